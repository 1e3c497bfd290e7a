"""`secop template`: an empty sheet of documents to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from robot.app.template import write_template

from .refusing import refusing
from .screen import Screen, typed

FILE = Path("lista.xlsx")


def template(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="ARCHIVO", help="Dónde se escribe; por defecto, lista.xlsx en esta carpeta.", show_default=False
        ),
    ] = FILE,
) -> None:
    """
    Escribe una lista de documentos vacía, en Excel, con una nota en cada encabezado y una fila de ejemplo que no se publica.

    Un archivo que ya está no se cambia.
    """
    with refusing():
        write_template(file)
        Screen().say(f"Plantilla escrita en {file}. Llénela y revísela con: secop revisar {typed(file)}")
