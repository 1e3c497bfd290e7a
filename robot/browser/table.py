"""Read a table's rows in one go, by the catalogue's columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Locator

    from .catalogue import Column

READ_TABLE = """(table, columns) => {
  const text = cell => {            // without the scripts that the portal leaves inside cells, spaces as they are
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("script").forEach(script => script.remove());
    return copy.textContent.trim();
  };
  const same = (a, b) => a.trim().toLowerCase() === b.toLowerCase();
  const rows = Array.from(table.rows);
  const header = rows.find(row => row.querySelector("th"));
  const heads = header ? Array.from(header.cells) : [];
  const place = {};
  for (const [key, { es, en, id }] of Object.entries(columns)) {
    place[key] = heads.findIndex(th => same(text(th), es) || same(text(th), en) || (id && th.id.includes(id)));
  }
  const body = rows.filter(row => row !== header && row.cells.length === heads.length);
  return { missing: Object.keys(place).filter(key => place[key] < 0),
           rows: body.map(row => ({ id: row.id, links: Array.from(row.querySelectorAll("a[href]"), link => link.href),
             cells: Object.fromEntries(Object.entries(place).map(([key, n]) => [key, n < 0 ? "" : text(row.cells[n])])) })) };
}"""


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells' texts by the catalogue's column names, its links, and where to press them."""

    cells: dict[str, str]
    links: tuple[str, ...]  #: whole addresses
    scope: Locator


def read_rows(table: Locator, columns: Mapping[str, Column]) -> tuple[list[Row], list[str]]:
    """The table's rows, and the columns that its header does not have."""
    seen = table.evaluate(READ_TABLE, {key: column.model_dump() for key, column in columns.items()})
    rows = [Row(row["cells"], tuple(row["links"]), table.locator(f'[id="{row["id"]}"]')) for row in seen["rows"]]
    return rows, seen["missing"]
