"""The guard: what is not on the list does not leave the browser, whatever a page, a popup or a worker tries."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from robot.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, CDPSession
    from pydantic import SecretStr

    from .requests import Requests

#: What a page can act with is paused wherever it goes. The rest (pictures, scripts, styles) is paused only on the
#: portal's own applications, where an address can be an action; static content keeps its speed.
ACTING = ("Document", "XHR", "Fetch", "Ping", "EventSource", "Other")
APPLICATIONS = ("*://*/CO1*", "*://*/STS/*")
PASSIVE = frozenset({"Image", "Script", "Stylesheet", "Font", "Media", "TextTrack", "Manifest"})
INSIDE = frozenset({"data", "blob", "about", "chrome-extension", "devtools"})  # these never reach a network
STATIC_FILE = re.compile(r"/[^/]+\.(?:js|css|png|gif|jpe?g|svg|ico|woff2?|axd|ashx|json)", re.IGNORECASE)
ACTION = "Post_Back_Action_Name_Hidden"  # docs/portal.md, section 2.1


@dataclass(frozen=True)
class Blocked:
    """A request that did not leave; `url` is without its query, which may carry keys."""

    method: str
    url: str
    kind: str
    why: str

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.why})"


class Guard:
    """
    Decides, for one browser, which requests may leave.

    `may_write` is asked at the instant a publishing request wants to leave. A rehearsal lets none leave.

    :raises SettingsError: `portal` is neither the real portal nor a replica on this machine.
    """

    def __init__(
        self, requests: Requests, *, portal: str, may_write: Callable[[], bool], password: SecretStr | None = None
    ) -> None:
        self.permissions = requests.for_portal(portal)
        self._may_write = may_write
        self._password = _spellings(password.get_secret_value()) if password else ()
        self._told = 0
        self.rehearsal = False
        self.blocked: list[Blocked] = []  #: newest last
        self.rehearsed: list[Blocked] = []  #: publishing requests that a rehearsal kept back

    def watch(self, browser: Browser) -> CDPSession:
        """
        Begin, before the browser has any page; detaching the session that comes back ends it.

        One session for the whole browser: sessions of single pages miss a popup's first request, and Playwright's own
        `route` misses redirects (docs/adr/0010-guard-on-the-browser.md).
        """
        session = browser.new_browser_cdp_session()
        session.on("Fetch.requestPaused", lambda event: self._paused(session, event))
        patterns = [{"resourceType": kind} for kind in ACTING] + [{"urlPattern": part} for part in APPLICATIONS]
        session.send("Fetch.enable", {"patterns": patterns})
        return session

    def check(self) -> None:
        """
        Say what had to be stopped since the last time.

        :raises Forbidden: something was.
        """
        news, self._told = self.blocked[self._told :], len(self.blocked)
        if news:
            raise Forbidden("; ".join(str(blocked) for blocked in news))

    # Inside ---------------------------------------------------------------------------------------

    def _paused(self, session: CDPSession, event: dict[str, Any]) -> None:
        request = event["request"]
        kept = False
        try:
            kept, why = self._judge(request, event.get("resourceType", "Other"))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in here, the request must not leave
            why = f"la guarda falló: {type(error).__name__}"
        if why is not None:
            url = request["url"].partition("?")[0]
            note = Blocked(request["method"], url, event.get("resourceType", "Other"), why)
            (self.rehearsed if kept else self.blocked).append(note)
            logger.warning("Detenido: {}", note)
        answer = {"requestId": event["requestId"]}
        try:
            if why is None:
                session.send("Fetch.continueRequest", answer)
            else:
                session.send(
                    "Fetch.failRequest", {**answer, "errorReason": "Aborted"}
                )  # no error page: where it was asked from stays to be seen
        except PlaywrightError as gone:  # its page closed meanwhile, and the request with it
            logger.debug("La petición ya no existe: {}", gone.message.partition("\n")[0])

    def _judge(self, request: dict[str, Any], kind: str) -> tuple[bool, str | None]:
        """Whether it is kept back by a rehearsal only, and why it may not leave; None lets it go."""
        url, method = request["url"], _method(request)
        if urlsplit(url).scheme in INSIDE:
            return False, None
        rule = self.permissions.rule_for(method, url, _posted_action(request))
        if rule is None and not (kind in PASSIVE and method == "GET" and STATIC_FILE.fullmatch(_tail(url))):
            return False, "no está en la lista de lo que este trabajo necesita"
        if self._carries_password(request) and not (rule and rule.password):
            return False, "llevaría la contraseña"
        if rule is None or not rule.write:
            return False, None
        if self.rehearsal:
            return True, "ensayo: no se envía"
        return False, None if self._may_write() else "nadie anotó que se iba a publicar, o hace demasiado"

    def _carries_password(self, request: dict[str, Any]) -> bool:
        sent = [request["url"], request.get("postData") or "", *map(str, request.get("headers", {}).values())]
        return any(spelling in part for spelling in self._password for part in sent)


def _method(request: dict[str, Any]) -> str:
    """A preflight only asks whether another request may follow, and is judged as that one."""
    if request["method"] != "OPTIONS":
        return str(request["method"])
    asks = {name.casefold(): value for name, value in request.get("headers", {}).items()}
    return str(asks.get("access-control-request-method", "OPTIONS"))


def _posted_action(request: dict[str, Any]) -> str | None:
    """The action that a form names; None where the body is not at hand, so that a rule which needs one does not fit."""
    body = request.get("postData")
    if not body:
        return None
    multipart = re.search(rf'name="{ACTION}"\r\n\r\n([^\r\n]*)', body)
    return multipart[1] if multipart else dict(parse_qsl(body)).get(ACTION)


def _tail(url: str) -> str:
    """The last part of the path, with its stroke."""
    return f"/{urlsplit(url).path.rpartition('/')[2]}"


def _spellings(password: str) -> tuple[str, ...]:
    """The ways in which a request may carry it."""
    quoted = {password, quote(password, safe=""), quote_plus(password, safe=""), quote(password, safe="").lower()}
    as_json = password.replace("\\", "\\\\").replace('"', '\\"')
    return tuple({*quoted, as_json, base64.b64encode(password.encode()).decode()})
