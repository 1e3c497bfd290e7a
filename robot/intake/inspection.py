"""The child process: opens the files named on standard input, and answers in JSON lines."""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

GRACE = 5  # seconds after which a child whose parent is gone ends itself


def main(seconds: float, memory: int) -> None:
    """Serve until standard input ends."""
    _limit(memory)
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no answer
    for line in sys.stdin.buffer:
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True)
        try:
            answer = _answer(json.loads(line))
        except MemoryError:
            os._exit(1)  # nothing here can be trusted any more; the parent starts another
        faulthandler.cancel_dump_traceback_later()
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _answer(question: dict[str, str]) -> dict[str, Any]:
    # Imported on demand: the child starts light, and a manifest in XLSX needs no PDF reader.
    if "workbook" in question:
        from .workbook import read_workbook  # noqa: PLC0415

        return read_workbook(Path(question["workbook"]))
    from .contents import inspect  # noqa: PLC0415

    pages, remarks = inspect(Path(question["file"]), question["extension"])
    return {"pages": pages, "remarks": remarks}


def _limit(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none; there the parent watches (child.py)
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):  # macOS refuses some; the parent watches there too
            resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
