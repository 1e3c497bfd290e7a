"""The receipt: what became of one publication and what proves it, as one file that stands alone."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, ValidationError, model_validator

from robot.errors import InputError
from robot.intake.names import DEVICES
from robot.model import Answer, Outcome, Role, Severity, fold

from .canonical import Count, Inside, Moment, Number, Part, Sha256, Text
from .handed import content_of

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_CONTRACT = 48  # characters of a file name; with a row of six digits and its ending it stays below 140
LONGEST_NAME = 64
OLDER_ROW_TITLE = (
    "9  Fila comprobada"  #: of a verified row's picture, in receipts that are older than `Exhibit.document`
)

HEADINGS_STEP = "headings"  #: id of the step at which a table's row of headings is pictured


def _without_home(source: str) -> str:
    """The sheet's own words, but of an absolute path only the name: folders tell who works on this machine."""
    while PureWindowsPath(source).anchor:
        source = PureWindowsPath(source).name
    return source


class Who(Part):
    """Whose sign-in was used."""

    portal: Text
    user: Text
    role: Role
    company: Text | None = None


class WhichContract(Part):
    """
    The contract as the sheet asks for it, and as the portal names it; None where it was not reached.

    Older receipts have neither `contractor` nor `subject`.
    """

    asked: Text
    asked_entity: Text | None = None
    identity: Text | None = None
    number: Text | None = None
    entity: Text | None = None
    address: Text | None = None
    contractor: Text | None = None
    subject: Text | None = None  #: what was contracted, as the portal says it


class Decided(Part):
    """What a person decided about the document after an earlier run, and why; `name` is what it was called then."""

    answer: Answer
    name: Text
    by: Text
    why: Text
    at: Moment


class WhichOriginal(Part):
    """The person's own file, of which what was sent was made."""

    name: Text
    size: Count
    sha256: Sha256


class WhichDocument(Part):
    """What was to be published: `size` (bytes) and `sha256` are of the copy that is sent, None where there is none."""

    row: Count
    source: Annotated[Text, AfterValidator(_without_home)]
    name: Text
    size: Count | None = None
    sha256: Sha256 | None = None
    pages: Count | None = None
    period: Text | None = None
    kind: Text | None = None
    repeat: bool = False  #: a person asked for it though the same bytes stand there under another name
    decision: Decided | None = None  #: older receipts have none
    original: WhichOriginal | None = None  #: None where the person's own file is sent, and in older receipts


class ListedRow(Part):
    """The row that a fresh look found, in the portal's own words; `sha256` is of the bytes downloaded from it."""

    name: Text
    side: Text
    sha256: Sha256 | None = None
    size: Text | None = None
    loaded_at: Text | None = None
    link: Text | None = None


class StepTaken(Part):
    """One documented click. Its `id` stays when its title is reworded; receipts that are older than ids have none."""

    id: Text | None = None
    title: Text
    milliseconds: Count
    attempts: Number = 1
    found: tuple[Text, ...] = ()  #: elements, each with the candidate of the catalogue that found it
    error: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_seconds(cls, given: object) -> object:
        """Receipts of version 1 have seconds, with a fraction."""
        if isinstance(given, dict) and isinstance(seconds := given.get("seconds"), int | float) and 0 <= seconds < 1e9:
            rest = {key: value for key, value in given.items() if key != "seconds"}
            return rest | {"milliseconds": round(seconds * 1000)}
        return given

    @property
    def seconds(self) -> float:
        return self.milliseconds / 1000


class Exhibit(Part):
    """
    A file of evidence, by its path inside the run's folder.

    `step` is the id of the step at which it was taken, and `document` the SHA-256 of the document that it alone is
    about. Older receipts have neither; their title of a row's picture ends in the beginning of that hash.
    """

    title: Text
    file: Inside
    sha256: Sha256
    step: Text | None = None
    document: Sha256 | None = None

    @property
    def caption(self) -> str:
        """What people read below it."""
        return self.title if self.document is None else f"{self.title} · {self.document[:12]}"

    @property
    def shows_the_headings(self) -> bool:
        """Whether it is the picture of the row of headings above the verified ones."""
        return self.step == HEADINGS_STEP

    @property
    def shows_a_row(self) -> bool:
        """Whether it is the picture of a verified row."""
        return self.document is not None or self.title.startswith(OLDER_ROW_TITLE)


class ReceiptFinding(Part):
    """A finding of preflight."""

    code: Text
    severity: Severity
    message: Text
    remedy: Text = ""


class Versions(Part):
    """What was at work; `browser` is None where none was opened."""

    secop: Text
    python: Text
    playwright: Text
    browser: Text | None = None
    system: Text


class LedgerMark(Part):
    """Which ledger knew of this, and how far it had come."""

    id: Text
    high_water: Count


class Link(Part):
    """Where a receipt stands among all of its ledger; `previous` is the digest of the file before it."""

    number: Number
    previous: Sha256


class Receipt(Part):
    """What became of one publication. Moments are kept with Bogotá's offset. Version 1 had no chain."""

    schema_version: Literal[1, 2] = 2
    run: Text
    account: Who
    contract: WhichContract
    document: WhichDocument
    outcome: Outcome
    message: Text
    remedy: Text = ""
    answers: tuple[Answer, ...] = ()  #: what its person may answer to a refusal; older receipts have none
    listing: ListedRow | None = None
    unexplained: tuple[ListedRow, ...] = ()  #: rows of our side that came meanwhile and that no run of this ledger sent
    began: Moment
    ended: Moment
    portal_time: Moment | None = None
    steps: tuple[StepTaken, ...] = ()
    drift: tuple[Text, ...] = ()
    evidence: tuple[Exhibit, ...] = ()
    findings: tuple[ReceiptFinding, ...] = ()
    versions: Versions
    ledger: LedgerMark | None = None
    chain: Link | None = None

    @property
    def contract_id(self) -> str:
        """What the portal calls the contract, or what the sheet does where it was not reached."""
        return self.contract.identity or self.contract.asked


def read_receipts(folder: Path) -> list[Receipt]:
    """
    All receipts of a run, by row.

    :raises InputError: there is no such folder, or one of its receipts is damaged or none of ours.
    """
    if not folder.is_dir():
        raise InputError(f"No hay recibos en {folder}. Indique la carpeta de una corrida del robot.")
    return sorted((_read(file) for file in sorted(folder.glob("*.json"))), key=lambda receipt: receipt.document.row)


def _read(file: Path) -> Receipt:
    try:
        return Receipt.model_validate_json(content_of(file))
    except OSError as error:
        raise InputError(f"No se puede leer el recibo {file}: {error.strerror or error}") from error
    except RecursionError as error:
        raise InputError(f"El recibo {file} está dañado o no es del robot.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "todo el archivo"
        raise InputError(f"El recibo {file} está dañado o no es del robot ({where}: {first['msg']}).") from error


def file_name(receipt: Receipt) -> str:
    """
    A receipt's file name: the row alone makes it unique, the rest is for its reader.

    Letters, digits, dot and hyphen only, and no device name of Windows, because the portal sent a part of it.
    """
    contract = _plain(receipt.contract_id, LONGEST_CONTRACT) or "sin-numero"
    if contract.partition(".")[0].casefold() in DEVICES:
        contract = f"contrato-{contract}"
    document = _plain(fold(receipt.document.name), LONGEST_NAME) or "documento"
    return f"{contract}--{document}--{receipt.document.row}.json"


def _plain(text: str, longest: int) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9.]+", "-", bare).strip("-.")[:longest].strip("-.")
