"""What a person is told of a period, when, and in which words: pure, from values to a notice."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from robot.errors import (
    AccountLocked,
    AnotherUser,
    FirstTime,
    NeedsHuman,
    PasswordExpired,
    SignInsUsedUp,
    UnknownPage,
    WrongPassword,
)
from robot.periods import split
from robot.words import BOGOTA, MONTHS, day

from .diary import State
from .due import Urgency, urgency

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from .diary import Entry
    from .due import Order

#: So many failures in a row are told; fewer pass by themselves more often than not.
FAILURES_TOLD = 3


class Kind(StrEnum):
    """Why somebody is written to."""

    PUBLISHED = "published"
    PUBLISHED_LATE = "published_late"
    DOUBT = "doubt"
    PERSON = "person"
    TOMORROW = "tomorrow"
    WRONG = "wrong"
    MISSING = "missing"
    FAILED = "failed"
    NEAR = "near"
    LATE = "late"


#: Told again each day as long as it is so; all others once.
ALARMS = {Urgency.NEAR: Kind.NEAR, Urgency.LATE: Kind.LATE}
KINDS = {
    State.DOUBT: Kind.DOUBT,
    State.PERSON: Kind.PERSON,
    State.TOMORROW: Kind.TOMORROW,
    State.WRONG: Kind.WRONG,
    State.MISSING: Kind.MISSING,
}


@dataclass(frozen=True)
class Notice:
    """One message: a line, sentences, and files that go with it."""

    kind: Kind
    subject: str
    text: str
    files: tuple[Path, ...] = field(default=())


def kinds_to_tell(entry: Entry, until: datetime, now: datetime) -> list[Kind]:
    """What of a period has not been told yet: at most its state and its alarm; `until` is its deadline."""
    if entry.state is State.DONE:
        if {Kind.PUBLISHED, Kind.PUBLISHED_LATE} & set(entry.told):
            return []
        return [Kind.PUBLISHED if entry.at <= until else Kind.PUBLISHED_LATE]
    kinds = []
    alarm = ALARMS.get(urgency(until, now))
    if alarm is not None and not _same_day(entry.told.get(alarm), now):
        kinds.append(alarm)
    kind = KINDS.get(entry.state)
    if entry.state is State.FAILED and entry.tries >= FAILURES_TOLD:
        kind = Kind.FAILED
    if kind is not None and kind not in entry.told:
        kinds.append(kind)
    return kinds


def notice(kind: Kind, order: Order, entry: Entry, files: tuple[Path, ...] = ()) -> Notice:
    """The message of this kind, in words that an official reads without us."""
    year, month = split(order.period)
    of = f"{order.profile.name}, {MONTHS[month - 1]} de {year}"
    until = day(order.profile.until(order.period))
    documents = order.profile.path(order.period)
    said, remedy = _WORDS[kind]
    lines = [said.format(of=of, until=until, documents=documents)]
    if entry.why:
        picture = entry.picture is not None and entry.picture in files
        lines += ["", f"{entry.why.rstrip('.')}. La imagen adjunta muestra esa página." if picture else entry.why]
    if remedy := _SIGN_IN.get(entry.asks, remedy):
        secop = "secop" if order.profile.settings is None else f'secop --config "{order.profile.settings}"'
        lines += ["", remedy.format(name=order.profile.name, documents=documents, until=until, secop=secop)]
    return Notice(kind, f"SECOP II · {_SUBJECTS[kind]}: {of}", "\n".join(lines), files)


_SUBJECTS = {
    Kind.PUBLISHED: "publicado",
    Kind.PUBLISHED_LATE: "ALARMA, publicado después del plazo",
    Kind.DOUBT: "en duda, se mirará de nuevo",
    Kind.PERSON: "hace falta usted",
    Kind.TOMORROW: "mañana se intenta ingresar de nuevo",
    Kind.WRONG: "hay documentos por corregir",
    Kind.MISSING: "faltan los documentos",
    Kind.FAILED: "no se ha podido publicar",
    Kind.NEAR: "ALARMA, el plazo está por vencer",
    Kind.LATE: "ALARMA, el plazo venció sin publicar",
}

#: What happened, and what this person can do.
_WORDS = {
    Kind.PUBLISHED: (
        "Los documentos de {of} están publicados. El robot los descargó del portal y son idénticos a los suyos.",
        "El informe y las constancias van con este mensaje. No tiene que hacer nada.",
    ),
    Kind.PUBLISHED_LATE: (
        "El plazo de {of} venció el {until}; los documentos están publicados desde después y son idénticos a los suyos.",
        "El informe y las constancias van con este mensaje. Avise a quien supervisa el contrato.",
    ),
    Kind.DOUBT: (
        "Algún documento de {of} se envió y todavía no se ha visto en el portal.",
        "No lo publique a mano: el robot lo mirará de nuevo por sí mismo y le avisará.",
    ),
    Kind.PERSON: (
        "El portal pidió algo que solo una persona puede responder. Espera por usted: {of}.",
        "Resuélvalo y escriba en el equipo donde trabaja el robot: secop ponerse-al-dia --seguir {name}",
    ),
    Kind.TOMORROW: (
        "El robot no pudo ingresar al portal y hoy no lo intenta más. Espera hasta mañana: {of}.",
        "El robot sigue mañana por sí mismo.",
    ),
    Kind.WRONG: (
        "Los documentos de {of} tienen errores y no se envió nada.",
        "Corrija los archivos en {documents}; el robot los revisa de nuevo por sí mismo.",
    ),
    Kind.MISSING: (
        "Ya se pueden publicar los documentos de {of}, pero todavía no están en {documents}.",
        "Póngalos ahí antes del {until}; el robot los publica la próxima vez que mire.",
    ),
    Kind.FAILED: (
        "El robot intentó varias veces publicar {of} y no lo logró.",
        "El robot sigue intentándolo. Si el portal funciona para usted, ejecute en ese equipo: secop ponerse-al-dia --seguir {name}",
    ),
    Kind.NEAR: (
        "El plazo de {of} vence el {until} y los documentos no están publicados y comprobados.",
        "Si no puede esperar al robot, mire primero en el portal qué hay ya publicado, y publique a mano solo lo que falta.",
    ),
    Kind.LATE: (
        "El plazo de {of} venció el {until} y los documentos no están publicados y comprobados.",
        "El robot los publicará en cuanto pueda. Avise a quien supervisa el contrato.",
    ),
}

_THEN = "\n\n    {secop} entrar\n\nIngrese en la ventana que se abre. Después escriba:\n\n    secop ponerse-al-dia --seguir {name}"
#: What this person can do where the sign-in is what keeps the robot, by the error's code.
_SIGN_IN = {
    NeedsHuman.code: f"Escriba en el equipo donde trabaja el robot:{_THEN}",
    AnotherUser.code: f"Escriba en el equipo donde trabaja el robot:{_THEN}",
    AccountLocked.code: "Desbloquee la cuenta en su navegador, desde la página de ingreso del portal. Escriba después en el equipo "
    f"donde trabaja el robot:{_THEN}",
    WrongPassword.code: "Si cambió la contraseña, guárdela de nuevo con secop clave guardar. Escriba en el equipo donde trabaja el "
    f"robot:{_THEN}",
    UnknownPage.code: "Ingrese al portal en su navegador y resuelva lo que pide esa página. Escriba después en el equipo donde "
    "trabaja el robot:\n\n    secop ponerse-al-dia --seguir {name}",
    PasswordExpired.code: "Abra el portal en su navegador y cambie allí la contraseña; entregue la nueva al robot con secop clave "
    "guardar. Escriba después en el equipo donde trabaja el robot:\n\n    secop ponerse-al-dia --seguir {name}",
    FirstTime.code: "Mire ese documento en el portal. Si está bien, escriba en el equipo donde trabaja el robot:\n\n"
    '    {secop} publicar "{documents}" --seguir\n\nDespués escriba:\n\n    secop ponerse-al-dia --seguir {name}',
    SignInsUsedUp.code: "El robot sigue mañana por sí mismo. Para no esperar, escriba en el equipo donde trabaja el robot:"
    + _THEN,
}


def _same_day(earlier: datetime | None, now: datetime) -> bool:
    return earlier is not None and earlier.astimezone(BOGOTA).date() == now.astimezone(BOGOTA).date()
