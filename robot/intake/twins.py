"""Which rows would publish the same bytes, or different ones under the same name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from robot.model import fold

from .findings import finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from robot.model import Finding

    from .manifest import ManifestEntry

SHOWN = 5  # rows that one sentence lists


def twins(hashed: Iterable[tuple[ManifestEntry, str]]) -> list[Finding]:
    """
    What is to be said of entries, each with its SHA-256, that are alike; in time that grows with their number.

    Equal bytes for one contract are a mistake in each row but the first. Equal bytes for several contracts, and one
    name for several documents of a contract, which the portal takes (docs/portal.md, section 4.1), are one note each.
    """
    findings: list[Finding] = []
    first_of: dict[tuple[str, tuple[str, str]], int] = {}
    by_bytes: dict[str, list[int]] = defaultdict(list)
    by_name: dict[tuple[str, tuple[str, str]], list[ManifestEntry]] = defaultdict(list)
    for entry, sha256 in hashed:
        contract = _contract(entry)
        first = first_of.setdefault((sha256, contract), entry.row)
        if first != entry.row:
            findings.append(finding("same_document", entry.row, "archivo", first=first))
            continue
        by_bytes[sha256].append(entry.row)
        by_name[fold(entry.name), contract].append(entry)
    for rows in by_bytes.values():
        findings += _note("same_document_elsewhere", rows)
    for entries in by_name.values():
        findings += _note("name_repeated", [entry.row for entry in entries], name=entries[0].name)
    return findings


def _note(code: str, rows: Sequence[int], **words: str) -> list[Finding]:
    """One note at the second of these rows, about all of them."""
    if len(rows) < 2:
        return []
    first, second, *others = rows
    listed = ", ".join(map(str, others[:SHOWN]))
    rest = f" y {len(others) - SHOWN} más" if len(others) > SHOWN else ""
    also = f"; lo mismo en {'las filas' if len(others) > 1 else 'la fila'} {listed}{rest}" if others else ""
    return [finding(code, second, "archivo", first=first, also=also, **words)]


def _contract(entry: ManifestEntry) -> tuple[str, str]:
    return fold(entry.contract.number), fold(entry.contract.entity or "")
