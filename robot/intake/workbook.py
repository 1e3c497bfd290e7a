"""Read a workbook of any kind inside the child process; openpyxl tells its formulas from its values."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

from .contents import kind_of
from .headings import find_header, read_header
from .kinds import SPOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_ROWS = 10_000
MOST_CELLS = 50  # of a row; what stands further right is not read
LONGEST_CELL = 1000  # characters; no column of a manifest needs more
MOST_MARKUP = 64 * 1024**2  # bytes of worksheets in which formulas are looked for
TABLES = ("xlsx", "odf", "xls", "ole", "zip")  # what is a damaged workbook, if it is none

Row = list[list[str]]  #: cells of kind, text, link and formula


def read_workbook(path: Path) -> dict[str, Any]:
    """
    Rows of `[number, [[kind, text, link, formula], …]]` of the first visible worksheet with a table, or `trouble`.

    `trouble` is the code of what is wrong, `what` the file's kind where it is no workbook.
    """
    # The child starts light: most of its files are no workbooks.
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum  # noqa: PLC0415

    content = path.read_bytes()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = {sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible}
        read = {name: _rows(book.get_sheet_by_name(name)) for name in book.sheet_names}
    except MemoryError:
        raise
    except PasswordError:
        return {"trouble": "sheet_encrypted"}
    except Exception:  # noqa: BLE001 - whatever the reader meets in a broken workbook, the workbook is broken
        return _no_workbook(content)
    if not read:
        return {"trouble": "sheet_damaged"}
    headers = {name: find_header(_texts(rows)) for name, rows in read.items()}
    with_table = [name for name, header in headers.items() if header is not None]
    shown = [name for name in with_table if name in visible]
    lists = [name for name in shown if len(read[name]) > (headers[name] or 0) + 1]  # some rows below the headings
    if len(lists) > 1:
        return {"trouble": "sheet_several", "sheets": " y ".join(f"«{name}»" for name in lists)}
    chosen = next(iter(lists or shown), None)
    if chosen is None and (with_table or not visible):
        return {"trouble": "sheet_hidden"}
    chosen = chosen or next(iter(sorted(visible, key=lambda name: (not read[name], book.sheet_names.index(name)))))
    return _told(content, book.get_sheet_by_name(chosen), read[chosen], len(read))


def _told(content: bytes, sheet: Any, rows: dict[int, Row], sheets: int) -> dict[str, Any]:  # noqa: ANN401 - calamine's
    """The answer about one worksheet."""
    if len(rows) > MOST_ROWS + 1:
        return {"trouble": "sheet_too_big"}
    try:
        _mark(rows, _marks(content, sheet.name))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - what only one reader finds broken is read by the other
        if not rows:
            return {"trouble": "sheet_damaged"}
    notes = [["cells_merged", {"columns": " y ".join(filled)}]] if (filled := _unmerge(rows, sheet)) else []
    return {"rows": sorted(rows.items()), "sheet": sheet.name, "alone": sheets == 1, "notes": notes}


def _no_workbook(content: bytes) -> dict[str, Any]:
    kind = kind_of(content)
    return (
        {"trouble": "sheet_damaged"}
        if kind in TABLES
        else {"trouble": "sheet_not_table", "what": SPOKEN.get(kind, kind)}
    )


def _rows(sheet: Any) -> dict[int, Row]:  # noqa: ANN401 - calamine's
    """The rows that are not blank, by the numbers that Excel shows; one more than are taken, if there are as many."""
    rows: dict[int, Row] = {}
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(value) for value in values[:MOST_CELLS]]
        while cells and not cells[-1][1].strip():
            cells.pop()
        if cells:
            rows[number] = cells
        if len(rows) > MOST_ROWS + 1:
            break
    return rows


def _cell(value: object) -> list[str]:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, date):
        return ["date", value.isoformat()[:10], "", ""]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return ["number", str(value), "", ""]
    return ["text", str(value)[: LONGEST_CELL + 1], "", ""]


def _texts(rows: Mapping[int, Row]) -> list[list[str]]:
    return [[cell[1] for cell in cells] for _, cells in sorted(rows.items())]


def _marks(content: bytes, name: str) -> dict[tuple[int, int], tuple[str, str, str]]:
    """By row and column of an XLSX, where they are formulas, errors or links: kind, formula or error, target."""
    import openpyxl  # noqa: PLC0415 - the child starts light

    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [part for part in archive.infolist() if part.filename.startswith("xl/worksheets/")]
    if not parts or sum(part.file_size for part in parts) > MOST_MARKUP:
        return {}
    sheet = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)[name]
    found = {}
    for place, cell in sheet._cells.items():  # noqa: SLF001 - iter_rows makes every cell up to the furthest one
        target = cell.hyperlink.target if cell.hyperlink else None
        if cell.data_type in ("f", "e") or target:
            value = cell.value if isinstance(cell.value, str) else "="
            found[place] = (cell.data_type, value[:LONGEST_CELL], str(target or "")[:LONGEST_CELL])
    return found


def _mark(rows: dict[int, Row], marks: Mapping[tuple[int, int], tuple[str, str, str]]) -> None:
    for (number, column), (kind, value, target) in marks.items():
        if column > MOST_CELLS or (len(rows) > MOST_ROWS and number not in rows):
            continue
        cells = rows.setdefault(number, [])
        cells += [["text", "", "", ""] for _ in range(column - len(cells))]
        cell = cells[column - 1]
        cell[2] = target
        if kind == "f":
            cell[3] = value
        elif kind == "e":
            cell[:2] = ["error", value]


def _unmerge(rows: dict[int, Row], sheet: Any) -> list[str]:  # noqa: ANN401 - calamine's
    """Give the value of a cell that is merged downwards to each of its rows that say anything; answers the columns."""
    texts, numbers = _texts(rows), sorted(rows)
    header = find_header(texts)
    if header is None:
        return []
    filled = []
    columns = {place: column for column, place in read_header(texts[header]).places.items()}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if left not in columns or top < numbers[header] or top + 1 not in rows or left >= len(rows[top + 1]):
            continue
        for number in numbers:
            if top + 1 < number <= bottom + 1:
                cells = rows[number]
                cells += [["text", "", "", ""] for _ in range(left + 1 - len(cells))]
                cells[left] = rows[top + 1][left]
                filled.append(columns[left])
    return list(dict.fromkeys(filled))
