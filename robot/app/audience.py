"""Whoever follows a run while it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.browser.step import StepReport
    from robot.model import Result


class Audience(Protocol):
    """What a run tells while it lasts. Nothing that it is told raises: a run does not end because nobody listens."""

    def waits(self) -> None:
        """Another run of this account lives: this one begins when it has ended."""

    def notes(self, notes: Sequence[str]) -> None:
        """What a person should know of the rows that are published."""

    def begin(self, documents: int, contracts: int) -> None:
        """So many documents of so many contracts are to be done."""

    def contract(self, number: str) -> None:
        """This contract's turn begins."""

    def step(self, report: StepReport) -> None:
        """A step ended."""

    def goes_on(self, line: str) -> None:
        """How far a long step has come."""

    def remark(self, line: str) -> None:
        """Something that a person should know, and that keeps nothing from being done."""

    def ledger_has_gaps(self, runs: int) -> None:
        """The ledger does not know of so many runs that have receipts."""

    def proven(self, results: Sequence[Result]) -> None:
        """A contract's turn ended so."""

    def end(self) -> None:
        """There are no more contracts."""


class Silence:
    """Nobody follows."""

    def waits(self) -> None: ...
    def notes(self, notes: Sequence[str]) -> None: ...
    def begin(self, documents: int, contracts: int) -> None: ...
    def contract(self, number: str) -> None: ...
    def step(self, report: StepReport) -> None: ...
    def goes_on(self, line: str) -> None: ...
    def remark(self, line: str) -> None: ...
    def ledger_has_gaps(self, runs: int) -> None: ...
    def proven(self, results: Sequence[Result]) -> None: ...
    def end(self) -> None: ...
