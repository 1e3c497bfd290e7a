"""What an audit misses and a folder has, as a list of documents that may be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook

from robot.desk.gaps import Candidate, fill, spoken
from robot.desk.kinds import known_kinds
from robot.errors import InputError, SetupError, in_words
from robot.intake.folders import read_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.desk.gaps import Fit, Gaps
    from robot.model import Finding

    from .auditing import Audited

TITLES = ("contrato", "archivo", "tipo", "periodo", "entidad")


@dataclass(frozen=True)
class Listed:
    """What was found for what is missing."""

    file: Path | None  #: the list; None where nothing fits
    gaps: Gaps
    findings: Sequence[Finding]  #: of the folder


def list_missing(audited: Audited, folder: Path) -> Listed:
    """
    Write into a folder with a sub-folder for each contract the list of its files that this side owes and the portal lacks.

    :raises InputError: the folder cannot be read.
    :raises SetupError: the list cannot be written there.
    """
    try:
        found = read_folder(folder)
    except OSError as error:
        raise InputError(f"No se puede leer la carpeta {folder}: {in_words(error)}") from error
    files = [Candidate(each.contract, each.file, each.period) for each in found.files]
    gaps = fill(audited.cases, files, known_kinds(), audited.audit.role)
    if not gaps.fits:
        return Listed(None, gaps, found.findings)
    entities = {case.looked.number: case.looked.entity for case in audited.cases}
    try:
        file = _written(gaps.fits, entities, folder, f"faltantes-{audited.audit.at:%Y-%m-%d}")
    except OSError as error:
        raise SetupError(f"No se puede escribir en {folder}: {in_words(error)}") from error
    return Listed(file, gaps, found.findings)


def _written(fits: Sequence[Fit], entities: dict[str, str | None], folder: Path, name: str) -> Path:
    """A new file: nothing that lies there is replaced."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    sheet.append(TITLES)
    files: dict[tuple[str, Path], Fit] = {}
    for fit in fits:
        files.setdefault((fit.number, fit.file), fit)  # one file may be two things that are owed
    for number, fit in enumerate(files.values(), start=2):
        path = fit.file.relative_to(folder).as_posix()
        texts = (fit.number, path, fit.due.duty.title, spoken(fit.due.period), entities.get(fit.number) or "")
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(number, place, text)
            cell.number_format, cell.data_type = "@", "s"  # text, whatever it begins with
    sheet.freeze_panes = "A2"
    paths = (folder / f"{name}{f' ({n})' if n > 1 else ''}.xlsx" for n in range(1, 1000))
    file = next(path for path in paths if not path.exists())
    book.save(file)
    return file
