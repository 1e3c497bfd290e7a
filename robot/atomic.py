"""Files that are on the disk whole or not at all, whatever stops the machine in between."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: A file that this call makes, and no link that somebody put in its place.
_FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_whole(file: Path, content: bytes, *, private: bool = False, wait: bool = True) -> Path:
    """
    Write under a temporary name, wait for the disk, then rename; an earlier file of this name is replaced.

    `private` is readable by its owner alone; on Windows that is for the folder to say, which lies in the user's own.
    Without `wait` a power cut may leave it cut off or empty: for what is kept elsewhere until `wait_for` has returned.

    :raises OSError: it could not be written; an earlier file of this name is whole then.
    """
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, _FRESH, 0o600 if private else 0o666), "wb") as stream:
        stream.write(content)
        stream.flush()
        if wait:
            os.fsync(stream.fileno())
    os.replace(fresh, file)  # noqa: PTH105 - says what it does: never half a file
    if wait:
        _wait_for_names(file.parent)
    return file


def wait_for(files: Iterable[Path], folder: Path) -> None:
    """Until the disk has these files of a folder, and their names."""
    for file in files:
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())
    _wait_for_names(folder)


def _wait_for_names(folder: Path) -> None:
    if os.name == "posix":  # Windows has no handle on a folder to wait for
        names = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(names)
        finally:
            os.close(names)
