"""The constancia: one printed page about one publication, for whoever files paper."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

from loguru import logger

from robot import words
from robot.atomic import write_whole
from robot.model import Outcome
from robot.proof.canonical import digest
from robot.proof.receipts import Receipt
from robot.proof.seal import FILE, parse

from .rows import BETWEEN, RowPicture
from .trial import MARK, trial_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from robot.proof.receipts import Exhibit
    from robot.proof.seal import SealedReceipt, Statement

#: What was sent, or stands in the portal: nobody files a page about what was never tried.
TOLD = (*words.PROVEN, Outcome.DUPLICATED, Outcome.ALTERED, Outcome.IN_DOUBT, Outcome.REJECTED)

MARGIN, LABELS, LINE = 18.0, 42.0, 4.6  # millimetres
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
    written, laid = [], Lines()
    for receipt, sealed, statement, seal_digest in _sealed(run_folder):
        file = run_folder / "constancias" / f"{sealed.file.removesuffix('.json')}.pdf"
        try:
            page = constancia(receipt, sealed, statement, seal_digest, _row(receipt, run_folder), laid=laid)
            file.parent.mkdir(exist_ok=True)
            written.append(write_whole(file, page))
        except Exception as error:  # noqa: BLE001 - paper is an extra: no trouble with it may hide what was published
            logger.warning("Sin constancia de «{}»: {}: {}", receipt.document.name, type(error).__name__, error)
    return written


def constancia(  # noqa: PLR0913 - what the page tells, and what was laid out for pages before it
    receipt: Receipt,
    sealed: SealedReceipt,
    statement: Statement,
    seal_digest: str,
    row: RowPicture | None,
    *,
    laid: Lines | None = None,
) -> bytes:
    """One page of PDF, letter size; the same receipt and seal are the same bytes."""
    page = _Page(statement, receipt, laid)
    page.heading(receipt)
    page.facts(receipt)
    page.hashes(receipt)
    page.row(row, receipt)
    page.proof(sealed, statement, seal_digest)
    page.mark(receipt)
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


def _row(receipt: Receipt, run_folder: Path) -> RowPicture | None:
    """The row that was compared and its headings, where their pictures are still the ones that the receipt names."""
    row = next((exhibit for exhibit in receipt.evidence if exhibit.shows_a_row), None)
    above = next((exhibit for exhibit in receipt.evidence if exhibit.shows_the_headings), None)
    shown = _content(row, run_folder)
    return RowPicture.of(shown, _content(above, run_folder)) if shown else None


def _content(exhibit: Exhibit | None, run_folder: Path) -> bytes | None:
    """A file of evidence; None where it is gone, or is not what the receipt names."""
    file = run_folder / exhibit.file if exhibit else None
    if exhibit is None or file is None or not file.is_file():
        return None
    content = file.read_bytes()
    return content if digest(content) == exhibit.sha256 else None


class Lines(dict[tuple[str, float, str, str, float], list[str]]):
    """
    Texts as they were laid out in lines, by text, width and font.

    fpdf2 takes a millisecond for each, and most texts stand on every page of a run.
    """


class _Page:
    """The page as PDF. Each method draws a section and moves the cursor below it."""

    def __init__(self, statement: Statement, receipt: Receipt, laid: Lines | None = None) -> None:
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
        self.pdf, self._lines = pdf, Lines() if laid is None else laid

    # Sections -------------------------------------------------------------------------------------

    def heading(self, receipt: Receipt) -> None:
        said = words.SAID[receipt.outcome]
        proven, trial = receipt.outcome in words.PROVEN, trial_at(receipt.account.portal)
        self._font(9, GREY)
        self._write("SECOP II · Documentos de ejecución del contrato", 1)
        self._font(20, BLACK, "B")
        of_a_trial = "Ensayo de una constancia" if trial else None
        self._write(of_a_trial or ("Constancia de publicación" if proven else "Constancia de un envío"), 1, height=10)
        self._font(9, GREY)
        self._write("La hizo el programa de quien publicó: no es un documento oficial del portal.", 1)
        self.pdf.ln(2)
        top = self.pdf.get_y()
        self._font(12, TONES[said.tone], "B")
        self._write(said.word[0].upper() + said.word[1:], 1, height=6, left=5)
        self._font(10, BLACK)
        self._write(_what_happened(receipt), 3, left=5)
        if trial:
            self._font(10, TONES[words.Tone.ATTENTION], "B")
            self._write(f"Es un ensayo: se hizo {trial}. No prueba ninguna publicación.", 2, left=5)
        self.pdf.set_fill_color(*TONES[said.tone])
        self.pdf.rect(MARGIN, top, 1.6, self.pdf.get_y() - top, style="F")
        self.pdf.ln(3)

    def facts(self, receipt: Receipt) -> None:
        contract, document, listing, account = receipt.contract, receipt.document, receipt.listing, receipt.account
        identity = contract.identity if contract.identity != contract.number else None
        self._pair("Contrato", _joined(contract.number or contract.asked, identity), 2, bold=True)
        self._pair("Entidad", contract.entity or contract.asked_entity or "el portal no la nombra en esta página", 1)
        if contract.contractor:
            self._pair("Contratista", contract.contractor, 1)
        if contract.subject:
            self._pair("Objeto", contract.subject, 3, small=True)
        self._pair("Documento", document.name, 2, bold=True)
        pages = f"{document.pages} página{'s' * (document.pages != 1)}" if document.pages is not None else None
        self._pair("Contenido", _joined(_bytes(document.size), pages, document.kind, document.period), 1)
        who = _joined(f"usuario {account.user}", words.ROLES[account.role], account.company, account.portal)
        self._pair("Quién publicó", who, 2)
        if listing:
            at = f"cargado por {listing.side}"
            self._pair("En el portal", _joined(f"«{listing.name}»", at, listing.loaded_at), 2)
            if listing.link:
                self._pair("Enlace", listing.link, 2, small=True)
        else:
            self._pair("En el portal", "no se vio", 1)
        if receipt.outcome not in words.PROVEN:
            self._pair("Qué pasó", receipt.message, 3)

    def hashes(self, receipt: Receipt) -> None:
        """Both in full: they are what ties this page to the bytes of a file."""
        ours, theirs = receipt.document.sha256, receipt.listing.sha256 if receipt.listing else None
        self._pair("Huella de lo enviado", ours or "no se calculó", 1, mono=ours is not None)
        self._pair("Huella de lo descargado", theirs or "no se descargó del portal", 1, mono=theirs is not None)
        if theirs:
            self._font(8.5, GREY)
            same = "Las dos huellas (SHA-256) son iguales: el portal devolvió el mismo archivo."
            self._write(same if ours == theirs else "Las dos huellas (SHA-256) son distintas.", 1, left=LABELS)
        self.pdf.ln(2)

    def row(self, row: RowPicture | None, receipt: Receipt) -> None:
        """The row below its headings: at the size at which one reads it where there is room, in two parts if need be."""
        if row is None:
            self._font(8.5, GREY)
            self._write("Sin imagen de la fila: la corrida no la tomó, o ya no es la que anotó el recibo.", 1)
            return
        parts, scale = row.laid(self.pdf.epw, self._proof_top() - self.pdf.get_y() - 9)
        moment = f" el {words.exact(receipt.portal_time)}, hora del portal" if receipt.portal_time else ""
        cut = " Es ancha: su parte derecha va debajo." if len(parts) > 1 else ""
        self._font(8.5, GREY)
        self._write(f"Así se veía la fila en el portal{moment}.{cut}", 1)
        self.pdf.ln(0.8)
        for left, right in parts:
            self._part(row, left, right, scale)
            self.pdf.ln(BETWEEN)

    def _part(self, row: RowPicture, left: int, right: int, scale: float) -> None:
        """These columns of pixels, of headings and row; the picture itself is in the page once, and whole."""
        top, width = self.pdf.get_y(), (right - left) * scale
        for content, high in row.pictures:
            where = self.pdf.get_y()
            with self.pdf.rect_clip(MARGIN, where, width, high * scale):
                self.pdf.image(
                    io.BytesIO(content),
                    x=MARGIN - left * scale,
                    y=where,
                    w=row.width * scale,
                    h=high * scale,
                    alt_text="Fila del portal",
                )
            self.pdf.set_xy(MARGIN, where + high * scale)
        self.pdf.set_draw_color(200, 200, 200)
        self.pdf.rect(MARGIN, top, width, self.pdf.get_y() - top)

    def proof(self, sealed: SealedReceipt, statement: Statement, seal_digest: str) -> None:
        """At the foot: what lets anybody check this page, and notice a missing end of the chain."""
        top = self._proof_top()
        self.pdf.set_fill_color(*PALE)
        self.pdf.rect(MARGIN - 4, top, self.pdf.epw + 8, self.pdf.h - top - 8, style="F")
        self.pdf.set_xy(MARGIN, top + 3)
        self._font(10, BLACK, "B")
        self._write("Cómo se comprueba esta hoja", 1)
        self._font(8.5, BLACK)
        self._write(
            "Esta hoja es un resumen. La prueba es el recibo sellado, un archivo que guarda quien publicó: pídale la carpeta "
            "de la corrida y, en persona, su llave pública. En cualquier equipo, sin conexión, esta orden dice si algo cambió:",
            3,
            height=4.1,
        )
        self._font(8, BLACK, family="courier")
        self._write(f"secop receipt verify CARPETA --key LLAVE.pem --head {statement.last}:{statement.head[:16]}", 1)
        self.pdf.ln(0.8)
        self._pair("Recibo", f"n.º {sealed.number} · {sealed.file}", 2, small=True)
        self._pair("Huella del recibo", sealed.digest, 1, mono=True, small=True)
        self._pair("Sello", f"n.º {statement.number} · corrida {statement.run}, {_ended(statement)}", 1, small=True)
        self._pair("Huella del sello", seal_digest, 1, mono=True, small=True)
        self._pair("Último recibo", f"n.º {statement.last} · registro {statement.ledger}", 1, small=True)
        self._pair("Su huella", statement.head, 1, mono=True, small=True)
        self._pair("Huella de la llave", statement.key, 1, mono=True, small=True)
        self.pdf.ln(0.6)
        self._font(8, GREY)
        self._write(
            "Guárdela: si más tarde le entregan recibos que no llegan hasta ese último, o que llegan con otra huella, falta el "
            "final o los rehicieron. El sello lo hizo el equipo de quien publicó: prueba que nada cambió desde entonces, no "
            "quién lo hizo ni la hora.",
            3,
            height=3.9,
        )

    def mark(self, receipt: Receipt) -> None:
        """Across the page of a trial."""
        if trial_at(receipt.account.portal) is None:
            return
        self._font(110, TONES[words.Tone.ATTENTION], "B")
        across, middle = self.pdf.w / 2, self.pdf.h / 2
        width = self.pdf.get_string_width(MARK)
        with self.pdf.local_context(fill_opacity=0.14), self.pdf.rotation(50, across, middle):
            self.pdf.text(across - width / 2, middle + 14, MARK)

    # How they are drawn ---------------------------------------------------------------------------

    def _proof_top(self) -> float:
        return float(self.pdf.h) - 75.0

    def _font(self, size: float, colour: tuple[int, int, int], style: str = "", family: str = "helvetica") -> None:
        self.pdf.set_font(family, style, size)
        self.pdf.set_text_color(*colour)

    def _pair(  # noqa: PLR0913 - how a line may look
        self, label: str, text: str, lines: int, *, bold: bool = False, mono: bool = False, small: bool = False
    ) -> None:
        size, top = (8.5 if small else 10.0), self.pdf.get_y()
        height = 3.9 if small else LINE
        self._font(9, GREY)
        self.pdf.cell(LABELS, height, label)
        self.pdf.set_xy(MARGIN, top)
        self._font(size - 0.5 if mono else size, BLACK, "B" if bold else "", "courier" if mono else "helvetica")
        self._write(text, lines, left=LABELS, height=height)
        self.pdf.ln(0.3 if small else 0.7)

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
        """In lines of this width."""
        key = text, width, self.pdf.font_family, self.pdf.font_style, self.pdf.font_size_pt
        if key not in self._lines:
            self._lines[key] = self._fitted(text, width)
        return list(self._lines[key])

    def _fitted(self, text: str, width: float) -> list[str]:
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


def _what_happened(receipt: Receipt) -> str:
    """In prose, for whoever files the page."""
    said, at = words.SAID[receipt.outcome], f"{words.exact(receipt.ended)}, hora de Bogotá"
    if receipt.outcome in words.PROVEN:
        return (
            f"El documento {said.meaning.partition(' y ')[0]}. El programa de quien publicó abrió de nuevo el contrato, descargó de "
            f"allí el documento y lo comparó byte por byte con el archivo enviado: son idénticos. Terminó el {at}."
        )
    return f"El documento {said.meaning}. Última mirada: {at}. Esta hoja no prueba que el documento esté publicado."


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
