"""Playwright's errors become ours here and nowhere else."""

from __future__ import annotations

from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from robot.errors import Covered, TimedOut, Unavailable, WindowClosed, WrongPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from playwright.sync_api import Page as Tab


def open_address(tab: Tab, url: str) -> datetime | None:
    """
    Open an address and wait for the document, not for its pictures; answers the server's own time, where it says one.

    :raises Unavailable: nobody answers, or the answer is that the portal is away (status 403 or 5xx).
    """
    with in_our_words("abrir la dirección"):
        answer = tab.goto(url, wait_until="domcontentloaded")
    if answer is not None and (answer.status >= 500 or answer.status == 403):
        raise Unavailable(f"El portal respondió {answer.status}")
    try:
        return parsedate_to_datetime(answer.headers["date"]) if answer is not None else None
    except (KeyError, ValueError):
        return None


@contextmanager
def in_our_words(what: str) -> Iterator[None]:
    """Raise our error for whatever Playwright raises inside. Its call log stays out: it repeats what was typed."""
    try:
        yield
    except PlaywrightTimeout as late:
        if "intercepts pointer events" in late.message:
            raise Covered(f"{what}: algo lo tapa") from None
        raise TimedOut(f"{what}: el portal no respondió a tiempo") from None
    except PlaywrightError as error:
        said = error.message.splitlines()[0]
        if "has been closed" in said or "Target closed" in said:
            raise WindowClosed(f"{what}: la ventana se cerró") from None
        if (
            'interrupted by another navigation to "chrome-error' in said
        ):  # the refusal of the attempt before arrives late
            raise Unavailable(f"{what}: no hay conexión con el portal") from None
        if "is interrupted by another navigation" in said:
            raise TimedOut(f"{what}: el portal abrió otra página antes") from None
        if "net::ERR" in said:
            raise Unavailable(f"{what}: {said[said.index('net::ERR') :].split()[0]}") from None
        if "context was destroyed" in said or "Frame was detached" in said:
            raise TimedOut(f"{what}: la página cambió mientras se usaba") from None
        raise WrongPage(f"{what}: {said}") from None
