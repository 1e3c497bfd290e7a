"""What stands in the portal at its beginning, read from data/portal.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from .clock import BOGOTA
from .pdf import one_page_pdf
from .values import Account, Company, Contract, Side

PORTAL = Path(__file__).parent / "data" / "portal.toml"
BEFORE_US = "(antes)"  #: whose the documents are that stood there already


class Stored(NamedTuple):
    """A document that stands in its contract already."""

    contract: str  #: its unique identifier, of either side
    name: str
    content: bytes
    side: Side
    stored_at: datetime | None = None  #: None where nobody asked


class Planted(NamedTuple):
    """What is known of a document because it was made so: for who wants to know how many defects are found."""

    contract: str  #: CO1.PCCNTR.…
    name: str
    side: Side
    kind: str
    period: str | None  #: 2025-03
    defect: str | None  #: a key of forty.DEFECTS; "twin" is the first of two alike
    scanned: bool  #: a picture of pages


@dataclass(frozen=True)
class Seed:
    """New values at each call of `read_seed`: accounts and contracts change while the replica is used."""

    companies: dict[str, Company]  #: by code
    accounts: dict[str, Account]  #: by user
    contracts: list[Contract]
    documents: list[Stored]
    planted: list[Planted] = field(default_factory=list)


def read_seed() -> Seed:
    seeded = tomllib.loads(PORTAL.read_text(encoding="utf-8"))
    return Seed(
        companies={row["code"]: Company(**row) for row in seeded["company"]},
        accounts={row["user"]: _account(row) for row in seeded["account"]},
        contracts=[_contract(row) for row in seeded["contract"]],
        documents=[_stored(row) for row in seeded["document"]],
    )


def _account(row: dict[str, Any]) -> Account:
    own = tuple(row.get("processes", ()))
    return Account(row["user"], row["password"], row["full_name"], tuple(row["companies"]), own)


def _contract(row: dict[str, Any]) -> Contract:
    dated: dict[str, Any] = {k: v.replace(tzinfo=BOGOTA) if isinstance(v, datetime) else v for k, v in row.items()}
    return Contract(**dated)


def _stored(row: dict[str, Any]) -> Stored:
    side: Side = "buyer" if row["uploaded_by"] == "Comprador" else "provider"
    return Stored(row["contract"], row["name"], one_page_pdf(row["name"]), side)
