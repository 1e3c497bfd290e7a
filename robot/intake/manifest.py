"""Read what a person prepares, a sheet or a folder: which file goes to which contract."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from robot.errors import in_words
from robot.model import Contract, Severity, fold

from .contract_numbers import read_number
from .findings import finding, sheet_error
from .folders import read_folder
from .footers import without_footers
from .headings import COLUMNS, NEEDED, find_header, likely_header, read_header
from .kinds import TYPES, extension_of
from .names import invisible, name_remarks
from .paths import Finder
from .periods import is_date, only_year, read_period
from .sheets import Cell, CellKind, cell_name, read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.model import Finding, Original

    from .findings import Remark
    from .headings import Header
    from .sheets import Sheet

#: What people write where a document is to be published though the same bytes stand there already, and where it is not.
YES, NO = frozenset({"si", "s", "x", "1", "true", "verdadero"}), frozenset({"", "no", "n", "0", "false", "falso"})
LONGEST = 1000  # characters of a cell

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
    confidential: bool = False  #: the sheet's `confidencial`: published with a password, or not at all
    copy: Path | None = None  #: the run's own (copies.py)
    original: Original | None = None  #: of which the copy was made, where it is another document

    @property
    def name_extension(self) -> str:
        """With its dot, in small letters."""
        return extension_of(self.name)


@dataclass(frozen=True)
class Asked:
    """How a person knows a row, whatever is wrong with it: contract and file as written, and its place in the sheet."""

    contract: str
    file: str
    place: str = ""  #: «fila 4»; a folder has no rows

    def __str__(self) -> str:
        return " · ".join(part for part in (self.contract, self.file) if part) or self.place


@dataclass(frozen=True)
class Table:
    """Where in a workbook the list stands: its worksheet's name, the row of its headings, and these, from column A."""

    worksheet: str
    header: int
    titles: tuple[str, ...]

    def place_of(self, one: Finding) -> tuple[int, int] | None:
        """
        Row and column, from 1, of the cell that a finding is about; None where it is about no row below the headings.

        An error about a whole row belongs to the cell that names its document.
        """
        if one.row is None or one.row <= self.header or not (one.column or one.severity is Severity.ERROR):
            return None
        places = read_header(self.titles).places
        return one.row, places.get(one.column or "", places["archivo"]) + 1

    def cell_of(self, one: Finding) -> str:
        """The same cell as people call it, B4; empty where there is none."""
        place = self.place_of(one)
        return cell_name(*place) if place else ""


@dataclass(frozen=True)
class Manifest:
    """
    The rows without mistakes, and all that was found; rows of a folder are its files, counted from 1.

    `table` is None where the list is no workbook.
    """

    entries: tuple[ManifestEntry, ...]
    findings: tuple[Finding, ...]
    asked: Mapping[int, Asked] = field(default_factory=dict)  #: each row, fit or not
    table: Table | None = None


def read_manifest(path: Path, allowed: Sequence[Path] = ()) -> Manifest:
    """
    The rows of a sheet, or the files of a folder whose sub-folders are contracts; all mistakes at once.

    Relative paths begin at the sheet's own folder; every file lies below that, or below one of the `allowed` folders.

    :raises ManifestError: nothing can be said about single rows, because the whole is unreadable, empty or no table.
    """
    path = Path(path)
    try:
        manifest = _from_folder(path) if path.is_dir() else _from_sheet(path, allowed)
    except (OSError, ValueError) as error:
        why = in_words(error) if isinstance(error, OSError) else error
        raise sheet_error(path.name, "sheet_unreadable", why=why) from error
    if not manifest.entries and not manifest.findings:
        raise sheet_error(path.name, "sheet_no_rows")
    return manifest


def _from_folder(path: Path) -> Manifest:
    folder = read_folder(path)
    if not folder.files and not folder.findings:
        raise sheet_error(path.name, "sheet_no_rows")
    entries, findings = [], list(folder.findings)
    for found in folder.files:
        number, remarks = _contract(Cell(found.contract))
        remarks += _name_errors(found.file.name)
        said = [finding(code, found.row, found.file.relative_to(path).as_posix(), **words) for code, words in remarks]
        if not any(f.severity is Severity.ERROR for f in said):
            entries.append(ManifestEntry(found.row, Contract(number), found.file, found.file.name, found.period))
        findings += said
    asked = {found.row: Asked(found.contract, found.file.name) for found in folder.files}
    asked |= {row: Asked("", text) for row, text in folder.refused.items()}
    return Manifest(tuple(entries), tuple(findings), asked)


