"""A day of each month as an office says it: `día hábil 5`, `último día hábil`, `día 10`, `3 días hábiles antes`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from robot.model import fold
from robot.working_days import nearest, nth_working_day, shift

NTH = re.compile(r"(?:dia )?habil (-?\d{1,2})|(\d{1,2})(?:\.?[ºo°]|er|do|to|mo|vo|no)?\.? dia habil")
LAST = re.compile(r"ultimo dia habil")
DAY = re.compile(r"(?:el )?(?:dia )?(\d{1,2})")
BEFORE = re.compile(r"(\d{1,2}) (?:dias? )?(?:habil(?:es)? )?antes(?: del (?:plazo|limite))?")


class Kind(Enum):
    """How a rule counts."""

    WORKING_DAY = "día hábil"  #: of the month; negative from its end
    DAY = "día"  #: of the month
    BEFORE = "días hábiles antes"  #: of the deadline


@dataclass(frozen=True)
class Rule:
    """When, in each month."""

    kind: Kind
    n: int

    def begins(self, year: int, month: int, deadline: date | None = None) -> date:
        """The day from which it may be done; `deadline` is what a rule *before* counts from."""
        if self.kind is Kind.BEFORE:
            assert deadline is not None, "a profile whose rule counts from a deadline has one"
            return shift(deadline, -self.n)
        return self._in_month(year, month, step=1)

    def ends(self, year: int, month: int) -> date:
        """The last day on which it may be done: where offices are closed on it, the one before."""
        return self._in_month(year, month, step=-1)

    def _in_month(self, year: int, month: int, step: int) -> date:
        if self.kind is Kind.WORKING_DAY:
            return nth_working_day(year, month, self.n)
        return nearest(date(year, month, min(self.n, calendar.monthrange(year, month)[1])), step)

    def __str__(self) -> str:
        if self == Rule(Kind.WORKING_DAY, -1):
            return "último día hábil"
        return f"{self.n} {self.kind.value}" if self.kind is Kind.BEFORE else f"{self.kind.value} {self.n}"


def read_rule(text: str) -> Rule:
    """
    What a person wrote.

    :raises ValueError: says how it can be written.
    """
    words = fold(text).strip()
    if LAST.fullmatch(words):
        return Rule(Kind.WORKING_DAY, -1)
    if (match := NTH.fullmatch(words)) and 1 <= abs(n := int(match[1] or match[2])) <= 23:
        return Rule(Kind.WORKING_DAY, n)
    if (match := BEFORE.fullmatch(words)) and int(match[1]) >= 1:
        return Rule(Kind.BEFORE, int(match[1]))
    if (match := DAY.fullmatch(words)) and 1 <= int(match[1]) <= 31:
        return Rule(Kind.DAY, int(match[1]))
    raise ValueError(
        f"«{text}» no dice un día del mes; escriba «día hábil 5», «último día hábil», «día 10» o «3 días hábiles antes»"
    )
