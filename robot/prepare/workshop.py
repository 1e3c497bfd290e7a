"""The child process that makes things of strangers' files: pictures, PDFs, workbooks and templates are opened nowhere else."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.intake.child import MIB, ChildLimits
from robot.intake.inspection import reader as inspector
from robot.intake.inspection import serve

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "robot.prepare.workshop"
LIMITS = ChildLimits(seconds=240, memory=1536 * MIB)  #: of one step with one file
BROKEN = "broken"  #: the answer's `trouble` where the file is at fault

Answer = dict[str, Any]


def worker(question: dict[str, Any]) -> Callable[[], Answer]:
    """What will do it; what it does not know it asks the inspection."""
    do = question.get("do")
    if do is None:
        return inspector(question)
    return partial(_careful, _works()[do], question)


def _careful(work: Callable[[dict[str, Any]], Answer], question: dict[str, Any]) -> Answer:
    try:
        return work(question)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library meets in a broken file, the file is broken
        return {"trouble": BROKEN, "detail": type(error).__name__}


def _works() -> dict[str, Callable[[dict[str, Any]], Answer]]:
    return {
        "picture": _picture,
        "steady": _steady,
        "shrink": _shrink,
        "lock": _lock,
        "print_areas": _print_areas,
        "fields": _fields,
        "fill": _fill,
    }


# Each imports what it needs when it is asked: the child starts light, and lxml alone takes a tenth of a second.


def _picture(asked: dict[str, Any]) -> Answer:
    from .pictures import to_pdf  # noqa: PLC0415

    to_pdf(Path(asked["from"]), Path(asked["to"]))
    return {}


def _steady(asked: dict[str, Any]) -> Answer:
    from .shrinking import steady  # noqa: PLC0415

    steady(Path(asked["from"]), Path(asked["to"]), asked["date"])
    return {}


def _shrink(asked: dict[str, Any]) -> Answer:
    from .shrinking import shrink  # noqa: PLC0415

    return {"result": shrink(Path(asked["from"]), Path(asked["to"]), asked["limit"]).value}


def _lock(asked: dict[str, Any]) -> Answer:
    from .locking import lock  # noqa: PLC0415

    return {"locked": lock(Path(asked["from"]), Path(asked["to"]), asked["password"])}


def _print_areas(asked: dict[str, Any]) -> Answer:
    from .print_areas import without_area  # noqa: PLC0415

    return {"sheets": without_area(Path(asked["from"]))}


def _fields(asked: dict[str, Any]) -> Answer:
    from .filling import fields  # noqa: PLC0415

    return fields(Path(asked["from"]))


def _fill(asked: dict[str, Any]) -> Answer:
    from .filling import fill  # noqa: PLC0415

    return fill(Path(asked["from"]), asked["values"], Path(asked["to"]))


if __name__ == "__main__":
    serve(worker, float(sys.argv[1]), int(sys.argv[2]))
