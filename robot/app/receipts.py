"""Check receipts that somebody handed in, and hand out the key that a verifier needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.clock import Clock
from robot.ledger.ledger import open_ledger
from robot.proof import succession
from robot.proof.keys import own_key, read_public
from robot.proof.verification import verify as verify_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.proof.keys import PublicKey
    from robot.proof.verified import Verification
    from robot.settings import StateSettings


def verify(paths: Sequence[Path], keys: Sequence[Path], head: tuple[int, str] | None = None) -> Verification:
    """
    What receipts and seals prove, without network and ledger.

    :param keys: files of public keys that the verifier trusts.
    :param head: a receipt's number and the beginning of its digest, which have to be among what is checked.
    :raises InputError: nothing that can be read was handed in.
    """
    return verify_files(paths, [read_public(file) for file in keys], head)


def public_key(settings: StateSettings) -> PublicKey:
    """
    This machine's public key, made on first use.

    :raises SealKeyError: the key cannot be read.
    """
    return own_key(settings.state_dir).public


def admit(settings: StateSettings, file: Path) -> PublicKey:
    """
    Introduce another machine's public key, which seals in the same ledger.

    :raises InputError: the file is no public key.
    """
    other = read_public(file)
    with open_ledger(settings.ledger_url, Clock().now) as ledger:
        succession.admit(settings.state_dir, other, ledger.id, Clock().now())
    return other


def renew(settings: StateSettings) -> Path:
    """
    Make a new key in the place of this machine's, which introduces it; where the old one's public half is kept.

    :raises SealKeyError: the key cannot be read or written.
    """
    _, kept = succession.renew(settings.state_dir, Clock().now())
    return kept
