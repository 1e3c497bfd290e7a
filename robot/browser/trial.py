"""What only a try tells of this machine's browser: whether it opens, in its sandbox, and sends a POST once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from .kit import Kit
from .second_send import second_send_is_cured
from .session import launch
from .wall import HERE

if TYPE_CHECKING:
    from pathlib import Path

#: No name is resolved and no other machine reached: the try stays on this one.
ALONE = (f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HERE}", "--proxy-server=direct://")


@dataclass(frozen=True)
class Tried:
    """How the browser stands here."""

    version: str
    without_sandbox: str | None  #: why, for a person; None where it has one
    cured: bool  #: of sending a POST a second time by itself (docs/adr/0015-the-browsers-second-send.md)


def try_browser(scratch: Path) -> Tried:
    """
    Open the browser that a run would take, without a window, and close it again: two or three seconds.

    :param scratch: a folder that the browser may use meanwhile.
    :raises BrowserMissing: this machine has none.
    :raises BrowserFailed: it has one, and it does not open.
    """
    kit = Kit({})
    with sync_playwright() as playwright:
        browser = launch(playwright, kit, ALONE, headless=True, downloads=scratch)
        try:
            cured = second_send_is_cured(browser)
            return Tried(f"{browser.browser_type.name} {browser.version}", next(iter(kit.remarks), None), cured)
        finally:
            browser.close()
