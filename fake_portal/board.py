"""Which faults are in force, how often each has struck, and what they hold back."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from .fault import ANY, Armed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .clock import Clock
    from .fault import Declared
    from .values import Document, JournalEntry

FOREVER = 1e9  # seconds


class Pause(NamedTuple):
    """A wait: when it ends by the clock, and how many releases there had been when it began to count."""

    until: datetime
    releases: int


class Board:
    """The faults of one replica, from one reset to the next."""

    def __init__(self, clock: Clock, commit: Callable[[Document], None]) -> None:
        self._clock = clock
        self._commit = commit
        self._armed: list[Armed] = []
        self._held: list[tuple[datetime, Document]] = []
        self._changed = threading.Condition()
        self._committing = threading.Lock()
        self._releases = 0
        self._at_work = 0  #: requests that the server has taken and not ended
        self._sat_out: list[Pause] = []
        self._closed = False

    # Declared and told ---------------------------------------------------------------------------

    def arm(self, faults: Iterable[Declared], sequence: int) -> None:
        with self._changed:
            self._armed += [Armed(fault, self._clock.now(), sequence) for fault in faults]

    def clear(self) -> None:
        """No fault any more; what is held back stays held until it is due."""
        with self._changed:
            self._armed.clear()

    def rows(self) -> list[dict[str, Any]]:
        """Each fault as declared, how often it struck, and whether it still can."""
        with self._changed:
            return [{**asdict(a.fault), "struck": a.struck, "over": self._is_over(a)} for a in self._armed]

    # Striking ------------------------------------------------------------------------------------

    def claim(self, entry: JournalEntry, when: str) -> list[Armed]:
        """The faults that strike this request at this moment, each counted."""
        with self._changed:
            mine = [a for a in self._armed if a.fault.when == when and not self._is_over(a) and _hits(a, entry)]
            for armed in mine:
                armed.began = armed.began or self._clock.now()
                armed.struck += 1
            return mine

    def give_back(self, armed: Armed) -> None:
        """It found nothing to strike."""
        with self._changed:
            armed.struck -= 1

    def _is_over(self, armed: Armed) -> bool:
        fault, kind, now = armed.fault, armed.fault.kind, self._clock.now()
        if fault.ttl is not None and now >= armed.since + timedelta(seconds=fault.ttl):
            return True
        if kind.lasting and fault.seconds:
            return armed.began is not None and now >= armed.began + timedelta(seconds=fault.seconds)
        if kind.ends == "itself" and (fault.after_looks or fault.seconds):
            return fault.after_looks > 0 and armed.struck >= fault.after_looks
        return armed.struck >= (1 if kind.ends == "once" else fault.times)

    # Waiting, and commits that come later ----------------------------------------------------------

    def pause(self, seconds: float) -> Pause:
        """A wait of so much time on the replica's clock (0: no end), which counts from now on."""
        with self._changed:
            return Pause(self._until(seconds), self._releases)

    def wait(self, pause: Pause) -> None:
        """Until it is over, or somebody has released what waits."""
        with self._changed:
            self._sat_out.append(pause)
            self._changed.notify_all()
            while self.lasts(pause):
                left = (pause.until - self._clock.now()).total_seconds()
                self._changed.wait(min(left, 3600))  # Windows waits 49 days at most
            self._sat_out.remove(pause)

    def lasts(self, pause: Pause) -> bool:
        """Neither is its time over nor has somebody released what waits."""
        return self._releases == pause.releases and not self._closed and self._clock.now() < pause.until

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The server answers one request meanwhile."""
        with self._changed:
            self._at_work += 1
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()

    def wait_until_still(self, seconds: float) -> bool:
        """Wait until each request has ended or sits out a pause that lasts; False if that took more than so many real seconds."""
        with self._changed:
            return self._changed.wait_for(self._is_still, seconds)

    def _is_still(self) -> bool:
        return self._at_work == len(self._sat_out) and all(map(self.lasts, self._sat_out))

    def hold(self, documents: Iterable[Document], seconds: float) -> None:
        """Keep these back until so much time has passed; without seconds, until they are released."""
        with self._changed:
            until = self._until(seconds)
            self._held += [(until, document) for document in documents]

    def _until(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds or FOREVER)

    def catch_up(self) -> int:
        """Store what is due, and say how many documents that were."""
        with self._committing:
            with self._changed:
                now = self._clock.now()
                due = [document for until, document in self._held if until <= now]
                self._held = [(until, document) for until, document in self._held if until > now]
            for document in due:  # without the other lock: whoever resets holds the state's and wants it
                self._commit(document)
            return len(due)

    def clock_moved(self) -> None:
        """Make all that wait look at the clock again."""
        with self._changed:
            self._changed.notify_all()

    def release(self) -> int:
        """Everything that waits goes on now, and what is held back is stored; how many documents that are."""
        with self._changed:
            self._held = [(self._clock.now(), document) for _, document in self._held]
        stored = self.catch_up()
        with self._changed:
            self._releases += 1
            self._changed.notify_all()
        return stored

    def close(self) -> None:
        """End every wait; what was held back is lost."""
        with self._changed:
            self._closed = True
            self._armed.clear()
            self._held.clear()
            self._changed.notify_all()


def _hits(armed: Armed, entry: JournalEntry) -> bool:
    fault, kind = armed.fault, armed.fault.kind
    if entry.endpoint not in kind.endpoints:
        return False
    if kind.lasting and armed.began is not None:
        return True
    return fault.at in (ANY, entry.endpoint, entry.number)
