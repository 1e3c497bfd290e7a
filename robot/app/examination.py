"""What is handed in, read and examined: which rows may be published, and everything that was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robot import legible
from robot.errors import PreflightRefused
from robot.intake.copies import copy_files, to_publications
from robot.intake.manifest import Asked, read_manifest
from robot.intake.preflight import preflight
from robot.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from robot.errors import RobotError
    from robot.intake.manifest import Manifest, ManifestEntry, Table
    from robot.model import Publication

    from .prepared import MadeReady


@dataclass(frozen=True)
class RowToCorrect:
    """A row that is left out until a person corrects it, and why."""

    row: int
    asked: Asked
    findings: Sequence[Finding]

    @property
    def message(self) -> str:
        return "; ".join(f.message for f in self.findings)

    @property
    def remedy(self) -> str:
        return "; ".join(f.remedy for f in self.findings if f.remedy)

    def as_dict(self) -> dict[str, object]:
        """As JSON has it, with the findings' codes."""
        return {
            "row": self.row,
            "contract": self.asked.contract,
            "file": self.asked.file,
            "codes": [f.code for f in self.findings],
            "message": self.message,
            "remedy": self.remedy,
        }


@dataclass(frozen=True)
class Examined:
    """A manifest after preflight; `pages` by row."""

    entries: Sequence[ManifestEntry]
    findings: Sequence[Finding]
    pages: Mapping[int, int | None]
    asked: Mapping[int, Asked] = field(default_factory=dict)  #: how a person knows each row
    table: Table | None = None  #: where the list stands in a workbook

    @property
    def refused(self) -> frozenset[int]:
        """The rows that are not to be published."""
        return frozenset(f.row for f in self.findings if f.severity is Severity.ERROR and f.row is not None)

    @property
    def fit(self) -> list[ManifestEntry]:
        return [entry for entry in self.entries if entry.row not in self.refused]

    @property
    def to_correct(self) -> list[RowToCorrect]:
        """What is not published until a person corrects it, in the sheet's order."""
        return [
            RowToCorrect(
                row,
                self.asked.get(row, Asked("", "", f"fila {row}")),
                tuple(f for f in self.findings if f.row == row and f.severity is Severity.ERROR),
            )
            for row in sorted(self.refused)
        ]

    @property
    def notes(self) -> list[str]:
        """What a person should know of the rows that are published, as they read it."""
        return [self.told(f) for f in self.findings if f.severity is Severity.NOTE]

    @property
    def mistakes(self) -> list[str]:
        return [self.told(f) for f in self.findings if f.severity is Severity.ERROR]

    def told(self, finding: Finding) -> str:
        """The finding as a person reads it: which document of which contract, where that is written, what and what to do."""
        asked = self.asked.get(finding.row or 0)
        if asked is None:
            return str(finding)
        cell = self.table.cell_of(finding) if self.table else ""
        column = finding.column if asked.place else ""
        place = ", ".join(filter(None, (asked.place, column, f"celda {cell}" if cell else "")))
        where = f"{asked} ({place})" if place and str(asked) != asked.place else str(asked)
        return f"{where}: {finding.message}" + (f"; {finding.remedy}" if finding.remedy else "")

    def as_json(self, marked: Path | None = None) -> str:
        """`rows` that are fit, `refused` row numbers, `findings` with their codes and cells, and where the copy is that was `marked`."""
        document = {
            "rows": len(self.fit),
            "refused": sorted(self.refused),
            "findings": [
                {
                    "row": finding.row,
                    "contract": asked.contract if (asked := self.asked.get(finding.row or 0)) else None,
                    "file": asked.file if asked else None,
                    "column": finding.column,
                    "cell": (self.table.cell_of(finding) if self.table else "") or None,
                    "code": finding.code,
                    "severity": finding.severity.value,
                    "message": finding.message,
                    "remedy": finding.remedy,
                }
                for finding in self.findings
            ],
            "marked": str(marked) if marked else None,
        }
        return legible.as_json(document)


def refusal_as_json(error: RobotError) -> str:
    """The same document where nothing could be examined: its one finding is the error."""
    return Examined((), [Finding(error.code, Severity.ERROR, str(error), error.remedy)], {}).as_json()


def examine(
    manifest: Path,
    copies: Path | None = None,
    allowed: Sequence[Path] = (),
    prepare: Callable[[Sequence[ManifestEntry]], MadeReady] | None = None,
) -> Examined:
    """
    Read the manifest and examine its files: the copies made below `copies`, or where there is none the files themselves.

    A sheet's files lie below its own folder or below one of those `allowed`. With `prepare` the copies are what it makes of them.

    :raises ManifestError: the whole is unreadable, empty or no manifest.
    """
    written = read_manifest(manifest, allowed)
    if prepare is not None:
        return _prepared(written, prepare(written.entries))
    entries = copy_files(written.entries, copies) if copies is not None else written.entries
    looked = preflight(entries)
    return Examined(entries, [*written.findings, *looked.findings], looked.pages, written.asked, written.table)


def _prepared(written: Manifest, ready: MadeReady) -> Examined:
    """What was made is examined as well; what was said while it was made is not said twice."""
    looked = preflight([entry for entry in ready.entries if entry.row not in ready.refused])
    said = {(each.row, each.code) for each in ready.findings}
    fresh = [each for each in looked.findings if (each.row, each.code) not in said]
    findings = [*written.findings, *ready.findings, *fresh]
    return Examined(ready.entries, findings, looked.pages, written.asked, written.table)


def publications_of(examined: Examined, *, skip_invalid: bool) -> list[Publication]:
    """
    The work items of the rows that are fit.

    :raises PreflightRefused: some are not, and nobody said that they may be left out; or none is.
    """
    if examined.refused and not skip_invalid:
        raise PreflightRefused("\n".join(examined.mistakes))
    if not examined.fit:
        raise PreflightRefused("Ningún documento se puede publicar")
    return to_publications(examined.fit, examined.pages)
