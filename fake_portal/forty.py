"""Forty contracts with a year of documents on both sides, made from a seed, and what is wrong among them on purpose."""

from __future__ import annotations

import hashlib
import tomllib
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from .clock import BOGOTA
from .pdf import locked_pdf, text_pdf
from .scans import blank_scan, scanned_pdf
from .seed import Planted, Stored, read_seed
from .values import Company, Contract, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .seed import Seed

Pool = Literal[
    "all", "shown", "kept"
]  #: which half of the names and texts is used: one is kept from whoever writes rules
POOL = Path(__file__).parent / "data" / "forty.toml"
COUNT, YEAR, FINISHED = 40, 2025, 28  #: contracts, the year that they begin in, and how many of them have ended
ENTITY, CONTRACTOR = "700100011", "702345611"  #: whose contracts they are; the first three are this contractor's
FIRST = 8_300_000  #: of their numbers in the portal
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
#: How many documents are spoiled in each way, and of which kinds.
REPORTS = ("informe_actividades", "cuenta_cobro", "informe_supervision")
MONTHLY = (*REPORTS, "planilla")
DEFECTS = {
    "missing": (10, MONTHLY),
    "late": (10, MONTHLY),
    "other_contract": (8, REPORTS),
    "other_month": (8, MONTHLY),
    "blank_scan": (6, MONTHLY),
    "duplicate": (8, MONTHLY),
    "encrypted": (5, MONTHLY),
    "not_a_pdf": (6, MONTHLY),
    "scanned_other_contract": (5, REPORTS),  # last, so that what is drawn before stays as it was
    "scanned_other_month": (5, MONTHLY),
}
SCANNED, TWO_PAGES, OTHER_NAMED = (
    0.06,
    0.05,
    0.05,
)  #: shares of documents that look odd, and with which nothing is wrong
SECOND_PAGE = ("Anexo", "Evidencias del periodo")  #: of a scan that has one
INSIDE = (
    b"<!DOCTYPE html><html><head><title>Error</title></head><body>La sesi\xc3\xb3n ha expirado</body></html>",
    b"\x00" * 4096,
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x11" * 600 + b"\xff\xd9",
    b"Documento sin formato, guardado con el nombre de un PDF.\r\n",
)


@dataclass
class Paper:
    """One document before it is made: what it says, and what is wrong with it."""

    contract: Contract
    kind: str
    side: Side
    words: dict[str, Any]
    name: str
    lines: list[str]
    stored_at: datetime
    period: str | None = None
    defect: str | None = None
    scanned: bool = False
    pages: int = 1

    @property
    def planted(self) -> Planted:
        return Planted(
            self.contract.unique_identifier("buyer"),
            self.name,
            self.side,
            self.kind,
            self.period,
            self.defect,
            self.scanned,
        )


@dataclass
class Half:
    """As much of the pool as is used, drawn from by one random generator."""

    random: Random
    pool: dict[str, Any]
    which: Pool
    _kept_to: dict[tuple[int, str], str] = field(default_factory=dict)  #: people go on naming files as they began

    def of(self, texts: Sequence[str]) -> Sequence[str]:
        """
        The half of these texts that is used.

        In the order of their hashes every second one is kept apart: nobody chose which.
        """
        if self.which == "all" or len(texts) == 1:
            return texts
        ordered = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
        return ordered[self.which == "kept" :: 2]

    def one(self, texts: Sequence[str]) -> str:
        return self.random.choice(self.of(texts))

    def name_of(self, contract: Contract, kind: str) -> str:
        """A name's pattern: mostly the one that this contract's people used before for this kind."""
        names = self.pool["kind"][kind]["names"]
        used = self._kept_to.setdefault((contract.id, kind), self.one(names))
        return used if self.random.random() < 0.8 else self.one(names)


def forty_contracts(seed: int, which: Pool = "all") -> Seed:
    """The seeded accounts, and in place of their contracts these forty."""
    random = Random(seed)  # noqa: S311 - to be drawn again alike, not to be secret
    half = Half(random, tomllib.loads(POOL.read_text(encoding="utf-8")), which)
    standard = read_seed()
    companies = {c.code: c for c in _providers(half)} | standard.companies
    contracts = [_contract(at, half) for at in range(COUNT)]
    papers = [paper for contract in contracts for paper in _papers(contract, half)]
    papers = _spoiled(papers, contracts, half)
    papers.sort(key=lambda paper: paper.stored_at)
    documents = [_stored(paper, random) for paper in papers if paper.defect != "missing"]
    return replace(
        standard,
        companies=companies,
        contracts=contracts,
        documents=documents,
        planted=[paper.planted for paper in papers],
    )


