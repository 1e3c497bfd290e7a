"""Scans that OCR reads: what it may say of a document, what it never may, and the program that reads them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from fake_portal.pdf import text_pdf
from fake_portal.scans import blank_scan, scanned_pdf
from flows.fetching import Key
from robot.app.shelf import Shelf
from robot.desk import ocr
from robot.desk.checking import Folder, Paper, check
from robot.desk.content import Content, Opens, from_dict
from robot.desk.ocr import Ocr, find_ocr
from robot.desk.opening import LIMITS, MODULE
from robot.desk.said import Level
from robot.intake.child import Child, ChildLimits
from robot.model import ContractFacts, Role

MARCH = "INFORME DE ACTIVIDADES\nContrato CPS-083-2025\nPeriodo: del 1 al 31 de marzo de 2025\nSe cumplió lo pactado."
FACTS = ContractFacts("CO1.PCCNTR.CPS-083-2025", "CPS-083-2025", "ENTIDAD", "https://x/")
#: A program that reads what it is given, if that is in English: a picture of ours is then a script for Python.
READS = """import pathlib, sys
picture, written, _, language = sys.argv
if language != "eng": sys.exit(1)
with pathlib.Path(picture).with_name("asked").open("a") as asked: asked.write(language)
pathlib.Path(written + ".txt").write_text("Contrato CPS-083-2025", encoding="utf-8")
"""


def read(name, text, *, scan=True, tried=True):
    """A scan, with what OCR read in it, or a document with text."""
    letters = 0 if scan else sum(map(str.isalnum, text))
    said = text if tried else ""
    content = Content(name, 1000, "pdf", Opens.YES, 1, said, letters, (), 1, by_ocr=scan and tried)
    return Paper(name, Role.CONTRACTOR, name, content=content)


def checked(*papers, beside=()):
    return check([Folder("CPS-083-2025", FACTS, papers), *beside])[0].papers


def said(one):
    return [(each.code, each.level) for each in one.remarks]


def test_a_scan_that_ocr_read_is_no_longer_unchecked():
    """
    A scan in which OCR reads this contract and this month is well, with a note; without OCR, or where it reads nothing, the
    same scan is unchecked as ever.
    """
    well, nothing, without = (
        checked(read("INFORME MARZO.pdf", text, tried=tried))[0]
        for text, tried in ((MARCH, True), ("| .", True), (MARCH, False))
    )

    assert (said(well), well.level) == ([("ocr", Level.NOTE)], None)
    assert said(nothing) == said(without) == [("scanned", Level.UNKNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        MARCH.replace("083", "090"),
        MARCH.replace("083", "777"),
        MARCH.replace("marzo", "junio"),
        MARCH.replace("marzo", "abril"),
    ],
    ids=["another reviewed contract", "another number", "another month", "the month beside"],
)
def test_what_ocr_reads_otherwise_is_doubtful_at_most(text):
    """
    Where the same words in a document with text are certain to be wrong, OCR makes them a doubt, and says that it may err.
    """
    other = Folder("2", ContractFacts("CO1.PCCNTR.2", "CPS-090-2025", "ENTIDAD", "https://x/"))
    (one,) = checked(read("INFORME DE ACTIVIDADES MARZO.pdf", text), beside=[other])

    assert said(one) == [("ocr_doubt", Level.DOUBT)]
    assert "que puede equivocarse" in one.remarks[0].message


@pytest.mark.parametrize(
    "text", [MARCH.replace("CPS-083-2025", ""), MARCH.replace("marzo", "")], ids=["number", "month"]
)
def test_what_ocr_does_not_read_says_nothing(text):
    """
    A number or a month that OCR did not see may stand there all the same: the scan is unchecked, and not doubtful.
    """
    assert said(checked(read("INFORME DE ACTIVIDADES.pdf", text))[0]) == [("scanned", Level.UNKNOWN)]


def test_ocr_makes_no_other_document_doubtful():
    """
    Of two reports of one month the scan is said, whichever of them is the older one; a number that OCR read is nobody's own.
    """
    scan, text = (
        read("INFORME DE ACTIVIDADES A.pdf", MARCH),
        read("INFORME DE ACTIVIDADES B.pdf", f"{MARCH} b", scan=False),
    )
    for papers in ((scan, text), (text, scan)):
        by_name = {one.paper.name: said(one) for one in checked(*papers)}

        assert by_name == {scan.name: [("ocr_doubt", Level.DOUBT)], text.name: []}
    nameless = [read(f"ACTA {n}.pdf", MARCH.replace("083", "090")) for n in range(5)]
    facts = replace(FACTS, number="", identity="CO1.PCCNTR.1")
    (learned,) = check([Folder("CO1.PCCNTR.1", facts, (*nameless, read("INFORME MARZO.pdf", MARCH, scan=False)))])

    assert "other_number" not in [code for one in learned.papers for code, _ in said(one)]


def test_a_name_tells_the_kind_before_ocr_does():
    """
    What OCR reads names the kind only where the file's name does not.
    """
    named, nameless = checked(read("CUENTA DE COBRO MARZO.pdf", MARCH), read("documento 7.pdf", MARCH))

    assert [one.recognised.kind.key for one in (named, nameless)] == ["cuenta_cobro", "informe_actividades"]


def test_the_child_draws_what_has_to_be_read(tmp_path):
    """
    The first written page of a scan is drawn into the file that was named; nothing is drawn of a blank scan, of a document
    with text, or where nobody asked for it.
    """
    made = {
        "scan": scanned_pdf(Random(1), [[], ["Contrato CPS-083-2025"]]),  # noqa: S311 - to be drawn again alike
        "blank": blank_scan(Random(1)),  # noqa: S311
        "text": text_pdf([[MARCH]]),
    }
    drawn = {}
    with Child(LIMITS, MODULE) as child:
        for name, content in made.items():
            (tmp_path / name).write_bytes(content)
            picture = tmp_path / f"{name}.pgm"
            child.ask({"do": "open", "file": str(tmp_path / name), "extension": ".pdf"})
            assert not picture.exists()
            child.ask({"do": "open", "file": str(tmp_path / name), "extension": ".pdf", "picture": str(picture)})
            drawn[name] = picture.exists() and picture.read_bytes()

    assert [name for name, content in drawn.items() if content] == ["scan"]
    assert drawn["scan"].startswith(b"P5 2550 3300 255\n")


@pytest.fixture
def program():
    return Ocr(Path(sys.executable))


def test_the_program_reads_in_the_language_that_it_has(tmp_path, program):
    """
    Where Spanish is not installed, the next language is tried, once for all pages; what the program wrote is deleted.
    """
    picture = tmp_path / "page.pgm"
    picture.write_text(READS, encoding="utf-8")

    assert [program.text_of(picture) for _ in range(2)] == ["Contrato CPS-083-2025"] * 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["asked", "page.pgm"]


@pytest.mark.parametrize(
    "script", ["import sys; sys.exit(2)", "while True: pass", "import os; os.abort()"], ids=["fails", "hangs", "dies"]
)
def test_a_program_that_fails_reads_nothing(tmp_path, program, monkeypatch, script):
    """
    What fails, hangs or dies is as if there was no OCR, and leaves nothing.
    """
    monkeypatch.setattr(ocr, "LIMITS", ChildLimits(seconds=0.5))
    picture = tmp_path / "page.pgm"
    picture.write_text(script, encoding="utf-8")

    assert program.text_of(picture) == ""
    assert list(tmp_path.iterdir()) == [picture]


def test_a_program_beside_the_documents_is_not_taken(tmp_path, monkeypatch):
    """
    A tesseract in the folder where the command is given may be anybody's, as Windows would look there first.
    """
    for name in ("tesseract", "tesseract.exe"):
        (tmp_path / name).write_bytes(b"#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_ocr() is None


class Reads(Ocr):
    """A program that reads the same in every picture."""

    def text_of(self, picture):
        assert picture.read_bytes().startswith(b"P5 ")
        return MARCH


def shelf_of(tmp_path, child, reads):
    return Shelf(child, tmp_path, tmp_path / "known", tmp_path / "run" / "documents", lambda: None, reads)


def test_a_later_review_with_ocr_reads_what_the_first_could_not(tmp_path):
    """
    A scan that was kept without OCR is wanted again once this machine has it, and then no more; no picture is left.
    """
    for folder in (tmp_path / "known", tmp_path / "run"):
        folder.mkdir(mode=0o700)
    key, file = Key("1", "INFORME MARZO.pdf", by_buyer=False), tmp_path / "download"
    kept = []
    with Child(LIMITS, MODULE) as child:
        for reads in (None, Reads(Path("x")), None):
            shelf = shelf_of(tmp_path, child, reads)
            wanted = shelf.wants(FACTS, key)
            if wanted:
                file.write_bytes(scanned_pdf(Random(1), [["Informe"]]))  # noqa: S311 - to be drawn again alike
                shelf.keep(FACTS, key, file)
                shelf.remember(FACTS, tuple(shelf.kept.values()))
            kept.append(
                (wanted, [paper.content.by_ocr for paper in shelf_of(tmp_path, child, None).memory_of(FACTS).values()])
            )
        again = shelf_of(tmp_path, child, Reads(Path("x"))).wants(FACTS, key)

    assert kept == [(True, [False]), (True, [True]), (False, [True])]
    assert not again
    assert list(tmp_path.rglob("*.pgm")) == []


def test_what_was_kept_before_there_was_ocr_is_read_back():
    """
    A document that an older version wrote down says nothing of OCR, and is a scan that nobody read.
    """
    old = Content("x", 1, "pdf", Opens.YES, 1, tried=1).as_dict()
    del old["by_ocr"]
    content = from_dict(old)

    assert (content.scanned, content.by_ocr, content.guessed) == (True, False, "")


@pytest.mark.skipif(find_ocr() is None, reason="no tesseract on this machine")
def test_tesseract_reads_a_scan(tmp_path):
    """
    The real program reads contract and month in a picture of a page that lies a little askew.
    """
    (tmp_path / "scan.pdf").write_bytes(scanned_pdf(Random(1), [MARCH.splitlines()]))  # noqa: S311 - to be drawn again alike
    picture = tmp_path / "page.pgm"
    with Child(LIMITS, MODULE) as child:
        child.ask({"do": "open", "file": str(tmp_path / "scan.pdf"), "extension": ".pdf", "picture": str(picture)})
    reads = find_ocr()
    assert reads
    text = reads.text_of(picture)

    assert said(checked(read("INFORME MARZO.pdf", text))[0]) == [("ocr", Level.NOTE)]
