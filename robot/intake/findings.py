"""Every remark that intake can make, with its severity and what to do about it (docs/findings.md is this table)."""

from __future__ import annotations

from dataclasses import dataclass

from robot.errors import ManifestError
from robot.model import Finding, Severity

Remark = tuple[str, dict[str, str]]  #: a finding's code and its words, before it is known which row it is about

LONGEST_SHOWN = 120


@dataclass(frozen=True)
class FindingKind:
    """What is said, with `{words}` to fill in, and the remedy."""

    severity: Severity
    message: str
    remedy: str


def _error(message: str, remedy: str) -> FindingKind:
    return FindingKind(Severity.ERROR, message, remedy)


def _note(message: str, remedy: str) -> FindingKind:
    return FindingKind(Severity.NOTE, message, remedy)


SHEET_FINDINGS = {
    "sheet_unreadable": _error("no se puede leer: {why}", "revise la ruta y ciérrelo en Excel"),
    "sheet_empty": _error(
        "está vacío", "escriba arriba los encabezados contrato y archivo, y debajo una fila por documento"
    ),
    "sheet_no_rows": _error("no tiene filas", "agregue una por documento"),
    "sheet_column_missing": _error(
        "falta la columna {columns}", "escriba arriba de cada columna su encabezado: contrato, archivo"
    ),
    "sheet_column_repeated": _error("la columna {columns} está repetida", "deje una sola"),
    "sheet_too_big": _error("es demasiado grande: {why}", "divídalo en varias listas"),
    "sheet_encoding": _error("no es una tabla que se pueda leer", "guárdelo desde Excel como .xlsx o CSV UTF-8"),
    "sheet_damaged": _error("está dañado", "ábralo en Excel y guárdelo de nuevo"),
    "sheet_encrypted": _error("tiene contraseña", "guárdelo sin contraseña, o como CSV UTF-8"),
    "sheet_not_table": _error(
        "no es una tabla: es {what}",
        "entregue una hoja de Excel, un CSV o una carpeta; si Excel lo abre, guárdelo como .xlsx",
    ),
    "sheet_hidden": _error("no tiene ninguna hoja visible con filas", "muestre la hoja de la lista"),
    "sheet_several": _error(
        "tiene una lista en cada una de las hojas {sheets}; ¿cuál se publica?",
        "deje a la vista solo esa, ocultando las demás (clic derecho en su pestaña, Ocultar), guarde y repita la orden",
    ),
    "sheet_too_costly": _error("no se terminó de leer: {why}", "cópielo a un libro nuevo, solo con los valores"),
}

