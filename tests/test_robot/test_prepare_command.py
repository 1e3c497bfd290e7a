"""`secop preparar` from a list to a folder that may be published."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import stat
from typing import TYPE_CHECKING

import pikepdf
import pytest
from typer.testing import CliRunner

from robot.app.examination import examine
from robot.cli.app import app
from robot.intake.manifest import read_manifest
from robot.intake.preflight import preflight
from robot.prepare import office
from tests.leaks import below, leaks
from tests.papers import pdf
from tests.test_robot.making_ready import NUMBER, photo, scan

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "canario-de-la-clave-7Q"
FILES = {"escaneo.pdf": scan(), "foto.jpg": photo(300, 300), "planilla.pdf": pdf("Planilla"), "vacio.pdf": b""}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A list with its documents, of which one is confidential and one cannot be prepared; no LibreOffice, no keyring."""
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "estado"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(office, "_places", list)
    return write(tmp_path / "mesa", FILES)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    rows = [["contrato", "archivo", "tipo", "periodo", "confidencial"]]
    for name, content in files.items():
        (folder / name).write_bytes(content)
        rows.append([NUMBER, name, "Otro", "2026-03", "sí" if name == "planilla.pdf" else ""])
    with (folder / "lista.csv").open("w", encoding="utf-8", newline="") as sheet:
        csv.writer(sheet).writerows(rows)
    return folder


def prepare(folder, *more):
    return CliRunner().invoke(app, ["preparar", str(folder / "lista.csv"), *more])


def test_a_list_becomes_a_folder_that_may_be_published(desk):
    """
    What is ready lies in a new folder with a list that our own intake reads; what is not is said, and the originals are the same.
    """
    ended = prepare(desk)
    made = desk / "preparados"
    manifest = read_manifest(made / "lista.xlsx")
    record = json.loads((made / "preparacion.json").read_text(encoding="utf-8"))["documents"]

    assert ended.exit_code == 1
    assert "Quedaron listos 3 de 4 documentos" in ended.output
    assert {name: (desk / name).read_bytes() for name in FILES} == FILES
    assert [(e.contract.number, e.name, e.kind, e.period, e.confidential) for e in manifest.entries] == [
        (NUMBER, "escaneo.pdf", "Otro", "2026-03", False),
        (NUMBER, "foto.pdf", "Otro", "2026-03", False),
        (NUMBER, "planilla.pdf", "Otro", "2026-03", True),
    ]
    assert preflight(manifest.entries).refused == frozenset()
    hashes = [hashlib.sha256(content).hexdigest() for content in FILES.values()]
    assert [each["original"]["sha256"] for each in record] == hashes
    for each in (each["made"] for each in record if each["made"]):
        content = (made / each["file"]).read_bytes()
        assert (each["sha256"], each["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert record[3]["made"] is None


def test_a_new_password_is_handed_over_once_and_apart(desk, tmp_path):
    """
    A new password stands in one file that its owner alone reads, outside of the folder, and nowhere else; it opens the document.
    """
    ended = prepare(desk)
    (file,) = (tmp_path / "estado" / "claves").iterdir()
    (_, (number, password)) = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";")

    assert number == NUMBER
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pikepdf.open(desk / "preparados" / NUMBER / "planilla.pdf", password=password) as document:
        assert document.encryption.R == 6
    found = leaks({"clave": password}, [*searched(desk), ("screen", ended.output.encode())])
    assert found == []


def test_the_persons_own_password_is_written_nowhere(desk, tmp_path, monkeypatch):
    """
    The password that a person keeps locks the document, and stands in no file, on no screen and in no argument.
    """
    (tmp_path / "secretos").mkdir()
    (tmp_path / "secretos" / "secop_confidencial").write_text(CANARY, encoding="utf-8")
    monkeypatch.setenv("SECOP_SECRETS_DIR", str(tmp_path / "secretos"))
    ended = prepare(desk)

    assert not (tmp_path / "estado" / "claves").exists()
    with pikepdf.open(desk / "preparados" / NUMBER / "planilla.pdf", password=CANARY) as document:
        assert len(document.pages) == 1
    assert leaks({"clave": CANARY}, [*searched(desk), ("screen", ended.output.encode())]) == []


def searched(folder):
    """All that was made, what is locked as its bytes: our search opens no PDF that asks for a password."""
    locked = folder / "preparados" / NUMBER / "planilla.pdf"
    content = locked.read_bytes()
    locked.unlink()
    return [("planilla.pdf", content), *below(folder)]


def test_a_folder_with_something_in_it_is_never_changed(desk):
    """
    Where the folder has something in it the command is refused, says what to do, and leaves it as it is.
    """
    (desk / "preparados").mkdir()
    (desk / "preparados" / "mío.pdf").write_bytes(b"mine")
    ended = prepare(desk)

    assert ended.exit_code == 3
    assert "--salida" in ended.output
    assert [each.read_bytes() for each in (desk / "preparados").iterdir()] == [b"mine"]


def test_a_list_that_fails_leaves_no_folder(desk, monkeypatch):
    """
    What ends midway leaves neither the folder nor a part of it, nor a copy.
    """
    monkeypatch.setattr("robot.app.preparing.PasswordsApart.__call__", lambda *_: 1 / 0)
    before = sorted(desk.iterdir())
    ended = prepare(desk)

    assert isinstance(ended.exception, ZeroDivisionError)
    assert sorted(desk.iterdir()) == before


def test_two_documents_of_one_name_are_two(tmp_path, monkeypatch):
    """
    A photo and a PDF that would be called alike, on one contract, both lie in the folder.
    """
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "estado"))
    desk = write(tmp_path / "mesa", {"acta.pdf": pdf("Acta"), "acta.jpg": photo(100, 100)})
    ended = prepare(desk, "--salida", str(tmp_path / "hecho"))

    assert ended.exit_code == 0, ended.output
    entries = read_manifest(tmp_path / "hecho" / "lista.xlsx").entries
    assert [entry.name for entry in entries] == ["acta.pdf", "acta.pdf"]
    assert len({entry.file.read_bytes() for entry in entries}) == 2


def test_what_is_marked_and_open_is_not_published(desk):
    """
    A row that is marked as confidential is refused as long as its file opens without a password.
    """
    examined = examine(desk / "lista.csv")

    assert [(f.row, f.code) for f in examined.findings if f.code == "file_not_locked"] == [(4, "file_not_locked")]
    assert 4 in examined.refused
