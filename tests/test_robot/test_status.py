"""What `secop status` answers by its exit code, and how much it reads for that."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from robot.cli.app import app
from robot.ledger.ledger import State, open_ledger
from robot.model import Intent
from robot.periods import months
from robot.settings import StateSettings
from robot.unattended.diary import FOLDER, Diary, Entry, keep
from robot.unattended.diary import State as Stands
from robot.words import BOGOTA
from tests.test_robot.sample_receipts import AT, receipt, sha256
from tests.test_robot.sealed_runs import Ticking, chain_of

if TYPE_CHECKING:
    from pathlib import Path

RULE = '[profiles.ana]\ndocuments = "/Contratos/{periodo}"\nday = "día 1"\nhour = "00:00"\nof = "mismo"\nfirst = "%s"\nlast = "%s"\n'


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A person's own state folder, with nothing scheduled."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("robot.cli.status.schedule_file", lambda: tmp_path / "schedule.toml")
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "estado"))
    return tmp_path / "estado"


def published(state: Path, count: int, *, doubtful: bool = False) -> None:
    """So many documents that stand in the portal, and perhaps one that was sent and not seen."""
    with open_ledger(StateSettings(state_dir=state).ledger_url, lambda: AT) as ledger:
        for row in range(count):
            ledger.found(intent(f"k{row}", f"CO1.PCCNTR.{row % 50}", f"2026-{row % 12 + 1:02d}"))
        if doubtful:
            ledger.intend([intent("doubt", "CO1.PCCNTR.1", "2026-01")])
            ledger.mark(["doubt"], State.SENT)


def intent(key: str, contract: str, period: str) -> Intent:
    return Intent(key, "a", contract, f"{key}.pdf", sha256(key.encode()), period, content=key, asked="x")


def scheduled(state: Path, stands: Stands | None) -> None:
    """A profile with two months that are due, of which the first is done and the last stands so."""
    now = datetime.now(BOGOTA)
    this = f"{now - timedelta(days=4):%Y-%m}"  # its first working day has come
    before = months(this, -1)
    (state.parent / "schedule.toml").write_text(RULE % (before, this), encoding="utf-8")
    diary = Diary()
    diary.note("ana", before, Entry(state=Stands.DONE, at=now))
    if stands is not None:
        diary.note("ana", this, Entry(state=stands, at=now))
    (state / FOLDER).mkdir(parents=True)
    keep(diary, state / FOLDER / "diary.json")


def status(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["status", *arguments], env={"COLUMNS": "300"})


@pytest.mark.parametrize(
    ("stands", "doubtful", "code"),
    [
        (Stands.DONE, False, 0),
        (None, False, 1),
        (Stands.MISSING, False, 1),
        (Stands.PERSON, False, 1),
        (Stands.DONE, True, 4),
        (Stands.DOUBT, True, 4),
    ],
)
def test_whether_all_that_was_due_is_done(state, stands, doubtful, code):
    """
    With a schedule: 0 only if every period that is due is done, 1 while one is open, 4 where something is in doubt.
    """
    scheduled(state, stands)
    published(state, 2, doubtful=doubtful)
    told = status()

    assert told.exit_code == status("--json").exit_code == code, told.output
    assert "ana: día 1" in told.stdout
    assert ("1 de 2 periodos" if stands is not Stands.DONE else "2 de 2 periodos") in told.stdout


@pytest.mark.parametrize(("doubtful", "code"), [(False, 0), (True, 4)])
def test_without_a_schedule(state, doubtful, code):
    """
    Nothing is due where nothing is scheduled: then only a doubt is open, and nothing is said of schedules.
    """
    published(state, 2, doubtful=doubtful)
    told = status()

    assert told.exit_code == code
    assert "programa" not in told.stdout


def test_of_one_contract_alone(state):
    """
    Asked for one contract, another one's doubt is not its matter.
    """
    published(state, 2, doubtful=True)

    assert status("--contract", "CO1.PCCNTR.0").exit_code == 0
    assert status("--contract", "CO1.PCCNTR.1").exit_code == 4


def test_a_schedule_with_a_mistake(state):
    """
    A schedule that cannot be read answers for nothing: it is refused, with the file's name.
    """
    (state.parent / "schedule.toml").write_text("[profiles.ana]\nday = 1\n", encoding="utf-8")
    told = status()

    assert told.exit_code == 3
    assert "schedule.toml" in told.output


@pytest.fixture
def statements():
    """Every statement that any database of this process is asked."""
    asked: list[str] = []

    def ask(*told: Any) -> None:
        asked.append(told[2])

    event.listen(Engine, "before_cursor_execute", ask)
    yield asked
    event.remove(Engine, "before_cursor_execute", ask)


def test_how_much_is_read(state, statements, monkeypatch):
    """
    Five hundred receipts cost as many statements as five, and no file of a run is opened.
    """
    counts, opened = [], []
    real = type(state).open

    def spied(self: Path, *how: Any, **named: Any) -> Any:
        opened.append(self)
        return real(self, *how, **named)

    scheduled(state, Stands.DONE)
    for more in (5, 500):
        run = f"r{more}"
        with chain_of(state, run, now=Ticking().now) as chain, chain.kept():
            chain.add([receipt(row, run=run) for row in range(2, more + 2)])
        published(state, more)
        statements.clear()
        with monkeypatch.context() as watched:
            watched.setattr(type(state), "open", spied)
            told = status()
        counts.append(len(statements))

        assert told.exit_code == 0
    assert counts[0] == counts[1] <= 8
    assert [path for path in opened if "runs" in path.parts] == []


def test_what_is_loaded():
    """
    Who asks how things stand waits for no browser, no page of PDF, no report, no other country's holidays and no other database.
    """
    asked = "import sys, datetime, robot.cli.status as status; from robot.working_days import is_working_day"
    line = f"{asked}; is_working_day(datetime.date(2026, 7, 20)); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", line], capture_output=True, encoding="utf-8", check=True)

    loaded = set(told.stdout.split())
    assert {"sqlalchemy", "robot.ledger.schema", "robot.unattended.standing"} <= loaded
    assert loaded & {"playwright", "fpdf", "jinja2", "PIL", "pypdf", "openpyxl", "smtplib"} == set()
    assert loaded & {"holidays", "sqlalchemy.dialects.postgresql"} == set()
