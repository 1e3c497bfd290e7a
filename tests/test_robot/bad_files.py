"""Bad manifests and bad files, built by code, each with the codes of its findings: for the test and the bench."""

from __future__ import annotations

import csv
import io
import os
import random
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

CATALOGUE, PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
EXE = b"MZ\x90\x00\x03" + b"\0" * 300
MIB = 1024 * 1024


@dataclass(frozen=True)
class BadSheet:
    """A manifest; `build` writes it into an empty folder and returns what is handed to the robot."""

    name: str
    build: Callable[[Path], Path]
    codes: frozenset[str]


@dataclass(frozen=True)
class BadFile:
    """A document; `file` is its name, `build` its bytes."""

    name: str
    file: str
    build: Callable[[], bytes]
    codes: frozenset[str]


def pdf(*objects: bytes, extra: bytes = b"", size: int | None = None) -> bytes:
    """A PDF of these objects, numbered from 1, the first being the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    count = size or len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out_end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return out + out_end % (count, table, count, extra, len(out))


def good_pdf(width: int = 9, pages: int = 1, password: str | None = None, owner: str | None = None) -> bytes:
    """A PDF without fault; another width makes another document."""
    writer, stream = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width, 9)
    if password is not None:
        writer.encrypt(password, owner, algorithm="AES-256")
    writer.write(stream)
    return stream.getvalue()


def xref_stream(body: bytes, entries: bytes) -> bytes:
    """A PDF whose index is a stream."""
    head = b"%PDF-1.7\n1 0 obj\n" + CATALOGUE + b"\nendobj\n"
    index = b"4 0 obj\n<</Type/XRef/Root 1 0 R/Length %d%s>>stream\n%s\nendstream\nendobj\n" % (
        len(body),
        entries,
        body,
    )
    return head + index + b"startxref\n%d\n%%%%EOF" % len(head)


def noise(seed: int, size: int) -> bytes:
    """The same random bytes each time."""
    return random.Random(seed).randbytes(size)  # noqa: S311 - nothing secret


def archive(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, body in entries.items():
            made.writestr(name, body)
    return stream.getvalue()


def locked_archive() -> bytes:
    """A ZIP whose entries say that they are encrypted."""
    made = bytearray(archive({"a.txt": b"secreto"}))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def expanding_archive() -> bytes:
    """A small ZIP that claims 4 GB."""
    made = bytearray(archive({"a.txt": b"0" * 1000}))
    place = made.index(b"PK\x01\x02") + 24
    made[place : place + 4] = (4_000_000_000).to_bytes(4, "little")
    return bytes(made)


def ole(stream: str, *, inside: str | None = None, content: bytes = b"") -> bytes:
    """An old Office document with a stream of that name at its root, and another one `inside` what it embeds."""
    nothing = b"\xff" * 4
    size = max(4096, -(-len(content) // 512) * 512) if content else 0  # smaller streams would be kept elsewhere
    sectors = size // 512

    def entry(name: str, kind: int, child: int = -1, beside: int = -1, length: int = 0) -> bytes:
        called = name.encode("utf-16-le")
        links = b"".join(n.to_bytes(4, "little", signed=True) for n in (-1, beside, child))
        start = 2 if length else 0xFFFFFFFE
        told = len(called) + 2 if name else 0
        return struct.pack("<64sHBB", called, told, kind, 1) + links + b"\0" * 36 + struct.pack("<IQ", start, length)

    embedded = [entry("Embedded", 1, child=3), entry(inside, 2)] if inside else [entry("", 0), entry("", 0)]
    directory = (
        entry("Root Entry", 5, child=1) + entry(stream, 2, beside=2 if inside else -1, length=size) + b"".join(embedded)
    )
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), *([0xFFFFFFFE] if sectors else [])]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    assert len(head) == 76 + 4
    return head + nothing * 108 + fat + directory + content.ljust(size, b"\0")


def workbook(rows: Sequence[list[Any]]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    assert isinstance(book.active, Worksheet)
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def rewritten(book: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(book)) as old:
        return archive({name: change(old.read(name)) if name == part else old.read(name) for name in old.namelist()})


def text(content: str | bytes, encoding: str = "utf-8", name: str = "manifiesto.csv") -> Callable[[Path], Path]:
    """Write a sheet beside one good document `a.pdf`."""

    def build(folder: Path) -> Path:
        (folder / "a.pdf").write_bytes(good_pdf())
        sheet = folder / name
        sheet.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return sheet

    return build


def row(*cells: str, columns: str = "contrato,archivo") -> Callable[[Path], Path]:
    """A sheet with one row."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return text(f"{columns}\n{line.getvalue()}")


