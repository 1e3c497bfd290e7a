"""Whether each file can be published as it is; knows no browser and no network."""

from __future__ import annotations

import math
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.errors import in_words
from robot.model import Severity

from .child import Child, TooCostly
from .copies import LARGEST, sha256_of
from .findings import finding
from .kinds import PROGRAMS, TYPES
from .names import name_remarks
from .twins import twins

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from robot.model import Finding

    from .child import ChildLimits
    from .findings import Remark
    from .manifest import ManifestEntry

LOCKED = frozenset({"file_encrypted", "pdf_certificate"})  #: what is found of a file that asks for a password


@dataclass(frozen=True)
class Preflight:
    """What was found; `pages` by row, None where they cannot be counted."""

    findings: tuple[Finding, ...]
    pages: Mapping[int, int | None]

    @property
    def refused(self) -> frozenset[int]:
        """The rows that are not to be published."""
        return frozenset(f.row for f in self.findings if f.severity is Severity.ERROR and f.row is not None)


def preflight(entries: Sequence[ManifestEntry], limits: ChildLimits | None = None) -> Preflight:
    """
    Examine each entry's copy, or its file where there is no copy yet.

    `limits` are those of the child process in which the files are opened, for each file.

    :raises SetupError: no child process could be started.
    """
    findings: list[Finding] = []
    pages: dict[int, int | None] = {}
    sound: list[tuple[ManifestEntry, str]] = []
    with Child(limits) as child:
        examiner = _Examiner(child)
        for entry in entries:
            looked = examiner.examine(entry)
            pages[entry.row] = looked.pages
            found = [finding(code, entry.row, "archivo", **words) for code, words in looked.remarks]
            if looked.sha256 and not _refused(found):
                sound.append((entry, looked.sha256))
            findings += found
    return Preflight((*findings, *twins(sound)), pages)


@dataclass(frozen=True)
class _Looked:
    """What one entry's file is, as far as it could be read."""

    remarks: list[Remark]
    pages: int | None = None
    sha256: str | None = None


class _Examiner:
    """Looks at one file after another; what has the same bytes and the same extension is opened once."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._opened: dict[tuple[str, str], tuple[int | None, list[Remark]]] = {}

    def examine(self, entry: ManifestEntry) -> _Looked:
        path, extension = entry.copy or entry.file, entry.name_extension
        named = [*name_remarks(entry.name), *_type_remarks(entry.name, extension)]
        if wrong := _outside(path, entry.file):
            return _Looked([*named, wrong])
        if extension not in TYPES:
            return _Looked(named)
        try:
            sha256 = sha256_of(path)
        except OSError as error:  # it went away meanwhile
            return _Looked([*named, ("file_unreadable", {"text": entry.file.name, "why": in_words(error)})])
        if (sha256, extension) not in self._opened:
            self._opened[sha256, extension] = self._ask(path, extension)
        pages, remarks = self._opened[sha256, extension]
        if entry.confidential and LOCKED.isdisjoint(code for code, _ in remarks):
            remarks = [*remarks, ("file_not_locked", {})]
        return _Looked([*named, *remarks], pages, sha256)

    def _ask(self, path: Path, extension: str) -> tuple[int | None, list[Remark]]:
        try:
            answer = self._child.ask({"file": str(path), "extension": extension})
        except TooCostly as error:
            return None, [("file_too_costly", {"why": str(error)})]
        return answer["pages"], [(code, words) for code, words in answer["remarks"]]


def _type_remarks(name: str, extension: str) -> list[Remark]:
    if not extension:
        return [("type_missing", {"name": name})]
    if extension not in TYPES:
        return [("type_program" if extension in PROGRAMS else "type_refused", {"type": extension})]
    return [] if TYPES[extension].seen else [("type_unseen", {"type": extension})]


def _outside(path: Path, file: Path) -> Remark | None:
    """What is wrong with a file before anybody opens it."""
    try:
        status = path.stat()
        if wrong := _status_remark(status, file.name):
            return wrong
        with path.open("rb") as stream:
            stream.read(1)
    except FileNotFoundError:
        return "file_not_found", {"text": file.name, "near": ""}
    except OSError as error:
        return "file_unreadable", {"text": file.name, "why": in_words(error)}
    except ValueError:
        return "path_invalid", {"text": file.name}
    return None


def _status_remark(status: os.stat_result, text: str) -> Remark | None:
    if stat.S_ISDIR(status.st_mode):
        return "file_is_folder", {"text": text}
    if not stat.S_ISREG(status.st_mode):
        return "file_special", {"text": text}
    if status.st_size == 0:
        return "file_empty", {"text": text}
    if status.st_size > LARGEST:
        return "file_too_big", {"text": text, "size": _megabytes(status.st_size)}
    return None


def _megabytes(size: int) -> str:
    """In tenths and rounded up, so that what is too large never reads like what is not."""
    return f"{math.ceil(size * 10 / 1024**2) / 10:.1f}".replace(".", ",")


def _refused(findings: Sequence[Finding]) -> bool:
    return any(f.severity is Severity.ERROR for f in findings)
