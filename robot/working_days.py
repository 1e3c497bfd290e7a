"""Working days in Colombia: Monday to Friday but for the law's holidays."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from pathlib import Path

SATURDAY = 5
KEPT = Path(__file__).with_name("holidays.txt")


def is_working_day(day: date) -> bool:
    """Whether offices are open on it."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


@cache
def nth_working_day(year: int, month: int, n: int) -> date:
    """
    The month's n-th working day; with a negative n counted from its end (-1 is the last one).

    A month that has fewer answers its last one, or its first: nobody's deadline is lost for that.
    """
    every = [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
    working = [day for day in every if is_working_day(day)]
    return working[max(n, -len(working))] if n < 0 else working[min(n, len(working)) - 1]


@cache
def shift(day: date, working_days: int) -> date:
    """So many working days after a day, or before it with a negative number."""
    step = timedelta(days=1 if working_days > 0 else -1)
    for _ in range(abs(working_days)):
        day += step
        while not is_working_day(day):
            day += step
    return day


@cache
def nearest(day: date, step: int) -> date:
    """The day itself where it is a working one, or else the next (step 1) or the last one before it (step -1)."""
    while not is_working_day(day):
        day += timedelta(days=step)
    return day


@cache
def _holidays(year: int) -> frozenset[date]:
    if year in _kept_holidays():
        return frozenset(_kept_holidays()[year])
    from holidays import country_holidays  # noqa: PLC0415 - it loads every country, and few ask for so far a year

    return frozenset(country_holidays("CO", years=year))


@cache
def _kept_holidays() -> dict[int, set[date]]:
    """What the package says of the years around us, year by year; `python -m tests.holidays_file` writes it anew."""
    kept: dict[int, set[date]] = defaultdict(set)
    for line in KEPT.read_text(encoding="ascii").split():
        day = date.fromisoformat(line)
        kept[day.year].add(day)
    return dict(kept)
