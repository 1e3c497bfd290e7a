"""An audit as a workbook: what is owed and how it stands, the contracts, their documents, and what changed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from robot.atomic import write_whole
from robot.desk.matrix import SIDES, STANDINGS
from robot.legible import legible
from robot.words import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.desk.changes import Changed
    from robot.desk.matrix import Case

TONES = {Tone.BAD: "FBE9E8", Tone.ATTENTION: "FDF1D8", Tone.GOOD: "E7F3EA"}
COLOURS = {said.word: TONES[said.tone] for said in STANDINGS.values() if said.tone in TONES}
LONGEST = 32_767  #: characters of a cell in Excel
WIDEST = 60  #: characters of a column


def write_book(cases: Sequence[Case], changed: Sequence[Changed], file: Path) -> Path:
    """
    Write an audit's workbook; no text of the portal becomes a formula in it.

    :raises OSError: it could not be written.
    """
    book = Workbook(write_only=True)  # an entity's year is a quarter of a million cells
    _matrix(book, cases)
    _contracts(book, cases)
    _documents(book, cases)
    if changed:
        _fill(
            book,
            "Cambios",
            ("Contrato", "Qué cambió"),
            [(each.number, line) for each in changed for line in each.lines],
        )
    content = io.BytesIO()
    book.save(content)
    return write_whole(file, content.getvalue())


def _matrix(book: Workbook, cases: Sequence[Case]) -> None:
    titles = (
        "Contrato",
        "Número",
        "Contratista",
        "Documento",
        "Quién",
        "Periodo",
        "Plazo",
        "Estado",
        "Por qué",
        "Archivos",
    )
    rows = [
        (
            case.looked.number,
            case.looked.reference,
            case.looked.contractor,
            cell.due.duty.title,
            SIDES[cell.due.duty.by],
            cell.due.period,
            cell.due.until,
            cell.said.word,
            cell.why,
            "; ".join(each.row.name for each in cell.documents),
        )
        for case in cases
        for cell in case.cells
    ]
    _fill(book, "Matriz", titles, rows)


def _contracts(book: Workbook, cases: Sequence[Case]) -> None:
    titles = (
        "Contrato",
        "Número",
        "Contratista",
        "Entidad",
        "Tipo",
        "Estado en el portal",
        "Inicio",
        "Fin",
        "Problema",
    )
    rows = [
        (
            case.looked.number,
            case.looked.reference,
            case.looked.contractor,
            case.looked.entity,
            case.type.title,
            case.looked.state,
            case.looked.starts,
            case.looked.ends,
            case.trouble,
            *(case.counts.get(standing, 0) for standing in STANDINGS),
        )
        for case in cases
    ]
    _fill(book, "Contratos", (*titles, *(said.word.capitalize() for said in STANDINGS.values())), rows)


def _documents(book: Workbook, cases: Sequence[Case]) -> None:
    titles = ("Contrato", "Archivo", "Quién lo publicó", "Qué es", "Periodo", "Visto desde")
    rows = [
        (
            case.looked.number,
            each.row.name,
            SIDES[each.row.by],
            str(each.what),
            ", ".join(each.periods),
            each.row.seen.date() if each.row.seen else None,
        )
        for case in cases
        for each in case.documents
    ]
    _fill(book, "Documentos", titles, rows)


def _fill(book: Workbook, name: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    sheet = book.create_sheet(name)
    for place, title in enumerate(titles):
        width = max((len(str(row[place] or "")) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(WIDEST, max(width, len(title))) + 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{len(rows) + 1}"
    sheet.append([_cell(sheet, title, bold=True) for title in titles])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: object, *, bold: bool = False) -> object:  # noqa: ANN401 - openpyxl has several kinds of sheet
    """A text of the portal is a text, also where it begins as a formula does; a standing has its colour."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, legible(value)[:LONGEST])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    elif value in COLOURS:
        cell.fill = PatternFill("solid", fgColor=COLOURS[value])
    return cell
