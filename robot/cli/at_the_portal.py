"""What every command shares that signs in: what it is given, and what is said where it does not come to its end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from robot.app.context import Given
from robot.errors import RobotError
from robot.interruption import Interrupted
from robot.kept_session import lock_of_this_machine
from robot.secrecy import forget_environment

from .ask import Console
from .codes import SOME_FAILED, code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from robot.interruption import Stop
    from robot.settings import Settings

    from .narration import Narration


def given(settings: Settings, narration: Narration, stop: Stop) -> Given:
    """What the engine needs; from now on no variable of this process holds a secret."""
    lock = lock_of_this_machine(settings.state_dir)
    forget_environment()
    person = Console.if_somebody_is_there(settings, stop.waiting)
    return Given(settings, narration, person, stop, lock=lock)


@contextmanager
def to_its_end(narration: Narration, stop: Stop) -> Iterator[None]:
    """
    Hear signals meanwhile; what goes wrong is said.

    :raises typer.Exit: with the code that says what went wrong.
    """
    try:
        with stop.listening():
            yield
    except RobotError as error:
        narration.refuse(error)
        raise typer.Exit(code_of(error)) from error
    except Interrupted:
        narration.stopped_early()
        raise typer.Exit(SOME_FAILED) from None
