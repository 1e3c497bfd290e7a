"""What the server and the faults of the wire tell each other about an answer on its way."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from fake_portal.board import Board, Pause
    from fake_portal.fault import Armed

STRUCK = "fake_portal.struck"  #: in the WSGI environment: a list of `Struck`, at most one
KEPT = "fake_portal.kept"  #: whether the connection had brought a request before

# Two ints on POSIX, two shorts on Windows: linger for no time at all, which makes closing a reset.
AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Broken(ConnectionError):
    """The connection was ended on purpose."""


class Answer(NamedTuple):
    """An HTTP answer before it is written."""

    status: str
    headers: Headers
    body: bytes

    def announcing(self, length: int) -> Answer:
        """The same, whatever comes, with this length in its headers."""
        headers = Headers(self.headers)
        headers["Content-Length"] = str(length)
        return self._replace(headers=headers)


class Door(Protocol):
    """The listening side of a server."""

    def turn_away(self, times: int, lasts: Callable[[], bool]) -> None:
        """Reset every connection that is open, and so many of the next as long as it lasts."""

    def close_door(self) -> None:
        """Refuse connections, and reset every one that is open."""

    def open_door(self) -> None:
        """Take connections again."""


class Connection(Protocol):
    """A connection that is being answered."""

    connection: socket.socket

    @property
    def door(self) -> Door:
        """Whose connection it is."""

    def send(self, answer: Answer) -> None:
        """Write the whole answer."""

    def send_head(self, answer: Answer) -> None:
        """Write status and headers."""

    def send_bytes(self, part: bytes) -> None:
        """Write a part of the body, and flush it."""


class Struck(NamedTuple):
    """The fault that an answer meets on its way."""

    armed: Armed
    board: Board
    pause: Pause  #: of its `seconds`, which count from the strike
    deliver: Delivery
    answered: bool  #: whether the client gets a status at all


#: Brings an answer to the client as its fault will have it.
#: :raises Broken: the connection is over.
Delivery = Callable[[Connection, Answer, Struck], None]


def reset_connection(connection: socket.socket) -> None:
    """End it by RST; what was not read or written yet is lost on both sides."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    connection.close()
