"""Decide what happens to each publication of one contract; knows no browser, file or clock."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING

from robot.model import Answer, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from robot.model import Listing, OpenIntent, Publication


#: What to do where the same bytes are asked for twice.
TWICE = "Si debe ir dos veces, escriba «sí» en la columna repetir de su lista y repita la orden; si no, quite la fila."
REPEAT, BESIDE = (Answer.REPEAT,), (Answer.BESIDE,)


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
    remedy: str = ""  #: what the person can do who has to decide
    answers: tuple[Answer, ...] = ()  #: what she may answer so that it is published after all


def plan(  # noqa: PLR0913 - everything that the decisions rest on
    publications: Sequence[Publication],
    inventory: Sequence[Listing],
    open_intents: Mapping[Publication, OpenIntent],
    now: Now,
    limits: Limits | None = None,
    *,
    published: Mapping[Publication, str] | None = None,
    prepared: Mapping[Publication, str] | None = None,
) -> list[Action]:
    """
    One action per publication, from what the contract lists now and from what was sent earlier without an outcome.

    `inventory` holds the bytes' hash of each row that shares a name with a publication and, unless a person limited
    that, of every row of our side. `open_intents` are of the same side, contract and bytes, whatever they were called; `published` were proven by
    an earlier run, each under the name that it was sent with; of `prepared` the original, or something else that was made of it, was sent, under that name.
    """
    actions: list[Action] = []
    for item in publications:
        twin = next((a.publication for a in actions if a.publication.document.sha256 == item.document.sha256), None)
        actions.append(
            Action(Kind.REFUSE, item, f"es el mismo documento que «{twin.document.name}», de esta lista", TWICE, REPEAT)
            if twin and not item.repeat
            else _decide(
                item,
                strangers(item, publications, inventory),
                open_intents.get(item),
                now,
                limits or Limits(),
                published=(published or {}).get(item),
                prepared=(prepared or {}).get(item),
            )
        )
    return actions


def strangers(item: Publication, items: Sequence[Publication], rows: Sequence[Listing]) -> Sequence[Listing]:
    """The rows that are no other document of the same list: one name may be that of several, told apart by their bytes."""
    others = {other.document.sha256 for other in items} - {item.document.sha256}
    return [row for row in rows if row.sha256 not in others]


def _decide(  # noqa: PLR0913 - everything that the decision rests on
    item: Publication,
    inventory: Sequence[Listing],
    intent: OpenIntent | None,
    now: Now,
    limits: Limits,
    *,
    published: str | None,
    prepared: str | None,
) -> Action:
    ours = item.document
    namesakes = [row for row in inventory if row.own and fold(row.name) == fold(ours.name)]
    equal = [row for row in inventory if row.sha256 == ours.sha256]

    if any(row.sha256 == ours.sha256 for row in namesakes):
        return Action(Kind.SKIP, item, "ya estaba publicado con los mismos bytes")
    if intent and (sent_before := _sent_before(item, equal, intent, now, limits)):
        return sent_before
    if published is not None and (proven_before := _published_before(item, equal, published)):
        return proven_before
    if not item.repeat and (twice := _stands_already(equal, prepared)):
        return Action(Kind.REFUSE, item, twice, TWICE, REPEAT)
    if namesakes:
        name = namesakes[0].name
        said = f"ya hay otro documento con el nombre «{name}» y otro contenido"
        return Action(Kind.REFUSE, item, said, beside(name), BESIDE)
    return Action(Kind.PUBLISH, item)


def _sent_before(
    item: Publication, equal: Sequence[Listing], intent: OpenIntent, now: Now, limits: Limits
) -> Action | None:
    """What an earlier intent decides; None where it holds nothing back. Of a repetition only its name is evidence."""
    if any(row.own for row in equal) and not item.repeat:
        return Action(Kind.SKIP, item, "quedó publicado en un intento anterior, con otro nombre")
    if not may_be_sent_again(intent, now, limits):
        called = "" if fold(intent.name) == fold(item.document.name) else f" con el nombre «{intent.name}»"
        return Action(Kind.RECHECK, item, f"se envió antes{called} y aún no se ve")
    if intent.sent and item.repeat and equal:
        said = "se envió antes y no se ve con ese nombre"
        return Action(Kind.REFUSE, item, said, "Mire el contrato en el portal: si falta, publíquelo a mano.")
    return None


def _published_before(item: Publication, equal: Sequence[Listing], sent_as: str) -> Action | None:
    """
    What an earlier run's proof decides; None where what stands there does.

    The portal may list what was sent under this very name under one of its own; a person's renaming is hers to explain.
    """
    if item.repeat or not equal:
        said = "se publicó antes y ya no aparece en el contrato"
        return Action(Kind.REFUSE, item, said, _send_it_again(item), BESIDE if item.repeat else REPEAT)
    listed = next((row for row in equal if row.own), None)
    if listed is None or fold(sent_as) != fold(item.document.name):
        return None
    return Action(Kind.SKIP, item, f"ya estaba publicado con los mismos bytes; el portal lo llama «{listed.name}»")


def _send_it_again(item: Publication) -> str:
    how = "póngale otro nombre" if item.repeat else "escriba «sí» en la columna repetir de su lista"
    return f"Si se retiró y debe ir otra vez, {how} y repita la orden; si no, quite la fila."


def _stands_already(equal: Sequence[Listing], prepared: str | None) -> str:
    """Why it would be there twice; empty where it would not."""
    if not equal:
        otherwise = f"el mismo original ya se envió, preparado de otra manera, con el nombre «{prepared}»"
        return "" if prepared is None else otherwise
    row = equal[0]
    where = f"con el nombre «{row.name}»" if row.own else "cargado por la otra parte"
    return f"el mismo documento ya está en el contrato, {where}"


def beside(name: str) -> str:
    """How a document is published beside another one of its name."""
    file = PurePath(name)
    return (
        "Compare los dos. Si el suyo también debe quedar, póngale otro nombre en la columna nombre de su lista, por ejemplo "
        f"«{file.stem} v2{file.suffix}» (si entrega una carpeta, cambie el nombre del archivo), y repita la orden; si no, "
        "quite la fila."
    )


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


def unexplained(before: Sequence[Listing], now: Sequence[Listing], sent: Collection[str]) -> list[Listing]:
    """
    Rows of our side that came between two looks, and whose bytes (SHA-256) are none that we ever sent there.

    A row is new if its document's id is; where the portal shows none, if no earlier row of that name can be the same.
    """
    rows = [row for row in now if row.own]
    ids = {row.id for row in before if row.own}
    if None not in ids and all(row.id for row in rows):
        return [row for row in rows if row.id not in ids and row.sha256 not in sent]
    earlier: dict[str, list[str | None]] = defaultdict(list)
    for row in before:
        if row.own:
            earlier[row.name].append(row.sha256)
    strange = [row for row in rows if row.sha256 not in sent]
    return [row for row in strange if not _was_there(row, earlier[row.name])]


def _was_there(row: Listing, hashes: list[str | None]) -> bool:
    """Whether one of these earlier hashes can be the row's, which is taken out then; an unknown one can be any."""
    for candidate in (row.sha256, None, *(hashes if row.sha256 is None else ())):
        if candidate in hashes:
            hashes.remove(candidate)
            return True
    return False
