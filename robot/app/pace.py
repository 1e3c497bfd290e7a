"""How fast contracts follow one another: so that an account, or all accounts of a machine, are no burden to the portal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from filelock import FileLock
from loguru import logger

from robot.atomic import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from robot.clock import Clock
    from robot.interruption import Stop
    from robot.settings import Settings

MOMENT = 1.0  #: seconds after which somebody who asks to stop is heard
FILE = "pace"  #: of the state folder
FARTHEST = timedelta(days=1)  #: a beginning that is noted farther ahead is none: this machine's clock was put back


@dataclass
class Pace:
    """Between the beginnings of two contracts lie so many seconds at least: this account's, and all accounts' together."""

    seconds: float  #: `SECOP_PACE`
    clock: Clock
    stop: Stop
    together: Beginnings | None = None
    _last: float | None = field(default=None, init=False)

    @classmethod
    def of(cls, settings: Settings, clock: Clock, stop: Stop) -> Pace:
        """As these settings say."""
        seconds = settings.pace_together
        together = Beginnings(settings.state_dir / FILE, timedelta(seconds=seconds), clock.now) if seconds else None
        return cls(settings.pace, clock, stop, together)

    def wait(self) -> None:
        """
        A contract begins.

        :raises Interrupted: somebody asked to stop meanwhile.
        """
        last, together = self._last, self.together
        if last is not None:
            self._wait(lambda: last + self.seconds - self.clock.monotonic())
        if together is not None:
            mine = together.next()
            self._wait(lambda: (mine - self.clock.now()) / timedelta(seconds=1))
        self._last = self.clock.monotonic()

    def _wait(self, left: Callable[[], float]) -> None:
        while (seconds := left()) > 0:
            self.clock.sleep(min(seconds, MOMENT))
            self.stop.rest()


@dataclass(frozen=True)
class Beginnings:
    """When contracts begin, of all accounts with this state folder (`SECOP_PACE_TOGETHER`): each takes the next free moment."""

    file: Path
    apart: timedelta
    now: Callable[[], datetime]

    def next(self) -> datetime:
        """The moment that is this contract's own; now, where it cannot be noted."""
        try:
            with FileLock(f"{self.file}.lock"):
                now, last = self.now(), self._last()
                mine = max(now, last + self.apart) if last is not None and last - now < FARTHEST else now
                write_whole(self.file, mine.isoformat().encode())
                return mine
        except OSError as error:
            logger.warning("No se pudo anotar cuándo empieza el contrato: {}", error)
            return self.now()

    def _last(self) -> datetime | None:
        try:
            last = datetime.fromisoformat(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return last if last.tzinfo is not None else None
