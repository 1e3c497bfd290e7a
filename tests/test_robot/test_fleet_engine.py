"""The engine beside the ledger: its tables and their versions, dead workers' jobs, what is handed over, and doing without it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg.sql import SQL, Identifier

from robot.batch.rules import begun
from robot.batch.wanted import Wanted
from robot.errors import AlreadyRunning, LedgerError, SettingsError
from robot.fleet.handing import FLEET, Fleet, fleet_of, latest_place
from robot.fleet.place import beating, connected
from robot.fleet.sweep import ERRAND, Sweep
from robot.fleet.upgrade import NOTES, prepare, script, scripts, upgrade
from robot.ledger.ledger import open_ledger
from robot.settings import StateSettings
from robot.turns import Stage, Wish
from robot.unattended.profiles import Profile
from tests.fleet_worker import hands

ROOT = Path(__file__).parents[2]
SHAPE = """
    SELECT 'column', table_name || '.' || column_name, data_type || is_nullable FROM information_schema.columns WHERE table_schema = %(schema)s
    UNION ALL
    SELECT 'function', proname, regexp_replace(prosrc, '\\s+', ' ', 'g') FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
    UNION ALL
    SELECT 'label', typname, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid WHERE typnamespace = %(schema)s::regnamespace
    UNION ALL
    SELECT 'index', indexname, replace(indexdef, %(schema)s, '') FROM pg_indexes WHERE schemaname = %(schema)s
    ORDER BY 1, 2, 3
"""


def shape(url: str) -> list[tuple[str, ...]]:
    """Columns, functions, words and indices of the engine's schema."""
    with connected(url) as (db, schema):
        return db.execute(SHAPE.encode(), {"schema": schema}).fetchall()


def made_by_scripts(url: str, last: str) -> None:
    """The engine's tables as a robot left them whose Procrastinate had scripts up to this one."""
    with connected(url) as (db, schema):
        db.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
        db.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        db.execute(NOTES.encode())
        for name in scripts():
            if name <= last:
                db.execute(script(name).encode())
                db.execute("INSERT INTO applied (script) VALUES (%s)", [name])


def test_an_older_engine_becomes_todays(postgres):
    """
    The tables of the version before, and of a much older one, get what they lack, once: then they are what a fresh schema is.
    """
    fresh, before, long_ago = postgres.schema(), postgres.schema(), postgres.schema()
    prepare(fresh)
    made_by_scripts(before, "03.03.99")
    made_by_scripts(long_ago, "02.99")
    older = shape(before)
    for url in (before, long_ago, before):
        prepare(url)

    assert older != shape(fresh)
    assert shape(before) == shape(fresh)
    assert [row for row in shape(long_ago) if row[0] != "function"] == [
        row for row in shape(fresh) if row[0] != "function"
    ]


def test_a_newer_engine_is_refused(postgres):
    """
    A script that this robot does not have was carried out there: it says so, and changes nothing.
    """
    url = postgres.schema()
    prepare(url)
    with connected(url) as (db, schema):
        db.execute(
            SQL("INSERT INTO {} (script) VALUES ('99.00.00_01_later.sql')").format(Identifier(schema, "applied"))
        )
    before = shape(url)

    with pytest.raises(LedgerError, match="versión más nueva"):
        prepare(url)
    assert shape(url) == before


def test_an_upgrade_that_dies_goes_on(postgres, monkeypatch):
    """
    A script that fails leaves those before it carried out and noted; the next start goes on with it.
    """
    url = postgres.schema()
    made_by_scripts(url, "03.03.99")
    monkeypatch.setattr("robot.fleet.upgrade.script", lambda name: script(name) if "_01_" in name else "SELECT 1/0")
    with pytest.raises(LedgerError):
        prepare(url)
    monkeypatch.undo()
    prepare(url)
    with connected(url) as (db, schema):
        db.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        upgrade(db)
        noted = [row[0] for row in db.execute("SELECT script FROM applied ORDER BY script")]

    assert noted == scripts()


def test_nobody_lives_where_no_engine_was(postgres):
    """
    A ledger whose engine was never made has no workers; that is an answer, and no error.
    """
    assert beating(postgres.schema()) == 0


def test_one_job_that_cannot_be_ended_keeps_no_other_waiting(postgres, tmp_path, monkeypatch):
    """
    Of two jobs of a dead worker the first was ended by another sweep meanwhile: the second is ended all the same, both turns
    wait again and are handed out anew, without a queueing lock.
    """
    url = postgres.schema()
    with open_ledger(url, lambda: datetime.now(UTC)) as ledger:
        ledger.batches.begin(FLEET, "0", [("ana", "/l", "ana"), ("beto", "/m", "beto")])
        swept = _swept(url, ledger.batches, hands(url, ["ana", "beto"], tmp_path), monkeypatch)
        with ThreadPoolExecutor(1) as apart:  # where a browser was open before, a loop runs in this thread
            jobs = apart.submit(asyncio.run, swept).result()
        batch = ledger.batches.latest(FLEET)

    assert batch is not None
    assert [turn.stage for turn in batch.turns] == [Stage.WAITING] * 2
    assert sorted((job.task_kwargs["turn"], job.status, job.queueing_lock, job.lock) for job in jobs) == [
        (turn.id, "todo", None, turn.account) for turn in batch.turns
    ]


