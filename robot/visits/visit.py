"""What is remembered of one contract's turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.errors import LedgerError, RobotError
    from robot.model import Contract, ContractFacts, Intent, Publication


@dataclass
class Visit:
    """One contract's turn, also where it starts a second time."""

    contract: Contract
    items: Sequence[Publication]
    intents: dict[Publication, Intent] = field(default_factory=dict)  #: since the contract was reached
    facts: ContractFacts | None = None  #: since the contract was reached
    may_restart: bool = True  #: it has not yet had its second start
    halted: RobotError | None = None  #: why the account does nothing more, though this contract came to its end
    unnoted: LedgerError | None = None  #: why the ledger does not know of a result
