"""What a page fetches of its own links: right, or nothing, and never for longer than it may take."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

import pytest

from robot.browser import linked
from robot.browser.linked import contents_of, hashes_of
from robot.errors import TimedOut
from tests.little_server import SILENCE, Handler, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page as Tab

    from tests.little_server import Server

FILE = b"%PDF-1.4 " + b"x" * 70_000
HASH = hashlib.sha256(FILE).hexdigest()
FORBIDS = {"Content-Security-Policy": "connect-src 'none'"}  #: a page with this lets its scripts ask nobody


class _Handler(Handler):
    """A page at `/`, and what its links answer."""

    def answer(self) -> None:
        if self.path != "/favicon.ico":
            self.server.asked.append(self.path)
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/file")
            self.end_headers()
            return
        is_page = self.path in ("/", "/closed")
        body = b"<title>Documentos</title>" if is_page else FILE
        self.send_response({"/none": 404, "/broken": 500}.get(self.path, 200))
        self.send_header("Content-Type", "text/html" if is_page else "application/octet-stream")
        if not self.path.startswith("/shown") and not is_page:
            self.send_header("Content-Disposition", "attachment; filename=a.pdf")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        for name, value in (FORBIDS if self.path == "/closed" else {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        if self.path == "/stalled":
            self.server.over.wait(SILENCE)
        if self.path != "/cut":
            self.wfile.write(body[len(body) // 2 :])


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(_Handler) as server:
        yield server


def test_each_address_has_its_own_hash_or_none(page: Tab, server: Server):
    """
    A file that comes whole has the hash of its bytes, and those bytes, in the order asked for; an error, a redirect, a cut answer, what a
    browser would show instead of saving it, and another site have none, and the redirect is not followed.
    """
    paths = ["/file", "/none", "/broken", "/elsewhere", "/cut", "/shown", "/file?other"]
    with serving(_Handler) as stranger:
        page.goto(server.address)
        found = hashes_of(page, [*(server.address + path for path in paths), f"{stranger.address}/file"])

        contents = contents_of(page, [server.address + path for path in paths])

    assert found == [HASH, None, None, None, None, None, HASH, None]
    assert contents == [FILE, None, None, None, None, None, FILE]
    assert sorted(server.asked[1:]) == sorted(2 * paths)
    assert stranger.asked == []


def test_it_is_asked_anew(page: Tab, server: Server):
    """
    An answer that the browser could keep for an hour is asked for each time: what counts is what the portal has now.
    """
    page.goto(server.address)
    found = [hashes_of(page, [f"{server.address}/file"]) for _ in range(2)]

    assert found == [[HASH], [HASH]]
    assert server.asked.count("/file") == 2


def test_scripts_of_the_page_have_no_part_in_it(page: Tab, server: Server):
    """
    A page that has changed what `fetch` and `crypto` do for its own scripts changes no hash of ours.
    """
    page.goto(server.address)
    page.evaluate(
        """() => {
          const lie = async () => new Uint8Array(32).buffer;
          globalThis.fetch = lie; SubtleCrypto.prototype.digest = lie; Response.prototype.arrayBuffer = lie;
          Array.prototype.map = () => []; Array.from = () => ["0"]; Promise.all = async () => [];
        }"""
    )

    assert hashes_of(page, [f"{server.address}/file"]) == [HASH]


def test_where_a_page_may_ask_nobody_there_is_none(page: Tab, server: Server):
    """
    A page whose policy forbids its scripts to ask leaves it to a download, and says nothing of the document.
    """
    page.goto(f"{server.address}/closed")

    assert hashes_of(page, [f"{server.address}/file"]) == [None]


def test_what_is_late_or_large_has_none(page: Tab, server: Server, monkeypatch: pytest.MonkeyPatch):
    """
    What stops in its middle is given up after its time, together with what waits behind it; what is larger than a page
    should hold is not fetched. What came before has its hash.
    """
    stalled = [f"{server.address}/stalled"] * linked.TOGETHER
    page.goto(server.address)
    began = time.monotonic()
    found = hashes_of(page, [f"{server.address}/file", *stalled, f"{server.address}/file?behind"], 5.0)
    took = time.monotonic() - began
    monkeypatch.setattr(linked, "HASHED", len(FILE) - 1)
    monkeypatch.setattr(linked, "HANDED", len(FILE) - 1)

    assert found == [HASH, *[None] * linked.TOGETHER, None]
    assert took < SILENCE
    assert hashes_of(page, [f"{server.address}/file"]) == [None]
    assert contents_of(page, [f"{server.address}/file"]) == [None]


def test_a_page_that_hangs_is_closed(page: Tab, server: Server, monkeypatch: pytest.MonkeyPatch):
    """
    A page whose script never ends answers no question: its tab is closed in time, and that is a passing trouble.
    """
    monkeypatch.setattr(linked, "GRACE", 1.0)
    page.goto(server.address)
    page.evaluate("setTimeout(() => { for (;;) {} }, 0)")
    began = time.monotonic()
    with pytest.raises(TimedOut):
        hashes_of(page, [f"{server.address}/file"], 1.0)

    assert page.is_closed()
    assert time.monotonic() - began < SILENCE


def test_many_are_asked_for_in_turns(page: Tab, server: Server):
    """
    More than one question takes are asked for in several; after one that brought nothing the rest is not asked for.
    """
    many = [f"{server.address}/file?{n}" for n in range(2 * linked.AT_ONCE + 1)]
    page.goto(server.address)
    found = hashes_of(page, many)
    served = len(server.asked)
    none = hashes_of(page, [address.replace("file", "shown") for address in many])

    assert found == [HASH] * len(many)
    assert none == [None] * len(many)
    assert len(server.asked) - served == linked.AT_ONCE


def test_nothing_asked_is_nothing_sent(page: Tab):
    """
    Without addresses the page is asked nothing.
    """
    page.close()

    assert hashes_of(page, []) == []
