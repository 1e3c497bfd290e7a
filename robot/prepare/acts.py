"""A workbook with a row per act: which value belongs in which field of a template, and how each act is called."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from robot.errors import ManifestError
from robot.intake.contract_numbers import read_number
from robot.intake.findings import finding, sheet_error, shown
from robot.intake.footers import without_footers
from robot.intake.headings import MOST_ABOVE, read_header
from robot.intake.manifest import ManifestEntry
from robot.intake.names import FORBIDDEN, name_remarks
from robot.intake.periods import LONG, read_period
from robot.intake.sheets import Cell, CellKind, read_sheet
from robot.legible import hidden
from robot.model import Contract, Finding, Severity, fold

from .remarks import remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CONTRACT, PERIOD, KIND = "contrato", "periodo", "Acta"
BEYOND = 1_000_000  # further right than any cell
PATTERN_FIELD = re.compile(r"\{\s*([^{}]*?)\s*\}")
NOT_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Act:
    """One act to be made; `entry` says of which contract it is and how it is called, and has no file yet."""

    entry: ManifestEntry
    values: Mapping[str, str]


@dataclass(frozen=True)
class Acts:
    """The rows that can be made, and everything that was found."""

    acts: Sequence[Act]
    findings: Sequence[Finding]


def field_name(text: str) -> str:
    """What a heading or a field is called in a template: `N.º de contrato` is `n_o_de_contrato`, `Año` is `ano`."""
    name = NOT_LETTERS.sub("_", fold(text)).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


def read_acts(workbook: Path, asked: Sequence[str], pattern: str) -> Acts:
    """
    Each row's values for the fields that are `asked`, and the act's name by the pattern, which has fields in `{}`.

    :raises ManifestError: the workbook cannot be read, has no contracts, or no column for a field.
    """
    sheet = read_sheet(workbook)
    if not sheet.rows:
        raise sheet_error(workbook.name, "sheet_empty")
    place = _headings(workbook.name, [[cell.text for cell in cells] for _, cells in sheet.rows])
    titles = [cell.text for cell in sheet.rows[place][1]]
    table = _Table(workbook.name, sheet.rows[place][0], titles)
    wanted = list(dict.fromkeys([*asked, *(field_name(each) for each in PATTERN_FIELD.findall(pattern))]))
    table.check(wanted)
    below = sheet.rows[place + 1 :]
    kept, left = without_footers([(number, table.ours_of(cells)) for number, cells in below])
    numbers = {number for number, cells in kept if any(cell.text for cell in cells.values())}
    reading = _Reading(table, wanted, pattern)
    for number, cells in below:
        if number in numbers:
            reading.row(number, cells)
    if not numbers:
        raise sheet_error(workbook.name, "sheet_no_rows")
    return Acts(reading.acts, [*reading.findings, *left])


def _headings(name: str, rows: Sequence[Sequence[str]]) -> int:
    for place, titles in enumerate(rows[:MOST_ABOVE]):
        if CONTRACT in read_header(titles).places:
            return place
    raise sheet_error(name, "sheet_column_missing", columns=CONTRACT)


class _Table:
    """The headings, by the names of the fields that they fill."""

    def __init__(self, sheet: str, row: int, titles: Sequence[str]) -> None:
        self._sheet = sheet
        self._row = row
        self.places: dict[str, int] = {}
        self.repeated: set[str] = set()
        for place, title in enumerate(titles):
            if name := field_name(title):
                if name in self.places:
                    self.repeated.add(name)
                self.places.setdefault(name, place)
        self.ours = read_header(titles).places
        for name in (CONTRACT, PERIOD):  # these are known whatever their headings are
            if name in self.ours:
                self.places.setdefault(name, self.ours[name])

    def check(self, asked: Iterable[str]) -> None:
        """:raises ManifestError: a field has no column, or two."""
        for name in asked:
            if name in self.repeated:
                raise self._wrong(f"hay dos columnas para el campo {name}", "Deje una sola.")
            if name not in self.places:
                near = difflib.get_close_matches(name, self.places, n=1)
                guess = f" ¿Quiso decir {near[0]}?" if near else ""
                raise self._wrong(
                    f"la plantilla o el nombre piden el campo {name}, y no hay una columna para él",
                    f"Agregue una columna con ese encabezado, o corrija el campo.{guess}",
                )

    def _wrong(self, message: str, remedy: str) -> ManifestError:
        return ManifestError(f"{shown(self._sheet)}, fila {self._row}: {shown(message)}", remedy=shown(remedy))

    def ours_of(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """The cells of contract and period."""
        return {name: cells[at] for name in (CONTRACT, PERIOD) if (at := self.ours.get(name, BEYOND)) < len(cells)}


class _Reading:
    """The rows, one after another; what is wrong with one is said with its cell, and no act is made of it."""

    def __init__(self, table: _Table, wanted: Sequence[str], pattern: str) -> None:
        self._table = table
        self._wanted = wanted
        self._pattern = pattern
        self._names: dict[tuple[str, str], int] = {}
        self.acts: list[Act] = []
        self.findings: list[Finding] = []

    def row(self, number: int, cells: Sequence[Cell]) -> None:
        found: list[Finding] = []
        values = {name: self._value(name, number, cells, found) for name in self._wanted}
        contract = self._contract(number, cells, found)
        name = self._name(values)
        found += [finding(code, number, None, **words) for code, words in name_remarks(name) if code != "name_long"]
        if not any(each.severity is Severity.ERROR for each in found):
            first = self._names.setdefault((contract, fold(name)), number)
            if first != number:
                found.append(remark("act_name_twice", number, None, name=name, first=first))
        self.findings += found
        if not any(each.severity is Severity.ERROR for each in found):
            period = read_period(self._table.ours_of(cells).get(PERIOD, Cell()).text)
            entry = ManifestEntry(number, Contract(contract), Path(name), name, period, KIND)
            self.acts.append(Act(entry, values))

    def _value(self, name: str, number: int, cells: Sequence[Cell], found: list[Finding]) -> str:
        place = self._table.places[name]
        cell = cells[place] if place < len(cells) else Cell()
        where = f"celda {get_column_letter(place + 1)}{number}"
        if cell.kind is CellKind.FORMULA:
            found.append(finding("cell_formula", number, where))
        elif cell.kind is CellKind.ERROR:
            found.append(finding("cell_error", number, where, text=cell.text))
        elif not cell.text:
            found.append(remark("field_empty", number, where, field=name))
        elif cell.kind is CellKind.DATE:
            return long_date(cell.text)
        return cell.text

    def _contract(self, number: int, cells: Sequence[Cell], found: list[Finding]) -> str:
        text = self._table.ours_of(cells).get(CONTRACT, Cell()).text
        if not text:
            found.append(finding("contract_missing", number, CONTRACT))
            return ""
        contract, remarks = read_number(text)
        found += [finding(code, number, CONTRACT, **words) for code, words in remarks]
        return contract

    def _name(self, values: Mapping[str, str]) -> str:
        """The pattern with this row's values; what no file's name may hold becomes a hyphen."""
        said = PATTERN_FIELD.sub(lambda field: values[field_name(field[1])], self._pattern)
        safe = "".join("-" if c in FORBIDDEN or hidden(c) else c for c in said)
        return f"{' '.join(safe.split()).rstrip('. ')}.pdf"


def long_date(day: str) -> str:
    """A date as an act writes it: 2026-03-01 is «1 de marzo de 2026»."""
    read = date.fromisoformat(day)
    return f"{read.day} de {LONG[read.month - 1]} de {read.year}"
