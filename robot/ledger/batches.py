"""Batches of many accounts' lists: what is done, waiting and parked, kept so that the same command goes on after a power cut."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from robot.errors import LedgerError
from robot.turns import Batch, Stage, Turn, Wish

from .schema import batch, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from .transactions import Transactions

FIELDS = tuple(each.name for each in fields(Turn))


class Batches:
    """Each call is one transaction, and raises LedgerError where the database does not answer."""

    def __init__(self, transactions: Transactions, now: Callable[[], datetime]) -> None:
        self._transactions, self._now = transactions, now

    def latest(self, place: str) -> Batch | None:
        """The one that was begun last at this place: all commands are about it."""
        last = select(batch).where(batch.c.place == place).order_by(batch.c.id.desc()).limit(1)
        with self._transactions.reading() as db:
            row = db.execute(last).one_or_none()
            if row is None:
                return None
            found = db.execute(select(turn).where(turn.c.batch == row.id).order_by(turn.c.id)).all()
        return Batch(row.id, row.made_at, row.program, Wish(row.wish), [_read(each) for each in found])

    def one(self, which: int) -> tuple[Turn, Wish] | None:
        """A turn, and what a person wants of its batch; None where there is no such turn."""
        with self._transactions.reading() as db:
            row = db.execute(select(turn, batch.c.wish).join(batch).where(turn.c.id == which)).one_or_none()
        return None if row is None else (_read(row), Wish(row.wish))

    def begin(self, place: str, program: str, wanted: Sequence[tuple[str, str, str]]) -> None:
        """A new one at this place (machine and state folder); each turn has its name, its documents and its account."""
        now = self._now()
        with self._transactions.writing() as db:
            values = {"made_at": now, "place": place, "program": program, "wish": Wish.GO.value}
            number = db.scalars(insert(batch).values(values).returning(batch.c.id)).one()
            fresh = [Turn(0, *each, at=now) for each in wanted]
            db.execute(insert(turn), [{**_values(each), "batch": number} for each in fresh])

    def wish(self, which: int, wish: Wish) -> None:
        """Note what a person wants of a batch; whoever carries it out reads it before each turn."""
        with self._transactions.writing() as db:
            db.execute(update(batch).where(batch.c.id == which).values(wish=wish.value))

    def note(self, turns: Sequence[Turn]) -> None:
        """Keep these as they are now."""
        if not turns:
            return
        with self._transactions.writing() as db:
            for each in turns:
                db.execute(update(turn).where(turn.c.id == each.id).values(_values(each)))

    def change(self, turns: Sequence[Turn], only: Collection[Stage]) -> None:
        """Keep those of these that still stand at one of these stages: another process may have begun them meanwhile."""
        stages = [stage.value for stage in only]
        with self._transactions.writing() as db:
            for each in turns:
                unchanged = (turn.c.id == each.id, turn.c.stage.in_(stages))
                db.execute(update(turn).where(*unchanged).values(_values(each)))

    def exchange(self, before: Turn, after: Turn) -> bool:
        """
        Keep a turn as it is now, where nobody began or ended it since `before` was read; False where somebody did.

        An attempt is known by the moment when it began, so that one which was given up for dead writes over no other.
        """
        same = (turn.c.stage == before.stage.value, turn.c.began_at.is_not_distinct_from(before.began_at))
        with self._transactions.writing() as db:
            done = update(turn).where(turn.c.id == before.id, *same).values(_values(after))
            return db.execute(done).rowcount == 1


def _read(row: Row[Any]) -> Turn:
    """
    A turn as it is kept.

    :raises LedgerError: a newer program left it at a stage that this one does not know.
    """
    try:
        stage = Stage(row.stage)
    except ValueError as unknown:
        raise LedgerError(
            "El lote lo lleva una versión más nueva del robot",
            remedy="Actualice el robot en este equipo y repita la orden.",
        ) from unknown
    return Turn(**{name: getattr(row, name) for name in FIELDS if name != "stage"}, stage=stage)


def _values(each: Turn) -> dict[str, object]:
    return {name: value for name, value in asdict(each).items() if name != "id"} | {"stage": each.stage.value}
