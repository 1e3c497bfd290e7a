"""`secop clean`: delete what earlier runs keep of other people and no proof needs any more."""

from __future__ import annotations

from typing import Annotated

import typer

from robot import legible
from robot.app.cleaning import clean as clean_runs
from robot.app.cleaning import megabytes
from robot.settings import load_state_settings

from .options import AsJson  # noqa: TC001 - typer reads it
from .refusing import refusing
from .screen import Screen

WELL, SOMETHING_STAYED = 0, 1

Days = Annotated[
    int | None,
    typer.Option(
        "--dias",
        "--days",
        metavar="DÍAS",
        min=1,
        help="Cuántos días se conserva; por defecto, lo que dice SECOP_KEEP_DAYS.",
        show_default=False,
    ),
]
Show = Annotated[bool, typer.Option("--mostrar", "--show", help="Solo dice qué se borraría y cuánto ocupa.")]


def clean(*, days: Days = None, show: Show = False, as_machine: AsJson = False) -> None:
    """
    Borra de las corridas antiguas las copias de documentos, las imágenes, las trazas y la bitácora.

    Recibos, sellos, informes, constancias y el registro se conservan, y secop recibo verificar los sigue comprobando. No toca
    una corrida que sigue o que tiene un documento en duda. Código de salida: 0 si se borró todo lo que se debía.
    """
    with refusing():
        settings = load_state_settings()
        old = days or settings.keep_days
        cleaned = clean_runs(settings, old, show=show) if old else []
    if as_machine:
        runs = [{"run": one.run, "files": one.files, "bytes": one.size, "kept": list(one.kept)} for one in cleaned]
        typer.echo(legible.as_json({"days": old, "deleted": not show, "runs": runs}))
    else:
        screen = Screen()
        for one in cleaned:
            screen.say(f"{one.run}: {one.files} archivos, {megabytes(one.size)}")
            for kept in one.kept:
                screen.say(f"  se conserva: {kept}")
        total = megabytes(sum(one.size for one in cleaned))
        said = f"{'Se borraría' if show else 'Se borró'} lo de hace más de {old} días: {total}"
        screen.say(said if old else "SECOP_KEEP_DAYS es 0: no se borra nada.")
    raise typer.Exit(SOMETHING_STAYED if any(one.kept for one in cleaned) else WELL)
