"""Whether a portal was ever published to from this side, and what a person said of the first document there."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime  # noqa: TC003 - pydantic reads it
from enum import Enum
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from robot.atomic import write_whole
from robot.errors import FirstTime, StateError, in_words
from robot.model import Outcome
from robot.portals import is_loopback
from robot.private import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from robot.model import Account

FOLDER = "first-time"


class Standing(Enum):
    """How far the first publication from this side of a portal has come."""

    KNOWN = "known"  #: somebody said yes, or it was published to before this was asked: nothing is special
    NEW = "new"
    WAITING = "waiting"  #: one document was published, and nobody has said that it is right


class Next(Enum):
    """What follows one document of a first publication."""

    ANOTHER = "another"  #: nothing was sent for it: the next one is the first
    ASK = "ask"
    STOP = "stop"  #: nothing more is sent


@dataclass(frozen=True)
class First:
    """The first document that was published there, and who said of it that it is right."""

    run: str
    contract: str
    name: str
    sha256: str
    listed: str = ""  #: as the portal's row calls it; empty until it was seen there
    pictures: tuple[str, ...] = ()  #: where the pictures of that row lie
    yes_at: datetime | None = None

    def __str__(self) -> str:
        return f"«{self.name}», en el contrato {self.contract}"


_WRITTEN = TypeAdapter(First)


def standing(account: Account, asked: str, first: First | None, publishers: Callable[[], Collection[str]]) -> Standing:
    """
    Pure: from what is known to how the account's side of its portal stands.

    :param asked: the setting `first_run`: `auto` means real portals alone, never a replica on this machine.
    :param publishers: answers the keys of the accounts of which the ledger knows a document that was sent and seen.
    """
    if asked == "no" or (asked == "auto" and is_loopback(account.portal)):
        return Standing.KNOWN
    if first is not None:  # one that was begun and not seen, because the run was killed, counts as none
        return (Standing.WAITING if first.yes_at is None else Standing.KNOWN) if first.listed else Standing.NEW
    before, behind = f"{account.portal}|", f"|{account.role}"
    ours = any(key.startswith(before) and key.endswith(behind) for key in publishers())
    return Standing.KNOWN if ours else Standing.NEW


def next_after(outcome: Outcome) -> Next:
    """What a document's outcome means for those behind it: only what was proven is shown, and doubt sends nothing more."""
    if outcome is Outcome.PUBLISHED:
        return Next.ASK
    return Next.ANOTHER if outcome in {Outcome.SKIPPED, Outcome.REFUSED} else Next.STOP


class FirstTimes:
    """What is kept of it: a file for each side of each portal, below the state folder."""

    def __init__(self, account: Account, state_dir: Path) -> None:
        self._state = state_dir
        self._name = hashlib.sha256(account.party.encode()).hexdigest()[:16]

    def read(self) -> First | None:
        """
        None where there was none.

        :raises StateError: it cannot be read: then nobody knows whether a person has said yes.
        """
        file = self._file
        try:
            return _WRITTEN.validate_json(file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            why = in_words(error) if isinstance(error, OSError) else "está dañado"
            raise StateError(f"No se puede leer {file}: {why}") from error

    def keep(self, first: First) -> None:
        """:raises OSError: it cannot be written."""
        private_folder(self._state, FOLDER)
        write_whole(self._file, json.dumps(asdict(first), default=str).encode(), private=True)

    def agree(self, first: First, now: datetime) -> None:
        """
        A person said that it is right.

        :raises OSError: it cannot be written.
        """
        self.keep(replace(first, yes_at=now))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """
        No other account publishes from this side of this portal for the first time meanwhile.

        :raises FirstTime: one does.
        """
        lock = FileLock(private_folder(self._state, FOLDER) / f"{self._name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as busy:
            raise FirstTime(
                "Otra cuenta publica ahora el primer documento en este portal: no se envió nada",
                remedy="Espere a que termine, mire ese documento en el portal, y repita la orden.",
            ) from busy
        try:
            yield
        finally:
            lock.release()

    @property
    def _file(self) -> Path:
        return self._state / FOLDER / f"{self._name}.json"
