"""Texts from outside, wherever a person reads them: nothing is hidden in them, and no terminal obeys them."""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loguru import logger
from typer.testing import CliRunner

from robot.app.examination import Examined, RowToCorrect
from robot.app.run import Run
from robot.browser.step import Step, StepReport
from robot.cli.app import app
from robot.cli.ask import Console
from robot.cli.narration import Narration
from robot.cli.receipt import _lines
from robot.cli.screen import Screen
from robot.cli.status import History
from robot.errors import Conflict
from robot.intake.manifest import Asked
from robot.ledger.ledger import HistoryEntry, open_ledger
from robot.legible import as_json, legible
from robot.log import start_log
from robot.model import Account, Contract, Document, Intent, Outcome, Publication, Result, Role, Severity
from robot.model import Finding as Found
from robot.proof.verified import CheckedRun, Fault, Verification
from robot.reports.report import write_report
from tests.test_robot.sample_receipts import receipt, run_of

WILD = st.text(
    st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]) | st.characters() | st.sampled_from("[]/\\:ab"),
    max_size=40,
) | st.sampled_from(
    [
        "[/a]",
        "[/",
        "]",
        "[bold]",
        "\\[/]",
        "\\\\\\",
        "\x1b[2J",
        "\x9b31m",
        "a\u202efdp.exe",
        "\U000e0041",
        ":x:",
        "👩\u200d🔧",
    ]
)


def hidden_in(text):
    """What a terminal might obey, or a reader not see."""
    return [c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


def result_of(text, outcome=Outcome.REJECTED):
    path = Path("a") / (text.replace("/", "_").replace("\0", "_") or "a")
    publication = Publication(Contract(text), Document(path, path, 1, "0" * 64), 2)
    return Result(publication, outcome, text)


@given(WILD, WILD)
@settings(max_examples=200, deadline=None)
def test_nothing_that_a_run_tells_is_an_order(one, other):
    """
    Contract numbers, file names, steps, errors, findings and the portal's own words reach a terminal legibly and whole.
    """
    told = io.StringIO()
    narration = Narration(Screen(file=told, width=500))
    narration.contract(one)
    narration.step(StepReport(Step("x", one), 1.0, 2, other))
    found = Found("x", Severity.ERROR, one, other, 2, one)
    narration.examined(Examined((), [found], {}))
    narration.refuse(Conflict(f"{one}{other}"))
    results, wrong = [result_of(one), result_of(other)], [RowToCorrect(2, Asked(one, other, "fila 2"), [found])]
    narration.sum_up(Run("x", Path(one.replace("\0", "")), results, (), None, wrong, (), None))

    assert hidden_in(told.getvalue()) == []
    assert told.getvalue().splitlines()[0] == f"Contrato {legible(one)}"
    assert legible(f": {other}") in told.getvalue()


@given(WILD, WILD)
@settings(max_examples=100, deadline=None)
def test_nothing_that_is_kept_is_an_order(one, other):
    """
    What `status` and `receipt verify` tell of earlier runs is one legible line each, whatever a name or a link holds.
    """
    told = io.StringIO()
    entry = HistoryEntry(one, None, other, "0" * 64, Outcome.PUBLISHED, datetime(2026, 3, 1, tzinfo=UTC), other)
    checked = CheckedRun(Path(one.replace("\0", "")), faults=[Fault("x", other)], unproven=[one])
    screen = Screen(file=told, width=10)
    for line in History([entry]).as_lines():
        screen.say(line)
    for parts in _lines(Verification([checked], [Fault("x", one)], [other])):
        screen.say(*parts)

    assert hidden_in(told.getvalue()) == []
    assert len(told.getvalue().splitlines()) == 1 + 3 + 3
    assert legible(f"{one}: {other} (publicado)") in told.getvalue()


@given(WILD)
@settings(max_examples=200, deadline=None)
def test_json_is_exact_and_legible(text):
    """
    A program reads the very text; on a terminal no character of it is hidden, and none is lost on its way.
    """
    written = as_json({"name": text, text: [text]})

    assert hidden_in(written) == []
    assert json.loads(written.encode()) == {"name": text, text: [text]}


def test_status_bears_a_tag_in_a_link(tmp_path, monkeypatch):
    """
    A link, a name or a contract that looks like markup is printed as it is, and a turned name shows that it turns.
    """
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path))
    with open_ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite3').as_posix()}", lambda: datetime.now(UTC)) as ledger:
        key = "k" * 64
        ledger.intend([Intent(key, "cuenta", "C-[/b]", "acta\u202efdp.exe", "0" * 64)])
        ledger.settle(key, Outcome.PUBLISHED, link="https://x.example/[/a]\x1b[2J")
    ended = CliRunner().invoke(app, ["status"])

    assert ended.exit_code == 0, ended.exception
    assert "C-[/b]: acta‹U+202E›fdp.exe (publicado)" in ended.stdout
    assert "https://x.example/[/a]‹U+001B›[2J" in ended.stdout


def test_a_wrong_order_is_no_order():
    """
    What is typed wrongly is said back without its escapes.
    """
    ended = CliRunner().invoke(app, ["report", "a", "\x1b[2J\u202e"])

    assert ended.exit_code == 2
    assert hidden_in(ended.output) == []
    assert "‹U+202E›" in ended.output


def test_a_question_is_no_order(monkeypatch, capsys):
    """
    What the portal says is quoted legibly to the person who is asked.
    """
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    Console().ask(Account("p", "u[/a]", Role.CONTRACTOR), "El portal dice «[/a]\x1b[2J\u202e»", None)

    assert "El portal dice «[/a]‹U+001B›[2J‹U+202E›» Cuenta: u[/a]." in capsys.readouterr().err


def test_a_log_entry_is_one_entry(tmp_path):
    """
    No text of a page begins another entry of the log, hides in it, or moves a cursor when it is read.
    """
    start_log(tmp_path / "run.log", [])
    logger.warning("{}", "drift \x1b[2J\u202e\n2026-03-01 00:00:00.000-0500 INFO    end: todo bien")
    logger.remove()
    first, second = (tmp_path / "run.log").read_text("utf-8").splitlines()

    assert first.endswith("drift ‹U+001B›[2J‹U+202E›")
    assert second.startswith("    2026")


def test_the_report_shows_a_turned_name(tmp_path):
    """
    The page writes out what would turn or hide a part of it, in its texts and in its links.
    """
    name = "acta\u202efdp.exe"
    run = run_of(
        tmp_path,
        receipt(2, outcome="rejected", document={"name": name}, message=f"No: {name}\x1b", listing={"name": name}),
    )
    page = write_report(run).read_text("utf-8")

    assert hidden_in(page) == []
    assert "acta‹U+202E›fdp.exe" in page
    assert "No: acta‹U+202E›fdp.exe‹U+001B›" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("año 2026 · «ñ» 你", "año 2026 · «ñ» 你"),
        ("a\u00a0b", "a\u00a0b"),
        ("a\nb", "a‹U+000A›b"),
        ("\x7f", "‹U+007F›"),
    ],
)
def test_what_can_be_seen_stays(text, shown):
    """
    Only what a reader cannot see is written out.
    """
    assert legible(text) == shown
