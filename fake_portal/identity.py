"""The identity server: sign-in, company step, notice, the relay of tokens to the applications, and leaving."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

from flask import Blueprint, Response, g, make_response, redirect, request

from .origins import PORTAL_APPS
from .state import OpenPage
from .web import application, origins, page, state, t, visitor

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from .state import Account, Session

views = Blueprint("identity", __name__)

STS_COOKIE = "STSAuthenticationCookie"
LOGIN = "/STS/Users/Login/Index"
ISSUE = "/STS/users/issue.aspx"
HOME = "/CO1Marketplace/Common/Workarea/Index"
SECOND_FACTOR_CODE = "000000"  # the only one; in reality it arrives by e-mail
TRIES = {"three": 3, "five": 5, "never": None}
APPS = f"any({', '.join(PORTAL_APPS)})"
PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


# Ways in ---------------------------------------------------------------------------------------------


@views.get("/")
@views.get("/CO1Portal/Tendering/Login")
def way_in() -> AnyResponse:
    """Both addresses that people know lead to the login page (docs/portal.md, section 1.2)."""
    query = urlencode({"SkinName": "CCE", "currentLanguage": "es-CO", "Page": "login", "Country": "CO"})
    return redirect(origins().identity_url(f"{LOGIN}?{query}"))


@views.get("/STS/Users/Login")
@views.get(LOGIN)
def login() -> str | AnyResponse:
    """
    The login page, or what is left to do for a person who has signed in already.

    With a living session the page leaves by itself after two seconds, form and all (docs/portal.md, section 3.1).
    """
    session = _session()
    if session is not None and not session.code_given:
        return redirect(_second_factor_url())
    return login_page("login.html", choosing=session if session and session.company is None else None, living=session)


def login_page(template: str, *, choosing: Session | None = None, living: Session | None = None) -> str:
    st = state()
    opened = OpenPage(st.guid(), "", "Login", None)
    st.pages[opened.key] = opened
    return page(
        template,
        key=opened.key,
        leaves_for=_after_sign_in() if living and living.company else None,
        **_part(choosing=choosing),
    )


# Sign-in ---------------------------------------------------------------------------------------------


@views.post("/STS/Users/Login/LoginAuthenticate")
def authenticate() -> str | AnyResponse:
    """User and password, by AJAX: a part of the page with the failure, or a cookie and the way on."""
    if not _page_is_known():
        return redirect(LOGIN)
    st = state()
    account = st.accounts.get(request.form.get("VB_txtUserName", ""))
    g.user = account.user if account else None
    if account and account.locked:
        return _login_part(locked=True)
    if not _captcha_solved():
        return _login_part(failed=True)
    if account is None or request.form.get("VB_txtPassword") != account.password:
        _count_failure(account)
        return _login_part(failed=not (account and account.locked), locked=bool(account and account.locked))
    account.failures = st.failed_sign_ins = 0
    session = st.sign_in(account)
    if not session.code_given:
        answer = _leave_for(_second_factor_url())
    elif session.company is None:
        answer = make_response(_login_part(choosing=session))
    else:
        answer = _leave_for(_after_sign_in())
    answer.set_cookie(STS_COOKIE, session.id, httponly=True, samesite="Lax")
    return answer


def _count_failure(account: Account | None) -> None:
    """How many wrong passwords lock an account is not known: the switch `lock_after`."""
    st = state()
    st.failed_sign_ins += 1
    if account is not None:
        account.failures += 1
        tries = TRIES[st.config.switches.lock_after]
        account.locked = tries is not None and account.failures >= tries


def _part(
    *, failed: bool = False, locked: bool = False, choosing: Session | None = None, company: str = ""
) -> dict[str, object]:
    """What the replaceable part of the login page shows."""
    st = state()
    companies = [st.companies[code] for code in st.accounts[choosing.user].companies] if choosing else []
    return {
        "failed": failed,
        "locked": locked,
        "captcha": _captcha_wanted(),
        "companies": companies,
        "for_entity": any(company.side == "buyer" for company in companies),
        "chosen": company,
        "return_url": _return_url(),
    }


def _login_part(
    *, failed: bool = False, locked: bool = False, choosing: Session | None = None, company: str = ""
) -> str:
    shown = _part(failed=failed, locked=locked, choosing=choosing, company=company)
    return page("login_part.html", key=request.args["mkey"], **shown)


def _page_is_known() -> bool:
    opened = state().pages.get(request.args.get("mkey", ""))
    return opened is not None and opened.controller == "Login"


# The captcha, which is always there and hardly ever seen ----------------------------------------------


def _captcha_wanted() -> bool:
    wanted = state().config.switches.captcha_after
    return wanted == "always" or (wanted == "one" and state().failed_sign_ins > 0)


def captcha_text(key: str) -> str:
    """What the picture of this page says: made for people's eyes, the same for the same page."""
    return hashlib.sha256(key.encode()).hexdigest()[:5].upper()


