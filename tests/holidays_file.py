"""The file of holidays that the robot reads, as the package `holidays` has them; `python -m tests.holidays_file` writes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from holidays import country_holidays

import robot

if TYPE_CHECKING:
    from datetime import date

FILE = Path(robot.__path__[0]) / "holidays.txt"
YEARS = range(2024, 2041)


def by_library(year: int) -> set[date]:
    return set(country_holidays("CO", years=year))


if __name__ == "__main__":
    FILE.write_text("".join(f"{day}\n" for year in YEARS for day in sorted(by_library(year))), encoding="ascii")
