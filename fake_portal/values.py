"""What the replica holds: companies, accounts, contracts, documents, sessions, open pages, and requests that came."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Side = Literal["provider", "buyer"]


@dataclass(frozen=True)
class Company:
    """A provider's firm or a state entity: who an account acts for."""

    code: str
    name: str
    side: Side
    kind: str = "Entidad Estatal"


@dataclass
class Account:
    """One person's sign-in."""

    user: str
    password: str
    full_name: str
    companies: tuple[str, ...]
    processes: tuple[int, ...] = ()  #: of the entity's, those that are `Mis procesos` to this person
    language: str = "es-CO"  #: what this person chose in the footer
    failures: int = 0
    locked: bool = False


@dataclass
class Contract:
    """One contract, with the number of each side (docs/portal.md, section 1.6)."""

    id: int
    pccntr: int
    slcntr: int
    number: str  #: what the lists show: CO1.PCCNTR.… or the entity's own number
    entity: str  #: company codes
    provider: str
    description: str
    process: str
    bdos: int
    signed: datetime
    ends: datetime
    value: int  #: pesos
    state: str  #: key of `states` in words/
    pending_modification: bool = False

    def unique_identifier(self, side: Side) -> str:
        return f"CO1.SLCNTR.{self.slcntr}" if side == "provider" else f"CO1.PCCNTR.{self.pccntr}"


@dataclass(frozen=True)
class Document:
    """A stored execution document."""

    id: int
    contract: str  #: CO1.PCCNTR.…
    name: str  #: as listed
    description: str
    content: bytes = field(repr=False)
    uploaded_by: Literal["Comprador", "Proveedor"]
    user: str
    stored_at: datetime
    seq: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Session:
    """A signed-in person, from the identity server's point of view."""

    id: str
    user: str
    company: str | None  #: None until the company step is done
    last_seen: datetime
    noticed: bool = False
    code_given: bool = True


@dataclass
class OpenPage:
    """A page that was served and may call back with its `mkey`."""

    key: str
    session: str
    controller: str
    document: str | None
    stale: bool = False
    uploads: list[PendingUpload] = field(default_factory=list)


@dataclass(frozen=True)
class PendingUpload:
    """A file that the window has sent and that the call-back will store."""

    id: int
    name: str
    content: bytes = field(repr=False)


@dataclass
class JournalEntry:
    """One request, as it arrived."""

    n: int
    method: str
    path: str
    query: str
    status: int | None
    user: str | None
    at: str
    connection: str  #: the peer's address and port: equal on a kept-alive connection
    kept: bool  #: whether that connection had brought another request before
    endpoint: str | None  #: its name, if a documented way asks for it
    number: int | None  #: among those that have a name, from 1 on
    struck: list[str] = field(default_factory=list)  #: "reset after": what struck it, and when
