"""The Escritorio and the frame that every signed-in page shares: menu, company, clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, request

from .web import state, t

if TYPE_CHECKING:
    from .web import Visitor

views = Blueprint("desk", __name__)

DESK = "/CO1Marketplace/Common/Workarea/Index"
PROVIDER_CONTRACTS = "/CO1ContractsManagement/Tendering/SalesContractManagement/Index"
BUYER_CONTRACTS = "/CO1ContractsManagement/Tendering/ProcurementContractManagement/Index"
OFFERS = "/CO1BusinessLine/Tendering/ProcedureReplyManagement/Index"
DOSSIERS = "/CO1BusinessLine/Tendering/BuyerDossierWorkspace/Index"
MESSAGES = "/CO1Marketplace/Messages/MessageManagement/Index"


# The frame -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MenuEntry:
    """One item of the menu bar: a link, or a button that opens others."""

    id: str
    label: str
    url: str = ""
    fact: str = ""
    container: str = ""  #: id of the element around the button, where it has one
    children: tuple[MenuEntry, ...] = ()


@views.app_context_processor
def frame() -> dict[str, Any]:
    """What layout.html needs besides what the view passes."""
    now = state().clock.now()
    path = request.path.split("/")
    shown: dict[str, Any] = {
        "seconds_of_day": now.hour * 3600 + now.minute * 60 + now.second,
        "controller": path[3] if len(path) > 4 else "Workarea",
        "menu": (),
        "my_companies": (),
    }
    who: Visitor | None = g.get("visitor")
    if who is not None:
        account = state().accounts[who.user]
        shown["menu"] = buyer_menu() if who.side == "buyer" else provider_menu()
        shown["my_companies"] = [state().companies[code] for code in account.companies]
    return shown


def provider_menu() -> tuple[MenuEntry, ...]:
    """
    The provider's menu bar, in the order of the guide's pictures (docs/portal.md, section 2.4).

    The item ids are those of an account with both roles; what an account of providers only has is not known, hence
    the switch `provider_menu_ids`.
    """
    known = state().config.switches.provider_menu_ids == "known"
    offers, contracts = ("lnkSubItem67", "lnkSubItem68") if known else (_menu_id(), _menu_id())
    return (
        MenuEntry(_menu_id(), t("menu.search"), children=(MenuEntry(_menu_id(), t("menu.business"), DESK),)),
        MenuEntry(
            _menu_id(),
            t("menu.my_processes"),
            fact="desk.my_processes",
            children=(
                MenuEntry(offers, t("menu.my_offers"), OFFERS, "desk.my_offers"),
                MenuEntry(contracts, t("menu.my_contracts"), PROVIDER_CONTRACTS, "desk.my_contracts"),
            ),
        ),
        *_common_menu(),
    )


def buyer_menu() -> tuple[MenuEntry, ...]:
    """The entity's menu bar (docs/portal.md, section 2.4)."""
    return (
        MenuEntry(
            _menu_id(),
            t("menu.processes"),
            fact="desk.processes",
            children=(MenuEntry("lnkSubItem6", t("menu.entity_processes"), DOSSIERS, "desk.entity_processes"),),
        ),
        MenuEntry("lnkSubItem17", t("menu.contracts"), BUYER_CONTRACTS, "desk.contracts"),
        MenuEntry(_menu_id(), t("menu.suppliers"), fact="desk.suppliers"),
        *_common_menu(),
    )


def _common_menu() -> tuple[MenuEntry, ...]:
    menu = MenuEntry(_menu_id(), t("desk.title"), DESK)
    return (
        MenuEntry(_menu_id(), t("menu.menu"), fact="desk.menu", children=(menu,)),
        MenuEntry(
            _menu_id(),
            t("menu.go_to"),
            container="IWantToContainer",
            children=(MenuEntry(_menu_id(), t("shell.messages"), MESSAGES),),
        ),
    )


def _menu_id() -> str:
    return state().guid()
