"""Acting for another of one's companies, once signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from fake_portal.web import origins, page, state, t, visitor

from .addresses import APPS, HOME, issue_for

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

views = Blueprint("company", __name__)

PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


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
    return page("reload_session.html", leaves_for=origins().identity_url(issue_for(HOME)))


@views.get(f"/<{APPS}:app_name>/Tendering/ReloadSession/Image")
def reload_image(app_name: str) -> Response:
    del app_name
    return Response(PIXEL, mimetype="image/gif")
