"""Step 7, Ejecución del Contrato: the payment plan, the execution documents, their downloads and the call-back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, request

from .clock import BOGOTA
from .display import date_time, file_size, money
from .parties import AREA, EDIT, Place, called_place
from .web import language, page, state, t, visitor

if TYPE_CHECKING:
    from .values import Contract, Document

views = Blueprint("execution", __name__, url_prefix=AREA)
archive = Blueprint("archive", __name__, url_prefix="/CO1ContractsManagement/Archive")

PAGE_SIZE = 5
OFFERED = {
    "signed": ("signed", "signed_and_sent", "running", "finished", "settled"),
    "running": ("running",),
}
UPLOAD_BUTTON = "btnUploadContractExecutionDocument"
INCLUDED_UPLOAD_BUTTON = "incContractExecutionDocumentsbtnUploadDocumentGen"  #: the same one inside a named include
CALL_BACK = "OnExecutionDocumentUploaded"


@dataclass(frozen=True)
class Payment:
    """One line of the payment plan."""

    id: str
    invoice: str
    issued: datetime
    received: datetime
    value: int
    state: str  #: key of words/ [execution]


def _day(month: int, day: int) -> datetime:
    return datetime(2025, month, day, 10, 0, tzinfo=BOGOTA)


# Only to be read: what a robot must never set going needs no more than its looks (docs/portal.md, section 5).
PAYMENTS = {
    "CO1.PCCNTR.8263723": (
        Payment("PAGO 1", "CC-001", _day(5, 5), _day(5, 6), 3_541_875, "paid"),
        Payment("PAGO 2", "CC-002", _day(6, 4), _day(6, 5), 3_541_875, "sent"),
    ),
}


#: Named in the official guide, their ids made up: a supervisor's buttons around plan, receptions and balances.
FOLLOW_UP = {
    "CreatePlan": "create_plan",
    "ConfirmPlan": "confirm_plan",
    "UnplannedReception": "unplanned_reception",
    "PaymentsBalance": "payments_balance",
    "DeliveriesBalance": "deliveries_balance",
}


def step_context(place: Place) -> dict[str, Any]:
    """What step 7 shows."""
    shown = language()
    return {
        "payments": PAYMENTS.get(place.contract.unique_identifier("buyer"), ()),
        "follow_up": FOLLOW_UP.items(),
        "confirms_in_page": state().config.switches.delete_confirmation == "modal",
        **grid_context(place),
        "when": lambda moment: date_time(moment, shown),
        "money": money,
    }


def grid_context(place: Place, pages: int = 1) -> dict[str, Any]:
    """
    The documents of both sides, newest first.

    Whether the grid pages, which button a provider has and in which states of the contract there is one, nobody
    outside knows: switches (docs/portal.md, sections 2.8 and 8).
    """
    switches = state().config.switches
    documents = state().documents_of(place.contract)
    limit = pages * PAGE_SIZE if switches.execution_paging == "five" else len(documents)
    included = visitor().side == "provider" and switches.provider_upload_button == "included"
    return {
        "place": place,
        "documents": documents[:limit],
        "next_page": pages + 1 if limit < len(documents) else None,
        "upload_button": INCLUDED_UPLOAD_BUTTON if included else UPLOAD_BUTTON,
        "uploads_offered": _offers_upload(place.contract),
        "window_url": window_url(place, CALL_BACK),
        "download_url": download_url,
    }


def _offers_upload(contract: Contract) -> bool:
    offered = state().config.switches.uploads_offered
    return offered == "always" or contract.state in OFFERED[offered]


def window_url(place: Place, call_back: str) -> str:
    """
    The address of ANEXAR DOCUMENTO; its CallBackUrl stands there as it is, not percent-encoded.

    Parameters of MultiInclude and Index are those of sister screens, repeated ones included (docs/portal.md, 1.4).
    """
    form = state().config.switches.upload_window
    before = {
        "SingleInclude": "",
        "MultiInclude": "signatureType=&isAsync=False&saveToCompanyDocs=True&saveToCompanyDocs=True&",
        "Index": "signatureType=&saveToCompanyDocs=True&",
    }[form]
    nested = f".{state().guid()}" if form == "Index" else ""
    return (
        f"/CO1ContractsManagement/Documents/DocumentAlternateUpload/{form}?{before}asPopupView=true"
        f"&CallBackUrl={place.url(call_back)}{nested}"
    )


# The grid --------------------------------------------------------------------------------------------


@views.get(f"/<{EDIT}:controller>/ExecutionDocumentsGoToPage")
def go_to_page(controller: str) -> str:
    """`Ver más`: the same grid with five rows more."""
    pages = request.args.get("page", 1, type=int)
    return page("execution_documents.html", **grid_context(called_place(controller), pages))


@views.get(f"/<{EDIT}:controller>/ExecutionDocumentDetail")
def detail(controller: str) -> str:
    place = called_place(controller)
    document = _document(place.contract, request.args.get("documentId", ""))
    shown = date_time(document.stored_at, language())
    return page("document_detail.html", document=document, shown=shown, size=file_size(len(document.content)))


@views.post(f"/<{EDIT}:controller>/RemoveExecutionDocuments")
def remove(controller: str) -> str:
    """
    Borrar: the ticked documents go, as far as the visitor may remove them.

    Whose documents one may remove is unknown: the switch `delete_rights` (docs/portal.md, section 4.2).
    """
    place = called_place(controller)
    ticked = json.loads(request.form.get("grdContractExecutionDocumentSelection", "[]"))
    documents = [_document(place.contract, str(id_)) for id_ in ticked]
    own_only = state().config.switches.delete_rights == "own"
    refused = [d for d in documents if own_only and d.uploaded_by != _signature()]
    for document in documents:
        if document not in refused:
            state().remove(document)
    errors = [t("execution.not_yours", name=d.name) for d in refused]
    if not ticked:
        errors = [t("execution.nothing_selected")]
    return page("execution_documents.html", errors=errors, **grid_context(place))


def _signature() -> str:
    return "Comprador" if visitor().side == "buyer" else "Proveedor"


def _document(contract: Contract, identifier: str) -> Document:
    found = next((d for d in state().documents_of(contract) if str(d.id) == identifier), None)
    if found is None:
        abort(404)
    return found


@archive.get("/RetrieveFile/Index")
def download() -> Response:
    """The bytes as they came, for the parties of the contract (docs/portal.md, section 1.5)."""
    mine = state().contracts_of(visitor().company.code)
    wanted = request.args.get("DocumentId", "")
    document = next((d for c in mine for d in state().documents_of(c) if str(d.id) == wanted), None)
    if document is None:
        abort(404)
    return Response(
        document.content,
        mimetype="application/octet-stream",
        headers={"Content-Disposition": attachment(document.name)},
    )


def download_url(document: Document) -> str:
    return (
        f"/CO1ContractsManagement/Archive/RetrieveFile/Index?DocumentId={document.id}"
        "&InCommunity=False&InPaymentGateway=False&DocUniqueIdentifier="
    )


def attachment(name: str) -> str:
    """A Content-Disposition with the name for old browsers and, in UTF-8, for all others."""
    plain = name.encode("ascii", "replace").decode().replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


# The payment plan ------------------------------------------------------------------------------------


@views.post(f"/<{EDIT}:controller>/CreatePaymentRequest")
def create_payment(controller: str) -> str:
    """Crear: an empty form. Nothing is kept; the journal shows that it was pressed."""
    return page("payment_draft.html", place=called_place(controller))


@views.post(f"/<{EDIT}:controller>/ConfirmPaymentRequest")
def confirm_payment(controller: str) -> str:
    called_place(controller)
    return page("messages_panel.html", kind="Info", text=t("contract.noted"))


@views.post(f"/ProcurementContractEdit/<any({', '.join(FOLLOW_UP)}):action>")
def follow_up(action: str) -> str:
    """Changes nothing; the journal shows that it was pressed."""
    del action
    called_place("ProcurementContractEdit")
    return page("messages_panel.html", kind="Info", text=t("contract.noted"))


# The call-back ---------------------------------------------------------------------------------------


@views.post(f"/<{EDIT}:controller>/{CALL_BACK}")
def documents_uploaded(controller: str) -> str:
    """
    What the window asks of its opener when it closes with something attached.

    With the switch `stored_at = "callback"` this is the moment of storing. Whether the grid refreshes itself and
    whether a message appears are switches as well (docs/portal.md, sections 3.2 and 8).
    """
    place = called_place(controller)
    switches = state().config.switches
    window = state().page(request.form.get("windowKey", ""), visitor().session)
    if window is not None and window.document == place.opened.document:
        for pending in window.uploads:
            state().store(place.contract, pending.name, pending.content, side=visitor().side, user=visitor().user)
        window.uploads.clear()
    answer = ""
    if switches.grid_refresh == "self":
        answer += page("execution_documents.html", **grid_context(place))
    if switches.success_message != "none":
        passing = switches.success_message == "passing_row"
        answer += page("messages_panel.html", kind="Success", text=t("execution.upload_done"), passing=passing)
    return answer


@views.post(f"/<{EDIT}:controller>/<any(OnContractDocumentUploaded, OnConditionsDocumentUploaded):call_back>")
def other_documents_uploaded(controller: str, call_back: str) -> str:
    """Steps 2 and 5 have windows of their own; what is attached there is no execution document and is not kept."""
    del call_back
    called_place(controller)
    return ""
