"""The key with which this machine seals its receipts, and the public keys that a verifier was given."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from filelock import FileLock

from robot.atomic import write_whole
from robot.errors import InputError, SealKeyError
from robot.private import make_private

from .handed import Odd, content_of

if TYPE_CHECKING:
    from pathlib import Path

FILE = "seal.key"  #: in the state folder
SUCCESSION = "succession.json"  #: beside it, and beside each seal: which key this one follows (succession.py)
LARGEST = 64 * 1024  # bytes of a file with a key


@dataclass(frozen=True)
class PublicKey:
    """What checks a seal."""

    key: Ed25519PublicKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key as DER, what `openssl pkey -pubin -outform DER | sha256sum` says."""
        der = self.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()

    @property
    def pem(self) -> str:
        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def signed(self, content: bytes, signature: str) -> bool:
        """Whether this key's owner signed exactly these bytes."""
        try:
            self.key.verify(bytes.fromhex(signature), content)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SealKey:
    """What makes seals; it never leaves its machine."""

    key: Ed25519PrivateKey
    succession: bytes = b""  #: what is handed on with its seals

    @property
    def pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.key.public_key())

    def sign(self, content: bytes) -> str:
        return self.key.sign(content).hex()


def own_key(state_dir: Path) -> SealKey:
    """
    This machine's key, made on first use: a file that its owner alone may read.

    :raises SealKeyError: it cannot be made or read, or is something else.
    """
    file = state_dir / FILE
    try:
        make_private(state_dir)
        if not file.exists():
            with FileLock(state_dir / f"{FILE}.lock"):  # two first runs at once make one key
                if not file.exists():
                    write_whole(file, fresh_key().pem, private=True)
        key = load_pem_private_key(file.read_bytes(), password=None)
        follows = state_dir / SUCCESSION
        succession = follows.read_bytes() if follows.exists() else b""
    except OSError as error:
        raise SealKeyError(f"No se puede usar {file}: {error.strerror or error}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SealKeyError(f"{file} está dañado o no es la llave del robot") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SealKeyError(f"{file} no es una llave Ed25519")
    return SealKey(key, succession)


def fresh_key() -> SealKey:
    """A new key; it is not kept anywhere yet."""
    return SealKey(Ed25519PrivateKey.generate())


def read_public(file: Path) -> PublicKey:
    """
    A public key as `secop receipt key` prints it.

    :raises InputError: there is none in this file.
    """
    try:
        key = load_pem_public_key(content_of(file, LARGEST))
    except Odd as error:
        raise InputError(f"{file} no es una llave pública: {error}") from error
    except OSError as error:
        raise InputError(f"No se puede leer la llave {file}: {error.strerror or error}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputError(f"{file} no es una llave pública: use lo que escribe secop recibo llave") from error
    if not isinstance(key, Ed25519PublicKey):
        raise InputError(f"{file} no es una llave pública Ed25519")
    return PublicKey(key)
