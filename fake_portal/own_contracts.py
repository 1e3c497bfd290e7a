"""Contracts of one's own instead of the seeded ones, read from a TOML file (docs/replica.md)."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clock import BOGOTA
from .errors import ScenarioError
from .pdf import one_page_pdf
from .seed import Seed, Stored, read_seed
from .values import Contract

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .values import Company, Side

EXAMPLE = Path(__file__).parent / "data" / "own-contracts.toml"  #: has every key
STATES = ("awaiting_approval", "awaiting_signature", "signed", "signed_and_sent", "running", "finished", "settled")
SIDES: dict[str, Side] = {"Proveedor": "provider", "Comprador": "buyer"}
FIRST = 9_100_000  #: of the numbers that a file does not give
TEXT, NUMBER, YES_NO = "text", "a whole number above zero", "true or false"
#: Each key of [[contract]], and what it holds.
CONTRACT = {
    **dict.fromkeys(("number", "description", "process", "entity", "provider", "state"), TEXT),
    **dict.fromkeys(("pccntr", "slcntr", "value"), NUMBER),
    **dict.fromkeys(("signed", "ends"), "a date, such as 2026-01-15"),
    "pending_modification": YES_NO,
}
DOCUMENT = dict.fromkeys(("contract", "name", "uploaded_by"), TEXT)


def seed_with(file: Path | None) -> Seed:
    """
    What stands in the portal at its beginning; with a file its contracts and documents, and the seeded accounts.

    :raises ScenarioError: says each mistake of the file by its place.
    """
    seed = read_seed()
    if file is None:
        return seed
    declared = _read(file)
    wrong = [
        f"{key}: no such table (there are: contract, document)" for key in declared.keys() - {"contract", "document"}
    ]
    contracts = [
        _contract(at, row, seed.companies, wrong) for at, row in enumerate(_tables(declared, "contract", wrong), 1)
    ]
    if not contracts:
        wrong.append("it has no [[contract]]")
    wrong += _twice(contracts)
    documents = [_stored(at, row, contracts, wrong) for at, row in enumerate(_tables(declared, "document", wrong), 1)]
    if wrong:
        raise ScenarioError("\n".join(f"{file.name}: {mistake}" for mistake in wrong))
    return Seed(seed.companies, seed.accounts, contracts, [stored for stored in documents if stored])


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScenarioError(f"{file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{file.name} is not UTF-8 (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{file.name} is not TOML: {error}") from error


def _tables(declared: Mapping[str, Any], name: str, wrong: list[str]) -> list[dict[str, Any]]:
    rows = declared.get(name, [])
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return rows
    wrong.append(f"{name}: write each one below a line [[{name}]]")
    return []


def _check(place: str, row: Mapping[str, Any], known: Mapping[str, str], needed: tuple[str, ...]) -> list[str]:
    wrong = [f"{place}: no such key {key!r} (there are: {', '.join(known)})" for key in row if key not in known]
    wrong += [f"{place}: {key} is missing" for key in needed if key not in row]
    wrong += [
        f"{place}: {key} = {row[key]!r}: {kind}"
        for key, kind in known.items()
        if key in row and not _is(row[key], kind)
    ]
    return wrong


def _is(value: object, kind: str) -> bool:
    if kind == TEXT:
        return isinstance(value, str) and bool(value.strip())
    if kind == NUMBER:
        return type(value) is int and 0 < value < 10**15
    return isinstance(value, bool) if kind == YES_NO else isinstance(value, date)


def _contract(at: int, row: dict[str, Any], companies: Mapping[str, Company], wrong: list[str]) -> Contract:
    """A contract, with what the file leaves out; after a mistake, one that nobody is going to use."""
    place = f"contract {at}"
    mistakes = _check(place, row, CONTRACT, ("number",))
    if not mistakes and row.get("state", "running") not in STATES:
        mistakes.append(f"{place}: state = {row['state']!r}: one of {', '.join(STATES)}")
    parties = {}
    for side, key in (("buyer", "entity"), ("provider", "provider")):
        offered = [company for company in companies.values() if company.side == side]
        asked = row.get(key, offered[0].code)
        parties[key] = next((company.code for company in offered if asked in (company.code, company.name)), "")
        if not parties[key]:
            names = "; ".join(company.name for company in offered)
            mistakes.append(f"{place}: {key} = {asked!r}: one of {names}")
    if mistakes:
        wrong += mistakes
        row = {"number": str(at)}
    return Contract(
        id=FIRST + 200_000 + at,
        pccntr=row.get("pccntr", FIRST + at),
        slcntr=row.get("slcntr", FIRST - 100_000 + at),
        number=row["number"],
        description=row.get("description", "Prestar servicios de apoyo a la gestión."),
        process=row.get("process", f"CPS-{at:03d}-2026"),
        bdos=FIRST + 100_000 + at,
        signed=_moment(row.get("signed", date(2026, 1, 15))),
        ends=_moment(row.get("ends", date(2026, 12, 31))),
        value=row.get("value", 30_000_000),
        state=row.get("state", "running"),
        pending_modification=row.get("pending_modification", False),
        **parties,
    )


def _moment(day: date) -> datetime:
    whole = day if isinstance(day, datetime) else datetime.combine(day, time())
    return whole if whole.tzinfo else whole.replace(tzinfo=BOGOTA)


def _twice(contracts: list[Contract]) -> list[str]:
    """Identifiers are nobody else's; a number may be, of another entity (docs/portal.md, section 1.6)."""
    wrong = []
    for says, of in (
        ("pccntr", lambda c: c.pccntr),
        ("slcntr", lambda c: c.slcntr),
        ("number", lambda c: (c.number, c.entity)),
    ):
        seen: dict[object, int] = {}
        for at, contract in enumerate(contracts, 1):
            first = seen.setdefault(of(contract), at)
            if first != at:
                wrong.append(f"contract {at}: its {says} is that of contract {first} too")
    return wrong


def _stored(at: int, row: dict[str, Any], contracts: list[Contract], wrong: list[str]) -> Stored | None:
    place = f"document {at}"
    mistakes = _check(place, row, DOCUMENT, ("contract", "name"))
    side = row.get("uploaded_by", "Comprador")
    if not mistakes and side not in SIDES:
        mistakes.append(f"{place}: uploaded_by = {side!r}: one of {', '.join(SIDES)}")
    asked = row.get("contract")
    found = [c for c in contracts if asked in (c.number, c.unique_identifier("buyer"), c.unique_identifier("provider"))]
    if not mistakes and len(found) != 1:
        why = "no contract of this file" if not found else "several contracts of this file have it: give its CO1.PCCNTR"
        mistakes.append(f"{place}: contract = {asked!r}: {why}")
    wrong += mistakes
    return (
        None
        if mistakes
        else Stored(found[0].unique_identifier("buyer"), row["name"], one_page_pdf(row["name"]), SIDES[side])
    )
