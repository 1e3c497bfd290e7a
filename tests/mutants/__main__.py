"""Mutants of the pages: the robot publishes rightly or stops rightly. `python -m tests.mutants --seeds 1000-1499`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from robot.atomic import write_whole

from .kinds import distinct
from .page import as_page
from .trial import carry_out, ground
from .verdict import EACH, examined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--seeds", default="1000-1499", help="from-to, or one")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write every trial to this file, and go on where it ends")
    parser.add_argument("--page", type=Path, help="write the figures to this file")
    parser.add_argument(
        "--doctor", type=Path, help="no new trials: the doctor at every fifth of --json's, written to this file"
    )
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        work()
        return
    first, _, last = asked.seeds.partition("-")
    seeds = distinct(range(int(first), int(last or first) + 1))
    trials, verdicts = written(asked.json), written(asked.doctor)
    if asked.doctor:
        agree = compare(trials, verdicts, asked.doctor)
        draw_page(asked.page, trials, verdicts)
        sys.exit(not agree)
    done = {trial["seed"] for trial in trials}
    for trial in shared_out([seed for seed in seeds if seed not in done], asked.workers):
        trials.append(trial)
        if asked.json:  # after each: what is stopped can go on
            write_whole(asked.json, json.dumps(trials, ensure_ascii=False, indent=1).encode(), wait=False)
    wrong = [trial for trial in trials if trial["wrong"]]
    print(f"{len(trials)} mutants, wrong: {len(wrong)}")
    draw_page(asked.page, trials, verdicts)
    sys.exit(bool(wrong))


def written(file: Path | None) -> list[dict[str, Any]]:
    """What an earlier run left there; nothing where there is no file."""
    return json.loads(file.read_text(encoding="utf-8")) if file and file.exists() else []


def draw_page(page: Path | None, trials: list[dict[str, Any]], verdicts: list[dict[str, Any]]) -> None:
    if page:
        page.write_text(as_page(trials, verdicts), encoding="utf-8")


def compare(trials: list[dict[str, Any]], verdicts: list[dict[str, Any]], file: Path) -> bool:
    """The doctor at every fifth of these trials that it was not at yet; answers whether all agree and nothing was sent."""
    done = {verdict["seed"] for verdict in verdicts}
    with ground() as here:
        for trial in trials:
            if trial["seed"] % EACH or trial["seed"] in done:
                continue
            found = examined(here, trial)
            verdicts.append({**found.as_dict(), "agrees": found.agrees, "not_claimed": found.not_claimed})
            write_whole(file, json.dumps(verdicts, ensure_ascii=False, indent=1).encode(), wait=False)
            print(json.dumps(verdicts[-1], ensure_ascii=False), flush=True)
    print(f"{sum(verdict['agrees'] for verdict in verdicts)} of {len(verdicts)} agree")
    return all(verdict["agrees"] and not verdict["sent"] for verdict in verdicts)


def shared_out(seeds: Sequence[int], workers: int) -> Iterator[dict[str, Any]]:
    """The trials, as workers end them; each worker is a process with a replica and a browser of its own."""
    todo: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[dict[str, Any]] = SimpleQueue()
    for seed in seeds:
        todo.put(seed)

    def serve() -> None:
        command = [sys.executable, "-m", "tests.mutants", "--worker"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as worker:
            assert worker.stdin is not None
            assert worker.stdout is not None
            while not todo.empty():
                seed = todo.get()
                print(seed, file=worker.stdin, flush=True)
                line = worker.stdout.readline()
                done.put(json.loads(line) if line else {"seed": seed, "mutant": "crash", "wrong": ["the worker died"]})
                if not line:
                    break
            worker.stdin.close()

    for _ in range(min(workers, len(seeds))):
        threading.Thread(target=serve).start()
    began = time.monotonic()
    for number in range(1, len(seeds) + 1):
        trial = done.get()
        print(
            f"{number}/{len(seeds)} {time.monotonic() - began:.0f} s {json.dumps(trial, ensure_ascii=False)}",
            flush=True,
        )
        yield trial


def work() -> None:
    """Carry out the mutant of each seed that a line of standard input has."""
    with ground() as here:
        for line in sys.stdin:
            print(json.dumps(carry_out(here, int(line)).as_dict(), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
