"""A sheet and its files examined, without the engine, and what was found told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import typer

from robot.app.examination import examine, refusal_as_json
from robot.app.given_back import hand_in
from robot.app.marking import mark as write_marked
from robot.errors import InputError

from .codes import ALL_WELL, REFUSED_BEFORE_STARTING
from .narration import Narration
from .screen import Screen
from .telling import Told, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.app.examination import Examined
    from robot.app.given_back import HandedIn


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
        refuse(narration, error, "", Told.JSON if as_machine else Told.NOTHING, refusal_as_json(error))
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
