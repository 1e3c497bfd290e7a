"""A person signs in once, and the session is kept for the runs that nobody watches."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from flows.by_hand import sign_in_by_hand
from robot.browser.catalogue import load_catalogue
from robot.browser.kit import Kit, Patience
from robot.browser.reach import whose_matter
from robot.browser.step import Stepper
from robot.clock import Clock
from robot.errors import AnotherUser, NoConnection, StateError, in_words
from robot.log import start_log
from robot.private import private_folder

from .context import SCRATCH, alone, sign_ins_of
from .read_only import opened

if TYPE_CHECKING:
    from .context import Given


def keep_sign_in(given: Given, minutes: float) -> None:
    """
    Open a window at the portal's sign-in, wait so long for somebody to sign in there, and keep the session.

    Whatever session there was is not used, so that the new one is whole.

    :raises AlreadyRunning: a run of this account lives.
    :raises NeedsHuman: nobody signed in, or somebody else did.
    :raises StateError: the session cannot be kept.
    """
    settings, clock = given.settings, given.clock or Clock(sleep=given.stop.sleep)
    home = private_folder(settings.state_dir, "accounts", settings.account.id)
    with alone(home / "in-use.lock", given, wait=False):
        scratch = private_folder(home, SCRATCH)
        try:
            start_log(home / "sign-in.log", settings.secrets)
            state = _signed_in(given, clock, minutes)
            given.lock.write(home / settings.account.session, state)
            sign_ins_of(settings, home, clock).free()
        except OSError as error:
            raise StateError(f"No se pudo guardar la sesión en {home}: {in_words(error)}") from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def unlocked(given: Given) -> None:
    """
    A person says that the portal does not lock the account any more.

    :raises AlreadyRunning: a run of this account lives.
    """
    settings, clock = given.settings, given.clock or Clock()
    home = private_folder(settings.state_dir, "accounts", settings.account.id)
    with alone(home / "in-use.lock", given, wait=False):
        sign_ins_of(settings, home, clock).free()


def _signed_in(given: Given, clock: Clock, minutes: float) -> object:
    """What the browser holds once somebody has signed in."""
    settings = given.settings
    kit = Kit(load_catalogue(), given.patience or Patience(page=settings.timeout))
    scratch = private_folder(settings.state_dir, "accounts", settings.account.id, SCRATCH)
    with opened(given, kit, scratch, headless=False, session=None) as (portal, guard):

        def check() -> None:
            given.stop.obey()
            if any(blocked.error is AnotherUser for blocked in guard.blocked):
                raise AnotherUser(str(AnotherUser.__doc__))

        try:
            sign_in_by_hand(Stepper(None, given.audience.step, clock), portal, 60 * minutes, check)
        except NoConnection as error:
            raise whose_matter(error, str(settings.portal_url)) from error
        return portal.context.storage_state()
