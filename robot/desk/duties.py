"""Which documents a contract owes, and until which day: rules that are data (duties.toml)."""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.errors import CatalogueError
from robot.model import Role, fold
from robot.periods import between, months, split
from robot.shipped import selectors_folder
from robot.working_days import shift

from .kinds import Kind, Kinds, known_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE = Path(__file__).with_name("duties.toml")
STATES = "states.toml"
OTHER = "otros"  #: the type of a contract whose object says no other
START, END = "inicio", "fin"  #: where a month would stand


class Each(Enum):
    """How often a document is owed."""

    START = "start"
    MONTH = "month"
    END = "end"


class Stage(Enum):
    """What a contract's state means for its documents."""

    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    SUSPENDED = "suspended"
    OVER = "over"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Duty:
    """A document that a contract owes."""

    title: str
    accepts: tuple[str, ...]  #: kinds that fulfil it
    by: Role
    each: Each
    within: int  #: working days
    months: int = 0  #: before those are counted


@dataclass(frozen=True)
class Type:
    """Contracts that owe the same."""

    key: str
    title: str
    duties: tuple[Duty, ...]
    shortest: int = 0  #: days that a month has to have of the contract


@dataclass(frozen=True)
class Due:
    """One document of one period, and the last day on which it is in time."""

    duty: Duty
    period: str  #: 2026-03, `inicio` or `fin`
    until: date


@dataclass(frozen=True)
class Rules:
    """All types, and how an object says which one a contract is."""

    types: Mapping[str, Type]
    signs: Kinds

    def type_of(self, subject: str | None) -> Type:
        """The one that the contract's object says; where it says none, or two, the one that owes least."""
        kind = self.signs.recognise(subject or "").kind
        return self.types[kind.key if kind else OTHER]


def dues_of(rules: Type, starts: date, ends: date, stage: Stage, today: date) -> list[Due]:
    """
    What a contract owes: from its first day to its last, as far as its state lets it owe anything.

    What becomes due in months that have not begun is left out.
    """
    if stage in (Stage.NOT_BEGUN, Stage.CANCELLED):
        return []
    return [due for duty in rules.duties for due in _dues(duty, rules, starts, ends, stage, today)]


def periods_of(starts: date, ends: date, shortest: int = 0) -> list[str]:
    """The months of a contract in which it has so many days at least."""
    every = between(f"{starts:%Y-%m}", f"{ends:%Y-%m}")
    return [period for period in every if _days(period, starts, ends) >= min(shortest, (ends - starts).days + 1)]


def _dues(duty: Duty, rules: Type, starts: date, ends: date, stage: Stage, today: date) -> list[Due]:  # noqa: PLR0913, PLR0917 - a contract in full
    if duty.each is Each.START:
        return [Due(duty, START, _until(duty, starts))] if starts <= today else []
    if duty.each is Each.END:
        over = stage is Stage.OVER or ends < today
        return [Due(duty, END, _until(duty, max(ends, starts)))] if over else []
    begun = [period for period in periods_of(starts, ends, rules.shortest) if period <= f"{today:%Y-%m}"]
    return [Due(duty, period, _until(duty, min(last_day(period), ends))) for period in begun]


def last_day(period: str) -> date:
    """Of a month."""
    year, month = split(period)
    return date(year, month, calendar.monthrange(year, month)[1])


def _until(duty: Duty, day: date) -> date:
    if duty.months:
        later = last_day(months(f"{day:%Y-%m}", duty.months))
        day = later.replace(day=min(day.day, later.day))
    return shift(day, duty.within)


def _days(period: str, starts: date, ends: date) -> int:
    year, month = split(period)
    return (min(last_day(period), ends) - max(date(year, month, 1), starts) + timedelta(days=1)).days


# Read from files ------------------------------------------------------------------------------------


def rules_from(text: str, called: str, kinds: Kinds) -> Rules:
    """
    What a file of rules says.

    :raises CatalogueError: it says something else, or a kind that there is not.
    """
    try:
        said = tomllib.loads(text)
        signs = {key: [sign.split() for sign in entry.pop("signs", ())] for key, entry in said.items()}
        types = {key: _type(key, kinds, **entry) for key, entry in said.items()}
        types[OTHER]
    except KeyError as missing:
        raise CatalogueError(f"{called}: falta [{missing.args[0]}]") from missing
    except (tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as wrong:
        raise CatalogueError(f"{called}: {wrong}") from wrong
    both = frozenset(Role)
    words = {key: Kind(key, types[key].title, both, tuple(map(tuple, each))) for key, each in signs.items()}
    return Rules(types, Kinds(words))


def _type(key: str, kinds: Kinds, *, title: str, duty: Sequence[Mapping[str, Any]], shortest: int = 0) -> Type:
    return Type(key, title, tuple(_duty(kinds, **each) for each in duty), shortest)


def _duty(kinds: Kinds, *, accepts: Sequence[str], by: str, each: str, **more: Any) -> Duty:  # noqa: ANN401 - of Duty
    if unknown := [kind for kind in accepts if kind not in kinds.all]:
        raise ValueError(f"no hay documentos de clase {unknown[0]}")
    if any(type(number) is not int or number < 0 for key, number in more.items() if key != "title"):
        raise ValueError(f"{more.get('title')}: los plazos son números enteros")
    return Duty(accepts=tuple(accepts), by=Role(by), each=Each(each), **more)


@cache
def known_rules() -> Rules:
    """Those that ship with the robot."""
    return rules_from(FILE.read_text(encoding="utf-8"), FILE.name, known_kinds())


@cache
def _stages() -> dict[str, Stage]:
    try:
        said = tomllib.loads((selectors_folder() / STATES).read_text(encoding="utf-8"))
        return {fold(word): Stage(key) for key, words in said.items() for word in words}
    except (OSError, tomllib.TOMLDecodeError, ValueError) as wrong:
        raise CatalogueError(f"selectors/{STATES}: {wrong}") from wrong


def stage_of(state: str | None) -> Stage:
    """
    What the portal's word for a contract's state means.

    :raises CatalogueError: the list of these words is damaged.
    """
    return _stages().get(fold(state or ""), Stage.UNKNOWN)
