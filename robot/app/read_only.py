"""A guarded browser in which somebody signs in and nothing is published."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from loguru import logger

from flows.portal import Portal

from .guarding import reading_guard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from robot.browser.guard import Guard
    from robot.browser.kit import Kit

    from .context import Given


@contextmanager
def opened(
    given: Given, kit: Kit, scratch: Path, *, headless: bool, session: dict[str, Any] | None
) -> Iterator[tuple[Portal, Guard]]:
    """
    The portal in a browser of its own, and the guard that keeps back every request that publishes.

    :param scratch: a private folder, for what must not outlive this.
    :param session: a sign-in that is kept, where there is one that may be used.
    """
    settings = given.settings
    guard = reading_guard(settings)
    given.stop.obey()
    with given.open_browser(kit, guard, headless=headless, downloads=scratch, session=session) as browser:
        for remark in kit.remarks:
            given.audience.remark(remark)
        trusted = guard.permissions.may_have_password
        try:
            yield (
                Portal(browser, browser.new_page(), kit, settings.account, str(settings.portal_url), scratch, trusted),
                guard,
            )
        finally:
            for blocked in (*guard.blocked, *guard.rehearsed):
                logger.warning("La guarda no dejó salir {}", blocked)