def _captcha_solved() -> bool:
    if not _captcha_wanted():
        return True
    return request.form.get("VB_txttxtCaptcha", "").strip().upper() == captcha_text(request.args["mkey"])


@views.get("/STS/Users/Login/CaptchaImage")
def captcha_image() -> Response:
    text = captcha_text(request.args.get("mkey", ""))
    return Response(page("captcha.svg", text=text), mimetype="image/svg+xml")


@views.get("/STS/Users/Login/CaptchaCheck")
def captcha_check() -> AnyResponse:
    """The check of a reCAPTCHA token: the replica asks no third party, so that none is ever right."""
    return Response("false", mimetype="application/json")


# Second factor: nobody has met one, so that this page is as unexpected as the real one would be ---------


@views.get("/STS/Users/Login/SecondFactor")
def second_factor() -> str | AnyResponse:
    return login_page("second_factor.html") if _session() else redirect(LOGIN)


@views.post("/STS/Users/Login/SecondFactorCheck")
def second_factor_check() -> str | AnyResponse:
    session = _session()
    if session is None or not _page_is_known():
        return redirect(LOGIN)
    session.code_given = request.form.get("VB_txtSecondFactorCode", "").strip() == SECOND_FACTOR_CODE
    if not session.code_given:
        return page("second_factor_part.html", key=request.args["mkey"], failed=True, return_url=_return_url())
    return _leave_for(_after_sign_in() if session.company else _login_url())


def _second_factor_url() -> str:
    return f"/STS/Users/Login/SecondFactor?{urlencode({'ReturnUrl': _return_url()})}"


# Company step ----------------------------------------------------------------------------------------


@views.post("/STS/Users/Login/CompanySelectedIndexChanged")
def company_changed() -> str | AnyResponse:
    session = _session()
    if session is None or not _page_is_known():
        return redirect(LOGIN)
    return _login_part(choosing=session, company=request.form.get("VB_seldpCompany", ""))


@views.post("/STS/Users/Login/ChooseInformation")
def choose_company() -> str | AnyResponse:
    """`Entrar`: from now on the person acts for the chosen company."""
    session = _session()
    if session is None or not _page_is_known():
        return redirect(LOGIN)
    chosen = request.form.get("VB_seldpCompany", "")
    if chosen not in state().accounts[session.user].companies:
        missing = page("company_missing.html", for_entity=_part(choosing=session)["for_entity"])
        return _login_part(choosing=session) + missing
    session.company = chosen
    return _leave_for(_after_sign_in())


@views.get(f"/<{APPS}:app_name>/Tendering/<controller>/SwitchCompany")
def switch_company(app_name: str, controller: str) -> AnyResponse:
    """
    Act for another of one's companies (docs/portal.md, sections 1.3 and 3.1).

    Leads to a page that renews the sessions of the applications, then through the relay to the desk.
    """
    del controller  # any of them offers it
    code = request.args.get("companyCode", "")
    if code not in state().accounts[visitor().user].companies:
        return redirect(f"/{app_name}/ErrorPage/Index?{urlencode({'ErrorMessage': t('errors.company')})}")
    visitor().session.company = code
    return redirect(f"/{app_name}/Tendering/ReloadSession/Index")


@views.get(f"/<{APPS}:app_name>/Tendering/ReloadSession/Index")
def reload_session(app_name: str) -> str:
    del app_name
    return page("reload_session.html", leaves_for=origins().identity_url(_issue_for(HOME)))


@views.get(f"/<{APPS}:app_name>/Tendering/ReloadSession/Image")
def reload_image(app_name: str) -> Response:
    del app_name
    return Response(PIXEL, mimetype="image/gif")


# Notice ----------------------------------------------------------------------------------------------


@views.get("/STS/Users/Notice/Index")
def notice() -> str:
    """The page between, with the switch `notice = "page"`."""
    return page("notice.html", return_url=_return_url())


@views.post("/STS/Users/Notice/Acknowledge")
def acknowledge() -> AnyResponse:
    session = _session()
    if session is not None:
        session.noticed = True
    return redirect(_after_sign_in())


# The relay (WS-Federation, passive: docs/portal.md, sections 1.2 and 3.1) -------------------------------


