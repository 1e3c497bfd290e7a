"""What the picture of a page says, read by tesseract where this machine has it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger

from robot.intake.child import HELD, MIB, ChildLimits, TooCostly
from robot.prepare.program import run

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = ChildLimits(seconds=60, memory=1024 * MIB)  #: of one page
#: Spanish, which has to be installed beside the program, and else what every installation has.
LANGUAGES = ("spa", "eng")
LONGEST = 6000  #: characters of a page


@dataclass
class Ocr:
    """The program, and which of its languages works here."""

    program: Path
    _languages: list[str] = field(default_factory=lambda: list(LANGUAGES))

    def text_of(self, picture: Path) -> str:
        """What it reads in the picture; empty where it reads nothing, fails, or takes too long. What it writes is deleted."""
        written = picture.with_suffix(".txt")
        try:
            while self._languages and not self._read(picture, self._languages[0]):
                del self._languages[0]
            return written.read_text(encoding="utf-8", errors="replace")[:LONGEST] if written.is_file() else ""
        except (TooCostly, OSError) as error:
            logger.info("Sin OCR de una página: {}", error)
            return ""
        finally:
            written.unlink(missing_ok=True)

    def _read(self, picture: Path, language: str) -> bool:
        """Whether it could, in this language."""
        own = {key: value for key, value in os.environ.items() if not key.startswith(HELD)}
        command = [str(self.program), str(picture), str(picture.with_suffix("")), "-l", language]
        return run(command, picture.parent, {**own, "OMP_THREAD_LIMIT": "1"}, LIMITS) == 0


def find_ocr() -> Ocr | None:
    """Where its installer puts it, or else on the search path; None where there is none."""
    return next((Ocr(path) for path in _places() if path.is_file()), None)


def _places() -> Iterator[Path]:
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if sys.platform == "win32" and (folder := os.environ.get(variable)):
            yield Path(folder) / "Tesseract-OCR" / "tesseract.exe"
    found = shutil.which("tesseract")
    if found and Path(found).absolute().parent != Path.cwd():  # Windows looks there first, and it may be anybody's
        yield Path(found).absolute()
