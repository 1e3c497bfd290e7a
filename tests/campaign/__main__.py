"""The campaign: `python -m tests.campaign`; one case again: `python -m tests.campaign --case NAME`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from queue import SimpleQueue

from .cases import Case, cells, pairs, record_all
from .trial import carry_out
from .world import world

SEED = 20261122


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign")
    parser.add_argument("--case", help="one case again, by its name")
    parser.add_argument("--only", default="", help="cases whose name has this part")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        work(asked)
        return
    began = time.monotonic()
    every = all_cases(asked)
    names = [name for name in every if (name == asked.case if asked.case else asked.only in name)]
    if not names:
        sys.exit(f"no such case: {asked.case or asked.only}")
    trials = []
    for trial in shared_out(names, asked):
        trials.append(trial)
        if trial["mistakes"] or asked.case:
            print(json.dumps(trial, ensure_ascii=False))
            print(f"again: {sys.executable} -m tests.campaign --seed {asked.seed} --pairs {asked.pairs} --case '{trial['case']}'", flush=True)
        else:
            print(f"{len(trials)}/{len(names)} {time.monotonic() - began:.0f} s  {trial['case']}: {trial['end']}", flush=True)
    failed = sum(bool(t["mistakes"]) for t in trials)
    print(f"{len(trials)} cases, {failed} failed, {time.monotonic() - began:.0f} s, seed {asked.seed}")
    for end, count in Counter(t["end"] for t in trials).most_common():
        print(f"{count:5} {end}")
    if asked.json:
        asked.json.write_text(json.dumps(trials, ensure_ascii=False, indent=1), encoding="utf-8")
    sys.exit(bool(failed))


def all_cases(asked: argparse.Namespace) -> dict[str, Case]:
    """Every case by its name."""
    with world() as here:
        points = record_all(here)
    single, excluded = cells(points)
    print(f"{len(points)} points, {len(single)} cells, {len(excluded)} excluded", file=sys.stderr)
    return {str(case): case for case in (*single, *pairs(points, asked.pairs, asked.seed))}


def shared_out(names: list[str], asked: argparse.Namespace):
    """The trials, as workers end them; each worker is a process with a world of its own."""
    todo, done = SimpleQueue(), SimpleQueue()
    for name in names:
        todo.put(name)
    command = [sys.executable, "-m", "tests.campaign", "--worker", "--seed", str(asked.seed), "--pairs", str(asked.pairs)]

    def serve() -> None:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as worker:
            while not todo.empty():
                name = todo.get()
                print(name, file=worker.stdin, flush=True)
                line = worker.stdout.readline()
                done.put(json.loads(line) if line else {"case": name, "end": "crash", "mistakes": ["the worker died"]})
                if not line:
                    break
            worker.stdin.close()

    threads = [threading.Thread(target=serve) for _ in range(min(asked.workers, len(names)))]
    for thread in threads:
        thread.start()
    for _ in names:
        yield done.get()
    for thread in threads:
        thread.join()


def work(asked: argparse.Namespace) -> None:
    """Carry out the case that each line names."""
    with world() as here:
        points = record_all(here)
        every = {str(c): c for c in (*cells(points)[0], *pairs(points, asked.pairs, asked.seed))}
        for line in sys.stdin:
            print(json.dumps(carry_out(here, every[line.strip()]).as_dict(), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
