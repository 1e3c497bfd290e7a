"""The replica on a socket of this machine: HTTP/1.1 with connections that are kept, as the real server has them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from . import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import contextmanager

    from flask import Flask
    from werkzeug.serving import BaseWSGIServer

    from .config import Config
else:
    from contextlib import contextmanager

HOST = "127.0.0.1"  # never another: a replica is nobody's public server
IDLE_SECONDS = 60  # a kept connection that nobody uses is let go


class KeepAliveHandler(WSGIRequestHandler):
    """
    Werkzeug's handler without its `Connection: close`.

    Werkzeug closes because it cannot know whether the body was read; here it always was (`_read_whole_body`).
    """

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS

    def send_header(self, keyword: str, value: str) -> None:
        if keyword.lower() == "connection" and value == "close":
            return
        super().send_header(keyword, value)

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
