"""Launch a browser for one account, as an office PC in Colombia would show itself, and close it whatever happens."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from loguru import logger
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from robot.errors import BrowserFailed

from .find import find_browser
from .sandbox import as_line, refused, why_no_sandbox
from .speculation import forbid_speculation
from .wall import goes_direct, wall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Dialog, Playwright, StorageState

    from .guard import Guard
    from .kit import Kit
    from .requests import Permissions


@contextmanager
def open_browser(
    kit: Kit, guard: Guard, *, headless: bool, downloads: Path, session: dict[str, Any] | None
) -> Iterator[BrowserContext]:
    """
    A guarded browser with the kept sign-in `session`, where there is one.

    :raises BrowserMissing: this machine has none.
    :raises BrowserFailed: it has one, and it does not open.
    """
    with walled(guard.permissions) as switches, sync_playwright() as playwright:
        browser = launch(playwright, kit, switches, headless=headless, downloads=downloads)
        forbid_speculation(guard.watch(browser))  # before any page exists, so that none is ever unwatched
        try:
            yield guarded_context(browser, kit, guard, session)
        finally:
            browser.close()
            guard.tell_foreign()


def guarded_context(browser: Browser, kit: Kit, guard: Guard, session: dict[str, Any] | None) -> BrowserContext:
    """Where pages of the portal open, with the kept sign-in; the guard watches the browser already."""
    context = browser.new_context(
        locale="es-CO",  # without it the portal flips to English (docs/portal.md, section 3.3)
        timezone_id="America/Bogota",
        viewport={"width": 1440, "height": 900},
        service_workers="block",
        storage_state=cast("StorageState | None", session),
    )
    guard.close_side_doors(context)
    context.set_default_timeout(1000 * kit.patience.page)
    context.on("dialog", answer_dialog)
    return context


@contextmanager
def walled(permissions: Permissions) -> Iterator[list[str]]:
    """
    Switches that leave the browser one way to the network, which leads to what is permitted.

    Where this machine does not reach the portal by itself, the browser keeps the system's ways, and the log says so.
    """
    if permissions.host is not None and not goes_direct(permissions.host):
        logger.warning(
            "Este equipo sale a internet por un proxy, o no sale: el navegador usa la configuración del sistema, sin el "
            "segundo muro; la guarda sigue puesta."
        )
        yield []
        return
    with wall(permissions.may_connect) as built:
        try:
            yield built.switches
        finally:
            if built.refused:
                logger.info("Conexiones que el muro no dejó abrir: {}", built)


def launch(playwright: Playwright, kit: Kit, switches: Sequence[str], *, headless: bool, downloads: Path) -> Browser:
    """With the browser's own sandbox where there can be one; where not, that is said."""
    browser = find_browser()
    own = browser.launch_options()
    options = {
        **own,
        "args": [*own["args"], *switches],
        "headless": headless,
        "downloads_path": downloads,
        "traces_dir": downloads,  # raw ones hold cookies: not in the system's folder, where a killed run would leave them
        # A terminal's Ctrl-C reaches Playwright's driver as well: it then closes the browser and removes its profile, as by
        # default, instead of dying with both left behind. The robot stops at the same moment.
    }
    why = why_no_sandbox(browser.path)
    try:
        if why is None:
            try:
                return playwright.chromium.launch(**options, chromium_sandbox=True)
            except PlaywrightError as error:
                why = refused(error.message)
                if why is None:
                    raise
        kit.remarks.append(as_line(why))
        logger.warning(as_line(why))
        return playwright.chromium.launch(**options, chromium_sandbox=False)
    except PlaywrightError as error:
        # Chromium's own reason stands in its log, on a line marked FATAL; the first line only says that it closed.
        reasons = [line.rpartition("] ")[2] for line in error.message.splitlines() if "FATAL" in line]
        raise BrowserFailed((reasons or error.message.splitlines())[0]) from None


def answer_dialog(dialog: Dialog) -> None:
    """Only what asks nothing is accepted."""
    if dialog.type in ("alert", "beforeunload"):
        dialog.accept()
    else:
        dialog.dismiss()


def version_of(context: BrowserContext) -> str:
    """Which browser this is, for receipts."""
    browser = context.browser
    return f"{browser.browser_type.name} {browser.version}" if browser is not None else "desconocido"
