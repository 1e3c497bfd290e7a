"""A person's workbook with the results in it: what is added, and that all else of it stays."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from robot.app.given_back import give_back, hand_in, may_be_filled
from robot.errors import PreflightRefused
from robot.intake.manifest import read_manifest
from robot.model import Outcome
from robot.reports.cells import first_free, put
from robot.reports.filled import filled
from robot.reports.markup import CannotFillError
from robot.words import GIVEN_BACK

from .sample_receipts import receipt, run_of

NUMBER = "CO1.PCCNTR.129716"
PLAIN = '<worksheet xmlns="x"><sheetData>{rows}</sheetData></worksheet>'
HIDES_ALL = '<cols><col min="2" max="16384" style="3" hidden="1"/></cols><sheetData>'
STRANGE_STYLE = PLAIN.format(rows="".join(f'<row r="{row}"><c r="A{row}" s="x"/></row>' for row in (3, 4, 5))).encode()
#: A row 2 as different programs write it, and what it is with one text more.
ROWS = {
    "a row with cells": ('<row r="2"><c r="A2" s="4"><v>1</v></c></row>', '<row r="2"><c r="A2" s="4"><v>1</v></c>NEW4</row>'),
    "an empty row": ('<row r="2" />', '<row r="2">NEW</row>'),
    "nothing between its tags": ('<row r="2"></row>', '<row r="2">NEW</row>'),
    "a row's own style": ('<row r="2" s="7"/>', '<row r="2" s="7">NEW7</row>'),
    "no numbers": ("<row/><row><c><v>1</v></c></row>", "<row/><row><c><v>1</v></c>NEW</row>"),
    "its width said": ('<row r="2" spans="1:1"><c r="A2"/></row>', '<row r="2"><c r="A2"/>NEW</row>'),
    "a cell further right": (
        '<row r="2"><c r="A2"/><c r="D2"><v>9</v></c></row>', '<row r="2"><c r="A2"/>NEW<c r="D2"><v>9</v></c></row>'
    ),
    "the cell itself": (
        '<row r="2"><c r="B2" s="5" t="s"><v>9</v></c><c r="C2"/></row>', '<row r="2">NEW5<c r="C2"/></row>'
    ),
    "a sign within an attribute": ('<row r="2" x="a>b"><c r="A2"/></row>', '<row r="2" x="a>b"><c r="A2"/>NEW</row>'),
    "a comment": ('<row r="2"><!-- </row> --><c r="A2"/></row>', '<row r="2"><!-- </row> --><c r="A2"/>NEW</row>'),
}  # fmt: skip


def cell(style="", prefix="", text="hola"):
    s = f' s="{style}"' if style else ""
    return (
        f'<{prefix}c r="B2"{s} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
        f"</{prefix}c>"
    )


def without_columns(sheet):
    return re.sub(r"<cols>.*</cols>", "", sheet)


@pytest.mark.parametrize("way", ROWS)
def test_a_text_stands_in_its_cell(way):
    """
    However a program writes a row, the text comes in its column's place, in the style of what stands there or beside, and
    every other byte stays.
    """
    before, after = ROWS[way]

    made = put(PLAIN.format(rows=before).encode(), {(2, 2): "hola"}).decode()

    wanted = re.sub("NEW([0-9]?)", lambda found: cell(found[1]), after)
    assert without_columns(made) == PLAIN.format(rows=wanted)


def test_a_prefix_is_kept():
    """
    A worksheet whose elements have a prefix gets elements with it.
    """
    sheet = '<x:worksheet xmlns:x="x"><x:dimension ref="A1:A2"/><x:sheetData><x:row r="2"/></x:sheetData></x:worksheet>'

    made = put(sheet.encode(), {(2, 2): "hola"}).decode()

    assert made == (
        '<x:worksheet xmlns:x="x"><x:dimension ref="A1:B2"/>'
        '<x:cols><x:col min="2" max="2" width="24" customWidth="1"/></x:cols>'
        f'<x:sheetData><x:row r="2">{cell(prefix="x:")}</x:row></x:sheetData></x:worksheet>'
    )


def test_a_hidden_column_is_shown():
    """
    Where an office hides all columns to the right, those with results are shown; the others stay hidden.
    """
    sheet = PLAIN.format(rows='<row r="2"/>').replace("<sheetData>", HIDES_ALL)

    made = put(sheet.encode(), {(2, 4): "a", (2, 5): "b"}).decode()

    assert re.findall("<col [^>]*>", made) == [
        '<col min="2" max="3" style="3" hidden="1"/>',
        '<col min="4" max="4" width="24" style="3" customWidth="1"/>',
        '<col min="5" max="5" width="24" style="3" customWidth="1"/>',
        '<col min="6" max="16384" style="3" hidden="1"/>',
    ]


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        (PLAIN.format(rows='<row r="2"><c r="B2"><f>1+1</f><v>2</v></c></row>'), "fórmula"),
        (PLAIN.format(rows='<row r="1"/>'), "no tiene la fila 2"),
        (PLAIN.format(rows='<row r="2"/><row r="2"/>'), "dos veces"),
        ("<worksheet/>", "no tiene filas"),
        ("<worksheet><sheetData>", "dañada"),
        (PLAIN.format(rows='<row r="dos"/>'), "dañada"),
        ('<!DOCTYPE w [<!ENTITY a "b">]>' + PLAIN.format(rows='<row r="2"/>'), "entidades"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + PLAIN.format(rows='<row r="2"/>'), "ISO-8859-1"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(sheet, why):
    """
    A formula is never written over, and a worksheet that is damaged or defines entities is not touched: with the reason.
    """
    with pytest.raises(CannotFillError, match=why):
        put(sheet.encode(), {(2, 2): "hola"})


@given(st.text(max_size=60))
@settings(deadline=None)
def test_whatever_a_text_is(text):
    """
    It reads as it was written; what XML cannot hold is marked as lost, and nothing of it is markup or a formula.
    """
    book = openpyxl.Workbook()
    the_sheet(book)["A1"] = "contrato"
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = put(parts[name], {(1, 2): text})
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)

    read = openpyxl.load_workbook(written)["Sheet"]["B1"]

    shown = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    assert (read.value or "") == shown.replace("\r\n", "\n").replace("\r", "\n")
    assert read.data_type != "f"


def the_sheet(book):
    assert isinstance(book.active, Worksheet)
    return book.active


def office_workbook(folder, name="lista.xlsx"):
    """A list with a title over it, formats, a formula, a validation, a rule, a hidden sheet, and a part of its own."""
    book = openpyxl.Workbook()
    sheet = the_sheet(book)
    sheet.title = "Julio & agosto"
    sheet["A1"] = "Contratos del mes"
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["N° de contrato", "Archivo", "Valor"])
    for row in (4, 5):
        sheet.append([NUMBER, f"informe {row}.pdf", f"={row}*2"])
        (folder / f"informe {row}.pdf").write_bytes(b"%PDF-1.4 " + str(row).encode())
    sheet["A3"].font, sheet["B4"].fill = Font(bold=True), PatternFill("solid", "FFEE00")
    sheet.add_data_validation(DataValidation("list", '"a,b"', sqref="C4:C9"))
    sheet.conditional_formatting.add("C4:C9", CellIsRule("greaterThan", ["5"], fill=PatternFill("solid", "FF0000")))
    book.create_sheet("Oculta").sheet_state = "hidden"
    path = folder / name
    book.save(path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\0macros")
    return path


def table_of(path):
    table = read_manifest(path).table
    assert table is not None
    return table


def handed_in(path):
    handed = hand_in(path, fill=True)
    assert handed is not None
    return handed


def results():
    seen = datetime(2026, 7, 6, 15, 4, tzinfo=UTC)
    return [receipt(4, portal_time=seen), receipt(5, outcome=Outcome.REFUSED, message="No se envió", remedy="Compare")]


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_only_the_lists_worksheet_changes(tmp_path):
    """
    All other parts of the package keep their bytes, also those that no library knows; in the worksheet every cell keeps its
    value, its formula and its style.
    """
    path = office_workbook(tmp_path)
    table = table_of(path)

    made = filled(path.read_bytes(), table, results())

    before, after = parts_of(path.read_bytes()), parts_of(made)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    old, new = (openpyxl.load_workbook(io.BytesIO(one))["Julio & agosto"] for one in (path.read_bytes(), made))
    for row in old.iter_rows():
        for one in row:
            same = new[one.coordinate]
            assert (same.value, same.style_id) == (one.value, one.style_id)
    assert new.data_validations.count == 1
    assert len(new.conditional_formatting) == 1


def test_the_results_stand_beside_their_rows(tmp_path):
    """
    Right of everything that the sheet says or merges, under headings of their own, as two other readers read them.
    """
    path = office_workbook(tmp_path)

    made = filled(path.read_bytes(), table_of(path), results())

    sheet = openpyxl.load_workbook(io.BytesIO(made))["Julio & agosto"]
    assert tuple(one.value for one in sheet[3][6:]) == GIVEN_BACK
    first, second = ([one.value for one in sheet[row][6:]] for row in (4, 5))
    assert first[0] == "publicado"
    assert second[0] == "no se publicó"
    assert second[-1] == "No se envió Compare"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("Julio & agosto").to_python()
    assert rows[3][6] == "publicado"


def test_filled_again_it_has_no_more_columns(tmp_path):
    """
    A list that was given back is read without a remark about the robot's own columns, and these are written anew.
    """
    path = office_workbook(tmp_path)
    path.write_bytes(filled(path.read_bytes(), table_of(path), results()))
    again = read_manifest(path)

    made = filled(path.read_bytes(), table_of(path), [receipt(4), receipt(5)])

    sheet = openpyxl.load_workbook(io.BytesIO(made))["Julio & agosto"]
    assert sheet.max_column == 6 + len(GIVEN_BACK)
    assert [sheet.cell(row, 7).value for row in (4, 5)] == ["publicado"] * 2
    assert not any("(robot)" in finding.message for finding in again.findings)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: with_part(path, "_xmlsignatures/sig1.xml"), "firmado"),
        (lambda path: path.write_bytes(path.read_bytes()[:900]), "no se puede leer"),
        (lambda path: with_parts(path, {"_rels/.rels": b"<r/>"}), "no se puede leer"),
        (lambda path: with_parts(path, {"xl/worksheets/sheet1.xml": STRANGE_STYLE}), "no se puede leer"),
        (lambda path: path.write_bytes(broken_inside(path.read_bytes())), "no se puede leer"),
    ],
    ids=["signed", "cut off", "no relations", "a style that is no number", "a part that does not unpack"],
)
def test_a_workbook_that_is_not_touched(tmp_path, spoil, why):
    """
    A signature would be worth nothing afterwards, and half a workbook is none. Whatever is broken, it is said so: by then
    documents were published, and nothing may keep the run from telling that.
    """
    path = office_workbook(tmp_path)
    table = table_of(path)
    spoil(path)

    with pytest.raises(CannotFillError, match=why):
        filled(path.read_bytes(), table, results())


def test_a_list_that_cannot_be_filled_is_refused_before_anything_is_sent(tmp_path):
    """
    Who asks for the results in a signed workbook learns it before the portal is opened, with something to do about it.
    """
    path = office_workbook(tmp_path)
    with_part(path, "_xmlsignatures/sig1.xml")

    with pytest.raises(PreflightRefused, match="está firmado") as refused:
        may_be_filled(handed_in(path), table_of(path))

    assert "--rellenar" in refused.value.remedy


def with_parts(path, changed):
    parts = parts_of(path.read_bytes()) | changed
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def broken_inside(content):
    """The same package with the packed bytes of one picture-like part spoilt."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.bin", b"picture" * 100)
        at = package.getinfo("xl/media/image1.bin").header_offset
    spoilt = bytearray(stream.getvalue())
    start = at + 30 + len("xl/media/image1.bin")
    spoilt[start : start + 8] = b"\xff" * 8
    return bytes(spoilt)


