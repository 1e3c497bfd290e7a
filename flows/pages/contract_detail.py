"""The page of one contract, with its numerals at the left (docs/portal.md, section 2.7)."""

from __future__ import annotations

from robot.browser.page import Page
from robot.errors import WrongPage
from robot.model import Contract, fold

from .execution import Execution


class ContractDetail(Page):
    """A contract, opened on whichever numeral the portal prefers."""

    name = "detail"

    def identity(self, contract: Contract) -> str:
        """
        The contract's unique identifier as Información general says it, once we know that it is the one asked for.

        A contract with a pending modification opens on that instead (docs/portal.md, section 2.7).

        :raises WrongPage: neither the identifier, the number nor the address is the contract's.
        """
        if not self.shows("unique_identifier"):
            self.click("general_step")
        unique, reference = self.read("unique_identifier"), self.read("reference")
        address = self.tab.url.partition("docUniqueIdentifier=")[2].partition("&")[0]
        if fold(contract.number) not in {fold(unique), fold(reference), fold(address)}:
            raise WrongPage(f"Se pidió el contrato {contract.number} y la página muestra {reference} ({unique})")
        return unique

    def open_execution(self) -> Execution:
        if not self.shows("execution_open"):
            self.click("execution_step")
        return Execution(self.tab, self.kit)
