"""The robot's process killed, asked to stop or left without a disk, at each of its events; then the runs that come after."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from robot.intake.copies import sha256_of
from robot.model import Role

from .doomed import EVENTS
from .trial import NEXT_RUN, SETTLED, SOON, Run, Trial, mistakes, told
from .world import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .world import World

FATES = ("robot", "driver", "group")
ASKED = ("SIGINT", "SIGTERM", "SIGHUP")
NOT_BEGUN, IN_DOUBT = 3, 4  #: exits of the command
LIMIT = 90.0  #: seconds that a doomed run may take before it counts as hanging


def environment(world: World, **more: str) -> dict[str, str]:
    """What the command needs, and nothing of ours."""
    settings = {
        "SECOP_PORTAL_URL": world.address,
        "SECOP_USER": world.user,
        "SECOP_PASSWORD": world.user,
        "SECOP_ROLE": world.role.value,
        "SECOP_STATE_DIR": str(world.state_dir),
        **({"SECOP_LEDGER": world.ledger} if world.ledger else {}),
        "SECOP_HEADLESS": "yes",
        "SECOP_TIMEOUT": "20",
        "SECOP_SETTLE": "1",
        "PYTHONIOENCODING": "utf-8",
        **more,
    }
    return {k: v for k, v in os.environ.items() if not k.startswith("SECOP_")} | settings


def sheet(world: World, *files: Path) -> Path:
    """A manifest of these documents."""
    written = world.home / "manifiesto.csv"
    rows = "".join(f"{CONTRACT},{file.name}\n" for file in files)
    written.write_text(f"contrato,archivo\n{rows}", encoding="utf-8")
    return written


@contextmanager
def started(
    world: World, manifest: Path, event: str, n: int, fate: str, **more: str
) -> Iterator[subprocess.Popen[str]]:
    """The robot's own command, in a process group of its own; it does not outlive this."""
    command = [
        sys.executable,
        "-m",
        "tests.campaign.doomed",
        event,
        str(n),
        fate,
        "--",
        "publish",
        str(manifest),
        "--json",
    ]
    with subprocess.Popen(
        command,
        env=environment(world, **more),
        encoding="utf-8",
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def count_events(world: World, role: Role) -> dict[str, int]:
    """How many events of each kind a clean run of the command has."""
    world.begin(role)
    with started(world, sheet(world, world.document()), "step", 0, "count") as process:
        _, said = process.communicate(timeout=LIMIT)
    counted = re.search(r"^events (.*)$", said, re.MULTILINE)
    assert counted, f"a clean run has to end well: {said}"
    return {name: int(n) for name, n in (pair.split("=") for pair in counted[1].split())}


def killings(counts: dict[str, int], role: Role) -> list[str]:
    """The names of all cases: each event of each kind, each fate."""
    return [
        f"muerte/{role.value}/{event}/{n:02d}/{fate}"
        for event in EVENTS
        for n in range(1, counts[event] + 1)
        for fate in FATES
    ]


def cut_short(counts: dict[str, int], role: Role) -> list[str]:
    """The names of all cases that end in order: at each event the disk is full, or one of the three signals comes."""
    events = [(event, n) for event in ("ledger", "step") for n in range(1, counts[event] + 1)]
    events += [("upload", 1), ("let_go", 1)]
    return [
        f"cortado/{role.value}/{event}/{n:02d}/{fate}"
        for event, n in events
        for fate in (ASKED[n % len(ASKED)], "full")
    ]


def cut(world: World, name: str) -> Trial:
    """The robot has to end before its time, and says in JSON what it knows; the next runs go on from there."""
    _, role, event, n, fate = name.split("/")
    world.begin(Role(role))
    file = world.document()
    sha256, began = sha256_of(file), time.monotonic()
    with started(world, sheet(world, file), event, int(n), fate) as process:
        written, said = process.communicate(timeout=LIMIT)
    wait_until_nobody_is_left(world)
    rows = json.loads(written)["items"] if written else []
    outcome = rows[0]["outcome"] if rows else "not_attempted" if process.returncode != NOT_BEGUN else "failed"
    runs = [Run(outcome, said[-300:], len(world.copies(sha256)), round(time.monotonic() - began, 2))]
    for pause in (0.0, SOON, NEXT_RUN):
        world.time.leap(pause)
        runs.append(told(world, sha256, world.run(file)))
        if runs[-1].outcome in SETTLED:
            break
    trial = Trial(name, [f"exit {process.returncode}"], len(world.copies(sha256)), runs)
    trial.mistakes = mistakes(world, (), trial)
    if (outcome == "in_doubt") != (process.returncode == IN_DOUBT):
        trial.mistakes.append(f"{outcome}, and exit {process.returncode}")
    if "Traceback" in said:
        trial.mistakes.append(f"it crashed: {said[-300:]}")
    if (world.state_dir / "accounts" / world.settings.account.id / "scratch").exists():
        trial.mistakes.append("scratch is left behind")
    return trial


def kill(world: World, name: str) -> Trial:
    """The robot dies; the next run, at once, ends what it began, or one of those after it."""
    _, role, event, n, fate = name.split("/")
    world.begin(Role(role))
    file = world.document()
    began = time.monotonic()
    with started(world, sheet(world, file), event, int(n), fate) as process:
        _, said = process.communicate(timeout=LIMIT)
    died = process.returncode == -signal.SIGKILL
    wait_until_nobody_is_left(world)
    seconds = round(time.monotonic() - began, 2)
    runs = [
        Run(
            "muerto" if died else f"exit {process.returncode}", said[-300:], len(world.copies(sha256_of(file))), seconds
        )
    ]
    for pause in (0.0, SOON, NEXT_RUN):
        world.time.leap(pause)
        runs.append(told(world, sha256_of(file), world.run(file)))
        if runs[-1].outcome in SETTLED:
            break
    trial = Trial(name, [], len(world.copies(sha256_of(file))), runs)
    trial.mistakes = mistakes(world, (), trial)
    if not died:
        trial.mistakes.append(f"it did not die there: {said[-300:]}")
    return trial


def wait_until_nobody_is_left(world: World) -> None:
    """A browser may outlive its robot for a moment; what it still sends belongs to the killed run."""
    mark = str(world.home)
    while left := [process for process in psutil.process_iter() if mark in " ".join(_line(process))]:
        _, stay = psutil.wait_procs(left, timeout=LIMIT)
        assert not stay, f"they outlive their robot: {stay}"


def _line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
