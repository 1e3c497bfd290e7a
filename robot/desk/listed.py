"""What the portal listed of a contract when somebody looked, kept from one audit to the next."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from robot.errors import InputError
from robot.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True)
class Row:
    """One document of the portal's own grid, which does not say when it was published."""

    name: str
    by: Role
    id: str | None = None  #: the document's own in the portal, where the row has one
    seen: datetime | None = None  #: by which audit first
    unseen: datetime | None = None  #: the audit before that, which looked and did not see it


@dataclass(frozen=True)
class Looked:
    """One contract as an audit found it. What the page did not say, or nobody could read, is None."""

    number: str  #: as it was asked for
    at: datetime
    identity: str = ""
    reference: str = ""  #: the entity's own number
    address: str = ""
    entity: str | None = None
    contractor: str | None = None
    subject: str | None = None
    state: str | None = None
    starts: date | None = None
    ends: date | None = None
    rows: tuple[Row, ...] = ()
    trouble: str = ""  #: why its documents are unknown; then `rows` are those that were listed last
    listed: datetime | None = None  #: when its documents were last read


#: What an earlier audit knows of a contract that nobody could read this time.
KEPT = ("identity", "reference", "address", "entity", "contractor", "subject", "state", "starts", "ends")


@dataclass(frozen=True)
class Audit:
    """Everything that one audit found."""

    at: datetime
    account: str  #: who looked, as people know it
    role: Role
    portal: str  #: its main host
    contracts: tuple[Looked, ...]

    def as_json(self) -> str:
        return json.dumps(asdict(self), default=_said, ensure_ascii=False, indent=1)


def audit_from(text: str, called: str) -> Audit:
    """
    An audit that was kept.

    :raises InputError: the file is none.
    """
    try:
        said = json.loads(text)
        contracts = tuple(_looked(each) for each in said["contracts"])
        return Audit(datetime.fromisoformat(said["at"]), said["account"], Role(said["role"]), said["portal"], contracts)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise InputError(f"{called} no es una auditoría del robot, o está dañada") from wrong


def remembering(now: Looked, before: Looked | None) -> Looked:
    """
    The same, and of each document since when it is known.

    Where nobody could look, what is known stays known; where documents are gone that were there, the page is not believed
    to be empty.
    """
    before = before or Looked(now.number, now.at)
    if before.rows and not now.rows and not now.trouble:
        now = replace(now, trouble="el portal ya no muestra ninguno de los documentos que había")
    if now.trouble:
        kept = {key: getattr(now, key) or getattr(before, key) for key in KEPT}
        return replace(now, **kept, rows=before.rows, listed=before.listed)
    known = dict(_numbered(before.rows))
    rows = [
        replace(row, seen=known[key].seen, unseen=known[key].unseen)
        if key in known
        else replace(row, seen=now.at, unseen=before.listed)
        for key, row in _numbered(now.rows)
    ]
    return replace(now, rows=tuple(reversed(rows)), listed=now.at)


def _numbered(rows: Sequence[Row]) -> Iterable[tuple[tuple[object, ...], Row]]:
    """The rows, oldest first, with what makes each the same one: its id, or else name, side, and which of several it is."""
    times: Counter[tuple[object, ...]] = Counter()
    for row in reversed(rows):  # the portal shows the newest first
        key: tuple[object, ...] = (row.id,) if row.id else (row.name, row.by)
        times[key] += 1
        yield (*key, times[key]), row


def _looked(said: Mapping[str, Any]) -> Looked:
    rows = tuple(
        Row(each["name"], Role(each["by"]), each["id"], *(_moment(each[key]) for key in ("seen", "unseen")))
        for each in said["rows"]
    )
    days = {key: date.fromisoformat(said[key]) if said[key] else None for key in ("starts", "ends")}
    moments = {key: _moment(said[key]) for key in ("at", "listed")}
    return Looked(**{**said, "rows": rows, **moments, **days})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _said(value: object) -> str:
    assert isinstance(value, date), "values of an audit are texts and moments"
    return value.isoformat()


def by_number(contracts: Sequence[Looked]) -> dict[str, Looked]:
    """Each contract by how it was asked for."""
    return {each.number: each for each in contracts}
