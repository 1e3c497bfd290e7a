"""Find a password where its person keeps it: a folder of secrets, the encrypted file, the system's keyring, in this order."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from pydantic import SecretStr

from . import sealed_file, system_keyring
from .errors import SettingsError

SECRETS = "SECOP_SECRETS_DIR"
MAIL = "smtp"  #: the name of the mail server's password


def name_of(portal: str, user: str) -> str:
    """Under which name a sign-in's password is kept: the portal's main host and the user."""
    return f"{portal}|{user.casefold()}"


def totp_of(name: str) -> str:
    """Under which name the seed of that sign-in's codes is kept."""
    return f"{name}|totp"


def sealed_path() -> Path:
    """The encrypted file, beside the person's secop.toml."""
    return Path(platformdirs.user_config_dir("secop-publisher", appauthor=False)) / "passwords.sealed"


def find(name: str, file: str) -> SecretStr | None:
    """
    The secret of this name, or None where nobody keeps it; `file` is its name in a folder of secrets.

    :raises SettingsError: it may be kept, and cannot be read.
    """
    for folder in map(os.environ.get, (SECRETS, sealed_file.CREDENTIALS)):
        if folder and (there := Path(folder) / file).is_file():
            return SecretStr(there.read_text(encoding="utf-8").rstrip("\r\n"))
    if (key := sealed_file.key_file()) is not None:
        return sealed_file.read(sealed_path(), key, name)
    try:
        system_keyring.keyring_in_use()
    except SettingsError:
        return None  # nobody keeps anything there
    return system_keyring.read(name)


def keep(name: str, secret: SecretStr) -> str:
    """
    Keep it in the encrypted file where a key is named, or else in the keyring; says in words where.

    :raises SettingsError: neither can be used.
    """
    if (key := sealed_file.key_file()) is not None:
        kept = sealed_file.read_all(sealed_path(), key)
        sealed_file.write_all(sealed_path(), key, {**kept, name: secret.get_secret_value()})
        return f"el archivo cifrado {sealed_path()}"
    system_keyring.write(name, secret)
    return "el llavero del sistema"


def forget(name: str) -> None:
    """
    Keep it no more, wherever it is.

    :raises SettingsError: it cannot be changed there.
    """
    if (key := sealed_file.key_file()) is not None:
        kept = sealed_file.read_all(sealed_path(), key)
        kept.pop(name, None)
        sealed_file.write_all(sealed_path(), key, kept)
        return
    system_keyring.forget(name)
