"""The report of a run for the person who answers for the contracts: one page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from robot import words
from robot.atomic import write_whole
from robot.errors import InputError
from robot.proof.receipts import read_receipts

from .exports import write_csv, write_junit
from .pages import environment, own, policy
from .trial import MARK, trial_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.model import Outcome
    from robot.proof.receipts import Exhibit, ListedRow, Receipt, StepTaken, WhichContract

MOST_PICTURES = 20 * 1024**2  # bytes of pictures in one page: it still opens at once, and still goes by e-mail
PICTURE_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
LISTED_AT_ONCE = 12  # documents that wait for the same thing are named up to here; then they are counted


@dataclass(frozen=True)
class ExhibitShown:
    """A file of evidence as the report shows it: the picture itself, or why not."""

    title: str
    file: str
    source: str | None = None  #: the picture as a data: address
    trouble: str | None = None
    left_out: bool = False  #: a picture for which the page has no room (MOST_PICTURES)
    is_row: bool = False  #: of a row of a table: wide and low


@dataclass(frozen=True)
class ReceiptShown:
    """One receipt and what proves it."""

    receipt: Receipt
    said: words.Said
    evidence: Sequence[ExhibitShown]

    @property
    def settled(self) -> bool:
        """Whether nobody has to do anything about it."""
        troubled = any(shown.trouble for shown in self.evidence)
        return self.receipt.outcome not in words.OPEN and not self.receipt.unexplained and not troubled

    @property
    def same_bytes(self) -> bool:
        """Whether the portal gave back the bytes that were sent."""
        listing = self.receipt.listing
        return listing is not None and listing.sha256 is not None and listing.sha256 == self.receipt.document.sha256


@dataclass(frozen=True)
class ContractShown:
    """The documents of one contract, and what its visit left that is all of theirs: told once."""

    place: int  #: on the page, from 1
    entries: Sequence[ReceiptShown]

    @property
    def about(self) -> WhichContract:
        return self.entries[0].receipt.contract

    @property
    def stopped_at(self) -> StepTaken | None:
        """Where a visit ended that never came to know the contract; None where it did, or where there was none."""
        steps = self.entries[0].receipt.steps
        return steps[-1] if steps and self.about.identity is None else None

    @property
    def settled(self) -> bool:
        return all(entry.settled for entry in self.entries)

    @property
    def counts(self) -> list[tuple[words.Said, int]]:
        return _counts([entry.receipt for entry in self.entries])

    @property
    def steps(self) -> Sequence[StepTaken]:
        """The visit's, where several documents have the very same ones."""
        all_of_them = [entry.receipt.steps for entry in self.entries]
        return all_of_them[0] if len(all_of_them) > 1 and len(set(all_of_them)) == 1 else ()

    @cached_property
    def pictures(self) -> list[ExhibitShown]:
        """What several documents name as evidence."""
        named = Counter(shown for entry in self.entries for shown in entry.evidence)
        return [shown for shown, times in named.items() if times > 1]

    def pictures_of(self, entry: ReceiptShown) -> list[ExhibitShown]:
        """What this document names alone."""
        return [shown for shown in entry.evidence if shown not in self.pictures]


def write_report(run_folder: Path) -> Path:
    """
    Write report.html, report.csv and report.xml of a run into its folder; answers the first.

    Reads the receipts and the evidence that they name, and nothing else.

    :raises InputError: the run has no receipts, or one of them is damaged.
    """
    receipts = read_receipts(run_folder / "receipts")
    if not receipts:
        raise InputError(f"La corrida {run_folder.name} no tiene recibos: no hay nada que informar.")
    write_csv(receipts, run_folder / "report.csv")
    write_junit(receipts, run_folder / "report.xml")
    return write_whole(run_folder / "report.html", _page(receipts, run_folder).encode())


def _page(receipts: Sequence[Receipt], run_folder: Path) -> str:
    evidence = _evidence(receipts, run_folder)
    entries = [ReceiptShown(r, words.SAID[r.outcome], evidence[r]) for r in receipts]
    style, script = own("report.css"), own("report.js")
    trial = next(filter(None, (trial_at(r.account.portal) for r in receipts)), None)
    said = _verdict(receipts)
    page = environment().get_template("report.html")
    return page.render(
        style=style,
        script=script,
        policy=policy(style, script),
        trial_mark=MARK,
        trial=trial,
        verdict=f"En el ensayo, {said[:1].lower()}{said[1:]}" if trial else said,
        tone=_worst(receipts),
        counts=_counts(receipts),
        waiting=_waiting(receipts),
        strange=_strange(receipts),
        contracts=_by_contract(entries),
        open_count=sum(not entry.settled for entry in entries),
        first=receipts[0],
        accounts=list(
            dict.fromkeys((r.account.user, words.ROLES[r.account.role], r.account.company) for r in receipts)
        ),
        portals=list(dict.fromkeys(r.account.portal for r in receipts)),
        at=min(r.began for r in receipts),
        began=min(r.began for r in receipts),
        ended=max(r.ended for r in receipts),
        total=len(receipts),
        left_out=sum(shown.left_out for entry in entries for shown in entry.evidence),
        troubled=[(entry.receipt, shown) for entry in entries for shown in entry.evidence if shown.trouble],
        listed_at_once=LISTED_AT_ONCE,
    )


