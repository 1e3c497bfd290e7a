"""Every request of the documented ways by its name, so that a fault can say where it strikes."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Answer = Literal["page", "part", "redirect", "json", "file"]


class Endpoint(NamedTuple):
    """One kind of request."""

    method: str
    path: str  #: a regular expression for the whole path
    answer: Answer  #: what comes when all is well: a whole page, a part of one, a way on, data, or a document
    keyed: bool = False  #: whether it carries the `mkey` of the page that sent it


APP = "/CO1(?:Marketplace|BusinessLine|ContractsManagement)"
LISTS = "/CO1ContractsManagement/Tendering"
CONTRACT = "/CO1ContractsManagement/Tendering/(?:Sales|Procurement)ContractEdit"
DOSSIER = "/CO1BusinessLine/Tendering/Buyer"
SEARCH = "/CO1Marketplace/GlobalSearch/GlobalSearch"
WINDOW = "/CO1ContractsManagement/Documents/DocumentAlternateUpload"
LOGIN = "/STS/Users/Login"

#: Names are ours; addresses are those of docs/portal.md, sections 1.2 to 1.5. Whatever a page fetches for its looks
#: (scripts, pictures) is not here: browsers ask for it in no fixed order, and now and then not at all.
ENDPOINTS = {
    # The identity server
    "way_in": Endpoint("GET", "/(?:CO1Portal/Tendering/Login)?", "redirect"),
    "login": Endpoint("GET", f"{LOGIN}(?:/Index)?", "page"),
    "captcha_check": Endpoint("GET", f"{LOGIN}/CaptchaCheck", "json"),
    "authenticate": Endpoint("POST", f"{LOGIN}/LoginAuthenticate", "part", keyed=True),
    "second_factor": Endpoint("GET", f"{LOGIN}/SecondFactor", "page"),
    "second_factor_check": Endpoint("POST", f"{LOGIN}/SecondFactorCheck", "part", keyed=True),
    "change_password": Endpoint("GET", f"{LOGIN}/ChangePassword", "page"),
    "company": Endpoint("POST", f"{LOGIN}/CompanySelectedIndexChanged", "part", keyed=True),
    "enter_company": Endpoint("POST", f"{LOGIN}/ChooseInformation", "part", keyed=True),
    "notice": Endpoint("GET", "/STS/Users/Notice/Index", "page"),
    "notice_read": Endpoint("POST", "/STS/Users/Notice/Acknowledge", "redirect"),
    "issue": Endpoint("GET", "/STS/users/issue.aspx", "page"),
    # The portal's applications
    "token": Endpoint("POST", f"{APP}/", "redirect"),
    "app_root": Endpoint("GET", f"{APP}/", "redirect"),
    "error_page": Endpoint("GET", f"{APP}/ErrorPage/Index", "page"),
    "log_out": Endpoint("GET", f"{APP}/Tendering/\\w+/LogOut", "redirect"),
    "language": Endpoint("GET", f"(?:{LOGIN}|{APP}/Tendering/\\w+)/SetFavoriteLanguage", "redirect"),
    "switch_company": Endpoint("GET", f"{APP}/Tendering/\\w+/SwitchCompany", "redirect"),
    "reload_session": Endpoint("GET", f"{APP}/Tendering/ReloadSession/Index", "page"),
    # The way to a contract
    "desk": Endpoint("GET", "/CO1Marketplace/Common/Workarea/Index", "page"),
    "desk_again": Endpoint(
        "GET", "/CO1BusinessLine/(?:Common/WorkArea|Tendering/Marketplace)/Index", "page"
    ),  #: what the crumbs call Escritorio and Menú
    "desk_notice_read": Endpoint("POST", "/CO1Marketplace/Common/Workarea/Acknowledge", "part"),
    "messages": Endpoint("GET", "/CO1Marketplace/Messages/MessageManagement/Index", "page"),
    "offers": Endpoint("GET", "/CO1BusinessLine/Tendering/ProcedureReplyManagement/Index", "page"),
    "provider_list": Endpoint("GET", f"{LISTS}/SalesContractManagement/Index", "page"),
    "provider_search": Endpoint("POST", f"{LISTS}/SalesContractManagement/Search", "part", keyed=True),
    "provider_tab": Endpoint("POST", f"{LISTS}/SalesContractManagement/Folder", "part", keyed=True),
    "provider_more": Endpoint(
        "POST", f"{LISTS}/SalesContractManagement/(?:GoToPage|ChangePaginationStyle)", "part", keyed=True
    ),
    "buyer_list": Endpoint("GET", f"{LISTS}/ProcurementContractManagement/Index", "page"),
    "buyer_search": Endpoint("POST", f"{LISTS}/ProcurementContractManagement/(?:Search|Folder)", "part", keyed=True),
    "buyer_more": Endpoint(
        "POST", f"{LISTS}/ProcurementContractManagement/(?:GoToPage|ChangePaginationStyle)", "part", keyed=True
    ),
    "processes": Endpoint("GET", f"{DOSSIER}DossierWorkspace/Index", "page"),
    "processes_search": Endpoint(
        "POST", f"{DOSSIER}DossierWorkspace/(?:Search|Folder|GoToPage|ChangePaginationStyle)", "part", keyed=True
    ),
    "process": Endpoint("GET", f"{DOSSIER}WorkArea/Index", "page"),
    "process_detail": Endpoint("POST", f"{DOSSIER}DossierWorkspace/SelectDossier", "part", keyed=True),
    "search": Endpoint("GET", f"{SEARCH}/Index", "page"),
    "search_more": Endpoint("POST", f"{SEARCH}/(?:Search|Folder|GoToPage|ChangePaginationStyle)", "part", keyed=True),
    # The contract
    "contract": Endpoint("GET", f"{CONTRACT}/View", "page"),
    "step": Endpoint("POST", f"{CONTRACT}/StepManagerGoToStep", "part", keyed=True),
    "next_step": Endpoint("POST", f"{CONTRACT}/StepManagerGoTo(?:Next|Previous)Step", "part", keyed=True),
    "more_documents": Endpoint("GET", f"{CONTRACT}/ExecutionDocumentsGoToPage", "part", keyed=True),
    "document_detail": Endpoint("GET", f"{CONTRACT}/ExecutionDocumentDetail", "part", keyed=True),
    "window": Endpoint("GET", f"{WINDOW}/(?:SingleInclude|MultiInclude|Index)", "page"),
    "permitted_types": Endpoint("GET", f"{WINDOW}/PermittedFileTypes", "page"),
    "upload": Endpoint("POST", f"{WINDOW}/UploadFile", "json", keyed=True),
    "callback": Endpoint("POST", f"{CONTRACT}/OnExecutionDocumentUploaded", "part", keyed=True),
    "download": Endpoint("GET", "/CO1ContractsManagement/Archive/RetrieveFile/Index", "file"),
}


def endpoint_of(method: str, path: str) -> str | None:
    """The name of this request; None for what no documented way asks for."""
    asked = "GET" if method == "HEAD" else method
    return next((n for n, e in ENDPOINTS.items() if e.method == asked and re.fullmatch(e.path, path)), None)


def named(*answers: Answer) -> frozenset[str]:
    """The endpoints that answer so."""
    return frozenset(name for name, endpoint in ENDPOINTS.items() if endpoint.answer in answers)
