"""The constancia: one printed page about one publication, for whoever files paper."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

from loguru import logger
from PIL import Image

from robot import words
from robot.atomic import write_whole
from robot.model import Outcome
from robot.proof.canonical import digest
from robot.proof.receipts import Receipt
from robot.proof.seal import FILE, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from robot.proof.seal import SealedReceipt, Statement

#: What was sent, or stands in the portal: nobody files a page about what was never tried.
TOLD = (*words.PROVEN, Outcome.DUPLICATED, Outcome.ALTERED, Outcome.IN_DOUBT, Outcome.REJECTED)

MARGIN, LABELS, LINE = 18.0, 42.0, 4.9  # millimetres
PIXEL = 25.4 / 96  # millimetres of a picture's pixel: never shown larger than on the screen
TONES = {
    words.Tone.GOOD: (27, 106, 61),
    words.Tone.ATTENTION: (152, 88, 0),
    words.Tone.BAD: (160, 30, 30),
    words.Tone.NEUTRAL: (80, 80, 80),
}
GREY, BLACK, PALE = (95, 95, 95), (20, 20, 20), (243, 244, 246)
LONGEST = 700  # characters that are laid out at all


def write_constancias(run_folder: Path) -> list[Path]:
    """
    A page for each sealed publication that was sent or stands in the portal, into `constancias/`.

    They are copies for people; what they say is taken from sealed receipts, and a page that cannot be made is a line in the log.
    """
    written = []
    for receipt, sealed, statement, seal_digest in _sealed(run_folder):
        file = run_folder / "constancias" / f"{sealed.file.removesuffix('.json')}.pdf"
        try:
            page = constancia(receipt, sealed, statement, seal_digest, _picture(receipt, run_folder))
            file.parent.mkdir(exist_ok=True)
            written.append(write_whole(file, page))
        except Exception as error:  # noqa: BLE001 - paper is an extra: no trouble with it may hide what was published
            logger.warning("Sin constancia de «{}»: {}: {}", receipt.document.name, type(error).__name__, error)
    return written


def constancia(
    receipt: Receipt, sealed: SealedReceipt, statement: Statement, seal_digest: str, picture: bytes | None
) -> bytes:
    """One page of PDF, letter size; the same receipt and seal are the same bytes."""
    page = _Page(statement, receipt)
    page.heading(receipt)
    page.facts(receipt)
    page.hashes(receipt)
    page.picture(picture)
    page.proof(sealed, statement, seal_digest)
    return bytes(page.pdf.output())


def _sealed(run_folder: Path) -> Iterator[tuple[Receipt, SealedReceipt, Statement, str]]:
    """Receipts that are still what their seal says."""
    try:
        content = (run_folder / FILE).read_bytes()
    except OSError:
        return
    if (seal := parse(content)) is None:
        return
    for sealed in seal.statement.receipts:
        try:
            body = (run_folder / "receipts" / sealed.file).read_bytes()
        except OSError:
            continue
        if digest(body) == sealed.digest and (receipt := Receipt.model_validate_json(body)).outcome in TOLD:
            yield receipt, sealed, seal.statement, digest(content)


def _picture(receipt: Receipt, run_folder: Path) -> bytes | None:
    """The row that was compared, where its picture is still the one that the receipt names."""
    for exhibit in receipt.evidence:
        file = run_folder / exhibit.file
        if exhibit.shows_a_row and file.is_file():
            content = file.read_bytes()
            return content if digest(content) == exhibit.sha256 else None
    return None


class _Page:
    """The page as PDF. Each method draws a section and moves the cursor below it."""

    def __init__(self, statement: Statement, receipt: Receipt) -> None:
        from fpdf import FPDF  # noqa: PLC0415 - a third of what every command would load, and most print nothing

        pdf = FPDF(format="letter", unit="mm")
        pdf.core_fonts_encoding = "windows-1252"
        pdf.set_margin(MARGIN)
        pdf.set_auto_page_break(auto=False)  # one page: what has no room is shortened, and stands whole in the receipt
        pdf.set_creation_date(statement.sealed_at)
        pdf.set_lang("es-CO")
        pdf.set_title(in_western_letters(f"Constancia: {receipt.document.name}"[:200]))
        pdf.set_author(f"secop-publisher {in_western_letters(receipt.versions.secop)}")
        pdf.add_page()
        pdf.c_margin = 0
        self.pdf = pdf

    # Sections -------------------------------------------------------------------------------------

    def heading(self, receipt: Receipt) -> None:
        said = words.SAID[receipt.outcome]
        proven = receipt.outcome in words.PROVEN
        self._font(9, GREY)
        self._write("SECOP II · Documentos de ejecución del contrato", 1)
        self._font(20, BLACK, "B")
        self._write("Constancia de publicación" if proven else "Constancia de un envío", 1, height=10)
        self.pdf.ln(2.5)
        top = self.pdf.get_y()
        self.pdf.set_x(MARGIN + 5)
        self._font(12, TONES[said.tone], "B")
        self._write(said.word[0].upper() + said.word[1:], 1, height=6, left=5)
        self._font(10, BLACK)
        caution = "" if proven else " Esta hoja no prueba que el documento esté publicado."
        self._write(f"{said.meaning[0].upper()}{said.meaning[1:]}.{caution}", 2, left=5)
        self.pdf.set_fill_color(*TONES[said.tone])
        self.pdf.rect(MARGIN, top, 1.6, self.pdf.get_y() - top, style="F")
        self.pdf.ln(4)

    def facts(self, receipt: Receipt) -> None:
        contract, document, listing, account = receipt.contract, receipt.document, receipt.listing, receipt.account
        identity = contract.identity if contract.identity != contract.number else None
        self._pair("Contrato", _joined(contract.number or contract.asked, identity), 2, bold=True)
        self._pair("Entidad", contract.entity or contract.asked_entity or "el portal no la nombra en esta página", 2)
        self._pair("Documento", document.name, 3, bold=True)
        pages = f"{document.pages} página{'s' * (document.pages != 1)}" if document.pages is not None else None
        self._pair("Contenido", _joined(_bytes(document.size), pages, document.kind, document.period), 2)
        self._pair("Usuario", _joined(account.user, words.ROLES[account.role], account.company, account.portal), 2)
        if listing:
            moment = listing.loaded_at or (words.exact(receipt.portal_time) if receipt.portal_time else None)
            self._pair("Fila en el portal", _joined(f"«{listing.name}»", f"cargado por {listing.side}", moment), 3)
            if listing.link:
                self._pair("Enlace", listing.link, 3, small=True)
        else:
            self._pair("Fila en el portal", "no se vio", 1)
        proven = receipt.outcome in words.PROVEN
        moment = f"{words.exact(receipt.ended)} (UTC-05:00, reloj de quien publicó)"
        self._pair("Comprobado" if proven else "Última mirada", moment, 1)
        if not proven:
            self._pair("Qué pasó", receipt.message, 3)

    def hashes(self, receipt: Receipt) -> None:
        """Both in full: they are what ties this page to the bytes of a file."""
        ours, theirs = receipt.document.sha256, receipt.listing.sha256 if receipt.listing else None
        self._pair("SHA-256 enviado", ours or "no se calculó", 1, mono=ours is not None)
        self._pair("SHA-256 descargado", theirs or "no se descargó del portal", 1, mono=theirs is not None)
        if theirs:
            self._font(8.5, GREY)
            same = "Las dos huellas son iguales: el portal devolvió el mismo archivo, byte por byte."
            self._write(same if ours == theirs else "Las dos huellas son distintas.", 1, left=LABELS)
        self.pdf.ln(2.5)

    def picture(self, content: bytes | None) -> None:
        """As large as on the screen, or as the room above the last part allows."""
        room = self._proof_top() - self.pdf.get_y() - 9
        size = _size_of(content) if content else None
        if content is None or size is None:
            self._font(8.5, GREY)
            self._write("Sin imagen de la fila: la corrida no la tomó, o ya no es la que anotó el recibo.", 1)
            return
        scale = min(PIXEL, self.pdf.epw / size[0], room / size[1])
        width, height = size[0] * scale, size[1] * scale
        self._font(8.5, GREY)
        self._write("La fila en el portal, como se veía al comprobarla:", 1)
        self.pdf.ln(0.8)
        self.pdf.image(io.BytesIO(content), x=MARGIN, y=self.pdf.get_y(), w=width, h=height, alt_text="Fila del portal")
        self.pdf.set_draw_color(200, 200, 200)
        self.pdf.rect(MARGIN, self.pdf.get_y(), width, height)

    def proof(self, sealed: SealedReceipt, statement: Statement, seal_digest: str) -> None:
        """At the foot: what lets anybody check this page, and notice a missing end of the chain."""
        top = self._proof_top()
        self.pdf.set_fill_color(*PALE)
        self.pdf.rect(MARGIN - 4, top, self.pdf.epw + 8, self.pdf.h - top - 10, style="F")
        self.pdf.set_xy(MARGIN, top + 3.5)
        self._font(10, BLACK, "B")
        self._write("Cómo se comprueba esta hoja", 1)
        self._font(8.5, BLACK)
        self._write(
            "Esta hoja resume; la prueba es el recibo sellado, un archivo que quien publicó entrega junto con el sello de su "
            "corrida. Con esos archivos y la llave pública que corresponde a la huella de abajo, recibida por otro "
            "camino, cualquier equipo lo comprueba sin conexión:",
            3,
        )
        self._font(8, BLACK, family="courier")
        self._write(f"secop receipt verify CARPETA --key LLAVE.pem --head {statement.last}:{statement.head[:16]}", 1)
        self.pdf.ln(1.2)
        self._pair("Recibo", f"n.º {sealed.number} · {sealed.file}", 2, small=True)
        self._pair("Huella del recibo", sealed.digest, 1, mono=True, small=True)
        self._pair("Sello", f"n.º {statement.number} · corrida {statement.run}, {_ended(statement)}", 1, small=True)
        self._pair("Huella del sello", seal_digest, 1, mono=True, small=True)
        self._pair("Cabeza de la cadena", f"n.º {statement.last} · registro {statement.ledger}", 1, small=True)
        self._pair("Su huella", statement.head, 1, mono=True, small=True)
        self._pair("Huella de la llave", statement.key, 1, mono=True, small=True)
        self.pdf.ln(1)
        self._font(8, GREY)
        self._write(
            "Guarde esta hoja: si más tarde le entregan una cadena que no llega hasta ese número, o que llega con otra huella, "
            "le falta el final o la rehicieron. El sello lo hizo el equipo de quien publicó: prueba que nada cambió "
            "desde entonces, no quién lo hizo ni la hora.",
            3,
        )

    # How they are drawn ---------------------------------------------------------------------------

    def _proof_top(self) -> float:
        return float(self.pdf.h) - 85.0

    def _font(self, size: float, colour: tuple[int, int, int], style: str = "", family: str = "helvetica") -> None:
        self.pdf.set_font(family, style, size)
        self.pdf.set_text_color(*colour)

    def _pair(  # noqa: PLR0913 - how a line may look
        self, label: str, text: str, lines: int, *, bold: bool = False, mono: bool = False, small: bool = False
    ) -> None:
        size, top = (8.5 if small else 10.0), self.pdf.get_y()
        height = 4.1 if small else LINE
        self._font(size - 0.5, GREY)
        self.pdf.cell(LABELS, height, label)
        self.pdf.set_xy(MARGIN, top)
        self._font(size - 0.5 if mono else size, BLACK, "B" if bold else "", "courier" if mono else "helvetica")
        self._write(text, lines, left=LABELS, height=height)
        self.pdf.ln(0.3 if small else 0.9)

    def _write(self, text: str, lines: int, *, left: float = 0.0, height: float = LINE) -> None:
        """At most so many lines; what does not fit is cut off with an ellipsis."""
        width = self.pdf.epw - left
        laid = self._laid(in_western_letters(text[:LONGEST]), width)
        if len(laid) > lines or len(text) > LONGEST:
            laid = laid[:lines]
            while laid[-1] and self.pdf.get_string_width(f"{laid[-1]}…") > width:
                laid[-1] = laid[-1][:-1]
            laid[-1] = f"{laid[-1]}…"
        for line in laid:
            self.pdf.set_x(MARGIN + left)
            self.pdf.cell(width, height, line)
            self.pdf.ln(height)

    def _laid(self, text: str, width: float) -> list[str]:
        """In lines of this width; most texts are one, and fpdf2 takes milliseconds to find out."""
        if self.pdf.get_string_width(text) <= width:
            return [text]
        lines = self.pdf.multi_cell(width, text=text, align="L", dry_run=True, output="LINES")
        assert isinstance(lines, list)
        return [line.encode("latin-1").decode("windows-1252") for line in lines]  # fpdf2 hands out the font's own codes


def in_western_letters(text: str) -> str:
    """
    The text in the letters of Western Europe, which every reader of PDF has without a font of ours.

    Any other character stands as its code point between ‹ ›, so that a name with hidden or turned letters shows that it has them.
    """
    return "".join(c if _plain(c) else f"‹U+{ord(c):04X}›" for c in unicodedata.normalize("NFC", text))


def _plain(character: str) -> bool:
    if unicodedata.category(character) in ("Cc", "Cf"):
        return False
    try:
        character.encode("windows-1252")
    except UnicodeEncodeError:
        return False
    return True


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _bytes(count: int | None) -> str | None:
    if count is None:
        return None
    exact = f"{count:,}".replace(",", ".")
    return f"{words.size(count)} ({exact} bytes)" if count >= 1024 else words.size(count)


def _ended(statement: Statement) -> str:
    count = f"{statement.count} recibo{'s' * (statement.count != 1)}"
    return count if statement.ended == "whole" else f"{count}; la corrida se interrumpió"


def _size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None where it is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return (width, height) if width and height else None
