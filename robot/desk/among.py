"""What only shows when documents are set beside each other: the same bytes twice, or two for one month."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from robot.periods import months, split

from .content import Opens
from .first_page import said_by_first_page
from .months import said_by_name
from .periods_said import spoken
from .said import Level, Remark, remark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .checking import Checked, CheckedFolder
    from .mentions import Marks

ENOUGH, MOST = (
    3,
    0.6,
)  #: documents in a row, and the share of them that has to agree, until one that does not is out of order
OF_MONTH = frozenset({"other_month", "near_month", "out_of_order"})


def by_content(papers: Sequence[Checked]) -> tuple[Checked, ...]:
    """Of several with the same bytes, the oldest is the document, and the others are once too many."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(papers):
        if sha256 := _bytes_of(each):
            groups[sha256].append(at)
    said = {
        at: remark("duplicate", other=papers[group[-1]].paper.name) for group in groups.values() for at in group[:-1]
    }
    return _with(papers, said)


def by_month(papers: Sequence[Checked]) -> tuple[Checked, ...]:
    """A document whose number does not fit its month, where those beside it do; and two of a kind for one month."""
    kept = [at for at, each in enumerate(papers) if _has_month(each)]
    out = {at: said for group in _groups(papers, kept) for at, said in _out_of_order(papers, group).items()}
    papers = _with_months(papers, out)
    kept = [at for at in kept if at not in out and not any(each.code in OF_MONTH for each in papers[at].remarks)]
    twice = {at: said for group in _groups(papers, kept) for at, said in _same_month(papers, group).items()}
    return _with_months(papers, twice)


def elsewhere(folders: Sequence[CheckedFolder], marks: Sequence[Marks]) -> list[CheckedFolder]:
    """The same bytes in several contracts, where they do not say which one they belong to."""
    where: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, folder in enumerate(folders):
        for which, each in enumerate(folder.papers):
            if sha256 := _bytes_of(each):
                where[sha256].append((at, which))
    said: dict[int, dict[int, Remark]] = defaultdict(dict)
    for places in where.values():
        for at, which in places:
            other = next(((a, w) for a, w in places if a != at), None)
            content = folders[at].papers[which].paper.content
            if other is None or (content is not None and marks[at].are_in(content.text)):
                continue
            theirs = folders[other[0]]
            named = theirs.papers[other[1]].paper.name
            said[at][which] = remark("elsewhere", other=named, contract=theirs.folder.number)
    return [replace(folder, papers=_with(folder.papers, said[at])) for at, folder in enumerate(folders)]


def _bytes_of(each: Checked) -> str:
    """What tells two documents apart; empty of one that is nothing, as many others are."""
    content = each.paper.content
    return content.sha256 if content and content.opens in (Opens.YES, Opens.LOCKED) else ""


def _has_month(each: Checked) -> bool:
    """Whether its first page says one month, and it is a document of its own."""
    return (
        each.recognised.kind is not None
        and len(_months_of(each)) == 1
        and not any(said.code == "duplicate" or said.level is Level.WRONG for said in each.remarks)
    )


def _months_of(each: Checked) -> tuple[str, ...]:
    content = each.paper.content
    if content is None or not (content.legible or _by_ocr(each)):
        return ()
    return said_by_first_page(content.text if content.legible else content.guessed).months


def _groups(papers: Sequence[Checked], kept: Sequence[int]) -> list[list[int]]:
    """Documents of one kind and one side."""
    return _grouped(kept, lambda at: (papers[at].recognised.kind, papers[at].paper.by))


def _out_of_order(papers: Sequence[Checked], group: Sequence[int]) -> dict[int, Remark]:
    """Report 3 is about the month after report 2's: those that agree on when they began judge the others."""
    began = {}
    for at in group:
        named = said_by_name(papers[at].paper.name)
        if named.number and not named.months and not named.yearless:
            began[at] = _index(_months_of(papers[at])[0]) - named.number
    if len(began) < ENOUGH:
        return {}
    first, times = Counter(began.values()).most_common(1)[0]
    if times < MOST * len(began):
        return {}
    wrong = [at for at, each in began.items() if each != first]
    return {
        at: remark(
            "out_of_order",
            named=spoken(months(_months_of(papers[at])[0], first - began[at])),
            said=spoken(_months_of(papers[at])[0]),
        )
        for at in wrong
    }


def _same_month(papers: Sequence[Checked], group: Sequence[int]) -> dict[int, Remark]:
    """Of two for one month the older one is taken to be right; but one that was read by OCR makes no other one doubtful."""
    said = {}
    for same in _grouped(group, lambda at: _months_of(papers[at])):
        read = [at for at in same if not _by_ocr(papers[at])]
        right = (read or same)[-1]
        for at in same:
            if at != right:
                month = spoken(_months_of(papers[at])[0])
                said[at] = remark("same_month", said=month, other=papers[right].paper.name)
    return said


def _by_ocr(each: Checked) -> bool:
    """Whether OCR read it, and nothing there was odd."""
    return any(said.code == "ocr" for said in each.remarks)


def _with_months(papers: Sequence[Checked], said: Mapping[int, Remark]) -> tuple[Checked, ...]:
    """The same with these remarks about their months; where OCR read the month, it is OCR that says so."""
    told = {at: remark("ocr_doubt", what=each.message) if _by_ocr(papers[at]) else each for at, each in said.items()}
    without = [
        replace(each, remarks=tuple(r for r in each.remarks if at not in said or r.code != "ocr"))
        for at, each in enumerate(papers)
    ]
    return _with(without, told)


def _grouped(kept: Sequence[int], by: Callable[[int], object]) -> list[list[int]]:
    groups: dict[object, list[int]] = defaultdict(list)
    for at in kept:
        groups[by(at)].append(at)
    return list(groups.values())


def _index(period: str) -> int:
    year, month = split(period)
    return 12 * year + month


def _with(papers: Sequence[Checked], said: dict[int, Remark]) -> tuple[Checked, ...]:
    return tuple(
        replace(each, remarks=(*each.remarks, said[at])) if at in said else each for at, each in enumerate(papers)
    )
