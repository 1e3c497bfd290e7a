"""The system's keyring, where it is one: on a machine without, the library chooses what keeps passwords in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from robot.errors import SettingsError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "secop-publisher"
#: Keep nothing, or keep it where anybody reads it (keyrings.alt: a plain file, or one that it only scrambles).
REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyrings.cryptfile")


def keyring_in_use() -> KeyringBackend:
    """
    What the library chose, or the best of what it chains together.

    :raises SettingsError: this machine has no keyring that keeps a secret.
    """
    import keyring  # noqa: PLC0415 - a tenth of a second that most commands do not need
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

    backend = keyring.get_keyring()
    every = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    for each in every:
        if not type(each).__module__.startswith(REFUSED):
            return each
    found = ", ".join(type(each).__module__ for each in every) or "ninguno"
    raise SettingsError(
        f"Este equipo no tiene un llavero que guarde secretos (hay: {found}). Use un archivo cifrado: indique su llave en "
        "SECOP_KEY_FILE y repita la orden"
    )


def read(name: str) -> SecretStr | None:
    """
    The secret of this name, or None where there is none.

    :raises SettingsError: no keyring, or it is locked.
    """
    secret = _asked("get_password", name)
    return SecretStr(secret) if secret else None


def write(name: str, secret: SecretStr) -> None:
    """
    Keep it.

    :raises SettingsError: as above.
    """
    _asked("set_password", name, secret.get_secret_value())


def forget(name: str) -> None:
    """
    Keep it no more; nothing happens where it is not kept.

    :raises SettingsError: as above.
    """
    if read(name) is not None:
        _asked("delete_password", name)


def _asked(what: str, *values: str) -> str | None:
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        answer: str | None = getattr(keyring_in_use(), what)(SERVICE, *values)
    except KeyringError as error:  # its words may hold what was given
        raise SettingsError(
            f"El llavero del sistema no respondió ({type(error).__name__}): ábralo y repita la orden"
        ) from None
    return answer
