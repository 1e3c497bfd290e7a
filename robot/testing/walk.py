"""The guide's clicks one by one, as the robot makes them: each method is one documented step."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from flows import steps
from flows.routes import Place
from flows.sign_in import sign_in
from flows.verify import look
from robot.errors import Busy, Conflict
from robot.intake.copies import sha256_of
from robot.ledger.claim import Window
from robot.model import Contract, Document, Intent, Publication, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Page as Tab

    from flows.pages import ContractDetail, Desk, UploadWindow
    from robot.browser.step import StepReport
    from robot.model import ContractFacts, Listing

    from .at_work import AtWork

T = TypeVar("T")


class Walk:
    """
    One account's way through the portal, from the desk to a published document.

    A method that fails raises what the robot would have met (`robot.errors.PortalError`), in a sentence for people.

    :raises LookupError: of each method, where the step before it was left out.
    """

    def __init__(self, work: AtWork, folder: Path, may_publish: Callable[[str], None] = lambda _: None) -> None:
        """
        Begin; `folder` takes copies of what is published.

        :param may_publish: called before anything is sent, with what wants to; it raises where that may not be.
        """
        self._work, self._folder, self._may_publish = work, folder, may_publish
        self._desk: Desk | None = None
        self._find: Callable[[Contract], ContractDetail | None] | None = None
        self._detail: ContractDetail | None = None
        self._facts: ContractFacts | None = None
        self._asked: Contract | None = None
        self._place: Place | None = None
        self._window: UploadWindow | None = None
        self._chosen: list[Document] = []

    @property
    def tab(self) -> Tab:
        """The tab that the clicks are made in, for assertions of one's own."""
        return self._work.portal.tab

    @property
    def told(self) -> Sequence[StepReport]:
        """Each step so far: its title, its seconds, how many attempts, and its error."""
        return self._work.told

    # The way ----------------------------------------------------------------------------------------

    def sign_in(self) -> None:
        """1: `Ingresar`, with whatever the portal puts between the form and the desk."""
        sign_in(self._work.step, self._work.portal, self._work.entering)

    def desk(self) -> None:
        """The desk, opened anew."""
        self._desk = self._work.step(steps.DESK, self._work.portal.desk)

    def my_processes(self) -> None:
        """2, of a contractor: the drop-down."""
        self._work.step(steps.MY_PROCESSES_2, _after(self._desk, "desk").open_my_processes)

    def my_contracts(self) -> None:
        """3, of a contractor: the list."""
        self._find = self._work.step(steps.MY_CONTRACTS_3, _after(self._desk, "desk").open_my_contracts).open_detail

    def contracts(self) -> None:
        """1, of a supervisor: the entity's list."""
        self._find = self._work.step(steps.CONTRACTS_1, _after(self._desk, "desk").open_contracts).find_detail

    def detail(self, number: str) -> ContractFacts:
        """
        4: the contract's page, once it says that it is the one asked for.

        :raises Conflict: the list has none of this number, or several.
        """
        find, self._asked = _after(self._find, "my_contracts or contracts"), Contract(number)
        self._detail = self._work.step(steps.DETAIL_4, find, self._asked)
        if self._detail is None:
            raise Conflict(f"El contrato {number} no aparece en la lista de contratos de este usuario")
        self._facts = self._work.step(steps.CONFIRM_CONTRACT, self._detail.facts, self._asked)
        return self._facts

    def execution(self) -> None:
        """5: the numeral with the documents of the execution."""
        detail, facts = _after(self._detail, "detail"), _after(self._facts, "detail")
        self._place = Place(facts, self._work.step(steps.EXECUTION_5, detail.open_execution))

    def to_execution(self, number: str) -> ContractFacts:
        """All the guide's clicks from the desk to the documents of this contract, by this account's way."""
        self.desk()
        if self._work.portal.account.role is Role.SUPERVISOR:
            self.contracts()
        else:
            self.my_processes()
            self.my_contracts()
        facts = self.detail(number)
        self.execution()
        return facts

    # What publishes -----------------------------------------------------------------------------------

    def documents(self) -> list[str]:
        """The names that the contract lists, newest first as the portal does, down to the last page of the list."""
        place = _after(self._place, "execution")
        return [row.name for row in self._work.step(steps.INVENTORY, place.execution.documents)]

    def upload_new(self) -> None:
        """6: the window."""
        place = _after(self._place, "execution")
        self._window = self._work.step(steps.UPLOAD_NEW_6, place.execution.upload_new)

    def choose(self, *files: Path) -> None:
        """7a: these files, and no others, listed in the window."""
        window = _after(self._window, "upload_new")
        self._chosen = [self._copy_of(file) for file in files]
        taken = self._work.step(steps.HOW_MANY_FILES, window.takes, self._chosen)
        if len(taken) < len(self._chosen):
            raise Conflict(f"La ventana admite {len(taken)} archivo(s) por vez, y se eligieron {len(self._chosen)}")
        self._work.step(steps.CHOOSE_7A, window.choose, self._chosen)

    def attach(self) -> Mapping[str, str]:
        """
        7b and 7c: `Anexar`, once, and the window closed; answers what it refused, by name, in the portal's words.

        :raises InDoubt: it did not end well; only a `look` says what became of the documents.
        """
        place, window = _after(self._place, "execution"), _after(self._window, "upload_new")
        self._may_publish(", ".join(document.name for document in self._chosen))
        claim, account = self._work.claim, self._work.portal.account
        if not claim.take(place.facts.identity):
            raise Busy("Otro robot trabaja en este contrato")
        asked = _after(self._asked, "detail")
        items = [Publication(asked, document, row) for row, document in enumerate(self._chosen, 2)]
        try:
            said = self._work.step.once(
                steps.ATTACH_7B,
                window.attach,
                self._chosen,
                intents=[Intent.of(account, place.facts.identity, item) for item in items],
                then=(steps.CLOSE_7C, partial(place.execution.close_window, window)),
                window=Window(window.call_back, place.facts.address),
            )
        finally:
            claim.release()
            self._window = None
        return {answer.document.name: answer.refusal for answer in said if answer.refusal is not None}

    def leave_window(self) -> None:
        """The window goes, and nothing was sent."""
        place, self._window = _after(self._place, "execution"), None
        self._work.step(steps.LEAVE_WINDOW, place.execution.close_other_windows)

    def look(self, *files: Path) -> Sequence[Listing]:
        """
        8 and 9: what the contract lists on a page rendered anew, with the hash of the bytes of each row of our side.

        `files` are compared by name as well: so are rows of the other side that are called like one of them.
        """
        place = _after(self._place, "execution")
        documents = [self._copy_of(file) for file in files]
        return look(self._work.step, self._work.portal, place, documents, ())

    def _copy_of(self, file: Path) -> Document:
        """A copy in a folder of its own, as the robot publishes copies only."""
        sha256 = sha256_of(file)
        copy = self._folder / sha256[:16] / file.name
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        return Document(file, copy, copy.stat().st_size, sha256)


def _after(reached: T | None, step: str) -> T:
    if reached is None:
        raise LookupError(f"{step}() comes first")
    return reached