def _providers(half: Half) -> list[Company]:
    people = half.pool["people"]
    return [Company(f"7024{at:05d}", f"{people[at % len(people)]} {at}", "provider") for at in range(3, COUNT)]


def _contract(at: int, half: Half) -> Contract:
    number = 80 + 7 * at
    words = {"n": number, "n3": f"{number:03d}", "y": YEAR}
    pccntr = FIRST + 11 * at
    shape = half.pool["numbers"][at % len(half.pool["numbers"])]
    begins = datetime(YEAR, 1 + at % 3, 15, tzinfo=BOGOTA)
    finished = at < FINISHED
    return Contract(
        id=7_800_000 + at,
        pccntr=pccntr,
        slcntr=pccntr - 200_000,
        number=f"CO1.PCCNTR.{pccntr}" if shape == "CO1" else shape.format(**words),
        entity=ENTITY,
        provider=CONTRACTOR if at < 3 else f"7024{at:05d}",
        description="Prestar servicios profesionales de apoyo a la gestión.",
        process="CPS-{n3}-{y}".format(**words),
        bdos=FIRST + 400_000 + at,
        signed=begins,
        ends=datetime(YEAR, 12, 31, tzinfo=BOGOTA) if finished else datetime(YEAR + 1, 6, 30, tzinfo=BOGOTA),
        value=3_500_000 * 11,
        state="finished" if finished else "running",
    )


def _papers(contract: Contract, half: Half) -> Iterator[Paper]:
    """All documents of one contract, as they should be."""
    months = list(_months(contract))
    first, last = months[0], months[-1]
    finished = contract.state == "finished"
    for kind, about in half.pool["kind"].items():
        match about["when"]:
            case "start":
                yield _paper(contract, kind, half, first, 1, contract.signed + timedelta(days=1, hours=9))
            case "month":
                for k, month in enumerate(months, 1):
                    yield _paper(contract, kind, half, month, k, _due(month, about["side"], half.random))
            case "some" if half.random.random() < 0.3:
                month = half.random.choice(months)
                yield _paper(contract, kind, half, month, 1, _due(month, about["side"], half.random))
            case "end" if finished:
                yield _paper(contract, kind, half, last, len(months), _due(last, about["side"], half.random))
            case _:
                pass


def _months(contract: Contract) -> Iterator[tuple[int, int]]:
    """Year and month of each period that is over by the time of the replica's clock."""
    year, month = contract.signed.year, contract.signed.month
    until = min((contract.ends.year, contract.ends.month), (2026, 2))
    while (year, month) <= until:
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _due(month: tuple[int, int], side: Side, random: Random) -> datetime:
    """In time: one of the first days of the next month, the contractor's before the entity's."""
    days = random.choice((1, 2)) if side == "provider" else random.choice((2, 3))
    return _ends(month) + timedelta(days=days, hours=random.randint(8, 17), minutes=random.randint(0, 59))


def _ends(month: tuple[int, int]) -> datetime:
    return datetime(*month, monthrange(*month)[1], tzinfo=BOGOTA)


def _paper(contract: Contract, kind: str, half: Half, month: tuple[int, int], k: int, at: datetime) -> Paper:  # noqa: PLR0913, PLR0917 - what a document depends on
    about, random = half.pool["kind"][kind], half.random
    words = _words(contract, month, k, random)
    name = half.name_of(contract, kind).format(**words)
    period = f"{month[0]}-{month[1]:02d}" if about["when"] == "month" else None
    paper = Paper(contract, kind, about["side"], words, name, [], at, period)
    paper.lines = _lines(paper, about, half)
    paper.scanned = random.random() < SCANNED
    paper.pages = 2 if random.random() < TWO_PAGES else 1
    return paper