def _from_sheet(path: Path, allowed: Sequence[Path]) -> Manifest:
    sheet = read_sheet(path)
    if not sheet.rows:
        raise sheet_error(path.name, "sheet_empty")
    table, header, below, findings = _table(path.name, sheet)
    rows, left = without_footers(below)
    if not rows:
        raise sheet_error(path.name, "sheet_no_rows")
    year = only_year(cells["periodo"].text for _, cells in rows if "periodo" in cells)
    reading = _Reading(Finder(path.parent, allowed), year)
    too_long = {number for number, cells in sheet.rows if sheet.strict and len(cells) > header.width}
    entries = []
    asked: dict[int, Asked] = {}
    for number, cells in rows:
        row = _Row(number, cells, reading)
        asked[number] = row.asked
        if number in too_long:
            row.say("row_too_long")
        entry = row.entry()
        findings += row.findings
        if entry and not any(f.severity is Severity.ERROR for f in row.findings):
            entries.append(entry)
    if computed := [c for c in COLUMNS if any(c in cells and cells[c].computed for _, cells in rows)]:
        findings.append(finding("cells_computed", columns=" y ".join(computed)))
    return Manifest(tuple(entries), (*findings, *left), asked, table)


def _table(name: str, sheet: Sheet) -> tuple[Table | None, Header, list[tuple[int, dict[str, Cell]]], list[Finding]]:
    """Where it stands in a workbook, the headings, the rows below them by column, each with something in a column of ours, and what is to be said."""
    texts = [[cell.text for cell in cells] for _, cells in sheet.rows]
    found = find_header(texts)
    place = likely_header(texts) if found is None else found
    number, header = sheet.rows[place][0], read_header(texts[place])
    if header.missing:
        raise sheet_error(name, "sheet_column_missing", number, columns=" y la columna ".join(header.missing))
    if header.repeated:
        raise sheet_error(name, "sheet_column_repeated", number, columns=" y ".join(header.repeated))
    findings = [finding("rows_above", number)] if place else []
    findings += [finding("column_taken", number, title=title, meant=column) for title, column in header.taken.items()]
    findings += [finding("column_ignored", number, columns=title) for title in header.ignored]
    findings += [finding(code, None, None, **words) for code, words in sheet.notes]
    if not sheet.alone:
        findings.append(finding("sheets_ignored", sheet=sheet.worksheet))
    below = [(number, _by_column(cells, header)) for number, cells in sheet.rows[place + 1 :]]
    table = Table(sheet.worksheet, number, tuple(texts[place])) if sheet.worksheet is not None else None
    return table, header, [row for row in below if any(cell.text for cell in row[1].values())], findings


def _by_column(cells: Sequence[Cell], header: Header) -> dict[str, Cell]:
    return {column: cells[place] for column, place in header.places.items() if place < len(cells)}


@dataclass(frozen=True)
class _Reading:
    """What the rows of one sheet share; `said` are the texts about which a note was made once for all rows."""

    finder: Finder
    year: int | None  #: of a month that is named without one
    said: set[str] = field(default_factory=set)


