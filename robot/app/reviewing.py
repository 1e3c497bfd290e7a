"""A review: what each side published in contracts, downloaded, opened, and checked; nothing is sent, and nothing is noted in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from loguru import logger

from flows.fetching import Brought, Fetching
from robot.atomic import write_whole
from robot.desk.answered import with_answers
from robot.desk.checking import CheckedFolder, Folder, check
from robot.desk.handed import with_receipts
from robot.desk.ocr import find_ocr
from robot.desk.opening import LIMITS, MODULE
from robot.desk.said import Level
from robot.errors import RobotError
from robot.intake.child import Child
from robot.private import private_folder
from robot.reports.review_page import STANDING, Review, as_json, urgency, verdict, write_page

from .answers import answers_in
from .context import run_context
from .handed_receipts import receipts_in
from .reading import addresses, read_each, reader
from .shelf import DOCUMENTS, FOLDER, KNOWN, Shelf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from flows.case_files import Listed
    from robot.desk.handed import HandedReceipt
    from robot.model import Contract
    from robot.words import Said

    from .context import Given, RunContext

DATA, PAGE = "revision.json", "revision.html"
GONE = "el portal ya no muestra ninguno de los documentos que había"


@dataclass(frozen=True)
class Options:
    """What somebody chose for this review."""

    receipts: Sequence[Path] = ()  #: folders or files that contractors handed over
    keys: Sequence[Path] = ()  #: public keys that are trusted
    wait: bool = False  #: for another run of this account to end
    ocr: bool = True  #: scans are read by OCR, where this machine has a program for it


@dataclass(frozen=True)
class Line:
    """How one contract stands, in a line, and what is to be said of its documents."""

    number: str
    contractor: str
    said: Said
    documents: int
    remarks: Sequence[str]
    trouble: str


@dataclass(frozen=True)
class Reviewed:
    """What a review found, and where it is kept."""

    folder: Path
    review: Review
    stopped_by: RobotError | None = None  #: why the contracts that are left were not read

    @property
    def verdict(self) -> str:
        return verdict(self.review.folders)

    @property
    def whole(self) -> bool:
        """Whether every contract was read."""
        return not any(each.folder.trouble for each in self.review.folders)

    @property
    def level(self) -> str | None:
        """The most urgent thing that is left to be done: wrong, doubt, unknown; None where there is nothing."""
        found = {each.left for each in self.review.folders}
        return next((level.value for level in Level if level in found), None)

    @property
    def summary(self) -> list[Line]:
        """The contracts, those with most to be done first."""
        return [_line(folder) for folder in sorted(self.review.folders, key=urgency)]


def review(contracts: Sequence[Contract] | None, options: Options, given: Given) -> Reviewed:
    """
    Read what contracts list and check each document, as far as a program can.

    :param contracts: None for all that this account is shown.
    :raises InputError: receipts or keys cannot be read.
    :raises SetupError: this machine or its settings are not ready.
    :raises PortalError: the sign-in failed, or the list of contracts could not be read.
    """
    receipts = receipts_in(options.receipts, options.keys)
    settings = given.settings
    account = settings.account
    with run_context(given, wait=options.wait) as context:
        home = private_folder(settings.state_dir, FOLDER, account.id, account.role)
        folder = private_folder(home, context.name)
        with Child(LIMITS, MODULE) as child:
            shelf = Shelf(
                child,
                settings.state_dir,
                private_folder(home, KNOWN),
                folder / DOCUMENTS,
                context.stop.obey,
                find_ocr() if options.ocr else None,
            )
            folders, at, stopped = _read(context, contracts, shelf)
        return _written(
            context,
            folder,
            Review(at, account.user, account.role, account.portal, _checked(folders, receipts, home)),
            stopped,
        )


def _checked(folders: Sequence[Folder], receipts: Sequence[HandedReceipt], home: Path) -> tuple[CheckedFolder, ...]:
    answers, unread = answers_in(home)
    for each in unread:
        logger.warning("Una respuesta guardada no se puede leer: {}", each)
    return tuple(with_answers(with_receipts(check(folders), receipts), answers))


def _written(context: RunContext, folder: Path, found: Review, stopped: RobotError | None) -> Reviewed:
    write_whole(folder / DATA, as_json(found).encode())
    write_page(found, context.settings.state_dir, folder / PAGE)
    return Reviewed(folder, found, stopped)


def _read(
    context: RunContext, contracts: Sequence[Contract] | None, shelf: Shelf
) -> tuple[list[Folder], datetime, RobotError | None]:
    """Each contract with its documents, when that was by the portal's clock, and why the rest was not read."""
    folders: list[Folder] = []
    with reader(context) as reads:
        fetching = Fetching(reads.step, reads.portal, addresses(context, contracts or ()), hands=shelf)
        if contracts is None:
            contracts = fetching.every_contract()

        def keep(contract: Contract, found: Listed | RobotError) -> None:
            folders.append(_folder(contract, cast("Brought | RobotError", found), shelf))

        stopped = read_each(context, reads, fetching, contracts, keep)
        left = [Folder(each.number, trouble="no se alcanzó a mirar") for each in contracts[len(folders) :]]
        return folders + left, reads.portal.time or context.clock.now(), stopped


def _folder(contract: Contract, found: Brought | RobotError, shelf: Shelf) -> Folder:
    """A contract that was read; one that lists nothing any more is not believed, and neither is silence."""
    if isinstance(found, RobotError):
        return Folder(contract.number, trouble=f"{found}{found.place}", remedy=found.remedy)
    papers, gone = shelf.papers(found), shelf.gone(found)
    if gone and not papers:
        return Folder(
            contract.number, found.facts, trouble=GONE, remedy="Repita la revisión, o mire el contrato en el portal."
        )
    shelf.remember(found.facts, papers)
    return Folder(contract.number, found.facts, papers, gone=gone)


def _line(folder: CheckedFolder) -> Line:
    facts = folder.folder.facts
    remarks = [said.message for said in folder.remarks if said.level is not Level.NOTE]
    remarks += [
        f"{each.paper.name}: {said.message}"
        for each in folder.papers
        for said in each.remarks
        if said.level in (Level.WRONG, Level.DOUBT) and not each.answer
    ]
    contractor = (facts.contractor if facts else None) or ""
    said = STANDING[folder.level]
    return Line(folder.folder.number, contractor, said, len(folder.papers), remarks, folder.folder.trouble)
