"""Somebody asks the robot to stop: heard at once, obeyed where nothing is half done."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Ctrl-C, the end that a system asks for, and a terminal that goes away; Windows has Ctrl-Break for the last two.
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
HEARD = "\nSe pidió parar: el robot cierra en orden y dice qué quedó hecho. Si lo pide otra vez, termina ya.\n"


class Interrupted(BaseException):
    """The run was asked to stop. No `except Exception` on the way may take it for a failure and go on."""


class Stop:
    """
    Hears signals, once `listening`. The first one raises `Interrupted`, the second ends the process at once.

    It is raised where the robot waits: for the browser (in its own greenlet, from Playwright's loop, whose other tasks stay
    whole), for time, for a person, or for a child process before there is a browser. What lies between two waits, such as
    noting a result, is not torn apart.
    """

    def __init__(self) -> None:
        self.asked = False
        self.soon = False  #: somebody asked, from another thread perhaps, to go no further than the contract in hand
        self._waiting = 0
        self._told = False

    def obey(self) -> None:
        """
        Between two steps: go no further.

        :raises Interrupted: somebody asked to stop.
        """
        if self.asked:
            self._told = True
            raise Interrupted

    def rest(self) -> None:
        """
        Between two contracts: go no further.

        :raises Interrupted: somebody asked to stop, now or after the contract in hand.
        """
        self.asked = self.asked or self.soon
        self.obey()

    def sleep(self, seconds: float) -> None:
        """Wait for time to pass."""
        with self.waiting():
            time.sleep(seconds)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Within it, the robot only waits, and not for the browser."""
        self._waiting += 1
        try:
            self.obey()
            yield
        finally:
            self._waiting -= 1

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear signals meanwhile, in the thread and greenlet that do the work; one that is ignored already stays so."""
        worker = getcurrent()

        def heard(number: int, _frame: object) -> None:
            if self.asked:
                _end_at_once(number)
            self.asked = True
            with suppress(
                OSError, AttributeError
            ):  # nobody may be there to read it; not by print, which it may interrupt
                os.write(sys.stderr.fileno(), HEARD.encode())
            if self._waiting:
                self.obey()
            with suppress(RuntimeError):  # no loop: nobody waits for a browser
                asyncio.get_running_loop().call_soon_threadsafe(tell)

        def tell() -> None:
            if not self._told:  # once is enough: a second time it would tear the orderly end apart
                self._told = True
                worker.throw(Interrupted())

        before: dict[int, Any] = {}
        try:
            for number in SIGNALS:
                if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or a shell's background
                    before[number] = signal.signal(number, heard)
            yield
        finally:
            self._told = True  # who works after this never asked to be told
            for number, handler in before.items():
                signal.signal(number, handler)


def _end_at_once(number: int) -> None:
    """As if nobody had listened; what is left behind is swept by the account's next run."""
    if sys.platform == "win32":
        os._exit(1)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
