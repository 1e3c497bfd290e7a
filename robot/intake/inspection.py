"""The child process: opens the files named on standard input, and answers in JSON lines."""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

ALONE = (
    40  # times its seconds after which a child whose parent is gone ends itself; the parent gives up before (child.py)
)


Question = dict[str, Any]


def serve(reader: Callable[[Question], Callable[[], dict[str, Any]]], seconds: float, memory: int) -> None:
    """Answer, until standard input ends, with what the reader makes of each question."""
    _limit(memory)
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no answer
    for line in sys.stdin.buffer:
        try:
            answer = reader(json.loads(line))
            _say(answers, {})  # ready: from now on the file's time counts
            faulthandler.dump_traceback_later(seconds * ALONE, exit=True)
            _say(answers, answer())
        except MemoryError:
            os._exit(1)  # nothing here can be trusted any more; the parent starts another
        faulthandler.cancel_dump_traceback_later()


def _say(answers: BinaryIO, said: dict[str, Any]) -> None:
    answers.write(json.dumps(said).encode() + b"\n")
    answers.flush()


def reader(question: Question) -> Callable[[], dict[str, Any]]:
    """What will answer, with all that it needs."""
    # Imported on demand: the child starts light, and a manifest in XLSX needs no PDF reader.
    if "workbook" in question:
        from .workbook import read_workbook  # noqa: PLC0415

        return partial(read_workbook, Path(question["workbook"]))
    from .contents import inspect  # noqa: PLC0415

    def inspected() -> dict[str, Any]:
        pages, remarks = inspect(Path(question["file"]), question["extension"])
        return {"pages": pages, "remarks": remarks}

    return inspected


def _limit(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none; there the parent watches (child.py)
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):  # macOS refuses some; the parent watches there too
            resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    serve(reader, float(sys.argv[1]), int(sys.argv[2]))
