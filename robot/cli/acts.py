"""`secop acts`: a month's acts from one template and a workbook with a row per contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from robot.app.acts import make_acts

from .refusing import refusing
from .screen import Screen, typed

WELL, SOME_LEFT = 0, 1
PATTERN = "Acta {contrato}"

Template = Annotated[
    Path,
    typer.Argument(
        metavar="PLANTILLA", help="Documento de Word (.docx) con campos como {{ contratista }}.", show_default=False
    ),
]
Book = Annotated[
    Path,
    typer.Argument(
        metavar="DATOS",
        help="Libro de Excel con una fila por acta; los encabezados son los campos, y uno es contrato.",
        show_default=False,
    ),
]
Name = Annotated[
    str,
    typer.Option("--nombre", "--name", metavar="NOMBRE", help="Cómo se llama cada acta, con campos entre llaves."),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--salida",
        "--out",
        metavar="CARPETA",
        help="Carpeta nueva para las actas; por defecto, una al lado de los datos, llamada actas.",
        show_default=False,
    ),
]


def acts(template: Template, workbook: Book, *, name: Name = PATTERN, out: Out = None) -> None:
    """
    Hace las actas del mes con una plantilla de Word y un libro de Excel, y una lista para publicarlas.

    Cada encabezado del libro es un campo: «Fecha de inicio» se escribe en la plantilla {{ fecha_de_inicio }}; un valor en pesos,
    {{ valor|pesos }}. De una fila a la que le falta un valor no se hace acta. Código de salida: 0 si se hicieron todas.
    """
    screen = Screen()
    with refusing():
        folder = out or workbook.absolute().parent / "actas"
        made = make_acts(template, workbook, name, folder, screen.say)
        for finding in made.findings:
            screen.say(str(finding))
        words = f", {made.as_word} de ellas en Word" if made.as_word else ""
        screen.say((f"Se hicieron {made.made} actas{words}, en {made.folder}", "bold"))
        if made.list:
            screen.say(f"Revíselas, fírmelas si hace falta, y publíquelas con: secop publicar {typed(made.list)}")
    raise typer.Exit(WELL if made.well else SOME_LEFT)
