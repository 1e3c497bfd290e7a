"""Reviewed documents as they wait for a person, what she says of them, and her letters to the contractors."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from robot.clock import Clock
from robot.desk.answers import Answered, Verdict, answer_to, version_of
from robot.errors import InputError
from robot.model import Role, fold

from .answers import answers_in, homes, keep
from .reviewing import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from robot.desk.answers import Version
    from robot.settings import StateSettings

__all__ = ["Answered", "Case", "Desk", "Document", "Given", "Verdict", "desk_of", "settle"]


@dataclass(frozen=True)
class Document:
    """One document as the last review that read its contract found it."""

    name: str
    by: Role  #: who published it
    version: Version | None  #: None where it could not be read, so that nobody can answer about it here
    level: str  #: what the robot found: wrong, doubt, unknown, well
    remarks: tuple[str, ...]  #: in words
    copy: str  #: where the downloaded file is, below the state folder; empty where none is kept
    answer: Answered | None = None


@dataclass(frozen=True)
class Case:
    """A contract as the last review that read it found it."""

    home: Path  #: of the reviews of the account that looked
    at: datetime  #: by the portal's clock
    number: str  #: as it was asked for
    identity: str
    own_number: str
    contractor: str
    documents: tuple[Document, ...]

    def is_called(self, number: str) -> bool:
        return fold(number) in {fold(self.number), fold(self.identity), fold(self.own_number)}


@dataclass(frozen=True)
class Desk:
    """All that reviews left for a person, and what of it cannot be read."""

    cases: Sequence[Case]
    unread: Sequence[str]

    @property
    def waiting(self) -> int:
        """Documents that nobody has answered about."""
        return sum(each.answer is None for case in self.cases for each in case.documents)

    def of(self, numbers: Sequence[str]) -> list[Case]:
        """
        The contracts of these numbers; all of them where there are none.

        :raises InputError: no review has read one of them.
        """
        for number in numbers:
            if not any(case.is_called(number) for case in self.cases):
                raise InputError(
                    f"Ninguna revisión ha leído el contrato {number}",
                    remedy="Revíselo primero: secop supervisar --contrato y su número.",
                )
        return [case for case in self.cases if not numbers or any(case.is_called(each) for each in numbers)]


@dataclass(frozen=True)
class Given:
    """What a person says of documents."""

    verdict: Verdict
    by: str
    why: str = ""


def desk_of(settings: StateSettings) -> Desk:
    """What the reviews in this state folder found last of each contract, with the answers so far."""
    cases: list[Case] = []
    unread: list[str] = []
    for home in homes(settings.state_dir):
        answers, damaged = answers_in(home)
        unread += damaged
        latest: dict[str, Case] = {}
        for case in _read(home, unread):
            if case.identity not in latest or latest[case.identity].at <= case.at:
                latest[case.identity] = case
        cases += [_with(case, answers) for case in latest.values()]
    return Desk(cases, unread)


def settle(settings: StateSettings, numbers: Sequence[str], given: Given) -> list[tuple[Case, Document]]:
    """
    Keep a person's answer about documents; where one of the numbers is none, about none of them.

    :raises InputError: no document has one of these numbers, or the answer lacks something.
    :raises StateError: it could not be written.
    """
    why, by = " ".join(given.why.split()), " ".join(given.by.split())
    if given.verdict is Verdict.TO_CORRECT and not why:
        raise InputError(
            "Falta decir qué hay que corregir", remedy="Escríbalo después de --por-corregir, entre comillas."
        )
    if not by:
        raise InputError("Falta el nombre de quien responde", remedy="Escríbalo después de --quien, entre comillas.")
    known = [(case, each) for case in desk_of(settings).cases for each in case.documents if each.version]
    chosen = [each for number in dict.fromkeys(map(str.casefold, numbers)) for each in _called(number, known)]
    answered = []
    for case, document in chosen:
        assert document.version, "others have no number"
        made = Answered(document.version, document.by, document.name, given.verdict, by, why, _after(document.answer))
        keep(settings.state_dir, case.home, made)
        answered.append((case, replace(document, answer=made)))
    return answered


def _after(answer: Answered | None) -> datetime:
    """Now, and after the answer that this one takes the place of, whatever became of this machine's clock."""
    now = Clock().now()
    return max(now, answer.at + timedelta(microseconds=1)) if answer else now


def _called(number: str, known: Sequence[tuple[Case, Document]]) -> list[tuple[Case, Document]]:
    """The document of this number, as each account saw it that looked at its contract."""
    found = [each for each in known if each[1].version and each[1].version.number == number]
    if len({document.version for _, document in found}) == 1:
        return found
    if found:
        raise InputError(
            f"El número {number} lo tienen dos documentos distintos",
            remedy="Respóndale al contratista por otro medio: por su número no se distinguen.",
        )
    raise InputError(
        f"Ningún documento revisado tiene el número {number}",
        remedy="secop responder --todos los muestra con su número. Si el documento cambió, su número es otro.",
    )


def _read(home: Path, unread: list[str]) -> Iterator[Case]:
    """Each contract of each review of an account; what one of them could not read is no answer to anything."""
    for file in sorted(home.glob(f"*/{DATA}")):
        try:
            said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(said["at"])
            yield from [
                _case(home, at, each) for each in said["contracts"] if each["identity"] and not each["unknown_because"]
            ]
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            unread.append(f"{file}: no se puede leer esta revisión")


def _case(home: Path, at: datetime, said: dict[str, Any]) -> Case:
    identity = str(said["identity"])
    documents = tuple(_document(identity, each) for each in said["documents"])
    own, contractor = str(said["own_number"] or said["number"]), str(said["contractor"] or "")
    return Case(home, at, str(said["number"]), identity, own, contractor, documents)


def _document(identity: str, said: dict[str, Any]) -> Document:
    by, name = Role(said["by"]), str(said["name"])
    remarks = tuple(str(each["message"]) for each in said["remarks"])
    version = version_of(identity, said["id"], by, name, said["sha256"])
    return Document(name, by, version, str(said["level"]), remarks, str(said["copy"] or ""))


def _with(case: Case, answers: Sequence[Answered]) -> Case:
    return replace(
        case, documents=tuple(replace(each, answer=answer_to(each.version, answers)) for each in case.documents)
    )
