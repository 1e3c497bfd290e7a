"""The robot's flows in the test's own process, on the test's own browser context."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from flows.portal import Portal
from flows.publish import publish
from flows.routes import reach_execution
from flows.sign_in import sign_in
from flows.verify import inventory, look
from robot.browser.catalogue import load_catalogue
from robot.browser.page import Kit, Patience
from robot.browser.session import answer_dialog
from robot.browser.step import Stepper, StepReport
from robot.clock import Clock
from robot.intake.copies import sha256_of
from robot.model import Account, Contract, Document, Publication, Result, Role
from robot.record.intents import Intents
from robot.runner import Flows, Runner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from tests.conftest import Replica

CATALOGUE = load_catalogue()


@dataclass
class Robot:
    """A robot at work, and what it told."""

    portal: Portal
    step: Stepper
    runner: Runner
    told: list[StepReport]
    password: SecretStr

    replica: Replica

    def signs_in(self) -> None:
        sign_in(self.step, self.portal, self.password)

    def is_signed_in(self) -> Robot:
        """Signed in before the test begins."""
        self.replica.sign_in(self.portal.context, self.portal.account.user)
        return self

    def publishes(self, *publications: Publication) -> list[Result]:
        self.signs_in()
        return list(self.runner.run(publications))

    @property
    def titles(self) -> list[str]:
        return [report.title for report in self.told]


class MakeRobot:
    """Robots of either role, in one browser context."""

    def __init__(self, context: BrowserContext, replica: Replica, folder: Path) -> None:
        self._context, self._replica, self._folder = context, replica, folder

    def __call__(
        self, user: str = "contratista", password: str | None = None, company: str | None = None, patience: float = 12
    ) -> Robot:
        role = Role.SUPERVISOR if user in ("supervisor", "apoyo") else Role.CONTRACTOR
        told: list[StepReport] = []
        kit = Kit(CATALOGUE, Patience(page=patience, upload=patience, download=patience))
        self._context.set_default_timeout(1000 * patience)
        self._context.on("dialog", lambda dialog: answer_dialog(dialog, kit))
        clock = Clock(sleep=lambda seconds: None)
        intents = Intents(self._folder / "intents.jsonl", clock.now)
        step = Stepper(intents, told.append, clock)
        downloads = self._folder / "downloads"
        account = Account("replica", user, role, company)
        portal = Portal(self._context, self._context.new_page(), kit, account, self._replica.address, downloads)
        flows = Flows(
            sign_in=lambda: sign_in(step, portal, SecretStr(password or user)),
            reach=lambda contract: reach_execution(step, portal, contract),
            inventory=lambda place, documents, thorough: inventory(step, portal, place, documents, thorough=thorough),
            publish=lambda place, documents, keys: publish(step, place, documents, keys),
            look=partial(look, step, portal),
        )
        runner = Runner(flows, intents, f"{user}|{role}", clock)
        return Robot(portal, step, runner, told, SecretStr(password or user), self._replica)


@pytest.fixture
def make_robot(context: BrowserContext, replica: Replica, tmp_path: Path) -> MakeRobot:
    return MakeRobot(context, replica, tmp_path)


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
