"""What contracts list, read and nothing else: where each one's page is, its first and last day, and its documents' names."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robot.errors import Conflict, PortalError, WrongPage
from robot.model import Contract, Role

from . import steps
from .routes import by_guide

if TYPE_CHECKING:
    from datetime import date

    from robot.browser.step import Stepper
    from robot.model import ContractFacts

    from .pages import Contracts, DocumentRow, EntityContracts
    from .portal import Portal


@dataclass(frozen=True)
class Listed:
    """One contract as its page shows it."""

    facts: ContractFacts
    days: tuple[date | None, date | None]
    documents: list[DocumentRow]


@dataclass
class CaseFiles:
    """
    One account's contracts, read one after another.

    The list of contracts stays open in the tab to work in, and each contract's page opens in the other one: so a contract costs
    its page, its numeral 7 and, where nobody knows its address, one search.
    """

    step: Stepper
    portal: Portal
    known: dict[str, str] = field(default_factory=dict)  #: addresses by number
    _list: Contracts | EntityContracts | None = None
    _read: bool = False  #: the whole list was

    def every_contract(self) -> list[Contract]:
        """All that this account is shown, in the portal's order; where they are is remembered."""
        rows = self.step(steps.LIST_CONTRACTS_4, self._whole_list)
        return [Contract(number) for number in rows]

    def look_at(self, contract: Contract) -> Listed:
        """
        One contract as it is now. A list of documents that says to be empty is read a second time before it is believed.

        :raises Conflict: this user is shown no such contract, or several.
        :raises WrongPage: a page is not the one that we know.
        """
        try:
            listed = self._at_its_address(contract) or self._by_guide(contract)
            if not listed.documents:
                listed = self._look(contract, listed.facts.address)
        except PortalError:
            self.start_again()
            raise
        self.known[contract.number] = listed.facts.address
        return listed

    def start_again(self) -> None:
        """After a new sign-in, or a trouble: no page that was open is used any more."""
        self._list = None

    def _at_its_address(self, contract: Contract) -> Listed | None:
        """None where nobody knows it, or what was known leads elsewhere."""
        if known := self.known.pop(contract.number, None):
            with suppress(WrongPage, Conflict):
                return self._look(contract, known)
        found = self.step(steps.ADDRESS_4, self._addresses_of, contract)
        return self._look(contract, found[0]) if len(set(found)) == 1 else None

    def _by_guide(self, contract: Contract) -> Listed:
        """The documented way, with what it says where a contract is not to be found."""
        detail = by_guide(self.step, self.portal, contract)
        self._list = None
        return self._look(contract, detail.tab.url)

    def _look(self, contract: Contract, address: str) -> Listed:
        with self.portal.looking() as tab:
            detail = self.step(steps.DETAIL_BY_ADDRESS_4, self.portal.open_contract, tab, address)
            facts = self.step(steps.CONFIRM_CONTRACT, detail.facts, contract)
            days = detail.days()
            execution = self.step(steps.EXECUTION_5, detail.open_execution)
            return Listed(facts, days, self.step(steps.LIST_DOCUMENTS, execution.documents))

    # The list of contracts --------------------------------------------------------------------------

    def _addresses_of(self, contract: Contract) -> list[str]:
        if self.portal.account.role is Role.SUPERVISOR:
            return self._opened().addresses_of(contract)
        if not self._read:  # a contractor has few, and nothing to search them by
            self._whole_list()
        known = self.known.get(contract.number)
        return [known] if known else []

    def _whole_list(self) -> list[str]:
        contracts = self._opened()
        rows = contracts.addresses(contracts.rows())
        numbers = [_number(number, address) for number, address in rows]
        for (said, address), number in zip(rows, numbers, strict=True):
            self.known[number] = address
            if [each for each, _ in rows].count(said) == 1:  # an entity's own number may be several contracts'
                self.known[said] = address
        self._read = True
        return numbers

    def _opened(self) -> Contracts | EntityContracts:
        if self._list is None:
            desk = self.portal.desk()
            if self.portal.account.role is Role.SUPERVISOR:
                self._list = desk.open_contracts()
            else:
                desk.open_my_processes()
                self._list = desk.open_my_contracts()
        return self._list


def _number(said: str, address: str) -> str:
    """The identifier in the address, which only one contract has, or what the list says."""
    unique = address.partition("docUniqueIdentifier=")[2].partition("&")[0]
    return unique or said
