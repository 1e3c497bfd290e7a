"""
A month's workbook of 200 rows, 25 of them wrong, published in two runs with an interruption between them.

    .venv/bin/python -m tests.bench.month [--after 60] [CONTRACT …]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import openpyxl

from robot.cli.codes import ALL_WELL
from robot.model import Role
from robot.prepare.office import find_office
from tests.campaign.kills import environment, wait_until_nobody_is_left
from tests.campaign.world import CONTRACT, world
from tests.test_robot.month_list import HEADER, SHEET, month_list, wrong_rows
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.campaign.world import World

LIMIT = 3600  # seconds of a run
RESULT = 8  #: the column that is added first


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--after", type=int, default=60, help="documents that stand in the portal when it is interrupted"
    )
    parser.add_argument("contracts", nargs="*", default=[CONTRACT])
    asked = parser.parse_args()
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f}")
    with world() as here:
        here.begin(Role.CONTRACTOR)
        path = month_list(here.home, asked.contracts)
        original = parts_of(path)
        began = time.monotonic()
        first = _publish(here, path, asked.after)
        stood = len(here.stored)
        wait_until_nobody_is_left(here)
        print(f"interrupted after {time.monotonic() - began:.0f} s with {stood} published, exit {first}")
        began = time.monotonic()
        second = _publish(here, path)
        names = Counter(document.name for document in here.stored)
        said = Counter(cell.value for cell in openpyxl.load_workbook(path)[SHEET]["H"][HEADER:])
        print(f"second start: {time.monotonic() - began:.0f} s, exit {second}")
        print(f"{len(names)} published, {sum(names.values()) - len(names)} twice; in the workbook: {dict(said)}")
        written = parts_of(path)
        other = sorted(name for name in original.keys() | written.keys() if original.get(name) != written.get(name))
        print(f"{len(original)} parts of the package; not the same byte for byte: {', '.join(other)}")
        if opened := by_libreoffice(path, here.home / "opened"):
            column = openpyxl.load_workbook(opened)[SHEET]["H"][HEADER:]
            print(f"opened by LibreOffice, which reads: {dict(Counter(cell.value for cell in column))}")
        assert second != ALL_WELL, "25 rows are still to be corrected"
        assert set(names.values()) == {1}
        assert len(names) == 175 == 200 - len(wrong_rows())


def parts_of(workbook: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(workbook) as package:
        return {name: package.read(name) for name in package.namelist()}


def by_libreoffice(workbook: Path, folder: Path) -> Path | None:
    """The workbook as LibreOffice opens and writes it; None where there is none."""
    if (office := find_office()) is None:
        return None
    command = [
        str(office),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*command, "--outdir", str(folder), str(workbook)], check=True, stdout=subprocess.DEVNULL, timeout=300
    )
    return folder / f"{workbook.stem}.xlsx"


def _publish(here: World, path: Path, stop_at: int | None = None) -> int:
    """The command's exit code; with `stop_at` it is asked to stop when so many documents stand in the portal."""
    line = [sys.executable, "-m", "robot", "publicar", str(path), "--omitir", "--rellenar"]
    said = here.home / "said.txt"
    with (
        said.open("wb") as stream,
        subprocess.Popen(line, env=environment(here), stdout=stream, stderr=stream) as process,
    ):
        if stop_at is not None:
            until(lambda: len(here.stored) >= stop_at or process.poll() is not None, LIMIT)
            process.send_signal(signal.SIGTERM)
        process.wait(LIMIT)
    print(said.read_text(encoding="utf-8")[-700:])
    return process.returncode


if __name__ == "__main__":
    main()
