"""Read a sheet, whatever program wrote it, as rows of cells with a table's headings on top."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from robot.errors import in_words

from .child import Child, TooCostly
from .findings import sheet_error
from .headings import MOST_ABOVE, find_header, read_header
from .kinds import SPOKEN, markup_kind, signed_kind
from .texts import GUESSED, decode
from .workbook import MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .findings import Remark

LARGEST = 20 * 1024 * 1024  # bytes of a sheet
SEPARATOR = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)  # a first line by which Excel is told
SEPARATORS = ",;\t|"
ERRORS = ("#N/A", "#N/D", "#REF!", "#¡REF!", "#VALUE!", "#¡VALOR!", "#NAME?", "#¿NOMBRE?", "#DIV/0!", "#¡DIV/0!")
LITERAL = re.compile(r'="([^"]*)"')  # how a sheet keeps Excel from taking a text for a number
LINK = re.compile(r'=(?:HYPERLINK|HIPERVINCULO)\(\s*"([^"]*)".*', re.IGNORECASE | re.DOTALL)
WORKBOOKS = frozenset({"zip", "ole"})


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"  #: without a value
    ERROR = "error"


@dataclass(frozen=True)
class Cell:
    """One cell; a whole number reads without `.0`, a date as 2026-03-01."""

    text: str = ""
    kind: CellKind = CellKind.TEXT
    computed: bool = False  #: a formula's value
    link: str = ""  #: where a click on it leads


@dataclass(frozen=True)
class Sheet:
    """The rows that are not blank, each with the number that Excel shows beside it."""

    rows: list[tuple[int, list[Cell]]]
    worksheet: str | None = None  #: its name in a workbook
    alone: bool = True  #: no other worksheet was left
    strict: bool = False  #: a cell too many is a separator too many, as only in a CSV
    notes: list[Remark] = field(default_factory=list)


def cell_name(row: int, column: int) -> str:
    """A cell as people call it, by numbers from 1: AB12."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def read_sheet(path: Path) -> Sheet:
    """
    Comma, semicolon, tab or bar in any encoding of an office, or the visible worksheet of a workbook that has a list.

    What the file is follows from its bytes, not from its name.

    :raises ManifestError: it cannot be read as a table, has several lists, or is larger than a manifest ever is.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise sheet_error(
            path.name, "sheet_unreadable", why=in_words(error) if isinstance(error, OSError) else error
        ) from error
    if len(content) > LARGEST:
        raise sheet_error(path.name, "sheet_too_big", why=f"más de {LARGEST // 1024**2} MiB")
    kind = signed_kind(content)
    if kind == "ole" and "EncryptedPackage".encode("utf-16-le") in content:
        raise sheet_error(path.name, "sheet_encrypted")
    if kind in WORKBOOKS:
        return _workbook(path)
    kind = kind or markup_kind(content)
    if kind:
        raise sheet_error(path.name, "sheet_not_table", what=SPOKEN[kind])
    return _csv(path.name, content)


def _workbook(path: Path) -> Sheet:
    try:
        with Child() as child:
            answer = child.ask({"workbook": str(path)})
    except TooCostly as error:
        raise sheet_error(path.name, "sheet_too_costly", why=error) from error
    if code := answer.get("trouble"):
        words = {"why": f"más de {MOST_ROWS} filas", "what": answer.get("what", ""), "sheets": answer.get("sheets", "")}
        raise sheet_error(path.name, code, **words)
    rows = [(number, [_from_workbook(*cell) for cell in cells]) for number, cells in answer["rows"]]
    return Sheet(rows, answer["sheet"], answer["alone"], notes=[(code, words) for code, words in answer["notes"]])


def _from_workbook(kind: str, text: str, link: str, formula: str) -> Cell:
    if formula and not text:
        return _formula(formula)
    return Cell(text.strip(), CellKind(kind), bool(formula), link or _link(formula))


def _csv(name: str, content: bytes) -> Sheet:
    decoded = decode(content)
    if decoded is None:
        raise sheet_error(name, "sheet_encoding")
    text, encoding = decoded
    skipped = 0
    if match := SEPARATOR.match(text):
        text, skipped, comma = text[match.end() :], 1, match[1]
    else:
        comma = _separator(text)
    rows: list[tuple[int, list[Cell]]] = []
    try:
        for number, cells in _records(text, comma):
            if len(rows) > MOST_ROWS:  # the headings are none of them
                raise sheet_error(name, "sheet_too_big", why=f"más de {MOST_ROWS} filas")
            rows.append((number + skipped, cells))
    except csv.Error as error:
        raise sheet_error(name, "sheet_damaged") from error
    notes: list[Remark] = [("sheet_decoded", {"encoding": encoding})] if encoding in GUESSED[1:] else []
    return Sheet(rows, strict=True, notes=notes)


def _separator(text: str) -> str:
    """The one that makes headings of a list, and most columns; else of any row's headings; else the first line's most frequent."""
    head = [line for line in (text[:100_000].splitlines()) if line.strip()][:MOST_ABOVE]

    def sense(comma: str) -> tuple[bool, int, int, int]:
        try:
            rows = list(csv.reader(head, delimiter=comma))
        except csv.Error:
            return False, 0, 0, 0
        header = find_header(rows)
        ours = [(len(read_header(row).places), len(row)) for row in (rows if header is None else [rows[header]])]
        columns, cells = max((each for each in ours if each[0]), default=(0, 0))
        return header is not None, columns, cells, head[0].count(comma)

    return max(SEPARATORS, key=sense) if head else SEPARATORS[0]


def _records(text: str, comma: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    for number, record in enumerate(reader, start=1):
        if any(cell.strip() for cell in record):
            while record and not record[-1].strip():
                record.pop()
            yield number, [_cell(cell.strip()) for cell in record[:MOST_CELLS]]


def _cell(text: str) -> Cell:
    if text.startswith("="):
        return _formula(text)
    return Cell(text, CellKind.ERROR if text.upper() in ERRORS else CellKind.TEXT)


def _formula(text: str) -> Cell:
    """A formula of which no value is known; two kinds say theirs themselves."""
    if match := LITERAL.fullmatch(text):
        return Cell(match[1].strip(), computed=True)
    link = _link(text)
    return Cell(link, computed=True, link=link) if link else Cell(text, CellKind.FORMULA)


def _link(formula: str) -> str:
    match = LINK.fullmatch(formula)
    return match[1].strip() if match else ""
