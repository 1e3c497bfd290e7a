"""Delete what earlier runs keep of other people and no proof needs any more: copies, pictures, traces, logs."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from loguru import logger

from robot.atomic import write_whole
from robot.clock import Clock
from robot.errors import InputError, in_words
from robot.ledger.ledger import open_ledger
from robot.model import Outcome
from robot.proof import cleaning
from robot.proof import seal as seals
from robot.proof.canonical import digest
from robot.proof.handed import content_of, digest_of
from robot.proof.keys import own_key
from robot.proof.one_run import copy_of
from robot.proof.receipts import read_receipts
from robot.proof.seal import SealedFile

from .prepared import FOLDER as PREPARED
from .shelf import KNOWN, kept_by_reviews
from .unfinished import AUDITS
from .unfinished import FOLDER as UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from robot.proof.keys import SealKey
    from robot.proof.receipts import Receipt
    from robot.settings import StateSettings

FOLDERS = ("documents", "evidence")
LOG = "run.log"  #: no seal covers it


@dataclass(frozen=True)
class Cleaned:
    """What of one run was deleted, or would be."""

    run: str
    files: int
    size: int  #: bytes
    kept: Sequence[str] = ()  #: what stays, each with the reason


@dataclass(frozen=True)
class Doubts:
    """What the ledger says of documents that are still in doubt."""

    open: Collection[str]  #: their SHA-256
    runs: Collection[str]  #: that it knows of

    def touch(self, run: str, receipts: Sequence[Receipt]) -> bool:
        """Whether this run may still be needed to settle one; of a run that the ledger lost, its receipts say so."""
        in_doubt = any(receipt.outcome is Outcome.IN_DOUBT for receipt in receipts)
        return (in_doubt and run not in self.runs) or any(receipt.document.sha256 in self.open for receipt in receipts)


@dataclass(frozen=True)
class Job:
    """One cleaning: what was sealed after `before` stays."""

    doubts: Doubts
    key: SealKey
    before: datetime
    now: datetime
    show: bool


def clean(
    settings: StateSettings, days: int, *, show: bool = False, clock: Callable[[], datetime] | None = None
) -> list[Cleaned]:
    """
    Delete what is older than so many days, counted from a run's seal; with `show`, only say what that would be.

    Receipts, seals, reports, constancias and the ledger stay, and the receipts still verify: a signed note says what
    went. A run without a seal lives, or the next one will seal it: it is left alone, and so is one with a document in doubt;
    but one that only read has nothing to seal, and goes by when its log was written, as reviews and audits do.

    :raises LedgerError: the ledger cannot be read, and with it what is in doubt.
    :raises SealKeyError: this machine's key cannot be used.
    """
    now, runs = clock or Clock().now, settings.state_dir / "runs"
    if not runs.is_dir():
        return []
    with open_ledger(settings.ledger_url, now) as ledger:
        in_doubt = {entry.sha256 for entry in ledger.history() if entry.outcome is Outcome.IN_DOUBT}
        doubts = Doubts(in_doubt, ledger.runs())
    job = Job(doubts, own_key(settings.state_dir), now() - timedelta(days=days), now(), show)
    found = (_of_reading(run, job) or _clean(run, job) for run in sorted(runs.iterdir()) if _is_folder(run))
    of_runs = [one for one in found if one is not None and (one.files or one.kept)]
    return of_runs + _of_reviews(settings, job) + _of_audits(settings, job) + _of_prepared(settings, job)


def _of_reviews(settings: StateSettings, job: Job) -> list[Cleaned]:
    """What reviews downloaded and read, by when it was written: nothing seals it, and their pages and results stay."""
    cleaned = []
    for folder in kept_by_reviews(settings.state_dir):
        files = [each.name for each in sorted(folder.iterdir())] if folder.name == KNOWN else list(_files(folder))
        cleaned += _without_old(settings, folder, files, job)
    return cleaned


def _of_audits(settings: StateSettings, job: Job) -> list[Cleaned]:
    """What audits left, by when it was written; of each account the newest stays, and what the next one has to know."""
    cleaned = []
    for home in sorted((settings.state_dir / AUDITS).glob("*/*")):
        folders = [each for each in sorted(home.iterdir()) if _is_folder(each)] if _is_folder(home) else []
        audits = [each for each in folders if each.name != UNFINISHED]
        for folder in (*audits[:-1], *(each for each in folders if each.name == UNFINISHED)):
            cleaned += _without_old(settings, folder, [each.name for each in sorted(folder.iterdir())], job)
            if not job.show:
                _without(folder)
    return cleaned


def _of_prepared(settings: StateSettings, job: Job) -> list[Cleaned]:
    """What was made of originals and was not used since; the ledger goes on knowing of what."""
    cleaned = []
    for folder in sorted((settings.state_dir / PREPARED).glob("*")):
        if _is_folder(folder):
            cleaned += _without_old(settings, folder, [each.name for each in sorted(folder.iterdir())], job)
            if not job.show:
                _without(folder)
    return cleaned


def _without_old(settings: StateSettings, folder: Path, files: Sequence[str], job: Job) -> list[Cleaned]:
    """Delete those of a folder's files that are old; nothing seals them."""
    old = [name for name in files if _is_plain(folder / name, stat.S_ISREG) and _written(folder / name) < job.before]
    if not old:
        return []
    one = _sum(folder, old, ()) if job.show else _delete(folder, old, [])
    return [replace(one, run=folder.relative_to(settings.state_dir).as_posix())]


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.lstat().st_mtime, UTC)


