"""Whose turn is next, and what a turn is after its process ended: pure, from values to values."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from robot.turns import Stage, Wish
from robot.words import BOGOTA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from robot.turns import Turn
    from robot.unattended.running import Ended

#: How long after a failure it is tried again, as often as there are pauses; then it waits for a person's word.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
REST = timedelta(
    minutes=5
)  #: between two questions to a portal that serves nobody, for as long as a person lets it wait
DOUBTS = 2  #: so often what was sent and not seen is looked for again, each time after the bound of doubt
BUSY = timedelta(seconds=15)  #: until somebody looks again whether the account's other run has ended
#: Parked: nothing is tried before a person has done something, or another day has come.
PARKED = frozenset({Stage.PERSON, Stage.TOMORROW})


def next_ones(turns: Sequence[Turn], at_most: int, now: datetime) -> list[Turn]:
    """Those that begin now: what was never tried first, no account twice, and `at_most` at work altogether."""
    busy = {turn.account for turn in turns if turn.stage is Stage.RUNNING}
    free = min(at_most - sum(turn.stage is Stage.RUNNING for turn in turns), admits(turns, now))
    chosen: list[Turn] = []
    for turn in sorted(turns, key=lambda each: (each.again_at is not None, each.again_at or now, each.id)):
        if len(chosen) < free and turn.account not in busy and may_begin(turn, now):
            chosen.append(turn)
            busy.add(turn.account)
    return chosen


def admits(turns: Sequence[Turn], now: datetime) -> int:
    """
    How many more the portal may be asked to serve: as many as there are, none while it rests, then one, to find out.

    It rests from the moment when it served nobody until the pause after that is over; whoever signs in later opens it for all.
    """
    down = [turn for turn in turns if turn.stage is Stage.PORTAL and turn.again_at is not None]
    if not down:
        return len(turns)
    since = max(turn.at for turn in down)
    tried = [turn for turn in turns if turn.began_at is not None and turn.began_at > since]
    if any(turn.contracts or turn.stage is Stage.DONE for turn in tried):  # they are told once it has signed in
        return len(turns)
    asked = any(turn.stage is Stage.RUNNING for turn in tried)
    return 0 if asked or max(turn.again_at for turn in down if turn.again_at) > now else 1


def may_begin(turn: Turn, now: datetime) -> bool:
    """Whether its time has come; what waits for the portal waits with all others (`admits`)."""
    if turn.stage is Stage.PORTAL:
        return turn.again_at is not None
    if turn.stage is Stage.WAITING:
        return turn.again_at is None or turn.again_at <= now
    return turn.stage in {Stage.FAILED, Stage.DOUBT} and turn.again_at is not None and turn.again_at <= now


def begun(turn: Turn, content: str, now: datetime) -> Turn:
    """Its process was started, with its documents as they are now."""
    return replace(
        turn,
        stage=Stage.RUNNING,
        at=now,
        began_at=now,
        again_at=None,
        content=content,
        contracts=0,
        ended=0,
        contract="",
        total=0,
        proven=0,
        why="",
        asks="",
    )


def heard(turn: Turn, event: dict[str, Any]) -> Turn:
    """Its process told how far it is (`robot/cli/lines.py`); what is no such event changes nothing."""
    match event:
        case {"event": "begin", "documents": int(documents), "contracts": int(contracts)}:
            return replace(turn, total=documents, contracts=contracts)
        case {"event": "contract", "contract": str(contract)}:
            return replace(turn, contract=contract)
        case {"event": "proven", "proven": int(proven)}:
            return replace(turn, ended=turn.ended + 1, proven=turn.proven + proven)
    return turn


def after(turn: Turn, how: Ended, now: datetime, *, bound: timedelta, wish: Wish = Wish.GO) -> Turn:
    """
    Its process ended.

    :param bound: how long what was sent and not seen is left alone.
    :param wish: what a person wanted of the batch meanwhile.
    """
    stage = Stage(how.state.value) if how.state.value in set(Stage) else Stage.WRONG
    told = replace(
        turn,
        at=now,
        contract="",
        proven=turn.proven if how.total is None else how.proven,
        total=turn.total if how.total is None else how.total,
        run=how.run or turn.run,
        why=how.why,
        asks=how.asks,
    )
    if how.busy:
        return replace(told, stage=Stage.WAITING, again_at=now + BUSY)
    if how.stopped and stage is Stage.FAILED:
        return replace(told, stage=Stage.CANCELLED if wish is Wish.CANCEL else Stage.WAITING, why="")
    if stage is Stage.DONE:
        return replace(told, stage=stage, tries=0)
    if how.portal and stage is Stage.FAILED:  # no failure of this list's: it counts as none
        return replace(told, stage=Stage.PORTAL, again_at=now + REST)
    tries = turn.tries + 1
    again_at = None
    if stage is Stage.FAILED and tries <= len(PAUSES):
        again_at = now + PAUSES[tries - 1]
    if stage is Stage.DOUBT and tries <= DOUBTS:
        again_at = now + bound
    return replace(told, stage=stage, tries=tries, again_at=again_at)


def taken_up(turn: Turn, content: str, now: datetime, *, answered: bool) -> Turn:
    """
    The same command again: what is done stays so unless its documents changed, what was cut off or failed begins anew.

    What was sent and not seen keeps its time, and what is parked waits on unless its person has `answered`.
    """
    if turn.stage is Stage.DONE and turn.content == content:
        return turn
    if turn.stage in PARKED and not may_wake(turn, now, answered=answered):
        return turn
    if turn.stage is Stage.DOUBT and turn.again_at is not None:
        return turn
    return again(turn, now)


def may_wake(turn: Turn, now: datetime, *, answered: bool) -> bool:
    """Whether a parked turn may go on: its person signed in by hand since, or it waited for a day that has come."""
    another_day = now.astimezone(BOGOTA).date() > turn.at.astimezone(BOGOTA).date()
    return (turn.stage is Stage.PERSON and answered) or (turn.stage is Stage.TOMORROW and (answered or another_day))


def again(turn: Turn, now: datetime) -> Turn:
    """It waits for its turn as if it had never been tried."""
    return replace(turn, stage=Stage.WAITING, at=now, again_at=None, tries=0, why="", asks="")


def cancelled(turn: Turn, now: datetime) -> Turn:
    """It is not tried any more; what only a person can settle stays as it is."""
    if turn.stage is Stage.WAITING or (turn.stage in {Stage.FAILED, Stage.PORTAL} and turn.again_at is not None):
        return replace(turn, stage=Stage.CANCELLED, at=now, again_at=None)
    if turn.stage is Stage.DOUBT:
        return replace(turn, again_at=None)
    return turn
