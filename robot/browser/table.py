"""Read a table's rows by the catalogue's columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import Locator
    from selectolax.lexbor import LexborNode

    from .catalogue import Column

CELLS = ("td", "th")


@dataclass(frozen=True)
class Row:
    """
    One row of a table: its cells' texts by the catalogue's column names, its links, and where to press them.

    `headings` is the row above all, which says what the cells are.
    """

    cells: dict[str, str]
    links: tuple[str, ...]  #: whole addresses
    scope: Locator
    headings: Locator


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
    read = list(_rows(html))
    header = next((row for row in read if row.is_header), _Row("", (), (), is_header=True))
    place = {key: _place(column, header.cells) for key, column in columns.items()}
    rows: dict[object, Read] = {}
    times: Counter[str] = Counter()
    for row in read:
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


@dataclass(frozen=True)
class _Cell:
    id: str
    said: str  #: its text, spaces as they are inside


@dataclass(frozen=True)
class _Row:
    id: str
    cells: Sequence[_Cell]
    links: Sequence[str]
    is_header: bool


def _rows(html: str) -> Iterator[_Row]:
    """The table's own rows: what stands in a table inside a cell is that cell's text."""
    page = LexborHTMLParser(f"<table>{html}</table>")
    for silent in page.css("script, style"):  # the portal leaves some inside cells
        silent.decompose()
    table = page.css_first("table")
    sections = table.iter() if table is not None else ()
    for row in (row for section in sections for row in section.iter() if row.tag == "tr"):
        cells = [_Cell(_attribute(cell, "id"), cell.text().strip()) for cell in row.iter() if cell.tag in CELLS]
        links = [_attribute(link, "href") for link in row.css("a[href]")]
        yield _Row(_attribute(row, "id"), cells, links, row.css_first("th") is not None)


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""
