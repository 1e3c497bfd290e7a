"""A password on a PDF (AES-256): without it nobody sees a page."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pikepdf

from .shrinking import is_signed

if TYPE_CHECKING:
    from pathlib import Path


def lock(source: Path, target: Path, password: str) -> bool:
    """False where the PDF is signed: a password would break what was signed, so nothing is written."""
    with pikepdf.open(source) as pdf:
        if is_signed(pdf, source.read_bytes()):
            return False
        # Who may change it is nobody's to say: that password is thrown away.
        owner = secrets.token_hex(16)
        pdf.save(target, encryption=pikepdf.Encryption(user=password, owner=owner, R=6, aes=True, metadata=True))
    return True
