"""What the replica knows: accounts, contracts, documents, sessions, open pages and the journal of requests."""

from __future__ import annotations

import hashlib
import threading
import tomllib
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from .clock import BOGOTA, Clock
from .faults.board import Board
from .faults.endpoints import endpoint_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .config import Config, Switches
    from .faults.declaration import Fault

DATA = Path(__file__).parent / "data"

Side = Literal["provider", "buyer"]


@dataclass(frozen=True)
class Company:
    """A provider's firm or a state entity: who an account acts for."""

    code: str
    name: str
    side: Side
    kind: str = "Entidad Estatal"


@dataclass
class Account:
    """One person's sign-in."""

    user: str
    password: str
    full_name: str
    companies: tuple[str, ...]
    failures: int = 0
    locked: bool = False


@dataclass
class Contract:
    """One contract, with the number of each side (docs/portal.md, section 1.6)."""

    id: int
    pccntr: int
    slcntr: int
    number: str  #: what the lists show: CO1.PCCNTR.… or the entity's own number
    entity: str  #: company codes
    provider: str
    description: str
    process: str
    bdos: int
    signed: datetime
    ends: datetime
    value: int  #: pesos
    state: str  #: key of `states` in words/
    pending_modification: bool = False

    def unique_identifier(self, side: Side) -> str:
        return f"CO1.SLCNTR.{self.slcntr}" if side == "provider" else f"CO1.PCCNTR.{self.pccntr}"


@dataclass(frozen=True)
class Document:
    """A stored execution document."""

    id: int
    contract: str  #: CO1.PCCNTR.…
    name: str  #: as listed
    description: str
    content: bytes = field(repr=False)
    uploaded_by: Literal["Comprador", "Proveedor"]
    user: str
    stored_at: datetime
    seq: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Session:
    """A signed-in person, from the identity server's point of view."""

    id: str
    user: str
    company: str | None  #: None until the company step is done
    last_seen: datetime
    noticed: bool = False
    code_given: bool = True


@dataclass
class OpenPage:
    """A page that was served and may call back with its `mkey`."""

    key: str
    session: str
    controller: str
    document: str | None
    stale: bool = False
    uploads: list[PendingUpload] = field(default_factory=list)


@dataclass(frozen=True)
class PendingUpload:
    """A file that the window has sent and that the call-back will store."""

    id: int
    name: str
    content: bytes = field(repr=False)


@dataclass
class JournalEntry:
    """One request, as it arrived."""

    n: int
    method: str
    path: str
    query: str
    status: int | None
    user: str | None
    at: str
    connection: str  #: the peer's address and port: equal on a kept-alive connection
    kept: bool  #: whether that connection had brought another request before
    endpoint: str | None  #: its name, if a documented way asks for it
    number: int | None  #: among those that have a name, from 1 on
    struck: list[str] = field(default_factory=list)  #: "reset after": what struck it, and when


@dataclass
class Circumstances:
    """What is different for one request, and what that request has stored."""

    switches: Switches | None = None  #: in place of the set-up's
    hides: Callable[[Document], bool] = lambda _: False  #: which documents are not listed
    hid: bool = False  #: whether any was not
    listed_as: Callable[[str], str] = str  #: how a name is spelled from now on
    holds: bool = False  #: what is stored does not come to the documents yet
    stored: list[Document] = field(default_factory=list)


#: Of the request that this thread is answering.
circumstances: ContextVar[Circumstances | None] = ContextVar("circumstances", default=None)


