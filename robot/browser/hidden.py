"""A page of Chromium's own (`chrome://…`) that nobody sees: neither a tab for a person nor a page for Playwright."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

from robot.clock import Clock

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

PATIENCE = 5  #: seconds


class HiddenPageError(Exception):
    """The page did not come, or does not answer; other browsers than Chromium's newer ones have none."""


class HiddenPage:
    """
    Opened when it is first needed, gone with its session.

    A hidden target shares cookies and sockets with the pages of its context, yet stands in no row of tabs, and Playwright
    passes it by, because its type is not `page`.

    :param session: of the whole browser.
    :param ready: a script that is true once the page can be used.
    :param context: the browser's own name of a context. None for the one that Playwright leaves unused: nothing can be
        hidden there, and the page is a minimised window that Playwright passes by as well.
    """

    def __init__(
        self, session: CDPSession, address: str, ready: str, context: str | None = None, clock: Clock | None = None
    ) -> None:
        self._session, self._address, self._ready = session, address, ready
        minimised = {"newWindow": True, "background": True, "windowState": "minimized"}
        self._where = {"hidden": True, "browserContextId": context} if context else minimised
        self._clock = clock or Clock()
        self._opened: dict[str, str] | None = None  #: None until somebody begins to open it
        self._works = False  #: it did what it was asked the last time
        self._numbers, self._answers = itertools.count(1), dict[int, dict[str, Any]]()
        session.on("Target.receivedMessageFromTarget", self._received)

    def run(self, script: str) -> None:
        """
        Carry it out, promises awaited, until it answers `true`.

        :raises HiddenPageError: the page is not there within `PATIENCE`, or the script fails or answers anything else.
        """
        deadline = self._clock.monotonic() + PATIENCE
        if self._opened is None:
            self._open()
        while not self._works and self._ask(self._ready, deadline) is not True:
            self._let_events_in(deadline)
        self._works = self._ask(script, deadline) is True
        if not self._works:
            raise HiddenPageError(f"{self._address}: no se pudo")

    def close(self) -> None:
        """It may be opened again."""
        opened, self._opened, self._works = self._opened, None, False
        if opened:
            self._session.send("Target.closeTarget", {"targetId": opened["target"]})

    def _open(self) -> None:
        self._opened = opened = {}  # at once: who asks while it opens waits, instead of opening a second one
        new = {"url": self._address, **self._where}
        try:
            opened["target"] = self._session.send("Target.createTarget", new)["targetId"]
            # Not flat: Playwright would keep the answers of a session that it does not know.
            on = {"targetId": opened["target"], "flatten": False}
            opened["session"] = self._session.send("Target.attachToTarget", on)["sessionId"]
        except PlaywrightError:
            self._opened = None
            raise

    def _ask(self, script: str, deadline: float) -> object:
        while self._opened is not None and "session" not in self._opened:
            self._let_events_in(deadline)
        number = next(self._numbers)
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        message = json.dumps({"id": number, "method": "Runtime.evaluate", "params": asked})
        to = (self._opened or {}).get("session", "")
        self._session.send("Target.sendMessageToTarget", {"sessionId": to, "message": message})
        while number not in self._answers:
            self._let_events_in(deadline)
        answer = self._answers.pop(number)
        if "error" in answer or "exceptionDetails" in answer["result"]:
            return None
        return answer["result"]["result"].get("value")

    def _let_events_in(self, deadline: float) -> None:
        """Any question to the browser does: answers of the page come in while it is awaited."""
        if self._clock.monotonic() > deadline:
            raise HiddenPageError(f"{self._address} no responde")
        self._session.send("Browser.getVersion")

    def _received(self, event: dict[str, Any]) -> None:
        if self._opened is not None and event["sessionId"] == self._opened.get("session"):
            message = json.loads(event["message"])
            if "id" in message:
                self._answers[message["id"]] = message
