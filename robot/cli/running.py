"""A sheet of documents handed to the engine, and what came of it told: to the person, and to the program that called."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NoReturn

import typer

from robot.app.account import Work
from robot.app.careful import publish_carefully
from robot.app.examination import examine, refusal_as_json
from robot.app.given_back import hand_in
from robot.app.marking import mark as write_marked
from robot.app.run import Options, carry_out, nothing_done
from robot.errors import FirstTime, InputError, RobotError
from robot.interruption import Interrupted, Stop
from robot.secrecy import forbid_dumps
from robot.settings import load_settings

from .at_the_portal import given
from .codes import ALL_WELL, NEEDS_A_PERSON, REFUSED_BEFORE_STARTING, SOME_FAILED, code_of, exit_code
from .first import AtTheTerminal
from .lines import Lines, as_a_line, follow_input
from .narration import Narration
from .output import write_out
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.app.examination import Examined
    from robot.app.given_back import HandedIn


class Told(Enum):
    """What the program that called is told on standard output."""

    NOTHING = "nothing"
    JSON = "json"  #: the result
    LINES = "lines"  #: what happens while it lasts as well (`lines.py`)


def check(manifest: Path, allow: Sequence[Path], *, mark: bool, as_machine: bool) -> NoReturn:
    """
    Examine a sheet and its files; `mark` writes what was found into a copy of it.

    :raises typer.Exit: with the code that says whether all may be published.
    """
    narration = Narration(Screen(stderr=True))
    try:
        handed = hand_in(manifest, fill=False) if mark else None
        examined = examine(manifest, allowed=allow)
    except InputError as error:
        _refuse(narration, error, "", Told.JSON if as_machine else Told.NOTHING, refusal_as_json(error))
    narration.examined(examined)
    copy = _marked(narration, manifest, handed, examined) if mark else None
    if as_machine:
        typer.echo(examined.as_json(copy))
    raise typer.Exit(REFUSED_BEFORE_STARTING if examined.refused else ALL_WELL)


def _marked(narration: Narration, manifest: Path, handed: HandedIn | None, examined: Examined) -> Path | None:
    """The copy with the findings; that a list has none is said, and no reason to say less of its findings."""
    try:
        copy = write_marked(manifest, handed, examined)
    except InputError as error:
        narration.refuse(error)
        return None
    narration.marked(copy)
    return copy


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
            heard = _write(told, done.as_json())
    except RobotError as error:
        end = "No se publicó nada." if what is Work.PUBLISH else ""
        _refuse(narration, error, end, told, nothing_done(error))
    except Interrupted:
        narration.stopped_early()
        _write(told, nothing_done())
        raise typer.Exit(SOME_FAILED) from None
    as_wished = heard and not (done.to_correct or done.unsaved or done.ended_by)
    code = max(exit_code(done.results), ALL_WELL if as_wished else SOME_FAILED)
    raise typer.Exit(NEEDS_A_PERSON if isinstance(done.stopped_by, FirstTime) else code)


def _refuse(narration: Narration, error: RobotError, end: str, told: Told, document: str) -> NoReturn:
    narration.refuse(error, end)
    _write(told, document)
    raise typer.Exit(code_of(error)) from error


def _write(told: Told, document: str) -> bool:
    """Tell it as it is told; False where it could not be written whole."""
    if told is Told.NOTHING:
        return True
    return write_out(as_a_line(document) if told is Told.LINES else document)
