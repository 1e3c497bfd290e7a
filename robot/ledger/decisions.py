"""What persons decided about documents that the robot could not decide about; the last answer to a question counts."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from robot.model import Answer, Decision

from .schema import decision
from .transactions import raise_high_water

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .transactions import Transactions

FIELDS = tuple(each.name for each in fields(Decision))


class Decisions:
    """Each call is one transaction, and raises LedgerError where the database does not answer."""

    def __init__(self, transactions: Transactions, now: Callable[[], datetime]) -> None:
        self._transactions, self._now = transactions, now

    def keep(self, made: Decision) -> None:
        """Note it, with the moment."""
        with self._transactions.writing() as db:
            db.execute(insert(decision).values({**asdict(made), "answer": made.answer.value, "at": self._now()}))
            raise_high_water(db)

    def all(self) -> list[Decision]:
        """Every one that was made, oldest first."""
        with self._transactions.reading() as db:
            rows = db.execute(select(decision).order_by(decision.c.id)).all()
        return [
            Decision(**{name: getattr(row, name) for name in FIELDS if name != "answer"}, answer=Answer(row.answer))
            for row in rows
        ]
