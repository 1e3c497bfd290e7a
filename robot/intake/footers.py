"""Rows of a sheet that are no documents: totals, notes and signatures around the table, and an example in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from robot.model import fold

from .findings import finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.model import Finding

    from .sheets import Cell

SUM = re.compile(r"(?:gran |sub ?)?total(?:es)?\b(?!.*\.\w{1,5}$)")
REMARK = re.compile(
    r"[(* ]*(?:notas?|observacion(?:es)?|elaboro|elaborado|reviso|aprobo|proyecto|fuente|firma|vo\.? ?bo)\b.*"
)
EXAMPLE = re.compile(
    r"[(* ]*ejemplo\b.*"
)  #: no contract is called so; our template's example is (robot/app/template.py)
PROSE = 4  # words that no contract's number has


def without_footers(
    rows: Sequence[tuple[int, Mapping[str, Cell]]],
) -> tuple[list[tuple[int, Mapping[str, Cell]]], list[Finding]]:
    """The rows of documents, and a note for each other row: a sum or example anywhere, a remark only below the last document."""
    kept = [row for row in rows if not _is_sum(row[1]) and not _is_example(row[1])]
    while kept and _is_remark(kept[-1][1]):
        kept.pop()
    numbers = {number for number, _ in kept}
    left = [(number, cells) for number, cells in rows if number not in numbers]
    return kept, [finding("row_no_document", number, text=_first(cells)) for number, cells in left]


def _is_sum(cells: Mapping[str, Cell]) -> bool:
    texts = [fold(cells[column].text) for column in ("contrato", "archivo") if column in cells]
    named = [text for text in texts if text]
    return any(SUM.match(text) for text in named) and all(SUM.match(text) or _is_number(text) for text in named)


def _is_example(cells: Mapping[str, Cell]) -> bool:
    return "contrato" in cells and bool(EXAMPLE.fullmatch(fold(cells["contrato"].text)))


def _is_remark(cells: Mapping[str, Cell]) -> bool:
    """Whether a row without a file says something else than a contract's number."""
    file, said = (cells[column].text if column in cells else "" for column in ("archivo", "contrato"))
    if not said:
        return bool(REMARK.fullmatch(fold(file)))
    return not file and bool(REMARK.fullmatch(fold(said)) or len(said.split()) >= PROSE)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d.,]+", text) is not None


def _first(cells: Mapping[str, Cell]) -> str:
    return next((cell.text for cell in cells.values() if cell.text), "")
