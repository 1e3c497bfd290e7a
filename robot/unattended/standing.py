"""How the schedule stands, in a line per profile and per period that is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.periods import months, split
from robot.words import MONTHS, when

from .diary import FOLDER, State, read_diary
from .due import Urgency, orders, urgency

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from .due import Order
    from .profiles import Profile
    from .schedule import Schedule

SAID = {
    State.DONE: "publicado y comprobado",
    State.DOUBT: "en duda: el robot lo mirará de nuevo",
    State.PERSON: "hace falta usted",
    State.TOMORROW: "hoy no se intenta más ingresar; mañana sí, sin que usted haga nada",
    State.FAILED: "no se ha podido publicar",
    State.WRONG: "hay documentos por corregir",
    State.MISSING: "faltan los documentos",
}


def standing(schedule: Schedule, state: Path, now: datetime) -> tuple[list[Order], list[str]]:
    """What is due and open, and the lines that say it after a line for each profile."""
    diary = read_diary(state / FOLDER / "diary.json")
    if not schedule.profiles:
        return [], ["No hay nada programado: escriba secop programa agregar"]
    due = list(orders(schedule.profiles, diary, now))
    left = [order for order in due if not order.done]
    lines = []
    for profile in schedule.profiles:
        done = sum(order.done for order in due if order.profile is profile)
        lines.append(
            f"{profile.name}: {profile.day}; {done} de {_periods(_count(due, profile))}; {_next(profile, now)}"
        )
        lines += [f"  {line_of(order, now)}" for order in left if order.profile is profile]
    return left, lines


def line_of(order: Order, now: datetime | None = None) -> str:
    """One open period: what keeps it, and until when there is time."""
    year, month = split(order.period)
    said = SAID[order.entry.state] if order.entry else "espera la próxima llamada del temporizador"
    until = order.profile.until(order.period)
    late = now is not None and urgency(until, now) is Urgency.LATE
    why = f" ({order.entry.why.splitlines()[0]})" if order.entry and order.entry.why else ""
    return f"{order.profile.name}, {MONTHS[month - 1]} de {year}: {said}{why}; el plazo {'venció' if late else 'vence'} el {when(until)}"


def _next(profile: Profile, now: datetime) -> str:
    """When the next period is due."""
    period = profile.first
    while profile.due(period) <= now:
        period = months(period)
    if profile.last is not None and period > profile.last:
        return "no hay más"
    return f"la próxima, {when(profile.due(period))}"


def _count(due: list[Order], profile: Profile) -> int:
    return sum(order.profile is profile for order in due)


def _periods(count: int) -> str:
    return f"{count} periodo{'s' * (count != 1)}"
