"""A run as another program follows it: a line of JSON for each thing that happens, and an input whose end asks to stop."""

from __future__ import annotations

import json
import os
import sys
from threading import Thread
from typing import TYPE_CHECKING

from robot.words import PROVEN

from .narration import Narration
from .output import write_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.interruption import Stop
    from robot.model import Result

BYTES = 4096  #: read at once of what nobody is meant to write


class Lines(Narration):
    """
    What a person is told goes to standard error as ever; to standard output goes what a program counts by.

    A reader that is gone ends nothing: what cannot be written is not tried again (`write_out`).
    """

    def begin(self, documents: int, contracts: int) -> None:
        super().begin(documents, contracts)
        _tell("begin", documents=documents, contracts=contracts)

    def contract(self, number: str) -> None:
        super().contract(number)
        _tell("contract", contract=number)

    def proven(self, results: Sequence[Result]) -> None:
        super().proven(results)
        _tell("proven", documents=len(results), proven=sum(result.outcome in PROVEN for result in results))


def as_a_line(result: str) -> str:
    """The last line: how it ended, with its result as `--json` writes it."""
    return json.dumps({"event": "end", "result": json.loads(result)})


def follow_input(stop: Stop) -> None:
    """
    Go no further than the contract in hand once standard input ends, whether it was closed or its writer died.

    `os.read` in a thread of its own: it holds no lock of Python's streams, so that the process may end while it waits.
    """

    def read() -> None:
        try:
            while os.read(sys.stdin.fileno(), BYTES):
                pass
        except (OSError, ValueError, AttributeError):
            pass  # there is no input: nobody is left either
        stop.soon = True

    Thread(target=read, name="standard input", daemon=True).start()


def _tell(event: str, **more: object) -> None:
    write_out(json.dumps({"event": event, **more}))
