"""A download ends in time, whole or not."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from robot.browser.download import save_download

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page as Tab

SIZE = 2**16
SILENCE = 40  #: seconds; who has no limit of their own waits as long


class _Handler(BaseHTTPRequestHandler):
    """A page with two downloads: one comes whole, one stops in its middle until the server ends."""

    server: Server

    def do_GET(self) -> None:
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

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.over = threading.Event()


@contextmanager
def serving() -> Iterator[str]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("link", ["whole", "stalled"])
def test_a_download_ends_in_time(page: Tab, tmp_path: Path, link: str):
    """
    What comes is kept, whole; what stops in its middle is given up after its time, leaves no file, and the browser says why.
    """
    with serving() as address:
        page.goto(address)
        began = time.monotonic()
        failure = save_download(page, lambda: page.click(f"#{link}"), tmp_path / "kept", 5.0)
        took = time.monotonic() - began
        page.goto("about:blank")
    whole = link == "whole"

    assert (failure is None) == whole
    assert (tmp_path / "kept").exists() == whole
    assert took < SILENCE
    assert not whole or (tmp_path / "kept").read_bytes() == b"x" * SIZE
