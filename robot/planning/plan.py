"""Decide what happens to each publication of one contract; knows no browser, file or clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from robot.model import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.model import Listing, OpenIntent, Publication


@dataclass(frozen=True)
class Now:
    """What two clocks say. Ours may have been set, or have stood still; the portal's may be unknown."""

    ours: datetime
    portal: datetime | None = None


@dataclass(frozen=True)
class Limits:
    """When a document that was sent and never seen may be called absent: long enough ago, and looked for often enough."""

    bound: timedelta = timedelta(minutes=60)  #: longer than any delay we assume between sending and showing
    looks: int = 3


class Kind(Enum):
    """What to do with a publication."""

    PUBLISH = "publish"
    SKIP = "skip"  #: it stands there with our bytes
    RECHECK = "recheck"  #: it was sent and not seen: only look
    REFUSE = "refuse"  #: a person has to decide


@dataclass(frozen=True)
class Action:
    """One decision and its reason, in the reader's words."""

    kind: Kind
    publication: Publication
    reason: str = ""


def plan(
    publications: Sequence[Publication],
    inventory: Sequence[Listing],
    open_intents: Mapping[Publication, OpenIntent],
    now: Now,
    limits: Limits | None = None,
) -> list[Action]:
    """
    One action per publication, from what the contract lists now and from what was sent earlier without an outcome.

    `inventory` holds the bytes' hash of each row that shares a name with a publication; where something was sent
    earlier, of every row of our side.
    """
    actions: list[Action] = []
    for item in publications:
        twin = next((a.publication for a in actions if a.publication.document.sha256 == item.document.sha256), None)
        actions.append(
            Action(Kind.REFUSE, item, f"es el mismo documento que «{twin.document.name}», de este manifiesto")
            if twin
            else _decide(item, inventory, open_intents.get(item), now, limits or Limits())
        )
    return actions


def _decide(
    item: Publication, inventory: Sequence[Listing], intent: OpenIntent | None, now: Now, limits: Limits
) -> Action:
    ours = item.document
    namesakes = [row for row in inventory if row.own and fold(row.name) == fold(ours.name)]
    equal = [row for row in inventory if row.sha256 == ours.sha256]

    if any(row.sha256 == ours.sha256 for row in namesakes):
        return Action(Kind.SKIP, item, "ya estaba publicado con los mismos bytes")
    if intent and any(row.own for row in equal):
        return Action(Kind.SKIP, item, "quedó publicado en un intento anterior, con otro nombre")
    if intent and not may_be_sent_again(intent, now, limits):
        return Action(Kind.RECHECK, item, "se envió antes y aún no se ve")
    if equal:
        where = f"con el nombre «{equal[0].name}»" if equal[0].own else "cargado por la otra parte"
        return Action(Kind.REFUSE, item, f"el mismo documento ya está en el contrato, {where}")
    if namesakes:
        return Action(Kind.REFUSE, item, f"ya hay otro documento con el nombre «{namesakes[0].name}» y otro contenido")
    return Action(Kind.PUBLISH, item)


def may_be_sent_again(intent: OpenIntent, now: Now, limits: Limits) -> bool:
    """
    Whether what was to be sent is surely not there: it never left, or it left long ago and no look found it.

    Long ago by both clocks: by ours since it left, by the portal's since we first looked for it there. A clock that ran
    backwards makes that time negative, which is never long enough.
    """
    if intent.sent is None:
        return True
    passed = [now.ours - intent.sent]
    if now.portal is not None:
        passed.append(now.portal - (intent.first_look or now.portal))
    return min(passed) > limits.bound and intent.looks >= limits.looks
