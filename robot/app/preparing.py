"""A list of documents made ready: each of them in a new folder, with a list that may be published and what was done to each."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from robot.atomic import write_whole
from robot.errors import ManifestError
from robot.intake.copies import copy_files
from robot.intake.manifest import read_manifest
from robot.legible import as_json
from robot.model import Finding, Severity
from robot.prepare.delivery import LIST, delivered
from robot.prepare.making import MOST, Maker
from robot.prepare.office import find_office

from .passwords_apart import PasswordsApart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from robot.intake.manifest import Asked
    from robot.prepare.making import FileFacts, Made

RECORD = "preparacion.json"


@dataclass(frozen=True)
class Prepared:
    """What was made."""

    folder: Path
    list: Path | None  #: None where nothing can be published
    documents: Sequence[Made]
    findings: Sequence[Finding]  #: of the list, before its documents were looked at
    asked: Mapping[int, Asked]
    passwords: Path | None = None  #: the file with new passwords, apart

    @property
    def well(self) -> bool:
        """Whether every row of the list was made ready."""
        made = [finding for each in self.documents for finding in each.findings]
        return not any(each.severity is Severity.ERROR for each in (*self.findings, *made))


def prepare(
    manifest: Path, folder: Path, allowed: Sequence[Path], state: Path, told: Callable[[Made], None]
) -> Prepared:
    """
    Make each document of the list ready in `folder`, and tell of each; the originals are only read.

    :param state: below it new passwords are written.
    :raises ManifestError: the list cannot be read, or none of its rows.
    :raises SetupError: the folder is not empty or cannot be written, or no child process could be started.
    """
    written = read_manifest(manifest, allowed)
    if not written.entries:
        raise ManifestError("\n".join(str(each) for each in written.findings if each.severity is Severity.ERROR))
    passwords = PasswordsApart()
    made: list[Made] = []
    places: dict[int, str | None] = {}
    with tempfile.TemporaryDirectory(prefix="secop-preparar-") as scratch, delivered(folder) as delivery:
        with Maker(Path(scratch) / "hechos", passwords, find_office()) as maker:
            for entry in written.entries:
                (copied,) = copy_files([entry], Path(scratch) / "copias", MOST)
                document = maker.make(copied)
                places[entry.row] = delivery.put(entry, document.file) if document.file else None
                maker.forget(copied)
                made.append(document)
                told(document)
        has_list = delivery.write_list()
        write_whole(delivery.folder / RECORD, _record(made, places, manifest).encode())
        apart = passwords.write(state)
    return Prepared(folder, folder / LIST if has_list else None, made, written.findings, written.asked, apart)


def _record(made: Sequence[Made], places: Mapping[int, str | None], manifest: Path) -> str:
    """What was made of what, for whoever compares later; no password, and of the originals their names alone."""
    documents = [
        {
            "row": each.entry.row,
            "contract": each.entry.contract.number,
            "original": _facts(each.before, each.entry.file.name),
            "made": _facts(each.after, places[each.entry.row]),
            "findings": [
                {"code": found.code, "severity": found.severity.value, "message": found.message, "remedy": found.remedy}
                for found in each.findings
            ],
        }
        for each in made
    ]
    return as_json({"list": manifest.name, "documents": documents})


def _facts(facts: FileFacts | None, file: str | None) -> dict[str, object] | None:
    if facts is None or file is None:
        return None
    return {"file": file, "sha256": facts.sha256, "bytes": facts.size, "pages": facts.pages}
