"""Carry out what is due, in order, and tell what became of it: what the system's timer calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .diary import Entry, State
from .due import may_be_tried, orders
from .fingerprint import fingerprint
from .notices import ALARMS, kinds_to_tell, notice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from .diary import Diary
    from .due import Order
    from .notices import Notice
    from .profiles import Profile

#: After these the account rests until the next call: what kept one period from its end keeps the next one as well.
TROUBLE = frozenset({State.FAILED, State.PERSON, State.TOMORROW})


@dataclass(frozen=True)
class Ended:
    """How one publication of a period's documents ended."""

    state: State
    why: str = ""  #: in words for a person, where it is not done
    run: str | None = None
    asks: str = ""  #: the code of what only a person can answer at the sign-in
    picture: Path | None = None  #: of that
    proven: int = 0  #: documents that were compared with the portal's
    total: int | None = None  #: documents; None where it did not say
    stopped: bool = False  #: it was asked to stop, and did
    busy: bool = False  #: another run of the account lives: nothing was begun
    portal: bool = False  #: the portal itself did not serve: it is being maintained, or fails


class Publish(Protocol):
    """Publishes a period's documents, and returns when that has ended, whichever way."""

    def __call__(self, profile: Profile, documents: Path) -> Ended: ...


class Tell(Protocol):
    """Sends a notice; False where no way would take it, and then it is tried again at the next call."""

    def __call__(self, notice: Notice) -> bool: ...


@dataclass(frozen=True)
class World:
    """What carrying out needs of the world, so that a test can live through a year."""

    now: Callable[[], datetime]
    publish: Publish
    tell: Tell
    keep: Callable[[Diary], None]  #: raises OSError where the diary cannot be written
    files: Callable[[str], tuple[Path, ...]]  #: report and constancias of a run, by its name


def run_due(
    profiles: Sequence[Profile], diary: Diary, world: World, *, bound: timedelta, resumed: dict[str, datetime]
) -> list[Order]:
    """
    Try what may be tried now, and tell what is new; what is still open afterwards comes back.

    `resumed` says when a person last said, by profile, that it may go on.

    :raises OSError: the diary cannot be written; what was published is found published by the next call.
    """
    resting: set[Path | None] = set()
    for order in list(orders(profiles, diary, world.now())):
        profile, now, entry = order.profile, world.now(), order.entry
        content = fingerprint(profile.path(order.period))
        may = may_be_tried(order, content, now, bound=bound, resumed=resumed.get(profile.name))
        if content and may and profile.settings not in resting:
            ended = world.publish(profile, profile.path(order.period))
            entry = _entry(entry, ended, content, world.now())
        elif may and not content and not order.done:
            entry = _entry(entry, Ended(State.MISSING), content, now)
        if entry is not None and entry is not order.entry:
            diary.note(profile.name, order.period, entry)
            world.keep(diary)
        if entry is not None and entry.state in TROUBLE:
            resting.add(profile.settings)
        entry = entry or Entry(state=State.FAILED, at=now)  # it waits for another period of its account
        if _told(order, entry, world):
            diary.note(profile.name, order.period, entry)
            world.keep(diary)
    return [order for order in orders(profiles, diary, world.now()) if not order.done]


def _entry(before: Entry | None, ended: Ended, content: str, now: datetime) -> Entry:
    """What is kept of a try: what was told of an earlier one that ended in the same words is not told again."""
    same = before is not None and before.state is ended.state
    again = before is not None and same and before.why == ended.why
    told = {} if before is None else before.told if again else _alarms(before)
    tries = before.tries + 1 if before is not None and same else 1
    return Entry(
        state=ended.state,
        at=now,
        tries=tries,
        run=ended.run,
        why=ended.why,
        asks=ended.asks,
        picture=ended.picture,
        content=content,
        told=told,
    )


def _alarms(before: Entry) -> dict[str, datetime]:
    return {kind: at for kind, at in before.told.items() if kind in ALARMS.values()}


def _told(order: Order, entry: Entry, world: World) -> bool:
    """Whether anything new went out; the entry remembers it."""
    now, news = world.now(), False
    for kind in kinds_to_tell(entry, order.profile.until(order.period), now):
        files = (*((entry.picture,) if entry.picture else ()), *(world.files(entry.run) if entry.run else ()))
        if world.tell(notice(kind, order, entry, files)):
            entry.told[kind.value] = now
            news = True
    return news
