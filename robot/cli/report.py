"""`secop report`: the report of an earlier run, written anew."""

from __future__ import annotations

from typing import Annotated

import typer

from robot.app.kept import latest_run, rewrite_report
from robot.errors import RobotError
from robot.settings import load_state_settings

from .codes import code_of
from .narration import Narration
from .screen import Screen


def report(
    run: Annotated[
        str | None, typer.Argument(metavar="CORRIDA", help="Por defecto, la última.", show_default=False)
    ] = None,
) -> None:
    """Escribe de nuevo el informe de una corrida a partir de sus recibos, y dice dónde quedó."""
    try:
        Screen().say(str(rewrite_report(latest_run(load_state_settings(), run))))
    except RobotError as error:
        Narration(Screen(stderr=True)).refuse(error)
        raise typer.Exit(code_of(error)) from error
