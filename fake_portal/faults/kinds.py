"""All kinds of faults by their names, which are what a declaration's `do` may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import answers, deliveries, documents, on_the_wire, pages, sessions

if TYPE_CHECKING:
    from fake_portal.fault import Kind

TABLES = {
    "On the wire, where the connection may be a kept one": on_the_wire.KINDS,
    "Answers in place of the portal's": answers.KINDS,
    "Deliveries": deliveries.KINDS,
    "Sessions and accounts": sessions.KINDS,
    "Pages": pages.KINDS,
    "Documents": documents.KINDS,
}
KINDS: dict[str, Kind] = {name: kind for table in TABLES.values() for name, kind in table.items()}
