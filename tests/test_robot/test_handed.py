"""What is handed over in place of receipts: never waited for, never swallowed whole, always a sentence."""

from __future__ import annotations

import json
import os
import shutil
from threading import Thread

import pytest
from typer.testing import CliRunner

from robot.cli.app import app
from robot.errors import InputError
from robot.proof.handed import LARGEST, Odd, content_of
from robot.proof.keys import own_key, read_public
from robot.proof.receipts import read_receipts
from robot.proof.seal import sign
from robot.proof.verification import verify
from tests.test_robot.sample_receipts import sha256
from tests.test_robot.sealed_runs import sealed_run, statement_of


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    state = tmp_path_factory.mktemp("estado")
    sealed_run(state, "a")
    return state


@pytest.fixture
def run(made, tmp_path):
    """A sealed run to spoil."""
    return shutil.copytree(made / "runs" / "a", tmp_path / "a")


@pytest.fixture
def pem(made, tmp_path):
    (tmp_path / "llave.pem").write_text(own_key(made).public.pem, encoding="utf-8")
    return tmp_path / "llave.pem"


def pipe(file):
    os.mkfifo(file)


def device(file):
    file.symlink_to("/dev/zero")


def folder(file):
    file.mkdir()


def loop(file):
    file.symlink_to(file)


def huge(file):
    with file.open("wb") as stream:
        stream.truncate(2**40)


ODD_THINGS = [pipe, device, folder, loop, huge] if os.name == "posix" else [folder, huge]


def asked(run, pem, *more):
    """The command, in a thread that nobody waits for longer than a minute, as it might wait for a pipe."""
    ended = []

    def ask():
        ended.append(CliRunner().invoke(app, ["receipt", "verify", str(run), "--key", str(pem), *more]))

    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(60)
    assert ended, "it waits"
    assert isinstance(ended[0].exception, SystemExit | None), ended[0].exception
    return ended[0]


@pytest.mark.parametrize("thing", ODD_THINGS)
def test_anything_in_the_place_of_a_file(run, pem, thing):
    """
    A pipe, a device, a folder, a link in a circle or a huge file instead of seal, receipt, evidence and list: not whole.
    """
    inside = [run / "seal.json", min((run / "receipts").iterdir()), run / "evidence" / "c" / "trace.zip"]
    for file in (*inside, run / "succession.json"):
        before = file.read_bytes() if file.exists() else None
        file.unlink(missing_ok=True)
        thing(file)
        ended = asked(run, pem)
        (file.rmdir if thing is folder else file.unlink)()
        if before is not None:
            file.write_bytes(before)

        assert ended.exit_code == 1, (file, ended.output)
        assert "NO está íntegro" in ended.stdout


@pytest.mark.parametrize("thing", ODD_THINGS)
def test_anything_as_what_was_named(run, pem, thing, tmp_path):
    """
    The same things named as a run, as the key, or as a receipt end with a sentence.
    """
    thing(tmp_path / "cosa.json")
    for ended in (asked(tmp_path / "cosa.json", pem), asked(run, tmp_path / "cosa.json")):
        assert ended.exit_code == 1
        assert ended.stderr or "NO está íntegro" in ended.stdout


def resealed(run, made, change):
    """The run's seal with this change, signed by its own key."""
    statement = statement_of(run)
    (run / "seal.json").write_bytes(sign(statement.model_copy(update=change), own_key(made)))


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-05:00",
        "+1",
    ],
)
def test_a_moment_at_the_end_of_time(run, pem, moment):
    """
    A seal of the year 1 or 9999, which has no hour in Bogotá, is damaged or read, and the answer is a sentence.
    """
    file = run / "seal.json"
    said = json.loads(file.read_bytes())
    said["statement"]["sealed_at"] = moment
    file.write_text(json.dumps(said, ensure_ascii=False, sort_keys=True, indent=2) + "\n", encoding="utf-8")
    ended = asked(run, pem)

    assert ended.exit_code == 1
    assert "NO está íntegro" in ended.stdout


DEEP = b"[" * 200_000
NUMBER = b'{"schema_version": ' + b"9" * 5000 + b"}"


