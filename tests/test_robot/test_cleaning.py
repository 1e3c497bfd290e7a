"""What is deleted of old runs, what stays, and that a verifier can tell cleaning from tampering."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loguru import logger
from typer.testing import CliRunner

from robot.app.cleaning import clean, megabytes, tidy
from robot.cli.app import app
from robot.clock import Clock
from robot.errors import LedgerError
from robot.ledger.ledger import State, open_ledger
from robot.model import Intent
from robot.proof import cleaning
from robot.proof.keys import own_key
from robot.proof.verification import verify
from robot.settings import StateSettings
from robot.unattended.call import LOG_BYTES, LOGS, call
from robot.unattended.schedule import Schedule
from robot.words import BOGOTA
from tests.test_robot.sample_receipts import AT, exhibit, receipt, sha256
from tests.test_robot.sealed_runs import Ticking, chain_of, sealed_run

DAYS = 30
LATER = AT + timedelta(days=DAYS + 1)


def with_copies(state: Path, run: str, now=None) -> Path:
    """A sealed run as the robot leaves one: copies, pictures, a trace, a log and papers for people."""
    now = now or Ticking().now
    folder = state / "runs" / run
    with chain_of(state, run, now=now) as chain, chain.kept():
        for row in (2, 3):
            content = f"{run} {row}".encode()
            copy = folder / "documents" / f"{row:04d}" / f"Informe {row}.pdf"
            copy.parent.mkdir(parents=True)
            copy.write_bytes(content)
            shown = exhibit(folder, f"evidence/c/{row}.png", content)
            chain.add([receipt(row, run=run, document={"sha256": sha256(content)}, evidence=[shown.model_dump()])])
        (folder / "evidence" / "c" / "trace.zip").write_bytes(b"traza")
    (folder / "run.log").write_text("bitácora")
    for name in ("report.html", "report.csv", "result.json", "constancias/1.pdf"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"para personas")
    return folder


@pytest.fixture
def state(tmp_path):
    return tmp_path / "estado"


@pytest.fixture
def settings(state):
    return StateSettings(state_dir=state)


def cleaned(settings, *, at=LATER, show=False):
    return clean(settings, DAYS, show=show, clock=lambda: at)


def left(run: Path) -> set[str]:
    return {file.relative_to(run).as_posix() for file in run.rglob("*") if file.is_file()}


def codes(verdict):
    return {fault.code for fault in (*verdict.faults, *(fault for run in verdict.runs for fault in run.faults))}


def test_what_goes_and_what_stays(settings, state):
    """
    Copies, pictures, traces and the log go; receipts, seal, papers and a signed note of what went stay, and verify.
    """
    run = with_copies(state, "a")
    key = own_key(state).public
    before = sum((run / file).stat().st_size for file in left(run) if file.startswith(("doc", "evi", "run.log")))
    (done,) = cleaned(settings)
    verdict = verify([run], [key])

    assert (done.run, done.files, done.size, done.kept) == ("a", 6, before, [])
    assert {file for file in left(run) if not file.startswith("receipts/")} == {
        *("seal.json", "cleaned.json", "report.html", "report.csv", "result.json", "constancias/1.pdf"),
    }
    assert len(list((run / "receipts").iterdir())) == 2
    assert not (run / "documents").exists()
    assert not (run / "evidence").exists()
    assert verdict.whole
    assert len(verdict.runs[0].deleted) == 5
    assert any("se borraron por antigüedad" in said for said in verdict.runs[0].unproven)
    assert cleaned(settings) == [], "there is nothing more to delete"


def test_what_is_younger_stays(settings, state):
    """
    Of a run that was sealed less than so many days ago nothing goes.
    """
    run = with_copies(state, "a")
    before = left(run)

    assert cleaned(settings, at=AT + timedelta(days=DAYS - 1)) == []
    assert left(run) == before


def test_what_would_go(settings, state):
    """
    Asked to show, it says what would go and how much that is, and deletes and writes nothing.
    """
    run = with_copies(state, "a")
    before = left(run)
    shown = cleaned(settings, show=True)

    assert left(run) == before
    assert shown == cleaned(settings)


def test_a_run_that_lives(settings, state):
    """
    Without its seal a run may be at work, or was killed and waits for its seal: it is not touched.
    """
    run = with_copies(state, "a")
    (run / "seal.json").unlink()
    before = left(run)

    assert cleaned(settings) == []
    assert left(run) == before


def in_doubt(settings, content: bytes) -> None:
    with open_ledger(settings.ledger_url, lambda: AT) as ledger:
        intent = Intent(
            "k", "cuenta", "CO1.PCCNTR.129716", "Informe 2.pdf", sha256(content), None, content="k", asked="x"
        )
        ledger.intend([intent])
        ledger.mark(["k"], State.SENT)


def test_a_document_in_doubt(settings, state):
    """
    As long as a document is in doubt, its run keeps all that may settle it, and others are cleaned.
    """
    now = Ticking().now
    kept, other = with_copies(state, "a", now), with_copies(state, "b", now)
    in_doubt(settings, b"a 2")
    before = left(kept)
    first, second = cleaned(settings)

    assert left(kept) == before
    assert (first.run, first.files, first.kept) == ("a", 0, ["un documento suyo está en duda"])
    assert second.files == 6
    assert not (other / "evidence").exists()


def test_a_doubt_that_the_ledger_lost(settings, state):
    """
    A receipt in doubt of a run that this ledger never knew is a doubt as well.
    """
    now = Ticking().now
    folder = state / "runs" / "a"
    with chain_of(state, "a", now=now) as chain, chain.kept():
        shown = exhibit(folder, "evidence/c/2.png")
        chain.add([receipt(2, run="a", outcome="in_doubt", evidence=[shown.model_dump()])])
    for file in state.glob("ledger.sqlite3*"):
        file.unlink()
    (done,) = cleaned(settings)

    assert (done.files, done.kept) == (0, ["un documento suyo está en duda"])
    assert (folder / "evidence" / "c" / "2.png").exists()


def test_without_its_ledger_nothing_goes(settings, state):
    """
    Where nobody can say what is in doubt, nothing is deleted.
    """
    run = with_copies(state, "a")
    for file in state.glob("ledger.sqlite3*"):
        file.unlink()
    (state / "ledger.sqlite3").write_text("no es un registro, sino otra cosa que alguien puso aquí" * 20)
    before = left(run)

    with pytest.raises(LedgerError):
        cleaned(settings)
    assert left(run) == before


@pytest.mark.parametrize("file", ["evidence/c/2.png", "evidence/c/trace.zip"])
def test_what_somebody_else_deleted(settings, state, file):
    """
    What was missing before the cleaning is in no note: it is still told as missing, before and afterwards.
    """
    run, key = with_copies(state, "a"), own_key(state).public
    (run / file).unlink()
    before = verify([run], [key])
    cleaned(settings)
    after = verify([run], [key])

    assert codes(before) == codes(after) == {"evidence_missing"}


def test_what_was_changed_before(settings, state):
    """
    What is no longer what was sealed, and what was added, is left where it is and said: cleaning hides no tampering.
    """
    run, key = with_copies(state, "a"), own_key(state).public
    (run / "evidence" / "c" / "2.png").write_bytes(b"otra")
    (run / "evidence" / "c" / "9.png").write_bytes(b"nueva")
    (run / "documents" / "0003" / "Informe 3.pdf").write_bytes(b"otro")
    (done,) = cleaned(settings)

    assert {kept.partition(":")[0] for kept in done.kept} == {
        *("evidence/c/2.png", "evidence/c/9.png", "documents/0003/Informe 3.pdf"),
    }
    assert codes(verify([run], [key])) == {"evidence_changed", "evidence_strange", "document_changed"}


def test_a_note_of_somebody_else(settings, state, tmp_path):
    """
    A note that no trusted key signed, that was changed, or that is another run's excuses nothing.
    """
    now = Ticking().now
    run, other = with_copies(state, "a", now), with_copies(state, "b", now)
    key = own_key(state).public
    cleaned(settings)
    note = (run / "cleaned.json").read_bytes()
    said = cleaning.parse(note)
    assert said is not None
    foreign = own_key(tmp_path / "otra")
    forged = said.cleaning.model_copy(update={"key": foreign.public.fingerprint})
    wrong = {
        "signed with another key": cleaning.sign(forged, foreign),
        "changed": note.replace(b"evidence/c/2", b"evidence/c/1"),
        "of another run": (other / "cleaned.json").read_bytes(),
        "cut off": note[:-10],
    }
    for what, content in wrong.items():
        (run / "cleaned.json").write_bytes(content)

        assert codes(verify([run], [key])) >= {"cleaning_strange", "evidence_missing"}, what
    (run / "cleaned.json").unlink()
    assert codes(verify([run], [key])) == {"evidence_missing"}


def test_a_file_in_use(settings, state, monkeypatch):
    """
    What cannot be deleted now, because somebody has it open, is said; the next time it goes, and one note tells of both.
    """
    run, key = with_copies(state, "a"), own_key(state).public
    unlink = Path.unlink

    def busy(self, *, missing_ok=False):
        if self.name == "2.png":
            raise PermissionError(13, "in use")
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", busy)
        (first,) = cleaned(settings)
        between = verify([run], [key])
    (second,) = cleaned(settings, at=LATER + timedelta(days=1))

    assert first.files == 5
    assert [kept.partition(":")[0] for kept in first.kept] == ["evidence/c/2.png"]
    assert between.whole
    assert (second.files, second.kept) == (1, [])
    assert verify([run], [key]).whole
    assert len(verify([run], [key]).runs[0].deleted) == 5


def test_a_stop_in_the_middle(settings, state, monkeypatch):
    """
    The note is on the disk before the first file goes: whatever stops the machine then, nothing looks tampered with.
    """
    run, key = with_copies(state, "a"), own_key(state).public
    unlink = Path.unlink
    gone: list[Path] = []

    def dying(self, *, missing_ok=False):
        if self.name.endswith((".new", ".lock")):
            return unlink(self, missing_ok=missing_ok)
        if gone:
            raise KeyboardInterrupt
        gone.append(self)
        return unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", dying)
        with pytest.raises(KeyboardInterrupt):
            cleaned(settings)
    verdict = verify([run], [key])

    assert len(gone) == 1
    assert verdict.whole
    assert len(verdict.runs[0].deleted) == 1


def test_links_are_not_followed(settings, state, tmp_path):
    """
    A link in a run's folder, or in the place of one, leads nowhere: what it points to stays.
    """
    elsewhere = tmp_path / "otra parte"
    elsewhere.mkdir()
    (elsewhere / "2.png").write_bytes(b"a 2")
    run = with_copies(state, "a")
    shutil.rmtree(run / "evidence" / "c")
    (run / "evidence" / "c").symlink_to(elsewhere, target_is_directory=True)
    (state / "runs" / "b").symlink_to(sealed_run(tmp_path / "otro estado", "b"), target_is_directory=True)
    done = cleaned(settings)

    assert [one.run for one in done] == ["a"]
    assert (elsewhere / "2.png").exists()
    assert (tmp_path / "otro estado" / "runs" / "b" / "evidence" / "c" / "trace.zip").exists()


def secop(state, *arguments):
    environment = {"SECOP_STATE_DIR": str(state), "SECOP_KEEP_DAYS": str(DAYS), "COLUMNS": "200"}
    return CliRunner().invoke(app, arguments, env=environment)


def test_what_audits_left(settings, state):
    """
    Old audits go, and what was made of documents and not used since, but for the newest of each account; what the next one has to know of the contracts stays, and so does what is young.
    """
    home = state / "audits" / "abc" / "supervisor"
    for name, file in (("2026-01", "auditoria.json"), ("2026-02", "auditoria.html"), ("unfinished", "c.json")):
        (home / name).mkdir(parents=True)
        (home / name / file).write_text("de otros")
    (state / "audits" / "abc" / "contratista" / "2026-01").mkdir(parents=True)
    (home / "known.json").write_text("{}")
    (state / "prepared" / "abc").mkdir(parents=True)
    (state / "prepared" / "abc" / "content").write_text("de otros")
    (state / "runs").mkdir()
    young, show = cleaned(settings, at=AT), cleaned(settings, at=datetime.now(UTC) + timedelta(days=31), show=True)
    whole = left(home)
    gone = cleaned(settings, at=datetime.now(UTC) + timedelta(days=31))

    assert young == []
    assert whole == {"known.json", "2026-01/auditoria.json", "2026-02/auditoria.html", "unfinished/c.json"}
    assert [each.run for each in show] == [each.run for each in gone]
    assert {each.run.rpartition("/")[2] for each in gone} == {"2026-01", "unfinished", "abc"}
    assert left(home) == {"known.json", "2026-02/auditoria.html"}
    assert not (home / "2026-01").exists()
    assert not (state / "prepared" / "abc").exists()


def test_what_a_person_answered_stays(settings, state):
    """Of a review the copies go; her answers about the documents are no copy of anybody's, and a letter may still be written from them."""
    home = state / "reviews" / "abc" / "supervisor"
    for file in ("answers/c-1/one.json", "2026-01/documents/c-1/a.pdf", "2026-01/revision.json"):
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text("x")
    (state / "runs").mkdir()
    cleaned(settings, at=datetime.now(UTC) + timedelta(days=31))

    assert left(home) == {"answers/c-1/one.json", "2026-01/revision.json"}


