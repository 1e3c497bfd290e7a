"""What changed between two audits: documents that came and went, and what is owed and stands otherwise now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .matrix import STANDINGS, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .duties import Due
    from .matrix import Case


@dataclass(frozen=True)
class Turned:
    """One document that is owed, and how it stood before."""

    due: Due
    before: Standing
    now: Standing

    def __str__(self) -> str:
        return f"{self.due.duty.title}, {self.due.period}: {STANDINGS[self.before].word} → {STANDINGS[self.now].word}"


@dataclass(frozen=True)
class Changed:
    """What changed of one contract."""

    number: str
    new: bool = False  #: the audit before did not look at it
    came: tuple[str, ...] = ()  #: documents' names
    went: tuple[str, ...] = ()
    turned: tuple[Turned, ...] = ()
    owed: tuple[Due, ...] = ()  #: what became due meanwhile and is missing

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def lines(self) -> list[str]:
        """Each difference in a sentence."""
        return [
            *(["no estaba en la auditoría anterior"] if self.new else []),
            *(f"documento nuevo: {name}" for name in self.came),
            *(f"ya no está: {name}" for name in self.went),
            *(str(each) for each in self.turned),
            *(f"{due.duty.title}, {due.period}: venció y falta" for due in self.owed),
        ]


def changes(before: Sequence[Case], now: Sequence[Case]) -> list[Changed]:
    """Contract by contract, what is different; contracts without a difference are left out."""
    earlier = {case.looked.number: case for case in before}
    found = (_changed(earlier.get(case.looked.number), case) for case in now)
    return [each for each in found if each]


def _changed(before: Case | None, now: Case) -> Changed:
    if before is None:
        return Changed(now.looked.number, new=True)
    had, has = (Counter((row.name, row.by) for row in case.looked.rows) for case in (before, now))
    stood = {cell.due: cell.standing for cell in before.cells}
    pairs = [(cell, stood.get(cell.due)) for cell in now.cells]
    turned = [Turned(cell.due, was, cell.standing) for cell, was in pairs if was not in (None, cell.standing) and was]
    owed = [cell.due for cell, was in pairs if was is None and cell.standing is Standing.MISSING]
    return Changed(
        now.looked.number,
        came=tuple(name for name, _ in (has - had).elements()),
        went=tuple(name for name, _ in (had - has).elements()),
        turned=tuple(turned),
        owed=tuple(owed),
    )
