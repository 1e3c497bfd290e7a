"""Whether a PDF opens, how many pages it has, and what a reader of it should know."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .findings import Remark

TAIL = 4096  # bytes among which the end mark stands; signed and mailed files have a little behind it
REBUILT = ("startxref", "rebuild", "xref")
ACTIVE = {"pdf_javascript": ("/JavaScript", "/JS"), "pdf_launch": ("/Launch",)}


def inspect_pdf(content: bytes) -> tuple[int | None, list[Remark]]:
    """
    The number of pages, None where they cannot be counted, and the remarks.

    :raises MemoryError: it wants more than there is.
    """
    if b"%%EOF" not in content[-TAIL:]:
        return None, [("pdf_truncated", {})]
    try:
        return _inspect(content)
    except MemoryError:
        raise
    except Exception as error:  # whatever pypdf meets in a broken PDF, the PDF is broken
        if _began_with_memory(error):
            raise MemoryError from error
        return None, [("pdf_damaged", {})]


def _began_with_memory(error: BaseException | None) -> bool:
    """Whether pypdf took a lack of memory for a fault of the file."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _inspect(content: bytes) -> tuple[int | None, list[Remark]]:
    remarks: list[Remark] = []
    with _warnings() as warned:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            remarks.append(("file_encrypted", {}))
            if not reader.decrypt(""):  # only who knows the password can count
                return None, remarks
        pages = len(reader.pages)
        root = _dictionary(reader.root_object)
    if not pages:
        return 0, [*remarks, ("pdf_no_pages", {})]
    if any(word in message for message in warned for word in REBUILT):
        remarks.append(("pdf_repaired", {}))
    claimed = _dictionary(root.get("/Pages")).get("/Count")
    if isinstance(claimed, int) and claimed != pages:
        remarks.append(("pdf_pages_missing", {"claimed": str(int(claimed)), "pages": str(pages)}))
    if "/Collection" in root:
        remarks.append(("pdf_portfolio", {}))
    remarks += [(code, {}) for code, names in ACTIVE.items() if _has_action(content, root, names)]
    return pages, remarks


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
