"""Read an XLSX inside the child process; openpyxl refuses XML bombs because defusedxml is installed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MOST_ROWS = 10_000
EXCEL_ROWS = 1_048_576  # a sheet that claims more is none
MOST_CELLS = 50  # of a row; what stands further right is not read
LONGEST_CELL = 1000  # characters; no column of a manifest needs more
CELL_KINDS = {"f": "formula", "e": "error", "d": "date", "n": "number"}


def read_workbook(path: Path) -> dict[str, Any]:
    """Rows of `[number, [[kind, text], …]]` of the first visible worksheet, or `trouble`: the code of what is wrong."""
    import openpyxl  # noqa: PLC0415 - the child starts light; most of its files are no workbooks

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            return {"trouble": "sheet_hidden"}
        sheets[0].reset_dimensions()  # what the file claims to hold is not what it holds
        rows: list[Any] = []
        for number, cells in enumerate(sheets[0].iter_rows(), start=1):
            values = [_cell(cell) for cell in cells[:MOST_CELLS]]
            while values and not values[-1][1].strip():
                values.pop()
            if values:
                rows.append([number, values])
            if len(rows) > MOST_ROWS or number > EXCEL_ROWS:
                return {"trouble": "sheet_too_big"}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever openpyxl meets in a broken workbook, the workbook is broken
        return {"trouble": "sheet_damaged"}
    return {"rows": rows, "read": sheets[0].title if len(book.sheetnames) > 1 else None}


def _cell(cell: Any) -> list[str]:  # noqa: ANN401 - openpyxl's cells have no common type
    value, kind = cell.value, CELL_KINDS.get(cell.data_type, "text")
    if value is None:
        return ["text", ""]
    if kind == "number" and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime | date):
        return ["date", value.isoformat()[:10]]
    if kind in {"formula", "error"}:
        return [kind, str(value)[:LONGEST_CELL] if isinstance(value, str) else "="]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return ["number", str(value)]
    return ["text", str(value)[: LONGEST_CELL + 1]]
