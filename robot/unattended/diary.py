"""What became of each period of each profile, kept between calls of the timer."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads it
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - pydantic reads it

from loguru import logger
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from robot.atomic import write_whole


class State(StrEnum):
    """How a period stands."""

    DONE = "done"  #: every document of it is published and was compared
    DOUBT = "doubt"  #: something was sent and not seen: it is looked at again after the bound
    PERSON = "person"  #: only a person can go on: nothing is tried until she says so
    TOMORROW = "tomorrow"  #: the password was sent as often as it may be today: the next day it is tried again
    FAILED = "failed"  #: it did not come to its end, and may be tried again
    WRONG = "wrong"  #: the documents have mistakes: nothing was sent
    MISSING = "missing"  #: the documents are not there yet


class Entry(BaseModel):
    """One period of one profile."""

    model_config = ConfigDict(extra="forbid")

    state: State
    at: datetime  #: when it was last tried or looked for
    tries: int = 0  #: in a row that ended so
    run: str | None = None  #: the last run's name
    why: str = ""  #: in the words of that run
    asks: str = ""  #: the code of what only a person can answer at the sign-in (robot/errors.py)
    picture: Path | None = None  #: of what the portal asked
    content: str = ""  #: how the documents were when they were tried (`fingerprint`)
    told: dict[str, datetime] = Field(default_factory=dict)  #: kind of notice → when it last went out


class Diary(BaseModel):
    """
    All periods that were ever due, by profile and period.

    It is no proof and may be lost: the next call does every period again, and finds published what is published.
    """

    model_config = ConfigDict(extra="forbid")

    entries: dict[str, Entry] = Field(default_factory=dict)

    def of(self, profile: str, period: str) -> Entry | None:
        return self.entries.get(f"{profile} {period}")

    def note(self, profile: str, period: str, entry: Entry) -> None:
        self.entries[f"{profile} {period}"] = entry


def read_diary(file: Path) -> Diary:
    """What was kept; an empty one where there is nothing, or nothing that can be read."""
    try:
        return Diary.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return Diary()
    except (OSError, ValidationError) as error:
        logger.warning("El diario {} no se puede leer ({}): todo se mira de nuevo", file, type(error).__name__)
        return Diary()


def keep(diary: Diary, file: Path) -> None:
    """
    Write it down, whole or not at all.

    :raises OSError: it cannot be written.
    """
    write_whole(file, diary.model_dump_json(indent=1).encode(), private=True)
