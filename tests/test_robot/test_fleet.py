"""Workers on a real PostgreSQL, with children that stand in for the robot: nothing twice, nothing lost, nobody waits for the dead."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from psycopg.sql import SQL, Identifier

from robot.fleet.handing import FLEET
from robot.fleet.place import beating, connected
from robot.ledger.ledger import open_ledger
from robot.turns import Stage, Wish
from tests.fleet_worker import QUICK
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from robot.ledger.ledger import Ledger
    from robot.turns import Batch

ROOT = Path(__file__).parents[2]
LIMIT = 120.0  #: seconds: nothing takes so long unless something hangs


@dataclass
class Fleet:
    """A ledger, a folder that all machines see, and a portal that is a file in it."""

    url: str
    home: Path
    ledger: Ledger
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    accounts: set[str] = field(default_factory=set)

    def hand_over(self, *lists: tuple[str, str], contracts: int = 5, seconds: float = 0.05, codes=None) -> list[str]:
        """A batch of these lists, each with its account; answers all contracts."""
        turns, every = [], []
        for name, account in lists:
            numbers = [f"{name}-{number}" for number in range(contracts)]
            every += numbers
            told = {"url": self.url, "portal": str(self.home / "portal"), "contracts": numbers, "seconds": seconds}
            file = self.home / f"{name}.json"
            file.write_text(json.dumps({**told, "codes": (codes or {}).get(name)}))
            turns.append((account, str(file), account))
            self.accounts.add(account)
        self.ledger.batches.begin(FLEET, "0", turns)
        return sorted(every)

    def worker(self, places: int = 2) -> subprocess.Popen[bytes]:
        """Another one, that knows every account."""
        command = [sys.executable, "-m", "tests.fleet_worker", self.url, str(places), str(self.home), *self.accounts]
        self.workers.append(subprocess.Popen(command, cwd=ROOT))
        return self.workers[-1]

    @property
    def batch(self) -> Batch:
        batch = self.ledger.batches.latest(FLEET)
        assert batch is not None
        return batch

    @property
    def published(self) -> list[str]:
        return sorted(self.lines("portal"))

    def has_published(self, how_many: int) -> bool:
        return len(self.published) >= how_many

    @property
    def begun(self) -> list[str]:
        """A list's name for each child that was started."""
        return self.lines("begun")

    def lines(self, note: str) -> list[str]:
        """What children left there, in order."""
        file = self.home / note
        return file.read_text().split() if file.exists() else []

    def stages(self) -> list[Stage]:
        return [turn.stage for turn in self.batch.turns]

    def until_over(self) -> None:
        until(lambda: self.batch.over, LIMIT)

    def rows(self, table: str) -> int:
        """Of the engine's."""
        with connected(self.url) as (db, schema):
            found = db.execute(
                SQL("SELECT count(*) FROM {}").format(Identifier(schema, f"procrastinate_{table}"))
            ).fetchone()
        assert found is not None
        return int(found[0])

    def beating_at(self, moment: datetime) -> int:
        """How many workers said then, or later, that they live."""
        with connected(self.url) as (db, schema):
            table = Identifier(schema, "procrastinate_workers")
            found = db.execute(SQL("SELECT last_heartbeat FROM {}").format(table)).fetchall()
        return sum(row[0] >= moment for row in found)

    def end(self) -> None:
        for worker in self.workers:
            children = psutil.Process(worker.pid).children() if worker.poll() is None else []
            worker.kill()
            worker.wait()
            psutil.wait_procs(children, LIMIT)


@contextmanager
def fleet_at(url: str, home: Path) -> Iterator[Fleet]:
    with open_ledger(url, lambda: datetime.now(UTC)) as ledger:
        fleet = Fleet(url, home, ledger)
        try:
            yield fleet
        finally:
            fleet.end()


@pytest.fixture
def fleet(postgres, tmp_path):
    with fleet_at(postgres.schema(), tmp_path) as found:
        yield found


