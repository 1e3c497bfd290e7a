"""
How much a review finds of what is planted among forty contracts, and how often it cries wolf.

    python -m tests.bench.review [--pool kept] [--seed 20260331] [--ocr]

Names and texts of one half of the pool (`shown`) may be looked at while rules are written; the other half is `kept` apart.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fake_portal.forty import forty_contracts
from robot.desk.checking import Folder, Paper, check
from robot.desk.content import content_of
from robot.desk.ocr import find_ocr
from robot.desk.opening import LIMITS, MODULE
from robot.desk.said import Level
from robot.intake.child import Child
from robot.intake.kinds import extension_of
from robot.model import ContractFacts, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fake_portal.forty import Pool
    from fake_portal.seed import Planted, Seed
    from robot.desk.checking import Checked, CheckedFolder
    from robot.desk.ocr import Ocr

#: Which remarks find a defect; what is late or missing is the audit's to find.
FINDS = {
    "other_contract": {"other_contract", "other_number"},
    "other_month": {"other_month", "near_month", "out_of_order", "same_month"},
    "blank_scan": {"blank"},
    "duplicate": {"duplicate"},
    "encrypted": {"locked"},
    "not_a_pdf": {"not_what_it_says"},
}
#: Those of scans, which are found by OCR alone.
FINDS_BY_OCR = {
    "scanned_other_contract": {"ocr_doubt"},
    "scanned_other_month": {"ocr_doubt"},
}


def folders_of(seed: Seed, ocr: Ocr | None = None) -> list[Folder]:
    """The documents as a review would read them, without a portal between."""
    with tempfile.TemporaryDirectory() as folder, Child(LIMITS, MODULE) as child:
        papers = defaultdict(list)
        for at, stored in enumerate(reversed(seed.documents)):
            file = Path(folder) / f"{at}"
            file.write_bytes(stored.content)
            picture = Path(folder) / "page.pgm"
            drawn = {"picture": str(picture)} if ocr else {}
            answer = child.ask({"do": "open", "file": str(file), "extension": extension_of(stored.name), **drawn})
            content = content_of(answer, hashlib.sha256(stored.content).hexdigest(), len(stored.content))
            if ocr and picture.is_file():
                content = replace(content, text=ocr.text_of(picture), by_ocr=True)
                picture.unlink()
            by = Role.SUPERVISOR if stored.side == "buyer" else Role.CONTRACTOR
            papers[stored.contract].append(Paper(stored.name, by, str(at), content=content))
    facts = [(c, ContractFacts(c.unique_identifier("buyer"), c.number, "GOBERNACION", "")) for c in seed.contracts]
    return [Folder(c.number, said, tuple(papers[said.identity])) for c, said in facts]


def told(checked: Iterable[CheckedFolder], seed: Seed) -> dict[str, dict[str, int]]:
    """Planted, found and false, by defect, and how kinds were recognised."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for one, truth in set_beside(checked, seed):
        codes = (FINDS | FINDS_BY_OCR).get(truth.defect or "", set())
        hits = [remark for remark in one.remarks if remark.code in codes]
        if truth.defect in FINDS:
            said["planted"][truth.defect] += 1
            said["found"][truth.defect] += bool(hits)
            said["for sure"][truth.defect] += any(remark.level is Level.WRONG for remark in hits)
        if truth.defect in FINDS_BY_OCR:
            said["planted in scans"][truth.defect] += 1
            said["found in scans"][truth.defect] += bool(hits)
        for remark in one.remarks:
            if remark.level in (Level.WRONG, Level.DOUBT) and remark.code not in codes:
                said["false"][f"{remark.level}: {remark.code}"] += 1
        kind = one.recognised.kind
        said["kinds"]["right" if kind and kind.key == truth.kind else "wrong" if kind else "uncertain"] += 1
        said["scans"][f"{'scan' if truth.scanned else 'text'}: {one.level or 'well'}"] += truth.defect is None
    return {key: dict(counts) for key, counts in said.items()}


def set_beside(checked: Iterable[CheckedFolder], seed: Seed) -> Iterator[tuple[Checked, Planted]]:
    """Each document with what is known of it."""
    known: dict[tuple[str, str, str], list[Planted]] = defaultdict(list)
    for planted in seed.planted:
        if planted.defect != "missing":
            known[planted.contract, planted.name, planted.side].append(planted)
    for folder in checked:
        assert folder.folder.facts, "all are read"
        for each in folder.papers:
            side = "buyer" if each.paper.by is Role.SUPERVISOR else "provider"
            yield each, known[folder.folder.facts.identity, each.paper.name, side].pop()  # the newest stands first


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pool", default="all", choices=["all", "shown", "kept"])
    parser.add_argument("--seed", type=int, default=20260331)
    parser.add_argument("--ocr", action="store_true", help="scans are read by tesseract")
    parser.add_argument("--show", action="store_true", help="each false alarm")
    asked = parser.parse_args()
    pool: Pool = asked.pool
    seed = forty_contracts(asked.seed, pool)
    began = time.monotonic()
    ocr = find_ocr() if asked.ocr else None
    assert ocr or not asked.ocr, "there is no tesseract here"
    folders = folders_of(seed, ocr)
    opened = time.monotonic()
    checked = check(folders)
    print(
        f"{len(seed.documents)} documents opened in {opened - began:.1f} s, judged in {time.monotonic() - opened:.1f} s"
    )
    for key, value in told(checked, seed).items():
        print(f"{key}: {value}")
    if asked.show:
        show(checked, seed)


def show(checked: Iterable[CheckedFolder], seed: Seed) -> None:
    """What is said of documents with which nothing is wrong, what was missed, and kinds that are not what they are."""
    for each, truth in set_beside(checked, seed):
        alarms = [said for said in each.remarks if said.level in (Level.WRONG, Level.DOUBT)]
        kind = each.recognised.kind
        missed = truth.defect in FINDS and not {said.code for said in alarms} & FINDS[truth.defect]
        if (alarms and truth.defect not in FINDS) or missed or (kind and kind.key != truth.kind):
            text = each.paper.content.text.splitlines()[:5] if each.paper.content else []
            print(truth.defect, truth.kind, each.recognised, each.paper.name, [said.message for said in alarms], text)


if __name__ == "__main__":
    main()
