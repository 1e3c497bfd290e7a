"""A copy of the list with its findings on their cells: what is added, and that all else of the workbook stays."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from robot.app.examination import examine
from robot.app.given_back import hand_in
from robot.app.marking import mark
from robot.cli.app import app
from robot.errors import InputError
from robot.intake.manifest import read_manifest
from robot.model import Severity
from robot.reports.filled import filled
from robot.reports.marked import CORRECTED, marked
from robot.reports.markup import CannotFillError
from robot.words import GIVEN_BACK
from tests.papers import pdf
from tests.test_robot.month_list import HEADER, MACROS, ROWS, SHEET, SPARKLINES, month_list, wrong_rows
from tests.test_robot.office_sheets import TABLE, csv_of, ods_of, xls_of

from .sample_receipts import receipt

NUMBER = "CO1.PCCNTR.129716"
RED, YELLOW, GREEN = "FFFFC7CE", "FFFFEB9C", "FFC6EFCE"
SHEET_1 = "xl/worksheets/sheet1.xml"


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed_parts(before, after):
    """Names of the parts that differ, and of those that are new."""
    old, new = parts_of(before), parts_of(after)
    assert list(new)[: len(old)] == list(old)
    return {name for name in old if old[name] != new[name]}, new.keys() - old.keys()


def sheet_of(content, name=SHEET):
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Sparkline Group extension is not supported"
        )  # the library says what it loses
        sheet = openpyxl.load_workbook(io.BytesIO(content))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def looks(cell):
    """What a cell says and how, but for the colour behind."""
    return cell.value, cell.number_format, cell.font.b, cell.border.bottom.style


def marked_copy(path):
    examined = examine(path)
    assert examined.table is not None
    made = marked(path.read_bytes(), examined.table, examined.findings)
    assert made is not None
    return made


def small_list(folder, *rows, name="lista.xlsx"):
    """A workbook of a few rows without a note; `informe.pdf` is there."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (("contrato", "archivo", "periodo"), *rows):
        sheet.append(row)
    (folder / "informe.pdf").write_bytes(pdf("a"))
    (folder / "planilla.pdf").write_bytes(pdf("b"))
    path = folder / name
    book.save(path)
    return path


def with_parts(path, changed):
    parts = parts_of(path.read_bytes()) | changed
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_a_month_of_an_office_comes_back_marked_and_filled(tmp_path):
    """
    Of 200 rows 25 have one wrong cell each: `check` names these cells, the marked copy colours them and says why, the filled
    one has the reasons beside the rows; macros, picture, hidden worksheet, rules and lists keep their bytes.
    """
    path = month_list(tmp_path, [NUMBER])
    wrong = wrong_rows()
    before = path.read_bytes()

    result = CliRunner().invoke(app, ["check", str(path), "--mark", "--json"])
    document = json.loads(result.stdout)
    examined = examine(path)
    assert examined.table is not None
    lost = [receipt(row.row, outcome="refused", message=row.message, remedy=row.remedy) for row in examined.to_correct]
    given = filled(before, examined.table, [*lost, *(receipt(entry.row) for entry in examined.fit)])

    assert result.exit_code == 3, result.output
    assert document["rows"] == ROWS - len(wrong) == 175
    errors = [each for each in document["findings"] if each["severity"] == "error"]
    assert {each["cell"]: each["code"] for each in errors} == {
        f"{'ABCDEFG'[column - 1]}{row}": code for row, (column, _, code) in wrong.items()
    }
    assert len(errors) == len(wrong) == 25
    copy = (tmp_path / "octubre (por corregir).xlsm").read_bytes()
    assert document["marked"] == str(tmp_path / "octubre (por corregir).xlsm")
    assert path.read_bytes() == before
    # By the package's parts.
    its_notes = {"xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml"}
    assert changed_parts(before, copy) == ({SHEET_1, "xl/styles.xml", *its_notes}, set())
    assert changed_parts(before, given) == ({SHEET_1}, set())
    for made in (copy, given):
        assert parts_of(made)["xl/vbaProject.bin"] == MACROS
        assert SPARKLINES in parts_of(made)[SHEET_1]
    # By what a reader finds in the cells.
    old, new, full = map(sheet_of, (before, copy, given))
    for row in old.iter_rows():
        for one in row:
            same, beside = new[one.coordinate], full[one.coordinate]
            assert looks(same) == looks(one)
            assert (beside.value, beside.style_id) == (one.value, one.style_id)
            is_wrong = wrong.get(one.row, (0,))[0] == one.column
            assert (same.fill.fgColor.rgb == RED) is is_wrong
            assert ("Por corregir: " in (same.comment.text if same.comment else "")) is is_wrong
    assert [full.cell(row, 8).value for row in (HEADER, HEADER + 1, min(wrong))] == [
        GIVEN_BACK[0],
        "publicado",
        "no se publicó",
    ]
    assert full.cell(min(wrong), 8 + len(GIVEN_BACK) - 1).value == (
        "está vacío escriba el número del contrato, aunque sea el de la fila anterior"
    )


