"""What the robot's browser does otherwise than Playwright's: each switch has a fault that it cures."""

from __future__ import annotations

import re

import pytest

from robot.browser.find import find_browser

FEATURES = re.compile(r"--disable-features=(\S*)")
#: A page that goes on by itself as soon as it is there, so that closing it meets the arrival of the next.
RESTLESS = "() => { setTimeout(() => { location.href = location.href.split('#')[0] + '&again=yes' }, 0) }"
SMALL = "/nothing?x=1"  # the page of an address that does not exist is soon there


@pytest.fixture(scope="module")
def command_line(playwright):
    """The lists of a browser that Playwright starts without and with our switches, as the browser itself tells them."""
    options = find_browser().launch_options()
    found = []
    for args in list[list[str]]([[], options["args"]]):
        browser = playwright.chromium.launch(**{**options, "args": args})
        page = browser.new_page()
        page.goto("chrome://version")
        lists = FEATURES.findall(page.locator("#command_line").inner_text())
        found.append(set(lists[-1].split(",")))
        browser.close()
    return found


def test_what_playwright_switches_off_stays_off(command_line):
    """
    Chromium obeys the last list of features alone; ours names everything that Playwright's names.
    """
    playwrights, ours = command_line

    assert playwrights - ours == set()
    assert "RenderDocument" in ours - playwrights


def test_a_window_closes_while_its_next_page_arrives(context, replica):
    """
    A window is gone once it is closed, at whatever moment of a navigation: `page.close()` would wait for ever else.
    """
    session = context.browser.new_browser_cdp_session()

    for turn in range(10):  # without the switch one of the first five stays
        page = context.new_page()
        page.goto(replica.portal + SMALL)
        target = context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]["targetId"]
        page.evaluate(RESTLESS)
        for _ in range(turn):  # each a little later than the one before
            context.cookies()
        with page.expect_event("close", timeout=10_000):  # as `page.close()` does, but not for ever
            session.send("Target.closeTarget", {"targetId": target})
    session.detach()

    assert context.pages == []
