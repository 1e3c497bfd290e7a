"""Answers in the place of the portal's own: from the server, from what stands before it, or from another page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from fake_portal.identity import login_page
from fake_portal.web import page

from .strike import Strike

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from .board import Armed

RETRY_SECONDS = 120
SERVER_PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h2>{0}</h2></body></html>\n"
FIREWALL_PAGE = (
    "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your "
    "administrator.<br><br>Your support ID is: {0}<br><br><a href='javascript:history.back();'>[Go Back]</a></body></html>"
)  # as such devices write it; whether the portal has one is not known


def _server(status: int, said: str) -> Response:
    return Response(SERVER_PAGE.format(said), status=status)


def status_408(_: Armed) -> Response:
    answer = _server(408, "Request Timeout")
    answer.headers["Connection"] = "close"
    return answer


def status_421(_: Armed) -> Response:
    return _server(421, "Misdirected Request")


def status_500(_: Armed) -> Response:
    return _server(500, "Server Error in '/' Application.")


def status_503(armed: Armed) -> Response:
    answer = _server(503, "Service Unavailable")
    answer.headers["Retry-After"] = str(round(armed.fault.seconds or RETRY_SECONDS))
    return answer


def firewall(armed: Armed) -> Response:
    return Response(FIREWALL_PAGE.format(armed.draw().randrange(10**18, 10**19)), status=403)


def sign_in_page(_: Armed) -> Response:
    return Response(login_page("login.html"))


def almost_empty(_: Armed) -> Response:
    return Response(page("almost_empty.html"))


def instead(answer: Callable[[Armed], AnyResponse]) -> Strike:
    """Answered so, whatever the view says."""
    return Strike(lambda armed, _: answer(armed))


STRIKES = {
    "status_408": instead(status_408),
    "status_421": instead(status_421),
    "status_500": instead(status_500),
    "status_503": instead(status_503),
    "firewall": instead(firewall),
    "sign_in_page": instead(sign_in_page),
    "almost_empty": instead(almost_empty),
}
