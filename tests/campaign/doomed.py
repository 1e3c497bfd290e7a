"""
The robot's own command in a process that comes to grief at the n-th event of a kind.

    python -m tests.campaign.doomed EVENT N FATE -- publish manifest.csv

EVENT is `ledger` (a transaction was written), `paused` (a request waits for the guard), `answered` (the guard has
answered it), `upload` and `let_go` (the same two of a request that publishes), `step` (a documented click ended), or the
id of a step (`choose`). FATE is `robot`, `driver` (with Playwright's driver), `group` (with its process group),
`stop` (suspended until somebody continues it), `SIGINT`, `SIGTERM` or `SIGHUP` (asked to stop), `full` (from now on nothing can
be written to a file), `door` (says in the folder `CAMPAIGN_DOOR` that it is here, and waits for a
line on standard input) or `count` (nothing happens; at the end the number of events is printed to standard error).
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import psutil

from robot.__main__ import main as robot_main
from robot.browser.guard import Guard
from robot.browser.step import Stepper
from robot.ledger import database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from robot.browser.step import Step

EVENTS = ("ledger", "paused", "answered", "step")


class Fate:
    """Counts events and strikes at its own."""

    def __init__(self, event: str, n: int, kind: str) -> None:
        self._event, self._n, self._kind = event, n, kind
        self.seen: Counter[str] = Counter()

    def comes(self, event: str) -> None:
        self.seen[event] += 1
        if event == self._event and self.seen[event] == self._n:
            getattr(self, self._kind)()

    def count(self) -> None:
        """Nothing happens."""

    def robot(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def driver(self) -> None:
        for child in psutil.Process().children():
            child.kill()
        self.robot()

    def group(self) -> None:
        os.killpg(os.getpgrp(), signal.SIGKILL)

    def stop(self) -> None:
        os.kill(os.getpid(), signal.SIGSTOP)

    def SIGINT(self) -> None:  # noqa: N802 - the signal's name
        signal.raise_signal(signal.SIGINT)

    def SIGTERM(self) -> None:  # noqa: N802 - the signal's name
        signal.raise_signal(signal.SIGTERM)

    def SIGHUP(self) -> None:  # noqa: N802 - the signal's name
        signal.raise_signal(signal.SIGHUP)

    def full(self) -> None:
        """No file may grow: what a full disk does to the robot, and to nobody else."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def door(self) -> None:
        """Say that we are here, and wait for the one who holds the door."""
        door = Path(os.environ["CAMPAIGN_DOOR"])
        (door / str(os.getpid())).touch()
        sys.stdin.readline()


@contextmanager
def doomed(fate: Fate) -> Iterator[None]:
    """Let the robot's own code tell of its events."""
    writing, paused, tell = database.writing, Guard._paused, Stepper._tell

    @contextmanager
    def told_writing(engine: Any) -> Iterator[Any]:
        with writing(engine) as db:
            yield db
        fate.comes("ledger")

    def told_paused(self: Guard, session: Any, event: dict[str, Any]) -> None:
        publishes = "/UploadFile" in event["request"]["url"]
        fate.comes("paused")
        if publishes:
            fate.comes("upload")
        paused(self, session, event)
        fate.comes("answered")
        if publishes:
            fate.comes("let_go")

    def told_tell(self: Stepper, step: Step, *how: Any) -> None:
        tell(self, step, *how)
        fate.comes("step")
        fate.comes(step.id)

    with (
        patch.object(database, "writing", told_writing),
        patch.object(Guard, "_paused", told_paused),
        patch.object(Stepper, "_tell", told_tell),
    ):
        yield


def main() -> None:
    event, n, kind, _, *arguments = sys.argv[1:]
    fate = Fate(event, int(n), kind)
    sys.argv[1:] = arguments
    try:
        with doomed(fate):
            robot_main()
    finally:
        if kind == "count":
            print("events", *(f"{name}={fate.seen[name]}" for name in EVENTS), file=sys.stderr)


if __name__ == "__main__":
    main()
