"""Lists of documents as offices make them, built by code, each with what has to be read from it."""

from __future__ import annotations

import io
import itertools
import os
import re
import struct
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.test_robot.bad_files import archive, ole, rewritten, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

Rows = list[list[Any]]
NUMBERS = ("CO1.PCCNTR.129716", "CO1.PCCNTR.123502")
FILES = ("Informe año.pdf", "planilla.pdf")
TABLE: Rows = [["contrato", "archivo"], *([number, file] for number, file in zip(NUMBERS, FILES, strict=True))]
READ = tuple((number, file, None) for number, file in zip(NUMBERS, FILES, strict=True))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850")


@dataclass(frozen=True)
class OfficeSheet:
    """A list; `read` is contract, file's name and month of each row, `notes` what is said of it."""

    name: str
    file: str
    content: Callable[[], bytes]
    read: tuple[tuple[str, str, str | None], ...] = READ
    notes: frozenset[str] = frozenset()

    def build(self, folder: Path) -> Path:
        """Write it into a folder beside its documents; answers its path."""
        (folder / "sub").mkdir()
        for name in (*FILES, "sub/acta.pdf"):
            (folder / name).write_bytes(b"%PDF-1.4")
        path = folder / self.file
        path.write_bytes(self.content().replace(b"{folder}", folder.as_posix().encode()))
        return path


