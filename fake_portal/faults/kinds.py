"""What can go wrong: each kind of fault, where it can strike, and why not elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .endpoints import ENDPOINTS

When = Literal["before", "after"]


@dataclass(frozen=True)
class Kind:
    """One misbehaviour."""

    what: str
    endpoints: frozenset[str] = frozenset(ENDPOINTS)
    why: str = ""  #: why it cannot strike the others
    whens: tuple[When, ...] = ("before", "after")  #: the first is the default; after: the view has run and committed
    uses: frozenset[str] = frozenset()  #: which of `seconds` and `after_looks` mean something to it
    once: bool = False  #: it strikes one request, and `times` counts something else
    lasting: bool = False  #: once begun, it strikes whatever comes next, until its times or seconds are over

    def cannot_strike(self, endpoint: str) -> str:
        """Why it does not strike there; empty where it does."""
        return "" if endpoint in self.endpoints else self.why


SECONDS = frozenset({"seconds"})
COMMITS = frozenset({"upload", "callback"})  #: either stores, as the switch `stored_at` says

WIRE = {
    "refused": Kind(
        "The struck connection is reset and every kept one is dropped; then connections are refused for `seconds`, "
        "or, without `seconds`, the next `times` are reset as soon as they are made.",
        uses=SECONDS,
        once=True,
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

KINDS: dict[str, Kind] = {**WIRE, **ANSWERS}
