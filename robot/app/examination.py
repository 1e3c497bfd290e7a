"""What is handed in, read and examined: which rows may be published, and everything that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot import legible
from robot.errors import PreflightRefused
from robot.intake.copies import copy_files, to_publications
from robot.intake.manifest import read_manifest
from robot.intake.preflight import preflight
from robot.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from robot.intake.manifest import ManifestEntry
    from robot.model import Finding, Publication


@dataclass(frozen=True)
class Examined:
    """A manifest after preflight; `pages` by row."""

    entries: Sequence[ManifestEntry]
    findings: Sequence[Finding]
    pages: Mapping[int, int | None]

    @property
    def refused(self) -> frozenset[int]:
        """The rows that are not to be published."""
        return frozenset(f.row for f in self.findings if f.severity is Severity.ERROR and f.row is not None)

    @property
    def fit(self) -> list[ManifestEntry]:
        return [entry for entry in self.entries if entry.row not in self.refused]

    def as_json(self) -> str:
        """`rows` that are fit, `refused` row numbers, and `findings` with their codes."""
        document = {
            "rows": len(self.fit),
            "refused": sorted(self.refused),
            "findings": [
                {
                    "row": finding.row,
                    "column": finding.column,
                    "code": finding.code,
                    "severity": finding.severity.value,
                    "message": finding.message,
                    "remedy": finding.remedy,
                }
                for finding in self.findings
            ],
        }
        return legible.as_json(document)


def examine(manifest: Path, copies: Path | None = None, allowed: Sequence[Path] = ()) -> Examined:
    """
    Read the manifest and examine its files: the copies made below `copies`, or where there is none the files themselves.

    A sheet's files lie below its own folder or below one of those `allowed`.

    :raises ManifestError: the whole is unreadable, empty or no manifest.
    """
    written = read_manifest(manifest, allowed)
    entries = copy_files(written.entries, copies) if copies is not None else written.entries
    looked = preflight(entries)
    return Examined(entries, [*written.findings, *looked.findings], looked.pages)


def publications_of(examined: Examined, *, skip_invalid: bool) -> list[Publication]:
    """
    The work items of the rows that are fit.

    :raises PreflightRefused: some are not, and nobody said that they may be left out; or none is.
    """
    if examined.refused and not skip_invalid:
        wrong = [str(f) for f in examined.findings if f.severity is Severity.ERROR]
        raise PreflightRefused("\n".join(wrong))
    if not examined.fit:
        raise PreflightRefused("Ninguna fila se puede publicar")
    return to_publications(examined.fit, examined.pages)
