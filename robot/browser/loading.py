"""Opening an address, and giving it up where no page comes in time."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from robot.errors import Unavailable

from .translation import NO_PAGE, translate_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from playwright.sync_api import Page as Tab


ERROR_PAGE = (
    10_000  #: milliseconds until Chromium shows its own page; it needs no network, but a busy machine takes its time
)


def open_address(tab: Tab, url: str) -> datetime | None:
    """
    Open an address and wait for the document, not for its pictures; answers the server's own time, where it says one.

    :raises NoConnection: nobody answers.
    :raises Unavailable: the answer is that the portal is away (status 403 or 5xx).
    """
    with translate_errors("Abrir la página", url.partition("?")[0]), stopped_if_late(tab), refusal_over(tab):
        answer = tab.goto(url, wait_until="domcontentloaded")
    if answer is not None and (answer.status >= 500 or answer.status == 403):
        raise Unavailable(f"El portal respondió {answer.status}")
    try:
        return parsedate_to_datetime(answer.headers["date"]) if answer is not None else None
    except (KeyError, ValueError):
        return None


@contextmanager
def stopped_if_late(tab: Tab) -> Iterator[None]:
    """
    Stop loading a page that does not come in time.

    As long as it loads, Chromium answers no question about the one that is here, and may take the next request for that one's end.
    """
    try:
        yield
    except PlaywrightTimeout:
        stop_loading(tab)
        raise


@contextmanager
def refusal_over(tab: Tab) -> Iterator[None]:
    """
    Wait for Chromium's own page about a refused connection, which comes after the error that tells of it.

    An address that is asked for in between is said to have been interrupted by that page, and comes all the same.
    """
    try:
        yield
    except PlaywrightError as error:
        if "net::ERR" in error.message and "net::ERR_ABORTED" not in error.message:
            with suppress(PlaywrightError):
                tab.wait_for_url(f"{NO_PAGE}//**", wait_until="commit", timeout=ERROR_PAGE)
        raise


def stop_loading(tab: Tab) -> None:
    """As a person does who presses the browser's ×."""
    with suppress(PlaywrightError):
        session = tab.context.new_cdp_session(tab)
        session.send("Page.stopLoading")
        session.detach()
