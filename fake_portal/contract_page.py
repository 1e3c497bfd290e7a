"""The contract page: nine numerals (ten with a pending modification), each loaded by AJAX into one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, request

from . import execution
from .display import date_time, money
from .parties import AREA, CONTROLLERS, EDIT, Place, called_place, contract_for
from .web import language, open_page, origins, page, state, t, visitor

if TYPE_CHECKING:
    from .values import Contract

views = Blueprint("contract_page", __name__)
views.register_blueprint(execution.views)
views.register_blueprint(execution.archive)

PAGE_ID = "23332560"
SIGNED = ("signed", "signed_and_sent", "running", "finished", "settled")


@dataclass(frozen=True)
class Step:
    """One numeral."""

    name: str  #: what `StepManagerGoToStep` is told after `stp`; only ContractConditions is known for sure
    word: str  #: key of its label in words/ [steps], and of its template
    needs_signature: bool = False  #: shown but dead until the contract is signed

    @property
    def template(self) -> str:
        return f"step_{self.word}.html"


STEPS = (
    Step("ContractGeneralInformation", "general"),
    Step("ContractConditions", "conditions"),
    Step("ContractGoodsAndServices", "goods"),
    Step("ContractSupplierDocuments", "supplier_documents"),
    Step("ContractDocuments", "contract_documents"),
    Step("ContractBudgetInformation", "budget"),
    Step("ContractExecution", "execution"),
    Step("ContractModifications", "modifications"),
    Step("ContractBreaches", "breaches", needs_signature=True),
)
PENDING = Step("ContractPendingModification", "pending")

# What buyers can do to the whole contract; nobody who only publishes documents should ever press one.
BUYER_ACTIONS = {
    "StartExecution": ("tbToolBarPlaceHolder_btnStartExecution", "start_execution", ("signed", "signed_and_sent")),
    "MakeModification": ("btnMakeModification", "make_modification", ("running",)),
    "Finish": ("btnOption_tbContractToolbar_Finish", "finish", ("running",)),
    "SaveContract": (
        "btnSaveContract",
        "save",
        (),
    ),  # of what can be edited, which here is step 7 of a running contract
    "Approve": ("IncTaskApproval_btnApproveButton", "approve", ("awaiting_approval",)),
}


def steps_of(contract: Contract) -> tuple[Step, ...]:
    """A pending modification comes first and moves every other numeral by one (docs/portal.md, section 2.7)."""
    pending = contract.pending_modification or state().config.switches.pending_modification == "always"
    return (PENDING, *STEPS) if pending else STEPS


# The page --------------------------------------------------------------------------------------------


@views.get(f"{AREA}/SalesContractEdit/View", defaults={"controller": "SalesContractEdit"})
@views.get(f"{AREA}/ProcurementContractEdit/View", defaults={"controller": "ProcurementContractEdit"})
def view(controller: str) -> str | tuple[str, int]:
    """
    A contract as one of its parties sees it (docs/portal.md, section 1.3).

    Providers and buyers have a page and a number each; with the other side's, or with a contract of others, there is
    nothing to see.
    """
    contract = contract_for(controller, request.args.get("docUniqueIdentifier", ""))
    if contract is None:
        return page("not_yours.html", crumbs=_crumbs(controller), page_id=PAGE_ID), 404
    opened = open_page(controller, contract.unique_identifier(visitor().side))
    place = Place(controller, opened, contract)
    crumbs = [*_crumbs(controller), (contract.number, None)]
    return page("contract.html", crumbs=crumbs, page_id=PAGE_ID, **_step_context(place, steps_of(contract)[0]))


def _crumbs(controller: str) -> list[tuple[str, str | None]]:
    """The way back: what `prevCtxUrl` names, as far as it is a place of this portal, else the list."""
    listing = CONTROLLERS[controller].listing
    asked = urlsplit(request.args.get("prevCtxUrl", ""))
    back = f"{asked.path}?{asked.query}".rstrip("?") if asked.path.startswith("/CO1") else listing
    label = request.args.get("prevCtxLbl", "").strip() or t(CONTROLLERS[controller].label)
    return [(t("desk.title"), origins().portal_url("/CO1Marketplace/Common/Workarea/Index")), (label, back)]


def _step_context(place: Place, selected: Step) -> dict[str, Any]:
    contract, st = place.contract, state()
    shown = language()
    signed = contract.state in SIGNED
    own_number = visitor().side == "buyer" or st.config.switches.step_one_number == "own"
    context = {
        "place": place,
        "contract": contract,
        "steps": steps_of(contract),
        "selected": selected,
        "signed": signed,
        "unique_identifier": contract.unique_identifier(visitor().side if own_number else "buyer"),
        "entity": st.companies[contract.entity].name,
        "supplier": st.companies[contract.provider].name,
        "actions": _actions(contract, selected),
        "back_url": _crumbs(place.controller)[-1][1],
        "when": lambda moment: date_time(moment, shown),
        "money": money,
        "other_window_url": lambda call_back: execution.window_url(place, call_back),
    }
    if selected.word == "execution":
        context |= execution.step_context(place)
    return context


def _actions(contract: Contract, selected: Step) -> list[tuple[str, str, str, bool]]:
    """Id, caption, action and whether it is hidden, of each button that changes the contract; none for providers."""
    if visitor().side == "provider":
        return []
    editable = selected.word == "execution" and contract.state == "running"
    return [
        (id_, t(f"contract.{word}"), name, not (contract.state in at or (name == "SaveContract" and editable)))
        for name, (id_, word, at) in BUYER_ACTIONS.items()
    ]


# The steps -------------------------------------------------------------------------------------------


@views.post(f"{AREA}/<{EDIT}:controller>/StepManagerGoToStep")
def go_to_step(controller: str) -> str:
    return _step(controller, request.form.get("Post_Back_Arguments_Hidden", "").removeprefix("stp"))


@views.post(f"{AREA}/<{EDIT}:controller>/StepManagerGoToPreviousStep")
def go_to_previous_step(controller: str) -> str:
    return _step(controller, request.form.get("VB_hdnSelectedStep", ""), -1)


@views.post(f"{AREA}/<{EDIT}:controller>/StepManagerGoToNextStep")
def go_to_next_step(controller: str) -> str:
    return _step(controller, request.form.get("VB_hdnSelectedStep", ""), 1)


def _step(controller: str, name: str, further: int = 0) -> str:
    """The step column and the place of the steps, as one answer; at either end the step stays."""
    place = called_place(controller)
    steps = [s for s in steps_of(place.contract) if place.contract.state in SIGNED or not s.needs_signature]
    at = next((n for n, step in enumerate(steps) if step.name == name), None)
    if at is None:
        abort(404)
    selected = steps[min(max(at + further, 0), len(steps) - 1)]
    return page("step_answer.html", **_step_context(place, selected))


# The rest of the toolbar -----------------------------------------------------------------------------


@views.post(f"{AREA}/<{EDIT}:controller>/<any({', '.join(BUYER_ACTIONS)}):action>")
def act(controller: str, action: str) -> str:
    """Changes nothing; the journal shows that it was pressed."""
    del action
    called_place(controller)
    return page("messages_panel.html", kind="Info", text=t("contract.noted"))


@views.post(f"{AREA}/<{EDIT}:controller>/<any(ViewContract, EntityEvaluation):action>")
def look(controller: str, action: str) -> str:
    """The printable contract and the evaluation of the entity are not imitated beyond their buttons."""
    del action
    called_place(controller)
    return page("messages_panel.html", kind="Info", text=t("contract.noted"))
