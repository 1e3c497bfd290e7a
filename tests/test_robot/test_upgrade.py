"""Ledgers of earlier versions: what they hold is known afterwards, and a death on the way changes nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text, update

from robot.errors import Conflict, LedgerError
from robot.ledger import schema
from robot.ledger.ledger import open_ledger
from robot.ledger.upgrade import revisions
from robot.model import Account, Contract, Document, Intent, Outcome, Publication, Role
from robot.proof.keys import own_key
from robot.proof.verification import verify
from tests.test_robot.sample_receipts import AT
from tests.test_robot.sealed_runs import Ticking, sealed_run

OLD = Path(__file__).with_name("ledger_version_1")

ACCOUNT = Account("portal.example", "Ana", Role.CONTRACTOR, "Mi empresa")
#: What an old ledger holds: account, name and outcome. The last three are the same bytes.
KEPT = [
    ("portal.example|ana|contratista|", "n.pdf", None),
    ("portal.example|ana|contratista|", "m.pdf", "published"),
    ("portal.example|ana|contratista|mi empresa", "m.pdf", "published"),
    ("portal.example|ana|contratista|mi empresa", "otro.pdf", "published"),
]


def intent_of(name, digit):
    item = Publication(Contract("C"), Document(Path(name), Path(name), 1, digit * 64), 2)
    return Intent.of(ACCOUNT, "C", item)


@pytest.fixture
def old_ledger(ledger_url):
    """A ledger as the robot of version 1 made it, with an intent that is open and one that was published."""
    engine = create_engine(ledger_url)
    script = (OLD / f"{engine.dialect.name}.sql").read_text(encoding="utf-8")
    with engine.begin() as db:
        for statement in re.split(r";\n", script):
            if statement.strip():
                db.execute(text(statement))
        values = {"id": "el-de-antes", "version": 1, "high_water": 41, "made_at": AT}
        db.execute(schema.ledger.insert(), values)
        row = {"contract": "C", "intended_at": AT, "sent_at": AT, "settled_at": AT}
        for n, (account, name, outcome) in enumerate(KEPT):
            sha256 = ("b" if outcome else "a") * 64
            more = {"key": f"k{n}", "account": account, "name": name, "sha256": sha256, "outcome": outcome}
            db.execute(schema.intent.insert(), row | more)
    engine.dispose()
    return ledger_url


def tables_of(url):
    engine = create_engine(url)
    look = inspect(engine)
    found = {
        name: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in look.get_columns(name)],
            look.get_pk_constraint(name)["constrained_columns"],
            sorted(
                (index["name"], tuple(index["column_names"]), bool(index["unique"])) for index in look.get_indexes(name)
            ),
            sorted(tuple(unique["column_names"]) for unique in look.get_unique_constraints(name)),
        )
        for name in look.get_table_names()
    }
    engine.dispose()
    return found


def test_a_ledger_of_version_1_is_upgraded(old_ledger, tmp_path):
    """
    It keeps its id, its mark, its open intents and its history, and takes receipts from then on; once is enough.
    """
    for _ in range(2):
        with open_ledger(old_ledger, Ticking().now) as ledger:
            assert (ledger.id, ledger.high_water()) == ("el-de-antes", 41)
            assert [entry.outcome for entry in ledger.history("C")] == [Outcome.IN_DOUBT, *[Outcome.PUBLISHED] * 3]

    sealed_run(tmp_path, "a", url=old_ledger)
    assert verify([tmp_path / "runs"], [own_key(tmp_path).public]).whole


@pytest.mark.parametrize(("name", "digit"), [("n.pdf", "a"), ("renombrado.pdf", "a"), ("nuevo.pdf", "b")])
def test_what_an_old_ledger_sent_is_known_by_its_bytes(old_ledger, name, digit):
    """
    What was in doubt or published under version 1 is not intended again, whatever it is called and however the account was spelled.
    """
    with open_ledger(old_ledger, Ticking().now) as ledger:
        doubts = ledger.open_doubts([intent_of(name, digit)])
        with pytest.raises(Conflict, match="por enviarse"):
            ledger.intend([intent_of(name, digit)])

    assert [doubt.name for doubt in doubts.values()] == (["n.pdf"] if digit == "a" else [])


def test_an_upgraded_ledger_is_as_a_new_one(old_ledger, request, tmp_path):
    """
    Tables, columns, keys and indexes are the same as if the ledger had been made today.
    """
    fresh = f"sqlite:///{(tmp_path / 'nuevo').as_posix()}"
    if old_ledger.startswith("postgresql"):
        fresh = request.getfixturevalue("postgres").schema()
    for url in (old_ledger, fresh):
        with open_ledger(url, Ticking().now):
            pass

    assert tables_of(old_ledger) == tables_of(fresh)


def test_an_upgrade_that_dies_leaves_version_1(old_ledger, monkeypatch):
    """
    Everything is one transaction: after a death in the middle the old ledger is as it was, and the next opening upgrades it.
    """
    before = tables_of(old_ledger)
    with monkeypatch.context() as dying:
        dying.setattr("robot.model.publication_key", lambda *_: 1 / 0)  # in the second of two upgrades
        with pytest.raises(ZeroDivisionError), open_ledger(old_ledger, Ticking().now):
            pass

    assert tables_of(old_ledger) == before
    with open_ledger(old_ledger, Ticking().now) as ledger:
        assert ledger.high_water() == 41


def test_a_version_that_nobody_knows_is_not_upgraded(old_ledger):
    """
    The way begins at version 1.
    """
    engine = create_engine(old_ledger)
    with engine.begin() as db:
        db.execute(update(schema.ledger).values(version=0))
    engine.dispose()

    with pytest.raises(LedgerError, match="anterior"), open_ledger(old_ledger, Ticking().now):
        pass
    assert "chain" not in tables_of(old_ledger)


def test_each_version_has_its_revision():
    """
    From the oldest version on there is one way to today's tables, a revision for each version.
    """
    way = [script.revision for script in revisions().walk_revisions()]

    assert way == [str(version) for version in range(schema.VERSION, schema.OLDEST, -1)]


PROGRAM = """
import sys
from datetime import UTC, datetime
from robot.ledger.ledger import open_ledger
with open_ledger(sys.argv[1], lambda: datetime.now(UTC)):
    print("alembic" in sys.modules)
"""


def test_a_ledger_of_today_is_opened_without_alembic(old_ledger):
    """
    Alembic, which takes longer to load than a ledger to open, is loaded where a ledger is older and nowhere else.
    """
    command = [sys.executable, "-c", PROGRAM, old_ledger]
    told = [subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.strip() for _ in range(2)]

    assert told == ["True", "False"]
