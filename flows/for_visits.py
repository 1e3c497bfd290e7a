"""The flows of this room as a visit calls them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from robot.visits.flows import Flows

from .publish import publish, rehearse
from .routes import Place, Ways
from .sign_in import sign_in
from .verify import inventory, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from robot.browser.step import Stepper
    from robot.model import Contract

    from .portal import Portal
    from .sign_in import Entering


def flows_of(
    step: Stepper,
    portal: Portal,
    entering: Entering,
    route: str = "guia",
    known: Callable[[Contract], str | None] = lambda _: None,
) -> Flows[Place]:
    """
    One account's flows.

    :param route: how contracts are reached (`Ways`).
    :param known: where a contract was reached earlier.
    """
    return Flows(
        partial(sign_in, step, portal, entering),
        portal.forget_session,
        Ways(step, portal, route, known).reach,
        partial(inventory, step, portal),
        partial(publish, step),
        partial(rehearse, step),
        partial(look, step, portal),
        lambda: portal.time,
    )
