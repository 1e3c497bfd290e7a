"""The robot's flows in the test's own process, on the test's own browser context."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from flows.for_visits import flows_of
from flows.sign_in import sign_in
from robot.browser.kit import Patience
from robot.clock import Clock
from robot.intake.copies import sha256_of
from robot.ledger.ledger import open_ledger
from robot.model import Account, Contract, Document, Publication, Result, Role
from robot.testing.at_work import Person, at_hand, put_to_work
from robot.visits.publishing import Publishing
from robot.visits.runner import Runner
from tests.words import not_for_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    from flows.portal import Portal
    from flows.sign_in import Entering
    from robot.browser.guard import Guard
    from robot.browser.step import Stepper, StepReport
    from tests.conftest import Replica


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
        context = self._page.context
        clock = Clock(sleep=lambda seconds: None)
        url = f"sqlite:///{(self._folder / 'ledger.sqlite3').as_posix()}"
        ledger = self._stack.enter_context(open_ledger(url, clock.now))
        times = Patience(page=patience, upload=patience, download=patience)
        person = Person(Account("replica", user, role, company), SecretStr(password or user), sign_ins=3)
        work = put_to_work(self._page, self._replica.address, person, ledger, self._folder, clock, times)
        self._watched.close()  # a second robot of one test has its own guard
        assert context.browser
        self._watched.callback(work.guard.watch(context.browser).detach)
        self._stack.enter_context(at_hand(context, times))  # the shared page is as it was when the test is over
        flows = flows_of(work.step, work.portal, work.entering)
        works = Publishing(flows, ledger, person.account, clock, claim=work.claim)
        self.made.append(Robot(work.portal, work.step, works, work.told, work.entering, self._replica, work.guard))
        return self.made[-1]


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
