"""A copy of a person's workbook in which the cells that were remarked on are coloured, each with a note that says what and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.model import Severity

from .cells import restyled, shown_at
from .colours import coloured
from .notes import annotate, own_notes
from .package import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.intake.manifest import Table
    from robot.model import Finding

    from .cells import Place

#: Office's own colours for bad, neutral and good, and how a note begins there.
COLOURS = {Severity.ERROR: "FFC7CE", Severity.NOTE: "FFEB9C"}
BEGINS = {Severity.ERROR: "Por corregir", Severity.NOTE: "Aviso"}
GOOD, CORRECTED = "C6EFCE", "Corregido: el robot ya no tiene nada que decir de esta celda."


def marked(workbook: bytes, table: Table, findings: Sequence[Finding]) -> bytes | None:
    """
    The same workbook with these findings on their cells, or None where none is about a cell.

    Where a note of ours from earlier has no finding any more, it says that this was corrected. Of the package, the worksheet,
    the styles, the notes and what leads to these change; all other parts keep their bytes.

    :raises CannotFillError: it is signed, damaged, or written in a way that is not touched.
    """
    with opened(workbook) as package:
        part = package.worksheet(table.worksheet)
        sheet = package.read(part)
        found = _by_cell(table, findings)
        shown = shown_at(sheet, [*found, *own_notes(package, part)])
        colours: dict[Place, str] = {}
        notes: dict[Place, list[str]] = {}
        styles: dict[Place, int] = {}
        for place, (at, style) in shown.items():
            about = found.get(place, [])
            styles[at] = style
            notes.setdefault(at, []).extend(map(_said, about))
            if any(one.severity is Severity.ERROR for one in about):
                colours[at] = COLOURS[Severity.ERROR]
            elif about:
                colours.setdefault(at, COLOURS[Severity.NOTE])
        if not notes:
            return None
        wanted = {(styles[at], colours.get(at, GOOD)): at for at in notes}
        _, styles_part = package.related(package.book, "styles")[0]
        changed, numbers = coloured(package.read(styles_part), list(wanted))
        number_of = dict(zip(wanted, numbers, strict=True))
        package.write(styles_part, changed)
        package.write(part, restyled(sheet, {at: number_of[styles[at], colours.get(at, GOOD)] for at in notes}))
        annotate(package, part, {at: "\n".join(dict.fromkeys(texts)) or CORRECTED for at, texts in notes.items()})
        return package.whole()


def _by_cell(table: Table, findings: Sequence[Finding]) -> dict[Place, list[Finding]]:
    by_cell: dict[Place, list[Finding]] = {}
    for one in findings:
        if place := table.place_of(one):
            by_cell.setdefault(place, []).append(one)
    return by_cell


def _said(finding: Finding) -> str:
    remedy = f" {finding.remedy[:1].upper()}{finding.remedy[1:]}." if finding.remedy else ""
    return f"{BEGINS[finding.severity]}: {finding.message}.{remedy}"