def test_the_log_of_a_run_that_only_read(settings, state):
    """It goes when it is old; a young one may be of a run that lives, and a run with anything else is not judged by its log."""
    for name, file in (("review", "run.log"), ("publication", "documents/0002/a.pdf"), ("publication", "run.log")):
        (state / "runs" / name / file).parent.mkdir(parents=True, exist_ok=True)
        (state / "runs" / name / file).write_text("bitácora")
    young = cleaned(settings, at=datetime.now(UTC) + timedelta(days=29))
    gone = cleaned(settings, at=datetime.now(UTC) + timedelta(days=31))

    assert young == []
    assert [(each.run, each.files) for each in gone] == [("review", 1)]
    assert not (state / "runs" / "review").exists()
    assert left(state / "runs") == {"publication/documents/0002/a.pdf", "publication/run.log"}


def test_the_command(state):
    """
    It says what would go and how many megabytes, deletes with the same words, and programs read the same as JSON.
    """
    run = with_copies(state, "a", now=Ticking(AT.replace(year=2020)).now)
    young = with_copies(state, "b", now=Ticking(datetime.now(BOGOTA)).now)
    shown = secop(state, "limpiar", "--mostrar")
    told = secop(state, "clean", "--show", "--json")
    done = secop(state, "clean")

    assert [each.exit_code for each in (shown, told, done)] == [0, 0, 0]
    assert "a: 6 archivos, 0,0 MB" in shown.stdout
    assert "Se borraría lo de hace más de 30 días" in shown.stdout
    assert '"files": 6' in told.stdout
    assert '"deleted": false' in told.stdout
    assert "Se borró lo de hace más de 30 días" in done.stdout
    assert not (run / "evidence").exists()
    assert (young / "evidence").exists()


