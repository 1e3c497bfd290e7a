"""What may be asked after the password: a code, the company to act for, a notice to be acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request
from pyotp import TOTP

from fake_portal.web import page, state

from .addresses import LOGIN, after_sign_in, leave_for, login_url, return_url, signed_in
from .login_page import company_missing, login_page, login_part, page_is_known

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

views = Blueprint("further_steps", __name__)

SECOND_FACTOR_CODE = "000000"  # the only one; in reality it arrives by e-mail
APP_SEED = "REPLICADELPORTALREPLICADELPORTAL"  # of everybody's authenticator app


# Second factor: nobody has seen the portal's, so the page is invented ----------------------------------


@views.get("/STS/Users/Login/SecondFactor")
def second_factor() -> str | AnyResponse:
    return login_page("second_factor.html", of_app=of_app()) if signed_in() else redirect(LOGIN)


@views.post("/STS/Users/Login/SecondFactorCheck")
def second_factor_check() -> str | AnyResponse:
    session = signed_in()
    if session is None or not page_is_known():
        return redirect(LOGIN)
    session.code_given = _is_right(request.form.get("VB_txtSecondFactorCode", "").strip())
    if not session.code_given:
        return page(
            "second_factor_part.html",
            key=request.args["mkey"],
            failed=True,
            return_url=return_url(),
            of_app=of_app(),
        )
    return leave_for(after_sign_in() if session.company else login_url())


def of_app() -> bool:
    """Whether the code is an authenticator app's."""
    return state().config.switches.second_factor == "app_code"


def _is_right(code: str) -> bool:
    """An app's code holds for its half minute and those beside it, and once (RFC 6238, section 5.2); apps show the real time."""
    if not of_app():
        return code == SECOND_FACTOR_CODE
    st = state()
    with st.lock:
        fresh = code not in st.codes_used
        st.codes_used.add(code)
    return fresh and TOTP(APP_SEED).verify(code, valid_window=1)


# Expired password: nobody has seen the portal's page, so this one is invented, and changes nothing ------


@views.get("/STS/Users/Login/ChangePassword")
def change_password() -> str:
    return login_page("change_password.html")


# Company step ----------------------------------------------------------------------------------------


@views.post("/STS/Users/Login/CompanySelectedIndexChanged")
def company_changed() -> str | AnyResponse:
    session = signed_in()
    if session is None or not page_is_known():
        return redirect(LOGIN)
    return login_part(choosing=session, company=request.form.get("VB_seldpCompany", ""))


@views.post("/STS/Users/Login/ChooseInformation")
def choose_company() -> str | AnyResponse:
    """`Entrar`: from now on the person acts for the chosen company."""
    session = signed_in()
    if session is None or not page_is_known():
        return redirect(LOGIN)
    chosen = request.form.get("VB_seldpCompany", "")
    if chosen not in state().accounts[session.user].companies:
        return company_missing(session)
    session.company = chosen
    return leave_for(after_sign_in())


# Notice ----------------------------------------------------------------------------------------------


@views.get("/STS/Users/Notice/Index")
def notice() -> str:
    """The page between, with the switch `notice = "page"`."""
    return page("notice.html", return_url=return_url())


@views.post("/STS/Users/Notice/Acknowledge")
def acknowledge() -> AnyResponse:
    session = signed_in()
    if session is not None:
        session.noticed = True
    return redirect(after_sign_in())
