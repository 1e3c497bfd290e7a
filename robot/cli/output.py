"""Standard output, which belongs to programs: it may be closed or full, and the exit code still says what became of the work."""

from __future__ import annotations

import os
import sys


def write_out(text: str) -> bool:
    """Write a line; False where it could not be written whole."""
    try:
        print(text, flush=True)  # noqa: T201 - this is what is printed
    except OSError:
        _forget()
        return False
    return True


def _forget() -> None:
    """What could not be written is not tried again at the end of the process, which would change its exit code."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
