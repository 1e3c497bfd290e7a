"""Read a file that somebody handed over: never wait for it, never read more than such a file ever is."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

LARGEST = 64 * 1024**2  # bytes of a receipt, a seal, or a list of keys; the seal of ten thousand documents has a tenth
LARGEST_EVIDENCE = 2 * 1024**3  # bytes of a trace or a document
# Opening waits for nobody; each flag where this system has it.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


class Odd(OSError):
    """It is there, and it is no file of this kind: its text says what it is, in Spanish."""


def content_of(file: Path, largest: int = LARGEST) -> bytes:
    """
    All of a regular file.

    :raises Odd: it is a pipe, a device, a folder, a link in a circle, or larger than `largest` bytes.
    :raises OSError: it is not there, or cannot be read.
    """
    with _opened(file, largest) as stream:
        content = stream.read(largest + 1)
    if len(content) > largest:  # it grew meanwhile
        raise Odd(_too_large(largest))
    return content


def digest_of(file: Path, largest: int = LARGEST_EVIDENCE) -> str:
    """The SHA-256 of a regular file, in hex; raises as `content_of` does."""
    with _opened(file, largest) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _opened(file: Path, largest: int) -> Iterator[BufferedReader]:
    try:
        _refuse_odd(file.stat(), largest)  # a device may do something when it is opened
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Odd("es un enlace que lleva a sí mismo") from error
        raise
    with os.fdopen(os.open(file, os.O_RDONLY | _AT_ONCE), "rb") as stream:
        _refuse_odd(os.fstat(stream.fileno()), largest)
        yield stream


def _refuse_odd(status: os.stat_result, largest: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Odd("no es un archivo corriente")
    if status.st_size > largest:
        raise Odd(_too_large(largest))


def _too_large(largest: int) -> str:
    return f"tiene más de {largest // 1024**2} MB"
