"""A list's documents made ready on their way to being published, each once: what was made of an original is kept and used again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger

from robot.atomic import write_whole
from robot.errors import StateError, in_words
from robot.intake.copies import copy_files, sha256_of
from robot.intake.names import name_remarks
from robot.model import Original, Severity
from robot.prepare.making import MOST, Maker
from robot.prepare.office import find_office
from robot.private import private_folder

from .passwords_apart import PasswordsApart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from robot.intake.manifest import ManifestEntry
    from robot.model import Finding

FOLDER = "prepared"
RECIPE = 1  #: raised when documents are made ready otherwise
FACTS, CONTENT = "facts.json", "content"


@dataclass(frozen=True)
class MadeReady:
    """The rows with what is to be sent as their copy, and what was said of them."""

    entries: list[ManifestEntry]
    findings: list[Finding]
    passwords: Path | None  #: the file with new ones, apart

    @property
    def refused(self) -> frozenset[int]:
        return frozenset(each.row for each in self.findings if each.severity is Severity.ERROR and each.row is not None)


@dataclass(frozen=True)
class _Facts:
    """What is kept beside what was made."""

    name: str
    sha256: str


def made_ready(entries: Sequence[ManifestEntry], copies: Path, state: Path, obey: Callable[[], None]) -> MadeReady:
    """
    Each row with its document as the portal recommends it; the person's own files are only read.

    :param copies: where what is to be sent is put, in a folder for each row.
    :param obey: asked between two documents.
    :raises SetupError: no child process could be started.
    :raises StateError: the disk is full, or the state folder cannot be written.
    """
    passwords = PasswordsApart()
    findings: list[Finding] = []
    ready: list[ManifestEntry] = []
    try:
        with (
            tempfile.TemporaryDirectory(prefix="secop-preparar-") as scratch,
            Maker(Path(scratch) / "hechos", passwords, find_office()) as maker,
        ):
            for entry in entries:
                obey()
                (copied,) = copy_files([entry], Path(scratch) / "copias", MOST)
                made, said = _made(copied, copies / f"{entry.row:04d}", state, maker)
                ready.append(made)
                findings += said
                maker.forget(copied)
    except OSError as error:
        raise StateError(f"No se pudieron preparar los documentos: {in_words(error)}") from error
    finally:
        apart = passwords.write(state)
    return MadeReady(ready, findings, apart)


def _made(copied: ManifestEntry, target: Path, state: Path, maker: Maker) -> tuple[ManifestEntry, Sequence[Finding]]:
    if copied.copy is None:
        return copied, maker.make(copied).findings
    original = Original(copied.file.name, copied.copy.stat().st_size, sha256_of(copied.copy))
    kept = private_folder(state, FOLDER, _key(copied, original))
    if file := _taken(kept, target):
        return _with(copied, file, original), ()
    made = maker.make(copied)
    if made.file is None:
        return replace(copied, copy=None), made.findings
    file = _put(made.file, target / made.file.name)
    if sha256_of(file) != original.sha256:
        _keep(kept, file)
    return _with(copied, file, original), made.findings


def _with(entry: ManifestEntry, file: Path, original: Original) -> ManifestEntry:
    same = sha256_of(file) == original.sha256
    return replace(entry, copy=file, name=file.name, original=None if same else original)


def _key(entry: ManifestEntry, original: Original) -> str:
    """What makes a preparation the same one, whoever asks for it and when."""
    said = json.dumps([RECIPE, original.sha256, entry.name, entry.confidential])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _put(file: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, mode=0o700)
    shutil.copyfile(file, target)
    target.chmod(0o600)
    return target


def _keep(folder: Path, file: Path) -> None:
    """What was made, before its facts: without them it does not count. Where it cannot be kept, the ledger knows of it all the same."""
    facts = _Facts(file.name, sha256_of(file))
    try:
        write_whole(folder / CONTENT, file.read_bytes(), private=True)
        write_whole(folder / FACTS, json.dumps(asdict(facts), ensure_ascii=False).encode(), private=True)
    except OSError as error:
        logger.warning("Lo preparado no se pudo guardar para otra vez: {}", in_words(error))


def _taken(folder: Path, target: Path) -> Path | None:
    """What an earlier run made of the same original; None where there is none, or it is not what it was."""
    try:
        facts = _Facts(**json.loads((folder / FACTS).read_text(encoding="utf-8")))
        if name_remarks(facts.name) or sha256_of(folder / CONTENT) != facts.sha256:
            return None
        for each in (folder / FACTS, folder / CONTENT):
            os.utime(each)  # it is still used: `secop limpiar` counts from here
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        logger.warning("Una preparación anterior no se puede usar: {}", type(error).__name__)
        return None
    return _put(folder / CONTENT, target / facts.name)
