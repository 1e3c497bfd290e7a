"""What a command says when it cannot be carried out, and the exit code that goes with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from robot.errors import AlreadyRunning, ManifestError, NeedsHuman, PreflightRefused, RobotError, SetupError

from .narration import Narration
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

SOME_FAILED, REFUSED, NEEDS_A_PERSON, OTHER_RUN_LIVES = 1, 3, 5, 6


@contextmanager
def refusing() -> Iterator[None]:
    """What cannot be done is said, and ends the command."""
    try:
        yield
    except RobotError as error:
        Narration(Screen(stderr=True)).refuse(error)
        raise typer.Exit(REFUSED) from error


def code_of(error: RobotError) -> int:
    """What a command says that ended before its first document's turn."""
    if isinstance(error, AlreadyRunning):
        return OTHER_RUN_LIVES
    if isinstance(error, ManifestError | PreflightRefused | SetupError):
        return REFUSED
    return NEEDS_A_PERSON if isinstance(error, NeedsHuman) else SOME_FAILED
