"""Playwright's errors become ours here and nowhere else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from robot.errors import (
    Covered,
    NoConnection,
    PortalError,
    TabCrashed,
    TimedOut,
    Unavailable,
    Untrusted,
    WindowClosed,
    WrongPage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_PAGE = "chrome-error:"  #: where a tab is whose page did not come
NO_CONNECTION = "no hay conexión con el portal"

#: What the first line of an error has in it, what that is to us, and how it is said; the first that fits counts.
MEANINGS: tuple[tuple[str, type[PortalError], str], ...] = (
    ("crashed", TabCrashed, "la pestaña del navegador dejó de funcionar"),
    ("has been closed", WindowClosed, "la ventana se cerró"),
    ("Target closed", WindowClosed, "la ventana se cerró"),
    # The refusal of the attempt before arrives late.
    (f'interrupted by another navigation to "{NO_PAGE}', NoConnection, NO_CONNECTION),
    ("is interrupted by another navigation", TimedOut, "el portal abrió otra página antes"),
    ("net::ERR_ABORTED", Unavailable, "el portal no dio una página"),
    ("net::ERR_BLOCKED", Unavailable, "la petición no salió de este equipo"),
    ("net::ERR_CERT", Untrusted, "el navegador no confía en el certificado con que le contestan"),
    ("net::ERR_HTTP", Unavailable, "el portal respondió con un error"),
    ("net::ERR_INVALID", Unavailable, "la respuesta del portal no se entiende"),
    ("net::ERR_TOO_MANY_REDIRECTS", Unavailable, "el portal lleva de una página a otra sin fin"),
    ("net::ERR", NoConnection, NO_CONNECTION),
    ("context was destroyed", TimedOut, "la página cambió mientras se usaba"),
    ("Frame was detached", TimedOut, "la página cambió mientras se usaba"),
)


@contextmanager
def translate_errors(what: str, detail: str = "") -> Iterator[None]:
    """
    Raise our error for whatever Playwright raises inside.

    :param what: was being done, for people.
    :param detail: the same in names of ours, for the log, with the first line of Playwright's message behind it. Its call
        log stays out of both: it repeats what was typed.
    """
    try:
        yield
    except PlaywrightError as error:
        raise translated(error, what, detail) from None


def translated(error: PlaywrightError, what: str, detail: str = "") -> PortalError:
    """Our error for one of Playwright's."""
    said = error.message.partition("\n")[0]
    technical = f"{detail or what}: {said}"
    if isinstance(error, PlaywrightTimeout):
        if "intercepts pointer events" in error.message:
            return Covered(f"{what}: algo lo tapa", detail=technical)
        return TimedOut(f"{what}: el portal no respondió a tiempo", detail=technical)
    for part, kind, words in MEANINGS:
        if part in said:
            return kind(f"{what}: {words}", detail=technical)
    return WrongPage(f"{what}: el navegador no pudo hacerlo", detail=technical)
