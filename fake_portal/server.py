"""The replica on a socket of this machine: HTTP/1.1 with connections that are kept, as the real server has them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from . import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.serving import BaseWSGIServer

    from .config import Config

HOST = "127.0.0.1"  # never another: a replica is nobody's public server
IDLE_SECONDS = 60  # a kept connection that nobody uses is let go


class KeepAliveHandler(WSGIRequestHandler):
    """
    Werkzeug's handler, answering on a connection that stays open.

    Its own `run_wsgi` closes after each answer, because it cannot know whether the body was read; here it always was
    (`_read_whole_body`), so that the next request begins where this one ended.
    """

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True  # else each second answer waits 40 ms for the client's acknowledgement
    wbufsize = -1

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        chunks, status, headers = run_wsgi_app(self.server.app, self.make_environ(), buffered=True)
        body = b"".join(chunks)
        code, reason = status.split(None, 1)
        headers.setdefault("Content-Length", str(len(body)))
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name that werkzeug calls
        """The journal keeps what happened; a terminal full of requests hides the ready line."""


def serve(config: Config, port: int = 0) -> tuple[BaseWSGIServer, Flask]:
    """A server that listens already and answers once `serve_forever` is called; port 0 takes a free one."""
    app = create_app(config)
    server = make_server(HOST, port, app, threaded=True, request_handler=KeepAliveHandler)
    return server, app


@contextmanager
def running(config: Config, port: int = 0) -> Iterator[tuple[str, Flask]]:
    """A replica in a thread of this process: its address and its application."""
    server, app = serve(config, port)
    thread = threading.Thread(target=server.serve_forever, name="fake_portal", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.port}", app
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
