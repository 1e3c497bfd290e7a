"""A letter to a contractor: which documents were reviewed, and what a person answered about each; as text, and as a template's values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.desk.answers import Verdict
from robot.legible import legible
from robot.words import counted, day, when

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from robot.desk.answers import Answered

TEMPLATE = Path(__file__).with_name("templates") / "carta.docx"
SIGNED = "Supervisor(a) del contrato"
UNSEEN = "no se pudo leer"  #: in place of a document's hash
AGAIN = (
    "Cuando haya que cargar de nuevo un documento, publíquelo con otro nombre: SECOP II no deja cambiar el que ya está."
)
OPEN = "Sobre estos documentos todavía no hay una respuesta: no están aceptados ni rechazados."
HASHES = (
    "La huella SHA-256 identifica cada documento tal como se revisó: si el documento cambia, su huella es otra, y esta "
    "carta no habla de él."
)


@dataclass(frozen=True)
class LetterLine:
    """One document, and what a person answered about it; None where she has not."""

    name: str
    sha256: str | None
    answer: Answered | None


@dataclass(frozen=True)
class Letter:
    """What is said to one contractor. Nothing that a program found stands in it: only answers."""

    contractor: str
    contract: str  #: as the entity calls it
    identity: str  #: as the portal does
    looked: datetime  #: when the documents were read
    written: datetime
    signed_by: str
    lines: Sequence[LetterLine]

    def of(self, verdict: Verdict | None) -> list[LetterLine]:
        """The documents with this answer, or with none."""
        return [each for each in self.lines if (each.answer.verdict if each.answer else None) is verdict]

    @property
    def values(self) -> dict[str, Any]:
        """By the fields of a Word template."""
        return {
            "fecha": day(self.written),
            "contratista": legible(self.contractor) or "Contratista",
            "contrato": legible(self.contract),
            "identificador": legible(self.identity),
            "revision": when(self.looked),
            "cuantos": counted(len(self.lines), "documento"),
            "por_corregir": _numbered(self.of(Verdict.TO_CORRECT)),
            "correctos": _numbered(self.of(Verdict.CORRECT)),
            "por_revisar": _numbered(self.of(None)),
            "documentos": _numbered(self.lines),
            "firma": legible(self.signed_by) or SIGNED,
        }

    @property
    def text(self) -> str:
        """To be pasted into a message."""
        return "\n".join(_lines(self.values)) + "\n"


def _numbered(lines: Sequence[LetterLine]) -> list[dict[str, str]]:
    return [
        {
            "n": str(number),
            "nombre": legible(each.name),
            "motivo": legible(each.answer.why) if each.answer else "",
            "huella": each.sha256 or UNSEEN,
        }
        for number, each in enumerate(lines, 1)
    ]


def _lines(said: dict[str, Any]) -> Iterator[str]:
    yield from (said["fecha"], "", "Señor(a)", said["contratista"], "")
    yield from (f"Asunto: documentos publicados en SECOP II, contrato {said['contrato']} ({said['identificador']})", "")
    yield f"En la consulta del {said['revision']}, el contrato mostraba, publicados por usted, {said['cuantos']}. Este es"
    yield "el resultado de la revisión."
    if said["por_corregir"]:
        yield from ("", f"Por corregir ({len(said['por_corregir'])})")
        yield from (f"  {each['n']}. {each['nombre']}: {each['motivo']}" for each in said["por_corregir"])
        yield f"  {AGAIN}"
    if said["correctos"]:
        yield from ("", f"Correctos ({len(said['correctos'])})")
        yield from (_line(each) for each in said["correctos"])
    if said["por_revisar"]:
        yield from ("", f"Por revisar ({len(said['por_revisar'])})", f"  {OPEN}")
        yield from (_line(each) for each in said["por_revisar"])
    yield from ("", "Cordialmente,", "", "", said["firma"], "", "", "Documentos revisados y su huella SHA-256", HASHES)
    for each in said["documentos"]:
        yield from (f"  {each['n']}. {each['nombre']}", f"     {each['huella']}")


def _line(each: dict[str, str]) -> str:
    note = f": {each['motivo']}" if each["motivo"] else ""
    return f"  {each['n']}. {each['nombre']}{note}"
