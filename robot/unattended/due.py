"""Which periods are to be tried now, and what a person has to be told of the others: pure, from values to values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from robot.words import BOGOTA
from robot.working_days import shift

from .diary import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from .diary import Diary, Entry
    from .profiles import Profile

#: How long after a failure it is tried again: soon at first, because most trouble passes, and then seldom.
PAUSES = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3), timedelta(hours=6))
#: How long a mistake in the documents waits for another look at them; it costs no visit to the portal.
WRONG_AGAIN = timedelta(hours=3)
#: A file that is added or mended is a reason to try at once.
TAKES_CHANGES = frozenset({State.DONE, State.WRONG})


class Urgency(StrEnum):
    """How near a period's deadline is."""

    CALM = "calm"
    NEAR = "near"  #: its last working day has begun, or the one before
    LATE = "late"  #: it is over


@dataclass(frozen=True)
class Order:
    """A period that is due."""

    profile: Profile
    period: str
    entry: Entry | None  #: None where it was never tried

    @property
    def done(self) -> bool:
        return self.entry is not None and self.entry.state is State.DONE


def orders(profiles: Sequence[Profile], diary: Diary, now: datetime) -> Iterator[Order]:
    """What is due, done or not, profile by profile, each with its oldest period first."""
    for profile in profiles:
        for period in profile.periods(now):
            yield Order(profile, period, diary.of(profile.name, period))


def may_be_tried(order: Order, content: str, now: datetime, *, bound: timedelta, resumed: datetime | None) -> bool:
    """
    Whether its time has come.

    `content` is how its documents are now, `bound` how long what was sent and not seen is left alone, and `resumed` when
    a person last said that it may go on.
    """
    entry = order.entry
    if entry is None or (resumed is not None and resumed > entry.at and not order.done):
        return True
    if entry.state in TAKES_CHANGES and content != entry.content:
        return True  # what is published already is not touched
    if entry.state is State.TOMORROW:
        return now.astimezone(BOGOTA).date() > entry.at.astimezone(BOGOTA).date()
    pauses = {
        State.MISSING: timedelta(0),
        State.DOUBT: bound,
        State.WRONG: WRONG_AGAIN,
        State.FAILED: PAUSES[min(max(entry.tries, 1), len(PAUSES)) - 1],
    }
    return entry.state in pauses and now >= entry.at + pauses[entry.state]


def urgency(until: datetime, now: datetime) -> Urgency:
    """How near a deadline is, by the working days that are left."""
    if now > until:
        return Urgency.LATE
    day_before = shift(until.date(), -1)
    return Urgency.NEAR if now.astimezone(until.tzinfo).date() >= day_before else Urgency.CALM
