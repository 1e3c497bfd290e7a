"""Forbid a browser to load pages ahead: what it speculates about leaves past the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from .hidden import HiddenPage, HiddenPageError

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

#: Any file of the settings' own does: the page that shows it weighs nothing, and may set what the settings set.
ADDRESS = "chrome://settings/strings.m.js"
READY = "typeof chrome == 'object' && typeof chrome.settingsPrivate == 'object'"
#: The switch "Preload pages" of a person's settings, turned off (2 = never).
NEVER = "new Promise(done => chrome.settingsPrivate.setPref('net.network_prediction_options', 2, '', done))"


def forbid_speculation(session: CDPSession) -> bool:
    """
    For every context that this browser is going to have; False, and a line in the log, where it cannot be set.

    :param session: of the whole browser.
    """
    settings = HiddenPage(session, ADDRESS, READY)
    try:
        settings.run(NEVER)
        settings.close()
    except (PlaywrightError, HiddenPageError) as error:
        logger.warning("El navegador podría cargar páginas por adelantado: {}", error)
        return False
    return True
