"""Sign in, or find that the saved session still holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robot.errors import AccountLocked, Maintenance, NeedsHuman, NoConnection, SessionExpired, TabCrashed, WrongPage
from robot.handover import Answer, Nobody

from . import steps
from .pages import SignIn
from .portal import HOME

if TYPE_CHECKING:
    from pydantic import SecretStr

    from robot.browser.step import Stepper
    from robot.codes import Codes
    from robot.errors import PortalError
    from robot.handover import HandOver
    from robot.sign_ins import SignIns

    from .portal import Portal

#: Among what is done: the portal was opened a second time; a person was asked, and did something.
RETRIED_OPENING, BY_A_PERSON = "(retried opening)", "(by a person)"


@dataclass(frozen=True)
class Entering:
    """What the robot may do by itself to get in, beside what a person does."""

    password: SecretStr
    sign_ins: SignIns
    person: HandOver = field(default_factory=Nobody)
    codes: Codes | None = None  #: of an authenticator app, where the person gave the robot its seed


def sign_in(step: Stepper, portal: Portal, entering: Entering) -> None:
    """
    The guide's step 1, with what the portal may put between it and the desk: company step and notice.

    The password is typed once, and once more where the portal failed over the first instead of answering. After a
    refusal it never is: that could lock the account (docs/portal.md, section 3.1).

    :raises NeedsHuman: the portal asks for something that only a person can answer, and nobody did.
    :raises SignInsUsedUp: the password was sent as often as it may be today.
    :raises Unavailable: the portal cannot be reached, or is being maintained.
    """
    page = step(steps.SIGN_IN_1, open_sign_in, portal)
    done = set() if entering.codes else {"app_code"}
    while True:
        seen, page = _what_comes(step, portal, page, done, entering)
        if seen == "signed_in":
            break
        done.add(seen)
        match seen:
            case "user":
                step(
                    steps.ENTER_1,
                    page.enter,
                    portal.account.user,
                    entering.password,
                    portal.trusted,
                    entering.sign_ins.sends,
                )
            case "app_code" if entering.codes is not None:
                done |= {"user", "app_code", "code"}  # one code: after a refusal no other is typed
                step(steps.CODE_1, page.enter_code, entering.codes.next(), portal.trusted)
            case "company":
                done.add("user")
                step(steps.COMPANY_1, page.choose_company, portal.account.company)
            case "acknowledge":
                done |= {"user", "company"}
                step(steps.NOTICE_1, page.acknowledge)
            case _:
                raise NeedsHuman("El portal muestra algo que el robot no conoce", detail=seen)
    if BY_A_PERSON in done:
        entering.sign_ins.free()
    portal.arrived()


def _what_comes(step: Stepper, portal: Portal, page: SignIn, done: set[str], entering: Entering) -> tuple[str, SignIn]:
    """
    The next thing between us and the desk, except what is `done` and may still show, and the page that shows it.

    What only a person can answer is handed over, and looked at again.
    """
    while True:
        try:
            return _seen(step, page, done, entering.sign_ins), page
        except (NeedsHuman, WrongPage, SessionExpired, NoConnection, Maintenance) as need:
            if RETRIED_OPENING not in done and not isinstance(
                need, NeedsHuman
            ):  # before a person is asked, the portal is
                done.add(RETRIED_OPENING)
                done.discard("user")
                page = step(steps.SIGN_IN_1, open_sign_in, portal)
                continue
            if isinstance(need, NoConnection | Maintenance | TabCrashed):
                raise  # nothing that a person does at the portal helps
            if isinstance(need, AccountLocked):
                entering.sign_ins.found_locked()
            if entering.person.ask(portal.account, str(need), None) is Answer.PARKED:
                raise _nobody_did(need, entering.person) from need
            done |= {"user", BY_A_PERSON}  # the person is signing in: the robot types nothing any more


def _seen(step: Stepper, page: SignIn, done: set[str], sign_ins: SignIns) -> str:
    """What the page shows; where that is the form, whether the password may be sent at all."""
    seen = step(steps.WHAT_STANDS_HERE, page.what_stands_here, *done)
    if seen == "user":
        sign_ins.may_send()
    return seen


def _nobody_did(need: PortalError, hand_over: HandOver) -> NeedsHuman:
    """What was needed, and how this person can do it next time; a password or a lock has its own remedy."""
    if isinstance(need, NeedsHuman) and type(need) is not NeedsHuman:
        return type(need)(str(need))
    return NeedsHuman(str(need), remedy=hand_over.advice)


def open_sign_in(portal: Portal) -> SignIn:
    """Ask for the desk: with a living session it comes at once, else the portal asks to sign in and then brings it."""
    portal.revive()
    portal.open(portal.tab, portal.start.rstrip("/") + HOME)
    return SignIn(portal.tab, portal.kit)
