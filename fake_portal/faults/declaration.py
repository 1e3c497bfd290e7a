"""The declaration of a fault, the same in a scenario, in a test's mark and at the back door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from fake_portal.endpoints import ENDPOINTS
from fake_portal.errors import ScenarioError
from fake_portal.fault import ANY, Declared

from .kinds import KINDS

if TYPE_CHECKING:
    from fake_portal.fault import Kind


@dataclass(frozen=True)
class Fault(Declared):
    """
    One declared misbehaviour of the replica.

    :raises ScenarioError: something in it does not exist or means nothing to this kind.
    """

    @property
    def kind(self) -> Kind:
        return KINDS[self.do]

    def __post_init__(self) -> None:
        if self.do not in KINDS:
            raise ScenarioError(f"fault do = {self.do!r}: one of {', '.join(KINDS)}")
        object.__setattr__(self, "when", self.when or self.kind.whens[0])
        mistakes = [*self._mistyped(), *self._misplaced()] or [*self._meaningless()]
        if mistakes:
            raise ScenarioError(f"fault {self.do!r}: {'; '.join(mistakes)}")

    def _mistyped(self) -> list[str]:
        wrong = [
            f"{name} = {getattr(self, name)!r}: a whole number, not negative"
            for name in ("times", "after_looks", "seed")
            if type(getattr(self, name)) is not int or getattr(self, name) < 0
        ]
        for name in ("seconds", "ttl"):
            value = getattr(self, name)
            if not (name == "ttl" and value is None) and (type(value) not in (int, float) or not 0 <= value < 1e9):
                wrong.append(f"{name} = {value!r}: a number of seconds, not negative")
        if self.times == 0:
            wrong.append("times = 0: it would never strike")
        return wrong

    def _misplaced(self) -> list[str]:
        wrong = []
        if self.when not in self.kind.whens:
            wrong.append(f"when = {self.when!r}: {' or '.join(self.kind.whens)}")
        if isinstance(self.at, bool) or not isinstance(self.at, (str, int)):
            wrong.append(f"at = {self.at!r}: an endpoint's name or a request's number")
        elif isinstance(self.at, int) and self.at < 1:
            wrong.append(f"at = {self.at}: requests are counted from 1")
        elif isinstance(self.at, str) and self.at not in (ANY, *ENDPOINTS):
            wrong.append(f"at = {self.at!r}: a number, any, or one of {', '.join(ENDPOINTS)}")
        elif isinstance(self.at, str) and self.at != ANY and self.at not in self.kind.endpoints:
            wrong.append(f"at = {self.at!r}: {self.kind.cannot_strike(self.at)}")
        return wrong

    def _meaningless(self) -> list[str]:
        names = [name for name in ("seconds", "after_looks") if getattr(self, name) and name not in self.kind.uses]
        return [f"{name} means nothing to it" for name in names]


def fault_from(declared: Mapping[str, Any]) -> Fault:
    """
    A fault from one table of a scenario, the arguments of a mark, or one object of a posted list.

    :raises ScenarioError: it says too little, too much, or what does not exist.
    """
    if not isinstance(declared, Mapping):
        raise ScenarioError(f"fault {declared!r}: a table with do, at and more")
    known = [field.name for field in fields(Fault)]
    if unknown := [str(name) for name in declared if name not in known]:
        raise ScenarioError(f"fault: unknown keys {', '.join(unknown)} (there are: {', '.join(known)})")
    if missing := [name for name in ("do", "at") if name not in declared]:
        raise ScenarioError(f"fault: {' and '.join(missing)} must be said")
    if not isinstance(declared["do"], str) or not isinstance(declared.get("when", ""), str):
        raise ScenarioError("fault: do and when are words")
    return Fault(**declared)


def faults_from(declared: object) -> tuple[Fault, ...]:
    """
    Faults from a list of such tables.

    :raises ScenarioError: it is no list, or one of them is wrong.
    """
    if not isinstance(declared, list):
        raise ScenarioError("faults are declared as a list of tables")
    return tuple(fault_from(one) for one in declared)