def csv_of(rows: Iterable[Sequence[str]], comma: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(comma.join(row) for row in rows).encode(encoding)


def xlsx_of(sheets: dict[str, Rows], change: Callable[[Any], object] | None = None) -> bytes:
    """A workbook with these worksheets; `change` is given the last one."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    assert isinstance(book.active, Worksheet)
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book.worksheets[-1])
    book.save(stream)
    return stream.getvalue()


def ods_of(sheets: dict[str, Rows]) -> bytes:
    """The same, as LibreOffice keeps it."""

    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    def row(cells: Sequence[object]) -> str:
        return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"

    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content{spaces}>{body}</office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    return archive(
        {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": listed.encode()}
    )


def xls_of(sheets: dict[str, Rows]) -> bytes:
    """The same, as Excel kept it until 2003."""

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(row: int, column: int, text: str) -> bytes:
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))

    def sheet(rows: Rows) -> bytes:
        cells = (
            label(r, c, str(value)) for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None
        )
        return record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + b"".join(cells) + record(0x000A)

    bodies = [sheet(rows) for rows in sheets.values()]
    begin, end = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)), record(0x000A)
    names = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    place = len(begin) + sum(len(name) + 10 for name in names) + len(end)
    listed = b""
    for name, body in zip(names, bodies, strict=True):
        listed += record(0x0085, struct.pack("<IH", place, 0) + name)
        place += len(body)
    return ole("Workbook", content=begin + listed + end + b"".join(bodies))


def computed(formula: str, value: str) -> bytes:
    """A workbook whose first file is a formula with the value that Excel last showed."""
    plain = workbook([["contrato", "archivo"], [NUMBERS[0], "=1"], [NUMBERS[1], FILES[1]]])
    cell = f'<c r="B2" t="str"><f>{escape(formula)}</f><v>{escape(value)}</v></c>'.encode()
    return rewritten(plain, "xl/worksheets/sheet1.xml", lambda old: re.sub(rb'<c r="B2".*?</c>', lambda _: cell, old))


def linked(text: str, target: str) -> bytes:
    """A workbook whose first file is a text with a link."""

    def change(sheet: Any) -> None:
        sheet["B2"] = text
        sheet["B2"].hyperlink = target

    return xlsx_of({"Lista": TABLE}, change)


def _merged() -> bytes:
    rows: Rows = [
        ["contrato", "archivo"],
        [NUMBERS[0], FILES[0]],
        [None, FILES[1]],
        [NUMBERS[1], FILES[0]],
        [None, FILES[1]],
    ]

    def change(sheet: Any) -> None:
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("A4:A6")

    return xlsx_of({"Lista": rows}, change)


def _sheet(name: str, file: str, content: Callable[[], bytes], read: Any = READ, *notes: str) -> OfficeSheet:
    return OfficeSheet(name, file, content, read, frozenset(notes))


def _headings() -> Iterable[OfficeSheet]:
    for title in (
        "Contrato", "CONTRATO", "contrato:", "Contrato*", "Número de contrato", "NÚMERO DEL CONTRATO", "N° Contrato",
        "Nº Contrato", "No. Contrato", "No Contrato", "Nro. de contrato", "Contrato N°", "# Contrato", "Contrato (SECOP II)",
        "Número de\ncontrato", " contrato ", "ID Contrato", "Núm. contrato",
    ):  # fmt: skip
        quoted = f'"{title}"'
        yield _sheet(f"columna {title!r}", "m.csv", partial(csv_of, [[quoted, "archivo"], *TABLE[1:]]))
    for title, notes in (
        ("Archivos", []), ("ARCHIVO:", []), ("Archivo (PDF)", []), ("Nombre del archivo", []), ("Ruta del archivo", []),
        ("Ruta", ["column_taken"]), ("Documento", ["column_taken"]), ("Documentos *", ["column_taken"]),
    ):  # fmt: skip
        yield _sheet(f"columna {title!r}", "m.csv", partial(csv_of, [["contrato", title], *TABLE[1:]]), READ, *notes)


def _tables() -> Iterable[OfficeSheet]:
    titled: Rows = [["ALCALDÍA DE PRUEBA"], [None], ["Lista de documentos de marzo", None], *TABLE]
    shifted: Rows = [[None, None, None], *([None, *row] for row in TABLE)]
    cover: Rows = [["Portada"], ["Elaboró: Ana"]]
    makers: tuple[tuple[str, Callable[[dict[str, Rows]], bytes]], ...] = (
        ("xlsx", xlsx_of),
        ("ods", ods_of),
        ("xls", xls_of),
    )
    for kind, make in makers:
        for file in (f"m.{kind}", "lista.csv", "lista.xlsx"):
            yield _sheet(f"{kind} llamado {file}", file, partial(make, {"Hoja1": TABLE}))
        yield _sheet(f"{kind} con títulos", f"a.{kind}", partial(make, {"Hoja1": titled}), READ, "rows_above")
        yield _sheet(f"{kind} a un lado", f"b.{kind}", partial(make, {"Hoja1": shifted}))
        two = {"Portada": cover, "Lista": TABLE}
        yield _sheet(f"{kind} tras una portada", f"c.{kind}", partial(make, two), READ, "sheets_ignored")
    for n in (1, 2, 5, 20):
        above = [[f"Título {i}"] for i in range(n)]
        yield _sheet(f"CSV con {n} títulos", "m.csv", partial(csv_of, [*above, *TABLE]), READ, "rows_above")
    merged = tuple((number, file, None) for number in NUMBERS for file in FILES)
    yield _sheet("contrato combinado sobre sus filas", "m.xlsx", _merged, merged, "cells_merged")


def _texts() -> Iterable[OfficeSheet]:
    for comma, encoding in itertools.product(",;\t|", ENCODINGS):
        notes = ["sheet_decoded"] if encoding in ("mac_roman", "cp850") else []
        rows = [["contrato", "archivo", "tipo"], *([*row, "número de canción"] for row in TABLE[1:])]
        content = csv_of(rows, comma, encoding)
        yield _sheet(f"{encoding} con {comma!r}", "m.csv", partial(bytes, content), READ, *notes)
    commas = [["Lista, con comas, en el título, y en todo"], *TABLE]
    yield _sheet("título con más comas que la tabla", "m.csv", lambda: csv_of(commas, ";"), READ, "rows_above")
    yield _sheet("fin de archivo de DOS", "m.csv", lambda: csv_of(TABLE, ";", "cp1252") + b"\r\n\x1a")


def _cells() -> Iterable[OfficeSheet]:
    for written, period in (
        ("2026-03", None), ("01/03/2026", "period_read"), ("2026/03/01", None), ("202603", None), ("sept 2026", None),
        ("Marzo", "period_year"), ("MARZO DE 2026", None), ("marzo/2026", None), ("03-2026", None), ("31/03/2026", "period_read"),
    ):  # fmt: skip
        rows = [["contrato", "archivo", "mes"], [NUMBERS[0], FILES[0], written], [NUMBERS[1], FILES[1], "2026-04"]]
        month = "2026-09" if written.startswith("sept") else "2026-03"
        read = ((*READ[0][:2], month), (*READ[1][:2], "2026-04"))
        yield _sheet(
            f"mes {written!r}", "m.csv", partial(csv_of, rows), read, "column_taken", *([period] if period else [])
        )
    dated: Rows = [["contrato", "archivo", "periodo"], *([*row, date(2026, 3, 1)] for row in TABLE[1:])]
    yield _sheet("mes como fecha de Excel", "m.xlsx", lambda: workbook(dated), tuple((*r[:2], "2026-03") for r in READ))
    for footer in (
        "TOTAL", "Total documentos", "Nota: van en orden", "Elaboró: Ana Pérez", "Revisó", "Observaciones", "Se entrega según lo acordado hoy",
        "* Nota", "Subtotal", "Vo. Bo. supervisor",
    ):  # fmt: skip
        yield _sheet(f"debajo: {footer}", "m.csv", partial(csv_of, [*TABLE, [], [footer, ""]]), READ, "row_no_document")
    yield _sheet("debajo: TOTAL, 2", "m.csv", lambda: csv_of([*TABLE, ["TOTAL", "2"]]), READ, "row_no_document")
    subtotal = [TABLE[0], TABLE[1], ["Subtotal", "1"], TABLE[2]]
    yield _sheet("subtotal en medio", "m.csv", lambda: csv_of(subtotal), READ, "row_no_document")
    yield _sheet("fórmula con su valor", "m.xlsx", lambda: computed('A1&".pdf"', FILES[0]), READ, "cells_computed")
    yield _sheet(
        "fórmula de enlace",
        "m.xlsx",
        lambda: computed(f'HYPERLINK("{FILES[0]}","Ver")', "Ver"),
        READ,
        "cells_computed",
        "cell_link_taken",
    )
    yield _sheet("enlace con otro texto", "m.xlsx", lambda: linked("Ver informe", FILES[0]), READ, "cell_link_taken")
    yield _sheet("enlace con el nombre", "m.xlsx", lambda: linked(FILES[0], "file:///C:/otro.pdf"))
    literal = f'="{NUMBERS[0]}"'
    yield _sheet(
        "texto tras un igual",
        "m.csv",
        lambda: csv_of([TABLE[0], [literal, FILES[0]], TABLE[2]], ";"),
        READ,
        "cells_computed",
    )
    spoken = f'"=HYPERLINK(""{FILES[0]}"";""Ver"")"'
    yield _sheet(
        "fórmula de enlace en CSV",
        "m.csv",
        lambda: csv_of([TABLE[0], [NUMBERS[0], spoken], TABLE[2]], ","),
        READ,
        "cells_computed",
    )


def _places() -> Iterable[OfficeSheet]:
    for written in ('"""{folder}/sub/acta.pdf"""', "“sub/acta.pdf”", "«sub\\acta.pdf»", "'sub/acta.pdf'", "file:///{folder}/sub/acta.pdf",
                    "{folder}/sub/acta.pdf", ".\\sub\\acta.pdf", "SUB".lower() + "/./acta.pdf"):  # fmt: skip
        path = written.replace("file:///{", "file://{") if os.name == "posix" else written  # where a path begins with /
        rows = [TABLE[0], [NUMBERS[0], path]]
        yield _sheet(f"ruta {written}", "m.csv", partial(csv_of, rows, ";"), ((NUMBERS[0], "acta.pdf", None),))
    for written in ("CO1.PCCNTR129716", "CO1PCCNTR.129716", "C01.PCCNTR.129716", "CO1.PCCNTR.l297l6", "CO1–PCCNTR–129716", "co1 pccntr 129716",
                    "COl.PCCNTR.129716", "CO1.PCCNTR.129716 - Ana Pérez", "CO1.PCCNTR.129716 (vigente)", "CO1. PCCNTR. 129716"):  # fmt: skip
        rows = [TABLE[0], [written, FILES[0]], TABLE[2]]
        yield _sheet(f"número {written}", "m.csv", partial(csv_of, rows, ";"), READ, "contract_mended")


SHEETS = [*_headings(), *_tables(), *_texts(), *_cells(), *_places()]
