"""The run's results as one JSON document: on standard output for programs, in the run's folder for later."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from robot.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.model import Result

WELL = (Outcome.PUBLISHED, Outcome.SKIPPED)


def as_json(run: str, results: Sequence[Result]) -> str:
    """`run`, `items` in the manifest's order, and `counts` per outcome."""
    document: dict[str, Any] = {
        "run": run,
        "items": [
            {
                "contract": result.publication.contract.number,
                "file": str(result.publication.document.source),
                "sha256": result.publication.document.sha256,
                "outcome": result.outcome.value,
                "message": result.message,
            }
            for result in sorted(results, key=lambda r: r.publication.row)
        ],
        "counts": dict(sorted(Counter(result.outcome.value for result in results).items())),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)
