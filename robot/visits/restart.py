"""A contract's turn that begins anew, where that may help: after an ended session, or a page that did not come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from loguru import logger

from robot.errors import RESTARTABLE, PortalError, SessionExpired

if TYPE_CHECKING:
    from collections.abc import Callable

    from .visit import Visit

T = TypeVar("T")


class SignsIn(Protocol):
    """What is needed of the portal to begin anew."""

    @property
    def sign_in(self) -> Callable[[], None]: ...

    @property
    def forget_session(self) -> Callable[[], None]: ...


def with_restart(portal: SignsIn, visit: Visit, work: Callable[[Visit], T]) -> T:
    """
    A session that ends in the middle, or a page that did not come, is worth one new start from the desk.

    A session may be good for the desk and for nothing behind it: one that ends again at once is forgotten first.
    That publishes nothing twice: the new start finds the intents of the first, and looks for what they sent.
    """

    def sign_in_from_nothing() -> None:
        portal.forget_session()
        portal.sign_in()

    ways_in = [portal.sign_in, sign_in_from_nothing]
    while True:
        try:
            return work(visit)
        except SessionExpired:
            if not ways_in:
                raise
            ways_in.pop(0)()
        except PortalError as error:
            if not visit.may_restart or error.policy not in RESTARTABLE:
                raise
            visit.may_restart = False
            logger.warning("{}: {}: {}; se empieza otra vez", visit.contract.number, error.code, error)
