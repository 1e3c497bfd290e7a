"""An encrypted file of secrets, for machines without a keyring; its key comes from elsewhere."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from robot.atomic import write_whole
from robot.errors import SettingsError, in_words
from robot.private import make_private

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_FILE = "SECOP_KEY_FILE"
#: Where systemd puts what a unit's LoadCredential= names.
CREDENTIALS, CREDENTIAL = "CREDENTIALS_DIRECTORY", "secop_key"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def key_file() -> Path | None:
    """The file that holds the key, as the person or systemd named it."""
    if named := os.environ.get(KEY_FILE):
        return Path(named)
    given = Path(os.environ[CREDENTIALS]) / CREDENTIAL if CREDENTIALS in os.environ else None
    return given if given is not None and given.is_file() else None


def new_key(file: Path) -> None:
    """
    Make a key where the person wants it; one that is there is never replaced.

    :raises SettingsError: it cannot be made.
    """
    try:
        make_private(file.parent)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(Fernet.generate_key())
    except OSError as error:
        raise SettingsError(f"No se puede crear la llave {file}: {in_words(error)}") from error


def read_all(sealed: Path, key: Path) -> dict[str, str]:
    """
    What the file keeps; nothing where there is no file.

    :raises SettingsError: the key lies beside what it opens, others could read it, or it is another file's.
    """
    fernet = opened(key, sealed)
    if not sealed.is_file():
        return {}
    try:
        kept: dict[str, str] = json.loads(fernet.decrypt(sealed.read_bytes()))
    except (InvalidToken, ValueError):
        raise SettingsError(
            f"La llave {key} no abre {sealed}: es de otro archivo, o alguno de los dos cambió"
        ) from None
    except OSError as error:
        raise SettingsError(f"No se puede leer {sealed}: {in_words(error)}") from error
    return kept


def write_all(sealed: Path, key: Path, kept: Mapping[str, str]) -> None:
    """
    Replace what the file keeps.

    :raises SettingsError: as above.
    """
    try:
        make_private(sealed.parent)
        write_whole(sealed, opened(key, sealed).encrypt(json.dumps(dict(kept)).encode()), private=True)
    except OSError as error:
        raise SettingsError(f"No se puede escribir {sealed}: {in_words(error)}") from error


def read(sealed: Path, key: Path, name: str) -> SecretStr | None:
    """
    The secret of this name, or None.

    :raises SettingsError: as above.
    """
    secret = read_all(sealed, key).get(name)
    return SecretStr(secret) if secret else None


def opened(key: Path, sealed: Path) -> Fernet:
    """
    What the key encrypts with.

    A key beside its file protects from nobody who has the one; one that others read, from none of them.

    :raises SettingsError: it lies there, others could read it, or it is no key.
    """
    if key.resolve().parent == sealed.resolve().parent:
        raise SettingsError(
            f"La llave {key} está junto al archivo que abre, y así no protege nada: póngala en otra carpeta o en otro disco, "
            f"e indíquela en {KEY_FILE}"
        )
    try:
        if sys.platform != "win32" and stat.S_IMODE(key.stat().st_mode) & OTHERS:
            raise SettingsError(f"Otros usuarios de este equipo pueden leer la llave {key}. Escriba: chmod 600 '{key}'")
        return Fernet(key.read_bytes().strip())
    except OSError as error:
        raise SettingsError(f"No se puede leer la llave {key}: {in_words(error)}") from error
    except ValueError:
        raise SettingsError(f"{key} no es una llave del robot: cree una con secop clave llave ARCHIVO") from None
