"""A person signs in at the portal, in the robot's window, and the robot waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import NeedsHuman, WindowClosed

from . import steps
from .sign_in import open_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from robot.browser.step import Stepper

    from .pages import SignIn
    from .portal import Portal


def sign_in_by_hand(step: Stepper, portal: Portal, seconds: float, check: Callable[[], None]) -> None:
    """
    Open the portal's sign-in and wait until somebody is on the desk.

    The robot writes the user's name and chooses the company that the settings name; everything else is the person's.

    :param check: asked again and again, the guard's: it raises when the sign-in is another account's.
    :raises NeedsHuman: nobody signed in while there was time, or the window was closed before.
    :raises Unavailable: the portal cannot be reached, or is being maintained.
    """
    try:
        page = step(steps.SIGN_IN_1, open_sign_in, portal)
        step(steps.BY_HAND_1, _wait_for_the_desk, page, portal, step.clock.monotonic, seconds, check)
    except WindowClosed as closed:
        raise NeedsHuman(
            "La ventana se cerró antes de que alguien ingresara; no se guardó nada", remedy="Repita la orden."
        ) from closed


def _wait_for_the_desk(
    page: SignIn, portal: Portal, monotonic: Callable[[], float], seconds: float, check: Callable[[], None]
) -> None:
    until, open_to_us = monotonic() + seconds, {"user", "company"}
    while monotonic() < until:
        seen = page.soon("signed_in", *sorted(open_to_us))
        check()
        open_to_us -= {seen}
        if seen == "signed_in":
            return
        if seen == "user":
            page.fill("user", portal.account.user)
        elif seen == "company" and portal.account.company is not None:
            page.choose_company(portal.account.company)
    raise NeedsHuman("Se acabó el tiempo y nadie ingresó; no se guardó nada", remedy="Repita la orden.")
