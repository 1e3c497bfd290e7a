"""
How long the same command needs after a SIGKILL until its first step is done, and until the document is proven.

A document that died on its way to the portal is in doubt, and is sent again only when the bound is over.

    .venv/bin/python -m tests.bench.resume [--rounds 5]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import statistics
import subprocess
import sys
import time

from robot.cli.codes import ALL_WELL, IN_DOUBT
from robot.intake.copies import sha256_of
from robot.model import Role
from tests.campaign.kills import environment, sheet, started, wait_until_nobody_is_left
from tests.campaign.world import world

#: Where the first run dies: before the first page, as the upload waits for the guard, and once it has left.
DEATHS = (("step", 1), ("upload", 1), ("let_go", 1))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {platform.machine()} · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f}"
    )
    with world() as here:
        for event, n in DEATHS:
            first, whole, proven = [], [], 0
            for _ in range(asked.rounds):
                here.begin(Role.CONTRACTOR)
                file = here.document()
                manifest = sheet(here, file)
                with started(here, manifest, event, n, "group") as doomed:
                    doomed.communicate()
                wait_until_nobody_is_left(here)
                began = time.monotonic()
                command = [sys.executable, "-m", "robot", "publish", str(manifest)]
                with subprocess.Popen(
                    command, env=environment(here), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
                ) as again:
                    assert again.stdout is not None
                    said = ""
                    while "✓" not in said:
                        line = again.stdout.readline()
                        assert line, said
                        said += line
                    first.append(time.monotonic() - began)
                    said += again.stdout.read()
                whole.append(time.monotonic() - began)
                copies = len(here.copies(sha256_of(file)))
                on_its_way = event == "let_go" and (again.returncode, copies) == (IN_DOUBT, 0)
                assert on_its_way or (again.returncode, copies) == (ALL_WELL, 1), said
                proven += copies
            print(
                f"died at {event} {n}: first step after {statistics.median(first):.1f} s, "
                f"all of it {statistics.median(whole):.1f} s, "
                f"{proven} of {asked.rounds} published once, {asked.rounds - proven} never arrived and in doubt"
            )


if __name__ == "__main__":
    main()
