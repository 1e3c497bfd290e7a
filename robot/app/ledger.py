"""Copy, restore and check the ledger of a state folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.clock import Clock
from robot.ledger import keeping
from robot.ledger.ledger import open_ledger
from robot.model import Outcome
from robot.words import BOGOTA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.ledger.ledger import HistoryEntry
    from robot.settings import StateSettings


@dataclass(frozen=True)
class LedgerState:
    """What was found in a ledger; where it has faults, nothing else is known of it."""

    faults: Sequence[str]
    id: str | None = None
    high_water: int | None = None
    in_doubt: Sequence[HistoryEntry] = ()


def check(settings: StateSettings) -> LedgerState:
    """
    Whether the ledger is whole, and which documents are in doubt.

    :raises LedgerError: it cannot be reached.
    """
    if faults := keeping.faults_of(settings.ledger_url):
        return LedgerState(faults)
    with open_ledger(settings.ledger_url, Clock().now) as ledger:
        doubts = [entry for entry in ledger.history() if entry.outcome is Outcome.IN_DOUBT]
        return LedgerState((), ledger.id, ledger.high_water(), doubts)


def backup(settings: StateSettings, file: Path) -> None:
    """
    Write a checked copy of the ledger.

    :raises LedgerError: it cannot be copied, or the copy is not whole.
    """
    keeping.backup(settings.ledger_url, file)


def restore(settings: StateSettings, file: Path) -> Path | None:
    """
    Put a copy in the ledger's place; where the ledger that was there is kept now.

    :raises LedgerError: the copy is not whole, or the ledger is in use.
    """
    return keeping.restore(settings.ledger_url, file, settings.state_dir, Clock().now().astimezone(BOGOTA))
