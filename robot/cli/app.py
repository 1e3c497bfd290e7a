"""The commands, their options and their exit codes."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from robot.errors import InputError, NeedsHuman, RobotError, SetupError
from robot.model import Outcome, Result
from robot.record.results import as_json
from robot.settings import load_settings

from .narration import PROVEN, Narration
from .run import publish_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

ALL_PUBLISHED, SOME_FAILED, REFUSED_BEFORE_STARTING, IN_DOUBT, NEEDS_A_PERSON = 0, 1, 3, 4, 5  # 2 is wrong usage


@app.callback()
def secop() -> None:
    """Publica documentos de ejecución contractual en SECOP II y comprueba, byte por byte, que quedaron publicados."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows would write ñ in its own code page


@app.command()
def publish(
    manifest: Annotated[Path, typer.Argument(help="CSV con las columnas contrato y archivo.", show_default=False)],
    *,
    as_machine: Annotated[
        bool, typer.Option("--json", help="Escribe el resultado en JSON en la salida estándar.")
    ] = False,
) -> None:
    """
    Publica los documentos de un manifiesto y comprueba cada uno con una mirada nueva al portal.

    Lo que ya está publicado con los mismos bytes no se publica otra vez. Códigos de salida: 0 todo publicado, 1 algo falló,
    2 orden mal escrita, 3 no se empezó, 4 algo quedó en duda, 5 hace falta una persona.
    """
    narration = Narration(Console(stderr=True, highlight=False))
    try:
        settings = load_settings()
        run = publish_manifest(manifest, settings, narration)
    except (InputError, SetupError) as error:
        narration.refuse(error)
        raise typer.Exit(REFUSED_BEFORE_STARTING) from error
    except RobotError as error:
        narration.refuse(error)
        raise typer.Exit(NEEDS_A_PERSON if isinstance(error, NeedsHuman) else SOME_FAILED) from error
    narration.sum_up(run.results, run.folder)
    if as_machine:
        typer.echo(as_json(run.name, run.results, run.drift))
    raise typer.Exit(exit_code(run.results))


def exit_code(results: Sequence[Result]) -> int:
    """What the run says to the program that called it; the doubtful comes before the failed."""
    outcomes = {result.outcome for result in results}
    if Outcome.IN_DOUBT in outcomes:
        return IN_DOUBT
    if outcomes & {Outcome.NEEDS_PERSON, Outcome.ALTERED, Outcome.DUPLICATED}:
        return NEEDS_A_PERSON
    return ALL_PUBLISHED if outcomes <= set(PROVEN) else SOME_FAILED