ROW_FINDINGS = {
    "column_ignored": _note("la columna «{columns}» no se usa", "ninguna acción, salvo que el nombre esté mal escrito"),
    "sheets_ignored": _note("solo se leyó la hoja «{sheet}»", "pase allí las filas de las demás hojas, si las hay"),
    "column_taken": _note("la columna «{title}» se leyó como {meant}", "ninguna acción, si es así"),
    "sheet_decoded": _note("se leyó como texto de {encoding}", "si los acentos salen mal, guárdelo como CSV UTF-8"),
    "rows_above": _note("lo que está antes de los encabezados no se leyó", "ninguna acción, si son títulos"),
    "row_no_document": _note(
        "«{text}» no se leyó como un documento", "ninguna acción, si es un total, una nota o un ejemplo"
    ),
    "cells_merged": _note("la celda combinada de {columns} vale para todas sus filas", "ninguna acción, si es así"),
    "cells_computed": _note("de {columns} se tomó el valor que muestran las fórmulas", "revise que sea el correcto"),
    "cell_link_taken": _note("se tomó el archivo al que lleva el enlace, {text}", "ninguna acción, si es ese"),
    "row_too_long": _error("la fila tiene más celdas que el encabezado", "escriba entre comillas lo que lleva comas"),
    "cell_formula": _error("es una fórmula, no un valor", "pegue la columna como valores"),
    "cell_error": _error("la celda muestra el error {text}", "escriba el valor"),
    "cell_control": _error(
        "contiene caracteres que no se ven ({which})", "borre la celda y escríbala de nuevo, sin pegar"
    ),
    "cell_too_long": _error("tiene más de {most} caracteres", "revise que la celda sea la correcta"),
    "contract_missing": _error("está vacío", "escriba el número del contrato, aunque sea el de la fila anterior"),
    "contract_mended": _note("«{text}» se leyó como {number}", "ninguna acción, si es ese contrato"),
    "contract_dashes": _note(
        "«{text}» lleva rayas en vez de guiones", "si el contrato no se encuentra, escríbalo con guiones"
    ),
    "contract_typo": _error("«{text}» no es el número de un contrato; ¿quiso decir {near}?", "corríjalo"),
    "contract_odd": _error("«{text}» no parece el número de un contrato", "cópielo del portal, sin nada más"),
    "contract_other_kind": _error(
        "{text} es el número de otra cosa, no de un contrato", "use el que empieza por CO1.PCCNTR o CO1.SLCNTR"
    ),
    "contract_number_lost": _error(
        "Excel lo cambió por {text} y pudo perder cifras", "dé formato de texto a la columna y escríbalo de nuevo"
    ),
    "contract_is_date": _error(
        "Excel lo convirtió en la fecha {text}", "dé formato de texto a la columna y escríbalo de nuevo"
    ),
    "file_missing": _error("está vacío", "escriba la ruta del archivo"),
    "path_invalid": _error("«{text}» no es una ruta", "escriba la ruta de un archivo de este equipo"),
    "path_is_address": _error("{text} es una dirección de Internet", "descargue el archivo y escriba su ruta"),
    "path_elsewhere": _error(
        "{text} es una ruta de otro equipo", "copie el archivo a la carpeta de la lista y escriba solo su nombre{near}"
    ),
    "path_on_network": _error(
        "{text} está en otro equipo de la red", "copie el archivo a la carpeta de la lista y escriba esa ruta"
    ),
    "path_outside": _error(
        "{text} está fuera de la carpeta de la lista",
        "copie el archivo a esa carpeta, o permita la suya con --allow CARPETA",
    ),
    "repeat_invalid": _error("«{text}» no es sí ni no", "escriba sí, o deje la celda vacía"),
    "period_year": _note("«{text}» no dice el año; se tomó {year}, el de las demás filas", "ninguna acción, si es ese"),
    "period_read": _note("la fecha {text} se leyó como {period}", "ninguna acción, si el día está primero"),
    "period_invalid": _error("«{text}» no es un mes", "escríbalo así: 2026-03"),
    "folder_link": _error("{text} es un enlace, y los enlaces no se siguen", "copie allí lo que señala"),
    "folder_loose_file": _error("{text} no está en la carpeta de un contrato", "páselo a la que corresponde"),
    "folder_no_contract": _error(
        "la carpeta {text} no se llama como un contrato", "llámela con su número y páselo todo allí, o retírela"
    ),
    "folder_unknown": _error(
        "no se sabe qué es la carpeta {text}",
        "si es un mes, llámela como 2026-03; si no, pase sus archivos al contrato",
    ),
    "folder_unreadable": _error("no se puede leer {text}: {why}", "revise los permisos"),
    "folder_empty": _note("la carpeta {text} no tiene archivos", "ninguna acción, salvo que falte algo"),
    "file_left_out": _note("{text} se dejó por fuera: es temporal u oculto", "ciérrelo si está abierto en Office"),
}

NAME_FINDINGS = {
    "name_forbidden": _error("el nombre «{name}» contiene {which}", 'quite del nombre \\ / : * ? " < > |'),
    "name_control": _error(
        "el nombre «{name}» contiene caracteres que no se ven ({which})", "cámbiele el nombre al archivo"
    ),
    "name_reserved": _error("Windows no admite el nombre «{name}»", "cámbiele el nombre"),
    "name_edge": _error("el nombre «{name}» termina en punto o espacio, o empieza por espacio", "quítelo"),
    "name_too_long": _error("el nombre «{name}» es demasiado largo ({length})", "acórtelo a 120 caracteres o menos"),
    "name_long": _note(
        "el nombre tiene {length} caracteres; en el portal no se ha visto ninguno de más de 120", "acórtelo"
    ),
    "name_other_type": _error("el nombre «{name}» no tiene la extensión del archivo, {type}", "use la misma extensión"),
}

