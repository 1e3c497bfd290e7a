"""Read a folder whose sub-folders are contracts: `CO1.PCCNTR.129716/informe.pdf`, or `…/2026-03/informe.pdf`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robot.errors import in_words
from robot.model import Severity

from .findings import FINDINGS, finding
from .paths import is_link
from .periods import MONTH_FIRST, only_year, read_period

if TYPE_CHECKING:
    from pathlib import Path

    from robot.model import Finding

SYSTEM = {".ds_store", "thumbs.db", "desktop.ini", ".directory", "$recycle.bin", "__macosx", ".localized"}
TEMPORARY = (".tmp", ".part", ".crdownload")


@dataclass(frozen=True)
class FolderFile:
    """A file in a contract's folder; `row` counts what the folder holds, in its order."""

    row: int
    contract: str
    file: Path
    period: str | None


@dataclass
class Folder:
    """What a folder holds, as a manifest; what cannot be published as it lies there is a row too, with its error."""

    root: Path
    files: list[FolderFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)  #: by row, what lies there and cannot be published
    rows: int = 0

    def row(self) -> int:
        """The number of the next one."""
        self.rows += 1
        return self.rows


def read_folder(root: Path) -> Folder:
    """
    The files of each contract, in the order of their names.

    What systems leave behind (.DS_Store, Thumbs.db, desktop.ini) is passed over in silence; other hidden or temporary
    files with a note. Links are never followed, not even those that stay inside.

    :raises OSError: the folder itself cannot be read.
    """
    folder = Folder(root)
    for path in _children(root):
        if _passed_over(folder, path):
            continue
        if not path.is_dir():
            _say(folder, "folder_loose_file", path)
        elif is_a_contracts(path.name):
            _contract(folder, path)
        else:
            _say(folder, "folder_no_contract", path)
    return folder


def is_a_contracts(name: str) -> bool:
    """Whether a folder is called like a contract: every number has a digit, and a month is none; `12-2026` may be either."""
    return any(c.isdigit() for c in name) and (read_period(name) is None or MONTH_FIRST.fullmatch(name) is not None)


def _contract(folder: Folder, path: Path) -> None:
    before = len(folder.files), len(folder.findings)
    inside = [child for child in _readable(folder, path) if not _passed_over(folder, child)]
    year = only_year(child.name for child in inside if child.is_dir())
    for child in inside:
        if not child.is_dir():
            _add(folder, path.name, child, None)
        elif period := read_period(child.name, year):
            _period(folder, path.name, child, period)
        else:
            _say(folder, "folder_unknown", child)
    if before == (len(folder.files), len(folder.findings)):
        _say(folder, "folder_empty", path)


def _period(folder: Folder, contract: str, path: Path, period: str) -> None:
    for child in _readable(folder, path):
        if _passed_over(folder, child):
            continue
        if child.is_dir():
            _say(folder, "folder_unknown", child)
        else:
            _add(folder, contract, child, period)


def _add(folder: Folder, contract: str, file: Path, period: str | None) -> None:
    folder.files.append(FolderFile(folder.row(), contract, file, period))


def _passed_over(folder: Folder, path: Path) -> bool:
    name = path.name.casefold()
    if name in SYSTEM or name.startswith("._"):
        return True
    if is_link(path):
        _say(folder, "folder_link", path)
        return True
    if name.startswith((".", "~$")) or name.endswith(TEMPORARY):
        _say(folder, "file_left_out", path)
        return True
    return False


def _readable(folder: Folder, path: Path) -> list[Path]:
    try:
        return _children(path)
    except OSError as error:
        _say(folder, "folder_unreadable", path, why=in_words(error))
        return []


def _children(path: Path) -> list[Path]:
    return [path / name for name in sorted(os.listdir(path), key=lambda name: (name.casefold(), name))]  # noqa: PTH208 - sorted by name


def _say(folder: Folder, code: str, path: Path, **words: str) -> None:
    text = path.relative_to(folder.root).as_posix()
    row = folder.row() if FINDINGS[code].severity is Severity.ERROR else None
    if row is not None:
        folder.refused[row] = text
    folder.findings.append(finding(code, row, None, text=text, **words))
