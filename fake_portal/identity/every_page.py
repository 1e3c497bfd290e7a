"""What every page of every server leads to: another language, or the page about an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, redirect, request

from fake_portal.web import page, state

from .addresses import APPS, HOME, LOGIN, same_origin

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

views = Blueprint("every_page", __name__)


@views.get("/STS/Users/Login/SetFavoriteLanguage")
@views.get(f"/<{APPS}:app_name>/Tendering/<controller>/SetFavoriteLanguage")
def set_language(app_name: str = "STS", controller: str = "Login") -> AnyResponse:
    """The footer's selector: the person's setting, a cookie, and back to the open page (docs/portal.md, section 1.3)."""
    del controller  # every page offers it
    code = "en" if request.args.get("languageCode") == "en" else "es-CO"
    if who := g.get("visitor"):
        state().accounts[who.user].language = code
    answer = redirect(same_origin(request.args.get("currentUrl", ""), LOGIN if app_name == "STS" else HOME))
    answer.set_cookie("CurrentLanguage", code, samesite="Lax")
    return answer


@views.get(f"/<{APPS}:app_name>/ErrorPage/Index")
def error_page(app_name: str) -> str:
    del app_name
    return page("error_page.html", message=request.args.get("ErrorMessage", ""))
