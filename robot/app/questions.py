"""What only a person can settle, from all runs of this state folder, and her answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from robot.clock import Clock
from robot.errors import InputError
from robot.intake.names import name_remarks
from robot.ledger.ledger import STANDS, open_ledger
from robot.model import Answer, fold
from robot.proof.questions import Question, questions
from robot.proof.receipts import read_receipts

__all__ = ["Asked", "Given", "Question", "asked", "settle"]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.proof.receipts import Receipt
    from robot.settings import StateSettings


@dataclass(frozen=True)
class Asked:
    """All questions that runs left, oldest first, and the runs whose receipts cannot be read."""

    questions: Sequence[Question]
    unread: Sequence[str]

    @property
    def open(self) -> list[Question]:
        return [each for each in self.questions if each.is_open]


@dataclass(frozen=True)
class Given:
    """What a person answers; `new_name` only to `Answer.BESIDE`, and None there means the document's own with «v2»."""

    answer: Answer
    by: str
    why: str
    new_name: str | None = None


def asked(settings: StateSettings) -> Asked:
    """
    Read every run's receipts.

    :raises LedgerError: the ledger cannot be read.
    """
    receipts: list[Receipt] = []
    unread: list[str] = []
    runs = settings.state_dir / "runs"
    for folder in sorted(runs.iterdir()) if runs.is_dir() else ():
        try:
            receipts += read_receipts(folder / "receipts") if (folder / "receipts").is_dir() else ()
        except InputError as error:
            unread.append(f"{folder.name}: {error}")
    with open_ledger(settings.ledger_url, Clock().now) as ledger:
        decisions = ledger.decisions.all()
        stands = {(fold(each.contract), each.sha256) for each in ledger.history() if each.outcome in STANDS}
    return Asked(questions(receipts, decisions, stands), unread)


def settle(settings: StateSettings, which: str, given: Given) -> Question:
    """
    Keep a person's answer to one question; the next run carries it out. Answers the question with it.

    :raises InputError: there is no such question, this is no answer to it, or the new name is none.
    :raises LedgerError: the ledger cannot be written.
    """
    question = next((each for each in asked(settings).questions if each.id == which.casefold()), None)
    if question is None:
        raise InputError(
            f"No hay ninguna duda con el número {which}", remedy="secop dudas --todas muestra todas con su número."
        )
    if given.answer not in question.answers:
        raise InputError(f"A esta duda no se le puede responder «{given.answer}»", remedy=_possible(question))
    if not (why := " ".join(given.why.split())):
        raise InputError("Falta el motivo de la decisión", remedy="Escríbalo después de --motivo, entre comillas.")
    name = _new_name(question, given.answer, given.new_name)
    made = replace(question.about, answer=given.answer, by=given.by, why=why, new_name=name)
    with open_ledger(settings.ledger_url, Clock().now) as ledger:
        ledger.decisions.keep(made)
    return replace(question, decision=made)


def _possible(question: Question) -> str:
    if not question.answers:
        return "Lo que pudo haberse enviado solo se aclara mirando: repita la orden, y el robot lo busca en el portal."
    return f"Lo que se puede responder: {', '.join(question.answers)}."


def _new_name(question: Question, given: Answer, wanted: str | None) -> str | None:
    if given is not Answer.BESIDE:
        if wanted is not None:
            raise InputError(f"Con «{given}» el documento conserva su nombre", remedy="Quite la opción --nombre.")
        return None
    before = PurePath(question.name)
    name = wanted or f"{before.stem} v2{before.suffix}"
    if fold(name) == fold(question.name):
        raise InputError(f"«{name}» es el nombre que ya tiene", remedy="Escriba otro después de --nombre.")
    if PurePath(name).suffix.casefold() != before.suffix.casefold():
        raise InputError(
            f"«{name}» no termina en {before.suffix}", remedy=f"Escriba un nombre que termine en {before.suffix}."
        )
    if name_remarks(name):
        raise InputError(
            f"«{name}» no puede ser el nombre de un documento",
            remedy='Escriba uno más corto, sin \\ / : * ? " < > |, sin espacios al comienzo o al final.',
        )
    return name
