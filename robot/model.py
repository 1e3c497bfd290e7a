"""The frozen values that the rooms hand to each other."""

from __future__ import annotations

import hashlib
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
    """Whose sign-in is used at which portal, and for which company or entity where the person has several."""

    portal: str  #: its main host, whichever of its hosts was configured
    user: str
    role: Role
    company: str | None = None

    @property
    def key(self) -> str:
        """Who publishes, where, and from which side; a company's names do not make it another account."""
        return f"{self.portal}|{self.user.casefold()}|{self.role}"

    @property
    def party(self) -> str:
        """The side of a contract that this account publishes for: part of each publication's key."""
        return f"{self.portal}|{self.role}"

    @property
    def id(self) -> str:
        """
        A folder's name for this sign-in; the user's name may hold what a folder's may not.

        One for all roles and companies of a user: nobody knows whether the portal bears two sessions of one sign-in.
        """
        return _short_hash(f"{self.portal}|{self.user.casefold()}")

    @property
    def session(self) -> str:
        """A file's name for the saved session: one of another company or side would publish for the wrong one."""
        return f"session-{_short_hash(f'{self.role}|{fold(self.company or str())}')}.json"


@dataclass(frozen=True)
class Contract:
    """
    A contract as the sheet writes it: CO1.PCCNTR.…, CO1.SLCNTR.… or the entity's own number.

    `entity` is the State Entity's name where the sheet gives it, because two entities may use one number.
    """

    number: str
    entity: str | None = None


class Severity(StrEnum):
    """What a finding means for its row."""

    ERROR = "error"  #: the row is not published
    NOTE = "aviso"  #: it is published, and the reader should know


@dataclass(frozen=True)
class Finding:
    """One remark about what a person handed in, with what to do about it."""

    code: str  #: stable, for programs: `file_empty`, `contract_missing` …
    severity: Severity
    message: str
    remedy: str = ""
    row: int | None = None  #: of the manifest; None where it concerns all of it
    column: str | None = None

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"fila {self.row}" if self.row else "", self.column or "") if part)
        said = f"{self.message}; {self.remedy}" if self.remedy else self.message
        return f"{place}: {said}" if place else said


@dataclass(frozen=True)
class Original:
    """A person's own file, of which what is sent was made; size in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


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
    pages: int | None = None  #: of a PDF that could be opened
    original: Original | None = None  #: what it was made of by this run, where it is not the person's own file

    @property
    def name(self) -> str:
        return self.path.name


class Answer(StrEnum):
    """What a person decides where the robot may not; the word is the one that she types."""

    REPEAT = "repetir"  #: publish it although its bytes stand there, or stood there, under another name
    BESIDE = "reemplaza"  #: it takes the place of one of its name: it goes beside that one, under a name of its own
    DISCARD = "descartar"  #: it is not to be published any more


@dataclass(frozen=True)
class Decision:
    """A person's answer about one document on one contract, whichever run met the question."""

    party: str  #: the side that publishes (`Account.party`)
    contract: str  #: the portal's identifier, or the sheet's number where the contract was not reached; folded
    asked: str  #: the sheet's number, folded
    sha256: str
    name: str  #: of the document it was asked about, folded
    answer: Answer
    by: str
    why: str
    new_name: str | None = None  #: under which it goes instead (`BESIDE`)
    at: datetime | None = None  #: None until it is kept


@dataclass(frozen=True)
class Publication:
    """One document to be published on one contract: the work item."""

    contract: Contract
    document: Document
    row: int  #: of the manifest, for messages
    period: str | None = None  #: as the sheet writes it, for instance 2026-03
    kind: str | None = None  #: the sheet's `tipo`: informe, planilla, acta …
    repeat: bool = False  #: the sheet's `repetir`: publish it though the same bytes stand there under another name
    decision: Decision | None = None  #: what a person decided about it since an earlier run


@dataclass(frozen=True)
class ContractFacts:
    """What the portal itself says of a contract that we have reached."""

    identity: str  #: unique identifier
    number: str  #: the entity's own, or the identifier again
    entity: str | None  #: State Entity, where the page names it
    address: str  #: of the contract's page
    state: str | None = None  #: in the portal's words, where the page says it
    contractor: str | None = None  #: who was contracted, where the page names them
    subject: str | None = None  #: what was contracted (*objeto del contrato*), where the page says it


@dataclass(frozen=True)
class Listing:
    """One row of the contract's execution documents, as the portal shows it."""

    name: str
    own: bool  #: uploaded by our side of the contract
    sha256: str | None  #: of the bytes downloaded from the portal, now or earlier; None where they never were
    link: str | None = None  #: the row's own address to quote, where it has one
    id: str | None = None  #: the document's own in the portal; its bytes never change


@dataclass(frozen=True)
class Intent:
    """A publication that is about to be sent, as the ledger keeps it."""

    key: str  #: what makes the publication the same one (`publication_key`)
    account: str
    contract: str  #: unique identifier as read on the contract's first numeral
    name: str
    sha256: str
    period: str | None = None
    size: int | None = None  #: bytes of the copy; None where the intent was read from a receipt
    copy: Path | None = None  #: what is sent; None as above
    content: str = ""  #: side, contract and bytes: equal for a publication and its repetitions under other names
    asked: str = ""  #: the contract's number as the sheet gave it

    @classmethod
    def of(cls, account: Account, contract: str, item: Publication) -> Intent:
        """The intent to publish an item on the contract with this unique identifier."""
        document = item.document
        again = fold(document.name) if item.repeat else ""
        return cls(
            publication_key(account.party, contract, document.sha256, again),
            account.key,
            contract,
            document.name,
            document.sha256,
            item.period,
            document.size,
            document.path,
            content=publication_key(account.party, contract, document.sha256),
            asked=item.contract.number,
        )


def publication_key(party: str, contract: str, sha256: str, again: str = "") -> str:
    """
    What makes a publication the same one: which side of which contract, and which bytes, whatever they are called.

    `again` is the folded name of what a person asked to publish once more.
    """
    return hashlib.sha256(f"{party}\n{contract}\n{sha256}\n{again}".encode()).hexdigest()


@dataclass(frozen=True)
class OpenIntent:
    """An intent without an outcome, as a later look finds it."""

    key: str
    at: datetime  #: intended
    sent: datetime | None = None  #: the guard let its upload go; None means that it never left
    looks: int = 0  #: how often a fresh look did not find it
    first_look: datetime | None = None  #: when the first of those was, by the portal's own clock
    name: str = ""  #: under which it was to be published


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
    PUBLISHED_BEFORE = "published_before"  #: an earlier run proved it; this one could not look
    ABSENT = "absent"  #: only looked for: the portal does not list it
    WOULD_PUBLISH = "would_publish"  #: a rehearsal: everything up to Anexar went well


@dataclass(frozen=True)
class Result:
    """What became of one publication, and the sentence that says so to its reader."""

    publication: Publication
    outcome: Outcome
    message: str  #: what happened, and no advice
    facts: ContractFacts | None = None  #: None where the contract was not reached
    listing: Listing | None = None  #: the row that proves it, or contradicts it
    unexplained: tuple[
        Listing, ...
    ] = ()  #: rows of our side that came to this contract meanwhile, and that we did not send
    remedy: str = ""  #: what this person can do about it; empty where the outcome's general remedy says it (words.py)
    answers: tuple[Answer, ...] = ()  #: what she may answer so that it is published after all


def fold(name: str) -> str:
    """
    A file name as two people would call it the same: accents, case, form and runs of spaces do not count.

    The portal may spell a listed name differently from the file's (docs/portal.md, sections 4.3 and 8).
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
