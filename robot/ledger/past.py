"""What was published in the past: by whom, and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from robot.model import Outcome
from robot.planning.estimate import Visited

from .schema import intent, inventory

if TYPE_CHECKING:
    from .transactions import Transactions

PUBLISHED = intent.c.outcome == Outcome.PUBLISHED.value


class Past:
    """Each call is one transaction, and raises LedgerError where the database does not answer."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def publishers(self) -> frozenset[str]:
        """The accounts, by their keys, of which something was sent and then seen in the portal."""
        query = select(intent.c.account).where(PUBLISHED, intent.c.sent_at.is_not(None))
        with self._transactions.reading() as db:
            return frozenset(db.execute(query.distinct()).scalars())

    def visited(self, account: str, at_most: int = 300) -> list[Visited]:
        """The contracts on which this account published last, and how long that took."""
        documents, ended = func.count(), func.max(intent.c.settled_at)
        query = (
            select(documents, inventory.c.at, ended)
            .join(inventory)
            .where(intent.c.account == account, PUBLISHED)
            .group_by(inventory.c.id, inventory.c.at)
            .order_by(ended.desc())
            .limit(at_most)
        )
        with self._transactions.reading() as db:
            return [Visited(*row) for row in db.execute(query)]
