"""Which key may follow which: what one key signed about the next."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

from filelock import FileLock
from pydantic import Field, ValidationError

from robot.atomic import write_whole
from robot.errors import SealKeyError

from .canonical import Moment, Part, Sha256, Text, canonical
from .keys import FILE, SUCCESSION, fresh_key, own_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from .keys import PublicKey, SealKey


class Introduction(Part):
    """The key `key` says: `next` seals as I do; in one ledger, or where `ledger` is None in each of mine."""

    kind: Literal["secop-key"] = "secop-key"
    version: Literal[1] = 1
    ledger: Text | None
    key: Sha256
    next: Sha256
    at: Moment


class Signed(Part):
    """An introduction and the Ed25519 signature of its canonical bytes, in hex."""

    introduction: Introduction
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class Succession(Part):
    """What lies as `succession.json` beside the key, and beside each seal that is made afterwards."""

    signed: tuple[Signed, ...] = ()


def parse(content: bytes) -> Succession | None:
    """The introductions in these bytes; None where they are none, or not exactly as they are written."""
    try:
        succession = Succession.model_validate_json(content)
    except (ValidationError, RecursionError):
        return None
    return succession if canonical(succession) == content else None


def introduces(signed: Signed, keys: Iterable[PublicKey]) -> bool:
    """Whether one of these keys signed it."""
    said = signed.introduction
    signer = next((key for key in keys if key.fingerprint == said.key), None)
    return signer is not None and signer.signed(canonical(said), signed.signature)


def admit(state_dir: Path, other: PublicKey, ledger: str, now: datetime) -> None:
    """
    This machine's key says that another machine's key seals in this ledger too.

    :raises SealKeyError: the key or the list beside it cannot be read or written.
    """
    with _own(state_dir) as own:
        _add(state_dir, own, other, ledger, now)


def renew(state_dir: Path, now: datetime) -> tuple[PublicKey, Path]:
    """
    A new key in the place of this machine's, which the old one introduces; and where the old one's public half is kept.

    The old private half is gone afterwards: nobody seals with it any more.

    :raises SealKeyError: the key or the list beside it cannot be read or written.
    """
    with _own(state_dir) as old:
        new, kept = fresh_key(), state_dir / f"seal-{old.public.fingerprint[:16]}.pem"
        write_whole(kept, old.public.pem.encode())
        _add(state_dir, old, new.public, None, now)  # first: after a crash no seal has a key that nobody introduced
        write_whole(state_dir / FILE, new.pem, private=True)
    return new.public, kept


@contextmanager
def _own(state_dir: Path) -> Iterator[SealKey]:
    """This machine's key, while nobody else changes it."""
    own_key(state_dir)  # made first where there is none: that takes the same lock
    try:
        with FileLock(state_dir / f"{FILE}.lock"):
            yield own_key(state_dir)
    except OSError as error:
        raise SealKeyError(f"No se puede escribir en {state_dir}: {error.strerror or error}") from error


def _add(state_dir: Path, own: SealKey, other: PublicKey, ledger: str | None, now: datetime) -> None:
    known = parse(own.succession) if own.succession else Succession()
    if known is None:
        raise SealKeyError(f"{state_dir / SUCCESSION} está dañado: recupérelo de su copia")
    said = Introduction(ledger=ledger, key=own.public.fingerprint, next=other.fingerprint, at=now)
    signed = Signed(introduction=said, signature=own.sign(canonical(said)))
    write_whole(state_dir / SUCCESSION, canonical(Succession(signed=(*known.signed, signed))))
