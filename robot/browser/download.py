"""A download that ends in time, though Playwright waits for one without any limit."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from greenlet import greenlet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Download
    from playwright.sync_api import Page as Tab


def save_download(tab: Tab, press: Callable[[], None], file: Path, seconds: float) -> str | None:
    """Press what starts a download and keep it as `file`; answers the browser's own words where it did not come whole."""
    with tab.expect_download(timeout=1000 * seconds) as coming:
        press()
    download = coming.value
    with _cancelled_after(seconds, download):
        failure = download.failure()
    if failure is None:
        download.save_as(file)
        download.delete()
    return failure


@contextmanager
def _cancelled_after(seconds: float, download: Download) -> Iterator[None]:
    """
    The limit is a timer of Playwright's own loop, which runs while we wait.

    The timer fires in the greenlet of that loop, where a call of the sync API would wait for itself: so the download is
    cancelled in a new greenlet.
    """
    clock = asyncio.get_running_loop().call_later(seconds, lambda: greenlet(download.cancel).switch())
    try:
        yield
    finally:
        clock.cancel()
