"""The replica on a socket of this machine: HTTP/1.1 with connections that are kept, as the real server has them."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from contextlib import contextmanager, suppress
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any, cast

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from .app import create_app
from .faults import wire
from .faults.wire import Answer, reset_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from .config import Config
    from .state import State

HOST = "127.0.0.1"  # loopback only: a replica is never a public server
IDLE_SECONDS = 60  # a kept connection that nobody uses is let go
LOOK_UP_SECONDS = 0.5  # on Windows Ctrl-C is noticed only between two waits


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
    answered = 0

    @property
    def door(self) -> ReplicaServer:
        return cast("ReplicaServer", self.server)

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        with self.door.state.faults.at_work():
            self._answer()

    def _answer(self) -> None:
        struck: list[wire.Struck] = []
        environ = {**self.make_environ(), wire.STRUCK: struck, wire.KEPT: self.answered > 0}
        self.answered += 1
        chunks, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        answer = Answer(status, headers, b"".join(chunks))
        headers.setdefault("Content-Length", str(len(answer.body)))
        if struck:
            struck[0].deliver(self, answer, struck[0])
        else:
            self.send(answer)

    def send(self, answer: Answer) -> None:
        self.send_head(answer)
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def send_head(self, answer: Answer) -> None:
        code, reason = answer.status.split(None, 1)
        self.send_response(int(code), reason)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()

    def send_bytes(self, part: bytes) -> None:
        self.wfile.write(part)
        self.wfile.flush()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header `Date`: now, as much ahead as the replica's clock was put forward."""
        return super().date_time_string(time.time() + self.door.state.clock.ahead if timestamp is None else timestamp)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name that werkzeug calls
        """The journal keeps what happened; a terminal full of requests hides the ready line."""


class ReplicaServer(ThreadedWSGIServer):
    """
    Werkzeug's server with a door that can be shut, and connections that can be dropped.

    While the door is shut the port stays bound and nobody listens: connections are refused, and no other program
    takes the port meanwhile.
    """

    def __init__(self, port: int, app: Flask) -> None:
        self._woken, self._wake = socket.socketpair()  # before what may fail, and then closes them
        super().__init__(HOST, port, app, handler=KeepAliveHandler)
        self._open_connections: set[socket.socket] = set()
        self._turned_away = 0
        self._turns_away: Callable[[], bool] = bool  #: False, until somebody asks for it
        self._open, self._listens, self._ended = True, True, False
        self._door_moved, self._finished = threading.Event(), threading.Event()
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        return cast("State", cast("Flask", self.app).extensions["replica"])

    # Serving -------------------------------------------------------------------------------------

    def serve_forever(self, poll_interval: float = LOOK_UP_SECONDS) -> None:
        """Take connections until `shutdown`; the standard library's loop fails when its socket is closed."""
        try:
            while not self._ended:
                listening = self._move_door()
                with selectors.DefaultSelector() as watched:
                    watched.register(self._woken, selectors.EVENT_READ)
                    if listening:
                        watched.register(self.socket, selectors.EVENT_READ)
                    self._take_connections(watched, poll_interval)
        finally:
            self.server_close()
            self._finished.set()

    def _take_connections(self, watched: selectors.BaseSelector, poll_interval: float) -> None:
        """Until somebody wakes this loop."""
        while True:
            ready = {key.fileobj for key, _ in watched.select(poll_interval)}
            if self._woken in ready:
                self._woken.recv(1)
                return
            if ready:
                with suppress(OSError):  # the client has gone already
                    self.process_request(*self.get_request())

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's own
        with self._lock:
            turned_away = self._turned_away > 0 and self._turns_away()
            self._turned_away -= turned_away
            if not turned_away:
                self._open_connections.add(request)
        if turned_away:
            reset_connection(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - the base class's own
        with self._lock:
            self._open_connections.discard(request)
        super().shutdown_request(request)

    def shutdown(self) -> None:
        self._ended = True
        self._wake.send(b".")
        self._finished.wait()

    def server_close(self) -> None:
        super().server_close()
        for one in (self._woken, self._wake):
            one.close()

    # The door ------------------------------------------------------------------------------------

    def turn_away(self, times: int, lasts: Callable[[], bool]) -> None:
        with self._lock:
            self._turned_away, self._turns_away = times, lasts
        self._drop_connections()

    def close_door(self) -> None:
        self._set_door(is_open=False)
        self._drop_connections()

    def open_door(self) -> None:
        self._set_door(is_open=True)

    def _set_door(self, *, is_open: bool) -> None:
        self._door_moved.clear()
        self._open = is_open
        with suppress(OSError):  # the replica has ended meanwhile
            self._wake.send(b".")
            self._door_moved.wait(LOOK_UP_SECONDS)

    def _move_door(self) -> bool:
        """In the serving thread, which alone may close the socket that it watches; whether it listens now."""
        if self._listens and not self._open:
            self.socket.close()
            self.socket = socket.socket(self.address_family, self.socket_type)
            TCPServer.server_bind(self)  # HTTPServer's own would ask for the name of this machine
        elif self._open and not self._listens:
            self.server_activate()
        self._listens = self._open
        self._door_moved.set()
        return self._listens

    def _drop_connections(self) -> None:
        with self._lock:
            dropped = list(self._open_connections)
        for connection in dropped:
            with suppress(OSError):  # it has just ended by itself
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, wire.AT_ONCE)
                connection.shutdown(socket.SHUT_RDWR)


def serve(config: Config, port: int = 0) -> tuple[ReplicaServer, Flask]:
    """A server that listens already and answers once `serve_forever` is called; port 0 takes a free one."""
    app = create_app(config)
    return ReplicaServer(port, app), app


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
