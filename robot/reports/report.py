"""The report of a run for the person who answers for the contracts: one page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from robot import words
from robot.atomic import write_whole
from robot.errors import InputError
from robot.legible import legible
from robot.proof.receipts import read_receipts

from .exports import write_csv, write_junit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from robot.model import Outcome
    from robot.proof.receipts import Exhibit, ListedRow, Receipt

TEMPLATES = Path(__file__).with_name("templates")
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
    is_row: bool = False  #: of a verified row alone


@dataclass(frozen=True)
class ReceiptShown:
    """One receipt and what proves it."""

    receipt: Receipt
    said: words.Said
    evidence: Sequence[ExhibitShown]

    @property
    def same_bytes(self) -> bool:
        """Whether the portal gave back the bytes that were sent."""
        listing = self.receipt.listing
        return listing is not None and listing.sha256 is not None and listing.sha256 == self.receipt.document.sha256


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
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = _environment().get_template("report.html")
    return page.render(
        style=Markup(style),  # noqa: S704 - our own file, and its hash is in the policy
        policy=f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        verdict=words.verdict([r.outcome for r in receipts]),
        tone=_worst(receipts),
        counts=_counts(receipts),
        waiting=_waiting(receipts),
        strange=_strange(receipts),
        contracts=_by_contract(entries),
        first=receipts[0],
        accounts=list(
            dict.fromkeys((r.account.user, words.ROLES[r.account.role], r.account.company) for r in receipts)
        ),
        portals=list(dict.fromkeys(r.account.portal for r in receipts)),
        began=min(r.began for r in receipts),
        ended=max(r.ended for r in receipts),
        total=len(receipts),
        left_out=sum(shown.left_out for entry in entries for shown in entry.evidence),
        troubled=[(entry.receipt, shown) for entry in entries for shown in entry.evidence if shown.trouble],
        listed_at_once=LISTED_AT_ONCE,
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_legible,
    )
    for function in (words.when, words.exact, words.day, words.hour, words.size, words.decimal, words.duration, _web):
        environment.filters[function.__name__.strip("_")] = function
    return environment


def _legible(value: object) -> object:
    """Text from outside, so that no character of it hides or turns around the page's own words; our markup stays."""
    return legible(value, lines=True) if isinstance(value, str) and not isinstance(value, Markup) else value


def _web(address: str | None) -> str | None:
    """An address that may be a link; anything else that a page called one is not."""
    return address if address and address.startswith(("https://", "http://")) else None


# What the page says first ---------------------------------------------------------------------------


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


def _by_contract(entries: Sequence[ReceiptShown]) -> list[list[ReceiptShown]]:
    """In the manifest's order."""
    groups: dict[str, list[ReceiptShown]] = {}
    for entry in entries:
        groups.setdefault(entry.receipt.contract_id, []).append(entry)
    return list(groups.values())


# Evidence -------------------------------------------------------------------------------------------


def _evidence(receipts: Sequence[Receipt], run_folder: Path) -> dict[Receipt, list[ExhibitShown]]:
    """Where not all pictures fit into one page, those of documents that were not proven come first."""
    budget = MOST_PICTURES
    shown: dict[Receipt, list[ExhibitShown]] = {}
    for receipt in sorted(receipts, key=lambda r: r.outcome in words.PROVEN):
        row = shown.setdefault(receipt, [])
        for exhibit, content in _contents(receipt, run_folder):
            row.append(_shown(exhibit, content, budget))
            if row[-1].source is not None and content is not None:
                budget -= len(content)
    return shown


def _contents(receipt: Receipt, run_folder: Path) -> Iterator[tuple[Exhibit, bytes | None]]:
    """The bytes of each exhibit; None where there is no such file in the run's own folder."""
    for exhibit in receipt.evidence:
        file = (run_folder / exhibit.file).resolve()
        try:
            inside = file.is_relative_to(run_folder.resolve())
            yield exhibit, file.read_bytes() if inside else None
        except OSError:
            yield exhibit, None


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
    return ExhibitShown(exhibit.caption, exhibit.file, source, is_row=exhibit.shows_a_row)
