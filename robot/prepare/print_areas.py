"""Which sheets of a workbook have no print area, so that LibreOffice prints all that is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path


def without_area(workbook: Path) -> list[str]:
    """The names of the visible worksheets that have something in them and no print area."""
    book = openpyxl.load_workbook(workbook, keep_links=False)  # read only, it would not say the areas
    return [
        sheet.title
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
        and not sheet.print_area
        and any(cell.value is not None for cell in sheet._cells.values())  # noqa: SLF001 - iter_rows makes every cell up to the furthest one
    ]
