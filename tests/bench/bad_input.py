"""
The table of bad input: each case, its finding, and what examining it cost the child process.

    python -m tests.bench.bad_input

Each case runs in a process of its own, so that the peak of its child's memory is its own (POSIX; no child: 0).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from robot.errors import ManifestError
from robot.intake.manifest import ManifestEntry, read_manifest
from robot.intake.preflight import preflight
from robot.model import Contract
from tests.test_robot.bad_files import COSTLY, FILES, SHEETS, BadFile, BadSheet

CASES: list[BadSheet | BadFile] = [*SHEETS, *FILES, *COSTLY]


def build(case: BadSheet | BadFile, folder: Path) -> Path:
    """What is handed to the robot."""
    if isinstance(case, BadSheet):
        return case.build(folder)
    path = folder / case.file
    path.write_bytes(case.build())
    return path


def examine(case: BadSheet | BadFile, path: Path) -> list[str]:
    """Codes and sentences of what the robot says of it, with the shipped limits."""
    if isinstance(case, BadFile):
        return [f"{f.code}: {f}" for f in preflight([ManifestEntry(1, Contract("X"), path, case.file)]).findings]
    try:
        return [f"{f.code}: {f}" for f in read_manifest(path).findings]
    except ManifestError as error:
        return [f"{error.code}: {error}"]


def measure(case: BadSheet | BadFile, path: Path) -> dict[str, object]:
    """What was said, seconds, and the most memory that a child process took, in MiB."""
    start = time.perf_counter()
    said = examine(case, path)
    seconds = time.perf_counter() - start
    return {"said": said, "seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}


def apart(verb: str, number: int, path: str) -> str:
    """The same script in another process: who builds a large file would count as the child's memory."""
    command = [sys.executable, "-m", "tests.bench.bad_input", verb, str(number), path]
    ended = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8")
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.stdout


def table() -> None:
    """Print all cases and the worst of them."""
    rows = []
    for number, case in enumerate(CASES):
        with tempfile.TemporaryDirectory() as folder:
            cost = json.loads(apart("measure", number, apart("build", number, folder)))
        rows.append((case.name, cost["seconds"], cost["peak"]))
        kind = "manifiesto" if isinstance(case, BadSheet) else "archivo"
        print(f"{kind} | {case.name} | {cost['seconds']:.2f} s | {cost['peak']} MiB | {' · '.join(cost['said'])}")
    slowest, biggest = max(rows, key=lambda row: row[1]), max(rows, key=lambda row: row[2])
    print(f"{len(rows)} casos; el más lento: {slowest}; el mayor: {biggest}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", number, folder]:
            sys.stdout.write(str(build(CASES[int(number)], Path(folder))))
        case ["measure", number, path]:
            sys.stdout.write(json.dumps(measure(CASES[int(number)], Path(path))))
        case _:
            table()
