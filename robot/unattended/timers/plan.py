"""What installing a timer comes to: said first, and done only when asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NAME = "secop-publisher"
#: Minutes of each hour: not on the full one, when everybody's programs start.
MINUTES = (7, 37)


@dataclass(frozen=True)
class Timer:
    """One system's timer."""

    system: str  #: as a person calls it
    files: Mapping[Path, bytes] = field(default_factory=dict)
    enable: Sequence[Sequence[str]] = ()
    disable: Sequence[Sequence[str]] = ()
    remarks: Sequence[str] = ()  #: what only the person can see to

    def shown(self) -> str:
        """All of it, as text for a person."""
        lines = [self.system]
        for file, content in self.files.items():
            encoding = "utf-16" if content.startswith(b"\xff\xfe") else "utf-8"
            lines += [f"--- {file}", content.decode(encoding).rstrip()]
        lines += [f"$ {' '.join(command)}" for command in self.enable]
        return "\n".join([*lines, *self.remarks])