@views.get(ISSUE)
def issue() -> str | AnyResponse:
    """A token for one application, posted there by the browser itself; whoever is not ready is asked first."""
    session = _session()
    if request.args.get("wa") == "wsignout1.0":
        return _signed_out(session)
    here = request.full_path
    if session is None:
        asked = {name: request.args[name] for name in ("wa", "wtrealm", "wctx", "wct") if name in request.args}
        expired = {"TimeoutCookie": "true"} if STS_COOKIE in request.cookies else {}
        return redirect(f"{LOGIN}?{urlencode({'SkinName': 'CCE', 'ReturnUrl': here, **asked, **expired})}")
    if not session.code_given or session.company is None:
        return redirect(f"{LOGIN}?{urlencode({'SkinName': 'CCE', 'ReturnUrl': here})}")
    if not session.noticed and state().config.switches.notice == "page":
        return redirect(f"/STS/Users/Notice/Index?{urlencode({'ReturnUrl': here})}")
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
    answer = redirect(_ru(request.form.get("wctx", "")))
    session = st.session(st.relay_tokens.pop(request.form.get("wresult", ""), None))
    if session is not None:
        value = st.guid("").upper()
        st.app_tokens[value] = session.id
        g.user = session.user
        answer.set_cookie("FedAuth", value, path=f"/{app_name}", httponly=True, samesite="Lax")
        if "ASP.NET_SessionId" not in request.cookies:
            answer.set_cookie("ASP.NET_SessionId", st.guid("")[:24], httponly=True, samesite="Lax")
    return answer


@views.get(f"/<{APPS}:app_name>/Tendering/<controller>/LogOut")
def log_out(app_name: str, controller: str) -> AnyResponse:
    del app_name, controller  # every page offers it
    state().sign_out(visitor().session)
    return redirect(origins().identity_url(f"{ISSUE}?wa=wsignout1.0"))


def _signed_out(session: Session | None) -> AnyResponse:
    if session is not None:
        state().sign_out(session)
    answer = redirect(LOGIN)
    answer.delete_cookie(STS_COOKIE)
    return answer


# Language and errors -----------------------------------------------------------------------------------


@views.get("/STS/Users/Login/SetFavoriteLanguage")
@views.get(f"/<{APPS}:app_name>/Tendering/<controller>/SetFavoriteLanguage")
def set_language(app_name: str = "STS", controller: str = "Login") -> AnyResponse:
    """The footer's selector: a cookie, and back to the page that was open (docs/portal.md, section 1.3)."""
    del controller  # every page offers it
    answer = redirect(same_origin(request.args.get("currentUrl", ""), LOGIN if app_name == "STS" else HOME))
    answer.set_cookie("CurrentLanguage", "en" if request.args.get("languageCode") == "en" else "es-CO", samesite="Lax")
    return answer


@views.get(f"/<{APPS}:app_name>/ErrorPage/Index")
def error_page(app_name: str) -> str:
    del app_name
    return page("error_page.html", message=request.args.get("ErrorMessage", ""))


# Where to go -------------------------------------------------------------------------------------------


def same_origin(url: str, otherwise: str) -> str:
    """A path of our own, or else the other one: nobody is sent away by a link that somebody else made up."""
    for origin in (origins().portal, origins().identity):
        url = url.removeprefix(origin)
    ours = url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()
    return url if ours else otherwise


def _session() -> Session | None:
    return state().session(request.cookies.get(STS_COOKIE))


def _return_url() -> str:
    return same_origin(request.values.get("ReturnUrl", ""), "")


def _after_sign_in() -> str:
    return _return_url() or _issue_for(HOME)


def _login_url() -> str:
    return f"{LOGIN}?{urlencode({'SkinName': 'CCE', 'ReturnUrl': _return_url()})}"


def _issue_for(path: str) -> str:
    realm = origins().portal_url("/" + path.split("/")[1])
    wct = state().clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    wctx = f"rm=0&id=passive&ru={path}"
    return f"{ISSUE}?{urlencode({'wa': 'wsignin1.0', 'wtrealm': realm, 'wctx': wctx, 'wct': wct})}"


def _ru(wctx: str) -> str:
    """The page that the person asked for, which travels as the last part of `wctx`."""
    asked = wctx.partition("ru=")[2]
    asked = asked if asked.startswith("/") else unquote(asked)
    home = f"/{application()}/Common/WorkArea/Index" if application() == "CO1BusinessLine" else HOME
    return same_origin(asked, home)


def _leave_for(url: str) -> Response:
    """An AJAX answer that takes the whole page away."""
    return make_response(page("leave.html", url=url))
