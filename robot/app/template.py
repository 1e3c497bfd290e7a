"""An empty sheet of documents, as a workbook whose headings say what belongs below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from robot.errors import SetupError, in_words
from robot.intake.headings import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 1000  #: for which the lists are offered
KINDS = ("Informe de actividades", "Planilla de seguridad social", "Cuenta de cobro", "Acta", "Otro")
#: Each column: what its heading's note says, its width, and what the example holds.
SAID = {
    "contrato": (
        "Obligatorio. Contrato, con su número de SECOP II, como CO1.PCCNTR.129716. Está en la página del contrato.",
        30,
        "Ejemplo: CO1.PCCNTR.129716",
    ),
    "archivo": (
        "Obligatorio. Ruta del archivo, contada desde la carpeta de esta hoja.",
        48,
        "marzo/Informe de actividades - marzo 2026.pdf",
    ),
    "entidad": ("Opcional. Entidad del contrato.", 24, ""),
    "nombre": ("Opcional. Nombre con el que se publica; si está vacío, el del archivo.", 36, ""),
    "tipo": ("Opcional. Qué es el documento; escoja de la lista.", 28, KINDS[0]),
    "periodo": ("Opcional. Mes del documento: 2026-03, o marzo de 2026.", 14, "2026-03"),
    "repetir": (
        "Opcional. «sí» publica el documento aunque el mismo contenido ya esté en el contrato con otro nombre.",
        12,
        "",
    ),
    "confidencial": (
        "Opcional. «sí» si el documento debe publicarse con contraseña; secop preparar se la pone.",
        14,
        "",
    ),
}
LISTS = {"tipo": KINDS, "repetir": ("sí", "no"), "confidencial": ("sí", "no")}


def write_template(file: Path) -> None:
    """
    Write it; its example is a row that the intake leaves out (robot/intake/footers.py), so nobody publishes it by mistake.

    :raises SetupError: there is such a file already, or it cannot be written.
    """
    book = Workbook()
    sheet = book.create_sheet("documentos", 0)
    del book["Sheet"]  # the library's own
    for place, column in enumerate(COLUMNS, start=1):
        note, width, example = SAID[column]
        heading = sheet.cell(1, place, column)
        heading.font, heading.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
        heading.comment = Comment(note, "secop", width=300, height=90)
        sheet.cell(2, place, example or None).font = Font(italic=True, color="808080")
        letter = heading.column_letter
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = "@"  # text: Excel makes no dates and no shortened numbers of it
        if column in LISTS:
            offered = DataValidation(
                "list", formula1=f'"{",".join(LISTS[column])}"', allow_blank=True, showErrorMessage=False
            )
            offered.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(offered)
        for row in range(2, ROWS):
            sheet.cell(row, place).number_format = "@"
    sheet.freeze_panes = "A2"
    try:
        with file.open("xb") as stream:  # what is there is a person's
            book.save(stream)
    except OSError as error:
        raise SetupError(
            f"No se puede escribir {file}: {in_words(error)}", remedy="Indique otro archivo, o mueva el que está."
        ) from error
