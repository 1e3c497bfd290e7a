"""Ask the person at this terminal to do in the robot's window what no program should answer."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from robot.handover import Answer, HandOver, Nobody

from .again import in_a_window
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from robot.model import Account
    from robot.settings import Settings


class Console:
    """A person who sees the browser's window and can press Enter here, or ask us to stop while we are `waiting`."""

    advice = ""

    def __init__(self, waiting: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        self._waiting = waiting

    @staticmethod
    def if_somebody_is_there(
        settings: Settings, waiting: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> HandOver:
        """Someone to ask needs both a window to work in and a terminal to answer from."""
        return Console(waiting) if sys.stdin.isatty() and not settings.without_window else Nobody(in_a_window())

    def ask(self, account: Account, why: str, picture: Path | None) -> Answer:  # noqa: ARG002 - the window shows more than a picture
        screen = Screen(stderr=True)
        screen.say((why, "bold yellow"), f" Cuenta: {account.user}.")
        screen.say("Resuélvalo en la ventana del navegador y pulse Enter aquí; escriba «no» para dejarlo.")
        with self._waiting():
            said = sys.stdin.readline()
        return Answer.PARKED if not said or said.strip().casefold() == "no" else Answer.RESUMED
