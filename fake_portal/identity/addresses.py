"""Where a visitor of the identity server goes next."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

from flask import Response, make_response, request

from fake_portal.origins import PORTAL_APPS
from fake_portal.web import application, origins, page, state

if TYPE_CHECKING:
    from fake_portal.values import Session

STS_COOKIE = "STSAuthenticationCookie"
LOGIN = "/STS/Users/Login/Index"
ISSUE = "/STS/users/issue.aspx"
HOME = "/CO1Marketplace/Common/Workarea/Index"
APPS = f"any({', '.join(PORTAL_APPS)})"  #: the part of a route that names an application


def signed_in() -> Session | None:
    """The session that the identity server's own cookie names."""
    return state().session(request.cookies.get(STS_COOKIE))


def same_origin(url: str, otherwise: str) -> str:
    """The path of this address if it is one of ours, or else the other: a forged link leads to no other site."""
    for origin in (origins().portal, origins().identity):
        url = url.removeprefix(origin)
    ours = url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()
    return url if ours else otherwise


def return_url() -> str:
    return same_origin(request.values.get("ReturnUrl", ""), "")


def after_sign_in() -> str:
    return return_url() or issue_for(HOME)


def login_url() -> str:
    return f"{LOGIN}?{urlencode({'SkinName': 'CCE', 'ReturnUrl': return_url()})}"


def second_factor_url() -> str:
    return f"/STS/Users/Login/SecondFactor?{urlencode({'ReturnUrl': return_url()})}"


def change_password_url() -> str:
    return f"/STS/Users/Login/ChangePassword?{urlencode({'ReturnUrl': return_url()})}"


def issue_for(path: str) -> str:
    """The relay to the application of this path, and to the path itself."""
    realm = origins().portal_url("/" + path.split("/")[1])
    wct = state().clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    wctx = f"rm=0&id=passive&ru={path}"
    return f"{ISSUE}?{urlencode({'wa': 'wsignin1.0', 'wtrealm': realm, 'wctx': wctx, 'wct': wct})}"


def asked_for(wctx: str) -> str:
    """The page that the person asked for, which travels as the last part of `wctx`."""
    asked = wctx.partition("ru=")[2]
    asked = asked if asked.startswith("/") else unquote(asked)
    home = f"/{application()}/Common/WorkArea/Index" if application() == "CO1BusinessLine" else HOME
    return same_origin(asked, home)


def leave_for(url: str) -> Response:
    """An AJAX answer that makes the whole page go to another address."""
    return make_response(page("leave.html", url=url))
