"""Signing out, of an application and of the identity server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect

from fake_portal.web import origins, state, visitor

from .addresses import APPS, ISSUE, LOGIN, STS_COOKIE

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from fake_portal.values import Session

views = Blueprint("leaving", __name__)


@views.get(f"/<{APPS}:app_name>/Tendering/<controller>/LogOut")
def log_out(app_name: str, controller: str) -> AnyResponse:
    del app_name, controller  # every page offers it
    state().sign_out(visitor().session)
    return redirect(origins().identity_url(f"{ISSUE}?wa=wsignout1.0"))


def signed_out(session: Session | None) -> AnyResponse:
    """The identity server's part of it: its session and its cookie end."""
    if session is not None:
        state().sign_out(session)
    answer = redirect(LOGIN)
    answer.delete_cookie(STS_COOKIE)
    return answer
