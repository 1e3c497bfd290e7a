"""Asking the replica for its lists without a browser, already signed in."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from fake_portal.values import Session
    from tests.conftest import Replica

APPS = ("CO1Marketplace", "CO1BusinessLine", "CO1ContractsManagement")
HOST = "www.secop.localhost"


class Asker:
    """A session of one person, optionally for another of their companies; or a session that somebody has."""

    def __init__(
        self,
        replica: Replica,
        user: str = "contratista",
        company: str | None = None,
        session: Session | None = None,
    ) -> None:
        session = session or replica.state.sign_in(replica.state.accounts[user])
        session.company = company or session.company
        token = f"token-{session.id}"
        replica.state.app_tokens[token] = session.id
        self.client = replica.client()
        for app in APPS:
            self.client.set_cookie("FedAuth", token, domain=HOST, path=f"/{app}")

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=f"http://{HOST}")

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status)
        return answer.text

    def call(self, base: str, action: str, key: str, argument: str = "", **fields: str) -> TestResponse:
        """An AJAX call of a page, as `postForm` makes it."""
        form = {"Post_Back_Action_Name_Hidden": action, "Post_Back_Arguments_Hidden": argument, **fields}
        return self.client.post(f"{base}/{action}?mkey={key}", data=form, base_url=f"http://{HOST}")


def model_key(html: str) -> str:
    """The `mkey` of a page."""
    (key, *_) = re.findall(r'name="ModelKey" value="([^"]+)"', html)
    return str(key)


def texts(html: str, fact: str) -> list[str]:
    """What stands in each element with this mark."""
    return [unescape(text) for text in re.findall(rf'data-fact="{re.escape(fact)}"[^>]*>([^<]*)<', html)]


def links(html: str, fact: str) -> list[str]:
    """Where each link with this mark leads."""
    tags = re.findall(rf'<a [^>]*data-fact="{re.escape(fact)}"[^>]*>', html)
    return [unescape(re.findall(r'href="([^"]*)"', tag)[0]) for tag in tags]
