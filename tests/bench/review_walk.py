"""
How much a review of the forty contracts finds when it goes through the portal: every page, every download.

    python -m tests.bench.review_walk STATE_FOLDER [--pool kept] [--seed 20260331] [--json figures.json]

With the same folder it goes on where it was stopped: what an earlier review read is not downloaded again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fake_portal.scenario import load_scenario
from fake_portal.server import running

from .review import FINDS, FINDS_BY_OCR
from .supervisor import ASKS, told

FINDABLE = FINDS | FINDS_BY_OCR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fake_portal.seed import Planted
    from fake_portal.state import State

ALARMS = ("wrong", "doubt")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("state", type=Path)
    parser.add_argument("--pool", default="kept", choices=["all", "shown", "kept"])
    parser.add_argument("--seed", type=int, default=20260331)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    config = replace(load_scenario("forty-contracts"), pool=asked.pool, seed=asked.seed)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    with running(config) as (address, app):
        state: State = app.extensions["replica"]
        began = time.monotonic()
        code, reviewed = told(address, asked.state, "supervisar")
        seconds = time.monotonic() - began
        figures = told_of(reviewed["contracts"], state.planted) | {
            "seconds": round(seconds),
            "exit": code,
            "load at the beginning": load,
            "MiB of the robot's largest process": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
            "contracts unknown": sum(bool(each["unknown_because"]) for each in reviewed["contracts"]),
            "requests": dict(Counter(str(row["endpoint"]) for row in state.journal_rows())),
            "requests that write": sum(
                row["method"] not in ("GET", "HEAD") and row["endpoint"] not in ASKS for row in state.journal_rows()
            ),
        }
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {os.cpu_count()} cores")
    for key, value in figures.items():
        print(f"{key}: {value}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")


def told_of(contracts: Iterable[Mapping[str, Any]], planted: Iterable[Planted]) -> dict[str, Any]:
    """Planted, found and false, by defect, and how many documents were read."""
    known: dict[tuple[str, str, str], list[Planted]] = defaultdict(list)
    for each in planted:
        if each.defect != "missing":
            known[each.contract, each.name, each.side].append(each)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for contract in contracts:
        for document in contract["documents"]:
            side = "buyer" if document["by"] == "supervisor" else "provider"
            _count(said, document, known[contract["identity"], document["name"], side].pop())  # the newest stands first
    said["documents"]["not listed"] = sum(map(len, known.values()))
    return {key: dict(counts) for key, counts in said.items()}


def _count(said: Mapping[str, Counter[str]], document: Mapping[str, Any], truth: Planted) -> None:
    codes = FINDABLE.get(truth.defect or "", set())
    hits = [each for each in document["remarks"] if each["code"] in codes]
    said["documents"]["read" if document["sha256"] else "not read"] += 1
    if truth.defect in FINDABLE:
        said["planted"][truth.defect] += 1
        said["found"][truth.defect] += bool(hits)
        said["for sure"][truth.defect] += any(each["level"] == "wrong" for each in hits)
    for each in document["remarks"]:
        if each["level"] in ALARMS and each["code"] not in codes:
            said["false"][f"{each['level']}: {each['code']}"] += 1
    right = document["kind"] == truth.kind
    said["kinds"]["right" if right else "wrong" if document["kind"] else "uncertain"] += 1


if __name__ == "__main__":
    main()
