"""Take a private copy of each file before a browser opens: what is hashed is what is sent."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from robot.model import Document, Publication

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .manifest import Entry


def copy_documents(entries: Sequence[Entry], folder: Path) -> list[Publication]:
    """
    One publication per row, its file copied below `folder` under its own name.

    A person who saves the file again while the robot works changes the original, never what is being published.
    """
    publications = []
    for entry in entries:
        own_folder = folder / f"{entry.row:04d}"
        own_folder.mkdir(parents=True)
        copy = own_folder / entry.file.name
        shutil.copyfile(entry.file, copy)
        document = Document(entry.file, copy, copy.stat().st_size, sha256_of(copy))
        publications.append(Publication(entry.contract, document, entry.row))
    return publications


def sha256_of(file: Path) -> str:
    """The file's SHA-256 in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