def _words(contract: Contract, month: tuple[int, int], k: int, random: Random) -> dict[str, Any]:
    number = 80 + 7 * (contract.id - 7_800_000)
    named = MONTHS[month[1] - 1]
    return {
        "n": number, "n2": f"{number % 100:02d}", "n3": f"{number:03d}", "y": YEAR, "yy": YEAR % 100, "k": k, "k2": f"{k:02d}",
        "M": named.upper(), "m": named, "mmm": named[:3], "MMM": named[:3].upper(), "mm": f"{month[1]:02d}", "Y": month[0],
        "last": monthrange(*month)[1], "cc": 52_000_000 + contract.id % 1000 * 37, "seq": random.randint(10_000, 99_999),
        "pccntr": f"CO1.PCCNTR.{contract.pccntr}",
    }  # fmt: skip


def _lines(paper: Paper, about: dict[str, Any], half: Half) -> list[str]:
    words = paper.words
    signed = _ends((words["Y"], int(words["mm"]))) + timedelta(days=2)
    said = [half.one(about["titles"])]
    said += [half.one(half.pool["contract_said"])] if about.get("contract") else []
    said += ["Contratista: persona de prueba", "Supervisor: Óscar Ensayo"]
    said += [half.one(half.pool["period_said"])] if about.get("period") else []
    said += half.random.sample(half.pool["sentences"], 6)
    if about.get("contract") and half.random.random() < OTHER_NAMED:
        said.append("Antecedente: el contrato 311-2021, ya liquidado, tuvo el mismo objeto.")
    said.append(f"Bogotá D.C., {signed.day} de {MONTHS[signed.month - 1]} de {signed.year}")
    return [line.format(**words) for line in said]


# What is wrong ---------------------------------------------------------------------------------------


def _spoiled(papers: list[Paper], contracts: Sequence[Contract], half: Half) -> list[Paper]:
    """The same documents, some with one defect each; a duplicate is one more."""
    random, extra = half.random, []
    middle = [paper for paper in papers if paper.kind in MONTHLY and 2 <= paper.words["k"] <= 9]
    for defect, (count, kinds) in DEFECTS.items():
        free = [paper for paper in middle if paper.kind in kinds and paper.defect is None]
        for paper in random.sample(free, count):
            if defect == "duplicate":
                extra.append(_again(paper, random))
                continue
            paper.defect, paper.scanned = defect, defect.startswith("scanned_")
            _spoil(paper, defect.removeprefix("scanned_"), contracts, half)
    return papers + extra


def _spoil(paper: Paper, defect: str, contracts: Sequence[Contract], half: Half) -> None:
    about = half.pool["kind"][paper.kind]
    if defect == "late":
        paper.stored_at += timedelta(days=half.random.randint(25, 40))
    elif defect == "other_contract":
        other = half.random.choice([c for c in contracts if c.id != paper.contract.id])
        theirs = _words(other, (paper.words["Y"], int(paper.words["mm"])), paper.words["k"], half.random)
        paper.lines = _lines(replace(paper, words=theirs), about, half)
    elif defect == "other_month":
        year, month = paper.words["Y"], int(paper.words["mm"])
        before = (year, month - 1) if month > 1 else (year - 1, 12)
        earlier = _words(paper.contract, before, paper.words["k"], half.random)
        paper.lines = _lines(replace(paper, words=earlier), about, half)


def _again(paper: Paper, random: Random) -> Paper:
    stem, _, ending = paper.name.rpartition(".")
    paper.defect = paper.defect or "twin"  # the first of two, which is as it should be
    name = random.choice((paper.name, f"{stem} (1).{ending}"))
    return replace(paper, name=name, defect="duplicate", stored_at=paper.stored_at + timedelta(minutes=20))


def _stored(paper: Paper, random: Random) -> Stored:
    made = Random(f"{paper.contract.id} {paper.kind} {paper.words['k']}")  # noqa: S311 - a duplicate has the same bytes
    match paper.defect:
        case "blank_scan":
            content = blank_scan(made, 2)
        case "encrypted":
            content = locked_pdf(paper.lines, "secreta")
        case "not_a_pdf":
            content = random.choice(INSIDE)
        case _ if paper.scanned:
            content = scanned_pdf(made, [paper.lines, SECOND_PAGE][: paper.pages])
        case _:
            content = text_pdf([paper.lines, []][: paper.pages])
    return Stored(paper.contract.unique_identifier("buyer"), paper.name, content, paper.side, paper.stored_at)
