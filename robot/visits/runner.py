"""Take one account through its contracts, one after another, and say of each document what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from loguru import logger

from robot.errors import RESTARTABLE, ElementNotFound, LedgerError, Policy, PortalError, RobotError, SessionExpired
from robot.model import Contract, Outcome, Publication, Result

from .flows import Opened
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

        Two contracts in a row whose page differs from the catalogue, a request that the guard had to stop, or one
        question that only a person can answer, stop the account: what is left was not attempted, which is not failed.
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
                results = self._with_restart(self.visit, work)
                self.stopped, drifted = self.visit.halted, 0
            except RobotError as error:
                logger.error("{}: {}: {}", contract.number, error.code, error)
                drifted = drifted + 1 if isinstance(error, ElementNotFound) else 0
                # A ledger that fails here fails for the next contract as well, and nothing may leave without its note.
                self.stopped = error if error.policy in (Policy.STOP, Policy.REFUSE) or drifted == 2 else None
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

    def _with_restart(self, visit: Visit, work: Method) -> list[Result]:
        """
        A session that ends in the middle, or a page that did not come, is worth one new start from the desk.

        A session may be good for the desk and for nothing behind it: one that ends again at once is forgotten first.
        That publishes nothing twice: the new start finds the intents of the first, and looks for what they sent.
        """
        ways_in = [self.works.flows.sign_in, self._sign_in_from_nothing]
        while True:
            try:
                return work(visit)
            except SessionExpired:
                if not ways_in:
                    raise
                ways_in.pop(0)()
            except PortalError as error:
                if not visit.may_restart or error.policy not in RESTARTABLE:
                    raise
                visit.may_restart = False
                logger.warning("{}: {}: {}; se empieza otra vez", visit.contract.number, error.code, error)

    def _sign_in_from_nothing(self) -> None:
        self.works.flows.forget_session()
        self.works.flows.sign_in()

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
