"""Colombian working days, held against the law's own rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.working_days import is_working_day, nth_working_day, shift
from tests.holidays_file import FILE, YEARS, by_library

#: On their own day (law 51 of 1983 and those before it).
FIXED = ((1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25))
#: On the next Monday where they are not on one (the same law, called Emiliani); the last by law 2578 of 2026.
MOVED = ((1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11))
CHIQUINQUIRA = (7, 9)
#: Days from Easter Sunday: Thursday and Friday before it; Ascension, Corpus Christi, Sacred Heart, each on its Monday.
FROM_EASTER = (-3, -2, 43, 64, 71)


def easter(year: int) -> date:
    """By the rule of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def by_law(year: int) -> set[date]:
    moved = MOVED if year < 2026 else (*MOVED, CHIQUINQUIRA)
    return (
        {date(year, *day) for day in FIXED}
        | {monday(date(year, *day)) for day in moved}
        | {easter(year) + timedelta(days=days) for days in FROM_EASTER}
    )


@pytest.mark.parametrize("year", range(2024, 2041))
def test_every_day_of_a_year_is_what_the_law_says(year):
    """A day is a working day where it is from Monday to Friday and no holiday of the law's three kinds."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    closed = by_law(year)

    assert [day for day in days if is_working_day(day)] == [d for d in days if d.weekday() < 5 and d not in closed]


def test_the_kept_years_are_what_the_package_says():
    """
    Holidays are read from a file, which says of its years what the package `holidays` says.
    """
    kept = {date.fromisoformat(line) for line in FILE.read_text(encoding="ascii").split()}

    assert kept == set().union(*map(by_library, YEARS))


def test_a_year_that_is_not_kept_is_asked_of_the_package():
    """
    A year beyond the file has its holidays too: Friday 20 July 2046.
    """
    closed = [date(2046, 7, day) for day in range(16, 21) if not is_working_day(date(2046, 7, day))]

    assert 2046 not in YEARS
    assert closed == [date(2046, 7, 20)]


def test_the_holiday_that_came_in_2026():
    """Monday 13 July 2026 and Monday 12 July 2027 are holidays; 9 July 2025 was none."""
    assert not is_working_day(date(2026, 7, 13))
    assert not is_working_day(date(2027, 7, 12))
    assert is_working_day(date(2025, 7, 9))


@pytest.mark.parametrize(
    ("n", "day"), [(1, 2), (2, 5), (5, 8), (6, 9), (7, 13), (-1, 30), (-2, 29), (23, 30), (-23, 2)]
)
def test_the_nth_of_january(n, day):
    """January 2026 begins with a holiday on a Thursday and has one on the 12th; where it has fewer, it is the last or first."""
    assert nth_working_day(2026, 1, n) == date(2026, 1, day)


@settings(deadline=None)  # a loaded machine is no finding
@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)), st.integers(1, 30))
def test_there_and_back(day, count):
    """So many working days after a working day and as many back is the same day."""
    begun = day
    while not is_working_day(begun):
        begun += timedelta(days=1)

    assert shift(shift(begun, count), -count) == begun
    assert is_working_day(shift(day, count))
