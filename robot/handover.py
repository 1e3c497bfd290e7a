"""Hand an account over to a person, when the portal asks for what no program should answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from robot.model import Account


class Answer(Enum):
    """How a hand-over ended."""

    RESUMED = "resumed"  #: the person did it: look at the portal again
    PARKED = "parked"  #: nobody is there: the account stops


class HandOver(Protocol):
    """Whoever can be asked."""

    @property
    def advice(self) -> str:
        """What to do so that next time there is somebody to ask, in words for people; empty where there is."""

    def ask(self, account: Account, why: str, picture: Path | None) -> Answer: ...


@dataclass(frozen=True)
class Nobody:
    """An unattended run: every question parks the account."""

    advice: str = ""

    def ask(self, account: Account, why: str, picture: Path | None) -> Answer:  # noqa: ARG002 - the protocol's
        return Answer.PARKED
