"""The Spanish words in which terminal and report say what became of the documents, from which side, when, and how big they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from robot.model import Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

BOGOTA = ZoneInfo("America/Bogota")
MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905 - as one says them
)

#: The columns that a person's workbook gets, named so that no office has one of its own that is called alike.
GIVEN_BACK = (
    "Resultado (robot)",
    "Hora del portal (robot)",
    "Enlace (robot)",
    "SHA-256 (robot)",
    "Motivo (robot)",
)


class Tone(StrEnum):
    """How a word is coloured; no colour ever stands without its word and its sign."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Said:
    """An outcome in words: `meaning` ends the sentence "…: el documento"; `remedy` is the general one, or empty."""

    word: str
    sign: str
    tone: Tone
    meaning: str
    remedy: str = ""


#: In the order in which a person should read them: what only they can settle comes first.
SAID = {
    Outcome.NEEDS_PERSON: Said(
        "hace falta una persona",
        "!",
        Tone.ATTENTION,
        "el portal pidió algo que solo una persona puede responder; no se envió",
        "Repita la orden en una terminal, con la ventana del navegador a la vista, y resuelva en ella lo que pide el portal.",
    ),
    Outcome.DUPLICATED: Said(
        "DUPLICADO",
        "!",
        Tone.BAD,
        "el portal lo muestra más de una vez",
        "Compare las filas en el portal y decida; el robot no borra nada.",
    ),
    Outcome.ALTERED: Said(
        "ALTERADO",
        "≠",
        Tone.BAD,
        "el portal tiene otro contenido con ese nombre",
        "Descargue el documento del portal y compárelo con el suyo. Si el suyo también debe quedar, publíquelo con otro "
        "nombre (columna nombre de la lista, por ejemplo «… v2»); el robot no lo publica de nuevo con ese.",
    ),
    Outcome.IN_DOUBT: Said(
        "EN DUDA",
        "?",
        Tone.ATTENTION,
        "se envió y todavía no se ha visto en el portal",
        "No lo publique a mano: repita la orden y el robot mirará de nuevo el portal.",
    ),
    Outcome.REJECTED: Said(
        "rechazado",
        "✗",
        Tone.BAD,
        "el portal no lo aceptó",
        "Corrija el documento según el mensaje del portal y repita la orden.",
    ),
    Outcome.REFUSED: Said(
        "no se publicó",
        "✗",
        Tone.ATTENTION,
        "no se envió, porque lo que hay en el portal contradice lo que se pidió",
        "Compare el contrato en el portal con su lista de documentos y decida.",
    ),
    Outcome.PUBLISHED_BEFORE: Said(
        "publicado antes",
        "?",
        Tone.ATTENTION,
        "una corrida anterior lo publicó y lo comprobó; esta vez no se pudo mirar el portal",
        "No lo publique a mano: repita la orden para comprobarlo otra vez.",
    ),
    Outcome.FAILED: Said(
        "falló", "✗", Tone.BAD, "no se envió", "Repita la orden; si vuelve a ocurrir, avise a quien mantiene el robot."
    ),
    Outcome.ABSENT: Said(
        "no está", "✗", Tone.BAD, "se buscó y el portal no lo muestra", "Publíquelo con la orden secop publicar."
    ),
    Outcome.NOT_ATTEMPTED: Said(
        "no se intentó",
        "–",
        Tone.NEUTRAL,
        "el robot se detuvo antes de llegar a él",
        "Repita la orden: lo que ya está publicado no se toca.",
    ),
    Outcome.WOULD_PUBLISH: Said("ensayado", "○", Tone.NEUTRAL, "todo fue bien hasta antes de Anexar; no se envió nada"),
    Outcome.PUBLISHED: Said(
        "publicado", "✓", Tone.GOOD, "está en el portal y se comprobó byte por byte que es idéntico al suyo"
    ),
    Outcome.SKIPPED: Said(
        "ya estaba",
        "✓",
        Tone.GOOD,
        "estaba en el portal desde antes y se comprobó byte por byte que es idéntico al suyo",
    ),
}

ROLES = {Role.CONTRACTOR: "contratista (Proveedor)", Role.SUPERVISOR: "supervisor (Comprador)"}
PROVEN = (Outcome.PUBLISHED, Outcome.SKIPPED)
OPEN = tuple(outcome for outcome in SAID if outcome not in (*PROVEN, Outcome.WOULD_PUBLISH))  #: not at its end


def verdict(outcomes: Collection[Outcome], to_correct: int = 0) -> str:
    """
    What became of all, in one sentence.

    :param to_correct: rows that were left out, besides those with an outcome.
    """
    total, proven = len(outcomes) + to_correct, sum(outcome in PROVEN for outcome in outcomes)
    rest = f"; {counted(to_correct, 'fila')} por corregir." if to_correct else "."
    rehearsed = sum(outcome is Outcome.WOULD_PUBLISH for outcome in outcomes)
    if rehearsed:
        were = "quedaron listos" if rehearsed > 1 else "quedó listo"
        return f"Ensayo, sin enviar nada: {rehearsed} de {counted(total, 'documento')} {were} para publicar{rest}"
    if total == 1:
        return (
            "El documento quedó publicado y comprobado byte por byte: es idéntico al suyo."
            if proven
            else "El documento no quedó publicado y comprobado."
        )
    if proven == total:
        return f"Los {total} documentos quedaron publicados y comprobados byte por byte: son idénticos a los suyos."
    if proven == 0:
        return f"Ninguno de los {total} documentos quedó publicado y comprobado{rest}"
    were = "quedaron publicados y comprobados" if proven > 1 else "quedó publicado y comprobado"
    alike = "idénticos a los suyos" if proven > 1 else "idéntico al suyo"
    return f"{proven} de {total} documentos {were} byte por byte, {alike}{rest}"


def day(moment: datetime) -> str:
    """22 de noviembre de 2026, in Bogotá."""
    at = moment.astimezone(BOGOTA)
    return f"{at.day} de {MONTHS[at.month - 1]} de {at.year}"


def hour(moment: datetime, minutes: str = "%M") -> str:
    """3:04 p. m., in Bogotá."""
    at = moment.astimezone(BOGOTA)
    half = "a.\N{NO-BREAK SPACE}m." if at.hour < 12 else "p.\N{NO-BREAK SPACE}m."
    return f"{at.hour % 12 or 12}:{at.strftime(minutes)}\N{NO-BREAK SPACE}{half}"


def when(moment: datetime) -> str:
    """22 de noviembre de 2026, 3:04 p. m., in Bogotá."""
    return f"{day(moment)}, {hour(moment)}"


def exact(moment: datetime) -> str:
    """22 de noviembre de 2026, 3:04:05 p. m., in Bogotá."""
    return f"{day(moment)}, {hour(moment, '%M:%S')}"


def size(count: int) -> str:
    """A file's size, given in bytes, as Windows shows it: 1 KB is 1024 bytes."""
    if count < 1024:
        return f"{count} bytes" if count != 1 else "1 byte"
    if round(count / 1024) < 1024:
        return f"{round(count / 1024)} KB"
    return f"{decimal(count / 1024**2)} MB"


def decimal(number: float) -> str:
    """One decimal, after a comma."""
    return f"{number:.1f}".replace(".", ",")


def duration(seconds: float) -> str:
    """2 min 5 s."""
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def counted(count: int, word: str) -> str:
    """3 documentos, 1 documento."""
    return f"{count} {word}{'s' * (count != 1)}"
