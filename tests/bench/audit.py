"""
What an audit of many contracts with a year of documents costs, and what the same costs another time.

    python -m tests.bench.audit STATE_FOLDER [--contracts 500] [--paging none] [--times 2]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fake_portal import forty
from fake_portal.config import with_switches
from fake_portal.scenario import load_scenario
from fake_portal.server import running

from .supervisor import ASKS, told

if TYPE_CHECKING:
    from fake_portal.state import State


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("state", type=Path)
    parser.add_argument("--contracts", type=int, default=500)
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--paging", default="none", help="the replica's switch execution_paging")
    asked = parser.parse_args()
    forty.COUNT, forty.FINISHED, forty.SCANNED = asked.contracts, asked.contracts * 7 // 10, 0.0
    config = with_switches(replace(load_scenario("forty-contracts"), pool="kept"), {"execution_paging": asked.paging})
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {os.cpu_count()} cores", flush=True)
    with running(config) as (address, app):
        state: State = app.extensions["replica"]
        left_out = sum(each.defect == "missing" for each in state.planted)
        print(
            f"{asked.contracts} contracts, {len(state.planted) - left_out} documents, {left_out} left out", flush=True
        )
        for _ in range(asked.times):
            before, began = len(list(state.journal_rows())), time.monotonic()
            load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
            _, audited = told(address, asked.state, "auditar")
            rows = [row for row in list(state.journal_rows())[before:] if "/StaticContent/" not in row["path"]]
            tell(audited, rows, time.monotonic() - began, load)


def tell(audited: dict[str, Any], rows: list[dict[str, Any]], seconds: float, load: float) -> None:
    contracts = audited["contracts"]
    writes = [row for row in rows if row["method"] not in ("GET", "HEAD") and row["endpoint"] not in ASKS]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{seconds:.0f} s (load {load:.1f} at the beginning) · {len(rows) / len(contracts):.2f} requests a contract · "
        f"{len(writes)} that write · {memory} MiB of the robot's largest process\n"
        f"  {dict(Counter(str(row['endpoint']) for row in rows))}\n"
        f"  {len(contracts)} contracts, {sum(bool(each.get('trouble')) for each in contracts)} not read",
        flush=True,
    )


if __name__ == "__main__":
    main()
