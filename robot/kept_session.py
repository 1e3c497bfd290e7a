"""A sign-in that is kept for later runs, encrypted where this machine has a key for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from robot import sealed_file, system_keyring
from robot.atomic import write_whole
from robot.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

KEY = "session-key"  #: under which name the system's keyring has it
PLAIN = b"{"  #: how an unencrypted one begins


@dataclass(frozen=True)
class Lock:
    """What this machine encrypts kept sign-ins with; without a key they are their owner's alone by the file's rights."""

    key: Fernet | None = None
    why_none: str = ""  #: in words

    def read(self, file: Path) -> dict[str, Any] | None:
        """The browser's state; None where there is none that can be used, so that one signs in anew."""
        try:
            content = b"" if file.is_symlink() else file.read_bytes()
            if content and not content.startswith(PLAIN):
                content = self.key.decrypt(content) if self.key is not None else b""
            state = json.loads(content)
        except (OSError, InvalidToken, ValueError):
            return None
        return state if isinstance(state, dict) else None

    def write(self, file: Path, state: object) -> None:
        """
        Keep it, its owner's alone.

        :raises OSError: it cannot be written.
        """
        content = json.dumps(state).encode()
        write_whole(file, content if self.key is None else self.key.encrypt(content), private=True)


def lock_of_this_machine(state: Path) -> Lock:
    """
    With the key that the person named, or else with the keyring's, made where there is none; `state` is the state folder.

    :raises SettingsError: the named key cannot be used, or lies in the folder whose files it opens.
    """
    if (named := sealed_file.key_file()) is not None:
        if named.resolve().is_relative_to(state.resolve()):
            raise SettingsError(
                f"La llave {named} está en la carpeta {state}, junto a lo que abre, y así no protege nada: póngala en otra"
            )
        return Lock(sealed_file.opened(named, state))
    try:
        kept = system_keyring.read(KEY)
        if kept is None:
            kept = SecretStr(Fernet.generate_key().decode())
            system_keyring.write(KEY, kept)
        return Lock(Fernet(kept.get_secret_value()))
    except (SettingsError, ValueError):
        return Lock(why_none="este equipo no tiene un llavero que se pueda usar")
