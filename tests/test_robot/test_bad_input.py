"""Whatever is handed in: its finding, and never a traceback."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from robot.errors import ManifestError
from robot.intake.child import ChildLimits
from robot.intake.findings import FINDINGS
from robot.intake.manifest import ManifestEntry, read_manifest
from robot.intake.preflight import preflight
from robot.model import Contract, Severity
from tests.test_robot.bad_files import COSTLY, FILES, SHEETS, BadFile, BadSheet, row


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    """All bad files through one preflight: name of the case: its row's findings."""
    folder = tmp_path_factory.mktemp("malos")
    entries = []
    for number, case in enumerate(FILES, start=1):
        file = folder / str(number) / case.file
        file.parent.mkdir()
        file.write_bytes(case.build())
        entries.append(ManifestEntry(number, Contract(f"C-{number}"), file, case.file))

    found = preflight(entries)

    return {case.name: [f for f in found.findings if f.row == n] for n, case in enumerate(FILES, start=1)}


@pytest.mark.parametrize("case", SHEETS, ids=lambda case: case.name)
def test_bad_manifests(case, tmp_path):
    """
    A bad manifest is said by its findings, or by an error where it is bad as a whole; there is no other exception.
    """
    path = case.build(tmp_path)
    try:
        codes = {f.code for f in read_manifest(path).findings}
    except ManifestError as error:
        codes = {error.code}

    assert codes == case.codes


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_bad_files(case, examined):
    """
    A bad file has its finding, those after a file that killed the child process as well.
    """
    findings = examined[case.name]

    assert {f.code for f in findings} == case.codes
    assert all(f.remedy and f.column == "archivo" and str(f).isprintable() for f in findings)


@pytest.mark.parametrize("case", COSTLY, ids=lambda case: case.name)
def test_costly_files(case, tmp_path):
    """
    A file that would take minutes is given up after its time.
    """
    (tmp_path / case.file).write_bytes(case.build())

    examined = preflight([ManifestEntry(1, Contract("X"), tmp_path / case.file, case.file)], ChildLimits(seconds=1.5))

    assert {f.code for f in examined.findings} == case.codes


def test_the_table_is_long_enough():
    """
    At least forty-five different bad things are tried, and most codes appear.
    """
    cases: list[BadSheet | BadFile] = [*SHEETS, *FILES, *COSTLY]

    assert len({(type(case), case.name) for case in cases}) == len(cases) >= 45
    assert len(frozenset().union(*(case.codes for case in cases))) > len(FINDINGS) * 3 / 4


def test_a_device_is_not_opened(tmp_path):
    """
    What is no regular file, on which a reader might wait for ever, is said in the sheet and in preflight.
    """
    (tmp_path / "m.csv").write_text(f"contrato,archivo\nX,{Path(os.devnull).absolute()}", encoding="utf-8")

    said = read_manifest(tmp_path / "m.csv", [Path(os.devnull).absolute().parent]).findings
    examined = preflight([ManifestEntry(1, Contract("X"), Path(os.devnull), "a.pdf")])

    assert [f.code for f in said] == ["file_special"]
    assert [f.code for f in examined.findings] == ["file_special"]


def test_each_row_is_judged_alone_by_severity():
    """
    What the table calls an error refuses its row; a note does not.
    """
    codes = {code for case in FILES for code in case.codes}

    assert {Severity.ERROR, Severity.NOTE} == {FINDINGS[code].severity for code in codes}


def test_intake_loads_no_browser_and_opens_no_socket(tmp_path, monkeypatch):
    """
    What a person handed in is examined without browser and network.
    """

    def refuse(*_):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    before = {name for name in sys.modules if name.startswith("playwright")}
    sheet = row("X", "a.pdf")(tmp_path)

    examined = preflight(read_manifest(sheet).entries)

    assert dict(examined.pages) == {2: 1}
    assert {name for name in sys.modules if name.startswith("playwright")} == before
