"""Whether a PDF opens, how many pages it has, and what a reader of it should know."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdfium2 import raw as pdfium  # its own layer above says too little: what kept a PDF from opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .findings import Remark

REBUILT = ("startxref", "rebuild", "xref")
ACTIVE = {"pdf_javascript": ("/JavaScript", "/JS"), "pdf_launch": ("/Launch",)}
MOST_PAGES = 5000  # of which the second reader tries whether they are there
ANOTHER_KEY = "only Standard PDF encryption handler is available"  # pypdf's words for what no password opens


class State(Enum):
    """What a reader makes of a PDF."""

    OPEN = "open"
    NO_PAGES = "no_pages"
    PASSWORD = "password"  # noqa: S105 - the name of a state
    CERTIFICATE = "certificate"
    BROKEN = "broken"


@dataclass(frozen=True)
class Opened:
    """What one reader found; `claimed` pages, of which `pages` are there."""

    state: State
    pages: int = 0
    claimed: int = 0
    restricted: bool = False  #: encrypted, and opened without a password
    remarks: list[Remark] = field(default_factory=list)


def inspect_pdf(content: bytes) -> tuple[int | None, list[Remark]]:
    """
    The number of pages, None where they cannot be counted, and the remarks.

    Two readers that share no code look at it, because each refuses some that everybody opens: only what neither opens is
    an error, and what one alone opens is a note.

    :raises MemoryError: it wants more than there is.
    """
    readers = _by_pypdf(content), _by_pdfium(content)
    states = [reader.state for reader in readers]
    opened = next((reader for reader in readers if reader.state is State.OPEN), None)
    if opened is None:
        return _not_opened(content, states)
    claimed, cut = max(reader.claimed for reader in readers), b"%%EOF" not in content
    if cut and claimed > opened.pages:
        return None, [("pdf_truncated", {})]
    remarks: list[Remark] = [("pdf_one_reader", {})] if State.BROKEN in states or State.NO_PAGES in states else []
    if cut and not remarks and ("pdf_repaired", {}) not in opened.remarks:
        remarks.append(("pdf_repaired", {}))
    if claimed > opened.pages or opened.claimed != opened.pages:
        said = claimed if claimed > opened.pages else opened.claimed
        remarks.append(("pdf_pages_missing", {"claimed": str(said), "pages": str(opened.pages)}))
    if any(reader.restricted for reader in readers):
        remarks.append(("pdf_restricted", {}))
    return opened.pages, remarks + opened.remarks


def _not_opened(content: bytes, states: list[State]) -> tuple[int | None, list[Remark]]:
    if State.CERTIFICATE in states:
        return None, [("pdf_certificate", {})]
    if State.PASSWORD in states:  # only who knows the password can count
        return None, [("file_encrypted", {})]
    if set(states) == {State.NO_PAGES}:
        return 0, [("pdf_no_pages", {})]
    return None, [("pdf_damaged" if b"%%EOF" in content else "pdf_truncated", {})]


def _by_pypdf(content: bytes) -> Opened:
    try:
        return _read(content)
    except MemoryError:
        raise
    except Exception as error:  # whatever pypdf meets in a broken PDF, it does not open it
        if _began_with_memory(error):
            raise MemoryError from error
        key = isinstance(error, NotImplementedError | DependencyError) and ANOTHER_KEY in str(error)
        return Opened(State.CERTIFICATE if key else State.BROKEN)


def _by_pdfium(content: bytes) -> Opened:
    """PDFium is what shows a PDF in Chrome and Edge, where most people will open it."""
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        return Opened(REFUSALS.get(pdfium.FPDF_GetLastError(), State.BROKEN))
    try:
        claimed = int(pdfium.FPDF_GetPageCount(document))
        size, tried = pdfium.FS_SIZEF(), min(claimed, MOST_PAGES)
        there = sum(bool(pdfium.FPDF_GetPageSizeByIndexF(document, index, size)) for index in range(tried))
    finally:
        pdfium.FPDF_CloseDocument(document)
    if claimed and not there:
        return Opened(State.BROKEN)
    return Opened(State.OPEN if claimed else State.NO_PAGES, claimed - tried + there, claimed)


REFUSALS = {pdfium.FPDF_ERR_PASSWORD: State.PASSWORD, pdfium.FPDF_ERR_SECURITY: State.CERTIFICATE}


def _began_with_memory(error: BaseException | None) -> bool:
    """Whether pypdf took a lack of memory for a fault of the file."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _read(content: bytes) -> Opened:
    with _warnings() as warned:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return Opened(State.PASSWORD)
        pages = len(reader.pages)
        root = _dictionary(reader.root_object)
    count = _dictionary(root.get("/Pages")).get("/Count")
    claimed = int(count) if isinstance(count, int) else pages
    if not pages:
        return Opened(State.NO_PAGES)
    remarks: list[Remark] = []
    if any(word in message for message in warned for word in REBUILT):
        remarks.append(("pdf_repaired", {}))
    if "/Collection" in root:
        remarks.append(("pdf_portfolio", {}))
    remarks += [(code, {}) for code, names in ACTIVE.items() if _has_action(content, root, names)]
    return Opened(State.OPEN, pages, claimed, reader.is_encrypted, remarks)


def _has_action(content: bytes, root: dict[str, Any], names: tuple[str, ...]) -> bool:
    """Whether the document acts when opened, or any object outside of compressed streams holds such an action."""
    opening = _dictionary(root.get("/OpenAction"))
    return (
        opening.get("/S") in names
        or any(name in _dictionary(root.get("/Names")) for name in names)
        or names[0].encode() in content
    )


def _dictionary(found: Any) -> dict[str, Any]:  # noqa: ANN401 - pypdf's objects, or what a broken file has instead
    found = found.get_object() if found is not None else None
    return found if isinstance(found, dict) else {}


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What pypdf says in passing, instead of writing it on the screen."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(str(record.msg).lower())  # type: ignore[method-assign]
    logger = logging.getLogger("pypdf")
    passed_on, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = passed_on
