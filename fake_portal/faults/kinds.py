"""What can go wrong: each kind of fault, where it can strike, and why not elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .endpoints import ENDPOINTS, named

When = Literal["before", "after"]


@dataclass(frozen=True)
class Kind:
    """One misbehaviour."""

    what: str
    endpoints: frozenset[str] = frozenset(ENDPOINTS)
    why: str = ""  #: why it cannot strike the others
    whens: tuple[When, ...] = ("before", "after")  #: the first is the default; after: the view has run and committed
    uses: frozenset[str] = frozenset()  #: which of `seconds` and `after_looks` mean something to it
    ends: Literal["times", "once", "while", "itself"] = "times"
    """
    When it is over.

    times: after so many strikes. once: after one, and `times` counts something else. while: once begun it strikes
    whatever comes next, until its seconds (or else its times) are over. itself: after its looks, or by its seconds.
    """

    @property
    def lasting(self) -> bool:
        return self.ends == "while"

    def cannot_strike(self, endpoint: str) -> str:
        """Why it does not strike there; empty where it does."""
        return "" if endpoint in self.endpoints else self.why


SECONDS = frozenset({"seconds"})
COMMITS = frozenset({"upload", "callback"})  #: either stores, as the switch `stored_at` says

WIRE = {
    "refused": Kind(
        "Every connection is dropped, the struck one without an answer; then connections are refused for `seconds`, "
        "or, without `seconds`, the next `times` are reset as soon as they are made.",
        uses=SECONDS,
        ends="once",
    ),
    "reset": Kind("The connection is reset (TCP RST) instead of an answer."),
    "hang_up": Kind("The connection is closed in good order (TCP FIN) without an answer."),
    "truncated": Kind(
        "The answer announces more bytes than come, and the connection is closed.",
        whens=("after",),
    ),
    "stalled": Kind(
        "A part of the answer comes, then nothing for `seconds` (or until released), then the connection is closed.",
        whens=("after",),
        uses=SECONDS,
    ),
    "slow": Kind(
        "The whole answer comes in ten pieces spread over `seconds`, or over one.",
        whens=("after",),
        uses=SECONDS,
    ),
    "commit_delayed": Kind(
        "The document is stored, and the answer given, only after `seconds` or when released.",
        COMMITS,
        "stores no document",
        whens=("after",),
        uses=SECONDS,
    ),
    "commit_delayed_unanswered": Kind(
        "The connection is closed without an answer; the document is stored after `seconds` or when released.",
        COMMITS,
        "stores no document",
        whens=("after",),
        uses=SECONDS,
    ),
}

ANSWERS = {
    "status_408": Kind("Status 408, which makes a browser send again what it sent on a kept connection."),
    "status_421": Kind("Status 421, which makes a browser send again on another connection."),
    "status_500": Kind("Status 500 with the server's own page."),
    "status_503": Kind("Status 503 with Retry-After (`seconds`, or two minutes).", uses=SECONDS),
    "firewall": Kind("Status 403 with the page of a firewall that is not the portal's."),
    "sign_in_page": Kind("Status 200 with the sign-in page, although the session lives."),
    "almost_empty": Kind("Status 200 with about 9.8 kB that show nothing."),
}

IDENTITY = frozenset(name for name, endpoint in ENDPOINTS.items() if "/STS/" in endpoint.path)
SIGNED_IN = frozenset(ENDPOINTS) - IDENTITY - {"way_in", "token", "app_root", "error_page"}
LEAVING = frozenset({"issue", "reload_session"})  #: pages that go on by themselves
SHOWN = named("page", "part") - LEAVING
FRAMED = named("page") & SIGNED_IN - LEAVING - {"window", "permitted_types"}  #: whole pages with header and footer
KEYED = frozenset(name for name, endpoint in ENDPOINTS.items() if endpoint.keyed)
NUMERALS = frozenset({"contract", "step", "next_step"})
GRID = frozenset({"step", "next_step", "more_documents", "callback"})

NO_SESSION = "needs no session"
NOTHING_SHOWN = "shows nothing to a person"
AFTER: tuple[When, ...] = ("after",)
BEFORE: tuple[When, ...] = ("before",)

DELIVERY = {
    "late": Kind(
        "The request (before) or its answer (after) waits for `seconds`, or until released.",
        uses=SECONDS,
    ),
    "delivered_twice": Kind("The request is delivered twice: its view runs two times.", whens=AFTER),
    "callback_lost": Kind(
        "The call-back gets an empty answer of status 200, and the portal does nothing.",
        frozenset({"callback"}),
        "is not the call-back",
        whens=BEFORE,
    ),
    "opener_lost": Kind(
        "The window has lost the page that opened it, so that Cerrar calls nobody back.",
        frozenset({"window"}),
        "opens no window",
        whens=AFTER,
    ),
}

SESSION = {
    "stale_key": Kind("The page's `mkey` goes stale.", KEYED, "carries no mkey"),
    "session_to_sign_in": Kind("The session ends, and the answer leads to the sign-in page.", SIGNED_IN, NO_SESSION),
    "session_to_empty": Kind("The session ends with an almost empty answer of status 200.", SIGNED_IN, NO_SESSION),
    "session_to_error_page": Kind("The session ends, and the answer leads to ErrorPage.", SIGNED_IN, NO_SESSION),
    "session_box": Kind(
        "The session ends, and the page shows the box that says so.",
        FRAMED,
        "is no page that has the box",
        whens=AFTER,
    ),
    "account_locked": Kind(
        "The account is locked, and stays so.", frozenset({"authenticate"}), "does not ask who it is", whens=BEFORE
    ),
    "captcha": Kind(
        "A captcha shows, and is asked for.", frozenset({"login", "authenticate"}), "is no sign-in", whens=BEFORE
    ),
    "identity_error": Kind(
        "The identity server shows an error in place of its page.", IDENTITY, "is not the identity server's"
    ),
}

PAGES = {
    "maintenance": Kind(
        "From this request on everything shows the page of maintenance, for `seconds` or `times` requests.",
        whens=BEFORE,
        uses=SECONDS,
        ends="while",
    ),
    "notice": Kind(
        "A notice to be acknowledged lies over the page.",
        (SHOWN & SIGNED_IN) - {"window", "permitted_types"},
        "is not inside the frame of a signed-in page",
        whens=AFTER,
    ),
    "overlay": Kind("Something unknown lies over the page and stays.", SHOWN, NOTHING_SHOWN, whens=AFTER),
    "dialog": Kind("A native alert() opens.", SHOWN, NOTHING_SHOWN, whens=AFTER),
    "english": Kind("The page speaks English.", SHOWN, NOTHING_SHOWN, whens=BEFORE),
    "popup_blocked": Kind(
        "Cargar nuevo opens nothing, as in a browser that blocks windows.",
        NUMERALS | GRID,
        "has no button that opens a window",
        whens=AFTER,
    ),
    "window_closes": Kind(
        "The window closes itself, `seconds` after it has loaded.",
        frozenset({"window"}),
        "is not the window",
        whens=AFTER,
        uses=SECONDS,
    ),
    "window_closes_at_attach": Kind(
        "The window closes itself as soon as the first file has its answer: nobody is called back.",
        frozenset({"window"}),
        "is not the window",
        whens=AFTER,
    ),
    "step_missing": Kind("The contract has no numeral for its execution.", NUMERALS, "shows no numerals", whens=AFTER),
    "upload_not_offered": Kind(
        "The contract is in a state without Cargar nuevo.", GRID, "does not show Cargar nuevo", whens=AFTER
    ),
}

DOCUMENTS = {
    "grid_lags": Kind(
        "What was stored since the fault was declared is not listed for `after_looks` renderings of the grid, or for "
        "`seconds` after it was stored.",
        GRID,
        "does not list the documents",
        whens=AFTER,
        uses=frozenset({"seconds", "after_looks"}),
        ends="itself",
    ),
    "refused_in_words": Kind(
        "The window says that the file is refused; after: although it was stored.",
        frozenset({"upload"}),
        "takes no file",
    ),
    "download_changed": Kind(
        "One byte of the document is another.", frozenset({"download"}), "brings no document", whens=AFTER
    ),
    "download_truncated": Kind(
        "The document comes without its end, and nothing says so.",
        frozenset({"download"}),
        "brings no document",
        whens=AFTER,
    ),
    "download_other": Kind("Another document comes.", frozenset({"download"}), "brings no document", whens=AFTER),
    "name_accents": Kind(
        "The listed name loses its accents, or gets one where it has none.", COMMITS, "stores no document", whens=AFTER
    ),
    "name_case": Kind(
        "The listed name is in capitals, or in small letters.", COMMITS, "stores no document", whens=AFTER
    ),
    "name_spaces": Kind(
        "The listed name has each space twice, or one before its dot.", COMMITS, "stores no document", whens=AFTER
    ),
}

#: Names are what a declaration's `do` may be.
KINDS: dict[str, Kind] = {**WIRE, **ANSWERS, **DELIVERY, **SESSION, **PAGES, **DOCUMENTS}
