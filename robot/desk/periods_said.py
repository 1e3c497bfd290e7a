"""Two sayings about the period of one document: whether they agree, and how people call what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.periods import split
from robot.words import MONTHS

if TYPE_CHECKING:
    from .months import Said


def contradicts(named: Said, said: Said) -> bool:
    """Whether the two have no month in common, though both say one."""
    if named.months and said.months:
        return not set(named.months) & set(said.months)
    first, second = _numbers(named), _numbers(said)
    return bool(first and second) and not first & second


def neighbours(named: Said, said: Said) -> bool:
    """Whether a month of one is the one before or after a month of the other."""
    return any((a - b) % 12 in (1, 11) for a in _numbers(named) for b in _numbers(said))


def called(said: Said) -> str:
    """The months, as people call them."""
    if said.months:
        return " y ".join(spoken(period) for period in said.months)
    return " y ".join(MONTHS[month - 1] for month in said.yearless)


def spoken(period: str) -> str:
    """A month as people say it: marzo de 2025."""
    year, month = split(period)
    return f"{MONTHS[month - 1]} de {year}"


def _numbers(said: Said) -> set[int]:
    return {split(period)[1] for period in said.months} | set(said.yearless)
