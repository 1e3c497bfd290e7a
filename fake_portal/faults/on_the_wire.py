"""Connections that break, and bytes that do not come or come late."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Response, g, request

from fake_portal.fault import Kind, Missed, Strike
from fake_portal.web import state

from .reach import AFTER, COMMITS, NOTHING_STORED, SECONDS
from .wire import STRUCK, Broken, Struck, reset_connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from fake_portal.fault import Armed

    from .wire import Answer, Connection, Delivery

PIECES = 10
SLOW_SECONDS = 1.0  # of a slow answer, if nothing is said


# In the view's place, or after it ------------------------------------------------------------------------


def handed_over(
    deliver: Delivery, *, answered: bool = True
) -> Callable[[Armed, AnyResponse | None], AnyResponse | None]:
    """The server does the rest, with what it is handed here (`KeepAliveHandler`); a second fault of the same answer misses."""

    def strike(armed: Armed, answer: AnyResponse | None) -> AnyResponse | None:
        struck: list[Struck] = request.environ.setdefault(STRUCK, [])
        if struck:
            raise Missed
        board = state().faults
        struck.append(Struck(armed, board, board.pause(armed.fault.seconds), deliver, answered))
        return None if answer else Response(status=502)  # which only a client without a wire can see

    return strike


def on_the_wire(deliver: Delivery, *, answered: bool = True) -> Strike:
    return Strike(handed_over(deliver, answered=answered))


def committed_later(deliver: Delivery, *, answered: bool = True) -> Strike:
    """What the view has stored is listed later."""
    hand_over = handed_over(deliver, answered=answered)

    def strike(armed: Armed, answer: AnyResponse | None) -> None:
        if not g.here.stored:
            raise Missed
        state().faults.hold(g.here.stored, armed.fault.seconds)  # first, so that it is due when the answer may go
        with suppress(Missed):  # another fault has the connection
            hand_over(armed, answer)

    return Strike(strike, hold)


def hold(_: Armed) -> None:
    g.here.holds = True


# On the connection, in the server --------------------------------------------------------------------------


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
        on.door.turn_away(fault.times, lambda: struck.board.lasts(struck.pause))
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
    pause = (struck.armed.fault.seconds or SLOW_SECONDS) / PIECES
    size = max(1, -(-len(answer.body) // PIECES))
    for start in range(0, len(answer.body), size):
        struck.board.wait(struck.board.pause(pause))
        on.send_bytes(answer.body[start : start + size])


def commit_delayed(on: Connection, answer: Answer, struck: Struck) -> None:
    struck.board.wait(struck.pause)
    struck.board.catch_up()
    on.send(answer)


KINDS = {
    "refused": Kind(
        "Every connection is dropped, the struck one without an answer; then connections are refused for `seconds`, "
        "or, without `seconds`, the next `times` are reset as soon as they are made, until released.",
        on_the_wire(refused, answered=False),
        uses=SECONDS,
        ends="once",
    ),
    "reset": Kind("The connection is reset (TCP RST) instead of an answer.", on_the_wire(reset, answered=False)),
    "hang_up": Kind(
        "The connection is closed in good order (TCP FIN) without an answer.", on_the_wire(hang_up, answered=False)
    ),
    "truncated": Kind(
        "The answer announces more bytes than come, and the connection is closed.",
        on_the_wire(truncated),
        whens=AFTER,
    ),
    "stalled": Kind(
        "A part of the answer comes, then nothing for `seconds` (or until released), then the connection is closed.",
        on_the_wire(stalled),
        whens=AFTER,
        uses=SECONDS,
    ),
    "slow": Kind(
        "The whole answer comes in ten pieces spread over `seconds`, or over one.",
        on_the_wire(slow),
        whens=AFTER,
        uses=SECONDS,
    ),
    "commit_delayed": Kind(
        "The document is stored, and the answer given, only after `seconds` or when released.",
        committed_later(commit_delayed),
        COMMITS,
        NOTHING_STORED,
        whens=AFTER,
        uses=SECONDS,
    ),
    "commit_delayed_unanswered": Kind(
        "The connection is closed without an answer; the document is stored after `seconds` or when released.",
        committed_later(hang_up, answered=False),
        COMMITS,
        NOTHING_STORED,
        whens=AFTER,
        uses=SECONDS,
    ),
}
