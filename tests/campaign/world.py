"""One replica, one browser, and robots whose time is ours: what every case of the campaign is run in."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from playwright.sync_api import sync_playwright
from pydantic import SecretStr

from fake_portal.config import Config, with_switches
from fake_portal.origins import PORTAL_APPS
from fake_portal.server import running
from robot.app.account import Work
from robot.app.context import Given, run_context
from robot.app.run import work_through
from robot.browser.find import find_browser
from robot.browser.kit import Patience
from robot.browser.session import guarded_context
from robot.clock import Clock
from robot.errors import RobotError
from robot.intake.copies import copy_files, to_publications
from robot.intake.manifest import ManifestEntry
from robot.model import Contract, Role
from robot.private import private_folder
from robot.settings import Settings
from tests.papers import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext

    from fake_portal.state import State
    from fake_portal.values import Document
    from robot.browser.guard import Guard
    from robot.browser.kit import Kit

#: Who publishes where, for each role.
USERS = {Role.CONTRACTOR: "contratista", Role.SUPERVISOR: "supervisor"}
SIDES = {Role.CONTRACTOR: "Proveedor", Role.SUPERVISOR: "Comprador"}  #: as the portal says who uploaded
CONTRACT, OTHER_CONTRACT = "CO1.PCCNTR.129716", "CO1.PCCNTR.123502"  #: of the same two parties
PATIENCE = Patience(page=3.0, upload=3.0, download=3.0)  #: seconds; a healthy replica answers in a few hundredths


class Time:
    """The robot's clock: it leaps where the robot would sleep, and wherever a case wants it to; the replica's leaps with it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._leapt = 0.0
        self.skew = 0.0  #: seconds by which our own clock goes wrong

    def leap(self, seconds: float) -> None:
        """So much time passes, for everybody."""
        self._leapt += seconds
        self._state.put_clock_forward(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(
            now=lambda: datetime.now(UTC) + timedelta(seconds=self._leapt + self.skew),
            monotonic=lambda: time.monotonic() + self._leapt,
            sleep=self.leap,
        )


@dataclass(frozen=True)
class Ended:
    """What one run said of each document, or the error that ended it before the first."""

    outcomes: tuple[str, ...]
    messages: tuple[str, ...]
    seconds: float

    @property
    def one(self) -> str:
        """Of a run of one document."""
        return self.outcomes[0]


@dataclass
class World:
    """A replica with a browser beside it. `begin` makes everything new but the browser."""

    address: str  #: of the portal, by the name that it calls itself
    state: State
    browser: Browser
    folder: Path
    role: Role = Role.CONTRACTOR
    user: str = USERS[Role.CONTRACTOR]
    spelled: str | None = None  #: the portal's address as this run's settings have it, where it is another
    company: str | None = None  #: as this run's settings have it
    office: str = "oficina"  #: whose state folder
    ledger: str | None = None  #: address of a ledger that several offices share
    time: Time = field(init=False)
    home: Path = field(init=False)
    compare: Literal["contenido", "nombre"] = "contenido"  #: SECOP_COMPARE
    blocked: list[str] = field(default_factory=list)  #: what guards had to stop
    patience: Patience = PATIENCE
    _turn: int = 0
    _hidden: list[Document] = field(default_factory=list)

    def begin(self, role: Role, *, signed_in: bool = True, config: Config | None = None, **switches: str) -> None:
        """A portal at its beginning, an empty state folder, and where asked a session that is open already."""
        self._turn += 1
        self.role, self.user, self.spelled, self.company = role, USERS[role], None, None
        self.office, self.ledger = "oficina", None
        self.state.reset(with_switches(config or Config(), switches))
        self.time = Time(self.state)
        self.home = self.folder / f"{self._turn}"
        self.home.mkdir()
        self.blocked.clear()
        self._hidden.clear()
        if signed_in:
            self.sign_in()

    def becomes(
        self, role: Role | None = None, user: str | None = None, spelled: str | None = None, company: str | None = None
    ) -> None:
        """The next runs are somebody else's, or the same person's whose settings are written otherwise."""
        self.role = role or self.role
        self.user = user or (USERS[role] if role else self.user)
        self.spelled, self.company = spelled or self.spelled, company or self.company
        self.sign_in()

    @property
    def state_dir(self) -> Path:
        return self.home / self.office

    @property
    def settings(self) -> Settings:
        return Settings(
            portal_url=self.spelled or self.address,
            user=self.user,
            password=SecretStr(self.user),
            role=self.role,
            company=self.company,
            state_dir=self.state_dir,
            ledger=self.ledger,
            headless="yes",
            timeout=self.patience.page,
            compare=self.compare,
            sign_ins=99,  # its days have more trouble than real ones
        )

    @property
    def given(self) -> Given:
        """What a run gets: settings, clock and browser of this world."""
        return Given(self.settings, clock=self.time.clock, patience=self.patience, open_browser=self._open_browser)

    def paper(self, name: str, content: bytes) -> Path:
        file = self.home / name
        file.write_bytes(content)
        return file

    def run(self, *files: Path, work: Work = Work.PUBLISH) -> Ended:
        """One run of the robot over these documents of the one contract."""
        return self.run_over([(CONTRACT, file) for file in files], work)

    def run_over(self, rows: Sequence[tuple[str, Path]], work: Work = Work.PUBLISH) -> Ended:
        """One run of the robot over these rows, each a contract's number and a document."""
        began = time.monotonic()
        try:
            with run_context(self.given) as context:
                entries = [
                    ManifestEntry(row, Contract(number), file, file.name) for row, (number, file) in enumerate(rows, 2)
                ]
                work_through(context, work, to_publications(copy_files(entries, context.folder / "documents"), {}))
                results = sorted(context.known.results, key=lambda result: result.publication.row)
                outcomes = tuple(result.outcome.value for result in results)
                messages = tuple(result.message for result in results)
        except RobotError as error:
            outcomes, messages = (f"error: {error.code}",) * len(rows), (str(error),) * len(rows)
        return Ended(outcomes, messages, time.monotonic() - began)

    def document(self) -> Path:
        """The document of a case; another one each time, as contracts have them."""
        return self.paper("Informe de supervisión año.pdf", pdf(f"informe {self._turn}"))

    @property
    def stored(self) -> list[Document]:
        """What the portal holds that was uploaded since the beginning, shown or not."""
        return [d for d in (*self.state.documents, *self._hidden) if d.user != "(antes)"]

    def copies(self, sha256: str) -> list[Document]:
        """What the portal holds with these bytes, uploaded since the beginning."""
        return [d for d in self.stored if d.sha256 == sha256]

    def hide(self, document: Document) -> None:
        """The portal holds it and does not show it, until `show`."""
        self.state.remove(document)
        self._hidden.append(document)

    def show(self, document: Document) -> None:
        self._hidden.remove(document)
        self.state.commit(document)

    def sign_in(self) -> None:
        """What an earlier run would have left: a session that lives, and its cookies in the account's folder."""
        account = self.state.accounts[self.user]
        session = self.state.sign_in(account)
        session.company = session.company or account.companies[0]
        self.state.app_tokens[session.id] = session.id
        home = private_folder(self.state_dir, "accounts", self.settings.account.id)
        host = {"secure": False, "httpOnly": False, "sameSite": "Lax", "expires": -1, "value": session.id}
        cookies = [
            {"name": "STSAuthenticationCookie", "domain": "community.secop.localhost", "path": "/", **host},
            *({"name": "FedAuth", "domain": "www.secop.localhost", "path": f"/{app}", **host} for app in PORTAL_APPS),
        ]
        (home / self.settings.account.session).write_text(
            json.dumps({"cookies": cookies, "origins": []}), encoding="utf-8"
        )

    @contextmanager
    def _open_browser(
        self, kit: Kit, guard: Guard, *, headless: bool, downloads: Path, session: dict[str, Any] | None
    ) -> Iterator[BrowserContext]:
        """In place of the robot's own: a context of the browser that all cases share."""
        watching = guard.watch(self.browser)
        context = guarded_context(self.browser, kit, guard, session)
        try:
            yield context
        finally:
            context.close()
            watching.detach()
            self.blocked += map(str, guard.blocked)


@contextmanager
def world(browser: Browser | None = None) -> Iterator[World]:
    """A world whose robots take this browser, or one that it opens, instead of opening their own."""
    with TemporaryDirectory(prefix="campaign-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        address, app = stack.enter_context(running(Config()))
        if browser is None:
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(**find_browser().launch_options())
            stack.callback(browser.close)
        portal, state = address.replace("127.0.0.1", "www.secop.localhost"), app.extensions["replica"]
        yield World(portal, state, browser, Path(folder))
