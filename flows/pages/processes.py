"""Procesos de la Entidad Estatal, where a process opens beside the list (docs/portal.md, section 2.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.browser.page import Page
from robot.model import fold

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from robot.model import Contract


class Processes(Page):
    """The processes of an entity: at first a person's own, with Todos everybody's."""

    name = "processes"

    def addresses_of(self, contract: Contract) -> list[str]:
        """Where the contracts are of the one process that has this number in its own; none if there is no such process."""
        self.settled()
        self._show_everybodys()
        if not self.shows("reference"):
            self.click("advanced")
        self.fill("reference", contract.number)
        with self.asking() as asked:
            self.click("search")
            self.settled()
            self.first_of("process", "empty", unless=lambda: asked.failed)
        process = self._process(contract.number)
        return [] if process is None else self._contracts_of(process)

    def _show_everybodys(self) -> None:
        """Choose Todos: a supervisor does not see the processes of others until then."""
        if not self.shows("everybodys"):  # a repeated step finds the list open
            self.click("filter")
        self.click("everybodys")
        self.settled()

    def _process(self, number: str) -> Locator | None:
        """The process with this number or, where none has it, the only one that has it in its own."""
        listed = [(fold(self.text_of(process)), process) for process in self.each("process")]
        same = [process for reference, process in listed if reference == fold(number)]
        found = same or [process for reference, process in listed if fold(number) in reference]
        return found[0] if len(found) == 1 else None

    def _contracts_of(self, process: Locator) -> list[str]:
        with self.asking() as asked:
            self.press(process)
            self.settled()
            self.first_of("contract", unless=lambda: asked.failed)
        leads = [self.leads_to(link) for link in self.each("contract")]
        return [address for address in leads if address is not None]
