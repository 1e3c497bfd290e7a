"""Dates and money as the contract page writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def date_time(moment: datetime, language: str) -> str:
    """`1/07/2025 12:00:00 PM`; in English the month stands first (docs/portal.md, section 3.4)."""
    day = f"{moment.day}/{moment:%m/%Y}" if language == "es" else f"{moment.month}/{moment.day}/{moment.year}"
    return f"{day} {moment.hour % 12 or 12}:{moment:%M:%S} {moment:%p}"


def money(pesos: int) -> str:
    """`21.251.249 COP` (docs/portal.md, section 3.4)."""
    return f"{pesos:,} COP".replace(",", ".")


def file_size(count: int) -> str:
    """Kilobytes, as the grids of documents write them."""
    return f"{max(1, count // 1024):,} KB".replace(",", ".")
