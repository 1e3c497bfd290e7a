"""What a person said of a document that a review showed her, and of which version of it: pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from robot.model import Role, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Verdict(StrEnum):
    """How a person finds a document; the word is the one that a letter says."""

    CORRECT = "correcto"
    TO_CORRECT = "por corregir"


@dataclass(frozen=True)
class Version:
    """A document as a review saw it: its row in the portal, and its bytes. With other bytes it is another one."""

    contract: str  #: the portal's identifier
    row: str  #: the document's own id in the portal; where the row has none, its side and name
    sha256: str

    @property
    def number(self) -> str:
        """By which a person calls it."""
        return hashlib.sha256(json.dumps([self.contract, self.row, self.sha256]).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Answered:
    """A person's answer about one version; `why` is empty only where it is correct."""

    version: Version
    by_side: Role  #: who published the document
    name: str
    verdict: Verdict
    by: str
    why: str
    at: datetime

    def as_json(self) -> str:
        return json.dumps(asdict(self) | {"at": self.at.isoformat()}, ensure_ascii=False, indent=1)


def version_of(contract: str, id_: str | None, by: Role, name: str, sha256: str | None) -> Version | None:
    """None where nobody could read the document: then there is nothing that an answer could be about."""
    return Version(contract, id_ or f"{by.value}/{name}", sha256) if sha256 else None


def answered_from(text: str) -> Answered:
    """
    An answer that was kept.

    :raises ValueError: the text is none.
    """
    try:
        said: dict[str, Any] = json.loads(text)
        version = Version(**{key: str(value) for key, value in said["version"].items()})
        people = (str(said["by"]), str(said["why"]), datetime.fromisoformat(said["at"]))
        return Answered(version, Role(said["by_side"]), str(said["name"]), Verdict(said["verdict"]), *people)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError("no answer") from wrong


def answer_to(version: Version | None, answers: Iterable[Answered]) -> Answered | None:
    """The last answer about this very version."""
    return max((each for each in answers if each.version == version), key=lambda each: each.at, default=None)


def answer_before(
    version: Version | None, row: tuple[str, Role, str], listed: Collection[Version], answers: Iterable[Answered]
) -> Answered | None:
    """
    The last answer about what stood in this row, or under this name, with other bytes, and stands nowhere any more.

    :param row: the row's id or what stands for it, who published it, and its name.
    :param listed: what the contract lists now.
    """
    id_, by, name = row
    earlier = (
        each
        for each in answers
        if each.version not in listed
        and each.version != version
        and (each.version.row == id_ or (each.by_side is by and fold(each.name) == fold(name)))
    )
    return max(earlier, key=lambda each: each.at, default=None)
