"""The case file's matrix: what stands in the portal of each document that a contract owes, month by month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from robot.model import Role, fold
from robot.words import BOGOTA, Said, Tone, counted

from .duties import END, START, Each, Stage, dues_of, periods_of, stage_of
from .months import said_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from .duties import Due, Duty, Rules, Type
    from .kinds import Kinds, Recognised
    from .listed import Looked, Row


class Standing(StrEnum):
    """What stands in the portal of one document that is owed."""

    MISSING = "missing"
    DUPLICATE = "duplicate"
    LATE = "late"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    PUBLISHED = "published"


#: In the order in which a person should read them.
STANDINGS = {
    Standing.MISSING: Said("falta", "✗", Tone.BAD, "su plazo pasó y el portal no lo muestra"),
    Standing.DUPLICATE: Said("repetido", "≡", Tone.ATTENTION, "hay más de un documento para lo mismo"),
    Standing.LATE: Said("tarde", "!", Tone.ATTENTION, "después del plazo todavía no estaba; ahora está"),
    Standing.DOUBTFUL: Said("dudoso", "?", Tone.ATTENTION, "puede ser un documento que no dice con claridad qué es o de qué mes"),
    Standing.UNKNOWN: Said("no se sabe", "…", Tone.NEUTRAL, "no se pudo leer, o el portal no dice lo necesario"),
    Standing.NOT_YET: Said("en plazo", "○", Tone.NEUTRAL, "no está, y su plazo no ha pasado"),
    Standing.PUBLISHED: Said("publicado", "✓", Tone.GOOD, "está en el portal"),
}  # fmt: skip
OPEN = tuple(standing for standing in STANDINGS if standing not in (Standing.NOT_YET, Standing.PUBLISHED))


@dataclass(frozen=True)
class Document:
    """One row of the portal, and what it says that it is."""

    row: Row
    what: Recognised
    periods: tuple[str, ...] = ()  #: of the contract's; none where nobody can say
    counted: bool = False  #: its name says no month: it follows from its number, if anything

    @property
    def is_last(self) -> bool:
        """Whether it is about the contract's last month for what it is, not for what it says."""
        return self.counted and any(kind.last for kind in self.what.kinds)


@dataclass(frozen=True)
class Cell:
    """One document that is owed, and how it stands."""

    due: Due
    standing: Standing
    documents: tuple[Document, ...] = ()
    why: str = ""

    @property
    def said(self) -> Said:
        return STANDINGS[self.standing]


@dataclass(frozen=True)
class Case:
    """One contract's case file."""

    looked: Looked
    type: Type
    stage: Stage
    cells: tuple[Cell, ...]
    documents: tuple[Document, ...]
    trouble: str = ""  #: why nothing can be said of it, or not of all

    @property
    def counts(self) -> dict[Standing, int]:
        """How often each standing occurs, in the order in which a person should read them."""
        found = Counter(cell.standing for cell in self.cells)
        return {standing: found[standing] for standing in STANDINGS if found[standing]}

    @property
    def unrecognised(self) -> list[Document]:
        return [each for each in self.documents if not each.what.kinds]

    @property
    def periods(self) -> list[str]:
        """The matrix's columns."""
        said = {cell.due.period for cell in self.cells}
        return [START] * (START in said) + sorted(said - {START, END}) + [END] * (END in said)

    @property
    def duties(self) -> list[Duty]:
        """The matrix's rows."""
        return list(dict.fromkeys(cell.due.duty for cell in self.cells))

    def cell(self, duty: Duty, period: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.due.duty == duty and cell.due.period == period), None)


def case_of(looked: Looked, rules: Rules, kinds: Kinds) -> Case:
    """
    What a contract owes, and what stands there of it.

    Nothing is called missing unless its page was read whole and says dates and a state that we know.
    """
    type_, stage = rules.type_of(looked.subject), stage_of(looked.state)
    today = looked.at.astimezone(BOGOTA).date()
    trouble = _trouble(looked, stage, today)
    if looked.starts is None or looked.ends is None or looked.starts > looked.ends:
        documents = tuple(Document(row, kinds.recognise(row.name, by=row.by)) for row in looked.rows)
        return Case(looked, type_, stage, (), documents, trouble)
    every = periods_of(looked.starts, looked.ends)
    owed = periods_of(looked.starts, looked.ends, type_.shortest)
    documents = tuple(_document(row, kinds, every, owed) for row in looked.rows)
    dues = dues_of(type_, looked.starts, looked.ends, stage, today)
    placed = _Placed(documents, dues)
    early = (
        "terminó antes de su fecha de fin, y el portal no dice cuándo"
        if stage is Stage.OVER and looked.ends > today
        else ""
    )
    not_now = (
        f"según la auditoría del {looked.listed.astimezone(BOGOTA):%d/%m/%Y}"
        if looked.trouble and looked.listed
        else ""
    )
    judge = _Judge(placed, today, trouble, early, not_now)
    return Case(looked, type_, stage, tuple(judge.cell(due) for due in dues), documents, trouble)