@pytest.mark.parametrize(
    "content", [DEEP, DEEP + b"]" * 200_000, NUMBER, b"NaN", b"\xff\xfe", b'{"a": "\\ud800"}', b"\0"]
)
def test_a_sealed_receipt_that_is_none(run, made, content):
    """
    Deep, endless or broken JSON that somebody sealed as a receipt is a finding; read as a receipt of a run it is a sentence.
    """
    statement = statement_of(run)
    first = statement.receipts[0]
    (run / "receipts" / first.file).write_bytes(content)
    listed = (first.model_copy(update={"digest": sha256(content)}), *statement.receipts[1:])
    sums = "".join(f"{one.number} {one.digest}\n" for one in listed).encode()
    follows = listed[1].model_copy(update={"previous": sha256(content)})
    resealed(run, made, {"receipts": (listed[0], follows), "root": sha256(sums)})

    verdict = verify([run], [own_key(made).public])
    assert {fault.code for fault in verdict.runs[0].faults} >= {"receipt_damaged"}
    with pytest.raises(InputError, match="recibo"):
        read_receipts(run / "receipts")


@pytest.mark.parametrize("twice", ["outcome", "message"])
def test_a_key_that_stands_twice(run, made, twice):
    """
    A receipt that says two things under one name is none, though its seal is right: two readers would read two receipts.
    """
    statement = statement_of(run)
    last = statement.receipts[-1]
    file = run / "receipts" / last.file
    content = file.read_bytes().replace(f'"{twice}":'.encode(), f'"{twice}": "failed",\n  "{twice}":'.encode(), 1)
    file.write_bytes(content)
    listed = (*statement.receipts[:-1], last.model_copy(update={"digest": sha256(content)}))
    sums = "".join(f"{one.number} {one.digest}\n" for one in listed).encode()
    resealed(run, made, {"receipts": listed, "root": sha256(sums), "head": sha256(content)})

    verdict = verify([run], [own_key(made).public])
    assert {fault.code for fault in verdict.runs[0].faults} == {"receipt_damaged"}


def test_a_head_of_many_digits(run, pem):
    """
    A number that no chain reaches is explained, and not computed.
    """
    ended = asked(run, pem, "--head", f"{'9' * 5000}:{'a' * 16}")

    assert ended.exit_code == 1
    assert "NÚMERO:HUELLA" in ended.stderr


def test_a_file_that_is_as_large_as_may_be(tmp_path):
    """
    The limit itself is read, a byte more is not.
    """
    file = tmp_path / "a"
    file.write_bytes(b"12345")

    assert content_of(file, 5) == b"12345"
    with pytest.raises(Odd, match="más de"):
        content_of(file, 4)
    assert LARGEST >= 16 * 1024**2


def test_a_folder_that_may_not_be_read(run, pem, monkeypatch):
    """
    What the system refuses is said with its name.
    """

    def refuse(*_):
        raise PermissionError(13, "Permission denied", "carpeta")

    monkeypatch.setattr(type(run), "is_dir", refuse)
    with pytest.raises(InputError, match="No se puede leer carpeta"):
        verify([run], [read_public(pem)])


# What the seal does not cover ----------------------------------------------------------------------


def test_copies_are_compared_with_their_receipts(made, tmp_path):
    """
    A copy that was handed in is what its receipt says was sent, or is said not to be; others and missing ones are named.
    """
    run = shutil.copytree(made / "runs" / "a", tmp_path / "a")
    for row, content in ((2, b"Informe 2.pdf"), (3, b"otra cosa"), (4, b"nada")):
        copy = run / "documents" / f"{row:04d}" / f"Informe {row}.pdf"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(content)
    changed = verify([run], [own_key(made).public]).runs[0]
    (run / "documents" / "0003" / "Informe 3.pdf").unlink()
    missing = verify([run], [own_key(made).public])

    assert [fault.code for fault in changed.faults] == ["document_changed"]
    assert changed.documents == 1
    assert any("ningún recibo prueba: documents/0004/Informe 4.pdf" in said for said in changed.unproven)
    assert missing.whole
    assert any("no se entregaron: documents/0003/Informe 3.pdf" in said for said in missing.runs[0].unproven)


def test_what_the_seal_does_not_cover_is_named(run, made):
    """
    The report, the constancias and the log of a folder are named as not covered; no reader takes them for proven.
    """
    (run / "constancias").mkdir()
    for name in ("report.html", "report.csv", "run.log", "nota.txt"):
        (run / name).write_text("x")
    verdict = verify([run], [own_key(made).public])

    assert verdict.whole
    said = "Lo demás de la carpeta, que el sello no cubre: constancias, nota.txt, report.csv, report.html, run.log."
    assert said in verdict.runs[0].unproven
    assert any("secop report los escribe de nuevo" in line for line in verdict.unproven)
