"""Which files of a folder are what a contract misses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .duties import END, START, Each
from .matrix import Standing
from .months import said_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from robot.model import Role

    from .duties import Due
    from .kinds import Kinds
    from .matrix import Case

WANTED = (Standing.MISSING, Standing.NOT_YET)


@dataclass(frozen=True)
class Candidate:
    """A file that somebody put into a contract's folder."""

    contract: str  #: as its folder is called
    file: Path
    period: str | None = None  #: as its folder says


@dataclass(frozen=True)
class Fit:
    """A file, and what is owed that it is."""

    number: str
    file: Path
    due: Due


@dataclass(frozen=True)
class Gaps:
    """What a folder has of what is missing, and what remains so."""

    fits: tuple[Fit, ...]
    unfit: tuple[tuple[Path, str], ...]  #: each file that is not used, and why
    open: tuple[tuple[str, Due], ...]  #: what is missing and has no file


def fill(cases: Sequence[Case], files: Iterable[Candidate], kinds: Kinds, by: Role) -> Gaps:
    """
    Choose for each document that this side owes, and that the portal does not list, the one file that can only be it.

    Nobody chooses between two files, and none is used whose name leaves open what it is or of which month.
    """
    found: dict[tuple[str, Due], list[Path]] = {}
    unfit: list[tuple[Path, str]] = []
    wanted = {
        (case.looked.number, cell.due)
        for case in cases
        for cell in case.cells
        if _is_wanted(cell.standing, cell.due, by)
    }
    for candidate in files:
        case = next((case for case in cases if candidate.contract.casefold() in _numbers(case)), None)
        dues, why = (
            ([], "su carpeta no es de un contrato de esta auditoría")
            if case is None
            else _dues(case, candidate, kinds, by)
        )
        here = [(case.looked.number, due) for due in dues if case and (case.looked.number, due) in wanted]
        if not here:
            unfit.append((candidate.file, why or "lo que es no falta"))
        for gap in here:
            found.setdefault(gap, []).append(candidate.file)
    fits: list[Fit] = []
    for (number, due), paths in found.items():
        if len(paths) == 1:
            fits.append(Fit(number, paths[0], due))
        else:
            unfit += [
                (path, f"hay {len(paths)} archivos para {due.duty.title} de {due.period}: deje uno") for path in paths
            ]
    filled = {(fit.number, fit.due) for fit in fits}
    missing = [
        (case.looked.number, cell.due) for case in cases for cell in case.cells if cell.standing is Standing.MISSING
    ]
    left = [gap for gap in missing if gap in wanted and gap not in filled]
    return Gaps(tuple(fits), tuple(dict.fromkeys(unfit)), tuple(left))


def _is_wanted(standing: Standing, due: Due, by: Role) -> bool:
    return standing in WANTED and due.duty.by is by


def _numbers(case: Case) -> set[str]:
    """How a contract's folder may be called."""
    looked = case.looked
    return {each.casefold() for each in (looked.number, looked.identity, looked.reference) if each}


def _dues(case: Case, candidate: Candidate, kinds: Kinds, by: Role) -> tuple[list[Due], str]:
    """What is owed that a file can only be, or why nobody can say."""
    what = kinds.recognise(candidate.file.name, by=by)
    if what.kind is None:
        return [], f"su nombre no dice con claridad qué es ({what})"
    owed = [cell.due for cell in case.cells if what.kind.key in cell.due.duty.accepts and cell.due.duty.by is by]
    once = [due for due in owed if due.duty.each is not Each.MONTH]
    monthly = [due for due in owed if due.duty.each is Each.MONTH]
    if not monthly:
        return once, "" if once else "este contrato no lo debe"
    months = [due.period for due in monthly]
    said = (candidate.period,) if candidate.period else said_by_name(candidate.file.name).among(months)
    found = [due for due in monthly if due.period in said]
    return found + once, "" if found or once else "no dice de qué mes es"


def spoken(period: str) -> str:
    """A period as a list of documents has it: a month, or nothing."""
    return "" if period in (START, END) else period
