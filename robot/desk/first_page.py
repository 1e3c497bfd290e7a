"""Which months the first page of a document says that it is about, among all the dates that stand on it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from robot.model import fold
from robot.periods import between

from .months import Said, said_by_text

if TYPE_CHECKING:
    from collections.abc import Iterator

PERIOD = re.compile(r"\b(?:periodos?|mes|meses|correspondientes?|lapso|mensualidad)\b")
RANGE = re.compile(r"\b(?:desde|entre|del?)\b.*\b(?:hasta|al?|y)\b")
#: How long the contract lasts, when it was signed: months of something else.
ELSE = re.compile(r"\b(?:plazos?|vigencias?|duracion|prorroga|inicio|terminacion|finalizacion|suscripcion|contrato)\b")
LABEL = re.compile(
    r"\W*(?:\w+\W+){0,4}?(?:periodo|mes|lapso)(?:\W+\w+){0,3}\W*"
)  # and nothing more: it stands on the next line
DAY = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](20\d\d)(?!\d)")
DAY_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")


def said_by_first_page(text: str) -> Said:
    """What the first line says that speaks of a period; a span of days comes after that. When it was signed does not count."""
    lines = text.splitlines()
    for said in (*_by(lines, PERIOD), *_by(lines, RANGE)):
        if said.months or said.yearless:
            return said
    return Said()


def _by(lines: list[str], sign: re.Pattern[str]) -> Iterator[Said]:
    for line, after in pairwise([*lines, ""]):
        folded = fold(line)
        if not sign.search(folded) or (sign is RANGE and ELSE.search(folded)):
            continue
        yield _months(folded)
        if LABEL.fullmatch(folded) and not any(c.isdigit() for c in folded):
            yield _months(fold(after))


def _months(line: str) -> Said:
    """Those of a line; days of one month are that month, and two days are what lies between them."""
    days = [(int(y), int(m)) for _, m, y in DAY.findall(line)] + [
        (int(y), int(m)) for y, m, _ in DAY_YEAR_FIRST.findall(line)
    ]
    if days and all(1 <= month <= 12 for _, month in days):
        first, last = (f"{year}-{month:02d}" for year, month in (min(days), max(days)))
        return Said(tuple(between(first, last)))
    return said_by_text(f"periodo {line}")
