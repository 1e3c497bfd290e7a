"""Requests that come late, twice, or not to where they should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from fake_portal.fault import Kind, Missed, Strike
from fake_portal.web import state

from .reach import AFTER, BEFORE, CALLBACK, SECONDS, WINDOW
from .strikes import instead, rewriting, with_script

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from fake_portal.fault import Armed


def late(armed: Armed, _: AnyResponse | None) -> None:
    board = state().faults
    board.wait(board.pause(armed.fault.seconds))


def deliver_again(_armed: Armed, _: AnyResponse | None) -> AnyResponse:
    """The view once more, with the same request; what it says now is the answer."""
    if not g.get("view_comes") or request.url_rule is None:
        raise Missed
    for file in request.files.values():
        file.stream.seek(0)
    view = current_app.ensure_sync(current_app.view_functions[request.url_rule.endpoint])
    try:
        return current_app.make_response(view(**request.view_args or {}))
    except HTTPException as refusal:
        return refusal.get_response()


def swallowed(_: Armed) -> Response:
    return Response("")


def opener_lost(_: Armed, text: str) -> str:
    return with_script(text, "window.opener = null;")


KINDS = {
    "late": Kind(
        "The request (before) or its answer (after) waits for `seconds`, or until released.",
        Strike(late),
        uses=SECONDS,
    ),
    "delivered_twice": Kind(
        "The request is delivered twice: its view runs two times.", Strike(deliver_again), whens=AFTER
    ),
    "callback_lost": Kind(
        "The call-back gets an empty answer of status 200, and the portal does nothing.",
        instead(swallowed),
        CALLBACK,
        "is not the call-back",
        whens=BEFORE,
    ),
    "opener_lost": Kind(
        "The window has lost the page that opened it, so that Cerrar calls nobody back.",
        rewriting(opener_lost),
        WINDOW,
        "opens no window",
        whens=AFTER,
    ),
}
