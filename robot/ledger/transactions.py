"""The ledger's transactions: what is written is on the disk when one ends, and nobody else writes meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from . import database
from .schema import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

# Made once: making a statement takes longer than SQLite to carry it out.
_OUR_TURN = select(ledger.c.id).with_for_update()
_ONE_MORE = update(ledger).values(high_water=ledger.c.high_water + 1)


class Transactions:
    """Both raise LedgerError where the database does not answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What others write meanwhile is not waited for."""
        with database.speaking(self._engine), self._engine.begin() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One writer at a time: SQLite's transactions begin so; on PostgreSQL a writer locks the ledger's one row."""
        with database.speaking(self._engine), database.writing(self._engine) as db:
            if db.dialect.name == "postgresql":
                db.execute(_OUR_TURN).one()
            yield db


def raise_high_water(db: Connection) -> None:
    """Part of every transaction that writes something else than a lease (`Ledger.high_water`)."""
    db.execute(_ONE_MORE)
