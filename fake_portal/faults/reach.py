"""Requests that faults strike for the same reason, and why the others are out of their reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_portal.endpoints import ENDPOINTS, named

if TYPE_CHECKING:
    from fake_portal.fault import When

AFTER: tuple[When, ...] = ("after",)
BEFORE: tuple[When, ...] = ("before",)
SECONDS = frozenset({"seconds"})

UPLOAD = frozenset({"upload"})
CALLBACK = frozenset({"callback"})
COMMITS = UPLOAD | CALLBACK  #: either stores, as the switch `stored_at` says
WINDOW = frozenset({"window"})
DOWNLOAD = frozenset({"download"})
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
NOTHING_STORED = "stores no document"
NO_WINDOW = "is not the window"
NO_DOCUMENT = "brings no document"
