"""A sheet of documents handed to the engine, and what came of it told: to the person, and to the program that called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import typer

from robot.app.account import Work
from robot.app.careful import publish_carefully
from robot.app.run import Options, carry_out, nothing_done
from robot.errors import FirstTime, RobotError
from robot.interruption import Interrupted, Stop
from robot.secrecy import forbid_dumps
from robot.settings import load_settings

from .at_the_portal import given
from .codes import ALL_WELL, NEEDS_A_PERSON, SOME_FAILED, exit_code
from .first import AtTheTerminal
from .lines import Lines, follow_input
from .narration import Narration
from .screen import Screen
from .telling import Told, refuse, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run(  # noqa: PLR0913 - what a command was told
    manifest: Path,
    work: str,
    chosen: tuple[bool, bool, Sequence[Path], bool, bool],
    *,
    settings: dict[str, str | None],
    told: Told,
    go_on: bool = False,
) -> NoReturn:
    """
    Do one of the engine's works (`Work`) with a sheet, as somebody `chosen` (`Options`) with these options for `settings`.

    :param go_on: she has looked at the first document that was published in this portal, and it is right.

    :raises typer.Exit: with the code that says what became of it.
    """
    screen, stop, what = Screen(stderr=True), Stop(), Work(work)
    narration = Lines(screen) if told is Told.LINES else Narration(screen)
    if told is Told.LINES:
        follow_input(stop)
    try:
        with stop.listening():
            forbid_dumps()
            used = given(load_settings(**settings), narration, stop)
            if what is Work.PUBLISH:
                done = publish_carefully(manifest, Options(*chosen), used, AtTheTerminal(go_on=go_on))
            else:
                done = carry_out(manifest, what, Options(*chosen), used)
            narration.sum_up(done)
            heard = write(told, done.as_json())
    except RobotError as error:
        end = "No se publicó nada." if what is Work.PUBLISH else ""
        refuse(narration, error, end, told, nothing_done(error))
    except Interrupted:
        narration.stopped_early()
        write(told, nothing_done())
        raise typer.Exit(SOME_FAILED) from None
    as_wished = heard and not (done.to_correct or done.unsaved or done.ended_by)
    code = max(exit_code(done.results), ALL_WELL if as_wished else SOME_FAILED)
    raise typer.Exit(NEEDS_A_PERSON if isinstance(done.stopped_by, FirstTime) else code)
