"""The frozen values that the rooms hand to each other."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class Role(StrEnum):
    """From which side of the contract we publish."""

    CONTRACTOR = "contratista"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class Account:
    """Whose sign-in is used, and for which company or entity where the person has several."""

    user: str
    role: Role
    company: str | None = None


@dataclass(frozen=True)
class Contract:
    """A contract as the sheet writes it: CO1.PCCNTR.…, CO1.SLCNTR.… or the entity's own number."""

    number: str


@dataclass(frozen=True)
class Document:
    """
    A file of ours, as it will be sent.

    `path` is the run's private copy; size (bytes) and sha256 (hex) are the copy's.
    """

    source: Path
    path: Path
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True)
class Publication:
    """One document to be published on one contract: the work item."""

    contract: Contract
    document: Document
    row: int  #: of the manifest, for messages


@dataclass(frozen=True)
class Listing:
    """One row of the contract's execution documents, as the portal shows it."""

    name: str
    own: bool  #: uploaded by our side of the contract
    sha256: str | None  #: of the bytes downloaded from the portal; None where they were not downloaded


@dataclass(frozen=True)
class Intent:
    """A publication that was about to be sent, and that has no outcome yet."""

    key: str
    at: datetime
    looks: int = 0  #: how often a fresh look did not find it


class Outcome(StrEnum):
    """What became of a publication."""

    PUBLISHED = "published"  #: listed, downloaded, and its bytes are ours
    SKIPPED = "skipped"  #: stood there already, downloaded, and its bytes are ours
    REJECTED = "rejected"  #: the portal said no in words, and a fresh look does not list it
    REFUSED = "refused"  #: we did not try: what stands in the portal contradicts the manifest
    FAILED = "failed"  #: never sent
    IN_DOUBT = "in_doubt"  #: sent, and not seen with our bytes: nobody may send it again yet
    ALTERED = "altered"  #: listed, but the bytes on the portal are not ours
    DUPLICATED = "duplicated"  #: listed more than once with our bytes
    NEEDS_PERSON = "needs_person"  #: not sent: the portal asked for something that only a person can answer
    NOT_ATTEMPTED = "not_attempted"  #: the run stopped before its turn


@dataclass(frozen=True)
class Result:
    """What became of one publication, and the sentence that says so to its reader."""

    publication: Publication
    outcome: Outcome
    message: str


def fold(name: str) -> str:
    """
    A file name as two people would call it the same: accents, case, form and runs of spaces do not count.

    The portal may spell a listed name differently from the file's (docs/portal.md, sections 4.3 and 8).
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())
