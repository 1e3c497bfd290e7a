"""Whether each file can be published as it is; knows no browser and no network."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.model import Severity, fold

from .child import Child, TooCostly
from .copies import LARGEST, sha256_of
from .findings import finding
from .kinds import TYPES
from .names import name_remarks

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from robot.model import Finding

    from .child import ChildLimits
    from .findings import Remark
    from .manifest import ManifestEntry


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
    hashes: dict[str, list[ManifestEntry]] = {}
    with Child(limits) as child:
        for entry in entries:
            found, remarks = _examine(entry, child)
            pages[entry.row] = found
            if not _refused(findings_of := [finding(code, entry.row, "archivo", **words) for code, words in remarks]):
                findings_of += _twins(entry, hashes)
            findings += findings_of
    return Preflight(tuple(findings), pages)


def _examine(entry: ManifestEntry, child: Child) -> tuple[int | None, list[Remark]]:
    path, extension = entry.copy or entry.file, entry.name_extension
    named = [*name_remarks(entry.name), *_type_remarks(entry.name, extension)]
    if wrong := _outside(path, entry.file):
        return None, [*named, wrong]
    if extension not in TYPES:
        return None, named
    try:
        answer = child.ask({"file": str(path), "extension": extension})
    except TooCostly as error:
        return None, [*named, ("file_too_costly", {"why": str(error)})]
    return answer["pages"], [*named, *((code, words) for code, words in answer["remarks"])]


def _type_remarks(name: str, extension: str) -> list[Remark]:
    if not extension:
        return [("type_missing", {"name": name})]
    if extension not in TYPES:
        return [("type_refused", {"type": extension})]
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
        return "file_unreadable", {"text": file.name, "why": error.strerror or ""}
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
        return "file_too_big", {"text": text, "size": f"{status.st_size / 1024**2:.1f}"}
    return None


def _refused(findings: Sequence[Finding]) -> bool:
    return any(f.severity is Severity.ERROR for f in findings)


def _twins(entry: ManifestEntry, hashes: dict[str, list[ManifestEntry]]) -> list[Finding]:
    """Say where an earlier row has the same bytes; for the same contract it is a mistake."""
    try:
        earlier = hashes.setdefault(sha256_of(entry.copy or entry.file), [])
    except OSError as error:  # it went away after it was examined
        return [finding("file_unreadable", entry.row, "archivo", text=entry.file.name, why=error.strerror or "")]
    same = next((e for e in earlier if _contract(e) == _contract(entry)), None)
    other = earlier[0] if earlier else None
    earlier.append(entry)
    if same:
        return [finding("same_document", entry.row, "archivo", first=same.row)]
    return [finding("same_document_elsewhere", entry.row, "archivo", first=other.row)] if other else []


def _contract(entry: ManifestEntry) -> tuple[str, str]:
    return fold(entry.contract.number), fold(entry.contract.entity or "")
