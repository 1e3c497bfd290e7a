"""How each kind strikes, by its name."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Response, g, request

from fake_portal.web import state

from . import answers, wire
from .strike import Missed, Strike, nothing

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from .board import Armed

__all__ = ["STRIKES", "Missed"]


def on_the_wire(armed: Armed, answer: AnyResponse | None) -> AnyResponse | None:
    """The server does the rest, with what it is handed here (`KeepAliveHandler`); a second one finds nothing left."""
    struck: list[wire.Struck] = request.environ.setdefault(wire.STRUCK, [])
    if struck:
        raise Missed
    board = state().faults
    struck.append(wire.Struck(armed, board, board.pause(armed.fault.seconds)))
    return None if answer else Response(status=502)  # which only a client without a wire can see


def hold(_: Armed) -> None:
    g.here.holds = True


def commit_later(armed: Armed, answer: AnyResponse | None) -> AnyResponse | None:
    """What the view has stored comes to the documents later."""
    if not g.here.stored:
        raise Missed
    state().faults.hold(g.here.stored, armed.fault.seconds)  # first, so that it is due when the answer may go
    with suppress(Missed):  # another fault has the connection
        on_the_wire(armed, answer)
    return None


STRIKES = {
    **{name: Strike(on_the_wire, nothing) for name in wire.DELIVERIES},
    "commit_delayed": Strike(commit_later, hold),
    "commit_delayed_unanswered": Strike(commit_later, hold),
    **answers.STRIKES,
}