class State:
    """All that changes. One lock: a replica serves one team, not a country."""

    def __init__(self, config: Config) -> None:
        self.lock = threading.RLock()
        self._config = config
        self.clock = Clock()
        self.faults = Board(self.clock, self.commit)
        self.reset()

    @property
    def config(self) -> Config:
        """The set-up, as it is for the request at hand."""
        here = circumstances.get()
        return replace(self._config, switches=here.switches) if here and here.switches else self._config

    @property
    def documents(self) -> list[Document]:
        """Every stored document, in the order of storing."""
        self.faults.catch_up()
        return self._documents

    def reset(self, config: Config | None = None) -> None:
        """Back to the seeded beginning; with `config`, under another set-up."""
        with self.lock:
            self._config = config or self._config
            self.clock = Clock()
            self.faults.close()
            self.faults = Board(self.clock, self.commit)
            self._random = Random(self.config.seed)  # noqa: S311 - ids have to repeat, not to be secret
            seeded = tomllib.loads((DATA / "portal.toml").read_text(encoding="utf-8"))
            self.companies = {row["code"]: Company(**row) for row in seeded["company"]}
            self.accounts = {row["user"]: _account(row) for row in seeded["account"]}
            self.contracts = [_contract(row) for row in seeded["contract"]]
            self.sessions: dict[str, Session] = {}
            self.app_tokens: dict[str, str] = {}  #: FedAuth value -> session id
            self.relay_tokens: dict[str, str] = {}  #: `wresult` on its way to an application, good for once
            self.failed_sign_ins = 0  #: in a row, by anyone: what makes the captcha show
            self.pages: dict[str, OpenPage] = {}
            self._documents: list[Document] = []
            self.journal: list[JournalEntry] = []
            self._numbered = 0
            self._sequence = 0
            for row in seeded["document"]:
                self.store(
                    self.contract(row["contract"]),
                    row["name"],
                    seeded_pdf(row["name"]),
                    side="buyer" if row["uploaded_by"] == "Comprador" else "provider",
                    user="(antes)",
                )
            self.arm(self._config.faults)

    # Ids -----------------------------------------------------------------------------------------

    def guid(self, separator: str = "_") -> str:
        """A GUID, by default as the portal writes its `mkey`: 8_4_4_4_12 (docs/portal.md, section 1.6)."""
        with self.lock:
            return separator.join(f"{self._random.getrandbits(4 * n):0{n}x}" for n in (8, 4, 4, 4, 12))

    # Contracts and documents ---------------------------------------------------------------------

    def contract(self, identifier: str) -> Contract:
        """
        The contract with this unique identifier, of either side.

        :raises KeyError: nobody has it.
        """
        for contract in self.contracts:
            if identifier in (contract.unique_identifier("provider"), contract.unique_identifier("buyer")):
                return contract
        raise KeyError(identifier)

    def contracts_of(self, company: str) -> list[Contract]:
        return [c for c in self.contracts if company in (c.entity, c.provider)]

    def documents_of(self, contract: Contract) -> list[Document]:
        """The contract's execution documents, newest first, as the guide's picture suggests."""
        mine = [d for d in self.documents if d.contract == contract.unique_identifier("buyer")]
        if here := circumstances.get():
            listed = [d for d in mine if not here.hides(d)]
            here.hid = here.hid or len(listed) < len(mine)
            mine = listed
        return sorted(mine, key=lambda d: -d.seq)

    def store(self, contract: Contract, name: str, content: bytes, *, side: Side, user: str) -> Document:
        """Keep a document for good. Equal names are allowed, nothing is overwritten (docs/portal.md, section 4.1)."""
        with self.lock:
            self._sequence += 1
            here = circumstances.get() or Circumstances()
            listed = here.listed_as(name)
            document = Document(
                id=400_000_000 + self._sequence,
                contract=contract.unique_identifier("buyer"),
                name=listed,
                description=listed,
                content=content,
                uploaded_by="Comprador" if side == "buyer" else "Proveedor",
                user=user,
                stored_at=self.clock.now(),
                seq=self._sequence,
            )
            here.stored.append(document)
            if not here.holds:
                self._documents.append(document)
            return document

    def commit(self, document: Document) -> None:
        """Store now what a request had stored earlier without its coming to the documents."""
        with self.lock:
            self._sequence += 1
            self._documents.append(replace(document, stored_at=self.clock.now(), seq=self._sequence))

    def remove(self, document: Document) -> None:
        with self.lock:
            self._documents.remove(document)

    def next_upload_id(self) -> int:
        with self.lock:
            self._sequence += 1
            return 900_000_000 + self._sequence

    # Pages ---------------------------------------------------------------------------------------

    def open_page(self, session: Session, controller: str, document: str | None = None) -> OpenPage:
        """Note a page that is being served; its `mkey` is what its AJAX calls must carry."""
        with self.lock:
            if self.config.switches.page_key_lasts == "next_page":
                for page in self.pages.values():
                    if page.session == session.id and page.controller == controller:
                        page.stale = True
            page = OpenPage(self.guid(), session.id, controller, document)
            self.pages[page.key] = page
            return page

    def page(self, key: str, session: Session) -> OpenPage | None:
        """The page with this `mkey`, or None where the key is unknown, stale or another session's."""
        page = self.pages.get(key)
        return page if page and not page.stale and page.session == session.id else None

    # Sessions ------------------------------------------------------------------------------------

    def sign_in(self, account: Account) -> Session:
        """
        A new session; with the switch `concurrent_sessions = "newest"`, the only one of this person.

        A person with one company acts for it at once; others have to choose (docs/portal.md, section 3.1).
        """
        with self.lock:
            if self.config.switches.concurrent_sessions == "newest":
                for other in [s for s in self.sessions.values() if s.user == account.user]:
                    self.sign_out(other)
            choose = len(account.companies) > 1 or self.config.switches.company_step == "always"
            session = Session(
                id=self.guid("").upper() + self.guid("").upper(),
                user=account.user,
                company=None if choose else account.companies[0],
                last_seen=self.clock.now(),
                noticed=self.config.switches.notice == "none",
                code_given=self.config.switches.second_factor == "none",
            )
            self.sessions[session.id] = session
            return session

    def sign_out(self, session: Session) -> None:
        with self.lock:
            self.sessions.pop(session.id, None)
            for tokens in (self.app_tokens, self.relay_tokens):
                for token in [t for t, owner in tokens.items() if owner == session.id]:
                    del tokens[token]

    def session(self, identifier: str | None) -> Session | None:
        """The living session with this id; one that was idle for too long is gone."""
        with self.lock:
            session = self.sessions.get(identifier or "")
            if session is None:
                return None
            idle = timedelta(minutes=int(self.config.switches.session_minutes))
            if self.clock.now() - session.last_seen > idle:
                self.sign_out(session)
                return None
            session.last_seen = self.clock.now()
            return session

    def side(self, session: Session) -> Side:
        assert session.company is not None, "the company step comes first"
        return self.companies[session.company].side

    # Journal -------------------------------------------------------------------------------------

    def note(self, method: str, path: str, query: str, connection: str, *, kept: bool) -> JournalEntry:
        with self.lock:
            at = self.clock.now().isoformat(timespec="milliseconds")
            endpoint, n = endpoint_of(method, path), len(self.journal) + 1
            self._numbered += endpoint is not None
            number = self._numbered if endpoint else None
            entry = JournalEntry(n, method, path, query, None, None, at, connection, kept, endpoint, number)
            self.journal.append(entry)
            return entry

    # Faults and time --------------------------------------------------------------------------------------

    def arm(self, faults: Iterable[Fault]) -> None:
        """From now on these may strike."""
        with self.lock:
            self.faults.arm(faults, self._sequence)

    def put_clock_forward(self, seconds: float) -> None:
        """Let time pass that nobody has to wait for."""
        self.clock.put_forward(seconds)
        self.faults.clock_moved()
        self.faults.catch_up()

    def journal_rows(self) -> Iterator[dict[str, Any]]:
        return (asdict(entry) for entry in list(self.journal))


def _account(row: dict[str, Any]) -> Account:
    return Account(row["user"], row["password"], row["full_name"], tuple(row["companies"]))


def _contract(row: dict[str, Any]) -> Contract:
    dated: dict[str, Any] = {k: v.replace(tzinfo=BOGOTA) if isinstance(v, datetime) else v for k, v in row.items()}
    return Contract(**dated)


def seeded_pdf(title: str) -> bytes:
    """A small but real one-page PDF that says its own name: what stood in the contract before us."""
    text = title.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 14 Tf 56 760 Td (" + text + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
            b"/Encoding /WinAnsiEncoding >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
    ]
    pdf, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(pdf)
    pdf += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    pdf += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return pdf + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
