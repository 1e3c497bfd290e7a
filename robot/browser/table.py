"""Read a table's rows by the catalogue's columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Locator

    from .catalogue import Column


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells' texts by the catalogue's column names, its links, and where to press them."""

    cells: dict[str, str]
    links: tuple[str, ...]  #: whole addresses
    scope: Locator


@dataclass(frozen=True)
class Read:
    """One row as it is written in the page."""

    id: str
    cells: dict[str, str]
    links: tuple[str, ...]
    place: int = 0  #: among the rows that have its id, from 0


@dataclass(frozen=True)
class Content:
    """What a table holds, and which columns of the catalogue its header lacks."""

    rows: Sequence[Read]
    missing: Sequence[str]


def read_table(html: str, columns: Mapping[str, Column], base: str) -> Content:
    """
    The rows below the header that have as many cells as it has, from the table's inner HTML; `base` is the page's address.

    A row that stands there twice, with one id, the same texts and the same addresses, came twice: it counts once.

    The browser is asked for the HTML alone: a script of our own in the page would cost each page ten times as long.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    header = next((row for row in reader.rows if row.is_header), _Row())
    place = {key: _place(column, header.cells) for key, column in columns.items()}
    rows: dict[object, Read] = {}
    times: Counter[str] = Counter()
    for row in reader.rows:
        nth = times[row.id]
        times[row.id] += 1
        if row is header or len(row.cells) != len(header.cells):
            continue
        cells = {key: row.cells[at].said if at is not None else "" for key, at in place.items()}
        links = tuple(urljoin(base, link) for link in row.links)
        addressed = any(link.startswith(("https:", "http:")) for link in links)  # else nothing tells two rows apart
        same = (row.id, *cells.values(), *links) if row.id and addressed else (nth, id(row))
        rows.setdefault(same, Read(row.id, cells, links, nth))
    return Content(list(rows.values()), [key for key, at in place.items() if at is None])


def _place(column: Column, heads: Sequence[_Cell]) -> int | None:
    names = {column.es.lower(), column.en.lower()}
    return next(
        (at for at, head in enumerate(heads) if head.said.lower() in names or (column.id and column.id in head.id)),
        None,
    )


@dataclass
class _Cell:
    id: str = ""
    text: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Its text, spaces as they are inside."""
        return "".join(self.text).strip()


@dataclass
class _Row:
    id: str = ""
    cells: list[_Cell] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    is_header: bool = False


class _Reader(HTMLParser):
    """The table's own rows: what stands in a table inside a cell is that cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[_Row] = []
        self._depth = 0  #: of tables inside a cell
        self._cell: _Cell | None = None
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = self._depth == 0
        if tag == "table":
            self._depth += 1
        elif tag == "tr" and own:
            self.rows.append(_Row(given.get("id") or ""))
            self._cell = None
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].is_header |= tag == "th"
            if own:
                self._cell = _Cell(given.get("id") or "")
                self.rows[-1].cells.append(self._cell)
        elif tag == "a" and self.rows and given.get("href") is not None:
            self.rows[-1].links.append(given["href"] or "")
        elif tag == "script":  # the portal leaves some inside cells
            self._in_script = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._depth -= 1
        elif tag in ("td", "th", "tr") and self._depth == 0:
            self._cell = None
        elif tag == "script":
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._in_script:
            self._cell.text.append(data)
