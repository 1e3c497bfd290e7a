"""What is different for the one request that a thread is answering."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .config import Switches
    from .values import Document


@dataclass
class Circumstances:
    """What is different for one request, and what that request has stored."""

    switches: Switches | None = None  #: in place of the set-up's
    hides: Callable[[Document], bool] = lambda _: False  #: which documents are not listed
    hid: bool = False  #: whether any was not
    listed_as: Callable[[str], str] = str  #: how a name is spelled from now on
    holds: bool = False  #: what is stored does not come to the documents yet
    stored: list[Document] = field(default_factory=list)


#: Of the request that this thread is answering.
circumstances: ContextVar[Circumstances | None] = ContextVar("circumstances", default=None)
