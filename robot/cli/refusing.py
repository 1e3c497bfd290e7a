"""What a command says when it cannot be carried out, and the exit code that goes with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from robot.errors import RobotError

from .narration import Narration
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSED = 3


@contextmanager
def refusing() -> Iterator[None]:
    """What cannot be done is said, and ends the command."""
    try:
        yield
    except RobotError as error:
        Narration(Screen(stderr=True)).refuse(error)
        raise typer.Exit(REFUSED) from error