class _Row:
    """One row, while its mistakes are collected."""

    def __init__(self, number: int, cells: Mapping[str, Cell], reading: _Reading) -> None:
        self.number = number
        self.cells = cells
        self.reading = reading
        self.findings: list[Finding] = []

    def say(self, code: str, column: str | None = None, **words: object) -> None:
        self.findings.append(finding(code, self.number, column, **words))

    @property
    def asked(self) -> Asked:
        contract, file = (self.cells.get(column, Cell()).text for column in NEEDED)
        return Asked(contract, PureWindowsPath(file).name, f"fila {self.number}")  # which knows both kinds of slash

    def entry(self) -> ManifestEntry | None:
        """The entry, or None where the row says too little."""
        sound = {column: self._sound(column) for column in COLUMNS}
        number, remarks = _contract(self.cells["contrato"]) if sound["contrato"] else ("", [])
        for code, words in remarks:
            self.say(code, "contrato", **words)
        period = self._period(sound["periodo"])
        repeat, confidential = self._yes("repetir", sound), self._yes("confidencial", sound)
        found = self._file(sound["archivo"])
        if found is None or not number:
            return None
        name, wrong = _published_name(sound["nombre"], found)
        for code, words in wrong:
            self.say(code, "nombre" if sound["nombre"] else "archivo", **words)
        contract = Contract(number, sound["entidad"] or None)
        return ManifestEntry(
            self.number, contract, found, name, period, sound["tipo"] or None, repeat, confidential=confidential
        )

    def _yes(self, column: str, sound: Mapping[str, str]) -> bool:
        """Whether the cell says yes."""
        if fold(sound[column]) not in YES | NO:
            self.say("repeat_invalid", column, text=sound[column])
        return fold(sound[column]) in YES

    def _file(self, written: str) -> Path | None:
        """The file that the cell names, or the one to which a click on it leads."""
        if not written:
            return None
        found = self.reading.finder.find(written)
        if isinstance(found, tuple) and found[0] == "file_not_found" and (link := self.cells["archivo"].link):
            linked = self.reading.finder.find(link)
            if not isinstance(linked, tuple):
                self.say("cell_link_taken", "archivo", text=link)
            if not isinstance(linked, tuple) or linked[0] == "path_is_address":
                found = linked
        if isinstance(found, tuple):
            self.say(found[0], "archivo", **found[1])
            return None
        return found

    def _period(self, text: str) -> str | None:
        if not text:
            return None
        period = read_period(text, self.reading.year)
        if period is None:
            self.say("period_invalid", "periodo", text=text)
        elif text not in self.reading.said:
            self.reading.said.add(text)
            if read_period(text) is None:
                self.say("period_year", "periodo", text=text, year=self.reading.year)
            elif is_date(text):
                self.say("period_read", "periodo", text=text, period=period)
        return period

    def _sound(self, column: str) -> str:
        """The cell's text, or empty where it is missing or cannot be read; then that was said."""
        cell = self.cells.get(column, Cell())
        if cell.kind is CellKind.FORMULA:
            self.say("cell_formula", column)
        elif cell.kind is CellKind.ERROR:
            self.say("cell_error", column, text=cell.text)
        elif which := invisible(cell.text):
            is_so = column == "archivo" and isinstance(self.reading.finder.find(cell.text), Path)
            said = {"which": f"caracteres que no se ven ({which})"} if is_so else {"which": which}
            self.say("file_name_hidden" if is_so else "cell_control", column, **said)
        elif len(cell.text) > LONGEST:
            self.say("cell_too_long", column, most=LONGEST)
        elif cell.text:
            return cell.text
        elif column in NEEDED:
            self.say("contract_missing" if column == "contrato" else "file_missing", column)
        return ""


def _contract(cell: Cell) -> tuple[str, list[Remark]]:
    """The contract's number, and what is to be said of it."""
    text = cell.text
    if cell.kind is CellKind.DATE:
        return text, [("contract_is_date", {"text": text})]
    if NUMBER_LOST.fullmatch(text) or (cell.kind is CellKind.NUMBER and len(text) > EXACT):
        return text, [("contract_number_lost", {"text": text})]
    return read_number(text)


def _published_name(wanted: str, file: Path) -> tuple[str, list[Remark]]:
    """The sheet's name, with the file's extension where it was left out, or the file's own."""
    own, name = extension_of(file.name), wanted or file.name
    if not name.casefold().endswith(own.casefold()):
        if extension_of(name) in TYPES:
            return name, [("name_other_type", {"name": name, "type": own})]
        name += file.name[len(file.name) - len(own) :]
    return name, _name_errors(name)


def _name_errors(name: str) -> list[Remark]:
    return [(code, words) for code, words in name_remarks(name) if code != "name_long"]  # preflight says that one
