"""A table that comes in parts: press what brings more, until there is no more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from robot.errors import ElementNotFound, TimedOut, Unavailable

from .page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from .asking import Asked
    from .table import Row

OFTEN = 5.0  # seconds between two lines about how far it has come
ROWS = "tr:not(:has(th))"


class PageInParts(Page):
    """
    A page with such a table.

    Reading all of a table takes as long as it is, so it is not read after each press. What is pressed may be pressed
    again: a row that comes twice is read once (`table`).
    """

    def whole_table(self, table: str, more: str) -> list[Row]:
        """
        Every row, as `table` answers them, after pressing `more` until there is none.

        :raises Transient: a press brought nothing, or the page began anew meanwhile.
        """
        with self.asking() as asked:
            for _ in self._lengths(table, more, asked):
                pass
            return self._read(table, asked)

    def growing_table(self, table: str, more: str) -> Iterator[list[Row]]:
        """
        The rows that are there; again, all of them, each time there are twice as many, and at the end.

        :raises Transient: a press brought nothing, or the page began anew meanwhile.
        """
        read = 0
        with self.asking() as asked:
            for length in self._lengths(table, more, asked):
                if length >= 2 * read or not self.shows(more):
                    yield self._read(table, asked)
                    read = max(1, length)

    def _read(self, table: str, asked: Asked) -> list[Row]:
        """The rows; a page that has begun anew shows the first of them as if they were all."""
        rows = self.table(table)
        if asked.left:
            raise Unavailable(f"{self._called()}: la página volvió a empezar mientras se leía")
        return rows

    def _lengths(self, table: str, more: str, asked: Asked) -> Iterator[int]:
        """How many rows there are, before and after each press; from time to time it is told."""
        rows = self.element(table).locator(ROWS)
        told = time.monotonic()
        while True:
            with self._translate_errors(table):
                length = rows.count()
            yield length
            if not self.shows(more):
                return
            if time.monotonic() - told >= OFTEN:
                told = time.monotonic()
                self.kit.tell(f"{self._called()}: {length} filas hasta ahora")
            self.click(more)
            self.settled()
            if asked.failed or asked.left or self.shows(more):
                self._wait_for_more(rows.nth(length), more, asked)

    def _wait_for_more(self, row: Locator, more: str, asked: Asked) -> None:
        """
        Wait for the row that was not there before.

        :raises Transient: it does not come.
        """
        try:
            self._wait_for(row, [more], unless=lambda: asked.failed or asked.left)
        except ElementNotFound as none:
            raise TimedOut(f"{self._called(more)}: no trajo más filas", detail=none.detail) from none
