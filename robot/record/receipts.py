"""The receipt: what became of one publication and what proves it, as one file that stands alone."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from robot.errors import InputError
from robot.intake.names import DEVICES
from robot.model import Outcome, Role, Severity, fold

from .whole import write_whole
from .words import BOGOTA

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_CONTRACT = 48  # characters of a file name; with a row of six digits and its ending it stays below 140
LONGEST_NAME = 64


def _writable(text: object) -> object:
    """Half a surrogate pair, which a page or a file system may hand us, cannot be written: it becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(text, str) else text


def _without_home(source: str) -> str:
    """The sheet's own words, but of an absolute path only the name: folders tell who works on this machine."""
    while PureWindowsPath(source).anchor:
        source = PureWindowsPath(source).name
    return source


def _inside(file: str) -> str:
    """A path that stays in the run's folder, on every system."""
    if not file or "\\" in file or PureWindowsPath(file).anchor or ".." in PurePosixPath(file).parts:
        raise ValueError("no es una ruta relativa dentro de la carpeta de la ejecución")
    return file


Text = Annotated[str, BeforeValidator(_writable)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(BOGOTA))]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Who(_Part):
    """Whose sign-in was used."""

    portal: Text
    user: Text
    role: Role
    company: Text | None = None


class WhichContract(_Part):
    """The contract as the sheet asks for it, and as the portal names it; None where it was not reached."""

    asked: Text
    asked_entity: Text | None = None
    identity: Text | None = None
    number: Text | None = None
    entity: Text | None = None
    address: Text | None = None


class WhichDocument(_Part):
    """What was to be published: `size` (bytes) and `sha256` are of the copy that is sent, None where there is none."""

    row: Count
    source: Annotated[Text, AfterValidator(_without_home)]
    name: Text
    size: Count | None = None
    sha256: Sha256 | None = None
    pages: Count | None = None
    period: Text | None = None
    kind: Text | None = None


class Listed(_Part):
    """The row that a fresh look found, in the portal's own words; `sha256` is of the bytes downloaded from it."""

    name: Text
    side: Text
    sha256: Sha256 | None = None
    size: Text | None = None
    loaded_at: Text | None = None
    link: Text | None = None


class StepTaken(_Part):
    """One documented click."""

    title: Text
    seconds: Annotated[float, Field(ge=0)]
    attempts: Annotated[int, Field(ge=1)] = 1
    error: Text | None = None


class Exhibit(_Part):
    """A file of evidence, by its path inside the run's folder."""

    title: Text
    file: Annotated[Text, AfterValidator(_inside)]
    sha256: Sha256


class Remark(_Part):
    """A finding of preflight."""

    code: Text
    severity: Severity
    message: Text
    remedy: Text = ""


class Versions(_Part):
    """What was at work; `browser` is None where none was opened."""

    secop: Text
    python: Text
    playwright: Text
    browser: Text | None = None
    system: Text


class LedgerMark(_Part):
    """Which ledger knew of this, and how far it had come."""

    id: Text
    high_water: Count


class Receipt(_Part):
    """What became of one publication. Moments are kept with Bogotá's offset."""

    schema_version: Literal[1] = 1
    run: Text
    account: Who
    contract: WhichContract
    document: WhichDocument
    outcome: Outcome
    message: Text
    remedy: Text = ""
    listing: Listed | None = None
    began: Moment
    ended: Moment
    portal_time: Moment | None = None
    steps: tuple[StepTaken, ...] = ()
    drift: tuple[Text, ...] = ()
    evidence: tuple[Exhibit, ...] = ()
    findings: tuple[Remark, ...] = ()
    versions: Versions
    ledger: LedgerMark | None = None

    @property
    def contract_id(self) -> str:
        """What the portal calls the contract, or what the sheet does where it was not reached."""
        return self.contract.identity or self.contract.asked


def canonical(receipt: Receipt) -> bytes:
    """The one way to write a receipt: the same receipt is the same bytes (docs/adr/0011-receipts-are-files.md)."""
    text = json.dumps(receipt.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()


def write_receipt(receipt: Receipt, folder: Path) -> Path:
    """Write it to a file of its own; rows of one manifest never share one."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / file_name(receipt), canonical(receipt))


def read_receipts(folder: Path) -> list[Receipt]:
    """
    All receipts of a run, by row.

    :raises InputError: there is no such folder, or one of its receipts is damaged or none of ours.
    """
    if not folder.is_dir():
        raise InputError(f"No hay recibos en {folder}. Indique la carpeta de una ejecución del robot.")
    return sorted((_read(file) for file in sorted(folder.glob("*.json"))), key=lambda receipt: receipt.document.row)


def _read(file: Path) -> Receipt:
    try:
        return Receipt.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InputError(f"No se puede leer el recibo {file}: {error.strerror or error}") from error
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