def _trouble(looked: Looked, stage: Stage, today: date) -> str:
    if looked.trouble:
        return looked.trouble
    if looked.starts is None or looked.ends is None:
        return "el portal no dice sus fechas de inicio y de fin"
    if looked.starts > looked.ends:
        return "el portal dice que termina antes de empezar"
    if stage is Stage.UNKNOWN:
        return (
            f"el portal dice que su estado es «{looked.state}», que el robot no conoce"
            if looked.state
            else "el portal no dice su estado"
        )
    if stage is Stage.SUSPENDED and looked.starts <= today:
        return "está suspendido, y el portal no dice desde cuándo"
    return ""


def _document(row: Row, kinds: Kinds, periods: Sequence[str], owed: Sequence[str]) -> Document:
    """A number counts the months that owe something; a last document is about the last of them."""
    what, said = kinds.recognise(row.name, by=row.by), said_by_name(row.name)
    if said.months or said.yearless:
        return Document(row, what, said.among(periods))
    last = tuple(owed[-1:]) if any(kind.last for kind in what.kinds) else ()
    return Document(row, what, last or said.among(owed), counted=True)


@dataclass
class _Placed:
    """Which documents may be which of those that are owed."""

    documents: Sequence[Document]
    dues: Sequence[Due]
    _sure: dict[Due, tuple[Document, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._sure = {due: self._found(due) for due in self.dues}

    def sure(self, due: Due) -> tuple[Document, ...]:
        """Those that are it."""
        return self._sure[due]

    def perhaps(self, due: Due) -> list[Document]:
        """Those that may be it and are no other: of two kinds, of nobody knows which month, or of this month and no kind."""
        taken = {id(each) for found in self._sure.values() for each in found}
        silent = [
            each for each in self.documents
            if not each.what.kinds and each.row.by is due.duty.by and due.period in each.periods and not each.counted
        ]  # fmt: skip
        return silent + [
            each for each in self.documents
            if id(each) not in taken
            and any(kind.key in due.duty.accepts for kind in each.what.kinds)
            and (due.duty.each is not Each.MONTH or not each.periods or due.period in each.periods)
        ]  # fmt: skip

    def _found(self, due: Due) -> tuple[Document, ...]:
        of_kind = [each for each in self.documents if each.what.kind and each.what.kind.key in due.duty.accepts]
        if due.duty.each is not Each.MONTH:
            return tuple(of_kind)
        here = [each for each in of_kind if due.period in each.periods]
        named = [each for each in here if not each.counted]
        monthly = [each for each in here if not each.is_last]
        return tuple(named or monthly or here)  # a number may count otherwise than months do


@dataclass(frozen=True)
class _Judge:
    """How each document that is owed stands."""

    placed: _Placed
    today: date
    trouble: str
    early: str  #: why months near the end may owe nothing
    not_now: str  #: of which earlier look the documents are, where nobody could look now

    def cell(self, due: Due) -> Cell:
        found = self.placed.sure(due)
        if found:
            standing, why = _published(due, found)
            return Cell(due, standing, found, "; ".join(filter(None, (why, self.not_now))))
        perhaps = tuple(self.placed.perhaps(due))
        if self.trouble:
            return Cell(due, Standing.UNKNOWN, perhaps, self.trouble)
        if perhaps:
            return Cell(due, Standing.DOUBTFUL, perhaps, _may_be(perhaps))
        if due.until >= self.today:
            return Cell(due, Standing.NOT_YET)
        if self.early and due.duty.each is Each.MONTH and self._nothing_after(due):
            return Cell(due, Standing.DOUBTFUL, (), self.early)
        unread = [each for each in self.placed.documents if not each.what.kinds and each.row.by is due.duty.by]
        said = f"puede ser uno de {counted(len(unread), 'documento')} cuyo nombre no dice qué es" if unread else ""
        return Cell(due, Standing.MISSING, (), said)

    def _nothing_after(self, due: Due) -> bool:
        """Whether no document of this month or a later one is there."""
        return all(period < due.period for each in self.placed.documents for period in each.periods)


def _published(due: Due, found: tuple[Document, ...]) -> tuple[Standing, str]:
    if (len(found) > 1 and due.duty.each is Each.MONTH) or _twice(found):
        names = "el mismo nombre" if _twice(found) else "nombres distintos"
        return Standing.DUPLICATE, f"hay {len(found)}, con {names}"
    absent = [each.row.unseen for each in found if each.row.unseen]
    if len(absent) == len(found) and min(absent).astimezone(BOGOTA).date() > due.until:
        return Standing.LATE, f"el {min(absent).astimezone(BOGOTA):%d/%m/%Y} todavía no estaba"
    others = {each.row.by for each in found} - {due.duty.by}
    return Standing.PUBLISHED, "lo publicó la otra parte" if others else ""


def _twice(found: Iterable[Document]) -> bool:
    times = Counter((fold(each.row.name), each.row.by) for each in found)
    return max(times.values()) > 1


def _may_be(perhaps: Sequence[Document]) -> str:
    names = " o ".join(f"«{each.row.name}»" for each in perhaps[:3])
    more = f" u otro de {len(perhaps)}" if len(perhaps) > 3 else ""
    return f"puede ser {names}{more}"


SIDES = {Role.CONTRACTOR: "el contratista", Role.SUPERVISOR: "la entidad"}
