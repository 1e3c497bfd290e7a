"""The lists of contracts: the provider's Mis contratos and the buyer's Contratos (docs/portal.md, 2.5 and 2.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from flask import Blueprint

from .display import money
from .grids import ACTIONS, Listing, Part, Question, appends, called_by, matches, no_permission, posted_question
from .grids import shown_date as when
from .parties import AREA
from .web import open_page, origins, page, state, t, visitor

if TYPE_CHECKING:
    from .values import Contract

views = Blueprint("contract_lists", __name__)

PROVIDER, BUYER = "SalesContractManagement", "ProcurementContractManagement"
NEAR_DAYS = 30  # from here on an end date is told in days, too
DESK = "/CO1BusinessLine/Common/WorkArea/Index"
MENU = "/CO1BusinessLine/Tendering/Marketplace/Index"
TABS = {"Recent": "recent", "All": "all", "WaitingApproval": "waiting"}  #: argument of Folder -> word in words/

PROVIDER_BOXES = ("txtSearchContract",)
BUYER_BOXES = ("txtReference", "txtSupplierName")


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of the menu (docs/portal.md, section 2.4)."""
    return [(t("desk.title"), DESK), (t("menu.menu"), MENU), *more]


def list_opens_filled() -> bool:
    """Some days the grid wants a click on `Buscar` first (docs/portal.md, section 3.3)."""
    return state().config.switches.list_opens == "filled"


# The provider's list ---------------------------------------------------------------------------------


@views.get(f"{AREA}/{PROVIDER}/Index")
def provider_list() -> str | tuple[str, int]:
    """`Mis contratos`, which the portal calls `Administración de contratos` (docs/portal.md, sections 1.3 and 2.5)."""
    if visitor().side != "provider":
        return no_permission()
    context = _provider_context(open_page(PROVIDER).key, Question(tab="Recent"))
    way = crumbs((t("contract.provider_list"), None))
    return page("provider_list.html", filled=list_opens_filled(), crumbs=way, page_id="23332559", **context)


@views.post(f"{AREA}/{PROVIDER}/<{ACTIONS}:action>")
def provider_list_call(action: str) -> str:
    """Tab, search, `Ver más` and style of paging, each by AJAX."""
    question = posted_question(action, *PROVIDER_BOXES)
    context = _provider_context(called_by(PROVIDER, "provider"), question)
    return page("provider_list_answer.html", filled=True, append=appends(action, question), **context)


def _provider_context(key: str, question: Question) -> dict[str, Any]:
    companies = state().companies
    return {
        "listing": Listing("grdSalesContractGrid", f"{AREA}/{PROVIDER}", key),
        "part": Part(provider_contracts(question), question),
        "tabs": TABS,
        "tab_word": TABS.get(question.tab, "recent"),
        "companies": companies,
        "when": when,
        "ends": end_date,
        "money": money,
        "detail_url": provider_detail_url,
    }


def provider_contracts(question: Question) -> list[Contract]:
    """
    The contracts of a tab that fit the search.

    `Todos` shows the contracts of every company of the account, whichever is active (docs/portal.md, section 2.5).
    The others keep to the active one; the seed's order stands for "most recently modified first".
    """
    st, who = state(), visitor()
    if question.tab == "All":
        mine = st.accounts[who.user].companies
        found = sorted((c for c in st.contracts if c.provider in mine), key=lambda c: -c.id)
    else:
        found = st.contracts_of(who.company.code)
    if question.tab == "WaitingApproval":
        found = [c for c in found if c.state == "awaiting_approval"]
    asked = question.searched("txtSearchContract")
    return [c for c in found if matches(asked, c.number, str(c.id), st.companies[c.entity].name)]


def provider_detail_url(contract: Contract) -> str:
    return f"{AREA}/SalesContractEdit/View?docUniqueIdentifier={contract.unique_identifier('provider')}"


def end_date(contract: Contract) -> str:
    """
    When a contract ends; near that day also in days, so that the text changes daily (docs/portal.md, section 2.5).

    A dash stands where there is no date; that a settled contract shows one is an assumption.
    """
    if contract.state == "settled":
        return "-"
    days = (contract.ends.date() - state().clock.now().date()).days
    if abs(days) > NEAR_DAYS:
        return when(contract.ends)
    return t("lists.days_left" if days >= 0 else "lists.days_past", days=abs(days), date=when(contract.ends))


# The buyer's list ------------------------------------------------------------------------------------


@views.get(f"{AREA}/{BUYER}/Index")
def buyer_list() -> str | tuple[str, int]:
    """`Contratos` of a state entity (docs/portal.md, sections 1.3 and 2.6)."""
    if visitor().side != "buyer":
        return no_permission()
    context = _buyer_context(open_page(BUYER).key, Question())
    way = crumbs((t("contract.buyer_list"), None))
    return page("buyer_list.html", filled=list_opens_filled(), crumbs=way, page_id="23332571", **context)


@views.post(f"{AREA}/{BUYER}/<{ACTIONS}:action>")
def buyer_list_call(action: str) -> str:
    question = posted_question(action, *BUYER_BOXES)
    context = _buyer_context(called_by(BUYER, "buyer"), question)
    return page("buyer_list_answer.html", filled=True, append=appends(action, question), **context)


def _buyer_context(key: str, question: Question) -> dict[str, Any]:
    return {
        "listing": Listing("grdProcurementContractGrid", f"{AREA}/{BUYER}", key),
        "part": Part(buyer_contracts(question), question),
        "boxes": BUYER_BOXES,
        "companies": state().companies,
        "when": when,
        "ends": end_date,
        "money": money,
        "detail_url": lambda c: buyer_detail_url(c, f"{AREA}/{BUYER}/Index", t("contract.buyer_list")),
    }


def buyer_contracts(question: Question) -> list[Contract]:
    """The active entity's contracts that fit the advanced search, newest first."""
    st = state()
    return [
        c
        for c in sorted(st.contracts_of(visitor().company.code), key=lambda c: -c.id)
        if has_number(c, question.searched("txtReference"))
        and matches(question.searched("txtSupplierName"), st.companies[c.provider].name)
    ]


def has_number(contract: Contract, asked: str) -> bool:
    """Whether a buyer who looks for this number finds this contract: by the shown one, or by its PCCNTR."""
    return matches(asked, contract.number, contract.unique_identifier("buyer"))


def buyer_detail_url(contract: Contract, back_to: str, label: str) -> str:
    """
    A contract's page, which remembers where its visitor came from (docs/portal.md, section 1.3).

    As on the portal, the label ends in a space.
    """
    identifier = contract.unique_identifier("buyer")
    return f"{AREA}/ProcurementContractEdit/View?docUniqueIdentifier={identifier}&{came_from(back_to, label + ' ')}"


def came_from(back_to: str, label: str) -> str:
    """The part of an address that says where its visitor came from; the percent-encoding is in small letters."""
    back = re.sub("%..", lambda escaped: escaped[0].lower(), quote_plus(origins().portal_url(back_to)))
    return f"prevCtxUrl={back}&prevCtxLbl={quote_plus(label)}"
