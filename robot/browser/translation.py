"""Playwright's errors become ours here and nowhere else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from robot.errors import Covered, TimedOut, Unavailable, WindowClosed, WrongPage

if TYPE_CHECKING:
    from collections.abc import Iterator


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
