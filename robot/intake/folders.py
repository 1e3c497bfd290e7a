"""Read a folder whose sub-folders are contracts: `CO1.PCCNTR.129716/informe.pdf`, or `…/2026-03/informe.pdf`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .findings import finding
from .paths import is_link
from .periods import read_period

if TYPE_CHECKING:
    from pathlib import Path

    from robot.model import Finding

SYSTEM = {".ds_store", "thumbs.db", "desktop.ini", ".directory", "$recycle.bin", "__macosx", ".localized"}
TEMPORARY = (".tmp", ".part", ".crdownload")


@dataclass(frozen=True)
class FolderFile:
    """A file in a contract's folder; `row` counts the files in their order."""

    row: int
    contract: str
    file: Path
    period: str | None


@dataclass
class Folder:
    """What a folder holds, as a manifest."""

    root: Path
    files: list[FolderFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_folder(root: Path) -> Folder:
    """
    The files of each contract, in the order of their names.

    What systems leave behind (.DS_Store, Thumbs.db, desktop.ini) is passed over in silence; other hidden or temporary
    files with a note. Links are never followed, not even those that stay inside.

    :raises OSError: the folder itself cannot be read.
    """
    folder = Folder(root)
    for path in _children(root):
        if not _passed_over(folder, path):
            if path.is_dir():
                _contract(folder, path)
            else:
                _say(folder, "folder_loose_file", path)
    return folder


def _contract(folder: Folder, path: Path) -> None:
    before = len(folder.files), len(folder.findings)
    for child in _readable(folder, path):
        if _passed_over(folder, child):
            continue
        period = read_period(child.name)
        if not child.is_dir():
            _add(folder, path.name, child, None)
        elif period is None:
            _say(folder, "folder_unknown", child)
        else:
            _period(folder, path.name, child, period)
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
    folder.files.append(FolderFile(len(folder.files) + 1, contract, file, period))


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
        _say(folder, "folder_unreadable", path, why=error.strerror or "")
        return []


def _children(path: Path) -> list[Path]:
    return [path / name for name in sorted(os.listdir(path), key=lambda name: (name.casefold(), name))]  # noqa: PTH208 - sorted by name


def _say(folder: Folder, code: str, path: Path, **words: str) -> None:
    folder.findings.append(finding(code, None, None, text=path.relative_to(folder.root).as_posix(), **words))
