"""How a month's documents are now, so that a change is noticed without reading them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fingerprint(documents: Path) -> str:
    """Of a sheet, or of all files below a folder: names, sizes and times. Empty where there is nothing, or it is away."""
    try:
        files = [documents] if documents.is_file() else sorted(each for each in documents.rglob("*") if each.is_file())
        known = [
            (each.relative_to(documents).as_posix(), each.stat().st_size, each.stat().st_mtime_ns) for each in files
        ]
    except OSError:  # a share that is away, a folder that is being moved: the next call looks again
        return ""
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16] if known else ""
