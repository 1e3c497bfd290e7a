"""The login page, and the part of it that each answer replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from fake_portal.values import OpenPage
from fake_portal.web import page, state

from .addresses import after_sign_in, return_url
from .captcha import captcha_wanted

if TYPE_CHECKING:
    from fake_portal.values import Session


def login_page(
    template: str, *, choosing: Session | None = None, living: Session | None = None, of_app: bool = False
) -> str:
    """A page with the frame of the login page; `choosing`: whose companies it offers, `living`: who has signed in already, `of_app`: its code is an app's."""
    st = state()
    opened = OpenPage(st.guid(), "", "Login", None)
    st.pages[opened.key] = opened
    return page(
        template,
        key=opened.key,
        of_app=of_app,
        leaves_for=after_sign_in() if living and living.company else None,
        **_part(choosing=choosing),
    )


def login_part(
    *, failed: bool = False, locked: bool = False, choosing: Session | None = None, company: str = ""
) -> str:
    shown = _part(failed=failed, locked=locked, choosing=choosing, company=company)
    return page("login_part.html", key=request.args["mkey"], **shown)


def company_missing(session: Session) -> str:
    """The part that offers the companies once more, and says that one must be chosen."""
    for_entity = _part(choosing=session)["for_entity"]
    return login_part(choosing=session) + page("company_missing.html", for_entity=for_entity)


def _part(
    *, failed: bool = False, locked: bool = False, choosing: Session | None = None, company: str = ""
) -> dict[str, object]:
    """What the replaceable part of the login page shows."""
    st = state()
    companies = [st.companies[code] for code in st.accounts[choosing.user].companies] if choosing else []
    for_entity = any(company.side == "buyer" for company in companies)
    empty = st.config.switches.company_first in ("empty", f"empty_for_{'buyers' if for_entity else 'providers'}")
    return {
        "failed": failed,
        "locked": locked,
        "captcha": captcha_wanted(),
        "companies": companies,
        "for_entity": for_entity,
        "first_is_empty": empty,
        "chosen": company,
        "return_url": return_url(),
    }


def page_is_known() -> bool:
    """Whether the call at hand comes from a login page that was served."""
    opened = state().pages.get(request.args.get("mkey", ""))
    return opened is not None and opened.controller == "Login"
