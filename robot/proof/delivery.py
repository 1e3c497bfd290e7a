"""What somebody handed in, run by run: the seal, the receipts and the evidence that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.errors import InputError

from . import cleaning
from . import seal as seals
from .canonical import digest
from .handed import Odd, content_of
from .keys import SUCCESSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FileContent = bytes | Odd | None  #: of a file; Odd where something else lies in its place, None where nothing does


@dataclass(frozen=True)
class HandedRun:
    """A run as it was handed in: its seal's bytes, its receipts by file name, and where its evidence is."""

    path: Path
    seal: FileContent
    receipts: Mapping[str, bytes | Odd]
    evidence: Path | None  #: the run's folder, where there may be evidence
    all_of_it: bool = False  #: the run's own folder: nothing may be missing
    one: bool = False  #: single receipts: the others are somewhere else
    succession: FileContent = None  #: what lies beside the seal about keys
    cleaning: FileContent = None  #: the note of what was deleted of the run


def given_in(paths: Sequence[Path]) -> Iterator[HandedRun]:
    """
    Runs by folder, each once; receipts that share a seal are one run.

    :raises InputError: a path is not there, or holds nothing that could be checked.
    :raises OSError: a folder cannot be read.
    """
    loose = [path for path in paths if path.is_file() and path.name == seals.FILE]
    known: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise InputError(f"No existe {path}.")
        if path.is_dir():
            found = list(_runs_in(path))
            if not found:
                raise InputError(f"No hay recibos ni sello en {path}.")
        elif path in loose:
            continue
        else:
            found = [_single(path, loose)]
        for given in found:
            if given.path.resolve() not in known:
                known.add(given.path.resolve())
                yield given
    if loose and not any(path.is_file() and path not in loose for path in paths):
        yield from (
            HandedRun(seal, read(seal), {}, None, one=True, succession=_beside(seal))
            for seal in loose
            if seal.resolve() not in known
        )


def _runs_in(folder: Path) -> Iterator[HandedRun]:
    """This folder as a run or as receipts; else the runs that lie in it."""
    if (folder / "receipts").is_dir() or _is_run(folder):
        seal = folder / seals.FILE
        receipts = _receipts(folder / "receipts")
        yield HandedRun(
            folder,
            read(seal),
            receipts,
            folder,
            all_of_it=True,
            succession=_beside(seal),
            cleaning=read(seal.with_name(cleaning.FILE)),
        )
    elif receipts := _receipts(folder):
        beside = folder if (folder / seals.FILE).is_file() else folder.parent
        evidence = beside if (beside / "evidence").is_dir() else None
        seal = beside / seals.FILE
        yield HandedRun(folder, read(seal), receipts, evidence, succession=_beside(seal))
    else:
        for inner in sorted(folder.iterdir()):
            if inner.is_dir() and ((inner / "receipts").is_dir() or _is_run(inner)):
                yield from _runs_in(inner)


def _is_run(folder: Path) -> bool:
    """A seal without receipts beside it: all of a run but its receipts."""
    return (folder / seals.FILE).is_file() and not _receipts(folder)


def _single(file: Path, loose: Sequence[Path]) -> HandedRun:
    """A receipt and its seal: one that was named, or the one beside it, or the one of its run's folder."""
    content = read(file) or b""
    near = [file.parent / seals.FILE, file.parent.parent / seals.FILE]
    candidates = {seal: read(seal) for seal in (*loose, *near) if seal.is_file()}
    wanted = digest(content) if isinstance(content, bytes) else ""
    ours = next((seal for seal in candidates if _lists(candidates[seal], wanted)), next(iter(candidates), None))
    folder = file.parent.parent
    return HandedRun(
        file,
        candidates[ours] if ours else None,
        {file.name: content},
        folder if (folder / "evidence").is_dir() else None,
        one=True,
        succession=_beside(ours) if ours else None,
    )


def _lists(content: FileContent, wanted: str) -> bool:
    seal = seals.parse(content) if isinstance(content, bytes) else None
    return seal is not None and any(receipt.digest == wanted for receipt in seal.statement.receipts)


def _receipts(folder: Path) -> dict[str, bytes | Odd]:
    files = (file for file in sorted(folder.glob("*")) if file.suffix.casefold() == ".json" and not file.is_dir())
    return {file.name: read(file) or b"" for file in files if file.name not in (seals.FILE, SUCCESSION)}


def _beside(seal: Path) -> FileContent:
    return read(seal.with_name(SUCCESSION))


def read(file: Path) -> FileContent:
    """What is in this file, as far as it may be read."""
    try:
        return content_of(file)
    except Odd as odd:
        return odd
    except OSError:
        return None
