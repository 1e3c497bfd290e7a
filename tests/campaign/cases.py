"""Every request of a clean run, numbered, and each fault that can strike it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from fake_portal.faults import KINDS, Fault
from robot.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .world import World

WRITES = ("upload", "callback")  #: either may publish

#: Seconds, by kind.
WAITS = {
    "slow": (1.0,),
    "refused": (0.0,),
    "status_503": (0.0,),
    "window_closes": (0.0,),
    "commit_delayed": (1800.0, 4 * 3600.0),
    "commit_delayed_unanswered": (1800.0, 4 * 3600.0),
}


@dataclass(frozen=True)
class Point:
    """One request of a clean run: the `number`-th of those that have a name."""

    role: Role
    entering: bool  #: of the sign-in; else of a run whose session is open already
    number: int
    endpoint: str

    def __str__(self) -> str:
        return f"{self.role.value}/{'entra' if self.entering else 'publica'}/{self.number:02d}-{self.endpoint}"


@dataclass(frozen=True)
class Case:
    """One or more faults, each at its point."""

    points: tuple[Point, ...]
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return " + ".join(f"{p}/{_named(f)}" for p, f in zip(self.points, self.faults, strict=True))

    @property
    def first(self) -> Point:
        return self.points[0]


@dataclass(frozen=True)
class Excluded:
    """A cell that is not run."""

    point: Point
    kind: str
    why: str


def record(world: World, role: Role, *, entering: bool) -> list[Point]:
    """The points of one clean run, from the replica's own journal."""
    world.begin(role, signed_in=not entering)
    file = world.document()
    ended = world.run(file)
    assert ended.one == "published", f"a clean run has to end well: {ended}"
    names = [row["endpoint"] for row in world.state.journal_rows() if row["endpoint"]]
    if entering:  # what follows the sign-in is the other recording's
        names = names[: names.index("token") + 1]
    return [Point(role, entering, number, name) for number, name in enumerate(names, 1)]


def record_all(world: World) -> list[Point]:
    """Both roles: signing in, and publishing."""
    return [point for role in Role for entering in (True, False) for point in record(world, role, entering=entering)]


def cells(points: Sequence[Point]) -> tuple[list[Case], list[Excluded]]:
    """Points × kinds, before and after where both mean something; and what is left out, with its reason."""
    cases, excluded = [], []
    for point in points:
        for name, kind in KINDS.items():
            for when in kind.whens:
                if why := left_out(point, name, when):
                    excluded.append(Excluded(point, f"{name}/{when}", why))
                else:
                    cases += [Case((point,), (each,)) for each in variants(name, point, when)]
    return cases, excluded


def left_out(point: Point, name: str, when: str) -> str:
    """Why this cell is not run; empty where it is."""
    kind = KINDS[name]
    if why := kind.cannot_strike(point.endpoint):
        return why
    if point.entering and point.role is Role.SUPERVISOR:
        return "the same requests as the contractor's sign-in"
    if when == "after" and "before" in kind.whens and point.endpoint not in (*WRITES, "authenticate", "token"):
        return "it changes nothing in the portal: to be struck after it is to be struck before it"
    return ""


def variants(kind: str, point: Point, when: str) -> list[Fault]:
    """
    This kind at this point, once; a document that comes back otherwise does so as often as the robot looks.

    A commit is delayed by less than the bound, and by more; whatever else waits, waits longer than the robot does.
    """
    uses = KINDS[kind].uses
    waits = WAITS.get(kind, (3600.0,)) if "seconds" in uses else (0.0,)
    looks = 2 if "after_looks" in uses else 0
    times = 9 if kind.startswith("download_") else 1
    at = "download" if times > 1 else point.number
    return [Fault(do=kind, at=at, when=when, seconds=s, after_looks=looks, times=times) for s in waits]


def pairs(points: Sequence[Point], count: int, seed: int) -> Iterator[Case]:
    """Two faults in one run, drawn from all cells of one recording; the same for the same seed."""
    draw = Random(seed)  # noqa: S311 - repeatable on purpose
    cases, _ = cells(points)
    for _ in range(count):
        one = draw.choice(cases)
        other = draw.choice(
            [c for c in cases if (c.first.role, c.first.entering) == (one.first.role, one.first.entering)]
        )
        both = sorted((one, other), key=lambda case: case.first.number)
        yield Case(tuple(c.first for c in both), tuple(c.faults[0] for c in both))


def _named(fault: Fault) -> str:
    late = f"/{fault.seconds:.0f}s" if len(WAITS.get(fault.do, ())) > 1 else ""
    return f"{fault.do}/{fault.when}{late}"


def counted(cases: Sequence[Case]) -> Counter[str]:
    """How many cases each kind has."""
    return Counter(fault.do for case in cases for fault in case.faults)