def tidy(settings: StateSettings) -> None:
    """
    Clean as the settings say, and put into the log what that was.

    :raises RobotError: as for `clean`.
    """
    for each in clean(settings, settings.keep_days) if settings.keep_days else ():
        logger.info("Corrida {}: se borraron {} archivos antiguos, {}", each.run, each.files, megabytes(each.size))
        for kept in each.kept:
            logger.warning("Corrida {}, se conserva: {}", each.run, kept)


def megabytes(size: int) -> str:
    """So many bytes, as Spanish writes it."""
    return f"{size / 1e6:.1f} MB".replace(".", ",")


def _clean(run: Path, job: Job) -> Cleaned | None:
    """None where there is nothing to delete, or nothing yet."""
    try:
        sealed = content_of(run / seals.FILE) if any((run / name).exists() for name in (*FOLDERS, LOG)) else b""
        seal = seals.parse(sealed)
        if seal is None or seal.statement.sealed_at > job.before:
            return None
        receipts = read_receipts(run / "receipts")
    except (OSError, InputError):
        return None  # it lives, or verifying it will say what is wrong with it
    if job.doubts.touch(run.name, receipts):
        return Cleaned(run.name, 0, 0, ["un documento suyo está en duda"])
    whole = {one.file: one.sha256 for one in seal.statement.evidence}
    whole |= {file: sha256 for receipt in receipts for file, sha256 in copy_of(receipt)}
    there, kept = _as_sealed(run, whole)
    if job.show or not (there or (run / LOG).exists()):
        return _sum(run, [*there, LOG], kept)
    try:
        _note(run, digest(sealed), there, job)
    except (OSError, ValueError) as error:
        said = in_words(error) if isinstance(error, OSError) else str(error)
        return Cleaned(run.name, 0, 0, [f"no se pudo anotar lo que se borraría: {said}"])
    return _delete(run, [*there, LOG], kept)


def _only_read(run: Path) -> bool:
    """Whether nothing but a log is there: the run looked at the portal, or was killed before it had a document."""
    return [each.name for each in run.iterdir()] == [LOG] and _is_plain(run / LOG, stat.S_ISREG)


def _of_reading(run: Path, job: Job) -> Cleaned | None:
    """The log of a review, an audit, or a run that came to nothing: no seal will ever say when it ended."""
    if not _only_read(run) or _written(run / LOG) >= job.before:
        return None
    if job.show:
        return _sum(run, [LOG], ())
    cleaned = _delete(run, [LOG], [])
    _without(run)
    return cleaned


def _as_sealed(run: Path, whole: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Files that are still what seal and receipts say, and what else lies among them: that is for somebody to look at."""
    there, kept = {}, []
    for file in _files(run):
        try:
            same = digest_of(run / file) == whole.get(file)
        except OSError as error:
            kept.append(f"{file}: {in_words(error)}")
            continue
        if same:
            there[file] = whole[file]
        else:
            kept.append(f"{file}: no es lo que se selló")
    return there, kept


def _files(run: Path) -> Iterator[str]:
    """Below the folders of a run, by their path in it; no link is followed, and none is named."""
    for name in FOLDERS:
        if not _is_folder(run / name):
            continue
        for folder, inner, files in os.walk(run / name):
            here = run.joinpath(folder)
            inner[:] = sorted(each for each in inner if _is_folder(here / each))
            for file in sorted(files):
                if _is_plain(here / file, stat.S_ISREG):
                    yield (here / file).relative_to(run).as_posix()


def _is_folder(path: Path) -> bool:
    return _is_plain(path, stat.S_ISDIR)


def _is_plain(path: Path, kind: Callable[[int], bool]) -> bool:
    """Whether it is of this kind itself; a link is not, nor what Windows uses in its place (a junction)."""
    try:
        there = path.lstat()
    except OSError:
        return False
    return kind(there.st_mode) and not getattr(there, "st_reparse_tag", 0)


def _note(run: Path, seal: str, there: dict[str, str], job: Job) -> None:
    """
    Write down what is about to be deleted, with what an earlier note says, before anything is.

    :raises ValueError: the note that is there is none of this run.
    """
    if not there:
        return
    file, earlier = run / cleaning.FILE, {}
    if file.exists():
        note = cleaning.parse(content_of(file))
        if note is None or note.cleaning.seal != seal or not note.vouched_by([job.key.public]):
            raise ValueError(f"{cleaning.FILE} está dañado, o lo firmó otra llave")
        earlier = {one.file: one.sha256 for one in note.cleaning.files}
    files = tuple(SealedFile(file=name, sha256=sha256) for name, sha256 in sorted((earlier | there).items()))
    said = cleaning.Cleaning(run=run.name, seal=seal, at=job.now, files=files, key=job.key.public.fingerprint)
    write_whole(file, cleaning.sign(said, job.key))


def _delete(run: Path, files: Sequence[str], kept: list[str]) -> Cleaned:
    """One after another: what is in use stays until the next time."""
    gone = size = 0
    for name in files:
        file = run / name
        if not _is_plain(file, stat.S_ISREG):
            continue
        try:
            bytes_ = file.lstat().st_size
            file.unlink()
        except OSError as error:  # on Windows somebody has it open
            kept.append(f"{name}: {in_words(error)}")
        else:
            gone, size = gone + 1, size + bytes_
    for top in FOLDERS:
        for folder in sorted((run / top).rglob("*"), reverse=True) if _is_folder(run / top) else ():
            if _is_folder(folder):
                _without(folder)
        _without(run / top)
    return Cleaned(run.name, gone, size, kept)


def _without(folder: Path) -> None:
    with suppress(OSError):  # something is left in it, or it is gone
        folder.rmdir()


def _sum(run: Path, files: Sequence[str], kept: Sequence[str]) -> Cleaned:
    there = [run / name for name in files if _is_plain(run / name, stat.S_ISREG)]
    return Cleaned(run.name, len(there), sum(file.lstat().st_size for file in there), kept)
