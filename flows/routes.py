"""How each role reaches a contract: the guide's first clicks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.model import Contract, Role

if TYPE_CHECKING:
    from robot.browser.step import Stepper

    from .pages import ContractDetail, Execution
    from .pages.contracts import ContractList
    from .portal import Portal


@dataclass(frozen=True)
class Place:
    """Step 7 of one contract, open, and how to find that contract again."""

    identity: str  #: unique identifier as the contract's first numeral says it
    address: str
    execution: Execution


def reach_execution(step: Stepper, portal: Portal, contract: Contract) -> Place:
    """From the desk to 7 Ejecución del Contrato of this contract, and of no other."""
    contracts = reach_contracts(step, portal)
    detail: ContractDetail = step("4  Detalle", contracts.open_detail, contract)
    identity = step("   Comprobar el contrato", detail.identity, contract)
    address = detail.tab.url
    execution = step("5  7 Ejecución del Contrato", detail.open_execution)
    return Place(identity, address, execution)


def reach_contracts(step: Stepper, portal: Portal) -> ContractList:
    """The contractor goes by Mis procesos and Mis contratos, the supervisor by Contratos."""
    desk = step("   Escritorio", portal.desk)
    if portal.account.role is Role.SUPERVISOR:
        return step("1  Contratos", desk.open_contracts)
    step("2  Mis procesos", desk.open_my_processes)
    return step("3  Mis contratos", desk.open_my_contracts)
