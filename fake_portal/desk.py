"""The Escritorio and the frame that every signed-in page shares: menu, company, clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, request

from .web import application, page, state, t, visitor

if TYPE_CHECKING:
    from .web import Visitor

views = Blueprint("desk", __name__)

DESK = "/CO1Marketplace/Common/Workarea/Index"
PROVIDER_CONTRACTS = "/CO1ContractsManagement/Tendering/SalesContractManagement/Index"
BUYER_CONTRACTS = "/CO1ContractsManagement/Tendering/ProcurementContractManagement/Index"
OFFERS = "/CO1BusinessLine/Tendering/ProcedureReplyManagement/Index"
DOSSIERS = "/CO1BusinessLine/Tendering/BuyerDossierWorkspace/Index"
MESSAGES = "/CO1Marketplace/Messages/MessageManagement/Index"


# The desk --------------------------------------------------------------------------------------------

# The guide's pictures: how many of each, which no page of the replica counts.
CARDS = {
    "provider": {
        "subscriptions": 0,
        "in_edition": 10,
        "pending_awards": 3,
        "invitations": 0,
        "new_reports": 191,
        "messages": 44,
    },
    "buyer": {"in_edition": 4, "published": 12, "pending_awards": 2, "pending_tasks": 7, "messages": 18},
}
OPPORTUNITIES = (
    ("Mínima cuantía", "SMC-001-GN-2018", "CONTRATAR", "08 Jun", 1),
    ("Concurso de méritos abierto", "CMA-SDIS-2018", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", "06 Jun", 1),
    (
        "Publicación contratación régimen especial con presentación de ofertas",
        "SDIS-DEC092-002-2018",
        "ASISTENCIA PARA ADULTOS MAYORES",
        "01 Jun",
        1,
    ),
    ("Publicación contratación régimen especial con presentación de ofertas", "0000001", "xxxxxxxx", "17 May", 1),
    ("Mínima cuantía", "XXXXXXXX copia copia", "XXXXXXXXX", "04 May", 2),
)
RECENT = ("UAECO-M", "LP-2017-M", "SMC-001-C", "CMA-SDIS", "SDIS-DECI", "SDIS-LP-01")


@views.get(DESK)
@views.get("/CO1BusinessLine/Common/WorkArea/Index")
@views.get("/CO1BusinessLine/Tendering/Marketplace/Index")
def desk() -> str:
    """The Escritorio, which three addresses lead to (docs/portal.md, sections 1.2 and 2.4)."""
    who, st = visitor(), state()
    return page(
        "desk.html",
        cards=CARDS[who.side],
        opportunities=OPPORTUNITIES,
        recent=RECENT,
        contracts=st.contracts_of(who.company.code),
        notice=st.config.switches.notice == "modal" and not who.session.noticed,
        crumbs=[(t("desk.title"), DESK)],
        page_id="14001307",
    )


@views.post("/CO1Marketplace/Common/Workarea/Acknowledge")
def acknowledge() -> str:
    """`Aceptar` of the notice over the desk: an empty part takes its place."""
    visitor().session.noticed = True
    return '<div id="divNotice"></div>'


@views.get(MESSAGES)
def messages() -> str:
    """The list of messages; inside a window of the page it comes without the frame."""
    return page(
        "messages.html",
        bare=request.args.get("asPopupView") == "true",
        tasks=request.args.get("tasks") == "true",
        crumbs=[(t("desk.title"), DESK), (t("shell.messages"), MESSAGES)],
        page_id="14001411",
    )


@views.get(OFFERS)
def offers() -> str:
    """`Mis ofertas`, the neighbour of `Mis contratos` in the menu."""
    return page("offers.html", crumbs=[(t("desk.title"), DESK), (t("menu.my_offers"), OFFERS)], page_id="23332511")


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
    controller = path[3] if len(path) > 4 else "Workarea"
    shown: dict[str, Any] = {
        "seconds_of_day": now.hour * 3600 + now.minute * 60 + now.second,
        "controller": controller,
        "language_url": "/STS/Users/Login/SetFavoriteLanguage",
        "menu": (),
        "my_companies": (),
    }
    who: Visitor | None = g.get("visitor")
    if who is not None:
        shown["language_url"] = f"/{application()}/Tendering/{controller}/SetFavoriteLanguage"
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
