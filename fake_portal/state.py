"""Everything in the replica that changes while it runs, from one reset to the next."""

from __future__ import annotations

import threading
from dataclasses import asdict, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from .board import Board
from .circumstances import Circumstances, circumstances
from .clock import Clock
from .endpoints import endpoint_of
from .forty import forty_contracts
from .own_contracts import seed_with
from .seed import BEFORE_US
from .values import Document, JournalEntry, OpenPage, Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from .config import Config
    from .fault import Declared
    from .seed import Seed
    from .values import Account, Contract, Side


class State:
    """All that changes, behind one lock: few people use a replica at a time."""

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
        """
        Back to the seeded beginning; with `config`, under another set-up.

        :raises ScenarioError: its file of contracts has mistakes; nothing changes.
        """
        with self.lock:
            wanted = config or self._config
            seed = _beginning(wanted)
            self._config = wanted
            self.clock = Clock()
            self.faults.close()
            self.faults = Board(self.clock, self.commit)
            self._random = Random(self.config.seed)  # noqa: S311 - ids have to repeat, not to be secret
            self.companies, self.accounts, self.contracts = seed.companies, seed.accounts, seed.contracts
            self.planted = seed.planted
            self.sessions: dict[str, Session] = {}
            self.app_tokens: dict[str, str] = {}  #: FedAuth value -> session id
            self.relay_tokens: dict[str, str] = {}  #: `wresult` on its way to an application, good for once
            self.codes_used: set[str] = set()  #: of authenticator apps: none is good twice
            self.failed_sign_ins = 0  #: in a row, by anyone: what makes the captcha show
            self.pages: dict[str, OpenPage] = {}
            self._documents: list[Document] = []
            self.journal: list[JournalEntry] = []
            self._numbered = 0
            self._sequence = 0
            for stored in seed.documents:
                contract = self.contract(stored.contract)
                self.store(contract, stored.name, stored.content, side=stored.side, user=BEFORE_US, at=stored.stored_at)
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
        identifier = contract.unique_identifier("buyer")
        mine = [d for d in self.documents if d.contract == identifier]
        if here := circumstances.get():
            listed = [d for d in mine if not here.hides(d)]
            here.hid = here.hid or len(listed) < len(mine)
            mine = listed
        return sorted(mine, key=lambda d: -d.seq)

    def store(  # noqa: PLR0913 - all that a row says
        self, contract: Contract, name: str, content: bytes, *, side: Side, user: str, at: datetime | None = None
    ) -> Document:
        """
        Keep a document for good. Equal names are allowed, nothing is overwritten (docs/portal.md, section 4.1).

        :param at: when it was stored; now, unless it stands there from the beginning.
        """
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
                stored_at=at or self.clock.now(),
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

    def arm(self, faults: Iterable[Declared]) -> None:
        """From now on these may strike."""
        with self.lock:
            self.faults.arm(faults, self._sequence)

    def put_clock_forward(self, seconds: float) -> None:
        """Advance the clock; whatever is due by then happens now."""
        self.clock.put_forward(seconds)
        self.faults.clock_moved()
        self.faults.catch_up()

    def journal_rows(self) -> Iterator[dict[str, Any]]:
        return (asdict(entry) for entry in list(self.journal))


def _beginning(config: Config) -> Seed:
    """What stands in the portal at first."""
    return forty_contracts(config.seed, config.pool) if config.beginning == "forty" else seed_with(config.contracts)
