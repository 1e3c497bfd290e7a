"""The window ANEXAR DOCUMENTO: a second browser window that sends files one by one and then calls its opener."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, request

from .display import file_size
from .execution import CALL_BACK
from .parties import contract_for, page_key
from .values import PendingUpload
from .web import expired_content, open_page, page, state, t, visitor

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

views = Blueprint("upload", __name__, url_prefix="/CO1ContractsManagement/Documents/DocumentAlternateUpload")

WINDOW = "DocumentAlternateUpload"
LARGEST = 52_428_800  # bytes; exactly the largest of 17 million published documents (docs/portal.md, section 4.1)
LONGEST_NAME = 120  # characters, the extension included
PERMITTED = ("pdf", "docx", "doc", "xlsx", "xls", "zip", "rar", "jpeg", "jpg", "png", "msg")


@views.get("/<any(SingleInclude, MultiInclude, Index):form>")
def window(form: str) -> str | AnyResponse:
    """
    The window over one open contract page, which its CallBackUrl names (docs/portal.md, sections 1.4 and 2.9).

    MultiInclude and Index take many files; whether SingleInclude does is unknown: the switch `upload_input`.
    """
    call_back = request.args.get("CallBackUrl", "")
    opener = state().page(page_key(call_back), visitor().session)
    if opener is None:
        return expired_content()
    many = form != "SingleInclude" or state().config.switches.upload_input == "multiple"
    return page(
        "upload_window.html",
        page_key=open_page(WINDOW, opener.document).key,
        call_back=call_back,
        many=many,
        permitted=permitted_types(),
        largest=LARGEST,
        longest_name=LONGEST_NAME,
    )


@views.get("/PermittedFileTypes")
def list_permitted_types() -> str:
    return page("permitted_types.html", permitted=permitted_types(), largest=file_size(LARGEST))


def permitted_types() -> tuple[str, ...]:
    """
    Extensions that are accepted; none named means all.

    The official list is not public, hence the switch (docs/portal.md, section 4.1).
    """
    return PERMITTED if state().config.switches.permitted_types == "office" else ()


@views.post("/UploadFile")
def upload_file() -> Response | AnyResponse:
    """
    Anexar, for one file of the window.

    Stored here and now, or kept until the call-back: the switch `stored_at` (docs/portal.md, section 3.2). Both the
    window's own key and that of the page behind it have to be alive.
    """
    st, who = state(), visitor()
    call_back = request.form.get("CallBackUrl", "")
    opened = st.page(request.args.get("mkey", ""), who.session)
    opener = st.page(page_key(call_back), who.session)
    if opened is None or opener is None or opened.document != opener.document:
        return expired_content()
    contract = contract_for(opener.controller, opener.document or "")
    sent = request.files.get("file")
    if contract is None or sent is None:
        abort(404)
    name, content = sent.filename or "", sent.read()
    refusal = refusal_of(name, len(content))
    if refusal:
        return jsonify(processed=st.config.switches.processed_failure, message=t(f"upload.{refusal}"))
    identifier = st.next_upload_id()
    if CALL_BACK in call_back:  # the windows of steps 2 and 5 lead elsewhere
        listed = listed_name(name)
        if st.config.switches.stored_at == "attach":
            identifier = st.store(contract, listed, content, side=who.side, user=who.user).id
        else:
            opened.uploads.append(PendingUpload(identifier, listed, content))
    return jsonify(processed="success", message=t("upload.attached"), id=identifier)


def refusal_of(name: str, size: int) -> str | None:
    """
    Why a file is not taken, as a key of words/ [upload]; None if it is.

    From one byte on a file is accepted; names count with their extension (docs/portal.md, section 4.1).
    """
    types = permitted_types()
    if types and PurePosixPath(name.lower()).suffix.removeprefix(".") not in types:
        return "refused_type"
    if size == 0:
        return "refused_empty"
    if size > LARGEST:
        return "refused_size"
    return "refused_name" if len(name) > LONGEST_NAME else None


def listed_name(name: str) -> str:
    """
    How the portal spells a name from now on.

    Whether that is the file's own name, character for character, is unknown: the switch `listed_name`
    (docs/portal.md, sections 4.3 and 8).
    """
    spelling = state().config.switches.listed_name
    if spelling == "trimmed":
        return re.sub(r" {2,}", " ", name).strip()
    if spelling == "unaccented":
        return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return name
