"""A sheet of documents handed to the engine, and what came of it told: to the person, and to the program that called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import typer

from robot.app.account import Work
from robot.app.context import Given
from robot.app.examination import examine, refusal_as_json
from robot.app.run import Options, carry_out, nothing_done
from robot.errors import InputError, RobotError
from robot.interruption import Interrupted, Stop
from robot.kept_session import lock_of_this_machine
from robot.secrecy import forbid_dumps, forget_environment
from robot.settings import load_settings

from .ask import Console
from .codes import ALL_WELL, REFUSED_BEFORE_STARTING, SOME_FAILED, code_of, exit_code
from .narration import Narration
from .output import write_out
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def check(manifest: Path, allow: Sequence[Path], *, as_machine: bool) -> NoReturn:
    """
    Examine a sheet and its files.

    :raises typer.Exit: with the code that says whether all may be published.
    """
    narration = Narration(Screen(stderr=True))
    try:
        examined = examine(manifest, allowed=allow)
    except InputError as error:
        _refuse(narration, error, document=refusal_as_json(error) if as_machine else "")
    narration.examined(examined)
    if as_machine:
        typer.echo(examined.as_json())
    raise typer.Exit(REFUSED_BEFORE_STARTING if examined.refused else ALL_WELL)


def run(
    manifest: Path,
    work: str,
    chosen: tuple[bool, bool, Sequence[Path], bool],
    *,
    evidence: str | None,
    as_machine: bool,
) -> NoReturn:
    """
    Do one of the engine's works (`Work`) with a sheet, as somebody `chosen` (`Options`).

    :raises typer.Exit: with the code that says what became of it.
    """
    narration, stop, what = Narration(Screen(stderr=True)), Stop(), Work(work)
    try:
        with stop.listening():
            forbid_dumps()
            settings = load_settings(evidence=evidence)
            lock = lock_of_this_machine(settings.state_dir)
            forget_environment()
            person = Console.if_somebody_is_there(settings, stop.waiting)
            done = carry_out(manifest, what, Options(*chosen), Given(settings, narration, person, stop, lock=lock))
            narration.sum_up(done)
            heard = write_out(done.as_json()) if as_machine else True
    except RobotError as error:
        end = "No se publicó nada." if what is Work.PUBLISH else ""
        _refuse(narration, error, end, document=nothing_done(error) if as_machine else "")
    except Interrupted:
        narration.stopped_early()
        if as_machine:
            write_out(nothing_done())
        raise typer.Exit(SOME_FAILED) from None
    as_wished = heard and not (done.to_correct or done.unsaved or done.ended_by)
    raise typer.Exit(max(exit_code(done.results), ALL_WELL if as_wished else SOME_FAILED))


def _refuse(narration: Narration, error: RobotError, end: str = "", *, document: str = "") -> NoReturn:
    narration.refuse(error, end)
    if document:
        write_out(document)
    raise typer.Exit(code_of(error)) from error
