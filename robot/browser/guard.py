"""The guard: what is not on the list does not leave the browser, whatever a page, a popup or a worker tries."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from robot.errors import Forbidden, PortalError

from .judge import Judge, Verdict
from .second_send import IdleSockets

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, CDPSession
    from pydantic import SecretStr

    from robot.ledger.claim import Write

    from .requests import Requests

#: Everything is paused. A choice by kind or by address leaves gaps: any picture's address can be an action, and the
#: portal's server takes `/co1…` and `/%43O1…` for `/CO1…`, which Chromium's patterns do not.
EVERYTHING = [{"urlPattern": "*"}]
#: What asks a server without being paused, taken from every page. A socket begins with a GET, and a GET may act; a
#: worker could open one out of our reach. Who answers a captcha for a person keeps its own frame's workers (HOSTS).
#: Wallets, keys and identity providers are asked by the browser itself, on a page's word.
SIDE_DOORS = """{
  const workers = HOSTS.includes(location.hostname) ? [] : ["Worker", "SharedWorker"];
  for (const name of [...workers, "WebSocket", "WebSocketStream", "WebTransport", "RTCPeerConnection",
                      "webkitRTCPeerConnection", "PaymentRequest", "IdentityCredential", "IdentityProvider",
                      "PublicKeyCredential", "BackgroundFetchManager", "PushManager", "fetchLater"]) delete globalThis[name];
  delete Navigator.prototype.credentials;
}"""


@dataclass(frozen=True)
class Blocked:
    """A request that did not leave; `url` is without its query, which may carry keys."""

    method: str
    url: str
    kind: str
    why: str
    error: type[PortalError] = Forbidden  #: what it means for the run
    astray: bool = False  #: a page went by itself where it had sent something: nobody's offence

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.why})"


class Guard:
    """
    Carries out, for one browser, what its judge decides about each request.

    `may_write` is asked at the instant a publishing request wants to leave (`Claim.may_write`). A rehearsal lets none leave.

    :raises SettingsError: `portal` is neither the real portal nor a replica on this machine.
    """

    def __init__(
        self,
        requests: Requests,
        *,
        portal: str,
        may_write: Callable[[Write], bytes | None],
        password: SecretStr | None = None,
        user: str | None = None,
    ) -> None:
        self.permissions = requests.for_portal(portal)
        self._judge = Judge(self.permissions, may_write, password, user)
        self._sockets: IdleSockets | None = None
        self._told = 0
        self.rehearsal = False
        self.blocked: list[Blocked] = []  #: newest last
        self.rehearsed: list[Blocked] = []  #: publishing requests that a rehearsal kept back
        self.foreign: Counter[str] = Counter()  #: hosts of pages' pictures and scripts that were left where they are

    def watch(self, browser: Browser) -> CDPSession:
        """
        Begin, before the browser has any page; detaching the session that comes back ends it.

        One session for the whole browser: sessions of single pages miss a popup's first request, and Playwright's own
        `route` misses redirects (docs/adr/0010-guard-on-the-browser.md).
        """
        session = browser.new_browser_cdp_session()
        self._sockets = IdleSockets(session)
        # Playwright runs each handler in a greenlet of its own: a `send` in it waits without holding up the others.
        session.on("Fetch.requestPaused", lambda event: self._paused(session, event))
        session.send("Fetch.enable", {"patterns": EVERYTHING})
        return session

    def close_side_doors(self, context: BrowserContext) -> None:
        """Take from every page what could ask a server past `watch`; before the context has any page."""
        context.add_init_script(SIDE_DOORS.replace("HOSTS", json.dumps(self.permissions.with_workers)))

    def check(self) -> None:
        """
        Say what had to be stopped since the last time, except what only went astray: its page has no answer, and says so.

        :raises Forbidden: something that the job does not need.
        :raises UnknownPage: nothing but a page at sign-in that no row covers.
        :raises TooLate: nothing but requests that publish, and may not any more.
        :raises CopyChanged: as before, and the document is no longer what was examined.
        """
        news = [blocked for blocked in self.blocked[self._told :] if not blocked.astray]
        self._told = len(self.blocked)
        if news:
            errors = [blocked.error for blocked in news]
            error = Forbidden if Forbidden in errors else errors[0]
            raise error(f"{error.__doc__} {'; '.join(str(blocked) for blocked in news)}")

    def tell_foreign(self) -> None:
        """Write down once what pages wanted from elsewhere and did not get; that is no offence."""
        if self.foreign:
            hosts = ", ".join(sorted(self.foreign))
            logger.info("Peticiones a otros sitios que no salieron: {} ({})", self.foreign.total(), hosts)

    # Inside ---------------------------------------------------------------------------------------

    def _paused(self, session: CDPSession, event: dict[str, Any]) -> None:
        request, kind = event["request"], event.get("resourceType", "Other")
        try:
            verdict = self._judge.verdict(request, kind, rehearsal=self.rehearsal)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in here, the request must not leave
            verdict = Verdict(f"la guarda falló: {type(error).__name__}")
        if verdict.quiet:
            self.foreign[urlsplit(request["url"]).hostname or ""] += 1
        elif verdict.why is not None:
            note = Blocked(
                request["method"], self._judge.address(request["url"]), kind, verdict.why, verdict.error, verdict.astray
            )
            (self.rehearsed if verdict.rehearsed else self.blocked).append(note)
            logger.warning("Detenido: {}", note)
        elif verdict.write and self._sockets is not None:
            self._sockets.close()  # where that fails it leaves all the same: what is listed twice is seen by the look
        answer = {"requestId": event["requestId"]}
        try:
            if verdict.why is None:
                ours = {} if verdict.body is None else {"postData": base64.b64encode(verdict.body).decode()}
                session.send("Fetch.continueRequest", answer | ours)
            else:
                session.send("Fetch.failRequest", {**answer, "errorReason": _reason(kind)})
        except PlaywrightError as gone:  # its page closed meanwhile, and the request with it
            logger.debug("La petición ya no existe: {}", gone.message.partition("\n")[0])


def _reason(kind: str) -> str:
    """
    What the page is told of a request that may not leave.

    A page that was to come is called off, so that the one it was asked from stays to be seen. A script learns of an error,
    which scripts expect: one that only hears that its request was called off may wait for ever.
    """
    return "Aborted" if kind == "Document" else "BlockedByClient"
