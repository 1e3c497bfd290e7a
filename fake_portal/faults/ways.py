"""What the portal itself does otherwise for one request: deliveries, sessions, accounts and switches."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from fake_portal.web import application, expired_content, find_visitor, page, sign_in_relay, state, t

from . import answers, wire
from .strike import Missed, Strike

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from .board import Armed


# Delivery --------------------------------------------------------------------------------------------


def on_the_wire(armed: Armed, answer: AnyResponse | None) -> AnyResponse | None:
    """The server does the rest, with what it is handed here (`KeepAliveHandler`); a second one finds nothing left."""
    struck: list[wire.Struck] = request.environ.setdefault(wire.STRUCK, [])
    if struck:
        raise Missed
    board = state().faults
    struck.append(wire.Struck(armed, board, board.pause(armed.fault.seconds)))
    return None if answer else Response(status=502)  # which only a client without a wire can see


def hold(_: Armed) -> None:
    g.here.holds = True


def commit_later(armed: Armed, answer: AnyResponse | None) -> None:
    """What the view has stored comes to the documents later."""
    if not g.here.stored:
        raise Missed
    state().faults.hold(g.here.stored, armed.fault.seconds)  # first, so that it is due when the answer may go
    with suppress(Missed):  # another fault has the connection
        on_the_wire(armed, answer)


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


# Sessions and accounts ---------------------------------------------------------------------------------


def forget_the_page(_armed: Armed, _: AnyResponse | None) -> None:
    if state().pages.pop(request.args.get("mkey", "").partition(".")[0], None) is None:
        raise Missed


def without_session(answer: Callable[[], AnyResponse]) -> Strike:
    """The visitor is signed out, and answered so."""

    def strike(_armed: Armed, _: AnyResponse | None) -> AnyResponse:
        visitor = g.get("visitor") or find_visitor()
        if visitor is None:
            raise Missed
        state().sign_out(visitor.session)
        return answer()

    return Strike(strike)


def to_sign_in() -> AnyResponse:
    app_name = application()
    return sign_in_relay(app_name, request.full_path.rstrip("?") if request.method == "GET" else f"/{app_name}/")


def lock(_armed: Armed, _: AnyResponse | None) -> None:
    account = state().accounts.get(request.form.get("VB_txtUserName", ""))
    if account is None:
        raise Missed
    account.locked = True


def identity_error(_: Armed) -> Response:
    return Response(page("error_page.html", message=t("faults.identity_error")))


# Switches ----------------------------------------------------------------------------------------------


def flipped(**answers_: str) -> Strike:
    """These switches are otherwise, for this request."""

    def strike(_armed: Armed, _: AnyResponse | None) -> None:
        g.here.switches = replace(state().config.switches, **answers_)  # type: ignore[arg-type] # names and answers are ours

    return Strike(strike)


STRIKES = {
    **{name: Strike(on_the_wire) for name in wire.DELIVERIES},
    "commit_delayed": Strike(commit_later, hold),
    "commit_delayed_unanswered": Strike(commit_later, hold),
    "late": Strike(late),
    "delivered_twice": Strike(deliver_again),
    "callback_lost": answers.instead(swallowed),
    "stale_key": Strike(forget_the_page),
    "session_to_sign_in": without_session(to_sign_in),
    "session_to_empty": without_session(lambda: Response(page("almost_empty.html"))),
    "session_to_error_page": without_session(expired_content),
    "account_locked": Strike(lock),
    "captcha": flipped(captcha_after="always"),
    "identity_error": answers.instead(identity_error),
}
