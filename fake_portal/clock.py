"""The portal's clock: starts at a seeded instant, then runs like any other; always UTC-5."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

BOGOTA = timezone(timedelta(hours=-5), "UTC-5")  # no daylight saving time (docs/portal.md, section 3.4)
START = datetime(2026, 3, 31, 7, 28, 44, tzinfo=BOGOTA)


class Clock:
    """Time as the replica sees it, the same at each start."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._began = time.monotonic()

        self.ahead = 0.0  #: seconds by which it was put forward since

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began + self.ahead)

    def put_forward(self, seconds: float) -> None:
        """Advance it by so much."""
        self.ahead += seconds
