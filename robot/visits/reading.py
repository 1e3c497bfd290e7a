"""Take one account through contracts that are only read: nothing is intended, and nothing is noted in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from loguru import logger

from robot.errors import ElementNotFound, Policy, RobotError

from .restart import with_restart
from .visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from robot.model import Contract

T = TypeVar("T")


@dataclass
class Reading(Generic[T]):
    """
    One account's way through its contracts; `read` is what is read of each, and may be called again for the same one.

    Two contracts in a row whose page differs from the catalogue, or one trouble that is all contracts', end it: what is left
    was not read.
    """

    read: Callable[[Contract], T]
    sign_in: Callable[[], None]
    forget_session: Callable[[], None]
    stopped: RobotError | None = field(default=None, init=False)  #: why what is left was not read

    def through(self, contracts: Sequence[Contract]) -> Iterator[tuple[Contract, T | RobotError]]:
        """What was read of each contract, or what kept it from being read."""
        drifted = 0
        for contract in contracts:
            if self.stopped is not None:
                yield contract, self.stopped
                continue
            try:
                found = with_restart(self, Visit(contract, ()), lambda visit: self.read(visit.contract))
                drifted = 0
            except RobotError as error:
                logger.error("{}: {}: {}", contract.number, error.code, error)
                drifted = drifted + 1 if isinstance(error, ElementNotFound) else 0
                self.stopped = error if error.policy in (Policy.STOP, Policy.REFUSE) or drifted == 2 else None
                yield contract, error
            else:
                yield contract, found
