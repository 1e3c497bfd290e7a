"""Read a CSV or an XLSX as rows of cells, without knowing what the columns mean."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .child import Child, TooCostly
from .findings import sheet_error
from .workbook import MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 20 * 1024 * 1024  # bytes of a sheet
SEPARATOR = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)  # a first line by which Excel is told
ERRORS = ("#N/A", "#N/D", "#REF!", "#¡REF!", "#VALUE!", "#¡VALOR!", "#NAME?", "#¿NOMBRE?", "#DIV/0!", "#¡DIV/0!")


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True)
class Cell:
    """One cell; a whole number reads without `.0`, a date as 2026-03-01."""

    text: str = ""
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True)
class Sheet:
    """The rows that are not blank, each with the number that Excel shows beside it."""

    rows: list[tuple[int, list[Cell]]]
    read: str | None = None  #: name of the worksheet, where others were left


def read_sheet(path: Path) -> Sheet:
    """
    Comma, semicolon or tab in UTF-8, UTF-16 or Windows-1252, or the first visible worksheet of an XLSX.

    What the file is follows from its bytes, not from its name.

    :raises ManifestError: it cannot be read as a table, or is larger than a manifest ever is.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise sheet_error(path.name, "sheet_unreadable", why=getattr(error, "strerror", None) or error) from error
    if len(content) > LARGEST:
        raise sheet_error(path.name, "sheet_too_big", why=f"más de {LARGEST // 1024**2} MiB")
    if content.startswith(b"PK"):
        return _workbook(path)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise sheet_error(path.name, "sheet_encrypted" if encrypted else "sheet_old_excel")
    if content.startswith(b"%PDF"):
        raise sheet_error(path.name, "sheet_not_table", what="un PDF")
    return Sheet(_csv(path.name, content))


def _workbook(path: Path) -> Sheet:
    try:
        with Child() as child:
            answer = child.ask({"workbook": str(path)})
    except TooCostly as error:
        raise sheet_error(path.name, "sheet_too_costly", why=error) from error
    if code := answer.get("trouble"):
        raise sheet_error(path.name, code, why=f"más de {MOST_ROWS} filas")
    rows = [(number, [Cell(text.strip(), CellKind(kind)) for kind, text in cells]) for number, cells in answer["rows"]]
    return Sheet(rows, answer["read"])


def _csv(name: str, content: bytes) -> list[tuple[int, list[Cell]]]:
    text = _text(name, content)
    skipped = 0
    if match := SEPARATOR.match(text):
        text, skipped, comma = text[match.end() :], 1, match[1]
    else:
        head = next((line for line in io.StringIO(text) if line.strip()), "")
        comma = max(",;\t", key=head.count)
    rows: list[tuple[int, list[Cell]]] = []
    try:
        for number, cells in _records(text, comma):
            if len(rows) >= MOST_ROWS:
                raise sheet_error(name, "sheet_too_big", why=f"más de {MOST_ROWS} filas")
            rows.append((number + skipped, cells))
    except csv.Error as error:
        raise sheet_error(name, "sheet_damaged") from error
    return rows


def _records(text: str, comma: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    for number, record in enumerate(reader, start=1):
        if any(cell.strip() for cell in record):
            while record and not record[-1].strip():
                record.pop()
            yield number, [_cell(cell.strip()) for cell in record[:MOST_CELLS]]


def _cell(text: str) -> Cell:
    if text.startswith("="):
        return Cell(text, CellKind.FORMULA)
    return Cell(text, CellKind.ERROR if text.upper() in ERRORS else CellKind.TEXT)


def _text(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise sheet_error(name, "sheet_encoding")
