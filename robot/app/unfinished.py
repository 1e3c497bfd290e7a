"""What an audit has read so far, contract by contract: one that did not come to its end is gone on with on the same day."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loguru import logger

from robot.atomic import write_whole
from robot.desk.listed import audit_from
from robot.errors import InputError
from robot.private import private_folder
from robot.words import BOGOTA

from .shelf import name_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from robot.desk.listed import Audit, Looked

AUDITS, FOLDER = "audits", "unfinished"


@dataclass(frozen=True)
class Unfinished:
    """The contracts that were read since the last audit that came to its end."""

    home: Path  #: of the account's audits

    def keep(self, audit: Audit, looked: Looked) -> None:
        """One more contract was read."""
        folder = private_folder(self.home, FOLDER)
        said = replace(audit, contracts=(looked,)).as_json()
        write_whole(folder / f"{name_of(looked.number)}.json", said.encode(), wait=False)

    def read(self) -> dict[str, Looked]:
        """What was read of each, by its number as it was asked for; what is damaged was not."""
        found: dict[str, Looked] = {}
        for file in sorted((self.home / FOLDER).glob("*.json")):
            try:
                (looked,) = audit_from(file.read_text(encoding="utf-8"), file.name).contracts
            except (OSError, ValueError, InputError) as error:
                logger.warning("Lo que se había leído, {}, no se puede leer: {}", file.name, type(error).__name__)
                continue
            found[looked.number] = looked
        return found

    def forget(self) -> None:
        """It came to its end."""
        shutil.rmtree(self.home / FOLDER, ignore_errors=True)


def of_today(read: dict[str, Looked], now: datetime) -> dict[str, Looked]:
    """Those that were read on the day of `now` in Colombia, and not in vain."""
    today = now.astimezone(BOGOTA).date()
    return {
        number: each for number, each in read.items() if not each.trouble and each.at.astimezone(BOGOTA).date() == today
    }
