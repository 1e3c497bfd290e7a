"""What only a person can settle, told from the receipts of all runs and from what persons decided since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from robot.model import Account, Answer, Decision, Outcome, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from .receipts import ListedRow, Receipt

ID = 6  # characters of a question's id

#: What may be answered where the robot came to this; nothing about what may have left: only a look settles that.
ANSWERS: Mapping[Outcome, Sequence[Answer]] = {
    Outcome.REFUSED: (Answer.DISCARD,),  # and those of its receipt
    Outcome.ALTERED: (Answer.BESIDE, Answer.DISCARD),
    Outcome.DUPLICATED: (Answer.DISCARD,),
    Outcome.ABSENT: (Answer.DISCARD,),
    Outcome.IN_DOUBT: (),
}
ROW = "fila:"  #: before the hash of a row that nobody here sent: what is decided about it is about no document of ours
STRANGE_ROW = (Answer.DISCARD,)  # of a row of our side that no run of ours sent: a person knows of it
SETTLES = frozenset({Outcome.PUBLISHED, Outcome.SKIPPED})


@dataclass(frozen=True)
class Question:
    """One document, or one row of the portal, that a person has to look at."""

    about: Decision  #: as it would be kept: side, contract, bytes and name, without an answer of its own yet
    contract: str  #: as the sheet had it
    name: str
    outcome: Outcome | None  #: None: a row that nobody here sent
    message: str
    remedy: str
    lifts: Sequence[Answer]  #: what would lift the refusal
    at: datetime
    run: str
    pictures: Sequence[PurePosixPath]  #: inside the run's folder
    decision: Decision | None = None  #: the last one about it

    @property
    def id(self) -> str:
        """What a person types to answer it; the same on every machine, and as long as it is open."""
        about = self.about
        text = f"{about.party}\n{about.contract}\n{about.sha256}\n{about.name}"
        return hashlib.sha256(text.encode()).hexdigest()[:ID]

    @property
    def answers(self) -> Sequence[Answer]:
        return (*self.lifts, *ANSWERS[self.outcome]) if self.outcome else STRANGE_ROW

    @property
    def is_open(self) -> bool:
        """Nobody decided about it; or somebody did, and a later run came to the same all the same."""
        if self.decision is None:
            return True
        return (
            self.decision.answer is not Answer.DISCARD and self.decision.at is not None and self.at > self.decision.at
        )


def questions(
    receipts: Iterable[Receipt], decisions: Sequence[Decision], stands: Collection[tuple[str, str]] = ()
) -> list[Question]:
    """
    Every question that these receipts leave, oldest first; the last receipt that says something of a document counts.

    A run that did not come to a document, or only rehearsed it, says nothing of it; that it is absent is a question where
    an earlier run had proven it. `stands` are folded contracts and
    hashes of which the ledger knows by now that they stand in the portal: nothing is in doubt of them any more.
    """
    ordered = sorted(receipts, key=lambda each: each.ended)
    identities = {_asked(each): fold(each.contract.identity) for each in ordered if each.contract.identity}
    open_ones: dict[tuple[str, ...], Question] = {}
    proven: set[tuple[str, ...]] = set()
    for receipt in ordered:
        contract = identities.get(_asked(receipt), fold(receipt.contract_id))
        for row in receipt.unexplained:
            asked = _about_row(receipt, contract, row, decisions)
            open_ones.setdefault(_key(asked.about), asked)
        if receipt.document.sha256 is None:  # a row of the sheet that was not fit: its findings say what to do
            continue
        asked = _about_document(receipt, contract, decisions)
        key = _key(asked.about)
        if receipt.outcome in SETTLES:
            proven.add(key)
            open_ones.pop(key, None)
        elif receipt.outcome in ANSWERS and (receipt.outcome is not Outcome.ABSENT or key in proven):
            open_ones[key] = asked
    return [
        each
        for each in sorted(open_ones.values(), key=lambda each: each.at)
        if each.outcome is not Outcome.IN_DOUBT or (each.about.contract, each.about.sha256) not in stands
    ]


def _asked(receipt: Receipt) -> tuple[str, ...]:
    """The contract as the sheet has it: a run that did not reach it knows it by nothing else."""
    return _party(receipt), fold(receipt.contract.asked), fold(receipt.contract.asked_entity or "")


def _party(receipt: Receipt) -> str:
    who = receipt.account
    return Account(who.portal, who.user, who.role, who.company).party


def _key(about: Decision) -> tuple[str, ...]:
    return about.party, about.contract, about.sha256, about.name


def _about_document(receipt: Receipt, contract: str, decisions: Sequence[Decision]) -> Question:
    document = receipt.document
    called = document.decision.name if document.decision else document.name
    about = _unanswered(receipt, contract, document.sha256 or "", called)
    return _question(receipt, about, decisions, document.name, receipt.outcome)


def _about_row(receipt: Receipt, contract: str, row: ListedRow, decisions: Sequence[Decision]) -> Question:
    about = _unanswered(receipt, contract, f"{ROW}{row.sha256 or ''}", row.name)
    return _question(receipt, about, decisions, row.name, None)


def _question(
    receipt: Receipt, about: Decision, decisions: Sequence[Decision], name: str, outcome: Outcome | None
) -> Question:
    made = [each for each in decisions if _key(each) == _key(about)]
    pages = [each for each in receipt.evidence if each.document is None and not each.shows_the_headings]
    shown = [each for each in receipt.evidence if each.document == receipt.document.sha256] or pages[-1:]
    return Question(
        about,
        receipt.contract.asked,
        name,
        outcome,
        receipt.message
        if outcome
        else "Esta fila es de su lado del contrato, y ninguna corrida de este registro la envió.",
        receipt.remedy if outcome else "Mire en el portal quién la cargó. Si está bien, descarte esta duda.",
        receipt.answers if outcome else (),
        receipt.ended,
        receipt.run,
        [PurePosixPath(each.file) for each in shown],
        made[-1] if made else None,
    )


def _unanswered(receipt: Receipt, contract: str, sha256: str, name: str) -> Decision:
    asked = fold(receipt.contract.asked)
    return Decision(_party(receipt), contract, asked, sha256, fold(name), Answer.DISCARD, by="", why="")