def excel(*rows: list[object]) -> Callable[[Path], Path]:
    return text(workbook([["contrato", "archivo"], *rows]), name="m.xlsx")


def _write(folder: Path, book: bytes) -> Path:
    return text(book, name="m.xlsx")(folder)


def changed(change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> Callable[[Path], Path]:
    """A good workbook of which one part is replaced."""
    return lambda folder: _write(folder, rewritten(workbook(SIMPLE), part, change))  # built when it is its turn


def document_without_extension(folder: Path) -> Path:
    (folder / "informe").write_bytes(good_pdf())
    return row("X", "informe", "informe.", columns="contrato,archivo,nombre")(folder)


def folder_of(*names: str) -> Callable[[Path], Path]:
    """A folder with these files; a name that ends in / is a folder."""

    def build(folder: Path) -> Path:
        root = folder / "entrega"
        root.mkdir()
        for name in names:
            path = root / name
            if name.endswith("/"):
                path.mkdir(parents=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(good_pdf())
        return root

    return build


def sheet_in_subfolder(written: str) -> Callable[[Path], Path]:
    """A sheet in a sub-folder, with a document above it."""

    def build(folder: Path) -> Path:
        (folder / "sub").mkdir()
        (folder / "fuera.pdf").write_bytes(good_pdf())
        return text(f"contrato,archivo\nX,{written}")(folder / "sub")

    return build


def document_called(name: str, written: str) -> Callable[[Path], Path]:
    """A document of that name, and a sheet that says another."""

    def build(folder: Path) -> Path:
        (folder / name).write_bytes(good_pdf())
        return row("X", written)(folder)

    return build


def document_is_folder(folder: Path) -> Path:
    (folder / "carpeta.pdf").mkdir()
    return row("X", "carpeta.pdf")(folder)


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>'
)
SIMPLE = [["contrato", "archivo"], ["X", "a.pdf"]]


def named(name: str) -> Callable[[Path], Path]:
    return row("X", "a.pdf", name, columns="contrato,archivo,nombre")


def _sheet(name: str, build: Callable[[Path], Path], *codes: str) -> BadSheet:
    return BadSheet(name, build, frozenset(codes))


SHEETS = [
    _sheet("vacía", text(""), "sheet_empty"),
    _sheet("solo líneas en blanco", text("\n\n;;\n"), "sheet_empty"),
    _sheet("solo encabezado", text("contrato,archivo\n"), "sheet_no_rows"),
    _sheet("sin columna archivo", text("contrato\nX"), "sheet_column_missing"),
    _sheet("sin encabezado", text("CO1.PCCNTR.1,a.pdf"), "sheet_column_missing"),
    _sheet("columna repetida", text("contrato,archivo,Archivo\nX,a.pdf,a.pdf"), "sheet_column_repeated"),
    _sheet("más de 20 MiB", text(b"contrato,archivo\n" + b"X,a.pdf\n" * 2_700_000), "sheet_too_big"),
    _sheet("10 001 filas", text("contrato,archivo\n" + "X,a.pdf\n" * 10_001), "sheet_too_big"),
    _sheet("bytes al azar", text(noise(1, 5000)), "sheet_encoding"),
    _sheet("un PDF con nombre de CSV", text(good_pdf()), "sheet_not_table"),
    _sheet("celda de 200 kB", text("contrato,archivo\nX," + "a" * 200_000), "sheet_damaged"),
    _sheet("una imagen en vez de una lista", text(b"\x89PNG\r\n\x1a\n" + noise(8, 900), name="m.png"), "sheet_not_table"),
    _sheet("una página web con nombre de Excel", text("<html><table>", name="m.xls"), "sheet_not_table"),
    _sheet("Word en vez de una lista", text(archive({"[Content_Types].xml": b"", "word/document.xml": b""})), "sheet_not_table"),
    _sheet("Word antiguo en vez de una lista", text(ole("WordDocument")), "sheet_not_table"),
    _sheet("Excel antiguo dañado", text(ole("Workbook"), name="m.xls"), "sheet_damaged"),
    _sheet("Excel con contraseña", text(ole("EncryptedPackage"), name="m.xlsx"), "sheet_encrypted"),
    _sheet("XLSX truncado", text(workbook(SIMPLE)[:3000], name="m.xlsx"), "sheet_damaged"),
    _sheet("ZIP que no es XLSX", text(archive({"a.txt": b"a"}), name="m.xlsx"), "sheet_damaged"),
    _sheet("XLSX con bomba XML", changed(lambda _: BOMB), "sheet_damaged"),
    _sheet("XLSX que se expande a 300 MB", changed(lambda old: old.replace(b"contrato", b"a" * 300 * MIB)), "sheet_too_costly"),
    _sheet("XLSX con XML anidado 200 000 veces", changed(lambda _: b"<a>" * 200_000), "sheet_damaged"),
    _sheet("XLSX con una celda en el fin del mundo", changed(lambda old: old.replace(b'r="B2"', b'r="XFD1048576"')), "sheet_too_costly"),
    _sheet("XLSX sin hojas visibles", changed(lambda old: old.replace(b'state="visible"', b'state="hidden"'), "xl/workbook.xml"), "sheet_hidden"),
    _sheet("no existe", lambda folder: folder / "falta.csv", "sheet_unreadable"),
    _sheet("carpeta vacía", folder_of(), "sheet_no_rows"),
    _sheet("contrato vacío", row("", "a.pdf"), "contract_missing"),
    _sheet("archivo vacío", row("X", ""), "file_missing"),
    _sheet("archivo que no existe", row("X", "otro.pdf"), "file_not_found"),
    _sheet("una carpeta en vez de un archivo", document_is_folder, "file_is_folder"),
    _sheet("ruta que sube", sheet_in_subfolder("../fuera.pdf"), "path_outside"),
    _sheet("ruta que sube, con barras de Windows", sheet_in_subfolder("..\\sub\\..\\fuera.pdf"), "path_outside"),
    _sheet("dirección de Internet", row("X", "https://drive.example/a.pdf"), "path_is_address"),
    _sheet("ruta completa a otra carpeta", row("X", "/etc/hostname"), "path_outside"),
    _sheet("ruta de la red", row("X", "\\\\servidor.example\\c$\\a.pdf"), "path_on_network"),
    _sheet("dispositivo de Windows", row("X", "\\\\.\\PhysicalDrive0"), "path_invalid"),
    _sheet("ruta de 900 letras", row("X", "a" * 900), "file_not_found"),
    _sheet("ruta con un carácter de control", row("X", "a\x01.pdf"), "cell_control"),
    _sheet("celda con dos líneas", row("X", "a.pdf\nb.pdf"), "cell_control"),
    _sheet("letra invisible", row("CO1.PCCNTR.1\u200b2", "a.pdf"), "cell_control"),
    _sheet("celda de 2 000 letras", row("X", "a.pdf", "b" * 2000, columns="contrato,archivo,tipo"), "cell_too_long"),
    _sheet("fórmula en CSV", row('=CONCATENATE("CO1";1)', "a.pdf"), "cell_formula"),
    _sheet("fórmula en XLSX", excel(["X", '="a"&".pdf"']), "cell_formula"),
    _sheet("error de Excel", excel(["#REF!", "a.pdf"]), "cell_error"),
    _sheet("contrato en notación científica", row("1,23457E+15", "a.pdf"), "contract_number_lost"),
    _sheet("contrato de 18 cifras como número", excel([123456789012345678, "a.pdf"]), "contract_number_lost"),
    _sheet("contrato convertido en fecha", excel([date(2026, 3, 1), "a.pdf"]), "contract_is_date"),
    _sheet("contrato con signos", row("CPS<311>", "a.pdf"), "contract_odd"),
    _sheet("número de un aviso", row("CO1.NTC.123", "a.pdf"), "contract_other_kind"),
    _sheet("número con una letra de menos", row("CO1.PCNTR.123", "a.pdf"), "contract_typo"),
    _sheet("número sin un punto", row("CO1.PCCNTR123", "a.pdf"), "contract_mended"),
    _sheet("número con rayas", row("CPS–311–2021", "a.pdf"), "contract_dashes"),
    _sheet("ruta de otro equipo", row("X", "C:\\Users\\ana\\a.pdf" if os.name == "posix" else "/Volumes/otra/a.pdf"), "path_elsewhere"),
    _sheet("archivo con una letra invisible en su nombre", document_called("a\u200b2.pdf", "a2.pdf"), "file_name_hidden"),
    _sheet("lo mismo, copiado a la celda", document_called("a\u200b2.pdf", "a\u200b2.pdf"), "file_name_hidden"),
    _sheet("mes sin año", text("contrato,archivo,periodo\nX,a.pdf,marzo\nY,a.pdf,2026-04"), "period_year"),
    _sheet("total debajo", text("contrato,archivo\nX,a.pdf\nTOTAL,1"), "row_no_document"),
    _sheet("mes 13", row("X", "a.pdf", "2026-13", columns="contrato,archivo,periodo"), "period_invalid"),
    _sheet("fila con celdas de más", row("X", "a.pdf", "sobra"), "row_too_long"),
    _sheet("nombre con barra", named("../../a.pdf"), "name_forbidden"),
    _sheet("nombre que Windows reserva", named("con.pdf"), "name_reserved"),
    _sheet("nombre que termina en punto", document_without_extension, "name_edge"),
    _sheet("nombre de 300 letras", named("ñ" * 300), "name_too_long"),
    _sheet("nombre al revés", row("X", "a.pdf", "a\u202efdp.exe", columns="contrato,archivo,nombre"), "cell_control"),
    _sheet("nombre con otra extensión", named("a.docx"), "name_other_type"),
    _sheet("columna desconocida", row("X", "a.pdf", "1", columns="contrato,archivo,cuenta"), "column_ignored"),
    _sheet("carpeta: archivo suelto", folder_of("leame.pdf"), "folder_loose_file"),
    _sheet("carpeta: subcarpeta que no es un mes", folder_of("C-1/varios/a.pdf"), "folder_unknown"),
    _sheet("carpeta: un mes en vez de un contrato", folder_of("2026-03/a.pdf"), "folder_no_contract"),
    _sheet("carpeta: anexos en vez de un contrato", folder_of("Anexos/a.pdf"), "folder_no_contract"),
    _sheet("carpeta: contrato sin archivos", folder_of("C-1/"), "folder_empty"),
    _sheet("carpeta: temporal de Office", folder_of("C-1/~$a.docx", "C-1/a.pdf"), "file_left_out"),
    _sheet("carpeta: nombre que no es un contrato", folder_of("¡ojo 1!/a.pdf"), "contract_odd"),
]  # fmt: skip


def spoiled(made: bytes, place: int) -> bytes:
    """The same bytes but one."""
    return made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]


