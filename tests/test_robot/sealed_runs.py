"""Runs with chained receipts, evidence and seals, made by the robot's own hands, for tests that spoil them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from robot.ledger.ledger import open_ledger
from robot.proof.chain import Chain
from robot.proof.keys import own_key
from robot.proof.seal import FILE, parse
from tests.test_robot.sample_receipts import AT, PICTURE, exhibit, receipt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from robot.proof.seal import Statement


class Ticking:
    """A clock that goes one second each time it is asked."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def now(self):
        self.at += timedelta(seconds=1)
        return self.at


@contextmanager
def chain_of(
    state: Path, run: str, url: str | None = None, account: str = "cuenta", now=None, key_of: Path | None = None
) -> Iterator[Chain]:
    """A process that begins a run: its folder is made, and what died before it is sealed."""
    now = now or Ticking().now
    (state / "runs" / run).mkdir(parents=True, exist_ok=True)
    with open_ledger(url or f"sqlite:///{(state / 'ledger.sqlite3').as_posix()}", now) as ledger:
        yield Chain(ledger, own_key(key_of or state), state / "runs", run, account, now)


def statement_of(folder: Path) -> Statement:
    """What the seal of this run states."""
    seal = parse((folder / FILE).read_bytes())
    assert seal is not None, f"{folder} is sealed"
    return seal.statement


def sealed_run(state: Path, run: str, rows: tuple[int, ...] = (2, 3), url: str | None = None, now=None) -> Path:
    """A run that ended well: a receipt with a picture of its own for each row, and a trace that no receipt names."""
    folder = state / "runs" / run
    with chain_of(state, run, url, now=now) as chain, chain.kept():
        for row in rows:
            shown = exhibit(folder, f"evidence/c/{row}.png", PICTURE + f"{run} {row}".encode())
            chain.add([receipt(row, run=run, evidence=[shown.model_dump()])])
        (folder / "evidence" / "c" / "trace.zip").write_bytes(f"traza de {run}".encode())
    return folder
