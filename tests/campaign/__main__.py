"""The campaign: every fault at every request, deaths and rivals. `make campaign`, or one case again with `--case NAME`."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from robot.atomic import write_whole
from robot.model import Role
from tests import postgres

from . import kills, mutants, one_line, rivals, several, special
from .cases import Case, Point, cells, pairs, record_all
from .page import as_page
from .trial import Trial, carry_out
from .world import world

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .world import World

SEED = 20261122
ROUNDS = 10  #: of two robots at one door


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign")
    parser.add_argument("--case", help="one case again, by its name")
    parser.add_argument("--only", default="", help="cases whose name has this part")
    parser.add_argument("--pairs", type=int, default=200, help="how many pairs of faults are drawn")
    parser.add_argument("--seed", type=int, default=SEED, help="what they are drawn with")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write every trial to this file")
    parser.add_argument("--resume", action="store_true", help="go on with the campaign that --json was writing")
    parser.add_argument("--page", type=Path, help="write the table of ends to this file")
    parser.add_argument(
        "--shard", type=shard, default=(1, 1), metavar="K/N", help="the K-th of N parts, one per machine"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="so many of the faults' cells, drawn with the seed")
    parser.add_argument("--join", type=Path, nargs="+", default=[], help="files of other parts, for the page")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        work()
        return
    began = time.monotonic()
    with world() as here:
        points = record_all(here)
        counts = kills.count_events(here, Role.CONTRACTOR)
    single, excluded = cells(points)
    faults = {str(case): case for case in (*single, *pairs(points, asked.pairs, asked.seed))}
    every = [*faults, *others(counts)]
    names = chosen(every, list(faults), asked)
    if not names:
        sys.exit(f"no such case: {asked.case or asked.only}")
    whole: dict[str, Any] = {"seed": asked.seed, "minutes": 0.0, "points": len(points), "events": counts}
    whole |= {"excluded": dict(Counter(each.why for each in excluded)), "trials": []}
    if asked.resume:
        whole |= json.loads(asked.json.read_text(encoding="utf-8"))
    for part in asked.join:
        other = json.loads(part.read_text(encoding="utf-8"))
        whole["trials"] += other["trials"]
        whole["minutes"] += other["minutes"]
    whole["cases"] = len(every)
    earlier, trials = whole["minutes"], whole["trials"]
    done = {trial["case"] for trial in trials}
    for trial in shared_out([name for name in names if name not in done], points, asked, began):
        trials.append(trial)
        whole["minutes"] = round(earlier + (time.monotonic() - began) / 60, 1)
        if asked.json:  # after each: a campaign that is stopped can be resumed
            write_whole(asked.json, json.dumps(whole, ensure_ascii=False, indent=1).encode(), wait=False)
    failed = [trial for trial in trials if trial["mistakes"]]
    print(
        f"{len(trials)} cases, {len(failed)} failed, {len(excluded)} cells excluded, {whole['minutes']:.1f} min, "
        f"seed {asked.seed}"
    )
    for end, count in Counter(trial["end"] for trial in trials).most_common():
        print(f"{count:5} {end}")
    if asked.page:
        asked.page.write_text(as_page(whole, points), encoding="utf-8")
    sys.exit(bool(failed))


def shard(written: str) -> tuple[int, int]:
    """Which part of how many."""
    part, parts = map(int, written.split("/"))
    if not 1 <= part <= parts:
        raise ValueError(written)
    return part, parts


def chosen(every: Sequence[str], faults: Sequence[str], asked: argparse.Namespace) -> list[str]:
    """The names of the cases that were asked for, in their order."""
    part, parts = asked.shard
    drawn = set(random.Random(asked.seed).sample(faults, asked.sample)) if asked.sample else set(every)  # noqa: S311 - a sample that can be drawn again
    names = [name for name in every if (name == asked.case if asked.case else asked.only in name) and name in drawn]
    return names[part - 1 :: parts]


def others(counts: dict[str, int]) -> list[str]:
    """The cases that are not a fault of the portal."""
    ledgers = ("sqlite", "postgresql") if postgres.binaries() else ("sqlite",)
    doors = [f"puerta/{ledger}/{n:02d}" for ledger in ledgers for n in range(1, ROUNDS + 1)]
    suspended = [
        f"suspendido/{event}/1"
        for event in ("detail", "execution", "upload_new", "choose", "upload", "attach", "close", "look", "compare")
    ]
    suspended += [f"suspendido/paused/{n:02d}" for n in range(1, counts["paused"] + 1)]
    wrong = [f"mutante/{name}" for name in (*mutants.MUTANTS, *one_line.ONE_LINE)]
    return [*special.SPECIAL, *several.SEVERAL, *wrong, *_at_each_event(counts), *suspended, *doors]


def _at_each_event(counts: dict[str, int]) -> list[str]:
    return [*kills.killings(counts, Role.CONTRACTOR), *kills.cut_short(counts, Role.CONTRACTOR)]


def one(world: World, name: str, points: Sequence[Point], asked: argparse.Namespace) -> Trial:
    """Carry out the case of this name."""
    told = {
        "especial": special.carry_out_special,
        "varios": several.carry_out_several,
        "muerte": kills.kill,
        "cortado": kills.cut,
        "suspendido": rivals.suspended,
        "puerta": door,
    }
    head, _, rest = name.partition("/")
    if head in told:
        return told[head](world, name)
    if head == "mutante":
        return wrong_robot(world, rest, points)
    every: Iterator[Case] = iter((*cells(points)[0], *pairs(points, asked.pairs, asked.seed)))
    return carry_out(world, next(case for case in every if str(case) == name))


def wrong_robot(world: World, name: str, points: Sequence[Point]) -> Trial:
    """The case, or the test, that has to fail with this mistake."""
    if name in one_line.ONE_LINE:
        return one_line.carry_out_mistake(name)
    mutant = mutants.MUTANTS[name]
    with mutant.applied():
        if mutant.case in special.SPECIAL:
            trial = special.carry_out_special(world, mutant.case)
        else:
            trial = carry_out(world, mutants.case_of(mutant, cells(points)[0]))
    return mutants.judged(f"mutante/{name}", trial)


def door(world: World, name: str) -> Trial:
    """Two robots at one door, with a ledger of the kind that the name has."""
    if name.split("/")[1] == "sqlite":
        return rivals.at_the_door(world, name)
    programs = postgres.binaries()
    assert programs, "this machine has no PostgreSQL"
    with postgres.running(programs) as server:
        return rivals.at_the_door(world, name, ledger=server.schema())


def shared_out(
    names: Sequence[str], points: Sequence[Point], asked: argparse.Namespace, began: float
) -> Iterator[dict[str, Any]]:
    """The trials, as workers end them; each worker is a process with a world of its own."""
    todo: SimpleQueue[str] = SimpleQueue()
    done: SimpleQueue[dict[str, Any]] = SimpleQueue()
    for name in names:
        todo.put(name)
    first = json.dumps({"pairs": asked.pairs, "seed": asked.seed, "points": [vars(point) for point in points]})
    command = [sys.executable, "-m", "tests.campaign", "--worker"]

    def serve() -> None:
        while not todo.empty():
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as worker:
                assert worker.stdin is not None
                assert worker.stdout is not None
                print(first, file=worker.stdin, flush=True)
                while not todo.empty():
                    name = todo.get()
                    print(name, file=worker.stdin, flush=True)
                    if line := worker.stdout.readline():
                        done.put(json.loads(line))
                    else:  # its traceback stands on standard error; the next case gets a new worker
                        done.put({"case": name, "end": "crash", "mistakes": ["the worker died"], "runs": []})
                        break
                worker.stdin.close()

    for _ in range(min(asked.workers, len(names))):
        threading.Thread(target=serve).start()
    for number in range(1, len(names) + 1):
        trial = done.get()
        if trial["mistakes"] or asked.case:
            print(json.dumps(trial, ensure_ascii=False))
            again = f"--seed {asked.seed} --pairs {asked.pairs} --case '{trial['case']}'"
            print(f"again: {sys.executable} -m tests.campaign {again}", flush=True)
        print(f"{number}/{len(names)} {time.monotonic() - began:.0f} s {trial['case']}: {trial['end']}", flush=True)
        yield trial


def work() -> None:
    """Carry out the case that each line of standard input names; the first line says what they are made of."""
    asked = argparse.Namespace(**json.loads(sys.stdin.readline()))
    points = [Point(**{**point, "role": Role(point["role"])}) for point in asked.points]
    with world() as here:
        for line in sys.stdin:
            print(json.dumps(one(here, line.strip(), points, asked).as_dict(), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
