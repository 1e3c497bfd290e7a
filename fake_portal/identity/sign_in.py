"""Signing in: the ways to the login page, user and password, and how often they may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, g, make_response, redirect, request

from fake_portal.web import origins, state

from .addresses import LOGIN, STS_COOKIE, after_sign_in, change_password_url, leave_for, second_factor_url, signed_in
from .captcha import captcha_page_url, captcha_solved
from .login_page import login_page, login_part, page_is_known

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from fake_portal.values import Account

views = Blueprint("sign_in", __name__)

TRIES = {"three": 3, "five": 5, "never": None}


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

    While a session lives, the page goes on by itself after two seconds, although it shows the form (docs/portal.md, section 3.1).
    """
    if state().config.switches.captcha_page == "sign_in":
        return redirect(captcha_page_url())
    session = signed_in()
    if session is not None and not session.code_given:
        return redirect(second_factor_url())
    return login_page("login.html", choosing=session if session and session.company is None else None, living=session)


@views.post("/STS/Users/Login/LoginAuthenticate")
def authenticate() -> str | AnyResponse:
    """User and password, by AJAX: a part of the page with the failure, or a cookie and the way on."""
    if not page_is_known():
        return redirect(LOGIN)
    st = state()
    account = st.accounts.get(request.form.get("VB_txtUserName", ""))
    g.user = account.user if account else None
    if account and account.locked:
        return login_part(locked=True)
    if not captcha_solved():
        return login_part(failed=True)
    if account is None or request.form.get("VB_txtPassword") != account.password:
        _count_failure(account)
        return login_part(failed=not (account and account.locked), locked=bool(account and account.locked))
    account.failures = st.failed_sign_ins = 0
    if st.config.switches.credentials == "expired":
        return leave_for(change_password_url())
    session = st.sign_in(account)
    if not session.code_given:
        answer = leave_for(second_factor_url())
    elif session.company is None:
        answer = make_response(login_part(choosing=session))
    else:
        answer = leave_for(after_sign_in())
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
