"""What all page objects of one browser share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .catalogue import Catalogue


@dataclass(frozen=True)
class Patience:
    """How many seconds the portal is given."""

    page: float = 45.0  #: to answer with a page, or to show an element
    upload: float = 300.0  #: to take one file
    download: float = 120.0  #: to hand one document out


@dataclass(frozen=True)
class Kit:
    """The catalogue, how long to wait, and what is told of elements and of the browser."""

    catalogue: Catalogue
    patience: Patience = field(default_factory=Patience)
    drift: list[str] = field(default_factory=list)  #: elements that a later candidate had to find
    found: list[str] = field(default_factory=list)  #: elements and their winning candidates, until somebody takes them
    remarks: list[str] = field(default_factory=list)  #: on the browser itself, for a person
    in_the_way: list[str] = field(
        default_factory=list
    )  #: addresses where something covered for good what was to be pressed
    listeners: list[Callable[[str], None]] = field(default_factory=list)  #: told how far a long step has come

    def tell(self, line: str) -> None:
        """Say how far a long step has come, in a line for people."""
        for listener in self.listeners:
            listener(line)
