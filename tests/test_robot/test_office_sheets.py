"""Lists of documents as offices make them are read as they are."""

from __future__ import annotations

import pytest

from robot.intake.manifest import read_manifest
from robot.model import Severity
from tests.test_robot.office_sheets import SHEETS


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
