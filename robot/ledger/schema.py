"""The ledger's tables, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    or_,
)
from sqlalchemy.types import TypeDecorator

from robot.model import Listing, Outcome

if TYPE_CHECKING:
    from sqlalchemy import Dialect

VERSION = 6  #: of these tables; a newer ledger is not touched, an older one upgraded (versions/)
OLDEST = 1  #: that is upgraded


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC to the microsecond, aware on both sides: SQLite keeps it as sortable text, PostgreSQL natively."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without its offset could be any of several")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeText(TypeDecorator[str]):
    """Text from files and pages: half a surrogate pair and U+0000, which a database cannot keep, become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


class Listings(TypeDecorator[tuple[Listing, ...]]):
    """The rows of a contract's grid as one JSON text, with each name exactly as the portal sent it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        return json.dumps([asdict(row) for row in value])

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Listing, ...]:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        return tuple(Listing(**row) for row in json.loads(value))


metadata = MetaData()

#: One row: which ledger this is, and how far it has come. Robots of all versions read it: it never changes.
ledger = Table(
    "ledger",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("high_water", BigInteger, nullable=False),
    Column("made_at", UtcMoment, nullable=False),
)

#: What a contract listed when we looked; `asked` is the folded number that the sheet gave it.
inventory = Table(
    "inventory",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcMoment, nullable=False),
    Column("account", SafeText, nullable=False),
    Column("contract", SafeText, nullable=False),
    Column("asked", SafeText, nullable=False),
    Column("address", SafeText, nullable=False),
    Column("rows", Listings, nullable=False),
    Index("inventory_contract", "account", "contract"),
    Index("inventory_asked", "account", "asked"),
)

#: What was to be sent, how far it came, and what became of it; `inventory` is what the contract listed before. `content`
#: is the same for all that one side published of these bytes on one contract, `asked` the folded number of the sheet.
#: `listed_at` and `receipt` are empty: robots of version 3 expect the columns, and so they stay.
intent = Table(
    "intent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("account", SafeText, nullable=False),
    Column("contract", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("period", SafeText),
    Column("inventory", ForeignKey("inventory.id")),
    Column("intended_at", UtcMoment, nullable=False),
    Column("sent_at", UtcMoment),
    Column("attached_at", UtcMoment),
    Column("closed_at", UtcMoment),
    Column("listed_at", UtcMoment),
    Column("settled_at", UtcMoment),
    Column("outcome", Text),
    Column("link", SafeText),
    Column("receipt", SafeText),
    Column("content", Text, nullable=False, server_default=""),
    Column("asked", SafeText, nullable=False, server_default=""),
    Index("intent_key", "key"),
    Index("intent_contract", "contract"),
    Index("intent_content", "content"),
)

#: Nothing is sent while it is open, or after it was published.
STANDING = or_(intent.c.outcome.is_(None), intent.c.outcome == Outcome.PUBLISHED.value)
# In SQL, which both understand: SQLAlchemy would load a whole dialect to say it for PostgreSQL.
ONCE = "CREATE UNIQUE INDEX intent_stands_once ON intent (key) WHERE outcome IS NULL OR outcome = 'published'"
event.listen(intent, "after_create", DDL(ONCE))  # type: ignore[no-untyped-call]  # SQLAlchemy says no types here

#: A fresh look for an open intent, by our clock and by the portal's.
look = Table(
    "look",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("intent", ForeignKey("intent.id"), nullable=False, index=True),
    Column("at", UtcMoment, nullable=False),
    Column("found", Boolean, nullable=False),
    Column("portal_at", UtcMoment),
)

#: Who works on a contract, until when unless they renew it.
lease = Table(
    "lease",
    metadata,
    Column("contract", SafeText, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", UtcMoment, nullable=False),
)

#: The receipts in the order in which they were written, across all runs; `body` until the run is sealed.
chain = Table(
    "chain",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("run", SafeText, nullable=False, index=True),
    Column("account", SafeText, nullable=False),
    Column("file", SafeText, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("body", Text),
)

#: The seals in their order; each run has one at most, and its whole text stays here.
seal = Table(
    "seal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("run", SafeText, nullable=False, unique=True),
    Column("account", SafeText, nullable=False),
    Column("body", Text, nullable=False),
)

#: Several accounts' turns, started by one command; `place` is the machine and state folder that
#: carry it out, `wish` what a person wants of it (robot/turns.py).
batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", UtcMoment, nullable=False),
    Column("place", Text, nullable=False),
    Column("program", SafeText, nullable=False),
    Column("wish", Text, nullable=False),
)

#: One account's turn in a batch. It hands out work and proves nothing: intents say what was sent.
turn = Table(
    "turn",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", ForeignKey("batch.id"), nullable=False, index=True),
    Column("name", SafeText, nullable=False),
    Column("documents", SafeText, nullable=False),
    Column("account", SafeText, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("stage", Text, nullable=False),
    Column("again_at", UtcMoment),
    Column("tries", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("began_at", UtcMoment),
    Column("contracts", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("contract", SafeText, nullable=False),
    Column("total", Integer, nullable=False),
    Column("proven", Integer, nullable=False),
    Column("run", SafeText),
    Column("why", SafeText, nullable=False),
    Column("asks", Text, nullable=False),
)

#: What a person decided about a document on a contract (`Decision` in robot/model.py); the last one counts.
decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcMoment, nullable=False),
    Column("party", SafeText, nullable=False),
    Column("contract", SafeText, nullable=False),
    Column("asked", SafeText, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("name", SafeText, nullable=False),
    Column("answer", Text, nullable=False),
    Column("by", SafeText, nullable=False),
    Column("why", SafeText, nullable=False),
    Column("new_name", SafeText),
)

#: Which bytes (SHA-256) were made of which original, before they were sent (`preparations.py`).
preparation = Table(
    "preparation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcMoment, nullable=False),
    Column("original", Text, nullable=False, index=True),
    Column("made", Text, nullable=False, index=True),
)
