"""The signed note of what was deleted of a sealed run because it was old: it tells cleaning from tampering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError

from .canonical import Moment, Part, Sha256, Text, canonical
from .seal import SealedFile  # noqa: TC001 - pydantic reads it

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .keys import PublicKey, SealKey

FILE = "cleaned.json"  #: in the run's folder


class Cleaning(Part):
    """
    What was there, was what its seal or its receipt says, and was deleted; the last time at `at`.

    `seal` is the digest of the run's seal, so that the note of one run excuses nothing in another.
    """

    kind: Literal["secop-cleaning"] = "secop-cleaning"
    version: Literal[1] = 1
    run: Text
    seal: Sha256
    at: Moment
    files: Annotated[tuple[SealedFile, ...], Field(min_length=1)]
    key: Sha256


class SignedCleaning(Part):
    """A note and the Ed25519 signature of its canonical bytes, in hex."""

    cleaning: Cleaning
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]

    def vouched_by(self, keys: Iterable[PublicKey]) -> bool:
        """Whether one of these keys signed it."""
        said = self.cleaning
        signer = next((key for key in keys if key.fingerprint == said.key), None)
        return signer is not None and signer.signed(canonical(said), self.signature)


def sign(cleaning: Cleaning, key: SealKey) -> bytes:
    """The note's file."""
    return canonical(SignedCleaning(cleaning=cleaning, signature=key.sign(canonical(cleaning))))


def parse(content: bytes) -> SignedCleaning | None:
    """The note in these bytes; None where they are none, or not exactly as one is written."""
    try:
        note = SignedCleaning.model_validate_json(content)
    except (ValidationError, RecursionError):
        return None
    return note if canonical(note) == content else None
