"""What visits ask of the portal: the one thing that they know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from robot.model import Contract, ContractFacts, Document, Intent, Listing


class HasFacts(Protocol):
    """A contract that is open in the portal."""

    @property
    def facts(self) -> ContractFacts: ...


Opened = TypeVar("Opened", bound=HasFacts)


@dataclass(frozen=True)
class Flows(Generic[Opened]):
    """The portal's own room, as callables; `flows/for_visits.py` makes them."""

    sign_in: Callable[[], None]
    forget_session: Callable[[], None]
    reach: Callable[[Contract], Opened]
    inventory: Callable[[Opened, Sequence[Document], Mapping[str, str] | None], Sequence[Listing]]
    publish: Callable[[Opened, Sequence[Document], Mapping[Document, Intent]], Mapping[Document, str]]
    rehearse: Callable[[Opened, Sequence[Document]], None]
    look: Callable[[Opened, Sequence[Document], Sequence[Listing]], Sequence[Listing]]
    portal_time: Callable[[], datetime | None] = lambda: None  #: what the portal's own clock said last