def test_a_worker_dies_ten_times_and_each_document_is_published_once(fleet):
    """
    Two workers, twelve accounts with five contracts; one of the two is killed ten times at any moment and started again: all is
    published, once, and every turn is done. The engine keeps no row of what ended, and never a queueing lock.
    """
    contracts = fleet.hand_over(*[(f"a{number}", f"a{number}") for number in range(12)], seconds=0.2)
    fleet.worker()
    moments = random.Random(16)  # noqa: S311 - it picks moments
    for _ in range(10):
        doomed, before = fleet.worker(), len(fleet.published)
        soon = min(before + moments.randint(0, 5), len(contracts))
        until(partial(fleet.has_published, soon), LIMIT)
        doomed.kill()
        doomed.wait()
    fleet.until_over()

    assert fleet.published == contracts
    assert fleet.stages() == [Stage.DONE] * 12
    until(lambda: fleet.rows("jobs") == 0, LIMIT)
    assert fleet.rows("events") == 0


def test_a_worker_that_is_asked_to_end_beats_until_its_last_contract(fleet):
    """
    A contract in hand takes longer than a silent worker is believed alive. Meanwhile nobody else begins the account; afterwards
    another worker goes on with what was left, at once.
    """
    contracts = fleet.hand_over(("ana", "ana"), contracts=2)
    (fleet.home / "hold").touch()
    first = fleet.worker()
    until(lambda: fleet.published == ["ana-0"], LIMIT)
    fleet.worker()
    until(lambda: beating(fleet.url) == 2, LIMIT)
    first.send_signal(signal.SIGTERM)
    dead = datetime.now(UTC) + 2 * timedelta(seconds=QUICK.dead_after)
    until(lambda: fleet.beating_at(dead) == 2, LIMIT)
    meanwhile = fleet.begun, first.poll()
    (fleet.home / "hold").unlink()
    first.wait(LIMIT)
    fleet.until_over()

    assert meanwhile == (["ana"], None)
    assert first.returncode == 0
    assert fleet.begun == ["ana", "ana"]
    assert fleet.published == contracts


def test_who_was_taken_for_dead_writes_over_nobody(fleet):
    """
    A worker that stands still is given up, and its turn is another's. When it goes on, it ends its child and changes nothing
    of the turn; the ledger's leases kept the two children apart.
    """
    contracts = fleet.hand_over(("ana", "ana"), contracts=6, seconds=0.7)
    still = fleet.worker()
    until(lambda: len(fleet.published) == 1, LIMIT)
    still.send_signal(signal.SIGSTOP)
    fleet.worker()
    until(lambda: fleet.begun == ["ana", "ana"], LIMIT)
    second = fleet.batch.turns[0].began_at
    still.send_signal(signal.SIGCONT)
    fleet.until_over()

    assert fleet.published == contracts
    assert (fleet.batch.turns[0].stage, fleet.batch.turns[0].began_at) == (Stage.DONE, second)
    still.send_signal(signal.SIGTERM)
    assert still.wait(LIMIT) == 0


def test_what_is_parked_or_waits_holds_no_place(fleet):
    """
    One account needs a person and another failed: both are in the ledger with their reason, no job waits for them, and the
    second list of each account is published. The person's answer wakes the first by itself.
    """
    lists = [("ana1", "ana"), ("ana2", "ana"), ("beto1", "beto"), ("beto2", "beto")]
    contracts = fleet.hand_over(*lists, contracts=1, codes={"ana1": [5], "beto1": [1]})
    fleet.worker()
    until(lambda: fleet.stages() == [Stage.PERSON, Stage.DONE, Stage.FAILED, Stage.DONE], LIMIT)
    until(lambda: fleet.rows("jobs") == 0, LIMIT)
    ana, _, beto, _ = fleet.batch.turns

    assert (ana.why, ana.asks, ana.over) == ("Pide un captcha.", "needs_human", True)
    assert beto.again_at is not None
    assert fleet.published == ["ana2-0", "beto2-0"]
    (fleet.home / "ana").touch()
    until(lambda: fleet.stages()[0] is Stage.DONE, LIMIT)
    assert fleet.published == [each for each in contracts if each != "beto1-0"]


def test_while_the_portal_serves_nobody_no_machine_asks_it(fleet):
    """
    What one account found out holds for the accounts of all workers: nobody begins before the rest is over, then one, then all.
    """
    contracts = fleet.hand_over(("ana", "ana"), ("beto", "beto"), ("cata", "cata"), contracts=1)
    now = datetime.now(UTC)
    rest = now + timedelta(seconds=6)
    fleet.ledger.batches.note([replace(fleet.batch.turns[0], stage=Stage.PORTAL, at=now, again_at=rest)])
    fleet.worker()
    fleet.worker()
    fleet.until_over()
    first, *others = sorted(fleet.batch.turns, key=lambda turn: turn.began_at)

    assert fleet.stages() == [Stage.DONE] * 3
    assert fleet.published == contracts
    assert first.began_at >= rest
    assert all(turn.began_at > first.began_at for turn in others)


