"""What is examined before a browser opens, and the copies that are examined."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.errors import SetupError
from robot.intake import twins
from robot.intake.child import Child, ChildLimits, TooCostly
from robot.intake.contents import inspect
from robot.intake.findings import FINDINGS
from robot.intake.kinds import SIGNATURES, SPOKEN, TYPES
from robot.intake.manifest import ManifestEntry
from robot.intake.preflight import preflight
from robot.model import Contract, fold
from tests.test_robot.bad_files import (
    RAR,
    archive,
    good_pdf,
    ole,
    pdf,
    seven_zip,
    with_entry,
)

MIB = 1024 * 1024
CONTRACT = Contract("CO1.PCCNTR.1")
SLOW = with_entry(b"/X[" + (b"[" + b"0 " * 99_000 + b"]") * 20 + b"]")


@pytest.fixture(scope="module")
def child():
    with Child() as one:
        yield one


def entry(file, content, row=1, contract=CONTRACT, name=None):
    file.write_bytes(content)
    return ManifestEntry(row, contract, file, name or file.name)


GOOD = {
    "a.pdf": good_pdf(),
    "A.PDF": good_pdf(),
    "a.docx": archive({"[Content_Types].xml": b"", "word/document.xml": b"x"}),
    "a.xlsx": archive({"[Content_Types].xml": b"", "xl/workbook.xml": b"x"}),
    "a.doc": ole("WordDocument"),
    "b.doc": b"{\\rtf1}",
    "a.xls": ole("Workbook"),
    "a.msg": ole("__properties_version1.0"),
    "a.zip": archive({"a.pdf": good_pdf()}),
    "a.rar": RAR,
    "c.doc": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
    "b.xls": ole("Workbook", inside="WordDocument"),
    "c.xls": ole("WORKBOOK"),
    "a.jpg": b"\xff\xd8\xff\xe0 \xff\xd9",
    "a.jpeg": b"\xff\xd8\xff\xe1 \xff\xd9",
    "a.png": b"\x89PNG\r\n\x1a\n IEND\xaeB`\x82",
}
LESS_KNOWN = {
    "a.txt": "año".encode("cp1252"),
    "b.txt": ("ñ" * 9000).encode(),
    "c.txt": "año".encode("utf-16"),
    "a.csv": b"a,b\n",
    "a.xml": b"<?xml version='1.0'?><a/>",
    "a.odt": archive({"mimetype": b"x", "content.xml": b"x"}),
    "d.txt": b"informe\r\n\x1a",
    "e.txt": "cañón “á”".encode("cp1252") * 9 + b"\x81",
    "a.7z": seven_zip(b"lista"),
    "a.jfif": b"\xff\xd8\xff\xe0 \xff\xd9 ",
    "a.heic": b"\0\0\0\x18ftypheic",
    "a.webp": b"RIFF\x1a\0\0\0WEBPVP8 ",
    "a.mov": b"\0\0\0\x14ftypqt  ",
    "b.mov": b"\0\0\0\x08wide\0\0\0\0mdat",
    "a.p7m": b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    "a.html": b"<!DOCTYPE html><p>hola",
    "b.mp3": b"\xff\xf3\x84\xc4",
    "a.tif": b"II*\0 ",
    "a.bmp": b"BM\x08\0\0\0  ",
    "a.gif": b"GIF89a",
    "a.mp3": b"ID3 ",
    "a.eml": b"From: a@b.example\r\n\r\nhola",
}


def test_good_files_pass(tmp_path):
    """
    Files of the types that the portal has taken pass without a word, others that offices send with one note.
    """
    files = [*GOOD.items(), *LESS_KNOWN.items()]
    entries = [
        entry(tmp_path / f"{row}-{name}", content, row, Contract(str(row))) for row, (name, content) in enumerate(files)
    ]

    result = preflight(entries)

    unseen = {row for row, (name, _) in enumerate(files) if name in LESS_KNOWN}
    said = {(f.row, f.code) for f in result.findings if f.code != "same_document_elsewhere"}
    assert said == {(row, "type_unseen") for row in unseen}
    assert result.refused == frozenset()
    assert [pages for pages in result.pages.values() if pages] == [1, 1]


def test_the_same_document_twice(tmp_path):
    """
    Equal bytes twice for one contract are refused, whatever their names; for two contracts they are said.
    """
    same = good_pdf()
    entries = [
        entry(tmp_path / "a.pdf", same, 2),
        entry(tmp_path / "b.pdf", same, 3, Contract("co1.pccntr.1")),
        entry(tmp_path / "c.pdf", same, 4, Contract("CO1.PCCNTR.2")),
        entry(tmp_path / "d.pdf", good_pdf(10), 5),
    ]

    result = preflight(entries)

    assert [(f.row, f.code) for f in result.findings] == [(3, "same_document"), (4, "same_document_elsewhere")]
    assert result.refused == {3}


def test_one_name_of_several_documents(tmp_path):
    """
    `informe.pdf` of two months of one contract is a note, because the portal takes equal names; of two contracts, or of
    two entities that number alike, it is not even that.
    """
    (tmp_path / "marzo").mkdir()
    (tmp_path / "abril").mkdir()
    (tmp_path / "mayo").mkdir()
    entries = [
        entry(tmp_path / "marzo" / "informe.pdf", good_pdf(9), 2),
        entry(tmp_path / "abril" / "INFORME.pdf", good_pdf(10), 3),
        entry(tmp_path / "informe.pdf", good_pdf(11), 4, Contract("CO1.PCCNTR.2")),
        entry(tmp_path / "Informe.pdf", good_pdf(12), 5, Contract("CO1.PCCNTR.1", "Alcaldía")),
        entry(tmp_path / "mayo" / "informe.pdf", good_pdf(13), 6),
    ]

    result = preflight(entries)

    assert [(f.row, f.code) for f in result.findings] == [(3, "name_repeated")]
    assert "el de la fila 2; lo mismo en la fila 6" in result.findings[0].message
    assert result.refused == frozenset()


def test_one_document_of_many_rows(tmp_path, monkeypatch):
    """
    What thousands of rows name is opened once and costs as much for each row; for as many contracts it is one note.
    """
    (tmp_path / "a.pdf").write_bytes(good_pdf())
    one = ManifestEntry(1, CONTRACT, tmp_path / "a.pdf", "a.pdf")
    entries = [replace(one, row=row, contract=Contract(f"C-{row}")) for row in range(1, 3001)]
    asked, compared = [], []

    def asking(_child, question):
        asked.append(question)
        return {"pages": 1, "remarks": []}

    def comparing(text):
        compared.append(text)
        return fold(text)

    monkeypatch.setattr(Child, "ask", asking)
    monkeypatch.setattr(twins, "fold", comparing)

    elsewhere = preflight(entries)
    at_home = preflight([replace(each, contract=CONTRACT) for each in entries])

    assert [f.code for f in elsewhere.findings] == ["same_document_elsewhere"]
    assert elsewhere.findings[0].message.endswith("las filas 3, 4, 5, 6, 7 y 2993 más")
    assert [(f.row, f.code) for f in at_home.findings] == [(row, "same_document") for row in range(2, 3001)]
    assert len(asked) == 2
    assert len(compared) <= 2 * 3 * len(entries)


def test_pages_are_counted(tmp_path):
    """
    The pages of a PDF are counted, also of one that only restricts printing; not of one that asks for a password.
    """
    entries = [
        entry(tmp_path / "a.pdf", good_pdf(pages=7), 1),
        entry(tmp_path / "b.pdf", good_pdf(pages=3, password="", owner="x"), 2),
        entry(tmp_path / "c.pdf", good_pdf(pages=3, password="x"), 3),
    ]

    assert dict(preflight(entries).pages) == {1: 7, 2: 3, 3: None}


def test_after_a_costly_file_the_rest_is_examined(tmp_path):
    """
    A file that takes longer than it may gets its finding, and those after it theirs.
    """
    entries = [
        entry(tmp_path / "a.pdf", SLOW, 1),
        entry(tmp_path / "b.pdf", good_pdf(), 2),
        entry(tmp_path / "c.pdf", b"", 3),
    ]

    result = preflight(entries, ChildLimits(seconds=3))

    assert [(f.row, f.code) for f in result.findings] == [(1, "file_too_costly"), (3, "file_empty")]
    assert "pide más de 3 segundos" in result.findings[0].message
    assert result.pages == {1: None, 2: 1, 3: None}


def test_a_machine_that_starts_slowly_is_no_fault_of_the_file(tmp_path, monkeypatch):
    """
    A file's time begins when its reader is ready, however long a busy machine takes until then.
    """
    slowly = (
        "import sys, time; time.sleep(2); from robot.intake.inspection import reader, serve; serve(reader, 1, 2**29)"
    )
    monkeypatch.setattr(Child, "_command", lambda self: [sys.executable, "-c", slowly])
    (tmp_path / "a.pdf").write_bytes(good_pdf(pages=2))

    with Child(ChildLimits(seconds=1)) as one:
        assert one.ask({"file": str(tmp_path / "a.pdf"), "extension": ".pdf"})["pages"] == 2


def test_a_machine_that_is_busy_is_no_fault_of_the_file(tmp_path, monkeypatch):
    """
    What is limited is a processor's work for a file: a reader that has to wait longer than that gives the same answer.
    """
    waiting = (
        "import time; from robot.intake import contents; from robot.intake.inspection import reader, serve; real = contents.inspect\n"
        "def inspect(*asked):\n    time.sleep(3)\n    return real(*asked)\n"
        "contents.inspect = inspect; serve(reader, 1, 2**29)"
    )
    monkeypatch.setattr(Child, "_command", lambda self: [sys.executable, "-c", waiting])
    (tmp_path / "a.pdf").write_bytes(good_pdf(pages=2))

    with Child(ChildLimits(seconds=1)) as one:
        assert one.ask({"file": str(tmp_path / "a.pdf"), "extension": ".pdf"})["pages"] == 2


def test_what_is_too_large_never_reads_like_what_is_not(tmp_path):
    """
    One byte too many is said in the same unit as the limit, and as more than it.
    """
    path = tmp_path / "a.pdf"
    with path.open("wb") as stream:
        stream.truncate(50 * MIB + 1)

    (said,) = preflight([ManifestEntry(1, CONTRACT, path, "a.pdf")]).findings

    assert "pesa 50,1 MB; el portal recibe hasta 50 MB" in said.message


def test_memory_is_limited_by_the_system(tmp_path):
    """
    A child that wants more memory than it may have is ended.
    """
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 48 * MIB + b"%%EOF")

    with Child(ChildLimits(memory=100 * MIB)) as one, pytest.raises(TooCostly, match="memoria"):
        one.ask({"file": str(tmp_path / "a.pdf"), "extension": ".pdf"})


def test_memory_is_limited_where_the_system_does_not(tmp_path, monkeypatch):
    """
    A child whose system sets no limit, as on Windows, is watched and ended.
    """
    (tmp_path / "a.pdf").write_bytes(SLOW)
    command = Child(ChildLimits(memory=64 * 1024 * MIB))._command()
    monkeypatch.setattr(Child, "_command", lambda self: command)

    with Child(ChildLimits(memory=60 * MIB)) as one, pytest.raises(TooCostly, match="usó más de 60 MiB"):
        one.ask({"file": str(tmp_path / "a.pdf"), "extension": ".pdf"})


def test_the_child_knows_no_secret(monkeypatch):
    """
    The process that opens hostile files has none of our settings in its environment.
    """
    started = []
    monkeypatch.setenv("SECOP_PASSWORD", "Canario#2026")
    popen = subprocess.Popen

    def starting(*arguments, **how):
        started.append((arguments, how))
        return popen(*arguments, **how)

    monkeypatch.setattr(subprocess, "Popen", starting)

    with Child() as one:
        one.ask({"file": "no existe", "extension": ".pdf"})

    assert len(started) == 1
    assert "Canario" not in repr(started)
    assert "PATH" in started[0][1]["env"]


def test_a_file_that_goes_away_is_a_finding(child):
    """
    A file that vanishes between look and reading is said by the child, which goes on.
    """
    answer = child.ask({"file": "no existe.pdf", "extension": ".pdf"})

    assert [code for code, _ in answer["remarks"]] == ["file_unreadable"]


def test_no_child_no_run(monkeypatch, tmp_path):
    """
    Where no child can be started, an operator hears of it, and no file is taken for good.
    """
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no hay"))

    with pytest.raises(SetupError):
        preflight([entry(tmp_path / "a.pdf", good_pdf())])


def test_each_kind_has_its_words():
    """
    What the tables of types and signatures name can be said in Spanish.
    """
    kinds = {kind for _, kind in SIGNATURES} | {kind for known in TYPES.values() for kind in known.kinds}

    assert kinds <= set(SPOKEN)


SMALL = pdf(
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
    b"<</Length 3>>stream\n0 g\nendstream",
)
CHANGES = st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=4)), max_size=5)


def broken(changes, length):
    made = bytearray(SMALL)
    for place, piece in changes:
        made[place : place + len(piece)] = piece
    return bytes(made[: length or None])


def codes_are_known(pages, remarks):
    assert all(code in FINDINGS for code, _ in remarks)
    assert pages is not None or remarks


@settings(max_examples=250, deadline=None)
@given(CHANGES, st.sampled_from([0, 0, 0]) | st.integers(0, len(SMALL)))
def test_whatever_is_broken_in_a_pdf(changes, length):
    """
    A PDF with changed or missing bytes has its pages or its remarks, and no exception leaves.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(broken(changes, length))

        codes_are_known(*inspect(path, ".pdf"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([s for s, _ in SIGNATURES] + [b""]), st.sampled_from(sorted(TYPES)))
def test_whatever_bytes_under_whatever_name(content, start, extension):
    """
    Whatever stands behind a signature, under whatever extension: remarks or none, and no exception.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(start + content)
        _, remarks = inspect(path, extension)

    assert all(code in FINDINGS for code, _ in remarks)
    assert json.loads(json.dumps(remarks)) == [[code, words] for code, words in remarks]


@settings(max_examples=25, deadline=None)
@given(CHANGES)
def test_whatever_is_broken_through_the_child(changes):
    """
    The same through the child process, one for all of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ñandú.pdf"
        path.write_bytes(broken(changes, 0))

        answer = SHARED.ask({"file": str(path), "extension": ".pdf"})

    codes_are_known(answer["pages"], answer["remarks"])


SHARED = Child()


@pytest.fixture(scope="module", autouse=True)
def _shared_child_ends():
    with SHARED:
        yield
