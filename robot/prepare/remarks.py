"""Every remark that is made while documents are prepared (docs/prepare.md holds this table)."""

from __future__ import annotations

import math

from robot.intake.findings import FindingKind, shown
from robot.model import Finding, Severity

NOTHING = "ninguna acción"


def _error(message: str, remedy: str) -> FindingKind:
    return FindingKind(Severity.ERROR, message, remedy)


def _note(message: str, remedy: str = NOTHING) -> FindingKind:
    return FindingKind(Severity.NOTE, message, remedy)


REMARKS = {
    "converted": _note("se convirtió a PDF: {name}", "mire que se vea como el original"),
    "office_missing": _note(
        "se deja como está: para convertirlo a PDF hace falta LibreOffice, que no se encontró en este equipo",
        "instale LibreOffice, que es gratuito, y repita la orden; o guárdelo como PDF desde su programa",
    ),
    "office_failed": _note("se deja como está: no se pudo convertir a PDF ({why})", "ábralo y guárdelo como PDF"),
    "picture_failed": _note("se deja como está: la imagen no se pudo pasar a PDF ({why})", "ábrala e imprímala a PDF"),
    "no_print_area": _note(
        "la hoja «{sheet}» no tiene área de impresión, y salió completa",
        "mire el PDF; si sobra algo, defina el área en Excel (Disposición de página, Área de impresión) y repita la orden",
    ),
    "print_areas_unknown": _note(
        "no se pudo ver si sus hojas tienen área de impresión", "mire que el PDF no tenga páginas de más"
    ),
    "made_smaller": _note("pasó de {before} a {after} MB, con las mismas páginas ({pages}) y el mismo texto"),
    "left_signed": _note("está firmado: no se toca, porque la firma dejaría de valer"),
    "left_locked": _note("ya tiene contraseña o está cifrado: no se toca", "confirme que la entidad la conoce"),
    "left_changed": _note("se deja como está: más pequeño no conservaría las mismas páginas y el mismo texto"),
    "left_large": _note("se deja como está: no se pudo hacer más pequeño ({why})", "expórtelo con menos resolución"),
    "zipped": _note("pesaba más de {limit} MB; quedó comprimido: {name}"),
    "locked": _note("quedó con contraseña", "entréguela por otro medio a quien deba abrirlo"),
    "too_large": _error("pesa {size} MB aun comprimido; el portal recibe hasta {limit}", "divídalo en varios"),
    "too_large_to_take": _error("pesa más de {most} MB, y así no se prepara", "expórtelo con menos resolución"),
    "confidential_signed": _error(
        "está marcado como confidencial y está firmado: una contraseña dañaría la firma",
        "pida a quien lo firma que le ponga la contraseña antes de firmar, o borre la marca",
    ),
    "confidential_no_pdf": _error(
        "está marcado como confidencial y no es un PDF al que se le pueda poner contraseña",
        "guárdelo como PDF, o póngale la contraseña en su programa, y repita la orden",
    ),
    "confidential_too_large": _error(
        "está marcado como confidencial y pesa más de {limit} MB: comprimido no tendría contraseña",
        "divídalo en varios",
    ),
}

REMARKS |= {
    "field_empty": _error("el campo {field} está vacío, y el acta no se hizo", "escriba el valor en esa celda"),
    "act_name_twice": _error(
        "el acta se llamaría «{name}», como la de la fila {first}, y no se hizo",
        "agregue al nombre un campo que las distinga, con --nombre",
    ),
    "act_failed": _error("el acta no se hizo: {why}", "revise la plantilla y los valores de esa fila"),
    "act_no_pdf": _note(
        "quedó como documento de Word: no se pudo pasar a PDF ({why})",
        "instale LibreOffice, que es gratuito, y repita la orden; o guárdela como PDF desde Word",
    ),
}


def remark(code: str, row: int | None, column: str | None = None, **words: object) -> Finding:
    """The finding of that code about a row, its words made safe for a terminal."""
    kind = REMARKS[code]
    said = {key: shown(str(word)) for key, word in words.items()}
    return Finding(code, kind.severity, kind.message.format(**said), kind.remedy.format(**said), row, column)


def megabytes(size: int) -> str:
    """In tenths and rounded up, as everywhere that a size is said."""
    return f"{math.ceil(size * 10 / 1024**2) / 10:.1f}".replace(".", ",")
