"""Read a month in the ways in which sheets and folders hold it, Excel's own included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from robot.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORT = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LONG = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
OTHERWISE = {"setiembre": 9, "sept": 9, "set": 9}
YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{2}|(?<=\D)\d)(?:[-/.]\d{1,2})?(?:[t ]00:00(?::00)?)?")  # also a whole date
MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})")
DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
NAMED = re.compile(
    r"(?:\d{1,2} de )?([a-z]+)\.?,?(?: de | del |[-/. ])(\d{4}|\d{2})"
)  # `mar-26`: Excel's 2026-03 in a CSV
NAMED_LAST = re.compile(r"(\d{4})(?: de |[-/. ])([a-z]+)\.?")
ALONE = re.compile(r"(?:mes de )?([a-z]+)\.?")


def read_period(text: str, year: int | None = None) -> str | None:
    """
    `2026-03`, or None where the text is no month of this century, or could be two.

    :param year: what a month that is named without one belongs to.
    """
    text = fold(text)
    month: int | None
    if match := YEAR_FIRST.fullmatch(text):
        year, month = int(match[1]), int(match[2])
    elif match := MONTH_FIRST.fullmatch(text):
        year, month = int(match[2]), int(match[1])
    elif match := DATE.fullmatch(text):
        year, month = int(match[3]), _of_date(int(match[1]), int(match[2]))
    elif match := NAMED.fullmatch(text):
        year, month = int(match[2]) + 2000 * (len(match[2]) == len("26")), month_called(match[1])
    elif match := NAMED_LAST.fullmatch(text):
        year, month = int(match[1]), month_called(match[2])
    elif year and (match := ALONE.fullmatch(text)):
        month = month_called(match[1])
    else:
        return None
    return f"{year}-{month:02d}" if 1 <= month <= len(SHORT) and 2000 <= year < 2100 else None


def only_year(texts: Iterable[str]) -> int | None:
    """The one year of all these months; None where they name none, or several."""
    years = {int(period[:4]) for text in texts if (period := read_period(text))}
    return years.pop() if len(years) == 1 else None


def is_date(text: str) -> bool:
    """Whether its order had to be known: day, month, year."""
    return DATE.fullmatch(text.strip()) is not None


def _of_date(first: int, second: int) -> int:
    """The month of a date as Colombia writes it, the day first; 0 where it may be the first of a month as others do."""
    if second > len(SHORT) and first <= len(SHORT):
        return first  # there is no other way to read it
    return 0 if second == 1 < first <= len(SHORT) or not 1 <= first <= 31 else second


def month_called(word: str) -> int:
    """1 to 12; 0 where a folded word is no month's name, nor what people write for short."""
    names = SHORT if word in SHORT else LONG
    return OTHERWISE.get(word) or (names.index(word) + 1 if word in names else 0)
