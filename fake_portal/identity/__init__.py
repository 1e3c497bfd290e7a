"""The identity server: how a person signs in, is passed on to the applications, and leaves."""

from __future__ import annotations

from flask import Blueprint

from . import captcha, company, every_page, further_steps, leaving, relay, sign_in
from .captcha import captcha_text
from .login_page import login_page

__all__ = ["captcha_text", "login_page", "views"]

views = Blueprint("identity", __name__)
for pages in (sign_in, captcha, further_steps, company, relay, leaving, every_page):
    views.register_blueprint(pages.views)
