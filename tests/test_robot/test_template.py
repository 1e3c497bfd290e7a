"""The empty sheet that a person fills in, read back by our own intake."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from robot.app.template import KINDS, SAID, write_template
from robot.cli.app import app
from robot.errors import ManifestError
from robot.intake.headings import COLUMNS
from robot.intake.manifest import read_manifest


def filled(file, row, number=3):
    """The template, with these cells in a row, saved as a person would."""
    write_template(file)
    book = openpyxl.load_workbook(file)
    sheet: Any = book.active
    for place, column in enumerate(COLUMNS, start=1):
        if column in row:
            sheet.cell(number, place, row[column])
    book.save(file)
    return file


def test_the_template_alone_publishes_nothing(tmp_path):
    """
    A template as it was written has no documents: its example is refused with the list, and named as what it is.
    """
    write_template(tmp_path / "lista.xlsx")

    with pytest.raises(ManifestError, match="no tiene filas"):
        read_manifest(tmp_path / "lista.xlsx")


def test_the_example_is_left_out_even_where_its_file_exists(tmp_path):
    """
    What is written below the example is read with every column; the example itself is no document, though its file is there.
    """
    (tmp_path / "marzo").mkdir()
    (tmp_path / SAID["archivo"][2]).write_bytes(b"%PDF-1.4 example")
    (tmp_path / "acta.pdf").write_bytes(b"%PDF-1.4 mine")
    mine = {
        "contrato": "CO1.PCCNTR.555",
        "archivo": "acta.pdf",
        "tipo": KINDS[3],
        "periodo": "2026-04",
        "repetir": "sí",
    }
    manifest = read_manifest(filled(tmp_path / "lista.xlsx", mine))

    (entry,) = manifest.entries
    assert (entry.contract.number, entry.file.name, entry.kind, entry.period, entry.repeat) == (
        "CO1.PCCNTR.555",
        "acta.pdf",
        "Acta",
        "2026-04",
        True,
    )
    assert [(each.code, each.row) for each in manifest.findings] == [("row_no_document", 2)]


def test_an_example_that_somebody_made_theirs_is_a_document(tmp_path):
    """
    Written over with a contract's number, the example's row is a row like any other.
    """
    (tmp_path / "acta.pdf").write_bytes(b"%PDF-1.4 mine")
    mine = {"contrato": "CO1.PCCNTR.555", "archivo": "acta.pdf"}
    manifest = read_manifest(filled(tmp_path / "lista.xlsx", mine, number=2))

    assert [entry.row for entry in manifest.entries] == [2]


def test_each_heading_has_its_note_and_each_list_its_values(tmp_path):
    """
    Every column that the robot reads stands in the template, with a note, and `tipo`, `repetir` and `confidencial` offer a list.
    """
    write_template(tmp_path / "lista.xlsx")
    sheet: Any = openpyxl.load_workbook(tmp_path / "lista.xlsx").active
    headings = {cell.value: cell for cell in sheet[1]}
    lists = {str(each.sqref).split(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}

    assert tuple(headings) == COLUMNS == tuple(SAID)
    assert [name for name, cell in headings.items() if not cell.comment or len(cell.comment.text) < 20] == []
    assert lists == {
        f"{headings['tipo'].column_letter}2": f'"{",".join(KINDS)}"',
        f"{headings['repetir'].column_letter}2": '"sí,no"',
        f"{headings['confidencial'].column_letter}2": '"sí,no"',
    }
    assert {sheet.cell(row, 1).number_format for row in (2, 3, 500)} == {"@"}


def test_a_file_that_is_there_is_never_replaced(tmp_path):
    """
    The command refuses to write over a sheet that somebody filled in, and says so.
    """
    sheet = tmp_path / "lista.xlsx"
    sheet.write_bytes(b"mine")
    ended = CliRunner().invoke(app, ["plantilla", str(sheet)])

    assert ended.exit_code == 3
    assert "ya existe" in " ".join(ended.output.split())
    assert sheet.read_bytes() == b"mine"
