"""`secop receipt` as its user runs it: words, exit codes, and nothing but files."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from robot.cli.app import app
from robot.record.keys import own_key
from robot.record.seal import parse
from tests.test_robot.sealed_runs import sealed_run


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
    head = parse((run / "seal.json").read_bytes()).statement.head
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
