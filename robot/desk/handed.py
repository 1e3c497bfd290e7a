"""A contractor's receipts beside what the portal lists: the same bytes, other ones, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from robot.model import fold

from .said import Remark, remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from robot.model import Role

    from .checking import Checked, CheckedFolder


@dataclass(frozen=True)
class HandedReceipt:
    """What a receipt says was published: from which side of which contract, under which name, and which bytes."""

    contracts: frozenset[str]  #: folded, all numbers under which it names the contract
    by: Role
    name: str
    sha256: str
    unproven: str = ""  #: why its seal proves nothing


def with_receipts(folders: Sequence[CheckedFolder], receipts: Sequence[HandedReceipt]) -> list[CheckedFolder]:
    """The same contracts, each with what the receipts that are about it say; what no seal proves accuses nobody."""
    return [_with(folder, [each for each in receipts if each.contracts & _numbers(folder)]) for folder in folders]


def _numbers(folder: CheckedFolder) -> set[str]:
    facts = folder.folder.facts
    return {fold(each) for each in (folder.folder.number, *((facts.identity, facts.number) if facts else ()))}


def _with(folder: CheckedFolder, receipts: Sequence[HandedReceipt]) -> CheckedFolder:
    if folder.folder.trouble:
        return folder
    papers, of_all = list(folder.papers), list(folder.remarks)
    reasons = dict.fromkeys(each.unproven for each in receipts if each.unproven)
    of_all.extend(remark("receipt_unproven", why=why) for why in reasons)
    for receipt in (each for each in receipts if not each.unproven):
        found = _found(papers, receipt)
        if found is None:
            of_all.append(remark("receipt_absent", other=receipt.name))
            continue
        places, said = found
        for at in places:
            papers[at] = replace(papers[at], remarks=_once(papers[at].remarks, said))
    return replace(folder, papers=tuple(papers), remarks=tuple(of_all))


def _found(papers: Sequence[Checked], receipt: HandedReceipt) -> tuple[list[int], Remark | None] | None:
    """The documents that a receipt is about, and what follows; None where there is none."""
    same = [at for at, each in enumerate(papers) if each.paper.content and each.paper.content.sha256 == receipt.sha256]
    if same:
        return same, remark("as_receipt")
    named = [
        at
        for at, each in enumerate(papers)
        if each.paper.by is receipt.by and fold(each.paper.name) == fold(receipt.name)
    ]
    if not named:
        return None
    unread = any(papers[at].paper.content is None for at in named)  # that it could not be had is said already
    return named, None if unread else remark("not_as_receipt")


def _once(remarks: Iterable[Remark], said: Remark | None) -> tuple[Remark, ...]:
    kept = tuple(remarks)
    return kept if said is None or said in kept else (*kept, said)
