"""What happens to an answer on its way: connections that break, and bytes that do not come or come late."""

from __future__ import annotations

import socket
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from .board import Armed, Board, Pause

STRUCK = "fake_portal.struck"  #: in the WSGI environment: a list of `Struck`, at most one
KEPT = "fake_portal.kept"  #: whether the connection had brought a request before
PIECES = 10
WHILE = 1.0  # seconds that a slow answer takes if nothing is said

# Two ints on POSIX, two shorts on Windows: linger for no time at all, which makes closing a reset.
AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Broken(ConnectionError):
    """The connection was ended on purpose."""


class Struck(NamedTuple):
    """The fault that an answer meets on its way."""

    armed: Armed
    board: Board
    pause: Pause  #: of its `seconds`, which count from the strike


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

    def turn_away(self, times: int) -> None:
        """Reset this many of the next connections, and every one that is open."""

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
        """Write a part of the body, and see it off."""


def reset_connection(connection: socket.socket) -> None:
    """End it by RST; half-read and half-written bytes are gone on both sides."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    connection.close()


def reset(on: Connection, answer: Answer, struck: Struck) -> None:
    del answer, struck
    reset_connection(on.connection)
    raise Broken


def hang_up(on: Connection, answer: Answer, struck: Struck) -> None:
    del on, answer, struck
    raise Broken


def refused(on: Connection, answer: Answer, struck: Struck) -> None:
    del answer
    fault = struck.armed.fault
    if not fault.seconds:
        on.door.turn_away(fault.times)
        raise Broken
    on.door.close_door()
    struck.board.wait(struck.pause)
    on.door.open_door()
    raise Broken


def truncated(on: Connection, answer: Answer, struck: Struck) -> None:
    send_a_part(on, answer, struck.armed)
    raise Broken


def stalled(on: Connection, answer: Answer, struck: Struck) -> None:
    send_a_part(on, answer, struck.armed)
    struck.board.wait(struck.pause)
    raise Broken


def send_a_part(on: Connection, answer: Answer, armed: Armed) -> None:
    """Fewer bytes than are announced; of an empty body none, and one announced."""
    length = len(answer.body) or 1
    on.send_head(answer.announcing(length))
    on.send_bytes(answer.body[: armed.draw().randrange(length)])


def slow(on: Connection, answer: Answer, struck: Struck) -> None:
    on.send_head(answer)
    pause = (struck.armed.fault.seconds or WHILE) / PIECES
    size = max(1, -(-len(answer.body) // PIECES))
    for start in range(0, len(answer.body), size):
        struck.board.wait(struck.board.pause(pause))
        on.send_bytes(answer.body[start : start + size])


def commit_delayed(on: Connection, answer: Answer, struck: Struck) -> None:
    struck.board.wait(struck.pause)
    struck.board.catch_up()
    on.send(answer)


DELIVERIES: dict[str, Callable[[Connection, Answer, Struck], None]] = {
    "refused": refused,
    "reset": reset,
    "hang_up": hang_up,
    "truncated": truncated,
    "stalled": stalled,
    "slow": slow,
    "commit_delayed": commit_delayed,
    "commit_delayed_unanswered": hang_up,
}


def deliver(on: Connection, answer: Answer, struck: Struck) -> None:
    """
    Bring the answer to the client as its fault will have it.

    :raises Broken: the connection is over.
    """
    DELIVERIES[struck.armed.fault.do](on, answer, struck)


#: Those that leave a client without any answer.
UNANSWERED = frozenset({"refused", "reset", "hang_up", "commit_delayed_unanswered"})
