"""Answers in the place of the portal's own: from the server, from what stands before it, or from another page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from fake_portal.fault import Kind
from fake_portal.identity import login_page
from fake_portal.web import page

from .reach import SECONDS
from .strikes import instead

if TYPE_CHECKING:
    from fake_portal.fault import Armed

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


KINDS = {
    "status_408": Kind(
        "Status 408, which makes a browser send again what it sent on a kept connection.", instead(status_408)
    ),
    "status_421": Kind("Status 421, which makes a browser send again on another connection.", instead(status_421)),
    "status_500": Kind("Status 500 with the server's own page.", instead(status_500)),
    "status_503": Kind("Status 503 with Retry-After (`seconds`, or two minutes).", instead(status_503), uses=SECONDS),
    "firewall": Kind("Status 403 with the page of a firewall that is not the portal's.", instead(firewall)),
    "sign_in_page": Kind("Status 200 with the sign-in page, although the session lives.", instead(sign_in_page)),
    "almost_empty": Kind("Status 200 with about 9.8 kB that show nothing.", instead(almost_empty)),
}
