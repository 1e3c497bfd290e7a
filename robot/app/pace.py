"""How fast contracts follow one another: so that an account is no burden to the portal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from robot.clock import Clock
    from robot.interruption import Stop

MOMENT = 1.0  #: seconds after which somebody who asks to stop is heard


@dataclass
class Pace:
    """Between the beginnings of two contracts lie so many seconds at least (`SECOP_PACE`)."""

    seconds: float
    clock: Clock
    stop: Stop
    _last: float | None = field(default=None, init=False)

    def wait(self) -> None:
        """
        A contract begins.

        :raises Interrupted: somebody asked to stop meanwhile.
        """
        while self._last is not None and (left := self._last + self.seconds - self.clock.monotonic()) > 0:
            self.clock.sleep(min(left, MOMENT))
            self.stop.rest()
        self._last = self.clock.monotonic()
