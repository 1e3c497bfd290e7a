"""
What the ledger costs one document: intend, mark twice, look, settle; medians in milliseconds, with the lease's calls beside them.

    python -m tests.bench.ledger [FOLDER]

PostgreSQL runs with fsync on, in the system's temporary folder; SQLite's file lies in FOLDER, by default in the same.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from robot.ledger.ledger import State, open_ledger
from robot.model import Intent, Listing, Outcome
from tests.postgres import binaries, running

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 200


def measure(url: str) -> dict[str, float]:
    """Medians per call, and of all that one document needs together."""
    took: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def timed(what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        took[what].append((time.perf_counter() - began) * 1000)

    with open_ledger(url, lambda: datetime.now(UTC)) as ledger:
        rows = [Listing(f"informe {n}.pdf", True, f"{n:064x}") for n in range(30)]
        for n in range(ROUNDS):
            intents = [Intent(f"{n:064x}", "portal|usuario|contratista|", "CO1.PCCNTR.1", "informe.pdf", "a" * 64)]
            keys = [intents[0].key]
            with timed("lease"):
                ledger.leases.take("CO1.PCCNTR.1", "este", 180)
            with timed("inventory of 30 rows"):
                ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "1", "http://portal/1", rows)
            with timed("intend + sent + settle"):
                with timed("intend"):
                    ledger.intend(intents)
                with timed("mark sent"):
                    ledger.mark(keys, State.SENT)
                with timed("settle"):
                    ledger.settle(keys[0], Outcome.PUBLISHED)
            with timed("renew"):
                ledger.leases.renew("CO1.PCCNTR.1", "este", 180)
            with timed("open_intents"):
                ledger.open_intents(keys)
    return {what: statistics.median(each) for what, each in took.items()}


def fsync_cost(folder: Path) -> float:
    """Median milliseconds of one write of 4 KiB and its fsync there."""
    took = []
    with (folder / "fsync").open("wb") as stream:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            stream.write(b"x" * 4096)
            stream.flush()
            os.fsync(stream.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def main() -> None:
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(dir=where) as folder:
        print(f"fsync of 4 KiB in {where}: {fsync_cost(Path(folder)):.2f} ms; load {os.getloadavg()[0]:.1f}")
        figures = {"sqlite": measure(f"sqlite:///{folder}/ledger.sqlite3")}
    if programs := binaries():
        with running(programs, fsync=True) as server:
            figures["postgresql"] = measure(server.schema())
    for database, medians in figures.items():
        for what, median in medians.items():
            print(f"{database:10} {what:22} {median:6.2f} ms")


if __name__ == "__main__":
    main()