async def _swept(url, book, ours, monkeypatch):
    """The jobs after a dead worker's two were swept."""
    engine = App(connector=PsycopgConnector(kwargs=prepare(url), min_size=1, max_size=2))
    async with engine.open_async():
        manager = engine.job_manager
        sweep = Sweep(engine, book, ours, dead_after=0.0)
        await sweep.once()
        worker = await manager.register_worker()
        for turn in book.latest(FLEET).turns:
            await manager.fetch_job([turn.name], worker)
            assert book.exchange(turn, begun(turn, "x", datetime.now(UTC)))
        end = manager.finish_job
        ended: set[int | None] = set()

        async def first_is_gone(job, status, *, delete_job):
            if not ended:
                ended.add(job.id)
                await end(job, status, delete_job)
                raise ConnectorException
            await end(job, status, delete_job)

        monkeypatch.setattr(manager, "finish_job", first_is_gone)
        await sweep.once()  # their turns wait again
        await sweep.once()  # and are handed out
        return await manager.list_jobs_async(task=ERRAND)


@pytest.fixture
def office(postgres, tmp_path):
    """The settings of a machine whose ledger is on PostgreSQL, and two profiles of it."""
    settings = StateSettings(state_dir=tmp_path, ledger=postgres.schema())
    lists = []
    for name in ("ana", "beto"):
        (tmp_path / f"{name}.xlsx").write_bytes(b"x")
        profile = Profile(name=name, documents="/d/{periodo}", day="día 1", first="2026-01")
        lists.append(Wanted(profile, tmp_path / f"{name}.xlsx"))
    return settings, lists


def test_a_batch_is_handed_over_once(office):
    """
    The same lists again are the same batch, whose turns at work stay so and whose failures wait anew; other lists are refused
    until it is over. Commands find the batch that was begun last, here or in the fleet.
    """
    settings, lists = office
    with fleet_of(settings) as fleet:
        first = fleet.hand_over(lists)
        ana, beto = first.turns
        assert fleet.ledger.batches.exchange(ana, begun(ana, "x", datetime.now(UTC)))
        running = fleet.hand_over(lists)
        with pytest.raises(AlreadyRunning, match="otro lote"):
            fleet.hand_over([Wanted(lists[0].profile, settings.state_dir / "otra.xlsx")])
        standing = fleet.standing()
    with latest_place(settings) as place:
        found = place.latest()
        place.wish(Wish.CANCEL)
        after = place.latest()

    assert running.id == first.id
    assert [turn.stage for turn in running.turns] == [Stage.RUNNING, Stage.WAITING]
    assert standing is not None
    assert (standing.alive, isinstance(place, Fleet)) == (False, True)
    assert found is not None
    assert found.id == first.id
    assert after is not None
    assert [turn.stage for turn in after.turns] == [Stage.RUNNING, Stage.CANCELLED]
    assert beto.stage is Stage.WAITING


def test_a_ledger_in_a_file_has_no_fleet(tmp_path):
    """
    Whoever hands a batch over without a shared ledger is told what to set; no ledger is made.
    """
    with pytest.raises(SettingsError, match="PostgreSQL"), fleet_of(StateSettings(state_dir=tmp_path)):
        pass
    with pytest.raises(SettingsError, match="PostgreSQL"):
        prepare(f"sqlite:///{tmp_path}/x")
    assert list(tmp_path.iterdir()) == []


def test_an_attempt_that_was_given_up_changes_nothing(ledger_url):
    """
    A turn changes only for who read it as it stands: neither the attempt before, nor one that begins it a second time.
    """
    moments = [datetime(2026, 3, 1, 12, 0, second, tzinfo=UTC) for second in range(2)]
    with open_ledger(ledger_url, lambda: moments[0]) as ledger:
        book = ledger.batches
        book.begin(FLEET, "0", [("ana", "/l", "ana")])
        fresh, wish = book.one(1) or (None, None)
        assert fresh is not None
        one, other = (begun(fresh, "x", moment) for moment in moments)
        taken = [book.exchange(fresh, one), book.exchange(fresh, other)]
        lost = [book.exchange(one, fresh), book.exchange(one, one)]
        again, _ = book.one(1) or (None, None)
        assert again is not None
        late = [book.exchange(again, other), book.exchange(one, fresh)]

        assert wish is Wish.GO
        assert (taken, lost, late) == ([True, False], [True, False], [True, False])
        assert book.one(1) == (other, Wish.GO)
        assert book.one(2) is None


WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"procrastinate", "psycopg", "psycopg_pool"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
from robot.cli.app import app
app(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["flota", "trabajar"], 3, "pip install 'secop-publisher[fleet]'"),
        (["lote", "ver"], 0, "No hay ningún lote en este equipo."),
    ],
)
def test_without_the_extra_all_else_works(tmp_path, words, code, said):
    """
    Where the engine is not installed, a worker says how to install it, and a batch of this machine needs none of it.
    """
    environment = {"SECOP_STATE_DIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    command = [sys.executable, "-c", WITHOUT, *words]
    more = {"PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(
        command, env=environment | more, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )

    assert (ended.returncode, said in ended.stdout + ended.stderr) == (code, True), ended


def test_a_worker_is_always_started_again():
    """
    What supervises workers starts them again whatever their exit code was, tells the worker alone to end, and waits for it.
    """
    unit = (ROOT / "docs/fleet/secop-worker.service").read_text("utf-8")
    compose = (ROOT / "docs/fleet/docker-compose.yml").read_text("utf-8")

    assert {"Restart=always", "KillMode=mixed", "TimeoutStopSec=900"} <= set(unit.splitlines())
    assert compose.count("restart: always") == 2
    assert "stop_grace_period: 15m" in compose
