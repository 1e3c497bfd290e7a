"""What a document turned out to be when the child process opened it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from robot.intake.kinds import SPOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

LEGIBLE = 20  #: letters from which on a document says something
EMPTY = "empty"


class Opens(StrEnum):
    """Whether anybody can open it."""

    YES = "yes"
    LOCKED = "locked"  #: with a password, or with a certificate
    BROKEN = "broken"
    OTHER = "other"  #: it is something else than its name says
    EMPTY = EMPTY  #: no byte
    UNKNOWN = "unknown"  #: nobody could find out


#: What the inspection says of a file (robot/intake/findings.py), as far as it decides.
DECIDES = {
    "file_encrypted": Opens.LOCKED,
    "pdf_certificate": Opens.LOCKED,
    "file_damaged": Opens.BROKEN,
    "pdf_damaged": Opens.BROKEN,
    "pdf_truncated": Opens.BROKEN,
    "pdf_no_pages": Opens.BROKEN,
    "type_mismatch": Opens.OTHER,
    "file_is_html": Opens.OTHER,
    "file_is_zeros": Opens.OTHER,
    "file_unreadable": Opens.UNKNOWN,
}


@dataclass(frozen=True)
class Content:
    """A document's bytes, as far as they could be read; `size` in bytes."""

    sha256: str
    size: int
    kind: str  #: of the bytes: pdf, docx …
    opens: Opens
    pages: int | None = None
    text: str = ""  #: the beginning of the first page that has any, or what OCR read in a picture of it
    letters: int = 0
    empty: tuple[int, ...] = ()  #: pages with nothing on them
    tried: int = 0  #: pages that were looked at
    why: str = ""  #: why nobody could find out
    by_ocr: bool = False  #: the text, though it be none, is what OCR read

    @property
    def spoken(self) -> str:
        """What it is, as people say it."""
        if self.kind in ("html", "zeros"):
            return {"html": "una página web, quizás de error", "zeros": "solo ceros"}[self.kind]
        return SPOKEN.get(self.kind) or f"un archivo {self.kind}"

    @property
    def blank(self) -> bool:
        """Whether there is nothing on any of its pages."""
        return bool(self.tried) and len(self.empty) == self.tried == self.pages

    @property
    def legible(self) -> bool:
        """Whether a program can read what it says."""
        return self.letters >= LEGIBLE

    @property
    def scanned(self) -> bool:
        """Whether it is a picture of pages with something on them, whatever OCR read there."""
        return self.opens is Opens.YES and self.kind == "pdf" and not self.legible and not self.blank

    @property
    def guessed(self) -> str:
        """What OCR read, where that is anything."""
        return self.text if self.by_ocr and sum(map(str.isalnum, self.text)) >= LEGIBLE else ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def content_of(answer: Mapping[str, Any], sha256: str, size: int) -> Content:
    """What the child process answered (opening.py), as a value."""
    if not size:
        return Content(sha256, size, EMPTY, Opens.EMPTY)
    codes = [code for code, _ in answer["remarks"]]
    opens = next((DECIDES[code] for code in codes if code in DECIDES), Opens.YES)
    return Content(
        sha256,
        size,
        answer["kind"],
        opens,
        answer["pages"],
        answer.get("text", ""),
        answer.get("letters", 0),
        tuple(answer.get("empty", ())),
        answer.get("tried", 0),
    )


def unread(sha256: str, size: int, why: str) -> Content:
    """Nobody could find out what it is."""
    return Content(sha256, size, "unknown", Opens.UNKNOWN, why=why)


def from_dict(said: Mapping[str, Any]) -> Content:
    """
    The same, as it was kept.

    :raises TypeError, ValueError: it was not.
    """
    return Content(**{**said, "opens": Opens(said["opens"]), "empty": tuple(said["empty"])})
