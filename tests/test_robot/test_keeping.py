"""Copies of the ledger, the way back, and what a check finds."""

from __future__ import annotations

import json
import sqlite3
import stat
import sys
from contextlib import closing

import pytest
from filelock import FileLock
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from robot.cli.app import app
from robot.errors import LedgerError
from robot.ledger.keeping import backup, faults_of, restore
from robot.ledger.ledger import State, open_ledger
from robot.model import Intent, Outcome
from tests.test_robot.sample_receipts import AT
from tests.test_robot.sealed_runs import Ticking


def intent(key):
    return Intent(key, "cuenta", "CO1.PCCNTR.1", f"{key}.pdf", "a" * 64)


@pytest.fixture
def url(tmp_path):
    """A ledger with one document published and one in doubt, in a folder whose name is awkward."""
    folder = tmp_path / "año 2026"
    folder.mkdir()
    made = f"sqlite:///{(folder / 'ledger.sqlite3').as_posix()}"
    with open_ledger(made, Ticking().now) as ledger:
        ledger.intend([intent("publicado"), intent("duda")])
        ledger.mark(["publicado", "duda"], State.SENT)
        ledger.settle("publicado", Outcome.PUBLISHED)
    return made


def state_of(url):
    with open_ledger(url, Ticking().now) as ledger:
        return ledger.id, {entry.name: entry.outcome for entry in ledger.history()}


def test_a_backup_is_the_ledger(url, tmp_path):
    """
    A copy made while the ledger is open is whole, in one file, its owner's alone, and says the same.
    """
    copy = tmp_path / "copias" / "registro.sqlite3"
    with open_ledger(url, Ticking().now) as ledger:
        ledger.intend([intent("otro")])
        backup(url, copy)
    alone = sorted(file.name for file in copy.parent.iterdir())

    assert alone == ["registro.sqlite3"]
    assert sys.platform == "win32" or stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert state_of(f"sqlite:///{copy.as_posix()}") == state_of(url)


def test_a_backup_overwrites_nothing(url, tmp_path):
    """
    An existing file stays as it is, and nothing is left of the attempt.
    """
    taken = tmp_path / "tomado"
    taken.write_text("mío", encoding="utf-8")

    with pytest.raises(LedgerError, match="ya existe"):
        backup(url, taken)
    assert taken.read_text(encoding="utf-8") == "mío"
    assert not list(tmp_path.glob("*.parcial"))


def test_a_restored_ledger_is_the_copy_and_the_other_is_kept(url, tmp_path):
    """
    What was noted after the copy is in the ledger that was set aside, and only there.
    """
    copy = tmp_path / "registro"
    backup(url, copy)
    with open_ledger(url, Ticking().now) as ledger:
        ledger.settle("duda", Outcome.PUBLISHED)
    kept = restore(url, copy, tmp_path, AT)

    assert state_of(url)[1] == {"publicado.pdf": Outcome.PUBLISHED, "duda.pdf": Outcome.IN_DOUBT}
    assert kept
    assert state_of(f"sqlite:///{kept.as_posix()}")[1]["duda.pdf"] is Outcome.PUBLISHED


def test_a_lost_ledger_is_restored(url, tmp_path):
    """
    Where no ledger is left the copy takes its place, and nothing is set aside.
    """
    copy = tmp_path / "registro"
    backup(url, copy)
    before = state_of(url)
    for file in (tmp_path / "año 2026").iterdir():
        file.unlink()

    assert restore(url, copy, tmp_path, AT) is None
    assert state_of(url) == before


def test_nothing_is_restored_under_a_running_robot(url, tmp_path):
    """
    While a run holds its account the ledger stays.
    """
    copy = tmp_path / "registro"
    backup(url, copy)
    lock = tmp_path / "accounts" / "x" / "in-use.lock"
    lock.parent.mkdir(parents=True)

    with FileLock(lock), pytest.raises(LedgerError, match="en curso"):
        restore(url, copy, tmp_path, AT)
    assert not list((tmp_path / "año 2026").glob("*.nuevo"))


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ("UPDATE intent SET settled_at = NULL WHERE outcome IS NOT NULL", "resultados sin fecha"),
        ("UPDATE intent SET outcome = NULL", "terminados sin resultado"),
        ("UPDATE intent SET sent_at = '2001-01-01 00:00:00.000000'", "anteriores a su anotación"),
        ("DROP INDEX intent_stands_once", "falta el índice"),
        ("UPDATE ledger SET version = 99", "su formato es 99"),
        ("DELETE FROM ledger", "su formato es None"),
        ("DROP TABLE intent", "no es un registro"),
    ],
)
def test_a_check_finds_what_is_wrong(url, tmp_path, spoil, found):
    """
    Each broken rule is said, and such a ledger is neither copied nor restored.
    """
    assert faults_of(url) == []
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text(spoil))
    engine.dispose()

    assert any(found in line for line in faults_of(url))
    with pytest.raises(LedgerError):
        backup(url, tmp_path / "copia")
    with pytest.raises(LedgerError):
        restore(url, tmp_path / "año 2026" / "ledger.sqlite3", tmp_path, AT)


def test_a_damaged_file_is_no_ledger(url, tmp_path):
    """
    A file of other bytes is refused in words, and what stands there stays.
    """
    wrong = tmp_path / "otra cosa"
    wrong.write_bytes(b"SQLite format 3\0" + b"\x07" * 5000)
    before = state_of(url)

    with pytest.raises(LedgerError):
        restore(url, wrong, tmp_path, AT)
    assert state_of(url) == before


def test_a_servers_ledger_is_checked_and_not_copied(postgres, tmp_path):
    """
    On PostgreSQL the check works as on SQLite; for copies the server's own commands are named.
    """
    url = postgres.schema()
    with open_ledger(url, Ticking().now) as ledger:
        ledger.intend([intent("k")])

    assert faults_of(url) == []
    with pytest.raises(LedgerError, match="pg_dump"):
        backup(url, tmp_path / "copia")


def test_the_command_says_what_is_in_doubt(url, tmp_path, monkeypatch):
    """
    `secop ledger check` exits 0 for a whole ledger, names what is in doubt, and 1 for a broken one; without one, 3.
    """
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "año 2026"))
    whole = CliRunner().invoke(app, ["ledger", "check"])
    told = json.loads(CliRunner().invoke(app, ["ledger", "check", "--json"]).stdout)
    copied = CliRunner().invoke(app, ["ledger", "backup", str(tmp_path / "copia")])
    back = CliRunner().invoke(app, ["ledger", "restore", str(tmp_path / "copia")])
    with closing(sqlite3.connect(tmp_path / "año 2026" / "ledger.sqlite3")) as db:
        db.execute("DROP INDEX intent_stands_once")
    broken = CliRunner().invoke(app, ["ledger", "check"])
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "nada"))

    assert (whole.exit_code, copied.exit_code, back.exit_code, broken.exit_code) == (0, 0, 0, 1)
    assert "en duda: CO1.PCCNTR.1 · duda.pdf" in whole.stdout
    assert [entry["name"] for entry in told["in_doubt"]] == ["duda.pdf"]
    assert "se conserva" in back.stdout or "quedó en" in back.stdout
    assert CliRunner().invoke(app, ["ledger", "check"]).exit_code == 3
