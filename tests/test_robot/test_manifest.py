"""The sheet that a person prepares."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robot.errors import ManifestError
from robot.intake.copies import copy_documents, sha256_of
from robot.intake.manifest import read_manifest


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Informe año.pdf").write_bytes(b"%PDF-1.4 uno")
    (tmp_path / "planilla.pdf").write_bytes(b"%PDF-1.4 dos")
    (tmp_path / "nada.pdf").write_bytes(b"")
    return tmp_path


def sheet(folder, text, encoding="utf-8"):
    path = folder / "manifiesto.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("comma", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_sheets_as_excel_writes_them(folder, encoding, comma, newline):
    """
    A sheet may use comma or semicolon, UTF-8 or Windows-1252, and either end of line.
    """
    lines = [("Contrato", "Archivo"), ("CO1.PCCNTR.1", "Informe año.pdf"), ("CO1.PCCNTR.2", "planilla.pdf")]
    text = newline.join(comma.join(line) for line in lines)

    entries = read_manifest(sheet(folder, text, encoding))

    assert [entry.contract.number for entry in entries] == ["CO1.PCCNTR.1", "CO1.PCCNTR.2"]
    assert [entry.file.name for entry in entries] == ["Informe año.pdf", "planilla.pdf"]
    assert [entry.row for entry in entries] == [2, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "está vacío"),
        ("\n\n", "está vacío"),
        ("contrato,archivo\n", "no tiene filas"),
        ("contrato,archivo\n,\n", "no tiene filas"),
        ("contrato\nX", "falta la columna archivo"),
        ("a,b\nX,Y", "falta la columna contrato y la columna archivo"),
        ("contrato,archivo\n,planilla.pdf", "fila 2, contrato: está vacío"),
        ("contrato,archivo\nX,", "fila 2, archivo: está vacío"),
        ("contrato,archivo\nX,otro.pdf", "fila 2, archivo: no existe otro.pdf"),
        ("contrato,archivo\nX,nada.pdf", "fila 2, archivo: nada.pdf está vacío (0 bytes)"),
        ("contrato,archivo\nX,planilla.pdf\nx,./planilla.pdf", "fila 3, archivo: planilla.pdf ya está en la fila 2"),
    ],
)
def test_each_mistake_is_said(folder, text, said):
    """
    A mistake is said with its row and its column, and nothing is read.
    """
    with pytest.raises(ManifestError) as refusal:
        read_manifest(sheet(folder, text))

    assert said in str(refusal.value)


def test_all_mistakes_at_once(folder):
    """
    A person corrects a sheet in one go: all its mistakes are said together.
    """
    with pytest.raises(ManifestError) as refusal:
        read_manifest(sheet(folder, "contrato,archivo\n,a.pdf\nX,b.pdf\nX,planilla.pdf\nX,\n"))

    rows = [line.partition("fila ")[2][0] for line in str(refusal.value).splitlines()]
    assert rows == ["2", "2", "3", "5"]


def test_missing_sheet(folder):
    """
    A sheet that cannot be opened is the person's to correct, not a traceback.
    """
    with pytest.raises(ManifestError, match="No se puede leer"):
        read_manifest(folder / "otro.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(content=st.binary(max_size=300))
def test_wild_bytes_are_a_finding(folder, content):
    """
    Whatever bytes stand in a sheet, they are read or refused in words.
    """
    path = folder / "salvaje.csv"
    path.write_bytes(content)

    try:
        answer = read_manifest(path)
    except ManifestError as refusal:
        answer = str(refusal)

    assert answer


def test_the_copy_is_what_is_hashed(folder, tmp_path):
    """
    Saving the original again while the robot works changes nothing of what is published.
    """
    entries = read_manifest(sheet(folder, "contrato,archivo\nX,planilla.pdf"))

    (publication,) = copy_documents(entries, tmp_path / "run")
    (folder / "planilla.pdf").write_bytes(b"%PDF-1.4 otra cosa")

    document = publication.document
    assert document.path.read_bytes() == b"%PDF-1.4 dos"
    assert document.sha256 == sha256_of(document.path)
    assert document.name == "planilla.pdf"
    assert document.size == 12
