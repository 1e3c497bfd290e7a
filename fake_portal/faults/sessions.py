"""Sessions that end, and accounts that are not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, g, request

from fake_portal.fault import Kind, Missed, Strike
from fake_portal.web import application, expired_content, find_visitor, language, page, sign_in_relay, state

from .reach import AFTER, BEFORE, FRAMED, IDENTITY, KEYED, NO_SESSION, SIGNED_IN
from .strikes import flipped, instead, rewriting

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from fake_portal.fault import Armed

HIDDEN_BOX = 'class="SessionExpiredAlert" style="display:none"'
IDENTITY_ERROR = {
    "es": "Se ha producido un error en el servidor de identidad. Intente nuevamente.",
    "en": "An error occurred in the identity server. Please try again.",
}  # invented


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
    return Response(page("error_page.html", message=IDENTITY_ERROR[language()]))


def session_box(_: Armed, text: str) -> str:
    shown = text.replace(HIDDEN_BOX, 'class="SessionExpiredAlert"')
    if shown != text:
        state().sign_out(g.visitor.session)
    return shown


KINDS = {
    "stale_key": Kind("The page's `mkey` goes stale.", Strike(forget_the_page), KEYED, "carries no mkey"),
    "session_to_sign_in": Kind(
        "The session ends, and the answer leads to the sign-in page.",
        without_session(to_sign_in),
        SIGNED_IN,
        NO_SESSION,
    ),
    "session_to_empty": Kind(
        "The session ends with an almost empty answer of status 200.",
        without_session(lambda: Response(page("almost_empty.html"))),
        SIGNED_IN,
        NO_SESSION,
    ),
    "session_to_error_page": Kind(
        "The session ends, and the answer leads to ErrorPage.",
        without_session(expired_content),
        SIGNED_IN,
        NO_SESSION,
    ),
    "session_box": Kind(
        "The session ends, and the page shows the box that says so.",
        rewriting(session_box),
        FRAMED,
        "is no page that has the box",
        whens=AFTER,
    ),
    "account_locked": Kind(
        "The account is locked, and stays so.",
        Strike(lock),
        frozenset({"authenticate"}),
        "does not ask who it is",
        whens=BEFORE,
    ),
    "captcha": Kind(
        "A captcha shows, and is asked for.",
        flipped(captcha_after="always"),
        frozenset({"login", "authenticate"}),
        "is no sign-in",
        whens=BEFORE,
    ),
    "identity_error": Kind(
        "The identity server shows an error in place of its page.",
        instead(identity_error),
        IDENTITY,
        "is not the identity server's",
    ),
}
