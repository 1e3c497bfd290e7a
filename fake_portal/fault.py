"""What a fault is: its kind, its declaration, and one that is in force (docs/faults.md)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal

from .endpoints import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from werkzeug.wrappers import Response

When = Literal["before", "after"]


class Missed(Exception):
    """There is nothing here that the fault could spoil."""


def nothing(_: Armed) -> None:
    """Most kinds need no preparation."""


@dataclass(frozen=True)
class Strike:
    """
    How one kind does its work.

    `strike` gets the view's answer, or None before the view; what it returns is answered instead, None leaves it.
    `prepare` is called before the view for what strikes after it.
    """

    strike: Callable[[Armed, Response | None], Response | None]
    prepare: Callable[[Armed], None] = nothing


@dataclass(frozen=True)
class Kind:
    """One misbehaviour: what it does and how, where, and until when."""

    what: str
    how: Strike
    endpoints: frozenset[str] = frozenset(ENDPOINTS)
    why: str = ""  #: why it cannot strike the others
    whens: tuple[When, ...] = ("before", "after")  #: the first is the default; after: the view has run and committed
    uses: frozenset[str] = frozenset()  #: which of `seconds` and `after_looks` mean something to it
    ends: Literal["times", "once", "while", "itself"] = "times"
    """
    When it is over.

    times: after so many strikes. once: after one, and `times` counts something else. while: once begun it strikes
    whatever comes next, until its seconds (or else its times) are over. itself: after its looks, or by its seconds.
    """

    @property
    def lasting(self) -> bool:
        return self.ends == "while"

    def cannot_strike(self, endpoint: str) -> str:
        """Why it does not strike there; empty where it does."""
        return "" if endpoint in self.endpoints else self.why


@dataclass(frozen=True)
class Declared(ABC):
    """A fault as somebody declared it; `fake_portal.faults.Fault` knows the kinds by name and checks the rest."""

    do: str  #: name of a kind
    at: str | int  #: an endpoint's name, a request's number in the journal, or "any"
    when: str = ""  #: before or after the view has run; empty: the kind's own default
    times: int = 1  #: how often it strikes
    after_looks: int = 0  #: renderings
    seconds: float = 0.0  #: by the replica's clock
    seed: int = 0  #: for what is drawn, such as which byte
    ttl: float | None = None  #: seconds, by the replica's clock, after which it is gone

    @property
    @abstractmethod
    def kind(self) -> Kind:
        """The kind of that name."""


ANY = "any"  #: as `at`: the first request that the kind can strike


@dataclass
class Armed:
    """A fault in force."""

    fault: Declared
    since: datetime
    sequence: int  #: number of the last document that was stored before it
    struck: int = 0
    began: datetime | None = None  #: its first strike

    def draw(self) -> Random:
        """A generator of chance that draws the same for the same declaration and strike."""
        return Random(f"{self.fault.seed}/{self.fault.do}/{self.fault.at}/{self.struck}")  # noqa: S311 - repeatable on purpose
