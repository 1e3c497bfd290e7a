"""The sheet or the folder that a person prepares."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unicodedata
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from robot.cli.app import app
from robot.errors import ManifestError
from robot.intake.contract_numbers import portal_numbers, read_number
from robot.intake.findings import FINDINGS
from robot.intake.headings import find_header, likely_header, read_header
from robot.intake.manifest import read_manifest
from robot.intake.names import name_remarks
from robot.intake.paths import Finder
from robot.intake.periods import read_period
from robot.intake.texts import decode
from robot.intake.workbook import read_workbook
from robot.model import Severity
from tests.papers import pdf
from tests.test_robot.bad_files import SIMPLE, rewritten, workbook
from tests.test_robot.office_sheets import ENCODINGS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Informe año.pdf").write_bytes(b"%PDF-1.4 uno")
    (tmp_path / "planilla.pdf").write_bytes(b"%PDF-1.4 dos")
    return tmp_path


def sheet(folder, text, encoding="utf-8"):
    path = folder / "manifiesto.csv"
    path.write_bytes(text.encode(encoding))
    return path


def codes(manifest):
    return [(f.row, f.column, f.code) for f in manifest.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_sheets_as_excel_writes_them(folder, encoding, comma, newline):
    """
    A sheet may use comma, semicolon or tab, each encoding that Excel offers, and either end of line.
    """
    lines = [("Contrato", "Archivo"), ("CO1.PCCNTR.1", "Informe año.pdf"), ("CO1.PCCNTR.2", "planilla.pdf")]
    text = newline.join(comma.join(line) for line in lines)

    manifest = read_manifest(sheet(folder, text, encoding))

    assert manifest.findings == ()
    assert [entry.contract.number for entry in manifest.entries] == ["CO1.PCCNTR.1", "CO1.PCCNTR.2"]
    assert [entry.file.name for entry in manifest.entries] == ["Informe año.pdf", "planilla.pdf"]
    assert [entry.row for entry in manifest.entries] == [2, 3]


def test_all_columns(folder):
    """
    Columns stand in any order, with accents and capitals as people write them; what is left out has its default.
    """
    text = "PERÍODO;Tipo;Nombre;Archivo;Contrato;Entidad\nmar-26;informe;Informe 3;planilla.pdf;311-2021;Alcaldía\n"

    (entry,) = read_manifest(sheet(folder, text)).entries

    assert (entry.contract.number, entry.contract.entity) == ("311-2021", "Alcaldía")
    assert (entry.name, entry.period, entry.kind, entry.copy) == ("Informe 3.pdf", "2026-03", "informe", None)


def test_an_xlsx_reads_as_its_user_sees_it(folder):
    """
    Whole numbers come without .0 and dates as months, the row is Excel's own, and other worksheets are said.
    """
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.title = "Marzo"
    for row in ([], ["contrato", "archivo", "periodo"], [], [311.0, " planilla.pdf ", None]):
        book.active.append(row)
    book.active.cell(4, 3, date(2026, 3, 1))
    book.create_sheet("Notas")
    book.save(folder / "m.xlsx")

    manifest = read_manifest(folder / "m.xlsx")

    (entry,) = manifest.entries
    assert (entry.row, entry.contract.number, entry.period) == (4, "311", "2026-03")
    assert codes(manifest) == [(None, None, "sheets_ignored")]


def test_rows_are_read_whatever_an_xlsx_claims(folder):
    """
    Excel's note of how far a worksheet reaches is not believed: rows beyond it are read.
    """
    (folder / "a.pdf").touch()
    short = rewritten(
        workbook(SIMPLE), "xl/worksheets/sheet1.xml", lambda old: old.replace(b'ref="A1:B2"', b'ref="A1:B1"')
    )
    (folder / "m.xlsx").write_bytes(short)

    assert len(read_manifest(folder / "m.xlsx").entries) == 1


def test_all_mistakes_at_once(folder):
    """
    A person corrects a sheet in one go: all mistakes are said, each with row and column, and good rows are kept.
    """
    text = "contrato,archivo,periodo,otra\n,a.pdf,2026-13,\nCO1.NTC.1,planilla.pdf,,\nX,planilla.pdf,,\nX,,,\n"

    manifest = read_manifest(sheet(folder, text))

    assert codes(manifest) == [
        (1, None, "column_ignored"),
        (2, "contrato", "contract_missing"),
        (2, "periodo", "period_invalid"),
        (2, "archivo", "file_not_found"),
        (3, "contrato", "contract_other_kind"),
        (5, "archivo", "file_missing"),
    ]
    assert [entry.row for entry in manifest.entries] == [4]


def test_a_mistake_is_said_with_place_and_remedy(folder):
    """
    A finding reads as one sentence: where, what, and what to do, with the file that may have been meant.
    """
    manifest = read_manifest(sheet(folder, "contrato,archivo\nX,Planila.pdf\n"))

    said = "fila 2, archivo: no existe Planila.pdf; revise la ruta; ¿quiso decir «planilla.pdf»?"
    assert str(manifest.findings[0]) == said


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("sub/acta.pdf", True),
        ("sub\\acta.pdf", True),
        (".\\sub\\..\\sub\\acta.pdf", True),
        ("{root}/sub/acta.pdf", True),
        ("../{name}/sub/acta.pdf", True),
        ("sub/../../fuera.pdf", False),
        ("{root}/../fuera.pdf", False),
        ("{root}/../no está.pdf", False),
        ("{root}-2/a.pdf", False),
    ],
)
def test_paths(folder, written, found):
    """
    Either slash works on every system; a file lies in the sheet's folder, however its path is written, or is refused.
    """
    (folder / "sub").mkdir()
    (folder / "sub" / "acta.pdf").touch()
    (folder.parent / "fuera.pdf").touch()
    text = written.format(root=folder.as_posix(), name=folder.name)

    manifest = read_manifest(sheet(folder, f"contrato,archivo\nX,{text}\n"))

    assert [code for _, _, code in codes(manifest)] == ([] if found else ["path_outside"])


def test_a_folder_that_was_allowed(folder, tmp_path_factory):
    """
    A file of another folder is taken where its person allowed that folder, and its neighbour is not.
    """
    other = tmp_path_factory.mktemp("otra")
    (other / "permitida").mkdir()
    for file in (other / "permitida" / "a.pdf", other / "b.pdf"):
        file.touch()
    text = (
        f"contrato,archivo\nX,{other}/permitida/a.pdf\nX,{other}/b.pdf\nX,{other}/permitida/../b.pdf\nX,planilla.pdf\n"
    )

    manifest = read_manifest(sheet(folder, text), [other / "permitida"])

    assert codes(manifest) == [(3, "archivo", "path_outside"), (4, "archivo", "path_outside")]
    assert [entry.row for entry in manifest.entries] == [2, 5]


@pytest.mark.parametrize("command", ["check", "plan", "publish", "verify"])
@pytest.mark.parametrize("content", [None, "", "solo,una", "contrato,archivo\nX,falta.pdf\n"])
def test_programs_always_get_a_document(tmp_path, monkeypatch, command, content):
    """
    With `--json` each command that reads a list answers with one document, also where the list is refused, which it then says.
    """
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "USER": "contratista",
        "PASSWORD": "x",
        "ROLE": "contractor",
        "STATE_DIR": str(tmp_path),
    }.items():
        monkeypatch.setenv(f"SECOP_{name}", value)
    if content is not None:
        (tmp_path / "m.csv").write_text(content, encoding="utf-8")

    result = CliRunner().invoke(app, [command, "m.csv", "--json"])
    document = json.loads(result.stdout)

    assert result.exit_code == 3, result.output
    assert document.get("findings") or document["ended_by"]


@pytest.mark.parametrize("command", ["check", "plan", "publish", "verify"])
def test_every_command_takes_allowed_folders(command):
    """
    What a person allows is an option of each command that reads a manifest.
    """
    said = CliRunner().invoke(app, [command, "--help"]).stdout

    assert "--permitir, --allow" in said
    assert "CARPETA" in said


def test_allowing_is_the_remedy(folder, tmp_path_factory):
    """
    The command refuses a row with a file of elsewhere and says how to allow it; with that, it takes the row.
    """
    other = tmp_path_factory.mktemp("otra")
    (other / "a.pdf").write_bytes(pdf("a"))
    path = sheet(folder, f"contrato,archivo\nCO1.PCCNTR.1,{other}/a.pdf\n")

    refused = CliRunner().invoke(app, ["check", str(path)])
    taken = CliRunner().invoke(app, ["check", str(path), "--allow", str(other)])

    assert (refused.exit_code, taken.exit_code) == (3, 0), taken.output
    assert "está fuera de la carpeta de la lista" in refused.stderr
    assert "--allow CARPETA" in refused.stderr


@pytest.mark.parametrize(
    "written",
    [
        "\\\\servidor\\c$\\a.pdf",
        "//servidor/c$/a.pdf",
        "\\\\?\\UNC\\servidor\\c$\\a.pdf",
        "//?/unc/servidor/c$/a.pdf",
        "\\\\.\\UNC\\servidor\\c$\\a.pdf",
        "\\??\\UNC\\servidor\\c$\\a.pdf",
        "/\\servidor/c$/a.pdf",
        "\\\\servidor@SSL\\DavWWWRoot\\a.pdf",
        "file://servidor/c$/a.pdf",
    ],
)
def test_another_machine_is_not_asked(folder, monkeypatch, written):
    """
    A path of another machine is a finding before anything is looked for there: Windows would sign in with its user.
    """
    path = sheet(folder, f"contrato,archivo\nX,{written}\n")
    asked = []
    for name in ("stat", "lstat", "listdir", "readlink"):
        real = getattr(os, name)

        def asking(path, *more, _real=real, **how):
            asked.append(str(path))
            return _real(path, *more, **how)

        monkeypatch.setattr(os, name, asking)
    manifest = read_manifest(path, [folder])
    monkeypatch.undo()

    expected = "path_is_address" if written.startswith("file") else "path_on_network"
    assert codes(manifest) == [(2, "archivo", expected)]
    assert [place for place in asked if "servidor" in place] == []


@pytest.mark.parametrize("target", ["//servidor/c$", "\\\\servidor\\c$", "\\\\?\\UNC\\servidor\\c$"])
def test_a_link_to_another_machine_is_not_followed(folder, monkeypatch, target):
    """
    A link of the sheet's folder that leads to another machine, at once or over another link, is a finding as well.
    """
    targets = {"red": target, "otra": "red"}
    monkeypatch.setattr(os, "readlink", lambda path: targets.get(Path(path).name) or _no_link(path))
    manifest = read_manifest(sheet(folder, "contrato,archivo\nX,red/a.pdf\nX,otra/a.pdf\nX,planilla.pdf\n"))

    assert [code for _, _, code in codes(manifest)] == ["path_on_network", "path_on_network"]
    assert [entry.row for entry in manifest.entries] == [4]


def _no_link(path):
    raise OSError(path)


def linked(link, target):
    """A folder that leads to another, which a user without rights can make on every system."""
    if sys.platform == "win32":
        subprocess.run(["cmd", "/c", "mklink", "/J", str(link), str(target)], check=True, capture_output=True)  # noqa: S607 - Windows' own
    else:
        link.symlink_to(target)


def test_links_do_not_lead_out(tmp_path):
    """
    A link out of the sheet's folder is outside of it, and a folder's links are never followed.
    """
    (tmp_path / "fuera").mkdir()
    (tmp_path / "fuera" / "a.pdf").touch()
    (tmp_path / "entrega" / "C-1").mkdir(parents=True)
    (tmp_path / "entrega" / "C-1" / "b.pdf").touch()
    linked(tmp_path / "entrega" / "C-2", tmp_path / "fuera")
    linked(tmp_path / "entrega" / "C-1" / "2026-03", tmp_path / "fuera")

    by_sheet = read_manifest(sheet(tmp_path / "entrega", "contrato,archivo\nX,C-2/a.pdf\n"))
    (tmp_path / "entrega" / "manifiesto.csv").unlink()
    by_folder = read_manifest(tmp_path / "entrega")

    assert [code for _, _, code in codes(by_sheet)] == ["path_outside"]
    assert [code for _, _, code in codes(by_folder)] == ["folder_link", "folder_link"]
    assert [entry.file.name for entry in by_folder.entries] == ["b.pdf"]


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("in_sheet", ["NFC", "NFD"])
def test_accents_composed_or_not(tmp_path, on_disk, in_sheet):
    """
    A file is found whichever way its accents are stored, in its folder's name too.
    """
    name = "Gestión/Año ñandú.pdf"
    file = tmp_path / unicodedata.normalize(on_disk, name)
    file.parent.mkdir()
    file.touch()

    (entry,) = read_manifest(sheet(tmp_path, f"contrato,archivo\nX,{unicodedata.normalize(in_sheet, name)}\n")).entries

    assert entry.file.is_file()


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("", "planilla.pdf"),
        ("Planilla de marzo", "Planilla de marzo.pdf"),
        ("Planilla v1.2", "Planilla v1.2.pdf"),
        ("Planilla.PDF", "Planilla.PDF"),
    ],
)
def test_published_name(folder, wanted, name):
    """
    A document is published under the sheet's name, which need not repeat the extension, or under its own.
    """
    (entry,) = read_manifest(sheet(folder, f"contrato,archivo,nombre\nX,planilla.pdf,{wanted}\n")).entries

    assert entry.name == name


def test_excels_own_first_line(folder):
    """
    The line by which Excel is told the separator is no header.
    """
    (entry,) = read_manifest(sheet(folder, "sep=;\ncontrato;archivo\nX, Y;planilla.pdf\n")).entries

    assert (entry.row, entry.contract.number) == (3, "X, Y")


def test_a_folder(tmp_path):
    """
    Sub-folders are contracts, theirs may be months; what systems leave behind is passed over.
    """
    for name in ("CO1.PCCNTR.1/b.pdf", "CO1.PCCNTR.1/A.pdf", "CO1.PCCNTR.1/2026-03/c.pdf", "311-2021/d.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in (".DS_Store", "Thumbs.db", "CO1.PCCNTR.1/desktop.ini", "CO1.PCCNTR.1/._A.pdf"):
        (tmp_path / name).touch()

    manifest = read_manifest(tmp_path)

    assert manifest.findings == ()
    assert [(e.row, e.contract.number, e.period, e.name) for e in manifest.entries] == [
        (1, "311-2021", None, "d.pdf"),
        (2, "CO1.PCCNTR.1", "2026-03", "c.pdf"),
        (3, "CO1.PCCNTR.1", None, "A.pdf"),
        (4, "CO1.PCCNTR.1", None, "b.pdf"),
    ]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-03", "2026-03"),
        ("2026-3", "2026-03"),
        ("2026-03-01", "2026-03"),
        ("03/2026", "2026-03"),
        ("mar-26", "2026-03"),
        ("Marzo de 2026", "2026-03"),
        ("septiembre 2026", "2026-09"),
        ("setiembre 2026", "2026-09"),
        ("2026-00", None),
        ("2026-13", None),
        ("1926-03", None),
        ("marzo 1926", None),
        ("01/03/2026", "2026-03"),
        ("31/03/2026", "2026-03"),
        ("03/15/2026", "2026-03"),
        ("03/01/2026", None),
        ("2026/03/01", "2026-03"),
        ("202603", "2026-03"),
        ("sept 2026", "2026-09"),
        ("sep. 2026", "2026-09"),
        ("2026 marzo", "2026-03"),
        ("1 de marzo de 2026", "2026-03"),
        ("20263", None),
        ("marzo", None),
        ("mor-26", None),
    ],
)
def test_periods(text, period):
    """
    A month reads in the ways in which sheets hold it; what could be two months is none.
    """
    assert read_period(text) == period


@pytest.mark.parametrize(
    ("holds", "refused", "months"),
    [
        (["leame.pdf", "C-1/a.pdf"], ["folder_loose_file"], [None]),
        (["Anexos/a.pdf", "C-1/a.pdf"], ["folder_no_contract"], [None]),
        (["Marzo/a.pdf", "C-1/a.pdf"], ["folder_no_contract"], [None]),
        (["2026-03/C-1/a.pdf", "C-1/a.pdf"], ["folder_no_contract"], [None]),
        (["12-2026/a.pdf"], [], [None]),
        (["C-1/anexos/a.pdf", "C-1/b.pdf"], ["folder_unknown"], [None]),
        (["C-1/Marzo/a.pdf", "C-1/b.pdf"], ["folder_unknown"], [None]),
        (["C-1/Marzo 2026/a.pdf"], [], ["2026-03"]),
        (["C-1/Abril/a.pdf", "C-1/Marzo 2026/a.pdf"], [], ["2026-04", "2026-03"]),
        (["C-1/Abril/a.pdf", "C-1/dic 2025/a.pdf", "C-1/ene 2026/a.pdf"], ["folder_unknown"], ["2025-12", "2026-01"]),
    ],
)
def test_what_a_folder_cannot_publish_refuses(tmp_path, holds, refused, months):
    """
    What lies where no contract is named, or in a folder that may mean anything, is an error with a row, so that nothing goes
    without somebody's word; a sub-folder that names a month is its period, also without the year where there is but one.
    """
    for name in holds:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(pdf(name))

    manifest = read_manifest(tmp_path)
    errors = [f for f in manifest.findings if f.severity is Severity.ERROR]
    result = CliRunner().invoke(app, ["check", str(tmp_path)])

    assert [f.code for f in errors] == refused
    assert [entry.period for entry in manifest.entries] == months
    assert {f.row for f in errors}.isdisjoint({None, *(e.row for e in manifest.entries)})
    assert result.exit_code == (3 if refused else 0), result.output


@pytest.mark.parametrize(
    ("name", "which"),
    [
        ("planilla2.pdf ", "un espacio al principio o al final"),
        ("plani\u200blla2.pdf", "caracteres que no se ven (U+200B)"),
    ],
)
def test_a_name_that_no_cell_can_hold(folder, monkeypatch, name, which):
    """
    Where only what nobody sees tells a file's name from the one in the sheet, its person is told to rename the file.
    """
    monkeypatch.setattr(Finder, "_listing", lambda *_: {name: name})  # which Windows would not keep

    found = Finder(folder).find("planilla2.pdf")

    assert found == ("file_name_hidden", {"which": which})
    assert "cámbiele el nombre al archivo" in FINDINGS["file_name_hidden"].remedy


@pytest.mark.parametrize(
    ("written", "number", "code"),
    [
        ("CO1.PCCNTR.129716", "CO1.PCCNTR.129716", None),
        ("co1.slcntr.129716", "co1.slcntr.129716", None),
        ("CO1.PCCNTR129716", "CO1.PCCNTR.129716", "contract_mended"),
        ("CO1.PCCNTR.l29716", "CO1.PCCNTR.129716", "contract_mended"),
        ("C0l–PCCNTR–129716", "CO1.PCCNTR.129716", "contract_mended"),
        ("CO1.PCCNTR.129716 - Ana Pérez", "CO1.PCCNTR.129716", "contract_mended"),
        ("CO1.PCCNTR.129716, CO1.PCCNTR.129717", None, None),
        ("CO1.PCCNTR.129716 y 129717", None, None),
        ("311–2021", "311–2021", "contract_dashes"),
        ("311-2021", "311-2021", None),
        ("CO1.PCNTR.129716", "CO1.PCNTR.129716", "contract_typo"),
        ("CO1.NTC.129716", "CO1.NTC.129716", "contract_other_kind"),
        ("CO1.BDOS.129716", "CO1.BDOS.129716", "contract_other_kind"),
    ],
)
def test_contract_numbers(written, number, code):
    """
    A number is mended only where it can mean no other; what looks like two, or may be another thing's, is left as it is.
    """
    read, remarks = read_number(written)

    assert read == (number or written)
    assert [said for said, _ in remarks] == ([code] if code else [])


@settings(max_examples=200, deadline=None)
@given(st.text("CO10lI.PCNTRS–- 123456789(Ana)", max_size=30))
def test_whatever_a_number_is(text):
    """
    Whatever is mended is a contract's whole number, and reads the same when it is read again.
    """
    read, remarks = read_number(text)

    assert {code for code, _ in remarks} <= FINDINGS.keys()
    assert read == text or (portal_numbers().contract.fullmatch(read) and read_number(read) == (read, []))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.text(max_size=8) | st.sampled_from(["N° Contrato", "Ruta", "TOTAL", "Nota:", "mes"]), max_size=5)
    )
)
def test_whatever_headings_are(rows):
    """
    Whatever cells a sheet begins with, headings are found where a contract and a file are named, or what is missing is said.
    """
    found = find_header(rows)

    assert found is None or read_header(rows[found]).missing == []
    assert not rows or found is not None or read_header(rows[likely_header(rows)]).missing


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=60), st.sampled_from(ENCODINGS[:6]))
def test_whatever_a_text_is(text, encoding):
    """
    What an office's machine wrote below its headings is text again, and the very same where its bytes say how it is written.
    """
    written = "contrato;archivo;periodo;tipo\r\n" * 3 + text
    decoded = decode(written.encode(encoding))

    assert decoded is not None
    assert decoded[0].removeprefix("\ufeff") == written or encoding == "cp1252"


def test_messages_do_not_reach_the_terminal_as_orders(tmp_path):
    """
    What a hostile sheet or folder is called is written out where a terminal might obey it.
    """
    folder = tmp_path / "entrega"
    folder.mkdir()
    (tmp_path / "m.csv").write_text("contrato,archivo,\u202e\x1b[31mx\n\x1b[2J,a\u202eb\n", encoding="utf-8")

    findings = read_manifest(tmp_path / "m.csv").findings

    assert len(findings) == 3
    assert all(str(f).isprintable() for f in findings)


def test_findings_are_documented():
    """
    docs/findings.md holds each code with its severity, what it says and its remedy, and no other.
    """
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]

    said = [f"| `{code}` | {kind.severity} | {kind.message} | {kind.remedy} |" for code, kind in FINDINGS.items()]
    assert rows == [line.replace('\\ / : * ? " < > |', '\\ / : * ? " < > \\|') for line in said]


def manifest_or_error(path):
    """Whether it is read or refused in our own words; the only exception that may leave is ManifestError."""
    try:
        manifest = read_manifest(path)
    except ManifestError as error:
        return error.code in FINDINGS
    refused = {f.row for f in manifest.findings if f.severity is Severity.ERROR}
    said = all(f.code in FINDINGS and str(f).isprintable() for f in manifest.findings)
    return said and refused.isdisjoint({None, *(e.row for e in manifest.entries)})  # what refuses nothing is no error


CELL = st.text(max_size=12) | st.sampled_from(
    ["a.pdf", "../a.pdf", "=1", '"', "\\\\.\\nul", "~", "CO1.X.1", "mar-26", "/"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, max_size=4), max_size=4), st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-16"]))
def test_whatever_a_csv_says(rows, comma, encoding):
    """
    Whatever cells a sheet holds, the answer is a manifest or a ManifestError.
    """
    lines = [["contrato", "archivo", "nombre", "periodo"], *rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.csv"
        path.write_bytes("\n".join(comma.join(line) for line in lines).encode(encoding, "replace"))
        (Path(folder) / "a.pdf").touch()

        assert manifest_or_error(path)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_whatever_bytes(content):
    """
    Whatever bytes a sheet has, the answer is a manifest or a ManifestError.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.csv"
        path.write_bytes(content.removeprefix(b"PK"))  # workbooks are tried below, without a process each

        assert manifest_or_error(path)


