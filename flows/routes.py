"""How each role reaches a contract: by the guide's first clicks, or straight to a page that was reached before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.model import Contract, ContractFacts, Role

from . import steps

if TYPE_CHECKING:
    from robot.browser.step import Stepper

    from .pages import ContractDetail, Execution
    from .pages.contracts import ContractList
    from .portal import Portal


@dataclass(frozen=True)
class Place:
    """Step 7 of one contract, open, and what the portal says of that contract."""

    facts: ContractFacts
    execution: Execution


def reach_execution(step: Stepper, portal: Portal, contract: Contract, address: str | None = None) -> Place:
    """To 7 Ejecución del Contrato of this contract, and of no other; with an address straight, else by the guide."""
    detail = by_address(step, portal, address) if address else by_guide(step, portal, contract)
    facts = step(steps.CONFIRM_CONTRACT, detail.facts, contract)
    execution = step(steps.EXECUTION_5, detail.open_execution)
    return Place(facts, execution)


def by_guide(step: Stepper, portal: Portal, contract: Contract) -> ContractDetail:
    """The guide's way: from the desk to the list of contracts, and there Detalle."""
    contracts = reach_contracts(step, portal)
    detail: ContractDetail = step(steps.DETAIL_4, contracts.open_detail, contract)
    return detail


def by_address(step: Stepper, portal: Portal, address: str) -> ContractDetail:
    """The direct way: the page of a contract, rendered anew, without the list."""
    portal.alone()
    return step(steps.DETAIL_BY_ADDRESS_4, portal.open_contract, portal.tab, address)


def reach_contracts(step: Stepper, portal: Portal) -> ContractList:
    """The contractor goes by Mis procesos and Mis contratos, the supervisor by Contratos."""
    desk = step(steps.DESK, portal.desk)
    if portal.account.role is Role.SUPERVISOR:
        return step(steps.CONTRACTS_1, desk.open_contracts)
    step(steps.MY_PROCESSES_2, desk.open_my_processes)
    return step(steps.MY_CONTRACTS_3, desk.open_my_contracts)