# What the page says first ---------------------------------------------------------------------------


def _verdict(receipts: Sequence[Receipt]) -> str:
    """Of all documents; a row whose file was never taken is one to correct."""
    taken = [r.outcome for r in receipts if r.document.sha256 is not None]
    return words.verdict(taken, len(receipts) - len(taken))


def _worst(receipts: Sequence[Receipt]) -> words.Tone:
    tones = {words.Tone.ATTENTION if r.unexplained else words.SAID[r.outcome].tone for r in receipts}
    tones |= {words.SAID[r.outcome].tone for r in receipts}
    order = (words.Tone.BAD, words.Tone.ATTENTION, words.Tone.NEUTRAL, words.Tone.GOOD)
    return next(tone for tone in order if tone in tones)


def _counts(receipts: Sequence[Receipt]) -> list[tuple[words.Said, int]]:
    counted = Counter(r.outcome for r in receipts)
    return [(said, counted[outcome]) for outcome, said in words.SAID.items() if counted[outcome]]


def _waiting(receipts: Sequence[Receipt]) -> list[tuple[words.Said, str, str, list[Receipt]]]:
    """What is not at its end, most urgent first; documents that wait for the same thing stand together."""
    groups: dict[tuple[Outcome, str, str], list[Receipt]] = {}
    for outcome in words.OPEN:
        for receipt in receipts:
            if receipt.outcome is outcome:
                remedy = "" if receipt.remedy in receipt.message else receipt.remedy
                groups.setdefault((outcome, receipt.message, remedy), []).append(receipt)
    return [(words.SAID[outcome], message, remedy, group) for (outcome, message, remedy), group in groups.items()]


def _strange(receipts: Sequence[Receipt]) -> list[tuple[str, Sequence[ListedRow]]]:
    """By contract, the rows that came meanwhile and that we did not send; each receipt of the contract has them all."""
    return list({r.contract_id: r.unexplained for r in receipts if r.unexplained}.items())


def _by_contract(entries: Sequence[ReceiptShown]) -> list[ContractShown]:
    """In the manifest's order."""
    groups: dict[str, list[ReceiptShown]] = {}
    for entry in entries:
        groups.setdefault(entry.receipt.contract_id, []).append(entry)
    return [ContractShown(place, group) for place, group in enumerate(groups.values(), start=1)]


# Evidence -------------------------------------------------------------------------------------------


def _evidence(receipts: Sequence[Receipt], run_folder: Path) -> dict[Receipt, list[ExhibitShown]]:
    """Where not all pictures fit into one page, those of documents that were not proven come first."""
    budget = MOST_PICTURES
    known: dict[Exhibit, ExhibitShown] = {}  # documents of one visit name the same pictures
    for receipt in sorted(receipts, key=lambda r: r.outcome in words.PROVEN):
        for exhibit in receipt.evidence:
            if exhibit in known:
                continue
            content = _content(exhibit, run_folder)
            known[exhibit] = _shown(exhibit, content, budget)
            if known[exhibit].source is not None and content is not None:
                budget -= len(content)
    return {receipt: [known[exhibit] for exhibit in receipt.evidence] for receipt in receipts}


def _content(exhibit: Exhibit, run_folder: Path) -> bytes | None:
    """The bytes of a file of evidence; None where there is no such file in the run's own folder."""
    file = (run_folder / exhibit.file).resolve()
    try:
        return file.read_bytes() if file.is_relative_to(run_folder.resolve()) else None
    except OSError:
        return None


def _shown(exhibit: Exhibit, content: bytes | None, budget: int) -> ExhibitShown:
    if content is None:
        return ExhibitShown(exhibit.caption, exhibit.file, trouble="no está en la carpeta de la corrida")
    if hashlib.sha256(content).hexdigest() != exhibit.sha256:
        return ExhibitShown(
            exhibit.caption, exhibit.file, trouble="cambió después de la corrida: no es la que anotó el recibo"
        )
    kind = next((kind for start, kind in PICTURE_KINDS.items() if content.startswith(start)), None)
    if kind is None:
        return ExhibitShown(exhibit.caption, exhibit.file)
    if len(content) > budget:
        return ExhibitShown(exhibit.caption, exhibit.file, left_out=True)
    source = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    return ExhibitShown(exhibit.caption, exhibit.file, source, is_row=exhibit.shows_a_row or exhibit.shows_the_headings)