def huge_document() -> bytes:
    """A small Word document that claims 900 MB."""
    made = bytearray(archive({"[Content_Types].xml": b"", "word/document.xml": b"0" * 1000}))
    place = made.rindex(b"PK\x01\x02") + 24
    made[place : place + 4] = (900_000_000).to_bytes(4, "little")
    return bytes(made)


def _block(kind: int, body: bytes = b"", data: bytes = b"") -> bytes:
    """A block of a RAR of version 5."""
    said = bytes([kind, 2 if data else 0]) + (bytes([len(data)]) if data else b"") + body
    header = bytes([len(said)]) + said
    return zlib.crc32(header).to_bytes(4, "little") + header + data


RAR_EMPTY = b"Rar!\x1a\x07\x01\x00" + _block(1, b"\0") + _block(5, b"\0")
RAR = b"Rar!\x1a\x07\x01\x00" + _block(1, b"\0") + _block(2, b"\0\5\0\0\0\5a.txt", b"hola!") + _block(5, b"\0")


def seven_zip(listing: bytes) -> bytes:
    """A 7-Zip with this for the list of its files."""
    said = struct.pack("<QQI", 0, len(listing), zlib.crc32(listing))
    return b"7z\xbc\xaf\x27\x1c\0\4" + zlib.crc32(said).to_bytes(4, "little") + said + listing


