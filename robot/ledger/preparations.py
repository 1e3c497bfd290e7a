"""Which documents were made of which originals, so that one of them is not published again as other bytes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, insert, or_, select

from robot.model import Outcome

from .schema import intent, preparation
from .transactions import raise_high_water

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from .transactions import Transactions

Pair = tuple[str, str]  #: SHA-256 of the original, and of what was made of it
STOOD = (Outcome.PUBLISHED.value, Outcome.SKIPPED.value)


class Preparations:
    """Each call is one transaction, and raises LedgerError where the database does not answer."""

    def __init__(self, transactions: Transactions, now: Callable[[], datetime]) -> None:
        self._transactions, self._now = transactions, now

    def keep(self, pairs: Iterable[Pair]) -> None:
        """Note what was made of what, once."""
        wanted = dict.fromkeys(pairs)
        if not wanted:
            return
        with self._transactions.writing() as db:
            originals = {original for original, _ in wanted}
            rows = db.execute(select(preparation.c.original, preparation.c.made).where(_in("original", originals)))
            known = {(row.original, row.made) for row in rows}
            for original, made in wanted:
                if (original, made) not in known:
                    db.execute(insert(preparation).values(original=original, made=made, at=self._now()))
                    raise_high_water(db)

    def relatives(self, documents: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
        """
        By the SHA-256 of each of these: the others that say the same, its original and all that was ever made of that.

        :param documents: of each its original's, where that is known already.
        """
        asked = {*documents, *filter(None, documents.values())}
        with self._transactions.reading() as db:
            first = db.execute(select(preparation).where(or_(_in("original", asked), _in("made", asked)))).all()
            originals = asked | {row.original for row in first}
            rows = db.execute(select(preparation).where(_in("original", originals))).all()
        made_of, origins_of = defaultdict(set), defaultdict(set)
        for row in rows:
            made_of[row.original].add(row.made)
            origins_of[row.made].add(row.original)
        found = {}
        for sha256, original in documents.items():
            origins = {sha256, *origins_of[sha256], *filter(None, [original])}
            found[sha256] = frozenset(origins.union(*(made_of[each] for each in origins)) - {sha256})
        return found

    def standing(self, contents: Collection[str]) -> dict[str, str]:
        """The contents of intents that stand, or may stand because they left, each with the name that it was sent under."""
        if not contents:
            return {}
        left = and_(intent.c.outcome.is_(None), intent.c.sent_at.is_not(None))
        query = select(intent.c.content, intent.c.name).where(intent.c.content.in_(list(contents)))
        with self._transactions.reading() as db:
            rows = db.execute(query.where(or_(intent.c.outcome.in_(STOOD), left))).all()
        return {row.content: row.name for row in rows}


def _in(column: str, values: Collection[str]) -> ColumnElement[bool]:
    return preparation.c[column].in_(list(values))
