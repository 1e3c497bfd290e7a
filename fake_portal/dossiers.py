"""The two other ways of a buyer to a contract: by its process, and by the header's search (docs/portal.md, 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from flask import Blueprint, abort, request

from .clock import BOGOTA
from .contract_lists import buyer_detail_url, came_from, crumbs, has_number
from .grids import ACTIONS, Listing, Part, Question, appends, called_by, matches, no_permission, posted_question
from .grids import shown_date as when
from .web import language, open_page, page, state, t, visitor

if TYPE_CHECKING:
    from .values import Contract

views = Blueprint("dossiers", __name__)

AREA = "/CO1BusinessLine/Tendering"
WORKSPACE, WORK_AREA = "BuyerDossierWorkspace", "BuyerWorkArea"
DOSSIERS = f"{AREA}/{WORKSPACE}/Index"
FILTER = "selFilteringStatesSel"
BOXES = ("txtSimpleSearchInput", "txtReferenceTextbox", "dtmbCreateDateFromBox_txt", FILTER)
ALL, MINE = "0", "1"  #: what the filter offers, in its order; a published address has `filteringState=0`
SEARCH = "/CO1Marketplace/GlobalSearch/GlobalSearch"

OPENED_BEFORE = timedelta(days=45)  # a process precedes its contract; by how much is made up
REQUEST_AFTER = 81_402  # between the numbers of a process and of its request; made up as well


@dataclass(frozen=True)
class Dossier:
    """One process of an entity with the contracts that it led to."""

    number: int
    reference: str
    description: str
    created: datetime
    contracts: tuple[Contract, ...]

    @property
    def unique_identifier(self) -> str:
        return f"CO1.BDOS.{self.number}"

    @property
    def request_identifier(self) -> str:
        return f"CO1.REQ.{self.number + REQUEST_AFTER}"

    def url(self, chosen: str) -> str:
        """The list with this process open beside it (docs/portal.md, section 1.3)."""
        asked = {
            "filteringState": chosen,
            "sortingState": "LastModifiedDESC",
            "showAdvancedSearch": "False",
            "showAdvancedSearchFields": "False",
            "folderCode": "ALL",
            "selectedDossier": self.unique_identifier,
            "selectedRequest": self.request_identifier,
        }
        return f"{DOSSIERS}?{urlencode(asked)}"

    def work_area_url(self, chosen: str) -> str:
        back = came_from(self.url(chosen), t("menu.entity_processes"))
        return f"{AREA}/{WORK_AREA}/Index?docUniqueIdentifier={self.unique_identifier}&{back}"


def dossiers() -> list[Dossier]:
    """The processes of the active entity, newest first."""
    by_number: dict[int, list[Contract]] = {}
    for contract in state().contracts_of(visitor().company.code):
        by_number.setdefault(contract.bdos, []).append(contract)
    return [
        Dossier(number, of[0].process, of[0].description, of[0].signed - OPENED_BEFORE, tuple(of))
        for number, of in sorted(by_number.items(), reverse=True)
    ]


def dossier_called(identifier: str) -> Dossier | None:
    """The active entity's process with this number."""
    return next((d for d in dossiers() if d.unique_identifier == identifier), None)


# Processes of the entity -----------------------------------------------------------------------------


@views.get(DOSSIERS)
def workspace() -> str | tuple[str, int]:
    """`Procesos de la Entidad Estatal`: at first the visitor's own; with `selectedDossier`, one of them open."""
    if visitor().side != "buyer":
        return no_permission()
    question = Question(boxes={FILTER: request.args.get("filteringState", MINE)})
    context = _context(open_page(WORKSPACE).key, question)
    selected = dossier_called(request.args.get("selectedDossier", ""))
    if selected:
        context |= _dossier_context(selected, question)
    way = crumbs((t("menu.entity_processes"), None))
    return page("dossiers.html", crumbs=way, page_id="14001380", **context)


@views.post(f"{AREA}/{WORKSPACE}/SelectDossier")
def select() -> str:
    """A click on a process: its detail comes beside the list, in the same page (docs/portal.md, section 2.6)."""
    question = posted_question("SelectDossier", *BOXES)
    called_by(WORKSPACE, "buyer")
    selected = dossier_called(request.form.get("Post_Back_Arguments_Hidden", ""))
    if selected is None:
        abort(404)
    return page("dossier_detail.html", **_dossier_context(selected, question))


