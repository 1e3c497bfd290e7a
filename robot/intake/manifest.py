"""Read the sheet that a person prepares: which file goes to which contract."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.errors import ManifestError
from robot.model import Contract, fold

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("contrato", "archivo")


@dataclass(frozen=True)
class Entry:
    """One row: a contract and a file that exists."""

    row: int
    contract: Contract
    file: Path


def read_manifest(manifest: Path) -> list[Entry]:
    """
    The rows of a CSV with the columns `contrato` and `archivo`, in their order.

    Comma or semicolon, UTF-8 with or without a mark or Windows-1252, as Excel writes them. Paths are relative to the sheet.

    :raises ManifestError: says all mistakes of the sheet at once, each with its row, its column and what to do.
    """
    rows = _rows(manifest)
    entries: list[Entry] = []
    mistakes: list[str] = []
    for number, contract, file in rows:
        path = manifest.parent / file
        if wrong := _mistakes(contract, file, path):
            mistakes += [f"fila {number}, {mistake}" for mistake in wrong]
        else:
            entries.append(Entry(number, Contract(contract), path))
    mistakes += _repeated(entries)
    if mistakes:
        raise ManifestError("\n".join(f"{manifest.name}, {mistake}" for mistake in mistakes))
    if not entries:
        raise ManifestError(f"{manifest.name}: no tiene filas; agregue una por documento")
    return entries


def _rows(manifest: Path) -> list[tuple[int, str, str]]:
    """Line of the sheet, contract and file of each row that is not blank."""
    text = _text(manifest)
    head = text.partition("\n")[0]
    if not head.strip():
        raise ManifestError(f"{manifest.name}: está vacío; la primera fila debe decir: {','.join(COLUMNS)}")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    reader.fieldnames = [fold(name) for name in reader.fieldnames or ()]
    if missing := [name for name in COLUMNS if name not in reader.fieldnames]:
        raise ManifestError(f"{manifest.name}, fila 1: falta la columna {' y la columna '.join(missing)}")
    rows = [(reader.line_num, (row["contrato"] or "").strip(), (row["archivo"] or "").strip()) for row in reader]
    return [(number, contract, file) for number, contract, file in rows if contract or file]


def _mistakes(contract: str, file: str, path: Path) -> list[str]:
    """What is wrong with one row, each with its column and what to do."""
    found = []
    if not contract:
        found.append("contrato: está vacío; escriba el número del contrato")
    if not file:
        found.append("archivo: está vacío; escriba la ruta del archivo")
    elif not path.is_file():
        found.append(f"archivo: no existe {file}; revise la ruta")
    elif path.stat().st_size == 0:
        found.append(f"archivo: {file} está vacío (0 bytes); exporte el documento de nuevo")
    return found


def _repeated(entries: list[Entry]) -> list[str]:
    """Two rows that would publish under one name on one contract: one of them is a mistake."""
    first: dict[tuple[str, str], Entry] = {}
    mistakes = []
    for entry in entries:
        same = first.setdefault((fold(entry.contract.number), fold(entry.file.name)), entry)
        if same is not entry:
            mistakes.append(
                f"fila {entry.row}, archivo: {entry.file.name} ya está en la fila {same.row} para el mismo contrato; "
                "deje una de las dos"
            )
    return mistakes


def _text(manifest: Path) -> str:
    try:
        content = manifest.read_bytes()
    except OSError as error:
        raise ManifestError(f"No se puede leer {manifest}: {error.strerror}") from error
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ManifestError(f"{manifest.name}: no es texto; guárdelo desde Excel como CSV UTF-8")
