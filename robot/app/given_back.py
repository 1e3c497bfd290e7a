"""The workbook that a person handed in, given back with what became of each row."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loguru import logger

from robot.atomic import write_whole
from robot.errors import InputError, PreflightRefused
from robot.intake.sheets import LARGEST
from robot.proof.receipts import read_receipts
from robot.reports.filled import filled
from robot.reports.markup import CannotFillError

if TYPE_CHECKING:
    from pathlib import Path

    from robot.intake.manifest import Table

PACKAGE = b"PK\x03\x04"
RESULTS = "{stem} (resultados){suffix}"  #: beside the list, where it may not be replaced, and in the run's folder


@dataclass(frozen=True)
class HandedIn:
    """A workbook as it was before its rows were read."""

    path: Path
    content: bytes

    @property
    def name(self) -> str:
        return RESULTS.format(stem=self.path.stem, suffix=self.path.suffix)

    @property
    def is_as_it_was(self) -> bool:
        """Whether nobody changed it since, and nobody has it open: Office keeps a file beside one that it edits."""
        if self.path.with_name(f"~${self.path.name}").exists():
            return False
        return self.path.read_bytes() == self.content


def hand_in(manifest: Path, *, fill: bool) -> HandedIn | None:
    """
    The list, kept to be given back; None where it is no .xlsx and no .xlsm.

    :raises PreflightRefused: somebody asks for it to be filled, and it cannot be.
    """
    with suppress(OSError, ValueError):  # what is wrong with a list is said by whoever reads it
        if manifest.is_file() and manifest.stat().st_size <= LARGEST:
            content = manifest.read_bytes()
            if content.startswith(PACKAGE) and manifest.suffix.lower() in (".xlsx", ".xlsm"):
                return HandedIn(manifest, content)
    if fill:
        raise PreflightRefused(
            f"{manifest.name} no es un libro .xlsx o .xlsm: en él no se pueden escribir los resultados.",
            remedy="Guarde la lista como libro de Excel, o quite --rellenar: los resultados quedan también en report.csv.",
        )
    return None


def may_be_filled(handed: HandedIn | None, table: Table | None) -> None:
    """
    Before anything is sent: whether the results can be written into this list.

    :raises PreflightRefused: it is signed, or written in a way that is not touched.
    """
    try:
        if handed and table:
            filled(handed.content, table, ())
    except CannotFillError as error:
        raise PreflightRefused(
            f"En {handed.path.name if handed else ''} no se pueden escribir los resultados: {error}.",
            remedy="Quite --rellenar: los resultados quedan también en report.csv. O use una copia sin eso.",
        ) from error


def give_back(handed: HandedIn, table: Table, run_folder: Path, *, fill: bool) -> Path | None:
    """
    Write it with the results of this run's receipts into the run's folder, and with `fill` in the list's own place.

    Answers the latter's path, or the former's. Beside the list, under another name, where that is open or was changed
    meanwhile. None where nothing is written into such a workbook, and nobody asked for it.

    :raises InputError: nothing is written into such a workbook.
    :raises OSError: the disk does not take it.
    """
    try:
        content = filled(handed.content, table, read_receipts(run_folder / "receipts"))
    except CannotFillError as error:
        logger.warning("{} no se puede devolver con los resultados: {}", handed.path.name, error)
        if fill:
            raise InputError(f"{handed.path.name} {error}") from error
        return None
    kept = write_whole(run_folder / handed.name, content)
    if not fill:
        return kept
    beside = handed.path.with_name(handed.name)
    if not handed.is_as_it_was:
        return write_whole(beside, content)
    place = handed.path.resolve()  # a link stays one
    mode = place.stat().st_mode
    try:
        write_whole(place, content).chmod(mode)
    except PermissionError:  # Windows: some program has it open
        return write_whole(beside, content)
    return handed.path