@views.post(f"{AREA}/{WORKSPACE}/<{ACTIONS}:action>")
def workspace_call(action: str) -> str:
    """Filter, simple and advanced search send one form; a date that cannot be read is refused, and nothing is found."""
    question = posted_question(action, *BOXES)
    key = called_by(WORKSPACE, "buyer")
    return page("dossiers_answer.html", append=appends(action, question), **_context(key, question))


def _context(key: str, question: Question) -> dict[str, Any]:
    typed = question.searched("dtmbCreateDateFromBox_txt")
    since = typed_date(typed)
    asked = question.searched("txtSimpleSearchInput"), question.searched("txtReferenceTextbox")
    chosen, mine = question.searched(FILTER), state().accounts[visitor().user].processes
    found = [
        d
        for d in dossiers()
        if (chosen == ALL or d.number in mine)
        and matches(asked[0], d.reference, d.description)
        and matches(asked[1], d.reference)
        and d.created >= since
    ]
    return {
        "listing": Listing("grdBuyerDossierGrid", f"{AREA}/{WORKSPACE}", key),
        "part": Part(found, question),
        "boxes": BOXES,
        "chosen": chosen,
        "filters": [(ALL, t("lists.all")), (MINE, t("menu.my_processes"))],
        "when": when,
        "errors": [t("dossiers.bad_date")] if typed and since == NEVER else [],
    }


NEVER = datetime.max.replace(tzinfo=BOGOTA)
ALWAYS = datetime.min.replace(tzinfo=BOGOTA)


def typed_date(text: str) -> datetime:
    """`dd/MM/yyyy HH:mm`, the hour at will (docs/portal.md, section 3.4); NEVER if it is something else."""
    if not text:
        return ALWAYS
    day = "%d/%m/%Y" if language() == "es" else "%m/%d/%Y"
    for pattern in (f"{day} %H:%M", day):
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=BOGOTA)
        except ValueError:
            continue
    return NEVER


# One process -----------------------------------------------------------------------------------------


@views.get(f"{AREA}/{WORK_AREA}/Index")
def work_area() -> str | tuple[str, int]:
    """The page of a process, with its contracts."""
    dossier = dossier_called(request.args.get("docUniqueIdentifier", ""))
    if visitor().side != "buyer" or dossier is None:
        return no_permission()
    key = open_page(WORK_AREA, dossier.unique_identifier).key
    way = crumbs((t("menu.entity_processes"), DOSSIERS), (dossier.reference, None))
    shown = _dossier_context(dossier, Question(boxes={FILTER: MINE}))
    return page("dossier.html", crumbs=way, page_id="14001395", key=key, **shown)


def _dossier_context(dossier: Dossier, question: Question) -> dict[str, Any]:
    chosen = question.searched(FILTER)
    return {
        "dossier": dossier,
        "companies": state().companies,
        "when": when,
        "chosen": chosen,
        "contract_url": lambda c: buyer_detail_url(c, dossier.url(chosen), t("menu.entity_processes")),
    }


# The header's search ---------------------------------------------------------------------------------


@views.get(f"{SEARCH}/Index")
def global_search() -> str:
    """
    What the header's box leads to: contracts by number, for a buyer (docs/portal.md, sections 1.3 and 2.6).

    What a provider gets there has not been seen; here, nothing.
    """
    words = request.args.get("allWords2Search", "").strip()
    key = open_page("GlobalSearch").key
    way = crumbs((t("search.title"), None))
    return page("global_search.html", crumbs=way, page_id="14001422", **_search_context(key, _searched(words)))


@views.post(f"{SEARCH}/<{ACTIONS}:action>")
def global_search_call(action: str) -> str:
    question = posted_question(action, "allWords2Search")
    key = called_by("GlobalSearch", visitor().side)
    return page("global_search_answer.html", append=appends(action, question), **_search_context(key, question))


def _searched(words: str) -> Question:
    return Question(boxes={"allWords2Search": words})


def _search_context(key: str, question: Question) -> dict[str, Any]:
    words, who = question.searched("allWords2Search"), visitor()
    mine = state().contracts_of(who.company.code) if words and who.side == "buyer" else []
    back = f"{SEARCH}/Index?allWords2Search={quote_plus(words)}"
    return {
        "listing": Listing("grdGlobalSearchGrid", SEARCH, key),
        "part": Part(sorted((c for c in mine if has_number(c, words)), key=lambda c: -c.id), question),
        "boxes": ("allWords2Search",),
        "companies": state().companies,
        "detail_url": lambda c: buyer_detail_url(c, back, t("search.title")),
    }
