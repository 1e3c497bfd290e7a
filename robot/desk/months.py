"""Which months the name or the first page of a document says that it is about, or which number it has in a series."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from robot.intake.periods import month_called
from robot.model import fold
from robot.periods import between

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

YEAR = re.compile(r"20\d\d")
CONTRACT = re.compile(r"(?<!\d)\d{1,5} ?- ?20\d\d(?!\d)")  # `908-2021`: its year is when the contract was signed
DATE = re.compile(
    r"(?<!\d)(?:20\d\d[-_. /]?\d\d[-_. /]?\d\d|\d\d[-_. /]\d\d[-_. /]20\d\d)(?!\d)"
)  # when it was written
NUMERIC = re.compile(r"(?<![\d-])(20\d\d)[-_. /]?(0[1-9]|1[0-2])(?![\d-])")
MONTH_FIRST = re.compile(
    r"(?<![\d-])(?<!contrato )(?<!cont )(?<!cto )(?<!ct )(?<!no )(?<!no\. )(0[1-9]|1[0-2])[_. /](20\d\d)(?![\d-])"
)
TOKEN = re.compile(r"[a-z]+|\d+|[-–/]")
NUMBERED = re.compile(r"(?:\b(?:no|nro|num|numero|n)\b[ .°ºo#_-]*|#)(\d{1,2})(?!\d)")
COUNTED = re.compile(
    r"(?:informe|mensual|cobro|pago|parcial|planilla|supervision|actividades|periodo|inf|rp)s?[ _.-]*(\d{1,2})(?!\d)"
)
SAYS_PERIOD = re.compile(r"\b(?:periodos?|mes|meses|correspondientes?|mensual|lapso)\b")
LASTS = ("a", "al", "hasta", "–")
SMALL = ("de", "del", "ano", "el", "-", "/")
NO_MONTH = "set"  #: in the name of a document, of photographs


@dataclass(frozen=True)
class Said:
    """What is said of a document's period."""

    months: tuple[str, ...] = ()  #: `2026-03`, in order
    yearless: tuple[int, ...] = ()  #: months that are named without a year
    number: int | None = None  #: the third report, the second payment …

    def among(self, periods: Sequence[str]) -> tuple[str, ...]:
        """
        Those of a contract's periods that it is about; none where nobody can say.

        A month without its year is taken where the contract has it once; a number counts from the contract's first month,
        where no month is named.
        """
        if self.months:
            return tuple(period for period in periods if period in self.months)
        if self.yearless:
            meant = [[each for each in periods if int(each[5:]) == month] for month in self.yearless]
            return tuple(found[0] for found in meant) if all(len(found) == 1 for found in meant) else ()
        if self.number and self.number <= len(periods):
            return (periods[self.number - 1],)
        return ()


def said_by_name(name: str) -> Said:
    """What a file's name says."""
    text = fold(name)
    bare = re.sub(r"\.[a-z]{2,4}$", "", DATE.sub(" ", CONTRACT.sub(" ", text)))
    dated, yearless = _months(bare)
    number = NUMBERED.search(bare) or COUNTED.search(bare)
    return Said(dated, yearless, int(number[1]) if number and int(number[1]) else None)


def said_by_text(text: str) -> Said:
    """What the lines of a first page say that speak of a period; other dates in it mean something else."""
    lines = [fold(line) for line in text.splitlines()]
    for line, after in pairwise([*lines, ""]):
        if SAYS_PERIOD.search(line):
            for said in (line, f"{line} {after}"):
                dated, yearless = _months(CONTRACT.sub(" ", said))
                if dated or yearless:
                    return Said(dated, yearless)
    return Said()


def _months(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Those with their year; or else those without one."""
    dated = {f"{year}-{month}" for year, month in NUMERIC.findall(text)}
    dated |= {f"{year}-{month}" for month, year in MONTH_FIRST.findall(text)}
    yearless: dict[int, None] = {}
    for first, last in _spans(_mentions(TOKEN.findall(text))):
        if last.year is None:
            yearless |= dict.fromkeys(range(first.month, last.month + 1))
        else:
            year = first.year or last.year - (first.month > last.month)
            dated |= set(between(f"{year}-{first.month:02d}", f"{last.year}-{last.month:02d}"))
    return tuple(sorted(dated)), () if dated else tuple(yearless)


@dataclass(frozen=True)
class _Mention:
    """A month by its name, the year beside it, and whether it ends what the one before began: `enero a marzo`."""

    month: int
    year: int | None
    ends: bool


def _mentions(tokens: Sequence[str]) -> list[_Mention]:
    places = [at for at, token in enumerate(tokens) if token != NO_MONTH and month_called(token)]
    mentions: list[_Mention] = []
    for n, at in enumerate(places):
        before = tokens[places[n - 1] + 1 : at] if n else ()
        after = tokens[at + 1 : places[n + 1]] if n + 1 < len(places) else tokens[at + 1 :]
        linked = [token for token in before if token not in SMALL and not token.isdecimal()]
        ends = bool(before) and (all(token in LASTS for token in linked) if linked else "-" in before)
        mentions.append(
            _Mention(month_called(tokens[at]), _year(after) or (None if n else _year(tokens[:at][::-1])), ends)
        )
    return mentions


def _spans(mentions: Sequence[_Mention]) -> Iterator[tuple[_Mention, _Mention]]:
    """From which month to which; a year that is said once, at the end, is everybody's: `enero y febrero de 2026`."""
    year = next((each.year for each in reversed(mentions) if each.year), None)
    dated = [each if each.year else replace(each, year=year) for each in mentions]
    at = 0
    while at < len(dated):
        pair = at + 1 < len(dated) and dated[at + 1].ends
        first, last = dated[at], dated[at + pair]
        if pair and mentions[at].year is None:
            first = replace(first, year=None)  # `diciembre a enero de 2026` began the year before
        at += 1 + pair
        if pair and first.month > last.month and (last.year is None or first.year == last.year):
            yield first, first
            yield last, last
        else:
            yield first, last


def _year(tokens: Sequence[str]) -> int | None:
    """The year that comes next."""
    said = next((token for token in tokens if token not in SMALL), "")
    return int(said) if YEAR.fullmatch(said) else None
