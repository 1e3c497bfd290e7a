"""The robot's flows in the test's own process, on the test's own browser context."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from flows.for_visits import flows_of
from flows.portal import Portal
from flows.sign_in import Entering, sign_in
from robot.browser.catalogue import load_catalogue
from robot.browser.guard import Guard
from robot.browser.kit import Kit, Patience
from robot.browser.requests import load_requests
from robot.browser.session import answer_dialog
from robot.browser.step import Stepper, StepReport
from robot.clock import Clock
from robot.intake.copies import sha256_of
from robot.ledger.claim import Claim
from robot.ledger.ledger import open_ledger
from robot.model import Account, Contract, Document, Publication, Result, Role
from robot.sign_ins import SignIns
from robot.visits.publishing import Publishing
from robot.visits.runner import Runner
from tests.words import not_for_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from tests.conftest import Replica

CATALOGUE = load_catalogue()
REQUESTS = load_requests()


@dataclass
class Robot:
    """A robot at work, and what it told."""

    portal: Portal
    step: Stepper
    works: Publishing[Any]
    told: list[StepReport]
    entering: Entering

    replica: Replica
    guard: Guard
    said: list[str] = field(default_factory=list)  #: of documents, without their names

    def signs_in(self) -> None:
        sign_in(self.step, self.portal, self.entering)

    def is_signed_in(self) -> Robot:
        """Signed in before the test begins."""
        self.replica.sign_in(self.portal.context, self.portal.account.user)
        return self

    def publishes(self, *publications: Publication) -> list[Result]:
        self.signs_in()
        return self.runs(*publications)

    def runs(self, *publications: Publication) -> list[Result]:
        runner = Runner(self.works)
        results = [r for results in runner.run(publications, self.works.publish) for r in results]
        self.said += [result.message.replace(result.publication.document.name, "") for result in results]
        return results

    @property
    def titles(self) -> list[str]:
        return [report.title for report in self.told]


class MakeRobot:
    """Robots of either role, guarded, in one page that tests share."""

    def __init__(self, page: Page, replica: Replica, folder: Path, stack: ExitStack) -> None:
        self._page, self._replica, self._folder, self._stack = page, replica, folder, stack
        self._watched = stack.enter_context(ExitStack())
        self.made: list[Robot] = []

    def __call__(
        self, user: str = "contratista", password: str | None = None, company: str | None = None, patience: float = 12
    ) -> Robot:
        role = Role.SUPERVISOR if user in ("supervisor", "apoyo") else Role.CONTRACTOR
        told: list[StepReport] = []
        kit = Kit(CATALOGUE, Patience(page=patience, upload=patience, download=patience))
        context = self._page.context
        secret = SecretStr(password or user)
        clock = Clock(sleep=lambda seconds: None)
        url = f"sqlite:///{(self._folder / 'ledger.sqlite3').as_posix()}"
        ledger = self._stack.enter_context(open_ledger(url, clock.now))
        claim = Claim(ledger, f"robot-{id(told)}", clock, press_within=60, lease=180)
        guard = Guard(REQUESTS, portal=self._replica.address, may_write=claim.may_write, password=secret)
        self._watched.close()  # a second robot of one test has its own guard
        assert context.browser
        self._watched.callback(guard.watch(context.browser).detach)
        self._until_the_end(context, patience)
        step = Stepper(claim, told.append, clock, check=guard.check)
        downloads = self._folder / "downloads"
        account = Account("replica", user, role, company)
        portal = Portal(
            context,
            self._page,
            kit,
            account,
            self._replica.address,
            downloads,
            guard.permissions.may_have_password,
        )
        entering = Entering(secret, SignIns(self._folder / "sign-ins.json", clock.now, 3))
        works = Publishing(flows_of(step, portal, entering), ledger, account, clock, claim=claim)
        self.made.append(Robot(portal, step, works, told, entering, self._replica, guard))
        return self.made[-1]

    def _until_the_end(self, context: BrowserContext, patience: float) -> None:
        """What the shared page must not keep when the test is over."""
        context.set_default_timeout(1000 * patience)
        context.on("dialog", answer_dialog)
        self._stack.callback(context.set_default_timeout, 30_000)
        self._stack.callback(context.remove_listener, "dialog", answer_dialog)


@pytest.fixture
def make_robot(one_page: Page, replica: Replica, tmp_path: Path) -> Iterator[MakeRobot]:
    """Robots of which each, whatever happened to it, spoke to people in their words."""
    with ExitStack() as stack:
        yield (make := MakeRobot(one_page, replica, tmp_path, stack))
    for robot in make.made:
        for said in [*robot.said, *(report.error for report in robot.told if report.error)]:
            assert not_for_people(said) == [], said


class Papers:
    """Documents of a contract, made for a test."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._row = folder, 1

    def __call__(self, name: str, contract: str = "CO1.PCCNTR.129716", content: bytes | None = None) -> Publication:
        self._row += 1
        path = self._folder / f"{self._row:04d}" / name
        path.parent.mkdir()
        path.write_bytes(content if content is not None else f"%PDF-1.4\n{name}\n%%EOF\n".encode())
        document = Document(path, path, path.stat().st_size, sha256_of(path))
        return Publication(Contract(contract), document, self._row)

    def several(self, names: Sequence[str], contract: str = "CO1.PCCNTR.129716") -> list[Publication]:
        return [self(name, contract) for name in names]


@pytest.fixture
def paper(tmp_path: Path) -> Papers:
    folder = tmp_path / "papers"
    folder.mkdir()
    return Papers(folder)
