"""Passwords of confidential documents: the person's own, or new ones, one for each contract, handed over once in a file apart."""

from __future__ import annotations

import csv
import io
import secrets
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from robot.atomic import write_whole
from robot.errors import StateError, in_words
from robot.passwords import find
from robot.private import private_folder
from robot.words import BOGOTA

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import SecretStr

    from robot.intake.manifest import ManifestEntry

NAME, FILE = "confidencial", "secop_confidencial"  #: as the keyring, and a folder of secrets, call it
FOLDER = "claves"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, o, i, 0, 1: it is read aloud on the telephone
GROUPS, EACH = 4, 4


class PasswordsApart:
    """Says each document's password; remembers the new ones until they are written down."""

    def __init__(self) -> None:
        self._new: dict[str, str] = {}

    @cached_property
    def _kept(self) -> SecretStr | None:
        """The person's own; asked for once, and only where something is confidential."""
        return find(NAME, FILE)

    def __call__(self, entry: ManifestEntry) -> str:
        """The password that is kept, or a new one of that contract."""
        if self._kept is not None:
            return self._kept.get_secret_value()
        return self._new.setdefault(entry.contract.number, new_password())

    def write(self, state: Path) -> Path | None:
        """
        Write the new ones where their owner alone reads them; None where there are none.

        :raises StateError: the file cannot be written.
        """
        if not self._new:
            return None
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([("contrato", "clave"), *self._new.items()])
        file = private_folder(state, FOLDER) / f"claves-{datetime.now(BOGOTA):%Y%m%d-%H%M%S-%f}.csv"
        try:
            return write_whole(file, out.getvalue().encode("utf-8-sig"), private=True)
        except OSError as error:
            raise StateError(f"No se pudieron guardar las claves en {file}: {in_words(error)}") from error


def new_password() -> str:
    """Sixteen characters in four groups: 79 bits that nobody guesses."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(EACH)) for _ in range(GROUPS))
