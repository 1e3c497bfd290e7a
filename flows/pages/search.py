"""What the header's search finds (docs/portal.md, section 2.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.browser.page import Page
from robot.model import fold

if TYPE_CHECKING:
    from robot.model import Contract


class Search(Page):
    """The results, each with its Detalle."""

    name = "search"

    def addresses_of(self, contract: Contract) -> list[str]:
        """Where the contracts are whose row has this number, or whose link leads to it."""
        if self.first_of("grid", "empty") == "empty" or self.shows("empty"):
            return []
        said = fold(contract.number)
        found = []
        for row in self.table("grid"):
            leads = [link for link in row.links if "docuniqueidentifier=" in link.casefold()]
            if said in fold(self.text_of(row.scope)) or any(said in fold(link) for link in leads):
                found += leads
        return found
