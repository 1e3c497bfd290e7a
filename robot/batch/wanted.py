"""What a person asks a batch for: which accounts' lists, by the profiles that this machine's schedule has."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from robot.errors import SettingsError
from robot.periods import PERIOD
from robot.settings import load_sign_in_settings
from robot.unattended.accounts import configured
from robot.unattended.due import orders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from robot.unattended.diary import Diary
    from robot.unattended.profiles import Profile

#: Variables that come before each account's own file of settings: they would make one account of all.
ONE_ACCOUNTS = ("SECOP_USER", "SECOP_PASSWORD", "SECOP_TOTP", "SECOP_ROLE", "SECOP_COMPANY")


@dataclass(frozen=True)
class Wanted:
    """One account's list."""

    profile: Profile
    documents: Path

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by in a batch."""
        return self.profile.name, str(self.documents)


@dataclass(frozen=True)
class Identity:
    """Whose turns may not overlap, and where the kept sign-in lies, if that is known."""

    account: str
    session: Path | None = None


def wanted(
    profiles: Sequence[Profile], diary: Diary, words: Sequence[str], period: str | None, now: datetime
) -> list[Wanted]:
    """
    The lists of these profiles (`NAME`, or `NAME=LIST` with a list of its own), of all where none is named.

    Of a profile without a list of its own: the period that is given, or each that is due and not done.

    :raises SettingsError: a profile does not exist, nothing is due, or a variable would make one account of several.
    """
    if period is not None and not PERIOD.fullmatch(period):
        raise SettingsError(f"«{period}» no es un periodo; escríbalo así: 2026-03", remedy="Repita la orden.")
    known = {profile.name: profile for profile in profiles}
    found = list(dict.fromkeys(_found(known, diary, words, period, now)))
    if not found:
        raise SettingsError(
            "No hay nada que publicar ahora: ninguna publicación programada está pendiente",
            remedy="Mire secop programa ver, diga el periodo con --periodo, o escriba NOMBRE=LISTA.",
        )
    refuse_variables_of_one([each.profile for each in found])
    return found


def _found(
    known: dict[str, Profile], diary: Diary, words: Sequence[str], period: str | None, now: datetime
) -> Iterator[Wanted]:
    for word in words or known:
        name, _, own = word.partition("=")
        if name not in known:
            raise SettingsError(
                f"No hay ninguna publicación programada que se llame {name}; las que hay: {', '.join(known) or 'ninguna'}",
                remedy="Agregue la cuenta con secop programa agregar.",
            )
        profile = known[name]
        if own:
            yield Wanted(profile, Path(own).expanduser().absolute())
        elif period is not None:
            yield Wanted(profile, profile.path(period))
        else:
            for order in orders([profile], diary, now):
                if not order.done:
                    yield Wanted(profile, profile.path(order.period))


def refuse_variables_of_one(profiles: Sequence[Profile]) -> None:
    """
    Where these profiles have several files of settings, no variable may speak for all of them.

    :raises SettingsError: one does.
    """
    there = sorted(name for name in os.environ if name.upper() in ONE_ACCOUNTS)
    if there and len({profile.settings for profile in profiles}) > 1:
        raise SettingsError(
            f"{', '.join(there)} vale para todas las cuentas de este lote, que son varias",
            remedy="Quite esas variables: cada cuenta tiene su archivo de configuración, y su contraseña se guarda con secop clave guardar.",
        )


def identity_of(profile: Profile) -> Identity:
    """Of a profile's account; where its settings have mistakes, its own process says them."""
    with configured(profile):
        try:
            settings = load_sign_in_settings()
        except SettingsError:
            return Identity(f"settings:{profile.settings}")
    account = settings.account
    return Identity(account.id, settings.state_dir / "accounts" / account.id / account.session)
