"""An account's flows in a browser that somebody else opened: guarded, with a claim, and with what they told."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from flows.portal import Portal
from flows.sign_in import Entering
from robot.browser.catalogue import load_catalogue
from robot.browser.guard import Guard
from robot.browser.kit import Kit, Patience
from robot.browser.requests import load_requests
from robot.browser.session import answer_dialog
from robot.browser.step import Stepper
from robot.ledger.claim import Claim
from robot.sign_ins import SignIns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab
    from pydantic import SecretStr

    from robot.browser.step import StepReport
    from robot.clock import Clock
    from robot.ledger.ledger import Ledger
    from robot.model import Account

catalogue, requests = cache(load_catalogue), cache(load_requests)  # files that do not change while tests run


@dataclass
class AtWork:
    """What works for one account. It is watched once `guard.watch` was called with its browser."""

    portal: Portal
    step: Stepper
    guard: Guard
    claim: Claim
    entering: Entering
    told: list[StepReport] = field(default_factory=list)


@dataclass(frozen=True)
class Person:
    """Whose sign-in it is."""

    account: Account
    password: SecretStr
    sign_ins: int = 99  #: per day


def put_to_work(  # noqa: PLR0913, PLR0917 - who works, where, and with what
    tab: Tab, address: str, person: Person, ledger: Ledger, folder: Path, clock: Clock, patience: Patience
) -> AtWork:
    """
    Compose the flows of this person at this portal; `folder` keeps downloads and the count of sign-ins.

    :raises SettingsError: the address is neither a real portal's nor a replica's on this machine.
    """
    told: list[StepReport] = []
    kit = Kit(catalogue(), patience)
    claim = Claim(ledger, f"robot-{id(told)}", clock, press_within=60, lease=180)
    guard = Guard(requests(), portal=address, may_write=claim.may_write, password=person.password)
    step = Stepper(claim, told.append, clock, check=guard.check)
    portal = Portal(
        tab.context, tab, kit, person.account, address, folder / "downloads", guard.permissions.may_have_password
    )
    entering = Entering(person.password, SignIns(folder / "sign-ins.json", clock.now, person.sign_ins))
    return AtWork(portal, step, guard, claim, entering, told)


@contextmanager
def at_hand(context: BrowserContext, patience: Patience) -> Iterator[None]:
    """Meanwhile the context waits as long as the robot does, and answers dialogs as it does; then as before."""
    context.set_default_timeout(1000 * patience.page)
    context.on("dialog", answer_dialog)
    try:
        yield
    finally:
        context.remove_listener("dialog", answer_dialog)
        context.set_default_timeout(30_000)
