"""The run's results as one JSON document: on standard output for programs, in the run's folder for later."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from robot import legible
from robot.words import SAID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.errors import RobotError
    from robot.model import Result
    from robot.planning.estimate import Estimate


def as_json(  # noqa: PLR0913 - everything that the document holds
    run: str,
    results: Sequence[Result],
    drift: Sequence[str],
    *,
    to_correct: Sequence[Mapping[str, object]] = (),
    unsaved: Sequence[str] = (),
    ended_by: RobotError | None = None,
    stopped_by: RobotError | None = None,
    estimate: Estimate | None = None,
) -> str:
    """
    `run`, `items` in the manifest's order, `counts` per outcome, and `drift`: what the catalogue found elsewhere.

    Each item has what happened (`message`) and what its person can do (`remedy`). `to_correct` are the rows that were left
    out, with their findings' codes; `total` counts them as well. `unsaved` is what could not be kept, `ended_by` the code of what kept the run from its end (robot/errors.py), or null.
    `estimate` is, of a plan, how many seconds publishing would take and from how many contracts that was learned, or null.
    `stopped` is why what is left was not attempted, in full, with a picture of what the portal asked where there is one.
    """
    document: dict[str, Any] = {
        "run": run,
        "items": [
            {
                "contract": result.publication.contract.number,
                "file": str(result.publication.document.source),
                "sha256": result.publication.document.sha256,
                "outcome": result.outcome.value,
                "message": result.message,
                "remedy": result.remedy or SAID[result.outcome].remedy,
                "unexplained": [row.name for row in result.unexplained],
            }
            for result in sorted(results, key=lambda r: r.publication.row)
        ],
        "total": len(results) + len(to_correct),
        "to_correct": list(to_correct),
        "counts": dict(sorted(Counter(result.outcome.value for result in results).items())),
        "drift": list(drift),
        "unsaved": list(unsaved),
        "ended_by": ended_by.code if ended_by else None,
        "estimate": asdict(estimate) if estimate else None,
        "stopped": _told(ended_by or stopped_by),
    }
    return legible.as_json(document)


def _told(error: RobotError | None) -> dict[str, str | None] | None:
    if error is None:
        return None
    picture = str(error.picture) if error.picture else None
    return {"code": error.code, "message": str(error) or str(error.__doc__), "remedy": error.remedy, "picture": picture}
