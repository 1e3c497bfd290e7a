"""Which contracts a person asks about: a sheet that names them, or a folder with one sub-folder for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import ManifestError
from robot.intake.contract_numbers import read_number
from robot.intake.findings import finding
from robot.intake.folders import is_a_contracts
from robot.intake.headings import MOST_ABOVE, read_header
from robot.intake.sheets import read_sheet
from robot.model import Contract, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from robot.model import Finding


def contracts_in(path: Path) -> list[Contract]:
    """
    Each contract once, in the order in which it is first named; other columns do not matter.

    :raises ManifestError: there is no column with contracts, no contract below it, or one that can be none.
    """
    named = _of_folder(path) if path.is_dir() else _of_sheet(path)
    contracts: dict[Contract, None] = {}
    wrong: list[Finding] = []
    for row, text, entity in named:
        number, remarks = read_number(text)
        said = [finding(code, row, "contrato", **words) for code, words in remarks]
        wrong += [each for each in said if each.severity is Severity.ERROR]
        contracts[Contract(number, entity or None)] = None
    if wrong:
        raise ManifestError("\n".join(map(str, wrong)))
    if not contracts:
        raise ManifestError(f"{path.name} no nombra ningún contrato")
    return list(contracts)


def _of_folder(path: Path) -> Iterator[tuple[int | None, str, str]]:
    for child in sorted(path.iterdir()):
        if child.is_dir() and is_a_contracts(child.name):
            yield None, child.name, ""


def _of_sheet(path: Path) -> Iterator[tuple[int | None, str, str]]:
    rows = [(number, [cell.text for cell in cells]) for number, cells in read_sheet(path).rows]
    header = next(
        (at for at, (_, texts) in enumerate(rows[:MOST_ABOVE]) if "contrato" in read_header(texts).places), None
    )
    if header is None:
        raise ManifestError(f"{path.name} no tiene una columna que se llame contrato")
    places = read_header(rows[header][1]).places
    for number, texts in rows[header + 1 :]:
        contract, entity = (_at(texts, places.get(name)) for name in ("contrato", "entidad"))
        if any(c.isdigit() for c in contract):  # sums and signatures below a table have no contract
            yield number, contract, entity


def _at(texts: Iterable[str], place: int | None) -> str:
    cells = list(texts)
    return cells[place].strip() if place is not None and place < len(cells) else ""
