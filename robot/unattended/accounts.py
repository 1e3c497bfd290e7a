"""A profile's account: its settings, and what a person says of it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from robot.app.by_hand import unlocked
from robot.app.context import Given
from robot.errors import SettingsError
from robot.settings import CONFIG, load_sign_in_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .profiles import Profile


@contextmanager
def configured(profile: Profile) -> Iterator[None]:
    """Within it, settings are read as the profile's account has them."""
    before = os.environ.get(CONFIG)
    try:
        if profile.settings is not None:
            os.environ[CONFIG] = str(profile.settings)
        yield
    finally:
        os.environ.pop(CONFIG, None)
        if before is not None:
            os.environ[CONFIG] = before


def may_go_on(profile: Profile) -> None:
    """
    A person says that the account may be tried again: a lock that the portal told of is forgotten.

    :raises AlreadyRunning: a run of the account lives.
    :raises StateError: what was kept of the account cannot be used.
    """
    with configured(profile):
        try:
            settings = load_sign_in_settings()
        except SettingsError:
            return  # the run that follows says what is missing
    unlocked(Given(settings))
