"""A worker in a process of its own, with children that stand in for the robot."""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from robot.batch.wanted import Identity
from robot.fleet.errand import Hands
from robot.fleet.worker import Pace, work
from robot.unattended.child import Child
from robot.unattended.profiles import Profile

CHILD = (sys.executable, str(Path(__file__).with_name("fleet_child.py")))
QUICK = Pace(beat=0.3, sweep=0.3, fetch=0.1, dead_after=4.0)


def hands(url: str, names: list[str], sessions: Path) -> Hands:
    """What a worker has that knows these accounts; a file in `sessions` with an account's name is its kept sign-in."""
    profiles = {name: Profile(name=name, documents="/d/{periodo}", day="día 1", first="2026-01") for name in names}
    identities = {name: Identity(name, sessions / name) for name in names}
    start = partial(Child, program=CHILD)
    return Hands(url, profiles, identities, start, timedelta(seconds=1), show=lambda _: None)


if __name__ == "__main__":
    address, at_once, folder, *accounts = sys.argv[1:]
    work(hands(address, accounts, Path(folder)), int(at_once), QUICK)
