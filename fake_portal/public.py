"""What anybody may fetch without a session: published documents and the pictures of the header."""

from __future__ import annotations

import base64
import binascii
import mimetypes
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, request

from .web import origins, page, state

views = Blueprint("public", __name__)

RETRIEVE = "/Public/Archive/RetrieveFile/Index"
PICTURES = ("logo.svg", "avatar.svg")


@views.get(RETRIEVE)
def retrieve() -> Response:
    """A document by its id, stable and without captcha, for browsers only (docs/portal.md, section 1.5)."""
    if "Mozilla/" not in request.headers.get("User-Agent", ""):
        abort(403)
    wanted = request.args.get("DocumentId", "")
    document = next((d for d in state().documents if str(d.id) == wanted), None)
    if document is None:
        abort(404)
    kind = mimetypes.guess_type(document.name)[0] or "application/octet-stream"
    disposition = f"attachment; filename*=UTF-8''{quote(document.name)}"
    return Response(document.content, mimetype=kind, headers={"Content-Disposition": disposition})


@views.get("/Public/Tendering/OpportunityDetail/DownloadFile")
def download() -> str:
    """The link of the public notice: a small script that goes on to the stable address."""
    wanted = request.args.get("documentFileId", "")
    query = urlencode(
        {"DocumentId": wanted, "InCommunity": False, "InPaymentGateway": False, "DocUniqueIdentifier": ""}
    )
    return page("leave.html", url=origins().identity_url(f"{RETRIEVE}?{query}"))


@views.get("/Public/Areas/Archive/RetrieveFile.aspx")
def picture() -> Response:
    """The old route of pictures, which names the file in base64."""
    try:
        name = base64.b64decode(request.args.get("filename", ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        abort(404)
    if name not in PICTURES:
        abort(404)
    drawn = (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")
    return Response(drawn, mimetype="image/svg+xml", headers={"Cache-Control": "max-age=3600"})
