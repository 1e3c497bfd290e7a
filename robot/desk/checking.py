"""What is to be said of the documents that contracts list: pure, from what was read to remarks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from robot.intake.kinds import extension_of
from robot.words import counted

from . import mentions
from .among import by_content, by_month, elsewhere
from .answers import Verdict
from .content import Content, Opens
from .first_page import said_by_first_page
from .kinds import Kinds, Recognised, known_kinds
from .mentions import Marks
from .months import said_by_name
from .periods_said import called, contradicts, neighbours
from .said import Level, Remark, remark, worst

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.model import ContractFacts, Role

    from .answers import Answered, Version
    from .months import Said

FILE = Path(__file__).with_name("first_page.toml")


@dataclass(frozen=True)
class Paper:
    """One document that a contract lists, and what was read of it."""

    name: str
    by: Role
    id: str | None = None  #: the document's own in the portal
    link: str | None = None
    content: Content | None = None  #: None where it could not be had
    trouble: str = ""  #: why
    copy: str = ""  #: where the downloaded file is kept, below the state folder; empty where it is not any more
    fresh: bool = True  #: it was downloaded by this review


@dataclass(frozen=True)
class Folder:
    """One contract's documents, the newest first; where `trouble` says why they are unknown, there are none."""

    number: str  #: as it was asked for
    facts: ContractFacts | None = None
    papers: tuple[Paper, ...] = ()
    trouble: str = ""
    remedy: str = ""
    gone: tuple[str, ...] = ()  #: names that an earlier review saw and this one did not


@dataclass(frozen=True)
class Checked:
    """A document and what is to be said of it."""

    paper: Paper
    recognised: Recognised
    months: tuple[str, ...]  #: that its first page or its name says
    remarks: tuple[Remark, ...] = ()
    version: Version | None = None  #: what an answer would be about
    answer: Answered | None = None  #: what a person said of this version
    before: Answered | None = None  #: what she said of an earlier one, where she has not answered about this

    @property
    def level(self) -> Level | None:
        """What the robot found; None where all is well. No answer changes it."""
        return worst([each.level for each in self.remarks])

    @property
    def left(self) -> Level | None:
        """What is left to be done: a person's answer has the last word."""
        if self.answer is None:
            return self.level
        return Level.WRONG if self.answer.verdict is Verdict.TO_CORRECT else None