def test_another_persons_note_stays(tmp_path):
    """
    A person's note on a wrong cell keeps its words and its author, and what was found stands below; all other notes stay.
    """
    path = month_list(tmp_path, [NUMBER])
    row = min(wrong_rows())

    sheet = sheet_of(marked_copy(path))

    hers = sheet.cell(row, 1).comment
    assert hers is not None
    assert hers.author == "Marta"
    assert hers.text.startswith("¿Quién sabe el número?\n\nPor corregir: está vacío.")
    other = sheet.cell(row + 1, 2).comment
    assert other is not None
    assert other.text == "Llamar el lunes"


def test_a_workbook_without_notes_gets_what_notes_need(tmp_path):
    """
    Comments, their drawing and the relations to both are added, and the types of their parts are declared; each cell has a box.
    """
    path = small_list(tmp_path, (NUMBER, "falta.pdf", "nunca"), (NUMBER, "informe.pdf", "2026-10"))

    made = marked_copy(path)

    changed, new = changed_parts(path.read_bytes(), made)
    assert changed == {SHEET_1, "xl/styles.xml", "[Content_Types].xml"}
    assert new == {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet1.xml.rels"}
    parts = parts_of(made)
    assert b'PartName="/xl/comments1.xml"' in parts["[Content_Types].xml"]
    assert b'Extension="vml"' in parts["[Content_Types].xml"]
    boxes = re.findall(rb"<x:Row>(\d+)</x:Row><x:Column>(\d+)</x:Column>", parts["xl/drawings/vmlDrawing1.vml"])
    assert sorted(boxes) == [(b"1", b"1"), (b"1", b"2")]
    named = re.search(rb'<legacyDrawing [^>]*r:id="(\w+)"/>', parts[SHEET_1])
    assert named is not None
    assert (
        named[1] + b'" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"'
        in (parts["xl/worksheets/_rels/sheet1.xml.rels"])
    )
    assert sheet_of(made, "Sheet")["B3"].comment is None


def test_a_box_of_notes_stands_where_office_expects_it(tmp_path):
    """
    A worksheet's elements have one order: the drawing of notes comes before tables and extensions, or Office mends the file.
    """
    path = small_list(tmp_path, (NUMBER, "falta.pdf", None))
    sheet = parts_of(path.read_bytes())[SHEET_1]
    with_parts(path, {SHEET_1: sheet.replace(b"</worksheet>", SPARKLINES + b"</worksheet>")})

    made = parts_of(marked_copy(path))[SHEET_1]

    assert made.index(b"<pageMargins") < made.index(b"<legacyDrawing") < made.index(b"<extLst")


def test_remarks_have_another_colour(tmp_path):
    """
    What is published though something is remarked on is yellow, and a cell with a mistake as well is red, with both in its note.
    """
    path = small_list(tmp_path, ("CO1.PCCNTR 129716", "informe.pdf", None), (NUMBER, "planilla.docx", None))

    sheet = sheet_of(marked_copy(path), "Sheet")

    assert sheet["A2"].fill.fgColor.rgb == YELLOW
    assert sheet["A2"].comment.text.startswith("Aviso: «CO1.PCCNTR 129716» se leyó como CO1.PCCNTR.129716.")
    assert sheet["B3"].fill.fgColor.rgb == RED
    assert sheet["A3"].fill.fill_type is None


def test_what_was_corrected_says_so(tmp_path):
    """
    A person corrects the copy itself, and has it marked again: what is right now is green, what is not has one note, not two.
    """
    path = small_list(tmp_path, (NUMBER, "falta.pdf", None), (NUMBER, "otra falta.pdf", None))
    path.write_bytes(marked_copy(path))
    parts = parts_of(path.read_bytes())
    with_parts(path, {SHEET_1: parts[SHEET_1].replace(b">falta.pdf<", b">informe.pdf<")})
    strings = parts.get("xl/sharedStrings.xml", b"")
    with_parts(path, {"xl/sharedStrings.xml": strings.replace(b">falta.pdf<", b">informe.pdf<")} if strings else {})

    sheet = sheet_of(marked_copy(path), "Sheet")

    assert (sheet["B2"].fill.fgColor.rgb, sheet["B2"].comment.text) == (GREEN, CORRECTED)
    assert sheet["B3"].fill.fgColor.rgb == RED
    assert sheet["B3"].comment.text.count("Por corregir") == 1


def test_a_merged_cell_is_marked_where_it_is_seen(tmp_path):
    """
    A value that stands for several rows has its colour and its note in the cell that shows it, and says each thing once.
    """
    path = small_list(tmp_path, ("CO1.PCNTR.129716", "informe.pdf", None), (None, "planilla.pdf", None))
    book = openpyxl.load_workbook(path)
    book["Sheet"].merge_cells("A2:A3")
    book.save(path)

    sheet = sheet_of(marked_copy(path), "Sheet")

    assert sheet["A2"].fill.fgColor.rgb == RED
    assert sheet["A2"].comment.text.count("Por corregir") == 1


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_each_program_writes_its_own_markup(tmp_path, prefix):
    """
    Where a program writes its elements with a prefix, those that are added have it too.
    """
    path = small_list(tmp_path, (NUMBER, "falta.pdf", None))
    parts = parts_of(path.read_bytes())
    prefixed = {
        name: re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\g<1>" + prefix.encode(), parts[name]).replace(
            b"xmlns=", f"xmlns:{prefix[:-1]}=".encode() if prefix else b"xmlns="
        )
        for name in (SHEET_1, "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    }
    with_parts(path, prefixed)

    made = parts_of(marked_copy(path))

    assert f"<{prefix}legacyDrawing ".encode() in made[SHEET_1]
    sheet = sheet_of(marked_copy(path), "Sheet")
    assert sheet["B2"].fill.fgColor.rgb == RED
    assert sheet["B2"].comment.text.startswith("Por corregir")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"_xmlsignatures/sig1.xml": b"<x/>"}, "está firmado"),
        ({"xl/styles.xml": b"<styleSheet>"}, "dañada la parte de los estilos"),
        ({"xl/styles.xml": b"<styleSheet><fills/><cellXfs/></styleSheet>"}, "rellenos"),
        ({"xl/styles.xml": b"<styleSheet/>"}, "algo desconocido en la parte de los estilos"),
        ({"[Content_Types].xml": b'<!DOCTYPE t [<!ENTITY a "b">]><Types/>'}, "define entidades"),
    ],
    ids=["signed", "styles cut off", "no fills", "no styles", "entities"],
)
def test_a_workbook_that_cannot_be_marked(tmp_path, changed, why):
    """
    It is refused with the reason, the list keeps its bytes, and no copy is left.
    """
    path = small_list(tmp_path, (NUMBER, "falta.pdf", None))
    examined = examine(path)
    with_parts(path, changed)
    before = path.read_bytes()

    with pytest.raises(CannotFillError, match=why):
        marked(before, examined.table, examined.findings)  # type: ignore[arg-type]  # a workbook has one
    with pytest.raises(InputError, match=why) as refused:
        mark(path, hand_in(path, fill=False), examined)

    assert refused.value.remedy
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.glob("*por corregir*")] == []


