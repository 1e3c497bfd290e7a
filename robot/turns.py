"""Accounts' turns in a batch, as the ledger keeps them: what each has done, waits for, or needs of a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Stage(StrEnum):
    """How a turn stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"  #: every document is published and was compared
    DOUBT = "doubt"  #: something was sent and not seen
    PERSON = "person"  #: parked: only a person can go on
    TOMORROW = "tomorrow"  #: parked: the password was sent as often as it may be today
    FAILED = "failed"  #: it did not come to its end
    PORTAL = "portal"  #: the portal does not serve anybody: all turns wait for it
    WRONG = "wrong"  #: the list or its files have mistakes: nothing was sent
    CANCELLED = "cancelled"


class Wish(StrEnum):
    """What a person wants of a batch."""

    GO = "go"
    PAUSE = "pause"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Turn:
    """One list of one account."""

    id: int
    name: str  #: of the profile
    documents: str  #: path of the list or folder
    account: str  #: no two turns of one account run at a time
    at: datetime  #: when it last changed
    stage: Stage = Stage.WAITING
    again_at: datetime | None = None  #: not before; where a failure or a doubt has none it is not tried again by itself
    tries: int = 0  #: that ended without success
    content: str = ""  #: how its documents were when they were last tried
    began_at: datetime | None = None
    contracts: int = 0
    ended: int = 0  #: contracts whose turn is over
    contract: str = ""  #: the one in hand
    total: int = 0  #: documents
    proven: int = 0  #: documents that were compared with the portal's
    run: str | None = None  #: the last run's name
    why: str = ""  #: in words for a person, where it is not done
    asks: str = ""  #: the code of what only a person can answer at the sign-in (robot/errors.py)

    @property
    def over(self) -> bool:
        """Nothing more happens to it by itself."""
        if self.stage in (Stage.FAILED, Stage.DOUBT, Stage.PORTAL):
            return self.again_at is None
        return self.stage not in (Stage.WAITING, Stage.RUNNING)


@dataclass(frozen=True)
class Batch:
    """Several accounts' turns, started by one command."""

    id: int
    made_at: datetime
    program: str  #: version of the robot that began it
    wish: Wish
    turns: Sequence[Turn]

    @property
    def over(self) -> bool:
        return all(turn.over for turn in self.turns)
