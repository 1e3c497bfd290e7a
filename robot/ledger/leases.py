"""Who works on which contract: each is one process's at a time, for a while that it may renew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, insert, select, update

from .schema import intent, lease

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .transactions import Transactions


class Leases:
    """A holder is the name of a run. Each call is one transaction, and raises LedgerError where the database does not answer."""

    def __init__(self, transactions: Transactions, now: Callable[[], datetime]) -> None:
        self._transactions, self._now = transactions, now

    def take(self, contract: str, holder: str, seconds: float) -> bool:
        """Reserve a contract that is free, ours, or whose lease expired; False while another one holds it."""
        now = self._now()
        with self._transactions.writing() as db:
            row = db.execute(select(lease).where(lease.c.contract == contract)).one_or_none()
            if row and row.holder != holder and row.until > now:
                return False
            db.execute(delete(lease).where(lease.c.contract == contract))
            until = now + timedelta(seconds=seconds)
            db.execute(insert(lease).values(contract=contract, holder=holder, until=until))
        return True

    def renew(self, contract: str, holder: str, seconds: float) -> bool:
        """
        Keep a contract for so long from now; False where it is no longer ours.

        An expired lease can be renewed if no one has taken it.
        """
        ours = and_(lease.c.contract == contract, lease.c.holder == holder)
        until = self._now() + timedelta(seconds=seconds)
        with self._transactions.writing() as db:
            return db.execute(update(lease).where(ours).values(until=until)).rowcount == 1

    def release(self, contract: str, holder: str) -> None:
        """Let a contract go; where another one holds it by now, nothing happens."""
        with self._transactions.writing() as db:
            db.execute(delete(lease).where(lease.c.contract == contract, lease.c.holder == holder))

    def release_all(self, holder: str, grace: float) -> None:
        """
        Free what a dead holder reserved: at once, or `grace` seconds after it was last about to send something there.

        Its browser may outlive it for a moment. No lease becomes longer.
        """
        now = self._now()
        with self._transactions.writing() as db:
            for row in db.execute(select(lease).where(lease.c.holder == holder)).all():
                last = db.scalar(select(func.max(intent.c.intended_at)).where(intent.c.contract == row.contract))
                over = max(now, last + timedelta(seconds=grace)) if last else now
                if over < row.until:
                    db.execute(update(lease).where(lease.c.contract == row.contract).values(until=over))
