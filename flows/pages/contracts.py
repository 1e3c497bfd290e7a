"""The two lists of contracts: the contractor's Mis contratos and the entity's Contratos (docs/portal.md, 2.5 and 2.6)."""

from __future__ import annotations

import re
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

from robot.browser.loading import open_address
from robot.browser.parts import PageInParts
from robot.errors import Conflict, WrongPage
from robot.model import fold

from .contract_detail import ContractDetail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.browser.table import Row
    from robot.model import Contract


PUBLIC = "CO1.PCCNTR."  # the identifier that everyone quotes (docs/portal.md, section 1.6)
UNIQUE = (PUBLIC, "CO1.SLCNTR.")  # what only one contract has; an entity's own number may stand for several


class ContractList(PageInParts):
    """
    What both lists share: rows, Ver más, and a Detalle in each row.

    `seen` has what was read of it so far: where each contract is, by its folded identifiers.
    """

    seen: Mapping[str, str] = MappingProxyType({})

    def rows_of(self, contract: Contract) -> list[Row]:
        """
        The rows of the contract.

        An entity's own number may stand for several, so the whole list is read for it (docs/portal.md, section 2.5);
        for an identifier, only until it is found.
        """
        unique = contract.number.upper().startswith(UNIQUE)
        found: list[Row] = []
        self.open_list()
        for rows in self.growing_table("grid", "more"):
            found = _matching(rows, contract)
            self.seen = _addresses(rows)
            if found and unique:
                break
        return found

    def rows(self) -> list[Row]:
        """Every row, after pressing Ver más until the portal has no more."""
        self.open_list()
        return self.whole_table("grid", "more")

    def first_rows(self) -> list[Row]:
        """Those that stand there before any Ver más."""
        self.open_list()
        return self.table("grid")

    @staticmethod
    def number_of(row: Row) -> str:
        """The identifier that the row leads to; where it keeps that to itself, the number that it shows."""
        led = (re.search(r"[?&]docUniqueIdentifier=([\w.]+)", link, re.IGNORECASE) for link in row.links)
        return next((found[1] for found in led if found), row.cells["number"])

    def addresses(self, rows: Sequence[Row]) -> list[tuple[str, str]]:
        """What stands there of each row as its contract's number, and where its Detalle leads; rows without a link are left out."""
        return [(row.cells["number"], link) for row in rows for link in _details(row)[:1]]

    def addresses_of(self, contract: Contract) -> list[str]:
        """Where the Detalle of each row of the contract leads."""
        return [address for _, address in self.addresses(self.rows_of(contract))]

    def _open(self, contract: Contract, found: list[Row]) -> ContractDetail:
        """
        Press the Detalle of the only row.

        :raises Conflict: there is none, or several.
        """
        if len(found) > 1:
            raise Conflict(
                f"Varios contratos tienen el número {contract.number}",
                remedy="Escriba en su lista la entidad (columna entidad), o como contrato el identificador único "
                "(CO1.PCCNTR.… o CO1.SLCNTR.…), y repita la orden.",
            )
        if not found:
            raise Conflict(
                f"El contrato {contract.number} no aparece en la lista de contratos de este usuario",
                remedy="Corrija el número en su lista y repita la orden. Si está bien escrito, mire en el portal que el contrato "
                "sea de este usuario y de esta empresa o entidad.",
            )
        link = self.element("detail", within=found[0].scope)
        return ContractDetail(self.follow(link), self.kit)

    def open_list(self) -> None:
        """The grid sometimes comes only after a click on Buscar (docs/portal.md, section 3.3)."""
        self._arrive()  # a page that could not get more may have begun anew by itself
        self.settled()
        if not self.shows("grid") and not self.shows("empty"):
            self.click("search")
            self.first_of("grid", "empty")


class Contracts(ContractList):
    """Mis contratos."""

    name = "contracts"

    def open_detail(self, contract: Contract) -> ContractDetail:
        """
        Open the contract with this number.

        A list may show only the entity's own number and lead to an SLCNTR: then the PCCNTR stands inside, if anywhere.

        So the contracts that do not say theirs in the list are opened, one after another (docs/portal.md, section 1.6).

        :raises Conflict: no contract of the list has it, or several have.
        """
        found = self.rows_of(contract)
        if found or not contract.number.upper().startswith(PUBLIC):
            return self._open(contract, found)
        silent = [row for row in self.rows() if not row.cells["number"].upper().startswith(PUBLIC)]
        for address in [self.address_of("detail", within=row.scope) for row in silent]:
            open_address(self.tab, address or "")
            detail = ContractDetail(self.tab, self.kit)
            with suppress(WrongPage):
                detail.confirm(contract)
                return detail
        raise Conflict(
            f"Ningún contrato de este usuario muestra el número {contract.number}",
            remedy="Corríjalo en su lista: escriba el número que aparece en el portal en «Número del contrato», o su "
            "CO1.SLCNTR.…, y repita la orden.",
        )


class EntityContracts(ContractList):
    """Contratos. An entity has thousands, so the list is searched before it is read."""

    name = "entity_contracts"

    def find_detail(self, contract: Contract) -> ContractDetail | None:
        """
        Open the contract with this number; None where the list does not have it.

        :raises Conflict: several have it.
        """
        self.ask_for(contract)
        found = self.rows_of(contract)
        return self._open(contract, found) if found else None

    def addresses_of(self, contract: Contract) -> list[str]:
        """The same, after the list was asked for it."""
        self.ask_for(contract)
        return super().addresses_of(contract)

    def ask_for(self, contract: Contract) -> None:
        """Search the list for the contract's number."""
        self.settled()
        if not self.shows("reference"):
            self.click("advanced")
        self.fill("reference", contract.number)
        self.click("search")
        self.settled()
        self.first_of("grid", "empty")


def _matching(rows: Sequence[Row], contract: Contract) -> list[Row]:
    """The rows with the contract's number or, where none has it, with a link to it; of its entity, if we know that."""
    found = [row for row in rows if fold(row.cells["number"]) == fold(contract.number)]
    if not found:
        found = [row for row in rows if _links_to(row, contract)]
    if contract.entity is not None:
        found = [row for row in found if fold(row.cells.get("entity", contract.entity)) == fold(contract.entity)]
    return found


def _details(row: Row) -> list[str]:
    return [link for link in row.links if "docuniqueidentifier=" in link.casefold()]


def _addresses(rows: Sequence[Row]) -> dict[str, str]:
    """By identifier, the page of each row's contract; an entity's own number may be that of several."""
    found: dict[str, str] = {}
    for row in rows:
        for link in _details(row)[:1]:
            numbers = (ContractList.number_of(row), row.cells["number"])
            found |= {fold(each): link for each in numbers if each.upper().startswith(UNIQUE)}
    return found


def _links_to(row: Row, contract: Contract) -> bool:
    said = f"docuniqueidentifier={contract.number}".casefold()
    return any(f"{link}&".casefold().partition(said)[2].startswith("&") for link in row.links)
