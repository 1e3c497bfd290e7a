"""A replica's back door as a program beside it uses it: what is stored, what was asked, what goes wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOST = "127.0.0.1"  # where replicas listen, whichever of their names is used; not every system can look those up
PATIENCE = 30.0  #: seconds for one answer: a replica that another test keeps busy is slow, and none is silent

Row = TypeVar("Row")


class ReplicaError(Exception):
    """There is no replica, or it refuses what it was asked: its own words."""


@dataclass(frozen=True)
class StoredDocument:
    """One document that the replica holds."""

    contract: str  #: CO1.PCCNTR.…, whoever uploaded it
    name: str  #: as the replica lists it
    bytes: int
    sha256: str  #: hex
    uploaded_by: str  #: Comprador or Proveedor
    user: str  #: whose sign-in it was
    stored_at: str  #: ISO 8601, by the replica's clock
    seq: int  #: in the order of storing


@dataclass(frozen=True)
class Request:
    """One request that came, in the order of arriving."""

    n: int
    method: str
    path: str
    query: str
    status: int | None  #: None while it waits for its answer
    user: str | None
    at: str  #: ISO 8601, by the replica's clock
    endpoint: str | None  #: its name, where a documented way asks for it (docs/faults.md)
    struck: Sequence[str]  #: what struck it: "reset after"


@dataclass(frozen=True)
class ReplicaContract:
    """One contract of the replica."""

    number: str  #: what the lists show: CO1.PCCNTR.… or the entity's own number
    buyer_number: str  #: CO1.PCCNTR.…
    provider_number: str  #: CO1.SLCNTR.…
    entity: str
    provider: str
    description: str
    state: str  #: signed, signed_and_sent, …


@dataclass(frozen=True)
class DeclaredFault:
    """One fault, and how often it struck."""

    do: str
    at: str | int
    when: str
    struck: int
    over: bool  #: it strikes no more


class Faults:
    """What goes wrong on purpose (docs/faults.md)."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def declare(self, do: str, at: str | int, **more: Any) -> None:  # noqa: ANN401 - a fault's own keys: docs/faults.md
        """
        One more, from now on.

        :raises ReplicaError: there is no such fault, or it cannot strike there.
        """
        self._replica.ask("POST", "faults", {"do": do, "at": at, **more})

    def declared(self) -> list[DeclaredFault]:
        return [_row(DeclaredFault, row) for row in self._replica.ask("GET", "faults")]

    def clear(self) -> None:
        """No more of them; a document that is held back stays so until `release`."""
        self._replica.ask("DELETE", "faults")

    def release(self) -> None:
        """Answers that wait go on, and documents that are held back are stored."""
        self._replica.ask("POST", "release", {})


class Replica:
    """
    A replica at its address, of this process or of another.

    :raises ReplicaError: whichever is asked, if nobody answers there or it is no replica.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.faults = Faults(self)

    def reset(
        self,
        scenario: str | None = None,
        switches: Mapping[str, str] | None = None,
        faults: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Back to the beginning, with these and no others; contracts of one's own stay."""
        asked = {"default": True, "scenario": scenario, "switches": dict(switches or {}), "faults": list(faults)}
        self.ask("POST", "reset", asked)

    def documents(self, *, seeded: bool = False) -> list[StoredDocument]:
        """What was stored since the beginning, in that order; with `seeded` also what stood there."""
        rows = self.ask("GET", "documents" if seeded else "documents?seeded=no")
        return [_row(StoredDocument, row) for row in rows]

    def journal(self) -> list[Request]:
        """Every request since the beginning, but for those to the back door itself."""
        rows = self.ask("GET", "journal")
        return [_row(Request, row) for row in rows if not row["path"].startswith("/_fake/")]

    @property
    def contracts(self) -> list[ReplicaContract]:
        return [_row(ReplicaContract, row) for row in self.ask("GET", "contracts")]

    def put_clock_forward(self, seconds: float) -> None:
        """Let time pass: for sessions, for faults, and for what is stored late."""
        self.ask("POST", "clock", {"seconds": seconds})

    def ask(self, method: str, what: str, body: object = None) -> Any:  # noqa: ANN401 - JSON, whatever it holds
        """One request to the back door, and its answer."""
        place = urlsplit(self.url)
        connection = HTTPConnection(HOST, place.port or 80, timeout=PATIENCE)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(
                method, f"/_fake/{what}", content, {"Content-Type": "application/json", "Host": place.netloc}
            )
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, ValueError) as error:
            raise ReplicaError(f"no replica answers at {self.url} ({type(error).__name__})") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise ReplicaError(str(said.get("error", said)))
        return said


def _row(kind: type[Row], said: Mapping[str, Any]) -> Row:
    """What of a row the kind knows; a newer replica may say more."""
    return kind(**{field.name: said[field.name] for field in fields(kind)})  # type: ignore[arg-type]  # each is a dataclass