BOOK = workbook(SIMPLE)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(BOOK)))
def test_whatever_is_broken_in_a_workbook(changes, length):
    """
    A workbook with changed or missing bytes gives rows or a code, in the child process's own function.
    """
    broken = bytearray(BOOK)
    for place, byte in changes:
        broken[place] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.xlsx"
        path.write_bytes(broken[: length or None])

        answer = read_workbook(path)

    assert answer.get("trouble") in FINDINGS or answer["rows"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=20),
        max_size=4,
    )
)
def test_whatever_a_folder_is_called(names):
    """
    Whatever names a folder holds, the answer is a manifest or a ManifestError.
    """
    with tempfile.TemporaryDirectory() as root:
        for name in names:
            try:
                (Path(root) / "C-1" / name).mkdir(parents=True, exist_ok=True)
                (Path(root) / name).mkdir(exist_ok=True)
                (Path(root) / name / name).write_bytes(b"x")
            except (OSError, ValueError):
                continue  # a name that this system does not hold

        assert manifest_or_error(Path(root))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_whatever_a_name_is(name):
    """
    A name without remarks can be given to a file, and it stays in its folder.
    """
    with tempfile.TemporaryDirectory() as folder:
        if not [code for code, _ in name_remarks(name) if FINDINGS[code].severity is Severity.ERROR]:
            (Path(folder) / name).touch()

            assert len(list(Path(folder).iterdir())) == 1
