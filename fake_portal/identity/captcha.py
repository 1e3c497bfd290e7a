"""The captchas: the image of the login page, always there and hardly ever shown, and a page of its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from fake_portal.web import page, state

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

views = Blueprint("captcha", __name__)

PAGE = "/Public/Common/GoogleReCaptcha"


def captcha_wanted() -> bool:
    wanted = state().config.switches.captcha_after
    return wanted == "always" or (wanted == "one" and state().failed_sign_ins > 0)


def captcha_text(key: str) -> str:
    """What the picture of this page says: made for people's eyes, the same for the same page."""
    return hashlib.sha256(key.encode()).hexdigest()[:5].upper()


def captcha_solved() -> bool:
    if not captcha_wanted():
        return True
    return request.form.get("VB_txttxtCaptcha", "").strip().upper() == captcha_text(request.args["mkey"])


@views.get("/STS/Users/Login/CaptchaImage")
def captcha_image() -> Response:
    text = captcha_text(request.args.get("mkey", ""))
    return Response(page("captcha.svg", text=text), mimetype="image/svg+xml")


def captcha_page_url() -> str:
    return f"{PAGE}/Index?{urlencode({'previousUrl': request.full_path})}"


@views.get(f"{PAGE}/Index")
def captcha_page() -> str:
    """The page between, with the switch `captcha_page` (docs/portal.md, section 2.3)."""
    return page("captcha_page.html")


@views.get(f"{PAGE}/CaptchaCheck")
@views.get("/STS/Users/Login/CaptchaCheck")
def captcha_check() -> AnyResponse:
    """The check of a reCAPTCHA token: the replica asks no third party, so no token is ever right."""
    return Response("false", mimetype="application/json")
