"""Lists of documents as offices make them are read as they are."""

from __future__ import annotations

import pytest

from robot.errors import ManifestError
from robot.intake.manifest import read_manifest
from robot.model import Severity
from tests.test_robot.office_sheets import FILES, READ, SHEETS, TABLE, ods_of, xls_of, xlsx_of


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_offices_make(sheet, tmp_path):
    """
    Each way in which offices make a list gives its rows and no error; what had to be supposed is said in a note.
    """
    manifest = read_manifest(sheet.build(tmp_path))

    assert [f"{f}" for f in manifest.findings if f.severity is Severity.ERROR] == []
    assert tuple((e.contract.number, e.file.name, e.period) for e in manifest.entries) == sheet.read
    assert {f.code for f in manifest.findings} == sheet.notes


def test_the_table_has_as_many_ways_as_offices_have():
    """
    At least a hundred and twenty sheets are tried, no two alike.
    """
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS) >= 120


@pytest.mark.parametrize(("kind", "write"), [("xlsx", xlsx_of), ("xls", xls_of), ("ods", ods_of)])
def test_two_lists_in_one_workbook_are_a_question(tmp_path, kind, write):
    """
    Which of two worksheets is meant nobody knows but the person: it is asked by their names, and no row of either is published.
    """
    path = tmp_path / f"lista.{kind}"
    path.write_bytes(write({"Enero": TABLE, "Notas": [["algo"]], "Febrero": TABLE}))

    with pytest.raises(ManifestError, match="«Enero» y «Febrero»; ¿cuál se publica") as asked:
        read_manifest(path)

    assert asked.value.code == "sheet_several"
    assert "Ocultar" in asked.value.remedy


def test_a_hidden_list_and_one_without_rows_raise_no_question(tmp_path):
    """
    What the person hid, as the question tells them to, and a worksheet with headings alone are no other list.
    """
    for name in FILES:
        (tmp_path / name).write_bytes(b"%PDF-1.4")
    path = tmp_path / "lista.xlsx"
    path.write_bytes(
        xlsx_of(
            {"Vacía": [TABLE[0]], "Lista": TABLE, "Enero": TABLE}, lambda sheet: setattr(sheet, "sheet_state", "hidden")
        )
    )

    manifest = read_manifest(path)

    assert tuple((e.contract.number, e.file.name, e.period) for e in manifest.entries) == READ
