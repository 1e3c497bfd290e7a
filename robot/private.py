"""Folders that nobody else on this machine may read, write or exchange for others."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from robot.errors import StateError, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

OWNER_ONLY = 0o700
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def make_private(folder: Path) -> None:
    """
    Make a folder, and each one above it that is missing, its owner's alone whatever the umask; what is there stays as it is.

    :raises OSError: it cannot be made.
    """
    for missing in reversed([each for each in (folder, *folder.parents) if not os.path.lexists(each)]):
        missing.mkdir(exist_ok=True, mode=OWNER_ONLY)
        missing.chmod(OWNER_ONLY)  # the umask may have taken its owner's own rights


def private_root(folder: Path) -> Path:
    """
    The state folder itself, made where it is missing. It may be readable by others, if that is what its owner wants.

    A person may put a link in its place (another disk): then the link is theirs, and so is what it leads to.

    :raises StateError: it is another user's, or others could write in it.
    """
    with _in_words(folder):
        make_private(folder)
        _refuse_foreign(folder, folder.lstat())
        _refuse_foreign(folder, folder.stat())
        _refuse_open(folder, folder.stat())
    return folder


def refuse_others(root: Path, names: Sequence[str]) -> None:
    """
    Look at the state folder and these below it, as far as they are there; nothing is made or changed.

    :raises StateError: one is another user's, or others could write in it.
    """
    for folder in (root, *(root / name for name in names)):
        if folder.exists():
            with _in_words(folder):
                _refuse_foreign(folder, folder.stat())
                _refuse_open(folder, folder.stat())


def private_folder(root: Path, *names: str) -> Path:
    """
    A folder below the state folder, each level its owner's alone; one that others could only read is closed to them.

    :raises StateError: a level is a link or no folder, another user's, or others could write in it.
    """
    folder = private_root(root)
    for name in names:
        folder /= name
        with _in_words(folder):
            make_private(folder)
            there = folder.lstat()
            if not stat.S_ISDIR(there.st_mode):
                raise StateError(f"{folder} no es una carpeta, o es un enlace, que el robot no sigue: quítelo de ahí")
            _refuse_foreign(folder, there)
            _refuse_open(folder, there)
            if stat.S_IMODE(there.st_mode) != OWNER_ONLY:
                folder.chmod(OWNER_ONLY)
    return folder


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StateError(f"No se puede usar la carpeta {folder}: {in_words(error)}") from error


def _refuse_foreign(folder: Path, there: os.stat_result) -> None:
    if sys.platform != "win32" and there.st_uid != os.geteuid():
        raise StateError(f"{folder} es de otro usuario de este equipo. Indique en SECOP_STATE_DIR una carpeta suya")


def _refuse_open(folder: Path, there: os.stat_result) -> None:
    """On Windows a folder's rights are not in its mode: README says that they are not checked there."""
    if sys.platform != "win32" and there.st_mode & OTHERS_WRITE:
        said = "Otros usuarios de este equipo pueden escribir en"
        raise StateError(f"{said} {folder}. Revise lo que hay en ella y escriba: chmod 700 '{folder}'")
