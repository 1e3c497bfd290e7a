"""The one way to write what is hashed and signed: the same content is always the same bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from robot.words import BOGOTA

if TYPE_CHECKING:
    from datetime import datetime

NOTHING = "0" * 64  #: the digest before the first


def _writable(text: object) -> object:
    """Half a surrogate pair, which a page or a file system may hand us, cannot be written: it becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(text, str) else text


def _in_bogota(moment: datetime) -> datetime:
    try:
        return moment.astimezone(BOGOTA)
    except OverflowError:
        raise ValueError("no es una fecha que tenga hora en Bogotá") from None


def _inside(file: str) -> str:
    """A path that stays in the run's folder, on every system."""
    if not file or "\\" in file or PureWindowsPath(file).anchor or ".." in PurePosixPath(file).parts:
        raise ValueError("no es una ruta relativa dentro de la carpeta de la corrida")
    return file


Text = Annotated[str, BeforeValidator(_writable)]  #: letters exactly as given, composed or not
Inside = Annotated[Text, AfterValidator(_inside)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MOST = 2**53  # what every reader of JSON takes for the same whole number
Count = Annotated[int, Field(ge=0, le=MOST)]
Number = Annotated[int, Field(ge=1, le=MOST)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_bogota)]


class Part(BaseModel):
    """A frozen part of what is hashed; unknown fields are refused, and no field is a fraction: those have many spellings."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def canonical(part: Part) -> bytes:
    """Keys sorted, two spaces, UTF-8, one line end at the end (docs/adr/0011-receipts-are-files.md)."""
    text = json.dumps(part.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()


def digest(content: bytes) -> str:
    """SHA-256 in hex; of a file it is what `sha256sum` says."""
    return hashlib.sha256(content).hexdigest()