@dataclass(frozen=True)
class CheckedFolder:
    """A contract and what is to be said of it and of its documents."""

    folder: Folder
    papers: tuple[Checked, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def level(self) -> Level | None:
        """The most urgent of all; a contract that was not read is unknown."""
        return self._worst([each.level for each in self.papers])

    @property
    def left(self) -> Level | None:
        """What is left to be done, after what persons answered."""
        return self._worst([each.left for each in self.papers])

    def _worst(self, papers: Sequence[Level | None]) -> Level | None:
        all_of_them = [each.level for each in self.remarks] + [each for each in papers if each]
        return worst([*all_of_them, Level.UNKNOWN] if self.folder.trouble else all_of_them)


@dataclass(frozen=True)
class Demands:
    """What the first page of a kind has to say, by the kinds' keys."""

    number: frozenset[str]
    period: frozenset[str]
    near: frozenset[str]


@cache
def demands() -> Demands:
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Demands(*(frozenset(said[key]) for key in ("number", "period", "near")))


def check(folders: Sequence[Folder], kinds: Kinds | None = None) -> list[CheckedFolder]:
    """What is to be said of each contract's documents; those of the others tell what is theirs."""
    kinds = kinds or known_kinds()
    marks = [_marks(folder) for folder in folders]
    others = _whose(folders, marks)
    checked = [
        CheckedFolder(
            folder, tuple(_checked(paper, own, others, folder, kinds) for paper in folder.papers), _of_all(folder)
        )
        for folder, own in zip(folders, marks, strict=True)
    ]
    checked = [CheckedFolder(each.folder, by_month(by_content(each.papers)), each.remarks) for each in checked]
    return elsewhere(checked, marks)


def _of_all(folder: Folder) -> tuple[Remark, ...]:
    said = [remark("gone", other=name) for name in folder.gone]
    if not folder.papers and not folder.trouble:
        said.append(remark("nothing_listed"))
    return tuple(said)


# By what contracts are known -------------------------------------------------------------------------


def _marks(folder: Folder) -> Marks:
    """The portal's numbers; where it shows none of the entity's own, the one that most documents name."""
    facts = folder.facts
    known = mentions.marks_of(folder.number, *((facts.identity, facts.number, facts.address) if facts else ()))
    if known.pairs:
        return known
    texts = [paper.content.text for paper in folder.papers if paper.content and paper.content.legible]
    return Marks(known.identifiers, mentions.learned(texts))


def _whose(folders: Sequence[Folder], marks: Sequence[Marks]) -> Mapping[str | mentions.Pair, str]:
    """Which contract is meant by an identifier or a number; what several have says nothing."""
    whose: dict[str | mentions.Pair, set[str]] = {}
    for folder, own in zip(folders, marks, strict=True):
        known: list[str | mentions.Pair] = [*own.identifiers, *own.pairs]
        for mark in known:
            whose.setdefault(mark, set()).add(folder.number)
    return {mark: names.pop() for mark, names in whose.items() if len(names) == 1}


# One document ----------------------------------------------------------------------------------------


def _checked(
    paper: Paper, own: Marks, others: Mapping[str | mentions.Pair, str], folder: Folder, kinds: Kinds
) -> Checked:
    text = paper.content.text if paper.content and paper.content.legible else ""
    guessed = paper.content.guessed if paper.content and paper.content.scanned else ""
    recognised = kinds.recognise(paper.name, text, paper.by)
    if guessed and recognised.kind is None:
        recognised = kinds.recognise(paper.name, guessed, paper.by)
    named, said = said_by_name(paper.name), said_by_first_page(text or guessed)
    remarks = list(_as_a_file(paper))
    if not text and recognised.kind is None and not any(each.level is Level.WRONG for each in remarks):
        remarks.append(remark("kind_uncertain", what=recognised))
    if text:
        remarks += _identity(text, own, others, folder, recognised)
        remarks += _period(named, said, recognised)
        remarks += [] if recognised.kind else [remark("kind_uncertain", what=recognised)]
    if guessed:
        found = [*_identity(guessed, own, others, folder, recognised), *_period(named, said, recognised)]
        remarks = [_by_ocr(found) if each.code == "scanned" else each for each in remarks]
        return Checked(paper, recognised, named.months or said.months, tuple(remarks))
    return Checked(paper, recognised, said.months or named.months, tuple(remarks))


#: What OCR may not have seen, though it stands there.
UNSEEN = frozenset({"no_number", "no_period", "own_unknown"})


def _by_ocr(found: Sequence[Remark]) -> Remark:
    """What it read instead of what should stand there is a doubt at most; what it did not read says nothing."""
    other = next((each for each in found if each.code not in UNSEEN), None)
    if other is not None:
        return remark("ocr_doubt", what=other.message)
    return remark("scanned") if found else remark("ocr")


#: What is said of a file that does not open as what it should be.
SHUT = {
    Opens.EMPTY: "empty_file",
    Opens.BROKEN: "broken",
    Opens.LOCKED: "locked",
    Opens.OTHER: "not_what_it_says",
    Opens.UNKNOWN: "not_examined",
}


def _as_a_file(paper: Paper) -> list[Remark]:
    """Whether it opens and has anything on its pages."""
    content = paper.content
    if content is None:
        return [remark("not_downloaded", why=paper.trouble or "no se sabe por qué")]
    if content.opens is not Opens.YES:
        type_ = extension_of(paper.name) or "otra cosa"
        return [remark(SHUT[content.opens], type=type_, what=content.spoken, why=content.why or "no se pudo abrir")]
    if content.blank:
        return [remark("blank", pages=counted(content.tried, "página"))]
    if content.kind != "pdf":
        return [remark("not_read", what=content.spoken)]
    said = [remark("empty_pages", which=", ".join(map(str, content.empty)))] if content.empty else []
    return said if content.legible else [*said, remark("scanned")]


def _identity(
    text: str, own: Marks, others: Mapping[str | mentions.Pair, str], folder: Folder, recognised: Recognised
) -> list[Remark]:
    if own.are_in(text):
        return []
    said: list[str | mentions.Pair] = [*sorted(mentions.identifiers_in(text)), *sorted(mentions.pairs_in(text))]
    theirs = next((mark for mark in said if others.get(mark, folder.number) != folder.number), None)
    if theirs is not None:
        return [remark("other_contract", said=_called(theirs))]
    if said:
        return [remark("other_number" if own.pairs else "own_unknown", said=_called(said[-1]))]
    wanted = recognised.kind is not None and recognised.kind.key in demands().number
    return [remark("no_number")] if wanted else []


def _called(mark: str | mentions.Pair) -> str:
    return mark.upper() if isinstance(mark, str) else mentions.called(mark)


def _period(named: Said, said: Said, recognised: Recognised) -> list[Remark]:
    """Only of kinds that are about a month: others may mention any."""
    key = recognised.kind.key if recognised.kind else ""
    if key not in demands().period:
        return []
    if not said.months and not said.yearless:
        return [remark("no_period")]
    if not contradicts(named, said):
        return []
    near = key in demands().near and neighbours(named, said)
    return [remark("near_month" if near else "other_month", named=called(named), said=called(said))]
