"""How each role reaches a contract: by the guide's first clicks, or straight to a page that was reached before."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robot.errors import Conflict, ElementNotFound, WrongPage
from robot.model import Contract, ContractFacts, Role, fold

from . import steps
from .pages.contracts import UNIQUE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from robot.browser.step import Stepper

    from .pages import ContractDetail, Execution
    from .portal import Portal


@dataclass(frozen=True)
class Place:
    """Step 7 of one contract, open, and what the portal says of that contract."""

    facts: ContractFacts
    execution: Execution


@dataclass
class Ways:
    """
    How one account's run reaches its contracts: by the guide's clicks, or straight where it is known where they are.

    `guia` is always the guide. `directo` goes straight where an earlier visit was, as `known` says. `auto` takes the guide to the
    first contract, and goes straight to those that its list showed on the way or that `known` knows; where that leads to another
    page, and where the sheet has an entity's own number, which may be that of several, by the guide all the same.
    """

    step: Stepper
    portal: Portal
    route: str = "guia"
    known: Callable[[Contract], str | None] = lambda _: None
    seen: dict[str, str] = field(default_factory=dict)  #: addresses by folded identifier, from the lists of this run
    _began: bool = False

    def reach(self, contract: Contract) -> Place:
        """
        Step 7 of this contract, open.

        :raises Conflict: this user is shown no such contract, or several.
        """
        address = self._address(contract)
        if address and self.route == "auto":
            with suppress(WrongPage, Conflict):
                return reach_execution(self.step, self.portal, contract, address)
            address = None
        place = reach_execution(self.step, self.portal, contract, address, seen=self.seen)
        self._began = True
        return place

    def _address(self, contract: Contract) -> str | None:
        if self.route == "directo":
            return self.known(contract)
        if self.route == "auto" and self._began and contract.number.upper().startswith(UNIQUE):
            return self.seen.get(fold(contract.number)) or self.known(contract)
        return None


def reach_execution(
    step: Stepper,
    portal: Portal,
    contract: Contract,
    address: str | None = None,
    *,
    seen: dict[str, str] | None = None,
) -> Place:
    """
    To 7 Ejecución del Contrato of this contract, and of no other; with an address straight, else by the guide.

    `seen` takes up where the list that is read on the way says that other contracts are.
    """
    detail = by_address(step, portal, address) if address else by_guide(step, portal, contract, seen)
    facts = step(steps.CONFIRM_CONTRACT, detail.facts, contract)
    execution = step(steps.EXECUTION_5, detail.open_execution)
    return Place(facts, execution)


def by_guide(step: Stepper, portal: Portal, contract: Contract, seen: dict[str, str] | None = None) -> ContractDetail:
    """
    The guide's way: from the desk to the list of contracts, and there Detalle.

    What a supervisor does not see in Contratos may be found by the two other ways that a supervisor has.

    :raises Conflict: this user is shown no such contract, or several.
    """
    if portal.account.role is not Role.SUPERVISOR:
        return by_own_contracts(step, portal, contract, seen)
    for way in (by_contracts, by_search, by_processes):
        if (detail := way(step, portal, contract)) is not None:
            return detail
    raise Conflict(
        f"El contrato {contract.number} no aparece en la lista de contratos de este usuario, ni en la búsqueda del "
        "portal, ni entre los procesos de la entidad"
    )


def by_address(step: Stepper, portal: Portal, address: str) -> ContractDetail:
    """The direct way: the page of a contract, rendered anew, without the list."""
    portal.alone()
    return step(steps.DETAIL_BY_ADDRESS_4, portal.open_contract, portal.tab, address)


def by_own_contracts(
    step: Stepper, portal: Portal, contract: Contract, seen: dict[str, str] | None = None
) -> ContractDetail:
    """The contractor's way: Mis procesos, Mis contratos, Detalle."""
    desk = step(steps.DESK, portal.desk)
    step(steps.MY_PROCESSES_2, desk.open_my_processes)
    contracts = step(steps.MY_CONTRACTS_3, desk.open_my_contracts)
    detail = step(steps.DETAIL_4, contracts.open_detail, contract)
    if seen is not None:
        seen |= contracts.seen
    return detail


def by_contracts(step: Stepper, portal: Portal, contract: Contract) -> ContractDetail | None:
    """The supervisor's way: Contratos, advanced search, Detalle."""
    desk = step(steps.DESK, portal.desk)
    contracts = step(steps.CONTRACTS_1, desk.open_contracts)
    return step(steps.DETAIL_4, contracts.find_detail, contract)


def by_search(step: Stepper, portal: Portal, contract: Contract) -> ContractDetail | None:
    """The supervisor's second way: the number in the header's box, and what is found."""
    desk = step(steps.DESK, portal.desk)
    with suppress(ElementNotFound, WrongPage):  # a page unlike the one that we know: so it has no answer
        found = step(steps.SEARCH_4, lambda: desk.search(contract.number).addresses_of(contract))
        return _the_one(step, portal, contract, found)
    return None


def by_processes(step: Stepper, portal: Portal, contract: Contract) -> ContractDetail | None:
    """The supervisor's third way: Procesos de la Entidad Estatal, everybody's, and the process's contracts."""
    desk = step(steps.DESK, portal.desk)
    with suppress(ElementNotFound, WrongPage):
        found = step(steps.PROCESSES_4, lambda: desk.open_entity_processes().addresses_of(contract))
        return _the_one(step, portal, contract, found)
    return None


def _the_one(step: Stepper, portal: Portal, contract: Contract, addresses: Sequence[str]) -> ContractDetail | None:
    """The first of these pages that says that it is of the contract asked for."""
    for address in addresses:
        detail = step(steps.DETAIL_FOUND_4, portal.open_contract, portal.tab, address)
        with suppress(WrongPage):
            detail.confirm(contract)
            return detail
    return None
