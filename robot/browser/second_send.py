"""Against the browser's own second send: it repeats a POST by itself where a kept connection dies before an answer."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from .hidden import HiddenPage, HiddenPageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

ADDRESS = "chrome://net-internals"
READY = "location.protocol == 'chrome:' && typeof chrome == 'object' && typeof chrome.send == 'function'"
#: The question that follows goes the same way to the network as the order before it: its answer says that both arrived.
CLOSE = """chrome.send('closeIdleSockets');
import('chrome://resources/js/cr.js').then(cr => cr.sendWithPromise('hstsQuery', 'localhost')).then(() => true)"""
TRIES = 3  #: of the proof
#: Linger for no time at all, which makes closing a reset: two ints, on Windows two shorts.
AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class IdleSockets:
    """
    The connections that the browser keeps for later.

    Without one, a POST goes out on a connection of its own, and those the browser does not repeat
    (docs/adr/0015-the-browsers-second-send.md).
    """

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - a CDPSession of the whole browser
        self._session = session
        self._pages: dict[str, HiddenPage] = {}

    def close(self) -> bool:
        """Close them, those of each context; False, and a line in the log, where this browser cannot."""
        try:
            contexts = self._session.send("Target.getBrowserContexts")["browserContextIds"]
            self._pages = {name: page for name, page in self._pages.items() if name in contexts}
            for name in contexts:
                if name not in self._pages:
                    self._pages[name] = HiddenPage(self._session, ADDRESS, READY, name)
                self._pages[name].run(CLOSE)
        except (PlaywrightError, HiddenPageError) as error:
            logger.warning("No se pudieron cerrar las conexiones libres del navegador: {}", error)
            return False
        return True


def second_send_is_cured(browser: Browser) -> bool:
    """
    Whether this very browser sends a POST once, after its idle sockets were closed; tried on a socket of this machine.

    For `secop doctor`. It takes about a second and leaves nothing behind.
    """
    with forgetful_server() as server:
        return all(copies_of_one_post(browser, server, cured=True) == 1 for _ in range(TRIES))


def copies_of_one_post(browser: Browser, server: ForgetfulServer, *, cured: bool) -> int:
    """How often a single POST arrives at a server that takes it and kills the connection instead of answering."""
    session = browser.new_browser_cdp_session()
    sockets = IdleSockets(session)

    def paused(event: dict[str, Any]) -> None:
        if cured:
            sockets.close()
        session.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    session.on("Fetch.requestPaused", paused)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": f"{server.address}/post*"}]})
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{server.address}/")  # from now on there is a kept connection
        server.arrived = 0
        page.evaluate("fetch('/post', {method: 'POST', body: 'x'}).then(answer => answer.status, () => 0)")
        return server.arrived
    finally:
        session.detach()
        context.close()


class ForgetfulServer(ThreadingHTTPServer):
    """Takes a POST, and kills its connection in the way that `dies` knows; a repeated one it answers."""

    daemon_threads = True

    def __init__(self, dies: Callable[[socket.socket], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Forgetful)
        self.dies, self.arrived = dies, 0
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that was killed is no news here."""


@contextmanager
def forgetful_server(dies: Callable[[socket.socket], None] | None = None) -> Iterator[ForgetfulServer]:
    """One that listens; without more being said, it resets the connection."""
    server = ForgetfulServer(dies or reset)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reset(connection: socket.socket) -> None:
    """End it as a firewall does (RST)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    connection.close()


class _Forgetful(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ForgetfulServer

    def do_GET(self) -> None:
        self._answer(b"<link rel=icon href=data:,>")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if urlsplit(self.path).path != "/post":
            return self._answer(b"")
        self.server.arrived += 1
        if self.server.arrived > 1:
            return self._answer(b"again")
        self.close_connection = True
        return self.server.dies(self.connection)

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""
