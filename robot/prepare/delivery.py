"""The folder with what was made: whole, or not there at all, with a list that `publish` takes."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from robot.errors import SetupError, in_words
from robot.intake.names import DEVICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from robot.intake.manifest import ManifestEntry

LIST = "lista.xlsx"
COLUMNS = ("contrato", "archivo", "entidad", "tipo", "periodo", "repetir", "confidencial")


@dataclass
class Delivery:
    """What is put into the folder, file after file."""

    folder: Path
    _rows: list[tuple[str | None, ...]] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def put(self, entry: ManifestEntry, made: Path) -> str:
        """Take the file in, in its contract's folder; its path from the list's folder."""
        place = f"{folder_name(entry.contract.number)}/{made.name}"
        if _same(place) in self._taken:
            place = f"{folder_name(entry.contract.number)}/fila {entry.row}/{made.name}"
        self._taken.add(_same(place))
        target = self.folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, target)
        yes = {True: "sí", False: None}
        kept = (entry.contract.number, place, entry.contract.entity, entry.kind, entry.period)
        self._rows.append((*kept, yes[entry.repeat], yes[entry.confidential]))
        return place

    def write_list(self) -> bool:
        """Write the list, if there is anything in it."""
        if not self._rows:
            return False
        book = Workbook()
        sheet = book.create_sheet("documentos", 0)
        del book["Sheet"]  # the library's own
        for number, row in enumerate((COLUMNS, *self._rows), start=1):
            for place, text in enumerate(row, start=1):
                cell = sheet.cell(number, place, text)
                cell.number_format = "@"
                if text is not None:
                    cell.data_type = "s"  # text, whatever it begins with
        sheet.freeze_panes = "A2"
        book.save(self.folder / LIST)
        return True


@contextmanager
def delivered(folder: Path) -> Iterator[Delivery]:
    """
    A folder in the making, which gets its name at the end; whatever goes wrong before leaves nothing there.

    :raises SetupError: there is something under that name already, or it cannot be written.
    """
    if os.path.lexists(folder) and not (folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())):
        raise SetupError(
            f"La carpeta {folder} ya existe y no está vacía",
            remedy="Indique otra con --salida, o retire esa: lo que se hizo antes no se cambia.",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise SetupError(
            f"No se puede escribir en {folder.parent}: {in_words(error)}", remedy="Indique otra carpeta con --salida."
        ) from error
    try:
        yield Delivery(making)
        if folder.is_dir():
            folder.rmdir()
        making.rename(folder)
    except OSError as error:
        raise SetupError(
            f"No se pudo escribir {folder}: {in_words(error)}",
            remedy="Libere espacio, o indique otra carpeta con --salida.",
        ) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def folder_name(contract: str) -> str:
    """A contract's number as a folder's name."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", contract) if not unicodedata.combining(c))
    name = re.sub(r"[^A-Za-z0-9.]+", "-", bare).strip("-.")[:60].strip("-.") or "contrato"
    return f"contrato-{name}" if name.partition(".")[0].casefold() in DEVICES else name


def _same(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
