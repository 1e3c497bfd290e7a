"""Take one account through its contracts, one after another, and say of each document what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from loguru import logger

from robot.errors import ElementNotFound, LedgerError, Maintenance, Policy, RobotError
from robot.model import Contract, Outcome, Publication, Result

from .flows import Opened
from .restart import with_restart
from .verdicts import unfinished, unreached, unread
from .visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from robot.model import ContractFacts

    from .works import Works

    Method = Callable[[Visit], list[Result]]


@dataclass
class Runner(Generic[Opened]):
    """One account's run; `visit` is the contract in hand."""

    works: Works[Opened]
    visit: Visit | None = field(default=None, init=False)
    stopped: RobotError | None = field(default=None, init=False)  #: why what is left is not attempted

    def run(self, publications: Sequence[Publication], work: Method) -> Iterator[list[Result]]:
        """
        The results of one contract after another; `work` is a method of the works.

        Two contracts in a row whose page differs from the catalogue, a request that the guard had to stop, one question
        that only a person can answer, or the portal's maintenance, stop the account: what is left was not attempted, which is not failed.
        """
        drifted = 0
        for contract, items in _by_contract(publications).items():
            self.visit = Visit(contract, items)
            if (stopped := self.stopped) is not None:
                yield [
                    self._unreached(item, f"No se intentó: {stopped}{stopped.place}", stopped.remedy) for item in items
                ]
                continue
            try:
                results = with_restart(self.works.flows, self.visit, work)
                self.stopped, drifted = self.visit.halted, 0
            except RobotError as error:
                logger.error("{}: {}: {}", contract.number, error.code, error)
                drifted = drifted + 1 if isinstance(error, ElementNotFound) else 0
                # A ledger that fails here fails for the next contract as well, and nothing may leave without its note.
                for_all = error.policy in (Policy.STOP, Policy.REFUSE) or isinstance(error, Maintenance)
                self.stopped = error if for_all or drifted == 2 else None
                results = [self.left(item, error) for item in items]
            finally:
                self.works.done()
            yield results

    def left(self, item: Publication, error: RobotError) -> Result:
        """What is known of a publication that something kept from its end: from the ledger, else from memory."""
        try:
            return unfinished(item, self._known(item), error, self._facts_of(item))
        except LedgerError as trouble:
            logger.error("{}", trouble)
        intent = self.visit.intents.get(item) if self.visit else None
        let_go = intent is not None and intent.key in self.works.ledger.let_go
        return unread(item, error, self._facts_of(item), let_go=let_go)

    def _unreached(self, item: Publication, said: str, remedy: str) -> Result:
        return unreached(Result(item, Outcome.NOT_ATTEMPTED, said, remedy=remedy), self._known(item), said)

    def _facts_of(self, item: Publication) -> ContractFacts | None:
        """What the portal said of its contract, if this is the one in hand and it was reached."""
        return self.visit.facts if self.visit and item in self.visit.items else None

    def _known(self, item: Publication) -> Outcome | None:
        """Whether the document ever left, as the ledger says."""
        intent = self.visit.intents.get(item) if self.visit else None
        asked = intent.contract if intent else item.contract.number
        return self.works.ledger.known_of(self.works.account.party, asked, item.document.sha256)


def _by_contract(publications: Sequence[Publication]) -> dict[Contract, list[Publication]]:
    """Publications of one contract together, contracts in the manifest's order."""
    groups: dict[Contract, list[Publication]] = {}
    for item in publications:
        groups.setdefault(item.contract, []).append(item)
    return groups
