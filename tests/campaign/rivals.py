"""Two robots on one contract: one suspended for longer than its lease, or both held together at the popup's door."""

from __future__ import annotations

import json
import signal
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import select

from robot.intake.copies import sha256_of
from robot.ledger import database
from robot.ledger.schema import lease
from robot.model import Role
from tests.papers import pdf
from tests.waiting import until

from .kills import LIMIT, sheet, started
from .trial import SETTLED, SOON, Run, Trial, forbidden, mistakes, told

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from .world import World

LEASE = 2.0  #: seconds; short, because two processes live in real time


def suspended(world: World, name: str) -> Trial:
    """A robot is stopped for longer than its lease, another one does its work, and then it goes on."""
    _, event, n = name.rsplit("/", 2)
    world.begin(Role.CONTRACTOR)
    world.ledger = shared_ledger(world)
    file = world.document()
    with started(world, sheet(world, file), event, int(n), "stop", SECOP_LEASE=str(LEASE)) as process:
        until(
            lambda: process.poll() is not None or psutil.Process(process.pid).status() == psutil.STATUS_STOPPED, LIMIT
        )
        if process.poll() is not None:
            raise AssertionError(f"it was not suspended there: {process.communicate()[1][-300:]}")
        until_leases_are_over(world.ledger)  # who stands still renews none
        world.office = "otra oficina"
        world.sign_in()
        meanwhile = told(world, sha256_of(file), world.run(file))
        process.send_signal(signal.SIGCONT)
        _, said = process.communicate(timeout=LIMIT)
    runs = [meanwhile, Run(f"exit {process.returncode}", said[-300:], len(world.copies(sha256_of(file))), 0.0)]
    world.time.leap(SOON)
    runs.append(told(world, sha256_of(file), world.run(file)))
    trial = Trial(name, [], len(world.copies(sha256_of(file))), runs)
    trial.mistakes = mistakes(world, (), trial)
    if process.returncode not in (0, 1, 4):
        trial.mistakes.append(f"the robot that was suspended ended with {process.returncode}: {said[-300:]}")
    if runs[-1].outcome not in SETTLED:
        trial.mistakes.append(f"not settled: {runs[-1].outcome}")
    return trial


def at_the_door(world: World, name: str, documents: int = 20, ledger: str | None = None) -> Trial:
    """
    Two robots with a state folder each, one ledger, one manifest: both wait at the popup's door and go on together.

    The first one's lease runs out while it waits there, so that the second comes to the door as well.
    """
    world.begin(Role.CONTRACTOR)
    files = [world.paper(f"acta {n:02d} año.pdf", pdf(f"{name} {n}")) for n in range(documents)]
    manifest, door = sheet(world, *files), world.home / "door"
    door.mkdir()
    world.ledger = ledger or shared_ledger(world)
    together, said = meet(world, manifest, door, world.ledger)
    outcomes = [[item["outcome"] for item in json.loads(out)["items"]] if out else [err[-300:]] for out, err in said]
    copies = [len(world.copies(sha256_of(file))) for file in files]
    refusals = sum(o == "not_attempted" for told in outcomes for o in told)
    runs = [Run(", ".join(sorted(set(o))), "", sum(copies), 0.0) for o in outcomes]
    trial = Trial(name, [f"{refusals} refusals"], sum(copies), runs)
    if copies != [1] * documents:
        trial.mistakes.append(f"copies of each document: {copies}")
    if together != 2 or not refusals:
        trial.mistakes.append(
            f"{together} at the door, {refusals} refusals: {outcomes} {[err[-300:] for _, err in said]}"
        )
    trial.mistakes += forbidden(world)
    return trial


def meet(world: World, manifest: Path, door: Path, ledger: str) -> tuple[int, list[tuple[str, str]]]:
    """How many robots stood at the door together, and what each said at its end."""
    robots: list[subprocess.Popen[str]] = []
    with ExitStack() as stack:
        for number, office in enumerate(("una oficina", "otra oficina"), 1):
            world.office = office
            world.sign_in()
            here = started(world, manifest, "upload_new", 1, "door", SECOP_LEASE=str(LEASE), CAMPAIGN_DOOR=str(door))
            robots.append(stack.enter_context(here))
            until(lambda: len(list(door.iterdir())) == number or robots[-1].poll() is not None, LIMIT)  # noqa: B023 - asked at once
            if number == 1:
                until_leases_are_over(ledger)  # who waits there renews none
        together = len(list(door.iterdir()))
        for robot in robots:
            go_on(robot)
        return together, [robot.communicate(timeout=LIMIT) for robot in robots]


def shared_ledger(world: World) -> str:
    return f"sqlite:///{(world.home / 'registro.sqlite3').as_posix()}"


def go_on(robot: subprocess.Popen[str]) -> None:
    """Open the door for it; one that never came there has ended."""
    assert robot.stdin is not None
    with suppress(BrokenPipeError):
        print(file=robot.stdin, flush=True)


def until_leases_are_over(ledger: str) -> None:
    """Wait until no lease of this ledger holds any more."""
    engine = database.connect(ledger)
    try:
        until(lambda: not _leases(engine), LIMIT)
    finally:
        engine.dispose()


def _leases(engine: Engine) -> Sequence[str]:
    with engine.connect() as db:
        return db.scalars(select(lease.c.contract).where(lease.c.until > datetime.now(UTC))).all()