def test_no_copy_is_written_over(tmp_path):
    """
    A person may be correcting an earlier copy: each time there is a new one, and a copy's copy has no longer name.
    """
    path = small_list(tmp_path, (NUMBER, "falta.pdf", None))

    first = mark(path, hand_in(path, fill=False), examine(path))
    second = mark(path, hand_in(path, fill=False), examine(path))
    assert second is not None
    third = mark(second, hand_in(second, fill=False), examine(second))

    assert [one.name if one else "" for one in (first, second, third)] == [
        "lista (por corregir).xlsx",
        "lista (por corregir 2).xlsx",
        "lista (por corregir 3).xlsx",
    ]


def test_where_nothing_is_wrong_there_is_no_copy(tmp_path):
    """
    A list without a finding about a cell has nothing to mark, which is said.
    """
    path = small_list(tmp_path, (NUMBER, "informe.pdf", None))

    result = CliRunner().invoke(app, ["revisar", str(path), "--marcar"])

    assert result.exit_code == 0, result.output
    assert "No hay celdas por marcar" in result.stderr
    assert [one.name for one in tmp_path.glob("*.xlsx")] == ["lista.xlsx"]


@pytest.mark.parametrize("name", ["lista.csv", "lista.xls", "lista.ods", "carpeta"])
def test_what_is_no_workbook_has_its_findings_all_the_same(tmp_path, name):
    """
    CSV, .xls, .ods and folders cannot be marked: it is said what can, and everything that was found is said as without it.
    """
    path = tmp_path / name
    if name == "carpeta":
        (path / NUMBER).mkdir(parents=True)
        (path / NUMBER / "vacío.pdf").write_bytes(b"")
    else:
        rows = [TABLE[0], [NUMBER, "falta.pdf"]]
        write = {
            "csv": csv_of,
            "xls": lambda rows: xls_of({"Hoja1": rows}),
            "ods": lambda rows: ods_of({"Hoja1": rows}),
        }
        path.write_bytes(write[path.suffix[1:]](rows))

    plain = CliRunner().invoke(app, ["revisar", str(path)])
    result = CliRunner().invoke(app, ["revisar", str(path), "--marcar"])

    assert plain.exit_code == result.exit_code == 3
    assert result.stderr.startswith(plain.stderr)
    assert "no es un libro .xlsx o .xlsm" in result.stderr
    assert "guárdela como libro de Excel" in result.stderr


def test_a_note_about_the_headings_marks_no_cell(tmp_path):
    """
    What is said of headings, totals and other worksheets is no matter of a cell to be corrected.
    """
    path = small_list(tmp_path, (NUMBER, "informe.pdf", None), (None, None, None), ("TOTAL", None, None))
    manifest = read_manifest(path)
    assert manifest.table is not None

    made = marked(path.read_bytes(), manifest.table, manifest.findings)

    assert {one.severity for one in manifest.findings} == {Severity.NOTE}
    assert made is None
