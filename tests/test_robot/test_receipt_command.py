"""`secop receipt` as its user runs it: words, exit codes, and nothing but files."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from typer.testing import CliRunner

from robot.cli.app import app
from robot.proof.keys import own_key
from tests.test_robot.sealed_runs import sealed_run, statement_of


@pytest.fixture
def run(tmp_path):
    """A sealed run, handed over: without the ledger and the private key of its machine."""
    state = tmp_path / "estado"
    sealed_run(state, "a")
    (tmp_path / "llave.pem").write_text(own_key(state).public.pem, encoding="utf-8")
    folder = shutil.copytree(state / "runs" / "a", tmp_path / "entregado" / "ejecución")
    shutil.rmtree(state)
    return folder


@pytest.fixture
def secop(tmp_path, monkeypatch):
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "de nadie"))
    return lambda *arguments: CliRunner().invoke(app, ["receipt", *map(str, arguments)])


def test_a_whole_run_ends_with_zero(secop, run, tmp_path):
    """
    On a machine without ledger or key of its own the run is proven, what is not proven is said, and nothing is made.
    """
    ended = secop("verify", run, "--key", tmp_path / "llave.pem")

    assert ended.exit_code == 0, ended.output
    assert "Lo entregado está íntegro" in ended.stdout
    assert "Recibos que son los que se sellaron: 2 de 2 (n.º 1 a 2). Archivos de prueba: 3" in ended.stdout
    assert "No probado" in ended.stdout
    assert "Quién usó la llave, y la hora" in ended.stdout
    assert not (tmp_path / "de nadie").exists()


def test_a_changed_run_ends_with_one(secop, run, tmp_path):
    """
    The receipt that was changed is named, and the last line says that it is not whole.
    """
    file = min((run / "receipts").iterdir())
    file.write_bytes(file.read_bytes() + b" ")

    ended = secop("verify", run, "--key", tmp_path / "llave.pem")

    assert ended.exit_code == 1
    assert f"El recibo {file.name} (n.º 1) no es el que se selló" in ended.stdout
    assert ended.stdout.strip().endswith("Lo entregado NO está íntegro.")


def test_programs_read_json(secop, run, tmp_path):
    """
    With --json the same is one document: seal, counts, and each fault with its code.
    """
    whole = json.loads(secop("verify", run, "--key", tmp_path / "llave.pem", "--json").stdout)
    (run / "evidence" / "c" / "trace.zip").unlink()
    ended = secop("verify", run, "--key", tmp_path / "llave.pem", "--json")

    assert whole["whole"] is True
    assert (whole["runs"][0]["receipts"], whole["runs"][0]["seal"]["last"]) == (2, 2)
    told = json.loads(ended.stdout)
    assert (ended.exit_code, told["whole"]) == (1, False)
    assert [fault["code"] for fault in told["runs"][0]["faults"]] == ["evidence_missing"]


def test_the_head_of_a_constancia(secop, run, tmp_path):
    """
    The number and digest that a paper names are looked for; written wrongly, they are explained.
    """
    head = statement_of(run).head
    key = ("--key", tmp_path / "llave.pem")

    assert secop("verify", run, *key, "--head", f"2:{head[:16].upper()}").exit_code == 0
    lost = secop("verify", run, *key, "--head", f"7:{head}")
    assert (lost.exit_code, "llega hasta el n.º 2" in lost.stdout) == (1, True)
    for wrong in ("2", f"2:{head[:8]}", f"0:{head}", f"2:{head}0"):
        ended = secop("verify", run, *key, "--head", wrong)
        assert ended.exit_code == 1
        assert "NÚMERO:HUELLA" in ended.stderr


def test_without_a_key_nothing_is_checked(secop, run, tmp_path):
    """
    The key must be given: none is taken from beside the receipts.
    """
    shutil.copy(tmp_path / "llave.pem", run / "seal.key")

    assert secop("verify", run).exit_code == 2
    assert secop("verify", run, "--key", tmp_path / "nada.pem").exit_code == 1


def test_the_public_key_goes_to_standard_output(secop, tmp_path):
    """
    What is printed can be kept as a file as it is; its fingerprint goes beside it, and the private key nowhere.
    """
    ended = secop("key")

    public = own_key(tmp_path / "de nadie").public
    assert ended.exit_code == 0
    assert ended.stdout == public.pem
    assert public.fingerprint in ended.stderr


def test_each_run_is_said_with_its_key(secop, run, tmp_path):
    """
    The answer names the key of each run in full, in words and in JSON.
    """
    fingerprint = statement_of(run).key
    words = secop("verify", run, "--key", tmp_path / "llave.pem").stdout
    told = json.loads(secop("verify", run, "--key", tmp_path / "llave.pem", "--json").stdout)

    assert f"de la corrida a, firmado con la llave {fingerprint};" in words
    assert told["runs"][0]["seal"]["key"] == fingerprint


def test_a_key_is_renewed(secop, tmp_path):
    """
    The old key introduces the new one, its public half is kept, and what it sealed stays together with what comes after.
    """
    state = tmp_path / "de nadie"
    sealed_run(state, "a")
    old = tmp_path / "vieja.pem"
    old.write_text(secop("key").stdout, encoding="utf-8")
    renewed = secop("key", "--renew")
    (tmp_path / "nueva.pem").write_text(renewed.stdout, encoding="utf-8")
    sealed_run(state, "b")
    ended = secop("verify", state / "runs", "--key", old, "--key", tmp_path / "nueva.pem")

    assert renewed.exit_code == 0, renewed.output
    assert renewed.stdout != old.read_text(encoding="utf-8")
    (kept,) = state.glob("seal-*.pem")
    assert str(kept) in renewed.stderr
    assert kept.read_text(encoding="utf-8") == old.read_text(encoding="utf-8")
    assert ended.exit_code == 0, ended.output
    if os.name == "posix":
        assert (state / "seal.key").stat().st_mode & 0o777 == 0o600


def test_another_machines_key_is_admitted(secop, tmp_path, monkeypatch):
    """
    Two machines that share a ledger: what the second one seals belongs to it once the first one has admitted its key.
    """
    state, other = tmp_path / "de nadie", tmp_path / "otro equipo"
    url = f"sqlite:///{(tmp_path / 'compartido.sqlite3').as_posix()}"
    monkeypatch.setenv("SECOP_LEDGER", url)
    sealed_run(state, "a", url=url)
    sealed_run(other, "b", url=url)
    (tmp_path / "a.pem").write_text(own_key(state).public.pem, encoding="utf-8")
    (tmp_path / "b.pem").write_text(own_key(other).public.pem, encoding="utf-8")
    asked = ["verify", state / "runs", other / "runs", "--key", tmp_path / "a.pem", "--key", tmp_path / "b.pem"]
    before = secop(*asked)
    admitted = secop("key", "--admit", tmp_path / "b.pem")
    after = secop(*asked, state / "succession.json")

    assert before.exit_code == 1
    assert "nada muestra que vayan juntas" in before.stdout
    assert admitted.exit_code == 0, admitted.output
    assert own_key(other).public.fingerprint in admitted.stderr
    assert after.exit_code == 0, after.output


def test_a_list_that_was_damaged_is_not_written_over(secop, tmp_path):
    """
    What the key said of others is not lost by saying more: a damaged list is said, and stays as it is.
    """
    state = tmp_path / "de nadie"
    own_key(state)
    (state / "succession.json").write_bytes(b"{")
    before = (state / "seal.key").read_bytes()
    ended = secop("key", "--renew")

    assert ended.exit_code == 1
    assert "está dañado" in ended.stderr
    assert (state / "succession.json").read_bytes() == b"{"
    assert (state / "seal.key").read_bytes() == before
