"""The page of one contract, with its numerals at the left (docs/portal.md, section 2.7)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from robot.browser.page import Page
from robot.errors import Conflict, ElementNotFound, WrongPage
from robot.model import Contract, ContractFacts, fold

from .execution import Execution

if TYPE_CHECKING:
    from robot.browser.asking import Asked


DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")


def day_of(text: str, *, day_first: bool) -> date | None:
    """The day that a date of the portal begins with; in English the month stands first (docs/portal.md, section 3.4)."""
    said = DAY.match(text.strip())
    if said is None:
        return None
    day, month = (int(said[1]), int(said[2])) if day_first else (int(said[2]), int(said[1]))
    try:
        return date(int(said[3]), month, day)
    except ValueError:
        return None


class ContractDetail(Page):
    """A contract, opened on whichever numeral the portal prefers."""

    name = "detail"

    def facts(self, contract: Contract) -> ContractFacts:
        """
        What Información general says of the contract, once we know that it is the one asked for.

        A contract with a pending modification opens on that instead (docs/portal.md, section 2.7).

        :raises WrongPage: neither the identifier, the number nor the address is the contract's.
        :raises Conflict: the contract is another entity's, or the page does not say whose it is.
        """
        unique, reference = self.confirm(contract)
        entity = self.read_now("entity")
        if contract.entity is not None and fold(contract.entity) != fold(entity or ""):
            raise Conflict(
                f"La lista de documentos dice que el contrato {contract.number} es de {contract.entity}; "
                f"el portal dice {entity or 'nada de la Entidad Estatal'}",
                remedy="Corrija en su lista la entidad o el número del contrato, y repita la orden.",
            )
        state, contractor, subject = (self.read_now(name) or None for name in ("state", "contractor", "subject"))
        return ContractFacts(unique, reference, entity, self.tab.url, state, contractor, subject)

    def confirm(self, contract: Contract) -> tuple[str, str]:
        """
        The page's identifier and the entity's own number, once we know that the contract is the one asked for.

        :raises WrongPage: it is another.
        """
        unique = self.read_now("unique_identifier")
        if unique is None:
            self.click("general_step")
            unique = self.read("unique_identifier")
        reference = self.read("reference")
        address = self.tab.url.partition("docUniqueIdentifier=")[2].partition("&")[0]
        if fold(contract.number) not in {fold(unique), fold(reference), fold(address)}:
            raise WrongPage(f"Se pidió el contrato {contract.number} y la página muestra {reference} ({unique})")
        return unique, reference

    def days(self) -> tuple[date | None, date | None]:
        """The contract's first and last day, as Información general says them (docs/portal.md, section 3.4); None as it does not."""
        label = self._entry["general_step"].name
        day_first = label is not None and fold(label.es) in fold(self.read_now("general_step") or "")
        first, last = (self.read_now(name) or "" for name in ("starts", "ends"))
        return day_of(first, day_first=day_first), day_of(last, day_first=day_first)

    def open_execution(self) -> Execution:
        """
        To the numeral 7; to be called again where it did not come.

        :raises Unavailable: the portal did not answer the click.
        """
        if not self.shows("execution_open"):
            with self.asking() as asked:
                self.click("execution_step")
                self._wait_for_execution(asked)
        return Execution(self.tab, self.kit)

    def _wait_for_execution(self, asked: Asked) -> None:
        try:
            self.first_of("execution_open", unless=lambda: asked.failed)
        except ElementNotFound as none:
            raise WrongPage("El numeral «7 Ejecución del Contrato» no abrió", detail=none.detail) from none
