"""The relay of tokens to the applications (WS-Federation, passive: docs/portal.md, sections 1.2 and 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, request

from fake_portal.origins import PORTAL_APPS
from fake_portal.web import origins, page, state

from .addresses import APPS, ISSUE, LOGIN, STS_COOKIE, asked_for, signed_in
from .leaving import signed_out

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from fake_portal.values import Session

views = Blueprint("relay", __name__)


@views.get(ISSUE)
def issue() -> str | AnyResponse:
    """A token for one application, posted there by the browser itself; whoever is not ready is asked first."""
    session = signed_in()
    if request.args.get("wa") == "wsignout1.0":
        return signed_out(session)
    if session is None:
        return _ask_who()
    return _ask_more(session) or _hand_out_token(session)


def _ask_who() -> AnyResponse:
    asked = {name: request.args[name] for name in ("wa", "wtrealm", "wctx", "wct") if name in request.args}
    expired = {"TimeoutCookie": "true"} if STS_COOKIE in request.cookies else {}
    query = urlencode({"SkinName": "CCE", "ReturnUrl": request.full_path, **asked, **expired})
    return redirect(f"{LOGIN}?{query}")


def _ask_more(session: Session) -> AnyResponse | None:
    """To what this person has still to answer; None if nothing."""
    here = request.full_path
    if not session.code_given or session.company is None:
        return redirect(f"{LOGIN}?{urlencode({'SkinName': 'CCE', 'ReturnUrl': here})}")
    if not session.noticed and state().config.switches.notice == "page":
        return redirect(f"/STS/Users/Notice/Index?{urlencode({'ReturnUrl': here})}")
    return None


def _hand_out_token(session: Session) -> str:
    realm = request.args.get("wtrealm", "").rstrip("/").rpartition("/")[2]
    app_name = realm if realm in PORTAL_APPS else PORTAL_APPS[0]
    token = state().guid("-")
    state().relay_tokens[token] = session.id
    g.user = session.user
    return page(
        "relay.html",
        action=origins().portal_url(f"/{app_name}/"),
        wresult=token,
        wctx=request.args.get("wctx", ""),
    )


@views.route(f"/<{APPS}:app_name>/", methods=["GET", "POST"])
def receive_token(app_name: str) -> AnyResponse:
    """The application's root takes the token once, and gives the cookie that its own path needs."""
    st = state()
    answer = redirect(asked_for(request.form.get("wctx", "")))
    session = st.session(st.relay_tokens.pop(request.form.get("wresult", ""), None))
    if session is not None:
        value = st.guid("").upper()
        st.app_tokens[value] = session.id
        g.user = session.user
        answer.set_cookie("FedAuth", value, path=f"/{app_name}", httponly=True, samesite="Lax")
        if "ASP.NET_SessionId" not in request.cookies:
            answer.set_cookie("ASP.NET_SessionId", st.guid("")[:24], httponly=True, samesite="Lax")
    return answer
