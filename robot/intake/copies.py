"""Take a private copy of each file before a browser opens: what is examined and hashed is what is sent."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

from robot.errors import CopyChanged, PreflightRefused, StateError, in_words
from robot.model import Document, Publication, Severity

from .findings import FINDINGS
from .names import name_remarks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .manifest import ManifestEntry

LARGEST = 50 * 1024 * 1024  # bytes that the portal takes (docs/portal.md, section 4.1)


def copy_files(entries: Sequence[ManifestEntry], folder: Path, largest: int = LARGEST) -> list[ManifestEntry]:
    """
    The entries with their copies, each below `folder` in a sub-folder of its own, under the name it is published with.

    What cannot be copied (gone, no regular file, larger than `largest` bytes) keeps `copy` None, and preflight says why.
    A person who saves the file again while the robot works changes the original, never what is published.

    :raises StateError: the copy cannot be written, for instance because the disk is full.
    """
    return [_copied(entry, folder / f"{entry.row:04d}", largest) for entry in entries]


def to_publications(entries: Sequence[ManifestEntry], pages: Mapping[int, int | None]) -> list[Publication]:
    """
    The work items, each with the size and hash of its copy and, by row, the pages that preflight counted.

    :raises PreflightRefused: a row has no copy.
    """
    publications = []
    for entry in entries:
        if entry.copy is None:
            raise PreflightRefused(f"fila {entry.row}: no se pudo copiar {entry.file}")
        size, sha256 = entry.copy.stat().st_size, sha256_of(entry.copy)
        document = Document(entry.file, entry.copy, size, sha256, pages.get(entry.row), entry.original)
        publications.append(Publication(entry.contract, document, entry.row, entry.period, entry.kind, entry.repeat))
    return publications


def called(document: Document, name: str) -> Document:
    """
    The document under another name: its copy bears the name that it is published with.

    :raises StateError: the copy cannot be renamed.
    """
    try:
        return replace(document, path=document.path.rename(document.path.with_name(name)))
    except OSError as error:
        raise StateError(f"No se pudo dar otro nombre a la copia de {document.name}: {in_words(error)}") from error


def sha256_of(file: Path) -> str:
    """The file's SHA-256 in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_copy(copy: Path | None, sha256: str) -> bytes:
    """
    The bytes of a copy that is still what was examined.

    :raises CopyChanged: it is gone, or has other bytes by now.
    """
    try:
        content = copy.read_bytes() if copy else b""
    except OSError as error:
        raise CopyChanged(f"no se pudo leer la copia: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CopyChanged("la copia tiene otro contenido")
    return content


def set_aside_others(copy: Path) -> None:
    """
    Give the run's other copies another time of change: Chromium does not send a file that changed since it was chosen.

    It compares seconds, so two are added. Each copy lies in a folder of its own beside this one's.
    """
    for other in copy.parents[1].glob("*/*"):
        if other != copy:
            told = other.stat()
            os.utime(other, (told.st_atime, told.st_mtime + 2))


def _copied(entry: ManifestEntry, own_folder: Path, largest: int) -> ManifestEntry:
    if any(FINDINGS[code].severity is Severity.ERROR for code, _ in name_remarks(entry.name)):
        return entry  # a name that no folder may hold, or that leads out of it
    content = _content(entry.file, largest)
    if content is None:
        return entry
    copy = own_folder / entry.name
    try:
        own_folder.mkdir(parents=True, mode=0o700)
        with os.fdopen(
            os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
        ) as s:
            s.write(content)
    except OSError as error:
        raise StateError(f"No se pudo guardar la copia {copy}: {in_words(error)}") from error
    return replace(entry, copy=copy)


def _content(file: Path, largest: int) -> bytes | None:
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would keep us waiting
            return None
        with file.open("rb") as stream:
            content = stream.read(largest + 1)
    except (OSError, ValueError):
        return None
    return content if len(content) <= largest else None
