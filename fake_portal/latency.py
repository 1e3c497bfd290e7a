"""Delays of the real portal per kind of request, made so much shorter that a demo can be watched."""

from __future__ import annotations

import time
from random import Random

from flask import g, request

from .web import state

SCALE = 1 / 25

# What robots waited for the real portal, in seconds: from, to (docs/portal.md, section 3.3). First match wins.
SEEN = (
    ("/StaticContent/", 0.0, 0.0),
    ("/_fake/", 0.0, 0.0),
    ("/STS/Users/Login/LoginAuthenticate", 5.0, 40.0),
    ("SwitchCompany", 10.0, 25.0),
    ("StepManagerGoTo", 5.0, 25.0),
    ("/DocumentAlternateUpload/", 2.0, 20.0),
    ("OnExecutionDocumentUploaded", 2.0, 10.0),
    ("RetrieveFile", 1.0, 8.0),
    ("", 2.0, 10.0),
)


def delay(path: str, n: int, profile: str, seed: int) -> float:
    """Seconds that this request waits; the same for the same seed, path and number."""
    if profile == "none":
        return 0.0
    shortest, longest = next((low, high) for part, low, high in SEEN if part in path)
    return Random(f"{seed}/{path}/{n}").uniform(shortest, longest) * SCALE  # noqa: S311 - repeatable on purpose


def wait_as_the_portal() -> None:
    config = state().config
    time.sleep(delay(request.path, g.entry.n, config.latency, config.seed))
