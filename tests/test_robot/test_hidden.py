"""A page of Chromium's own that does not answer keeps nobody waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from robot.browser.hidden import PATIENCE, HiddenPage, HiddenPageError
from robot.clock import Clock

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession


class SilentSession:
    """A browser that opens every page, and whose pages never answer; each question to it takes a second."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked: list[str] = []

    def on(self, event: str, handler: object) -> None:
        """Nothing will come."""

    def send(self, method: str, params: object = None) -> dict[str, str]:
        self.asked.append(method)
        self.seconds += 1
        return {"targetId": "t", "sessionId": "s"}


def test_a_hidden_page_is_given_up_by_the_clock_that_was_handed_in():
    """
    It is asked until `PATIENCE` is over, as the clock says, and no longer.
    """
    session = SilentSession()
    page = HiddenPage(cast("CDPSession", session), "chrome://x", "true", clock=Clock(monotonic=lambda: session.seconds))

    with pytest.raises(HiddenPageError, match="chrome://x no responde"):
        page.run("true")

    assert PATIENCE < session.seconds <= PATIENCE + 1
    assert session.asked.count("Browser.getVersion") >= 1
