"""What a verification answers: what is not whole, and what nothing proves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .delivery import FileContent
    from .seal import Statement

MOST_NAMED = 12  #: files in one sentence


@dataclass(frozen=True)
class Fault:
    """Something that is not whole; `code` is for programs."""

    code: str
    message: str


@dataclass
class CheckedRun:
    """One run, as far as it was handed in."""

    path: Path
    statement: Statement | None = None  #: None where no seal proves anything
    seal_digest: str | None = None
    receipts: int = 0  #: that are what their seal says
    evidence: int = 0  #: files that are what their seal says
    documents: int = 0  #: copies that are what their receipts say was sent
    deleted: list[str] = field(default_factory=list)  #: files that are gone because a signed note says so
    succession: FileContent = None  #: what lies beside the seal about keys
    faults: list[Fault] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)  #: what was not handed in, or cannot be known from files

    def fault(self, code: str, message: str) -> None:
        self.faults.append(Fault(code, message))


@dataclass
class Verification:
    """All that was handed in."""

    runs: list[CheckedRun]
    faults: list[Fault] = field(default_factory=list)  #: of the chain between runs
    unproven: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return bool(self.runs) and not self.faults and not any(run.faults for run in self.runs)


def named(files: Sequence[str]) -> str:
    """In one sentence: the first of them, and how many more there are."""
    more = len(files) - MOST_NAMED
    return ", ".join(files[:MOST_NAMED]) + (f" y {more} más" if more > 0 else "")
