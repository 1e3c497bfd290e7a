"""How often an account's password was sent today, and whether the portal locked it: kept with the account, for all runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - pydantic reads it
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from robot.atomic import write_whole
from robot.errors import AccountLocked, SignInsUsedUp, StateError, in_words
from robot.words import BOGOTA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "sign-ins.json"


class Kept(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date  #: in Colombia
    sent: int = 0  #: passwords on that day
    locked: bool = False


@dataclass(frozen=True)
class SignIns:
    """One account's, on this machine. Whoever uses it has the account's lock."""

    file: Path
    now: Callable[[], datetime]
    most: int  #: passwords a day

    def may_send(self) -> None:
        """
        Before the password is typed.

        :raises AccountLocked: the portal said so, and no person has said otherwise since.
        :raises SignInsUsedUp: it was sent so often today.
        :raises StateError: what was kept cannot be read.
        """
        kept = self._read()
        if kept.locked:
            raise AccountLocked("La cuenta está bloqueada: el robot no lo intenta hasta que usted ingrese.")
        if kept.sent >= self.most:
            raise SignInsUsedUp(
                f"Hoy ya se intentó ingresar {kept.sent} {'vez' if kept.sent == 1 else 'veces'}, y no se permiten más por día."
            )

    def sends(self) -> None:
        """
        The password is about to leave: a run that dies now has sent it.

        :raises NeedsHuman: as above; it may not leave.
        :raises StateError: it cannot be noted, so that it may not leave either.
        """
        self.may_send()
        kept = self._read()
        self._write(kept.model_copy(update={"sent": kept.sent + 1}))

    def found_locked(self) -> None:
        """The portal says that the account is locked."""
        self._write(self._read().model_copy(update={"locked": True}))

    def free(self) -> None:
        """A person signed in, or says that the account is not locked any more; what was sent today stays counted."""
        if self.file.exists() and (kept := self._read()).locked:
            self._write(kept.model_copy(update={"locked": False}))

    def _read(self) -> Kept:
        """Of today: what was sent on other days does not count, a lock does."""
        today = self.now().astimezone(BOGOTA).date()
        try:
            kept = Kept.model_validate_json(self.file.read_bytes())
        except FileNotFoundError:
            return Kept(day=today)
        except (OSError, ValidationError) as error:
            why = in_words(error) if isinstance(error, OSError) else "está dañado"
            raise StateError(
                f"No se puede leer {self.file}: {why}",
                remedy="Si usted puede ingresar al portal en su navegador, borre ese archivo y repita la orden.",
            ) from error
        return kept if kept.day == today else Kept(day=today, locked=kept.locked)

    def _write(self, kept: Kept) -> None:
        try:
            write_whole(self.file, kept.model_dump_json().encode(), private=True)
        except OSError as error:
            raise StateError(f"No se puede escribir {self.file}: {in_words(error)}") from error
