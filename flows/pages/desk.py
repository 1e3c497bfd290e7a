"""Escritorio, and the menu of every page (docs/portal.md, section 2.4)."""

from __future__ import annotations

from robot.browser.page import Page

from .contracts import Contracts, EntityContracts
from .processes import Processes
from .search import Search


class Desk(Page):
    """Where a person lands after signing in."""

    name = "desk"

    def open_my_processes(self) -> Desk:
        """Open the drop-down; it stays open when it is open already."""
        if not self.shows("my_contracts"):
            self.click("my_processes")
        return self

    def open_my_contracts(self) -> Contracts:
        link = self.there("my_contracts")
        if link is None:  # a repeated step finds the drop-down closed
            self.open_my_processes()
            link = self.element("my_contracts")
        self.press(link)
        return Contracts(self.tab, self.kit)

    def open_entity_processes(self) -> Processes:
        link = self.there("entity_processes")
        if link is None:
            self.click("processes")
            link = self.element("entity_processes")
        self.press(link)
        return Processes(self.tab, self.kit)

    def search(self, number: str) -> Search:
        """What the header's box finds, whichever page it stands on."""
        self.fill("quick_search", number)
        self.click("search_everywhere")
        return Search(self.tab, self.kit)

    def open_contracts(self) -> EntityContracts:
        self.click("contracts")
        return EntityContracts(self.tab, self.kit)
