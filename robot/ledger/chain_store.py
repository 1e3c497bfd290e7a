"""The chain of receipts and seals as the ledger's database keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select, update

from . import schema
from .schema import chain, seal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table

# Made once: making a statement takes longer than carrying it out.
_HIGH_WATER = select(schema.ledger.c.high_water)
_ADD = insert(chain)
_NEWEST = {
    table: select(table.c.number, table.c.digest).order_by(table.c.number.desc()).limit(1) for table in (chain, seal)
}


class Last(NamedTuple):
    """The newest of a chain."""

    number: int
    digest: str


@dataclass(frozen=True)
class ChainedReceipt:
    """A receipt's place in the chain; `body` is its text until its run is sealed."""

    number: int
    digest: str
    previous: str
    run: str
    account: str
    file: str
    at: datetime
    body: str | None


@dataclass(frozen=True)
class ChainedSeal:
    """A seal's place in the chain of seals; `body` is its whole text."""

    number: int
    digest: str
    run: str
    account: str
    body: str


class ChainStore:
    """One transaction in which nobody else writes (`Ledger.turn`)."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    @property
    def high_water(self) -> int:
        """How far the ledger has come (`Ledger.high_water`)."""
        return self._db.scalar(_HIGH_WATER) or 0

    @property
    def last_receipt(self) -> Last | None:
        return self._newest(chain)

    @property
    def last_seal(self) -> Last | None:
        return self._newest(seal)

    def add_receipts(self, receipts: Sequence[ChainedReceipt]) -> None:
        if receipts:
            self._db.execute(_ADD, [asdict(each) for each in receipts])

    def receipts_of(self, run: str) -> list[ChainedReceipt]:
        """The receipts of a run in their order."""
        rows = self._db.execute(select(chain).where(chain.c.run == run).order_by(chain.c.number))
        return [ChainedReceipt(**row) for row in rows.mappings()]

    def unsealed_runs(self, account: str) -> list[str]:
        """The account's runs that have receipts and no seal."""
        runs = select(chain.c.run).where(chain.c.account == account, chain.c.run.not_in(select(seal.c.run)))
        return list(self._db.scalars(runs.distinct()))

    def last_seal_of(self, account: str) -> ChainedSeal | None:
        """The newest seal of the account's runs."""
        mine = select(seal).where(seal.c.account == account).order_by(seal.c.number.desc()).limit(1)
        row = self._db.execute(mine).mappings().first()
        return ChainedSeal(**row) if row else None

    def add_seal(self, added: ChainedSeal) -> None:
        """Keep a seal, and forget the text of its run's receipts: from now on that is in files alone."""
        self._db.execute(insert(seal), asdict(added))
        self._db.execute(update(chain).where(chain.c.run == added.run).values(body=None))

    def _newest(self, table: Table) -> Last | None:
        row = self._db.execute(_NEWEST[table]).one_or_none()
        return Last(row.number, row.digest) if row else None
