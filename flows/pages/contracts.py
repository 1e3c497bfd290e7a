"""The two lists of contracts: the contractor's Mis contratos and the entity's Contratos (docs/portal.md, 2.5 and 2.6)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from robot.browser.page import Page
from robot.browser.translation import open_address
from robot.errors import Conflict, WrongPage
from robot.model import fold

from .contract_detail import ContractDetail

if TYPE_CHECKING:
    from robot.browser.table import Row
    from robot.model import Contract


PUBLIC = "CO1.PCCNTR."  # the identifier that everyone quotes (docs/portal.md, section 1.6)


class ContractList(Page):
    """What both lists share: rows, Ver más, and a Detalle in each row."""

    def open_detail(self, contract: Contract) -> ContractDetail:
        """
        Open the contract with this number.

        :raises Conflict: no contract of the list has it, or several have.
        """
        found = self.rows_of(contract)
        if len(found) > 1:
            raise Conflict(
                f"Varios contratos tienen el número {contract.number}; escriba en el manifiesto la entidad, o el "
                "identificador único (CO1.PCCNTR.… o CO1.SLCNTR.…)"
            )
        if not found:
            raise Conflict(f"El contrato {contract.number} no aparece en la lista de contratos de este usuario")
        link = self.element("detail", within=found[0].scope)
        return ContractDetail(self.follow(link), self.kit)

    def rows_of(self, contract: Contract) -> list[Row]:
        """An entity's own number may stand for several contracts, so the whole list is read (docs/portal.md, 2.5)."""
        rows = self.rows()
        found = [row for row in rows if fold(row.cells["number"]) == fold(contract.number)]
        if not found:
            found = [row for row in rows if self._links_to(row, contract)]
        if contract.entity is not None:
            found = [row for row in found if fold(row.cells.get("entity", contract.entity)) == fold(contract.entity)]
        return found

    def _links_to(self, row: Row, contract: Contract) -> bool:
        address = self.element("detail", within=row.scope).get_attribute("href") or ""
        return address.endswith(f"={contract.number}") or f"={contract.number}&" in address

    def rows(self) -> list[Row]:
        """Every row, after pressing Ver más until the portal has no more."""
        self.open_list()
        while self.shows("more"):
            before = len(self.table("grid"))
            self.click("more")
            self.settled()
            if len(self.table("grid")) == before and self.shows("more"):
                raise Conflict("Ver más no trae más contratos")
        return self.table("grid")

    def open_list(self) -> None:
        """The grid sometimes comes only after a click on Buscar (docs/portal.md, section 3.3)."""
        self.settled()
        if not self.shows("grid") and not self.shows("empty"):
            self.click("search")
            self.first_of("grid", "empty")


class Contracts(ContractList):
    """Mis contratos."""

    name = "contracts"

    def open_detail(self, contract: Contract) -> ContractDetail:
        """
        A list may show only the entity's own number and lead to an SLCNTR: then the PCCNTR stands inside, if anywhere.

        So the contracts that do not say theirs in the list are opened, one after another (docs/portal.md, section 1.6).
        """
        if not contract.number.upper().startswith(PUBLIC) or self.rows_of(contract):
            return super().open_detail(contract)
        silent = [row for row in self.rows() if not row.cells["number"].upper().startswith(PUBLIC)]
        for address in [self.address_of("detail", within=row.scope) for row in silent]:
            open_address(self.tab, address or "")
            detail = ContractDetail(self.tab, self.kit)
            with suppress(WrongPage):
                detail.confirm(contract)
                return detail
        raise Conflict(
            f"Ningún contrato de este usuario muestra el número {contract.number}; escriba en el manifiesto el número "
            "que aparece en «Número del contrato», o su CO1.SLCNTR.…"
        )


class EntityContracts(ContractList):
    """Contratos. An entity has thousands, so the list is searched before it is read."""

    name = "entity_contracts"

    def open_detail(self, contract: Contract) -> ContractDetail:
        self.settled()
        if not self.shows("reference"):
            self.click("advanced")
        self.fill("reference", contract.number)
        self.click("search")
        self.settled()
        self.first_of("grid", "empty")
        return super().open_detail(contract)
