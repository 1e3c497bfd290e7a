"""The seal of a run: what it left, counted and signed, and the seal before it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError

from .canonical import Count, Inside, Moment, Number, Part, Sha256, Text, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .keys import SealKey

FILE = "seal.json"  #: in the run's folder


class SealedReceipt(Part):
    """A receipt by its place in the chain; `digest` is of its file's bytes, `previous` of those before it in the chain."""

    number: Number
    previous: Sha256
    digest: Sha256
    file: Inside


class SealedFile(Part):
    """A file of evidence, as it was when the run was sealed."""

    file: Inside
    sha256: Sha256


class Statement(Part):
    """
    What is signed. Moments are this machine's own, with Bogotá's offset.

    `root` is over all receipts of the run, `head` is the last one's digest. An interrupted run was sealed after it
    died, by the run that `sealed_by` names.
    """

    kind: Literal["secop-seal"] = "secop-seal"
    version: Literal[1] = 1
    ledger: Text
    number: Number
    previous: Sha256
    run: Text
    ended: Literal["whole", "interrupted"]
    sealed_by: Text
    first_at: Moment
    last_at: Moment
    sealed_at: Moment
    count: Number
    first: Number
    last: Number
    head: Sha256
    root: Sha256
    receipts: Annotated[tuple[SealedReceipt, ...], Field(min_length=1)]
    evidence_count: Count
    evidence: tuple[SealedFile, ...]
    key: Sha256

    @property
    def agrees(self) -> bool:
        """Whether its sums are those of its list."""
        numbers = [receipt.number for receipt in self.receipts]
        follows = all(
            after.previous == before.digest
            for before, after in zip(self.receipts, self.receipts[1:], strict=False)
            if after.number == before.number + 1
        )
        return (
            follows
            and numbers == sorted(set(numbers))
            and (self.count, self.first, self.last) == (len(numbers), numbers[0], numbers[-1])
            and (self.head, self.root) == (self.receipts[-1].digest, root_of(self.receipts))
            and self.evidence_count == len({one.file for one in self.evidence}) == len(self.evidence)
        )


class Seal(Part):
    """A statement and the Ed25519 signature of its canonical bytes, in hex."""

    statement: Statement
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


def root_of(receipts: Iterable[SealedReceipt]) -> str:
    """SHA-256 of one line per receipt: its number, a space, its digest."""
    return hashlib.sha256("".join(f"{one.number} {one.digest}\n" for one in receipts).encode()).hexdigest()


def sign(statement: Statement, key: SealKey) -> bytes:
    """The seal's file."""
    return canonical(Seal(statement=statement, signature=key.sign(canonical(statement))))


def parse(content: bytes) -> Seal | None:
    """The seal in these bytes; None where they are none, or not exactly as a seal is written."""
    try:
        seal = Seal.model_validate_json(content)
    except (ValidationError, RecursionError):
        return None
    return seal if canonical(seal) == content else None