def with_part(path, name):
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(name, "<x/>")


def open_in_office(path):
    path.with_name(f"~${path.name}").write_bytes(b"")


def changed_meanwhile(path):
    with_part(path, "xl/comments9.xml")


@pytest.mark.parametrize("meanwhile", [None, open_in_office, changed_meanwhile], ids=["closed", "open", "changed"])
def test_the_list_in_its_own_place(tmp_path, meanwhile):
    """
    It is replaced, and keeps its rights, if it is as it was read and nobody has it open; else the results lie beside it, and
    the list keeps its bytes.
    """
    path = office_workbook(tmp_path)
    path.chmod(0o640)
    handed, table, run = handed_in(path), table_of(path), run_of(tmp_path / "run", *results())
    if meanwhile:
        meanwhile(path)
    before = path.read_bytes()

    written = give_back(handed, table, run, fill=True)

    assert written is not None
    assert (written == path) is (meanwhile is None)
    assert (path.read_bytes() == before) is (meanwhile is not None)
    assert openpyxl.load_workbook(written)["Julio & agosto"]["G4"].value == "publicado"
    assert (run / "lista (resultados).xlsx").read_bytes() == written.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o640


def test_without_being_asked_the_list_stays(tmp_path):
    """
    The results lie in the run's folder; the person's own file keeps its bytes.
    """
    path = office_workbook(tmp_path)
    before, run = path.read_bytes(), run_of(tmp_path / "run", *results())

    written = give_back(handed_in(path), table_of(path), run, fill=False)

    assert written == run / "lista (resultados).xlsx"
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["lista.csv", "lista.xls", "carpeta"])
def test_what_is_no_workbook_is_refused_before_anything_starts(tmp_path, name):
    """
    Where the results are asked for in the list, one that cannot take them is said at once; otherwise it is no matter.
    """
    path = tmp_path / name
    path.mkdir() if name == "carpeta" else path.write_text("contrato,archivo\n")

    with pytest.raises(PreflightRefused, match="no es un libro"):
        hand_in(path, fill=True)

    assert hand_in(path, fill=False) is None


def test_all_that_is_said_counts_as_taken():
    """
    Added columns stand right of the furthest cell with something in it and of every merged range; empty cells take no room.
    """
    sheet = PLAIN.format(rows='<row r="1"><c r="C1"><v>1</v></c><c r="Z1" s="1"/></row>')

    merged = sheet.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:F1"/></mergeCells>')

    assert first_free(sheet.encode()) == 4
    assert first_free(merged.encode()) == 7
