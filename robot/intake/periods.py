"""Read a month in the ways in which sheets hold it, Excel's own included."""

from __future__ import annotations

import re

from robot.model import fold

SHORT = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LONG = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:-\d{2})?")  # also a whole date, as an Excel cell holds it
MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
NAMED = re.compile(r"([a-z]+)\.?(?: de | del |[- /])(\d{4}|\d{2})")  # `mar-26`: what Excel makes of 2026-03 in a CSV


def read_period(text: str) -> str | None:
    """`2026-03`, or None where the text is no month of this century."""
    text = fold(text)
    if match := YEAR_FIRST.fullmatch(text):
        year, month = int(match[1]), int(match[2])
    elif match := MONTH_FIRST.fullmatch(text):
        year, month = int(match[2]), int(match[1])
    elif match := NAMED.fullmatch(text):
        year, month = int(match[2]) % 2000 + 2000, _month(match[1])
        if len(match[2]) == len("2026") and int(match[2]) != year:
            return None
    else:
        return None
    return f"{year}-{month:02d}" if 1 <= month <= len(SHORT) and 2000 <= year < 2100 else None


def _month(word: str) -> int:
    if word == "setiembre":
        return 9
    names = SHORT if word in SHORT else LONG
    return names.index(word) + 1 if word in names else 0
