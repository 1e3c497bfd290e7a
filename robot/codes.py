"""Codes of an authenticator app (RFC 6238), from a seed that the person keeps like the password; none is given out twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from robot.atomic import write_whole
from robot.errors import NeedsHuman, SettingsError, StateError, in_words

if TYPE_CHECKING:
    from pathlib import Path

    from robot.clock import Clock

STEP = 30  #: seconds for which a code is valid
FILE = "last-code"  #: holds the time step of the last code, which is no secret


def seed_meant(written: SecretStr) -> SecretStr:
    """
    The seed as a person copied it, perhaps in groups and small letters.

    :raises SettingsError: it is no base32, so that no code can be made of it.
    """
    seed = "".join(written.get_secret_value().split()).upper()
    try:
        _code(seed, 0)
    except (ValueError, TypeError):
        raise SettingsError(
            "Eso no es una semilla: son letras y cifras, sin 0, 1, 8 ni 9, que el portal muestra al activar la aplicación",
            remedy="Cópiela completa y repita la orden.",
        ) from None
    return SecretStr(seed)


def _code(seed: str, step: int) -> str:
    """Of a time step; the seed is taken as the portal gave it, were it of the 80 bits that the library thinks too few."""
    from pyotp import TOTP  # noqa: PLC0415 - most commands need none

    class Seeded(TOTP):
        min_secret_length_bits = 80

    return Seeded(seed).at(step * STEP)


@dataclass(frozen=True)
class Codes:
    """One account's. Whoever uses it has the account's lock."""

    seed: SecretStr
    file: Path
    clock: Clock

    def next(self) -> SecretStr:
        """
        The code of this moment; where it was given out already, that of the next step, which is waited for.

        It is noted before it is given out, so that a run that dies has used it up.

        :raises NeedsHuman: this machine's clock went back, so that nobody knows which codes were used.
        :raises StateError: it cannot be noted.
        """
        last = self._last()
        if (step := self._step()) < last:
            raise NeedsHuman("El reloj de este equipo se atrasó, y no se sabe qué códigos ya se usaron.")
        if step == last:
            self.clock.sleep((last + 1) * STEP - self.clock.now().timestamp())
            step = max(self._step(), last + 1)
        try:
            write_whole(self.file, str(step).encode(), private=True)
        except OSError as error:
            raise StateError(f"No se puede escribir {self.file}: {in_words(error)}") from error
        return SecretStr(_code(self.seed.get_secret_value(), step))

    def _step(self) -> int:
        return int(self.clock.now().timestamp() // STEP)

    def _last(self) -> int:
        try:
            return int(self.file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return -1
        except (OSError, ValueError) as error:
            raise StateError(f"No se puede leer {self.file}: bórrelo y repita la orden en un minuto") from error
