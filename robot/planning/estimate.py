"""How long a list will take, learned from how long earlier ones took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import linear_regression, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

#: Between two contracts of one run there is less than this; more, and somebody began anew.
NEXT = timedelta(minutes=10)


@dataclass(frozen=True)
class Visited:
    """One contract on which documents were published, in the past."""

    documents: int
    looked: datetime  #: when its page had been read, before anything was sent
    ended: datetime  #: when the last of them had been compared


@dataclass(frozen=True)
class Estimate:
    """Seconds from the first contract to the last, and from how many contracts of the past that was learned."""

    seconds: float
    learned_from: int


def estimate(contracts: Collection[int], past: Sequence[Visited]) -> Estimate | None:
    """
    How long these contracts will take; None where nothing was ever published.

    :param contracts: of each contract on which something is to be published, how many documents.
    """
    if not past:
        return None
    taken: defaultdict[int, list[float]] = defaultdict(list)
    for documents, seconds in _taken(past):
        taken[documents].append(seconds)
    typical = {documents: median(those) for documents, those in taken.items()}
    return Estimate(sum(_one(documents, typical) for documents in contracts), len(past))


def _taken(past: Sequence[Visited]) -> list[tuple[int, float]]:
    """
    Of each contract, how many documents and how many seconds, in the order in which they ended.

    The way to a contract counts for it: from the end of the one before, where that belongs to the same run.
    """
    ended = sorted(past, key=lambda visited: visited.ended)
    began = [ended[0].looked]
    began += [
        earlier.ended if timedelta() <= later.looked - earlier.ended < NEXT else later.looked
        for earlier, later in pairwise(ended)
    ]
    return [(each.documents, (each.ended - at).total_seconds()) for each, at in zip(ended, began, strict=True)]


def _one(documents: int, typical: dict[int, float]) -> float:
    """As those that had as many; else along the line through the others, or in proportion where there is only one kind."""
    if documents in typical:
        return typical[documents]
    if len(typical) == 1:
        ((known, seconds),) = typical.items()
        return seconds * documents / known
    slope, intercept = linear_regression(list(typical), list(typical.values()))
    return max(intercept + slope * documents, min(typical.values()))
