"""The list of a whole office's month as a workbook: 200 rows, 25 of them with a cell that has to be corrected."""

from __future__ import annotations

import io
import zipfile
from itertools import cycle
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests.papers import pdf
from tests.test_robot.sample_receipts import PICTURE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHEET = "Informes de octubre"
HEADER, ROWS = 4, 200
TITLES = ("N° de contrato", "Contratista", "Archivo\n(PDF)", "Mes", "Repetir", "Valor", "IVA")
CONTRACT, FILE, PERIOD, REPEAT = 1, 3, 4, 5  #: columns
MACROS = b"\xd0\xcf\x11\xe0 macros that nobody opens" + bytes(range(256))
MACROS_TYPE = '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
#: What Office puts at a worksheet's end and no library keeps.
SPARKLINES = (
    b'<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" '
    b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups/></ext></extLst>'
)
#: A wrong cell each: its column, what stands in it, and what is found.
WRONG = (
    (CONTRACT, None, "contract_missing"),
    (CONTRACT, "CO1.PCNTR.129716", "contract_typo"),
    (CONTRACT, 1.2345678901234567e20, "contract_number_lost"),
    (FILE, None, "file_missing"),
    (FILE, "falta.pdf", "file_not_found"),
    (FILE, "vacío.pdf", "file_empty"),
    (FILE, "programa.exe", "type_program"),
    (FILE, "https://nube.example/a.pdf", "path_is_address"),
    (PERIOD, "el otro mes", "period_invalid"),
    (REPEAT, "quizás", "repeat_invalid"),
)


def wrong_rows() -> dict[int, tuple[int, Any, str]]:
    """By row, its wrong cell: every eighth row from the sixth on."""
    return {HEADER + 6 + 8 * number: wrong for number, wrong in zip(range(25), cycle(WRONG), strict=False)}


def month_list(folder: Path, contracts: Sequence[str], name: str = "octubre.xlsm") -> Path:
    """Write it, and the small documents that it names, into a folder; the contracts take turns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    sheet["A1"] = "Informes y planillas del mes"
    sheet.merge_cells("A1:G1")
    for column, title in enumerate(TITLES, start=1):
        cell = sheet.cell(HEADER, column, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", "DDEBF7")
    (folder / "vacío.pdf").write_bytes(b"")
    (folder / "programa.exe").write_bytes(b"MZ" + bytes(64))
    wrong = wrong_rows()
    for number in range(ROWS):
        row = HEADER + 1 + number
        file = f"informe {row}.pdf"
        values = [
            contracts[number % len(contracts)],
            f"Persona {number}",
            file,
            "2026-10",
            None,
            row * 1000,
            f"=F{row}*0.19",
        ]
        if row in wrong:
            values[wrong[row][0] - 1] = wrong[row][1]
        if values[FILE - 1] == file:
            (folder / file).write_bytes(pdf(file))
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
        sheet.cell(row, 6).number_format = '"$" #,##0'
        sheet.cell(row, FILE).border = Border(bottom=Side("thin"))
    _furnish(book, sheet)
    path = folder / name
    book.save(path)
    path.write_bytes(_with_macros(path.read_bytes()))
    return path


def _furnish(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    """What offices add: lists to choose from, rules of colour, a person's note, a picture, a hidden worksheet."""
    last = HEADER + ROWS
    sheet.add_data_validation(DataValidation("list", '"sí,no"', sqref=f"E{HEADER + 1}:E{last}"))
    sheet.conditional_formatting.add(
        f"F{HEADER + 1}:F{last}", CellIsRule("greaterThan", ["90000"], font=Font(bold=True))
    )
    sheet.conditional_formatting.add(
        f"G{HEADER + 1}:G{last}", ColorScaleRule("min", None, "FFFFFF", "max", None, "FF0000")
    )
    first = min(wrong_rows())
    sheet.cell(first, CONTRACT).comment = Comment("¿Quién sabe el número?", "Marta")
    sheet.cell(first, CONTRACT).fill = PatternFill("solid", "FFEE00")
    sheet.cell(first + 1, 2).comment = Comment("Llamar el lunes", "Marta")
    sheet.add_image(Image(io.BytesIO(PICTURE)), "I2")
    sheet.freeze_panes = f"A{HEADER + 1}"
    sheet.auto_filter.ref = f"A{HEADER}:G{last}"
    book.create_sheet("Listas").sheet_state = "hidden"


def _with_macros(workbook: bytes) -> bytes:
    """The same as a workbook with macros and sparklines, which the library that made it does not write."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "[Content_Types].xml":
                content = content.replace(b"spreadsheetml.sheet.main+xml", b"vnd-placeholder").replace(
                    b"application/vnd.openxmlformats-officedocument.vnd-placeholder",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
                content = content.replace(b"</Types>", MACROS_TYPE.encode())
            if part == "xl/_rels/workbook.xml.rels":
                macros = (
                    b'<Relationship Id="rIdMacros" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
                    b'Target="vbaProject.bin"/></Relationships>'
                )
                content = content.replace(b"</Relationships>", macros)
            if part == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</worksheet>", SPARKLINES + b"</worksheet>")
            new.writestr(part, content)
        new.writestr("xl/vbaProject.bin", MACROS)
    return written.getvalue()
