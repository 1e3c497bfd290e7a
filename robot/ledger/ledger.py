"""What was to be sent, how far it came, and what was seen: kept across runs and machines."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from robot.errors import Conflict
from robot.model import Listing, OpenIntent, Outcome, fold, publication_key

from . import database, schema
from .batches import Batches
from .chain_store import ChainStore
from .decisions import Decisions
from .leases import Leases
from .past import Past
from .preparations import Preparations
from .schema import chain, intent, inventory, ledger, look
from .transactions import Transactions, raise_high_water

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine

    from robot.model import Intent

#: Outcomes that say that nothing left: what was sent never ends so, however it looked to us.
NEVER_SENT = (Outcome.FAILED, Outcome.NEEDS_PERSON, Outcome.NOT_ATTEMPTED)
#: Outcomes that say that a document stands in the portal.
STANDS = (Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.DUPLICATED, Outcome.ALTERED)
#: As a row keeps them: the bytes were compared on the portal.
COMPARED = (Outcome.PUBLISHED.value, Outcome.SKIPPED.value, Outcome.DUPLICATED.value)


class State(StrEnum):
    """How far an intent has come (docs/architecture.md)."""

    INTENDED = "intended"  #: on the disk, before Anexar is pressed
    SENT = "sent"  #: the guard let its upload go
    ATTACHED = "attached"  #: the window said so
    CLOSED = "closed"  #: the window went


@dataclass(frozen=True)
class HistoryEntry:
    """One document that stands in the portal as far as we know, or that was sent and not seen yet."""

    contract: str
    period: str | None
    name: str
    sha256: str
    outcome: Outcome
    at: datetime  #: proven, or sent where it is in doubt
    link: str | None


@contextmanager
def open_ledger(url: str, now: Callable[[], datetime]) -> Iterator[Ledger]:
    """
    The ledger at `sqlite:///FILE` or `postgresql+psycopg://…`, made there on first use.

    :raises LedgerError: it cannot be opened, is of another version, or is something else.
    """
    engine = database.connect(url)
    try:
        yield Ledger(engine, now)
    finally:
        engine.dispose()


class Ledger:
    """
    Each call is one transaction, on the disk before it returns. `leases` says who works on which contract.

    Writers take turns, on one machine or several. Every method raises LedgerError where the database does not answer.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._transactions, self._now = Transactions(engine), now
        self.leases = Leases(self._transactions, now)
        self.batches = Batches(self._transactions, now)
        self.decisions = Decisions(self._transactions, now)
        self.past = Past(self._transactions)
        self.preparations = Preparations(self._transactions, now)
        self._ours: dict[str, int] = {}  #: intents of this process, by key
        #: Keys that this process noted as sent: known also when nothing can be read any more.
        self.let_go: set[str] = set()
        #: By key, the intent that was last read as open, and when it was sent: `give_up` closes that one or none.
        self._told: dict[str, tuple[int, datetime | None]] = {}
        self.id = database.prepare(engine, now())  #: random, made with the ledger; never changes

    def high_water(self) -> int:
        """Raised by every write but a lease: a receipt with a higher one shows that the ledger was lost, or is an older copy."""
        with self._transactions.reading() as db:
            return int(db.scalars(select(ledger.c.high_water)).one())

    # Intents --------------------------------------------------------------------------------------

    def intend(self, intents: Sequence[Intent]) -> None:
        """
        Note what is about to be sent: all or nothing.

        :raises Conflict: one of them is open already, or published.
        """
        if not intents:
            return
        try:
            with self._transactions.writing() as db:
                rows = [
                    _row(each)
                    | {"inventory": _last_inventory(db, each.account, each.contract), "intended_at": self._now()}
                    for each in intents
                ]
                written = db.execute(insert(intent).returning(intent.c.key, intent.c.id), rows).all()
                raise_high_water(db)
        except IntegrityError as error:
            names = ", ".join(f"«{each.name}»" for each in intents)
            said = "alguno de estos documentos ya se publicó, o está por enviarse o en duda"
            raise Conflict(f"{intents[0].contract}: {said}: {names}") from error
        self._ours |= {row.key: row.id for row in written}

    def mark(self, keys: Iterable[str], state: State) -> None:
        """
        Note how far intents of this process have come; the first time of each state stays.

        What is settled keeps its story, and nobody marks what another process intended.

        :raises Conflict: one is no longer open, and was to be sent: its upload must not leave.
        """
        keys = set(keys)
        ours = intent.c.id.in_([self._ours[key] for key in keys & self._ours.keys()])
        still_open = and_(ours, intent.c.outcome.is_(None))
        column = intent.c[f"{state}_at"]
        with self._transactions.writing() as db:
            if state is State.SENT and len(keys) != db.scalar(select(func.count()).where(still_open)):
                raise Conflict("Otro robot se ocupó de este documento mientras tanto; no se envía")
            if db.execute(update(intent).where(still_open, column.is_(None)).values({column: self._now()})).rowcount:
                raise_high_water(db)
        if state is State.SENT:
            self.let_go |= keys

    def looked(self, keys: Iterable[str], *, found: bool, portal: datetime | None = None) -> None:
        """Note a fresh look for those of these that are open; `portal` is the portal's own time then, where it said one."""
        still_open = and_(intent.c.key.in_(list(keys)), intent.c.outcome.is_(None))
        with self._transactions.writing() as db:
            which = db.scalars(select(intent.c.id).where(still_open)).all()
            if which:
                row = {"at": self._now(), "found": found, "portal_at": portal}
                db.execute(insert(look), [{"intent": each} | row for each in which])
                raise_high_water(db)

    def settle(self, key: str, outcome: Outcome, *, link: str | None = None) -> None:
        """
        Note what became of an open intent; of one that is not open nothing is changed.

        :raises Conflict: the outcome says that it never left, and it was sent.
        """
        assert outcome is not Outcome.IN_DOUBT, "doubt is the lack of an outcome"
        still_open = and_(intent.c.key == key, intent.c.outcome.is_(None))
        with self._transactions.writing() as db:
            if outcome in NEVER_SENT and db.scalar(select(intent.c.sent_at).where(still_open)) is not None:
                raise Conflict("Este documento se envió: solo una mirada al portal dice qué fue de él")
            ended = {"outcome": outcome.value, "settled_at": self._now(), "link": link}
            if db.execute(update(intent).where(still_open).values(ended)).rowcount:
                raise_high_water(db)

    def give_up(self, key: str) -> None:
        """
        Close the intent that `open_intents` last told of, as absent, so that the document may be sent anew.

        :raises Conflict: meanwhile another process closed it, or let it go.
        """
        which, sent = self._told[key]
        unchanged = and_(intent.c.id == which, intent.c.outcome.is_(None), intent.c.sent_at.is_not_distinct_from(sent))
        with self._transactions.writing() as db:
            absent = {"outcome": Outcome.ABSENT.value, "settled_at": self._now()}
            if not db.execute(update(intent).where(unchanged).values(absent)).rowcount:
                raise Conflict("Otro robot se ocupó de este documento mientras tanto; no se envía")
            raise_high_water(db)

    def open_intents(self, keys: Iterable[str]) -> dict[str, OpenIntent]:
        """Those of these keys that have no outcome yet."""
        return {row.key: row for row, _ in self._open(intent.c.key.in_(list(keys)))}

    def open_doubts(self, intents: Iterable[Intent]) -> dict[str, OpenIntent]:
        """
        By the key of each of these, the open intent of its side, contract and bytes, whatever name that one had.

        Where there is more than one, what was sent comes before what never left, and its own before another one's.
        """
        wanted = {each.key: each.content or each.key for each in intents}
        rows = self._open(intent.c.content.in_(list(wanted.values())))
        found = {}
        for key, content in wanted.items():
            same = [row for row, of in rows if of == content]
            if same:
                found[key] = max(same, key=lambda row: (row.sent is not None, row.key == key))
        return found

    def _open(self, which: ColumnElement[bool]) -> list[tuple[OpenIntent, str]]:
        """Intents without an outcome, each with its content."""
        missed = (look.c.intent == intent.c.id, ~look.c.found)
        looks = select(func.count()).where(*missed).scalar_subquery().label("looks")
        first = select(func.min(look.c.portal_at)).where(*missed).scalar_subquery().label("first_look")
        query = select(intent, looks, first).where(which, intent.c.outcome.is_(None))
        with self._transactions.reading() as db:
            rows = db.execute(query).all()
        self._told |= {row.key: (row.id, row.sent_at) for row in rows}
        return [
            (OpenIntent(row.key, row.intended_at, row.sent_at, row.looks, row.first_look, row.name), row.content)
            for row in rows
        ]

    def known_of(self, party: str, asked: str, sha256: str) -> Outcome | None:
        """
        What earlier runs left of a document on a contract that this run did not reach: in doubt, published, or nothing.

        :param party: `Account.party`.
        :param asked: any number under which the contract was asked for, or its own identifier.
        """
        number = fold(asked)
        which = (intent.c.contract, intent.c.asked, intent.c.content, intent.c.outcome, intent.c.sent_at)
        with self._transactions.reading() as db:
            reached = set(db.scalars(select(inventory.c.contract).where(inventory.c.asked == number)))
            rows = db.execute(select(*which).where(intent.c.sha256 == sha256)).all()
        ours = [row for row in rows if row.content == publication_key(party, row.contract, sha256)]
        meant = [row for row in ours if number in (fold(row.contract), row.asked) or row.contract in reached]
        if meant or reached:
            ours = meant  # else nobody knows which contract the number is of: it may be any of these
        if any(row.outcome is None and row.sent_at is not None for row in ours):
            return Outcome.IN_DOUBT
        return Outcome.PUBLISHED if any(row.outcome in COMPARED for row in ours) else None

    def sent_to(self, party: str, contract: str) -> frozenset[str]:
        """The hashes of all that this side ever sent to a contract, whatever became of it."""
        query = select(intent.c.sha256, intent.c.content).where(
            intent.c.contract == contract, intent.c.sent_at.is_not(None)
        )
        with self._transactions.reading() as db:
            rows = db.execute(query).all()
        return frozenset(row.sha256 for row in rows if row.content == publication_key(party, contract, row.sha256))

    def published(self, intents: Iterable[Intent]) -> dict[str, str]:
        """The keys of those that were published, and so are not intended again, each with the name that it was sent under."""
        keys = [each.key for each in intents]
        with self._transactions.reading() as db:
            done = intent.c.outcome == Outcome.PUBLISHED.value
            rows = db.execute(select(intent.c.key, intent.c.name).where(intent.c.key.in_(keys), done)).all()
        return {row.key: row.name for row in rows}

    def repeated(self, what: Intent) -> frozenset[str]:
        """The folded names under which these bytes were published once more because a person asked for it."""
        again = (intent.c.content == (what.content or what.key), intent.c.key != intent.c.content)
        with self._transactions.reading() as db:
            names = db.scalars(select(intent.c.name).where(*again, intent.c.outcome.in_(COMPARED))).all()
        return frozenset(map(fold, names))

    # What stands in the portal --------------------------------------------------------------------

    def found(self, what: Intent, *, link: str | None = None) -> None:
        """Note once that a document of ours stood there already, unless it is known here as open or published."""
        known = or_(schema.STANDING, intent.c.outcome == Outcome.SKIPPED.value)
        with self._transactions.writing() as db:
            if db.execute(select(intent.c.id).where(intent.c.key == what.key, known)).first():
                return
            now = self._now()
            ended = {"outcome": Outcome.SKIPPED.value, "settled_at": now, "link": link}
            row = _row(what) | ended | {"intended_at": now}
            db.execute(insert(intent), row)
            raise_high_water(db)

    def history(self, contract: str | None = None, period: str | None = None) -> list[HistoryEntry]:
        """
        What stands in the portal as far as we know, and what was sent and not seen yet; oldest first.

        `contract` may be any number under which we reached it.
        """
        at = func.coalesce(intent.c.settled_at, intent.c.sent_at).label("at")
        in_doubt = and_(intent.c.outcome.is_(None), intent.c.sent_at.is_not(None))
        query = select(intent, at).where(or_(in_doubt, intent.c.outcome.in_([each.value for each in STANDS])))
        if contract is not None:
            reached = select(inventory.c.contract).where(inventory.c.asked == fold(contract))
            query = query.where(or_(func.lower(intent.c.contract) == fold(contract), intent.c.contract.in_(reached)))
        if period is not None:
            query = query.where(intent.c.period == period)
        with self._transactions.reading() as db:
            rows = db.execute(query.order_by(at, intent.c.id)).all()
        return [
            HistoryEntry(
                row.contract,
                row.period,
                row.name,
                row.sha256,
                Outcome(row.outcome) if row.outcome else Outcome.IN_DOUBT,
                row.at,
                row.link,
            )
            for row in rows
        ]

    def keep_inventory(self, account: str, contract: str, asked: str, address: str, rows: Sequence[Listing]) -> int:
        """Keep what a contract listed, and where it was reached when the sheet asked for it so; answers its id."""
        row = {
            "at": self._now(),
            "account": account,
            "contract": contract,
            "asked": fold(asked),
            "address": address,
            "rows": tuple(rows),
        }
        with self._transactions.writing() as db:
            kept = db.execute(insert(inventory).values(row).returning(inventory.c.id)).scalar_one()
            raise_high_water(db)
        return int(kept)

    def hashes_of(self, account: str, contract: str) -> dict[str, str]:
        """By the portal's own id, the hash of each document that was downloaded from this contract's last inventory."""
        with self._transactions.reading() as db:
            which = _last_inventory(db, account, contract)
            rows = db.scalar(select(inventory.c.rows).where(inventory.c.id == which)) or ()
        return {row.id: row.sha256 for row in rows if row.id and row.sha256}

    def address_of(self, account: str, asked: str) -> str | None:
        """Where the contract that was once asked for so was last reached, however it was asked for then."""
        mine = inventory.c.account == account
        newest = inventory.c.id.desc()
        contract = select(inventory.c.contract).where(mine, inventory.c.asked == fold(asked)).order_by(newest).limit(1)
        query = select(inventory.c.address).where(mine, inventory.c.contract == contract.scalar_subquery())
        with self._transactions.reading() as db:
            return db.scalars(query.order_by(newest).limit(1)).first()

    # Receipts -------------------------------------------------------------------------------------

    @contextmanager
    def turn(self) -> Iterator[ChainStore]:
        """A transaction on the chain of receipts (robot/proof/chain.py): nobody else writes meanwhile."""
        with self._transactions.writing() as db:
            raise_high_water(db)
            yield ChainStore(db)

    # What receipts know -----------------------------------------------------------------------------

    def runs(self) -> frozenset[str]:
        """The runs whose receipts this ledger has chained."""
        with self._transactions.reading() as db:
            return frozenset(db.scalars(select(chain.c.run).distinct()))

    def adopt(self, doubts: Sequence[tuple[Intent, datetime]]) -> None:
        """Note again what was sent, and when, according to receipts that are newer than this ledger."""
        with self._transactions.writing() as db:
            for what, sent in doubts:
                stands = select(intent.c.id).where(intent.c.key == what.key, schema.STANDING)
                if db.execute(stands).first() is None:
                    db.execute(insert(intent).values(_row(what) | {"intended_at": sent, "sent_at": sent}))
                    raise_high_water(db)


def _row(what: Intent) -> dict[str, str | None]:
    """What the ledger keeps of an intent: everything but the copy, which is this run's alone."""
    return {
        "key": what.key,
        "account": what.account,
        "contract": what.contract,
        "name": what.name,
        "sha256": what.sha256,
        "period": what.period,
        "content": what.content or what.key,
        "asked": fold(what.asked),
    }


def _last_inventory(db: Connection, account: str, contract: str) -> int | None:
    mine = (inventory.c.account == account, inventory.c.contract == contract)
    last: int | None = db.scalar(select(func.max(inventory.c.id)).where(*mine))
    return last
