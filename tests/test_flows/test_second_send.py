"""The browser's own second send: a portal that takes a document and drops its kept connection gets it once."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from robot.browser import hidden, second_send
from robot.browser.find import find_browser
from robot.browser.second_send import IdleSockets, second_send_is_cured
from robot.browser.wall import wall
from robot.model import Outcome
from tests.test_flows.conftest import MakeRobot
from tests.tiers import thorough


@pytest.mark.fault(do="reset", at="upload", when="after")
# The cure stays; that there is something to cure is what the proof of it below shows too.
@pytest.mark.parametrize("cured", [True, *thorough(False)], ids=["cured", "not cured"])
def test_one_press_stores_one_document(one_page, replica, tmp_path, paper, monkeypatch, cured):
    """
    What was stored before its connection died is stored once and found; left alone, Chromium sends it again by itself.
    """
    if not cured:
        monkeypatch.setattr(IdleSockets, "close", lambda self: False)
    with ExitStack() as stack:
        robot = MakeRobot(one_page, replica, tmp_path, stack)().is_signed_in()

        (result,) = robot.publishes(paper("informe.pdf"))

    assert len(replica.published) == (1 if cured else 2)
    assert result.outcome is (Outcome.PUBLISHED if cured else Outcome.DUPLICATED)


@pytest.mark.thorough("the look that counts what is listed is in every publication")
def test_a_browser_that_cannot_close_them_publishes_all_the_same(one_page, replica, tmp_path, paper, monkeypatch):
    """
    The cure is one guard of two: without it the document is sent, and the look afterwards counts what is listed.
    """
    monkeypatch.setattr(second_send, "ADDRESS", "chrome://no-such-page")
    monkeypatch.setattr(hidden, "PATIENCE", 0.2)
    with ExitStack() as stack:
        robot = MakeRobot(one_page, replica, tmp_path, stack)().is_signed_in()

        (result,) = robot.publishes(paper("informe.pdf"))

    assert result.outcome is Outcome.PUBLISHED


def test_the_cure_is_proven_on_this_browser(browser, monkeypatch):
    """
    What `secop doctor` will ask: yes with the cure, no where the order to close does nothing; no page is left behind.
    """
    contexts = len(browser.contexts)
    works = second_send_is_cured(browser)
    monkeypatch.setattr(second_send, "CLOSE", "true")

    assert works
    assert not second_send_is_cured(browser)
    assert len(browser.contexts) == contexts


def test_the_cure_holds_behind_the_wall(playwright):
    """
    The wall hands on how a connection died, so that Chromium repeats a POST there as well, and the same cure keeps it from it.
    """
    with wall(lambda host, port: True) as built, second_send.forgetful_server() as server:
        options = find_browser().launch_options()
        browser = playwright.chromium.launch(**{**options, "args": [*options["args"], *built.switches]})
        copies = {cured: second_send.copies_of_one_post(browser, server, cured=cured) for cured in (True, False)}
        browser.close()

    assert copies == {True: 1, False: 2}


def test_the_hidden_page_is_nobodys(browser):
    """
    The page that closes the sockets is no page of its context: no picture, trace or closing of windows meets it.
    """
    session = browser.new_browser_cdp_session()
    context = browser.new_context()
    page = context.new_page()
    closed = IdleSockets(session).close()
    pages = context.pages
    context.close()
    session.detach()

    assert closed
    assert pages == [page]
