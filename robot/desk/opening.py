"""The child process that reads what others published: whether it opens, what its first page says, which pages are empty."""

from __future__ import annotations

import ctypes
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.intake.child import MIB, ChildLimits
from robot.intake.inspection import reader as inspector
from robot.intake.inspection import serve

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "robot.desk.opening"
LIMITS = ChildLimits(seconds=60, memory=1024 * MIB)  #: of one document
MOST_TEXT = 6000  #: characters of a first page
MOST_PAGES = 60  #: of which it is seen whether anything is on them
SMALL = 300  #: dots to which the longer side of a page is drawn
DARK = 170  #: a dot below it is ink; paper is 255
DRAWN = 300 / 72  #: dots to a point of a page that is drawn to be read
LARGEST = 3600  #: dots of its longer side
SPECKS = 0.0004  #: share of a page's dots that may be dark on an empty sheet: dust, a fold, the edge

Answer = dict[str, Any]


def worker(question: dict[str, Any]) -> Callable[[], Answer]:
    """What will answer; what it does not know it asks the inspection."""
    if question.get("do") != "open":
        return inspector(question)
    from robot.intake.contents import inspect, kind_of  # noqa: PLC0415 - the child starts light
    from robot.intake.kinds import TYPES  # noqa: PLC0415 - the same

    def opened() -> Answer:
        path, extension = Path(question["file"]), question["extension"]
        content = path.read_bytes()
        kind = kind_of(content)
        pages, remarks = inspect(path, extension) if extension in TYPES else (None, [])
        answer: Answer = {"kind": kind, "pages": pages, "remarks": remarks}
        return answer | (_read(content, question.get("picture")) if kind == "pdf" and pages else {})

    return partial(_careful, opened)


def _careful(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library meets in a broken file, the file is broken
        return {"kind": "unknown", "pages": None, "remarks": [("file_damaged", {})], "detail": type(error).__name__}


def _read(content: bytes, picture: str | None) -> Answer:
    """
    The text of the first page that has any, letters of all pages, and which of them are empty; nothing where PDFium does not open it.

    :param picture: file for the first page that is not empty, drawn, where no page has any text.
    """
    from pypdfium2 import raw as pdfium  # noqa: PLC0415 - the child starts light

    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        return {}
    try:
        texts, empty = [], []
        tried = min(int(pdfium.FPDF_GetPageCount(document)), MOST_PAGES)
        for index in range(tried):
            page = pdfium.FPDF_LoadPage(document, index)
            if not page:
                texts.append("")
                continue
            try:
                texts.append(_text_of(pdfium, page))
                if not texts[-1].strip() and not _has_ink(pdfium, page):
                    empty.append(index + 1)
            finally:
                pdfium.FPDF_ClosePage(page)
        letters = sum(character.isalnum() for text in texts for character in text)
        written = next((index for index in range(tried) if index + 1 not in empty), None)
        if picture is not None and not letters and written is not None:
            _draw(pdfium, document, written, Path(picture))
    finally:
        pdfium.FPDF_CloseDocument(document)
    first = next((text for text in texts if text.strip()), "")
    return {"text": first[:MOST_TEXT], "letters": letters, "empty": empty, "tried": tried}


def _text_of(pdfium: Any, page: Any) -> str:  # noqa: ANN401 - pypdfium2 has no types
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return ""
    try:
        count = min(int(pdfium.FPDFText_CountChars(text)), MOST_TEXT)
        if count <= 0:
            return ""
        buffer = ctypes.create_string_buffer(2 * (count + 1))
        pdfium.FPDFText_GetText(text, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
        return buffer.raw.decode("utf-16-le", "ignore").split("\0")[0].replace("\r\n", "\n")
    finally:
        pdfium.FPDFText_ClosePage(text)


def _has_ink(pdfium: Any, page: Any) -> bool:  # noqa: ANN401 - pypdfium2 has no types
    """Whether a page, drawn small and grey on white, has more on it than an empty sheet."""
    columns, rows, drawn = _grey(pdfium, page, SMALL / max(_sides(pdfium, page)))
    dark: int = sum(dot < DARK for dot in drawn)
    return bool(dark > SPECKS * columns * rows)


def _draw(pdfium: Any, document: Any, index: int, picture: Path) -> None:  # noqa: ANN401 - pypdfium2 has no types
    """One page as a grey picture (PGM), large enough to be read."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return
    try:
        columns, rows, drawn = _grey(pdfium, page, min(DRAWN, LARGEST / max(_sides(pdfium, page))))
    finally:
        pdfium.FPDF_ClosePage(page)
    picture.write_bytes(b"P5 %d %d 255\n" % (columns, rows) + drawn)


def _sides(pdfium: Any, page: Any) -> tuple[float, float, float]:  # noqa: ANN401 - pypdfium2 has no types
    """Width and height in points, and a point, so that none is divided by zero."""
    return pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page), 1.0


def _grey(pdfium: Any, page: Any, scale: float) -> tuple[int, int, bytes]:  # noqa: ANN401 - pypdfium2 has no types
    """Columns, rows and dots of a page, drawn grey on white with so many dots to a point."""
    width, height, _ = _sides(pdfium, page)
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, pdfium.FPDF_ANNOT)
        stride = int(pdfium.FPDFBitmap_GetStride(bitmap))
        drawn = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * rows)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return columns, rows, b"".join(drawn[at * stride : at * stride + columns] for at in range(rows))


if __name__ == "__main__":
    serve(worker, float(sys.argv[1]), int(sys.argv[2]))
