"""A month's acts: each row of a workbook in a template, as PDF in a new folder with a list that may be published."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.errors import ManifestError, in_words
from robot.intake.child import Child, TooCostly
from robot.model import Finding, Severity
from robot.prepare import office
from robot.prepare.acts import Act, read_acts
from robot.prepare.delivery import LIST, delivered
from robot.prepare.remarks import remark
from robot.prepare.workshop import LIMITS, MODULE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TEMPLATE = ".docx"
MOST = 20 * 1024**2  #: bytes of a template
TOGETHER = 20  #: documents that one call of LibreOffice converts
MISSING = "en este equipo no se encontró LibreOffice"
NO_PDF = "LibreOffice no escribió ningún PDF"
NO_TEMPLATE = "Guárdela en Word como documento .docx, con los campos entre llaves dobles: {{ contratista }}."


@dataclass(frozen=True)
class MadeActs:
    """What was made."""

    folder: Path
    list: Path | None  #: None where nothing was
    made: int
    as_word: int  #: of them, documents of Word that did not become PDF
    findings: Sequence[Finding]

    @property
    def well(self) -> bool:
        return not any(each.severity is Severity.ERROR for each in self.findings)


def make_acts(template: Path, workbook: Path, pattern: str, folder: Path, told: Callable[[str], None]) -> MadeActs:
    """
    Make the act of each row that has all its values, and tell the name of each; the others are findings.

    :raises ManifestError: the template or the workbook cannot be read, or does not fit the other.
    :raises SetupError: the folder is not empty or cannot be written, or no child process could be started.
    """
    with tempfile.TemporaryDirectory(prefix="secop-actas-") as scratch, Child(LIMITS, MODULE) as child:
        workshop = _Workshop(
            child, copied_template(template, Path(scratch)), Path(scratch), _date((template, workbook))
        )
        read = read_acts(workbook, workshop.fields(template.name), pattern)
        findings = list(read.findings)
        with delivered(folder) as delivery:
            filled = [(act, file) for act in read.acts if (file := workshop.filled(act, findings))]
            made = as_word = 0
            for act, file, why in workshop.as_pdf(filled):
                if why:
                    as_word += 1
                    findings.append(remark("act_no_pdf", act.entry.row, None, why=why))
                delivery.put(replace(act.entry, name=file.name), file)
                made += 1
                told(file.name)
            has_list = delivery.write_list()
    return MadeActs(folder, folder / LIST if has_list else None, made, as_word, findings)


def copied_template(template: Path, scratch: Path) -> Path:
    """A copy of the template: what is opened is nobody's to change meanwhile."""
    if template.suffix.casefold() != TEMPLATE:
        raise ManifestError(f"{template.name}: la plantilla no es un documento .docx", remedy=NO_TEMPLATE)
    try:
        with template.open("rb") as stream:
            content = stream.read(MOST + 1)
    except OSError as error:
        raise ManifestError(
            f"{template.name}: no se puede leer: {in_words(error)}",
            remedy="Revise la ruta de la plantilla, y ciérrela en Word.",
        ) from error
    if len(content) > MOST:
        raise ManifestError(
            f"{template.name}: pesa más de {MOST // 1024**2} MB", remedy="Quítele imágenes a la plantilla."
        )
    copy = scratch / f"plantilla{TEMPLATE}"
    copy.write_bytes(content)
    return copy


def _date(files: Sequence[Path]) -> str:
    """When the last of them was changed, in PDF's form: the same template and values make the same acts again."""
    changed = max((file.stat().st_mtime for file in files if file.is_file()), default=0)
    return f"D:{datetime.fromtimestamp(changed, UTC):%Y%m%d%H%M%S}Z"


@dataclass(frozen=True)
class _Workshop:
    """The child that fills, and LibreOffice that converts."""

    child: Child
    template: Path
    scratch: Path
    date: str  #: which the PDFs say to be theirs

    def fields(self, name: str) -> list[str]:
        """The fields that the template asks for."""
        try:
            answer = self.child.ask({"do": "fields", "from": str(self.template)})
        except TooCostly as error:
            raise ManifestError(f"{name}: {error}", remedy=NO_TEMPLATE) from error
        if "trouble" in answer:
            raise ManifestError(f"{name}: está dañada, o no es un documento de Word", remedy=NO_TEMPLATE)
        if "wrong" in answer:
            raise ManifestError(
                f"{name}: un campo está mal escrito ({answer['wrong']})",
                remedy="Revise en Word que cada campo tenga sus llaves completas: {{ campo }}.",
            )
        return list(answer["fields"])

    def filled(self, act: Act, findings: list[Finding]) -> Path | None:
        """The act as a document of Word; None where it could not be made, which is then said."""
        file = self.scratch / f"{act.entry.row:06d}{TEMPLATE}"
        asked: dict[str, Any] = {"do": "fill", "from": str(self.template), "values": dict(act.values), "to": str(file)}
        try:
            answer = self.child.ask(asked)
        except TooCostly as error:
            answer = {"wrong": str(error)}
        if not file.is_file():
            why = answer.get("wrong", "la plantilla no se pudo llenar")
            findings.append(remark("act_failed", act.entry.row, None, why=why))
            return None
        return file

    def as_pdf(self, filled: Sequence[tuple[Act, Path]]) -> list[tuple[Act, Path, str]]:
        """Each act under its name: as PDF, or as it is with the reason why not."""
        program = office.find_office()
        done = []
        for first in range(0, len(filled), TOGETHER):
            some = filled[first : first + TOGETHER]
            pdfs, why = self._converted(program, [file for _, file in some])
            for act, file in some:
                pdf = pdfs.get(file.stem)
                name = act.entry.name if pdf else f"{Path(act.entry.name).stem}{TEMPLATE}"
                named = self.scratch / file.stem / name
                named.parent.mkdir()
                shutil.move(pdf or file, named)
                done.append((act, named, "" if pdf else why))
        return done

    def _converted(self, program: Path | None, files: list[Path]) -> tuple[dict[str, Path], str]:
        """PDFs by the name of their document without its ending, and why the others were not made."""
        if program is None:
            return {}, MISSING
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        try:
            made = office.to_pdf(program, files, folder)
        except TooCostly as error:
            return {}, str(error)
        return {pdf.stem: steady for pdf in made if (steady := self._steady(pdf))}, NO_PDF

    def _steady(self, pdf: Path) -> Path | None:
        target = pdf.with_suffix(".hecho")
        try:
            self.child.ask({"do": "steady", "from": str(pdf), "to": str(target), "date": self.date})
        except TooCostly:
            return None
        return target if target.is_file() else None
