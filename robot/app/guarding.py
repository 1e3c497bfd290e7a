"""The guard of one account: what it may let out of the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.browser.guard import Guard
from robot.browser.requests import load_requests
from robot.errors import TooLate

if TYPE_CHECKING:
    from collections.abc import Callable

    from robot.ledger.claim import Write
    from robot.settings import Settings


def guard_of(settings: Settings, may_write: Callable[[Write], bytes | None]) -> Guard:
    """Of this account alone; `may_write` is asked before anything leaves that publishes."""
    return Guard(
        load_requests(),
        portal=str(settings.portal_url),
        may_write=may_write,
        password=settings.password,
        user=settings.user,
    )


def reading_guard(settings: Settings) -> Guard:
    """Of somebody who only reads: it keeps back whatever publishes."""
    guard = guard_of(settings, _nothing)
    guard.rehearsal = True
    return guard


def _nothing(_: Write) -> bytes | None:
    """Whoever only reads publishes nothing."""
    raise TooLate("aquí no se publica nada")