FILE_FINDINGS = {
    "file_not_found": _error("no existe {text}", "revise la ruta{near}"),
    "file_name_hidden": _error(
        "el archivo se llama casi así, pero su nombre tiene {which}",
        "cámbiele el nombre al archivo, escribiéndolo completo, y deje la celda como está",
    ),
    "file_is_folder": _error("{text} es una carpeta", "escriba la ruta de un archivo"),
    "file_special": _error("{text} no es un archivo corriente", "escriba la ruta de un documento"),
    "file_unreadable": _error("no se puede leer {text}: {why}", "ciérrelo si está abierto y revise los permisos"),
    "file_empty": _error("{text} está vacío (0 bytes)", "exporte el documento de nuevo"),
    "file_too_big": _error("{text} pesa {size} MB; el portal recibe hasta 50 MB", "comprímalo o divídalo"),
    "type_missing": _error("«{name}» no tiene extensión", "agregue al nombre la que corresponde, por ejemplo .pdf"),
    "type_program": _error(
        "los programas y accesos directos ({type}) no se publican", "quite la fila, o ponga el documento"
    ),
    "type_refused": _error("los archivos {type} no se publican", "conviértalo a PDF, o inclúyalo en un .zip"),
    "type_unseen": _note(
        "no se sabe si el portal recibe archivos {type}", "si lo rechaza, conviértalo a PDF o inclúyalo en un .zip"
    ),
    "type_mismatch": _error("el nombre dice {type}, pero el contenido es {what}", "guárdelo con el formato correcto"),
    "file_is_zeros": _error(
        "el archivo no tiene sino ceros, como deja una descarga sin terminar", "descárguelo o cópielo de nuevo"
    ),
    "file_is_html": _error(
        "el nombre dice {type}, pero el contenido es una página web, quizás de error o de inicio de sesión",
        "descárguelo de nuevo",
    ),
    "file_encrypted": _note("pide contraseña; se publica así", "confirme que la entidad la conoce"),
    "file_not_locked": _error(
        "está marcado como confidencial y se abre sin contraseña",
        "póngasela con secop preparar, o borre la marca de la columna confidencial",
    ),
    "file_has_macros": _note("contiene macros; se publica así", "guárdelo sin macros si no hacen falta"),
    "file_damaged": _error("el archivo está dañado o incompleto", "ábralo, guárdelo de nuevo y repita"),
    "archive_expands": _error("al descomprimirlo ocuparía {size} MB", "revise de dónde viene; no lo publique así"),
    "archive_empty": _error("no tiene ningún archivo dentro", "comprima de nuevo los documentos"),
    "archive_leads_out": _error(
        "al descomprimirlo escribiría fuera de su carpeta: {name}", "comprima de nuevo los documentos"
    ),
    "archive_has_programs": _note("lleva programas dentro: {names}", "quítelos si no hacen falta"),
    "pdf_truncated": _error("al PDF le falta el final", "descárguelo o expórtelo de nuevo"),
    "pdf_damaged": _error("el PDF está dañado y no abre", "expórtelo de nuevo"),
    "pdf_no_pages": _error("el PDF no tiene páginas", "expórtelo de nuevo"),
    "pdf_repaired": _note("el PDF tiene el índice dañado, aunque abre", "si puede, expórtelo de nuevo"),
    "pdf_one_reader": _note("el PDF está dañado: unos programas lo abren y otros no", "si puede, expórtelo de nuevo"),
    "pdf_restricted": _note("el PDF abre sin contraseña, con permisos restringidos", "ninguna acción"),
    "pdf_certificate": _note(
        "el PDF está cifrado con un certificado; se publica así", "confirme que la entidad tiene con qué abrirlo"
    ),
    "pdf_pages_missing": _note(
        "el PDF dice tener {claimed} páginas y se encuentran {pages}", "revise que esté completo"
    ),
    "pdf_portfolio": _note("el PDF es una cartera con otros archivos dentro", "confirme que la entidad la puede abrir"),
    "pdf_javascript": _note("el PDF contiene JavaScript", "si puede, imprímalo a un PDF nuevo"),
    "pdf_launch": _note("el PDF intenta abrir otros programas", "si puede, imprímalo a un PDF nuevo"),
    "file_too_costly": _note("no se terminó de examinar: {why}; se publica así", "ábralo y revise que esté bien"),
    "same_document": _error("es el mismo documento que el de la fila {first}, para el mismo contrato", "deje uno"),
    "same_document_elsewhere": _note(
        "es el mismo documento que el de la fila {first}, para otro contrato{also}", "confirme que debe ir en todos"
    ),
    "name_repeated": _note(
        "«{name}» es también el nombre de otro documento de ese contrato, el de la fila {first}{also}",
        "el portal admite nombres iguales; si deben distinguirse, cambie uno",
    ),
}

FINDINGS = SHEET_FINDINGS | ROW_FINDINGS | NAME_FINDINGS | FILE_FINDINGS


def finding(code: str, row: int | None = None, column: str | None = None, **words: object) -> Finding:
    """The finding of that code, its words made safe for a terminal."""
    kind = FINDINGS[code]
    said = {key: shown(str(word)) for key, word in words.items()}
    place = shown(column) if column else None  # in a folder it is a path
    return Finding(code, kind.severity, kind.message.format(**said), kind.remedy.format(**said), row, place)


def sheet_error(sheet: str, code: str, row: int | None = None, **words: object) -> ManifestError:
    """The error that stops the whole sheet; its `code` and `remedy` are the finding's."""
    said = finding(code, row, None, **words)
    place = f"{shown(sheet)}, fila {row}" if row else shown(sheet)
    error = ManifestError(f"{place}: {said.message}")
    error.code, error.remedy = said.code, f"{said.remedy[:1].upper()}{said.remedy[1:]}."
    return error


def shown(text: str) -> str:
    """The text with what a terminal might obey written out, and its middle left out where it is long."""
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    half = LONGEST_SHOWN // 2
    return safe if len(safe) <= LONGEST_SHOWN else f"{safe[:half]} … {safe[-half:]}"
