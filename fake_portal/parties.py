"""Whose contract a page is about: each side has a controller, a number and nothing of the contracts of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import abort

from .web import called_page, state, visitor

if TYPE_CHECKING:
    from .values import Contract, OpenPage, Side

AREA = "/CO1ContractsManagement/Tendering"
EDIT = "any(SalesContractEdit, ProcurementContractEdit)"  #: the part of a route that says which side calls


@dataclass(frozen=True)
class Controller:
    """The half of the contract page that belongs to one side."""

    side: Side
    listing: str  #: where its contracts are listed
    label: str  #: what the way back says, as a key of words/


CONTROLLERS = {
    "SalesContractEdit": Controller("provider", f"{AREA}/SalesContractManagement/Index", "contract.provider_list"),
    "ProcurementContractEdit": Controller(
        "buyer", f"{AREA}/ProcurementContractManagement/Index", "contract.buyer_list"
    ),
}


@dataclass(frozen=True)
class Place:
    """A contract page that somebody has open."""

    controller: str
    opened: OpenPage
    contract: Contract

    @property
    def key(self) -> str:
        return self.opened.key

    def url(self, action: str, **arguments: object) -> str:
        """An AJAX address of this page; it carries the page's `mkey` (docs/portal.md, section 1.6)."""
        more = "".join(f"&{name}={quote(str(value))}" for name, value in arguments.items())
        return f"{AREA}/{self.controller}/{action}?mkey={self.key}{more}"


def contract_for(controller: str, identifier: str) -> Contract | None:
    """The contract with this number, if the visitor is a party of it and asks on their own side's page."""
    who = visitor()
    mine = state().contracts_of(who.company.code)
    if CONTROLLERS[controller].side != who.side:
        return None
    return next((c for c in mine if c.unique_identifier(who.side) == identifier), None)


def called_place(controller: str) -> Place:
    """The contract page that this AJAX call comes from; without a living `mkey` there is none."""
    opened = called_page()
    contract = contract_for(controller, opened.document or "")
    if contract is None or opened.controller != controller:
        abort(404)
    return Place(controller, opened, contract)


def page_key(url: str) -> str:
    """The `mkey` inside an address such as the window's CallBackUrl, without a nested component's part."""
    return url.partition("mkey=")[2].partition("&")[0].partition(".")[0]