def test_a_pause_holds_and_a_cancelled_batch_ends(fleet):
    """
    A pause lets each account end the contract in hand and nothing begins; going on does the rest. What is cancelled ends so.
    """
    fleet.hand_over(("ana", "ana"), ("beto", "beto"), ("caro", "caro"), contracts=3)
    hold = fleet.home / "hold"
    hold.touch()
    fleet.worker()
    until(partial(fleet.has_published, 2), LIMIT)
    fleet.ledger.batches.wish(fleet.batch.id, Wish.PAUSE)
    until(lambda: len(fleet.lines("asked")) == 2, LIMIT)
    hold.unlink()
    until(lambda: Stage.RUNNING not in fleet.stages() and fleet.rows("jobs") == 0, LIMIT)
    held, stages = fleet.published, fleet.stages()
    hold.touch()
    fleet.ledger.batches.wish(fleet.batch.id, Wish.GO)
    until(partial(fleet.has_published, 4), LIMIT)
    fleet.ledger.batches.wish(fleet.batch.id, Wish.CANCEL)
    until(lambda: len(fleet.lines("asked")) == 4, LIMIT)
    hold.unlink()
    until(lambda: Stage.RUNNING not in fleet.stages() and fleet.rows("jobs") == 0, LIMIT)

    assert (held, stages) == (["ana-0", "beto-0"], [Stage.WAITING] * 3)
    assert len(set(fleet.published)) == len(fleet.published) == 4
    assert fleet.stages().count(Stage.CANCELLED) == 2


@pytest.mark.thorough("it restarts a database; a worker that dies is what a machine has more often")
def test_a_server_that_restarts_ends_no_worker(postgres, fleet):
    """
    PostgreSQL is away for a moment and every connection is cut: the worker lives, and carries out what comes next.
    """
    fleet.hand_over(("ana", "ana"), contracts=1)
    worker = fleet.worker(places=1)
    fleet.until_over()
    postgres.restart()
    fleet.hand_over(("ana2", "ana"), contracts=1)
    fleet.until_over()

    assert worker.poll() is None
    assert fleet.published == ["ana-0", "ana2-0"]


def test_a_job_whose_end_was_not_noted_keeps_nobody_waiting(fleet):
    """
    A job that stays at work under a worker that lives, though its turn has ended, is ended: the account's next turn begins.
    """
    fleet.hand_over(("ana", "ana"), contracts=1)
    worker = fleet.worker(places=1)
    fleet.until_over()
    until(lambda: fleet.rows("jobs") == 0, LIMIT)
    number = fleet.batch.turns[0].id
    with connected(fleet.url) as (db, schema):
        db.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        row = SQL(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, status, worker_id) "
            "SELECT 'ana', 'turn', 'ana', %s, 'doing', id FROM procrastinate_workers"
        )
        db.execute(row, [json.dumps({"turn": number})])
    fleet.hand_over(("ana2", "ana"), contracts=1)
    fleet.until_over()

    assert worker.poll() is None
    assert fleet.published == ["ana-0", "ana2-0"]


def test_two_that_enlist_one_turn_begin_it_once(fleet):
    """
    The same turn handed out twice, and a job of a turn that nobody knows: each ends, and the list is published once.
    """
    contracts = fleet.hand_over(("ana", "ana"), contracts=2)
    (fleet.home / "hold").touch()
    fleet.worker()
    until(lambda: fleet.begun == ["ana"], LIMIT)
    number = fleet.batch.turns[0].id
    with connected(fleet.url) as (db, schema):
        for turn, lock in ((number, "otra"), (number, "ana"), (number + 1000, "nadie")):
            db.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
            row = SQL(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args) VALUES ('ana', 'turn', %s, %s)"
            )
            job = [lock, json.dumps({"turn": turn})]
            db.execute(row, job)
    until(lambda: fleet.rows("jobs") == 2, LIMIT)  # the account's own job, and one that waits for its lock
    (fleet.home / "hold").unlink()
    fleet.until_over()
    until(lambda: fleet.rows("jobs") == 0, LIMIT)

    assert fleet.begun == ["ana"]
    assert fleet.published == contracts
