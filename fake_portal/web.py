"""What every view needs of the request at hand: the replica, the words, the visitor and the addresses."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from flask import Request, Response, abort, current_app, g, redirect, render_template, request

from .origins import Origins, origins_of

if TYPE_CHECKING:
    from .state import State
    from .values import Company, OpenPage, Session, Side

WORDS = Path(__file__).parent / "words"
EXPIRED_PAGE = (
    "The content of this page has expired due to a long period of inactivity. Please refresh the page and try again."
)


@dataclass(frozen=True)
class Visitor:
    """Who is asking, once signed in and with a company chosen."""

    session: Session
    company: Company
    full_name: str

    @property
    def side(self) -> Side:
        return self.company.side

    @property
    def user(self) -> str:
        return self.session.user


def state() -> State:
    return cast("State", current_app.extensions["replica"])


def origins() -> Origins:
    return origins_of(request, state().config)


# Words -----------------------------------------------------------------------------------------------


@cache
def words(language: str) -> dict[str, Any]:
    """The portal's texts in one language, transcribed for the replica; the robot has its own."""
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def language(req: Request | None = None) -> str:
    """
    `es` or `en`: what the person who is signed in chose; else the selector's cookie, what the browser accepts, or English.

    Whether the person's own choice counts is a switch, `language_of` (docs/portal.md, section 3.3).
    """
    req = req or request
    switches, who = state().config.switches, cast("Visitor | None", g.get("visitor"))
    if switches.language == "en":
        return "en"
    if who is not None and switches.language_of == "person":
        return "es" if state().accounts[who.user].language.startswith("es") else "en"
    chosen = req.cookies.get("CurrentLanguage") or req.accept_languages.best_match(["es-CO", "es", "en"]) or "en"
    return "es" if chosen.startswith("es") else "en"


def t(key: str, **values: object) -> str:
    """
    The text under a dotted key, in the visitor's language.

    :raises KeyError: the key is missing in words/.
    """
    found: Any = words(language())
    for part in key.split("."):
        found = found[part]
    return cast("str", found).format(**values) if values else cast("str", found)


def state_label(key: str, row: int = 0) -> str:
    """A contract's state; with the switch `language = "mixed"`, every other row's is in the other language."""
    chosen = language()
    if state().config.switches.language == "mixed" and row % 2:
        chosen = "en" if chosen == "es" else "es"
    return cast("str", words(chosen)["states"][key])


# The visitor -----------------------------------------------------------------------------------------


def application() -> str:
    """The application of the path at hand, for instance `CO1ContractsManagement`."""
    return request.path.split("/")[1]


def visitor() -> Visitor:
    """Who is asking; only in views behind the sign-in."""
    return cast("Visitor", g.visitor)


def find_visitor() -> Visitor | None:
    """
    The visitor that the FedAuth cookie names, if the session still lives and is complete.

    There is one such cookie for each application's path; the browser sends the right one (docs/portal.md, section 3.1).
    """
    st = state()
    session = st.session(st.app_tokens.get(request.cookies.get("FedAuth", "")))
    if session is None or session.company is None:
        return None
    return Visitor(session, st.companies[session.company], st.accounts[session.user].full_name)


def sign_in_relay(app_name: str, back_to: str) -> Response:
    """To the identity server, and back here afterwards (WS-Federation, passive)."""
    realm = origins().portal_url(f"/{app_name}")
    query = urlencode(
        {
            "wa": "wsignin1.0",
            "wtrealm": realm,
            "wctx": f"rm=0&id=passive&ru={quote(back_to, safe='')}",  # encoded once more per level
            "wct": state().clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )
    return cast("Response", redirect(origins().identity_url(f"/STS/users/issue.aspx?{query}")))


# Pages and their keys --------------------------------------------------------------------------------


def open_page(controller: str, document: str | None = None) -> OpenPage:
    return state().open_page(visitor().session, controller, document)


def called_page() -> OpenPage:
    """The page that this AJAX call comes from; a stale `mkey` gets the portal's page of expired content."""
    key = request.args.get("mkey", "").partition(".")[0]
    page = state().page(key, visitor().session)
    if page is None:
        abort(cast("Any", expired_content()))
    return page


def expired_content() -> Response:
    query = urlencode({"ErrorMessage": EXPIRED_PAGE})
    return cast("Response", redirect(f"/{application()}/ErrorPage/Index?{query}"))


def action() -> str:
    """The name of the action that a form posts."""
    return request.form.get("Post_Back_Action_Name_Hidden", "")


# Rendering -------------------------------------------------------------------------------------------


def page(template: str, **context: Any) -> str:  # noqa: ANN401 - whatever the template shows
    return render_template(template, **context)


def template_globals() -> dict[str, Any]:
    """What every template may use."""
    st = state()
    return {
        "t": t,
        "state_label": state_label,
        "lang": language(),
        "origins": origins(),
        "switches": st.config.switches,
        "now": st.clock.now(),
        "who": g.get("visitor"),
        "app_name": application(),
        "guid": st.guid,
    }
