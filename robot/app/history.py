"""What was published or found published, as the ledger knows it; nothing of a run is opened for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.clock import Clock
from robot.ledger.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.ledger.ledger import HistoryEntry
    from robot.settings import StateSettings


def history(settings: StateSettings, contract: str | None, period: str | None) -> Sequence[HistoryEntry]:
    """
    By contract and period, oldest first.

    :raises LedgerError: the ledger cannot be read.
    """
    with open_ledger(settings.ledger_url, Clock().now) as ledger:
        return ledger.history(contract, period)