def test_a_report_is_not_made_poorer(state):
    """
    Asked to write the report of a cleaned run again, the one that has the pictures stays.
    """
    run = with_copies(state, "a", now=Ticking(AT.replace(year=2020)).now)
    secop(state, "clean")
    asked = secop(state, "report", "a")

    assert asked.exit_code == 0, asked.output
    assert (run / "report.html").read_bytes() == b"para personas"
    assert (run / "constancias" / "1.pdf").read_bytes() == b"para personas"


@pytest.mark.parametrize("written", ["-1", "un mes", "1,5"])
def test_days_that_are_none(state, written):
    """
    A setting that is no number of days is refused in words, and nothing goes.
    """
    refused = CliRunner().invoke(app, ["clean"], env={"SECOP_STATE_DIR": str(state), "SECOP_KEEP_DAYS": written})

    assert refused.exit_code == 3
    assert "SECOP_KEEP_DAYS" in refused.output


def call_at(state, moment, tidy) -> None:
    call(Schedule(), state, bound=timedelta(hours=1), clock=Clock(now=lambda: moment), tidy=tidy)


def test_the_timer_cleans_once_a_day(state):
    """
    The first call of a day in Bogotá cleans, the others do not; what fails is written down and tried the next day.
    """
    done: list[datetime] = []

    def failing() -> None:
        raise LedgerError("no se puede leer")

    midnight = datetime(2026, 3, 2, tzinfo=BOGOTA)
    for hours in (1, 9, 23):
        call_at(state, midnight + timedelta(hours=hours), lambda: done.append(midnight))
    first = len(done)
    call_at(state, midnight + timedelta(hours=25), failing)
    call_at(state, midnight + timedelta(hours=26), lambda: done.append(midnight))
    call_at(state, midnight + timedelta(hours=49), lambda: done.append(midnight))

    assert first == 1
    assert len(done) == 2
    assert "no se puede leer" in (state / "unattended" / "run-due.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(("days", "there"), [(0, True), (DAYS, False)])
def test_the_setting_decides(state, days, there):
    """
    Unattended, a run goes after as many days as the person set, and with 0 never.
    """
    run = with_copies(state, "a", now=Ticking(AT.replace(year=2020)).now)
    tidy(StateSettings(state_dir=state, keep_days=days))

    assert (run / "evidence").exists() == there


def test_a_log_of_calls_is_bounded(state):
    """
    However often the timer calls and however much it has to say, its log keeps a few files of a bounded size.
    """
    for hour in range(12):
        moment = datetime(2026, 3, 2, tzinfo=BOGOTA) + timedelta(days=hour)
        call_at(state, moment, lambda: [logger.info("x" * 100_000) for _ in range(11)])
    logs = list((state / "unattended").glob("run-due*.log"))

    assert 1 < len(logs) <= LOGS + 1
    assert sum(log.stat().st_size for log in logs) <= (LOGS + 1) * (LOG_BYTES + 200_000)


def test_megabytes():
    """
    Sizes are said as Spanish writes them, in millions of bytes.
    """
    assert megabytes(1_260_000) == "1,3 MB"
