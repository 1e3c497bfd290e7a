"""Where faults strike: before a view has run, and after it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g, request

from fake_portal.circumstances import Circumstances, circumstances
from fake_portal.fault import Missed
from fake_portal.web import state

from . import wire

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from fake_portal.fault import Armed
    from fake_portal.values import JournalEntry


def strike_before() -> AnyResponse | None:
    """The first fault that answers does so instead of the view; those that strike after it are prepared."""
    g.here, g.strikes_after = Circumstances(), []
    g.circumstances = circumstances.set(g.here)
    board, entry = state().faults, cast("JournalEntry", g.entry)
    board.catch_up()
    answer = None
    for armed in board.claim(entry, "before"):
        if answer is None:
            answer = _strike(armed, None)
        else:
            board.give_back(armed)
    if answer is not None:
        return answer
    g.strikes_after = board.claim(entry, "after")
    for armed in g.strikes_after:
        armed.fault.kind.how.prepare(armed)
    return None


def strike_after(response: AnyResponse) -> AnyResponse:
    """Each fault in the order of declaration; nothing strikes what another one answered in the view's place."""
    for armed in g.get("strikes_after", ()):
        response = _strike(armed, response) or response
    return response


def _strike(armed: Armed, response: AnyResponse | None) -> AnyResponse | None:
    """What it answers, if anything; a strike that finds nothing does not count."""
    try:
        answer = armed.fault.kind.how.strike(armed, response)
    except Missed:
        state().faults.give_back(armed)
        return None
    g.entry.struck.append(f"{armed.fault.do} {armed.fault.when}")
    return answer


def note_that_the_view_comes() -> None:
    """The last hook before the view: nothing else has answered."""
    g.view_comes = True


def status_sent(response: AnyResponse) -> int | None:
    """What the client reads; None where it gets no answer."""
    struck: list[wire.Struck] = request.environ.get(wire.STRUCK, [])
    return response.status_code if all(s.answered for s in struck) else None


def forget(_: BaseException | None) -> None:
    """The next request of this thread has circumstances of its own."""
    if "circumstances" in g:
        circumstances.reset(g.circumstances)
