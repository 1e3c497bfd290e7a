"""A download ends in time, whole or not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from robot.browser.download import save_download
from tests.little_server import SILENCE, Handler, serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page as Tab

SIZE = 2**16


class _Handler(Handler):
    """A page with two downloads: one comes whole, one stops in its middle until the server ends."""

    def answer(self) -> None:
        is_page = self.path == "/"
        body = b"<a id=whole href=/whole>a</a><a id=stalled href=/stalled>b</a>" if is_page else b"x" * SIZE
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if is_page else "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        if not is_page:
            self.send_header("Content-Disposition", "attachment; filename=a.bin")
        self.end_headers()
        if self.path == "/stalled":
            self.wfile.write(body[: SIZE // 2])
            self.wfile.flush()
            self.server.over.wait(SILENCE)
        else:
            self.wfile.write(body)


@pytest.mark.parametrize("link", ["whole", "stalled"])
def test_a_download_ends_in_time(page: Tab, tmp_path: Path, link: str):
    """
    What comes is kept, whole; what stops in its middle is given up after its time, leaves no file, and the browser says why.
    """
    with serving(_Handler) as server:
        page.goto(server.address)
        began = time.monotonic()
        failure = save_download(page, lambda: page.click(f"#{link}"), tmp_path / "kept", 5.0)
        took = time.monotonic() - began
        page.goto("about:blank")
    whole = link == "whole"

    assert (failure is None) == whole
    assert (tmp_path / "kept").exists() == whole
    assert took < SILENCE
    assert not whole or (tmp_path / "kept").read_bytes() == b"x" * SIZE
