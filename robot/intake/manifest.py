"""Read what a person prepares, a sheet or a folder: which file goes to which contract."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from robot.model import Contract, Severity, fold

from .contract_numbers import portal_numbers
from .findings import finding, sheet_error
from .folders import read_folder
from .kinds import TYPES
from .names import invisible, name_remarks
from .paths import Finder
from .periods import read_period
from .sheets import Cell, CellKind, read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.model import Finding

    from .findings import Remark
    from .sheets import Sheet

NEEDED = ("contrato", "archivo")
COLUMNS = (*NEEDED, "entidad", "nombre", "tipo", "periodo", "repetir")
#: What people write where a document is to be published though the same bytes stand there already, and where it is not.
YES, NO = frozenset({"si", "s", "x", "1", "true", "verdadero"}), frozenset({"", "no", "n", "0", "false", "falso"})
LONGEST = 1000  # characters of a cell

CONTRACT = re.compile(r"(?=.*\w)[\w .,\-/()#&+°º]{1,100}")
NUMBER_LOST = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)  # 1,23E+15
EXACT = 15  # digits that Excel keeps of a number


@dataclass(frozen=True)
class ManifestEntry:
    """One row that can be carried out: a contract, and a file that was there."""

    row: int
    contract: Contract
    file: Path
    name: str  #: under which it is published
    period: str | None = None  #: 2026-03
    kind: str | None = None  #: the sheet's `tipo`
    repeat: bool = False  #: the sheet's `repetir`
    copy: Path | None = None  #: the run's own (copies.py)

    @property
    def name_extension(self) -> str:
        """With its dot, in small letters."""
        return PurePath(self.name).suffix.lower()


@dataclass(frozen=True)
class Manifest:
    """The rows without mistakes, and all that was found; rows of a folder are its files, counted from 1."""

    entries: tuple[ManifestEntry, ...]
    findings: tuple[Finding, ...]


def read_manifest(path: Path, allowed: Sequence[Path] = ()) -> Manifest:
    """
    The rows of a CSV or an XLSX, or the files of a folder whose sub-folders are contracts; all mistakes at once.

    Relative paths begin at the sheet's own folder; every file lies below that, or below one of the `allowed` folders.

    :raises ManifestError: nothing can be said about single rows, because the whole is unreadable, empty or no table.
    """
    path = Path(path)
    try:
        entries, findings = _from_folder(path) if path.is_dir() else _from_sheet(path, allowed)
    except (OSError, ValueError) as error:
        raise sheet_error(path.name, "sheet_unreadable", why=getattr(error, "strerror", None) or error) from error
    if not entries and not findings:
        raise sheet_error(path.name, "sheet_no_rows")
    return Manifest(tuple(entries), tuple(findings))


def _from_folder(path: Path) -> tuple[list[ManifestEntry], list[Finding]]:
    folder = read_folder(path)
    if not folder.files and not folder.findings:
        raise sheet_error(path.name, "sheet_no_rows")
    entries, findings = [], list(folder.findings)
    for found in folder.files:
        remarks = [*_contract_remarks(Cell(found.contract)), *_name_errors(found.file.name)]
        findings += [
            finding(code, found.row, found.file.relative_to(path).as_posix(), **words) for code, words in remarks
        ]
        if not remarks:
            entries.append(
                ManifestEntry(found.row, Contract(found.contract), found.file, found.file.name, found.period)
            )
    return entries, findings


def _from_sheet(path: Path, allowed: Sequence[Path]) -> tuple[list[ManifestEntry], list[Finding]]:
    sheet = read_sheet(path)
    if not sheet.rows:
        raise sheet_error(path.name, "sheet_empty")
    places, width, findings = _header(path.name, sheet)
    finder = Finder(path.parent, allowed)
    entries = []
    rows = 0
    for number, cells in sheet.rows[1:]:
        row = _Row(number, {name: cells[i] for name, i in places.items() if i < len(cells)})
        if not any(cell.text for cell in row.cells.values()):
            continue
        rows += 1
        if len(cells) > width:
            row.say("row_too_long")
        entry = row.entry(finder)
        findings += row.findings
        if entry and not any(f.severity is Severity.ERROR for f in row.findings):
            entries.append(entry)
    if not rows:
        raise sheet_error(path.name, "sheet_no_rows")
    return entries, findings


def _header(name: str, sheet: Sheet) -> tuple[dict[str, int], int, list[Finding]]:
    """Where each of our columns stands, how many columns there are, and what else the header shows."""
    number, cells = sheet.rows[0]
    titles = [fold(cell.text) for cell in cells]
    if repeated := [column for column in COLUMNS if titles.count(column) > 1]:
        raise sheet_error(name, "sheet_column_repeated", number, columns=" y ".join(repeated))
    if missing := [column for column in NEEDED if column not in titles]:
        raise sheet_error(name, "sheet_column_missing", number, columns=" y la columna ".join(missing))
    findings = [
        finding("column_ignored", number, columns=cell.text)
        for cell, title in zip(cells, titles, strict=True)
        if title and title not in COLUMNS
    ]
    if sheet.read is not None:
        findings.append(finding("sheets_ignored", sheet=sheet.read))
    return {title: i for i, title in enumerate(titles) if title in COLUMNS}, len(titles), findings


class _Row:
    """One row, while its mistakes are collected."""

    def __init__(self, number: int, cells: Mapping[str, Cell]) -> None:
        self.number = number
        self.cells = cells
        self.findings: list[Finding] = []

    def say(self, code: str, column: str | None = None, **words: object) -> None:
        self.findings.append(finding(code, self.number, column, **words))

    def entry(self, finder: Finder) -> ManifestEntry | None:
        """The entry, or None where the row says too little."""
        sound = {column: self._sound(column) for column in COLUMNS}
        if sound["contrato"]:
            for code, words in _contract_remarks(self.cells["contrato"]):
                self.say(code, "contrato", **words)
        period = read_period(sound["periodo"]) if sound["periodo"] else None
        if sound["periodo"] and not period:
            self.say("period_invalid", "periodo", text=sound["periodo"])
        repeat = fold(sound["repetir"])
        if repeat not in YES | NO:
            self.say("repeat_invalid", "repetir", text=sound["repetir"])
        found = finder.find(sound["archivo"]) if sound["archivo"] else None
        if isinstance(found, tuple):
            self.say(found[0], "archivo", **found[1])
            return None
        if found is None or not sound["contrato"]:
            return None
        name, wrong = _published_name(sound["nombre"], found)
        for code, words in wrong:
            self.say(code, "nombre" if sound["nombre"] else "archivo", **words)
        contract = Contract(sound["contrato"], sound["entidad"] or None)
        return ManifestEntry(self.number, contract, found, name, period, sound["tipo"] or None, repeat in YES)

    def _sound(self, column: str) -> str:
        """The cell's text, or empty where it is missing or cannot be read; then that was said."""
        cell = self.cells.get(column, Cell())
        if cell.kind is CellKind.FORMULA:
            self.say("cell_formula", column)
        elif cell.kind is CellKind.ERROR:
            self.say("cell_error", column, text=cell.text)
        elif which := invisible(cell.text):
            self.say("cell_control", column, which=which)
        elif len(cell.text) > LONGEST:
            self.say("cell_too_long", column, most=LONGEST)
        elif cell.text:
            return cell.text
        elif column in NEEDED:
            self.say("contract_missing" if column == "contrato" else "file_missing", column)
        return ""


def _contract_remarks(cell: Cell) -> list[Remark]:
    text = cell.text
    if cell.kind is CellKind.DATE:
        return [("contract_is_date", {"text": text})]
    if NUMBER_LOST.fullmatch(text) or (cell.kind is CellKind.NUMBER and len(text) > EXACT):
        return [("contract_number_lost", {"text": text})]
    if not CONTRACT.fullmatch(text):
        return [("contract_odd", {"text": text})]
    if portal_numbers().is_something_elses(text):
        return [("contract_other_kind", {"text": text})]
    return []


def _published_name(wanted: str, file: Path) -> tuple[str, list[Remark]]:
    """The sheet's name, with the file's extension where it was left out, or the file's own."""
    own, name = file.suffix, wanted or file.name
    if not name.casefold().endswith(own.casefold()):
        if PurePath(name).suffix.lower() in TYPES:
            return name, [("name_other_type", {"name": name, "type": own})]
        name += own
    return name, _name_errors(name)


def _name_errors(name: str) -> list[Remark]:
    return [(code, words) for code, words in name_remarks(name) if code != "name_long"]  # preflight says that one
