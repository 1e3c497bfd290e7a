"""Escritorio, and the menu of every page (docs/portal.md, section 2.4)."""

from __future__ import annotations

from robot.browser.page import Page

from .contracts import Contracts, EntityContracts


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

    def open_contracts(self) -> EntityContracts:
        self.click("contracts")
        return EntityContracts(self.tab, self.kit)
