"""Write the receipt of each publication from what the run knows of it."""

from __future__ import annotations

import importlib.metadata
import platform
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from robot.model import Outcome, Role
from robot.proof.receipts import (
    Decided,
    Exhibit,
    ListedRow,
    Receipt,
    ReceiptFinding,
    StepTaken,
    Versions,
    WhichContract,
    WhichDocument,
    WhichOriginal,
    Who,
)
from robot.words import SAID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from robot.browser.evidence import Picture
    from robot.browser.step import StepReport
    from robot.clock import Clock
    from robot.intake.manifest import ManifestEntry
    from robot.model import Account, Answer, Decision, Finding, Listing, Original, Publication, Result

    from .examination import RowToCorrect

SIDES = {Role.CONTRACTOR: ("Proveedor", "Comprador"), Role.SUPERVISOR: ("Comprador", "Proveedor")}  # ours, the other


@dataclass
class Prover:
    """What all receipts of one run share."""

    run: str
    folder: Path  #: of the run
    account: Account
    findings: Sequence[Finding]
    clock: Clock
    portal_time: Callable[[], datetime | None] = lambda: None  #: what the portal's own clock said last
    browser: str | None = None
    drift: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)  #: winning candidates since the last step, of the kit
    steps: list[StepTaken] = field(default_factory=list)  #: of the contract in hand
    began: datetime | None = None  #: of the contract in hand
    proven: set[int] = field(default_factory=set)  #: rows that have their receipt

    def begin(self) -> None:
        """The next contract's turn begins."""
        self.began = self.clock.now()
        self.steps.clear()

    def step(self, report: StepReport) -> None:
        """A step ended: what found its elements belongs to it."""
        self.steps.append(
            StepTaken(
                id=report.step.id,
                title=report.title.strip(),
                milliseconds=round(report.seconds * 1000),
                attempts=report.attempts,
                found=tuple(self.found),
                error=report.error,
            )
        )
        self.found.clear()

    def receipt(self, result: Result, pictures: Sequence[Picture]) -> Receipt:
        """What became of one publication, with the steps and pictures of its contract's visit; its place is the chain's."""
        item, facts, listing = result.publication, result.facts, result.listing
        self.proven.add(item.row)
        return self._receipt(
            contract=WhichContract(
                asked=item.contract.number,
                asked_entity=item.contract.entity,
                identity=facts.identity if facts else None,
                number=facts.number if facts else None,
                entity=facts.entity if facts else None,
                address=facts.address if facts else None,
                contractor=facts.contractor if facts else None,
                subject=facts.subject if facts else None,
            ),
            document=WhichDocument(
                row=item.row,
                source=str(item.document.source),
                name=item.document.name,
                size=item.document.size,
                sha256=item.document.sha256,
                pages=item.document.pages,
                period=item.period,
                kind=item.kind,
                repeat=item.repeat,
                decision=_decided(item.decision),
                original=_original(item.document.original),
            ),
            outcome=result.outcome,
            message=result.message,
            remedy=result.remedy,
            answers=result.answers,
            listing=self._listed(listing) if listing else None,
            unexplained=tuple(map(self._listed, result.unexplained)),
            steps=self.steps,
            pictures=[p for p in pictures if _concerns(p, item)],
        )

    def _listed(self, row: Listing) -> ListedRow:
        own, other = SIDES[self.account.role]
        return ListedRow(name=row.name, side=own if row.own else other, sha256=row.sha256, link=row.link)

    def left_out(self, row: RowToCorrect, entry: ManifestEntry | None) -> Receipt:
        """A row that was not fit to be published: its findings say why."""
        asked = row.asked
        return self._receipt(
            contract=WhichContract(
                asked=asked.contract or f"(fila {row.row})",
                asked_entity=entry.contract.entity if entry else None,
            ),
            document=WhichDocument(
                row=row.row,
                source=str(entry.file) if entry else "",
                name=entry.name if entry else asked.file or f"(fila {row.row})",
                period=entry.period if entry else None,
                kind=entry.kind if entry else None,
            ),
            outcome=Outcome.REFUSED,
            message=f"No se publicó: {row.message}",
            remedy=row.remedy,
        )

    def _receipt(  # noqa: PLR0913 - a receipt has many parts
        self,
        *,
        contract: WhichContract,
        document: WhichDocument,
        outcome: Outcome,
        message: str,
        remedy: str = "",
        answers: Sequence[Answer] = (),
        listing: ListedRow | None = None,
        unexplained: Sequence[ListedRow] = (),
        steps: Sequence[StepTaken] = (),
        pictures: Sequence[Picture] = (),
    ) -> Receipt:
        now = self.clock.now()
        return Receipt(
            run=self.run,
            account=Who(
                portal=self.account.portal,
                user=self.account.user,
                role=self.account.role,
                company=self.account.company,
            ),
            contract=contract,
            document=document,
            outcome=outcome,
            message=message,
            remedy=remedy or SAID[outcome].remedy,
            answers=tuple(answers),
            listing=listing,
            unexplained=tuple(unexplained),
            began=self.began or now,
            ended=now,
            portal_time=self.portal_time() if contract.identity else None,
            steps=tuple(steps),
            drift=tuple(self.drift),
            evidence=tuple(
                Exhibit(
                    title=p.step.title.strip(),
                    file=p.file.relative_to(self.folder).as_posix(),
                    sha256=p.sha256,
                    step=p.step.id,
                    document=p.document,
                )
                for p in pictures
            ),
            findings=tuple(
                ReceiptFinding(code=f.code, severity=f.severity, message=f.message, remedy=f.remedy)
                for f in self.findings
                if f.row == document.row
            ),
            versions=Versions(
                secop=_version("secop-publisher"),
                python=platform.python_version(),
                playwright=_version("playwright"),
                browser=self.browser,
                system=f"{platform.system()} {platform.release()}",
            ),
        )


def _decided(decision: Decision | None) -> Decided | None:
    if decision is None or decision.at is None:
        return None
    return Decided(answer=decision.answer, name=decision.name, by=decision.by, why=decision.why, at=decision.at)


def _original(original: Original | None) -> WhichOriginal | None:
    return WhichOriginal(name=original.name, size=original.size, sha256=original.sha256) if original else None


@cache
def _version(distribution: str) -> str:
    """Asked once: it reads files."""
    return importlib.metadata.version(distribution)


def _concerns(picture: Picture, item: Publication) -> bool:
    """A picture of the whole step is every document's; that of a verified row is its own document's alone."""
    return picture.document in (None, item.document.sha256)
