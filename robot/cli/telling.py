"""What a program that called a command is told on standard output, beside what its person is told."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NoReturn

import typer

from .codes import code_of
from .lines import as_a_line
from .output import write_out

if TYPE_CHECKING:
    from robot.errors import RobotError

    from .narration import Narration


class Told(Enum):
    """What the program that called is told on standard output."""

    NOTHING = "nothing"
    JSON = "json"  #: the result
    LINES = "lines"  #: what happens while it lasts as well (`lines.py`)


def refuse(narration: Narration, error: RobotError, end: str, told: Told, document: str) -> NoReturn:
    narration.refuse(error, end)
    write(told, document)
    raise typer.Exit(code_of(error)) from error


def write(told: Told, document: str) -> bool:
    """Tell it as it is told; False where it could not be written whole."""
    if told is Told.NOTHING:
        return True
    return write_out(as_a_line(document) if told is Told.LINES else document)
