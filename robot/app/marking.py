"""A copy of the list that was examined, with its findings on their cells, beside it."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from robot.atomic import write_whole
from robot.errors import InputError, in_words
from robot.reports.marked import marked
from robot.reports.markup import CannotFillError

if TYPE_CHECKING:
    from pathlib import Path

    from .examination import Examined
    from .given_back import HandedIn

MARKED = " (por corregir)"
#: What a marked copy is called, so that a copy of that is called no longer.
ALREADY = re.compile(r" \(por corregir(?: \d+)?\)$")


def mark(manifest: Path, handed: HandedIn | None, examined: Examined) -> Path | None:
    """
    Write the copy under a name that nobody uses, and answer it; None where there is nothing to mark. The list itself stays.

    :raises InputError: the list is no .xlsx and no .xlsm, is written in a way that is not touched, or nothing can be written there.
    """
    if handed is None or examined.table is None:
        raise InputError(
            f"{manifest.name} no es un libro .xlsx o .xlsm: sus celdas no se pueden marcar.",
            remedy="Corrija la lista según lo que se dice aquí, o guárdela como libro de Excel y repita la orden.",
        )
    try:
        content = marked(handed.content, examined.table, examined.findings)
        return None if content is None else write_whole(_free(manifest), content)
    except CannotFillError as error:
        raise InputError(
            f"Las celdas de {manifest.name} no se pueden marcar: {error}.",
            remedy="Corrija la lista según lo que se dice aquí, o marque una copia sin eso.",
        ) from error
    except OSError as error:
        raise InputError(
            f"La copia marcada no se puede escribir en {manifest.parent}: {in_words(error)}.",
            remedy="Copie la lista y sus archivos a una carpeta suya, y repita la orden.",
        ) from error


def _free(manifest: Path) -> Path:
    """A person may be correcting an earlier copy: none is written over."""
    stem = ALREADY.sub("", manifest.stem)
    names = (f"{stem}{MARKED if number == 1 else MARKED[:-1] + f' {number})'}{manifest.suffix}" for number in count(1))
    return next(path for path in map(manifest.with_name, names) if not path.exists())