def _file(name: str, file: str, build: Callable[[], bytes], *codes: str) -> BadFile:
    return BadFile(name, file, build, frozenset(codes))


def tree(levels: int) -> bytes:
    """A page tree in which each node stands ten times in its parent."""
    nodes = [b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, levels + 2)]
    return pdf(CATALOGUE, *nodes, PAGE)


def with_entry(entry: bytes) -> bytes:
    """A PDF with one page and something in its catalogue."""
    return pdf(CATALOGUE[:-2] + entry + b">>", ONE_PAGE, PAGE)


FILES = [
    _file("cero bytes", "a.pdf", lambda: b"", "file_empty"),
    _file("un byte", "a.pdf", lambda: b"%", "type_mismatch"),
    _file("51 MiB", "a.pdf", lambda: good_pdf() + b"\0" * 51 * MIB, "file_too_big"),
    _file("bytes al azar", "a.pdf", lambda: noise(2, 20_000), "type_mismatch"),
    _file("solo ceros", "a.pdf", lambda: b"\0" * 20_000, "file_is_zeros"),
    _file("programa con nombre de PDF", "a.pdf", lambda: EXE, "type_mismatch"),
    _file("programa que lleva un PDF dentro", "a.pdf", lambda: EXE + good_pdf(), "type_mismatch"),
    _file("página web con nombre de PDF", "a.pdf", lambda: b"<!DOCTYPE html><html>Inicie", "file_is_html"),
    _file("texto con nombre de PDF", "a.pdf", "acta de marzo, año 2026".encode, "type_mismatch"),
    _file("Word con nombre de PDF", "a.pdf", lambda: archive({"[Content_Types].xml": b"", "word/document.xml": b""}), "type_mismatch"),
    _file("PDF con nombre de Word", "a.docx", good_pdf, "type_mismatch"),
    _file("ZIP con nombre de Word", "a.docx", lambda: archive({"a.txt": b"a"}), "type_mismatch"),
    _file("PNG con nombre de JPG", "a.jpg", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "type_mismatch"),
    _file("página web con nombre de Excel", "a.xls", lambda: b"<html><table>", "file_is_html"),
    _file("Outlook con nombre de Word", "a.doc", lambda: ole("__properties_version1.0"), "type_mismatch"),
    _file("Java con nombre de ZIP", "a.zip", lambda: archive({"META-INF/MANIFEST.MF": b""}), "type_mismatch"),
    _file("programa", "a.exe", lambda: EXE, "type_program"),
    _file("acceso directo", "informe.pdf.lnk", lambda: b"L\0\0\0", "type_program"),
    _file("sin extensión", "informe", good_pdf, "type_missing"),
    _file("archivo de diseño", "a.indd", lambda: noise(5, 900), "type_refused"),
    _file("Informe No. 3 sin extensión", "Informe No. 3", good_pdf, "type_missing"),
    _file("libro con un documento de Word dentro, con nombre de Word", "a.doc", lambda: ole("Workbook", inside="WordDocument"), "type_mismatch"),
    _file("ZIP vacío", "a.zip", lambda: archive({}), "archive_empty"),
    _file("ZIP con un programa", "a.zip", lambda: archive({"a.pdf": b"x", "abrir.EXE": b"x"}), "archive_has_programs"),
    _file("ZIP que sale de su carpeta", "a.zip", lambda: archive({"../../a.pdf": b"x"}), "archive_leads_out"),
    _file("ZIP con un byte cambiado", "a.zip", lambda: spoiled(archive({"a.bin": noise(6, 999)}), 500), "file_damaged"),
    _file("Word de 900 MB", "a.docx", huge_document, "archive_expands"),
    _file("RAR cortado", "a.rar", lambda: RAR[:-12], "file_damaged"),
    _file("RAR sin nada", "a.rar", lambda: RAR_EMPTY, "archive_empty"),
    _file("7-Zip cortado", "a.7z", lambda: seven_zip(b"lista")[:-2], "file_damaged", "type_unseen"),
    _file("7-Zip con contraseña", "a.7z", lambda: seven_zip(b"\x06\xf1\x07\x01"), "file_encrypted", "type_unseen"),
    _file("PDF cifrado con un certificado", "a.pdf", lambda: pdf(CATALOGUE, ONE_PAGE, PAGE, b"<</Filter/Adobe.PubSec/V 4>>", extra=b"/Encrypt 4 0 R/ID[(a)(a)]"), "pdf_certificate"),
    _file("video", "a.mp4", lambda: b"\0\0\0\x18ftypmp42", "type_unseen"),
    _file("nombre de 130 letras", "a" * 126 + ".pdf", lambda: good_pdf(130), "name_long"),
    _file("PDF cortado por la mitad", "a.pdf", lambda: good_pdf(pages=9)[:700], "pdf_truncated"),
    _file("PDF cortado al final", "a.pdf", lambda: good_pdf()[:-7], "pdf_one_reader"),
    _file("PDF con contraseña", "a.pdf", lambda: good_pdf(password="secreta"), "file_encrypted"),
    _file("PDF con restricciones", "a.pdf", lambda: good_pdf(password="", owner="dueño"), "pdf_restricted"),
    _file("PDF sin páginas", "a.pdf", lambda: pdf(CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>"), "pdf_no_pages"),
    _file("PDF con índice equivocado", "a.pdf", lambda: pdf(CATALOGUE, ONE_PAGE, PAGE).replace(b"startxref\n", b"startxref\n9"), "pdf_repaired"),
    _file("PDF con basura delante", "a.pdf", lambda: b"HTTP/1.1 200 OK\r\n\r\n" + good_pdf(77), "pdf_repaired"),
    _file("PDF sin catálogo", "a.pdf", lambda: pdf(b"<<>>", b"<<>>"), "pdf_damaged"),
    _file("PDF de puro azar", "a.pdf", lambda: b"%PDF-1.7\n" + noise(3, 100_000) + b"%%EOF", "pdf_damaged"),
    _file("PDF que dice tener mil millones de páginas", "a.pdf", lambda: pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", PAGE), "pdf_pages_missing"),
    _file("árbol de páginas en círculo", "a.pdf", lambda: pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), "pdf_damaged"),
    _file("árbol en círculo de dos", "a.pdf", lambda: pdf(CATALOGUE, ONE_PAGE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), "pdf_damaged"),
    _file("árbol de 10^12 páginas", "a.pdf", lambda: tree(12), "pdf_one_reader"),
    _file("la misma página 200 000 veces", "a.pdf", lambda: pdf(CATALOGUE, b"<</Type/Pages/Count 1/Kids[" + b"3 0 R " * 200_000 + b"]>>", PAGE), "pdf_one_reader"),
    _file("listas anidadas 200 000 veces", "a.pdf", lambda: with_entry(b"/X" + b"[" * 200_000 + b"]" * 200_000), "pdf_one_reader"),
    _file("índice de mil millones de objetos", "a.pdf", lambda: pdf(CATALOGUE, ONE_PAGE, PAGE, size=10**9), "pdf_one_reader"),
    _file("índice vacío de mil millones", "a.pdf", lambda: xref_stream(b"", b"/Size 1000000000/W[0 0 0]/Index[0 1000000000]"), "pdf_damaged"),
    _file("índice que se expande a 320 MB", "a.pdf", lambda: xref_stream(zlib.compress(b"\0" * 320_000_000, 1), b"/Size 9/W[1 2 1]/Filter/FlateDecode"), "file_too_costly"),
    _file("índice comprimido dos veces", "a.pdf", lambda: xref_stream(zlib.compress(zlib.compress(b"\0" * 320_000_000, 1), 9), b"/Size 9/W[1 2 1]/Filter[/FlateDecode/FlateDecode]"), "file_too_costly"),
    _file("PDF con JavaScript", "a.pdf", lambda: with_entry(b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "pdf_javascript"),
    _file("PDF que abre programas", "a.pdf", lambda: with_entry(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "pdf_launch"),
    _file("cartera PDF", "a.pdf", lambda: with_entry(b"/Collection<</Type/Collection>>"), "pdf_portfolio"),
    _file("ZIP truncado", "a.zip", lambda: archive({"a.txt": b"a" * 999})[:60], "file_damaged"),
    _file("ZIP que se expande a 4 GB", "a.zip", expanding_archive, "archive_expands"),
    _file("ZIP con contraseña", "a.zip", locked_archive, "file_encrypted"),
    _file("Word truncado", "a.docx", lambda: archive({"[Content_Types].xml": b"", "word/d.xml": b"a" * 99})[:90], "file_damaged"),
    _file("Excel con contraseña", "a.xlsx", lambda: ole("EncryptedPackage"), "file_encrypted"),
    _file("Excel con macros", "a.xlsx", lambda: archive({"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), "file_has_macros"),
    _file("PNG cortado", "a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\1" * 5000, "file_damaged"),
    _file("JPG cortado", "a.jpg", lambda: b"\xff\xd8\xff\xe0" + b"\1" * 5000, "file_damaged"),
]  # fmt: skip

COSTLY = [
    _file("doce millones de números", "a.pdf", lambda: with_entry(b"/X[" + (b"[" + b"0 " * 99_000 + b"]") * 120 + b"]"), "file_too_costly"),
]  # fmt: skip
