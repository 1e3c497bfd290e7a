"""Months as periods: `2026-03`, one after another, and how a folder's name says them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from robot.words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

PERIOD = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
FIELD = re.compile(r"\{([^{}]*)\}")


def months(period: str, count: int = 1) -> str:
    """So many months after a period, or before it with a negative count."""
    year, month = split(period)
    total = 12 * year + month - 1 + count
    return f"{total // 12}-{total % 12 + 1:02d}"


def split(period: str) -> tuple[int, int]:
    """Year and month."""
    year, month = period.split("-")
    return int(year), int(month)


def between(first: str, last: str) -> Iterator[str]:
    """Every period from one to another, both included."""
    while first <= last:
        yield first
        first = months(first)


def filled(pattern: str, period: str) -> str:
    """
    The pattern with its period: `{periodo}` 2026-03, `{año}` 2026, `{mes}` 03, `{nombre_mes}` marzo.

    :raises ValueError: another field stands in it, or none at all, so that each month would be the same.
    """
    year, month = split(period)
    fields = {"periodo": period, "año": str(year), "mes": f"{month:02d}", "nombre_mes": MONTHS[month - 1]}
    found = FIELD.findall(pattern)
    if unknown := sorted(set(found) - set(fields)):
        raise ValueError(f"no existe el campo {{{unknown[0]}}}; hay {{periodo}}, {{año}}, {{mes}} y {{nombre_mes}}")
    if not {"periodo", "mes", "nombre_mes"} & set(found):
        raise ValueError(
            "la ruta debe decir el mes, con {periodo}, {mes} o {nombre_mes}: sin él, cada mes sería la misma"
        )
    return FIELD.sub(lambda match: fields[match[1]], pattern)
