"""Files that are on the disk whole or not at all, whatever stops the machine in between."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(file: Path, content: bytes, *, private: bool = False) -> Path:
    """
    Write under a temporary name, wait for the disk, then rename; an earlier file of this name is replaced.

    `private` is readable by its owner alone; on Windows that is for the folder to say, which lies in the user's own.
    """
    fresh = file.with_name(f"{file.name}.new")
    if private:
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, file)  # noqa: PTH105 - says what it does: never half a file
    if os.name == "posix":  # Windows has no handle on a folder to wait for
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return file
