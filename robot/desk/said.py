"""All that a review can say of a document or of a contract: code, how sure it is, words, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a document stands; the first ones are the more urgent."""

    WRONG = "wrong"  #: certain, and somebody has to correct it
    DOUBT = "doubt"  #: something does not fit: a person has to look
    UNKNOWN = "unknown"  #: it could not be found out
    NOTE = "note"  #: good to know, and nothing is wrong


@dataclass(frozen=True)
class Remark:
    """One of them, about one document or about the contract."""

    code: str
    level: Level
    message: str
    remedy: str


#: level · message, with {words} to fill in · remedy
SAID: dict[str, tuple[Level, str, str]] = {
    "empty_file": (Level.WRONG, "pesa 0 bytes", "pídale a quien lo publicó que lo cargue de nuevo"),
    "broken": (Level.WRONG, "no abre: está dañado o incompleto", "pídale a quien lo publicó que lo cargue de nuevo"),
    "not_what_it_says": (
        Level.WRONG,
        "el nombre dice {type} y por dentro es {what}",
        "pídale a quien lo publicó que cargue el documento",
    ),
    "locked": (
        Level.WRONG,
        "pide contraseña: no se puede leer",
        "pida la contraseña por otro medio si es confidencial; si no, que lo cargue sin ella",
    ),
    "blank": (Level.WRONG, "está en blanco: en sus {pages} no hay nada", "pida que lo escaneen y carguen de nuevo"),
    "empty_pages": (Level.NOTE, "tiene páginas en blanco: {which}", "ninguna, si no falta nada"),
    "scanned": (
        Level.UNKNOWN,
        "es una imagen escaneada: no se pudo comprobar lo que dice",
        "ábralo y mire el número del contrato y el mes",
    ),
    "ocr": (
        Level.NOTE,
        "es una imagen escaneada: lo que dice se leyó por OCR, y no se vio nada que no cuadre",
        "ninguna; si quiere estar seguro, ábralo",
    ),
    "ocr_doubt": (
        Level.DOUBT,
        "es una imagen escaneada: según el OCR, que puede equivocarse, {what}",
        "ábralo y mire el número del contrato y el mes",
    ),
    "not_read": (
        Level.UNKNOWN,
        "es {what}: se comprobó que abre, no lo que dice",
        "ábralo y mire el número del contrato y el mes",
    ),
    "not_downloaded": (Level.UNKNOWN, "no se pudo descargar: {why}", "repita la revisión, o ábralo en el portal"),
    "not_examined": (Level.UNKNOWN, "no se pudo examinar: {why}", "ábralo y revíselo usted"),
    "kind_uncertain": (Level.UNKNOWN, "no se sabe con certeza qué documento es: {what}", "ábralo y revíselo usted"),
    "other_contract": (
        Level.WRONG,
        "dice el contrato {said}, que es otro de los revisados, y no dice este",
        "pídale a quien lo publicó que cargue el de este contrato",
    ),
    "other_number": (
        Level.DOUBT,
        "dice el contrato {said} y no el número de este",
        "ábralo y mire si es de este contrato",
    ),
    "own_unknown": (
        Level.UNKNOWN,
        "dice el contrato {said}; el portal no muestra con qué número llama la entidad a este",
        "ábralo y mire si es de este contrato",
    ),
    "no_number": (
        Level.DOUBT,
        "en su primera página no está el número de este contrato",
        "ábralo y mire si es de este contrato",
    ),
    "other_month": (
        Level.WRONG,
        "el nombre dice {named} y su primera página dice {said}",
        "pídale a quien lo publicó que aclare de qué mes es",
    ),
    "near_month": (
        Level.DOUBT,
        "el nombre dice {named} y su primera página dice {said}",
        "ábralo y mire de qué mes es",
    ),
    "out_of_order": (
        Level.DOUBT,
        "por su número sería de {named} y su primera página dice {said}",
        "ábralo y mire de qué mes es",
    ),
    "same_month": (
        Level.DOUBT,
        "dice {said}, el mismo mes que «{other}», y es otro documento",
        "abra los dos y mire de qué mes es cada uno",
    ),
    "no_period": (Level.DOUBT, "en su primera página no está el mes del que trata", "ábralo y mire de qué mes es"),
    "duplicate": (
        Level.WRONG,
        "es idéntico, byte por byte, a «{other}» de este contrato",
        "pídale a quien lo publicó que aclare cuál sobra; si era otro documento, falta cargarlo",
    ),
    "elsewhere": (
        Level.DOUBT,
        "es idéntico, byte por byte, a «{other}» del contrato {contract}",
        "mire si de verdad vale para los dos contratos",
    ),
    "as_receipt": (Level.NOTE, "es idéntico al del recibo que entregó el contratista", "ninguna"),
    "not_as_receipt": (
        Level.WRONG,
        "el recibo del contratista dice que publicó otro contenido con ese nombre",
        "pídale al contratista que lo aclare",
    ),
    "receipt_absent": (
        Level.WRONG,
        "el recibo del contratista dice que publicó «{other}», y el portal no lo muestra",
        "mire en el portal si lo borraron, y pídale al contratista que lo aclare",
    ),
    "receipt_unproven": (
        Level.UNKNOWN,
        "los recibos de este contrato no se pudieron comprobar: {why}",
        "pida el sello y la llave pública de quien los entregó",
    ),
    "gone": (
        Level.DOUBT,
        "la revisión anterior vio «{other}» y hoy el portal no lo muestra",
        "mire en el portal si lo borraron, o repita la revisión",
    ),
    "nothing_listed": (Level.NOTE, "el portal dice que no hay documentos de ejecución", "ninguna"),
}


def remark(code: str, **words: object) -> Remark:
    """The remark of that code."""
    level, message, remedy = SAID[code]
    return Remark(code, level, message.format(**words), remedy)


def worst(levels: list[Level]) -> Level | None:
    """The most urgent of these; None where nothing has to be looked at."""
    return next((level for level in Level if level in levels and level is not Level.NOTE), None)
