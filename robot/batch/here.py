"""A batch on this machine: one command carries it out, and others look at it or say what they want of it."""

from __future__ import annotations

import importlib.metadata
import platform
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, ClassVar

from filelock import FileLock, Timeout

from robot.errors import AlreadyRunning, SettingsError, StateError, in_words
from robot.ledger.ledger import open_ledger
from robot.private import private_folder
from robot.turns import Batch, Stage, Wish
from robot.unattended.child import Child
from robot.unattended.fingerprint import fingerprint
from robot.unattended.place import why_not_there

from .rules import PARKED, again, cancelled, taken_up
from .wanted import Identity, Wanted, identity_of
from .work import News, Work, World

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from robot.ledger.ledger import Ledger
    from robot.settings import StateSettings
    from robot.turns import Turn

FOLDER = "batch"  #: in the state folder: the lock of whoever carries one out
MOMENT = 1.0  #: seconds after which the ledger is asked again what a person wants
#: What `retry` may try again.
ENDED = (Stage.FAILED, Stage.PORTAL, Stage.WRONG, Stage.PERSON, Stage.TOMORROW, Stage.CANCELLED, Stage.DOUBT)
#: What waits and may begin by itself.
UNDER_WAY = (Stage.WAITING, Stage.FAILED, Stage.DOUBT, Stage.PORTAL)
OTHER = "Otro lote está en marcha en este equipo."


@dataclass(frozen=True)
class Standing:
    """A batch as it stands, and whether somebody carries it out now."""

    batch: Batch
    alive: bool

    @property
    def going(self) -> bool:
        """Whether something more happens by itself."""
        return self.alive and not self.batch.over


@dataclass(frozen=True)
class Place:
    """This machine's state folder and its ledger, for as long as a command lasts."""

    settings: StateSettings
    ledger: Ledger

    fleet: ClassVar[bool] = False  #: whether it is all machines that share a ledger (robot/fleet/)

    @property
    def name(self) -> str:
        """Several machines may share a ledger; each carries out its own batches."""
        return f"{platform.node()}:{self.settings.state_dir.absolute()}"

    def latest(self) -> Batch | None:
        return self.ledger.batches.latest(self.name)

    def note(self, turns: Sequence[Turn]) -> None:
        self.ledger.batches.note(turns)

    def change(self, turns: Sequence[Turn], only: Collection[Stage]) -> None:
        self.ledger.batches.change(turns, only)

    def standing(self) -> Standing | None:
        """None where no batch was ever begun."""
        batch = self.latest()
        return None if batch is None else Standing(batch, self._is_carried_out())

    def wish(self, wish: Wish) -> Standing:
        """
        Say what a person wants of the batch; where nobody carries it out, what is cancelled is cancelled at once.

        :raises SettingsError: there is none.
        """
        batch = self._needed()
        self.ledger.batches.wish(batch.id, wish)
        if wish is Wish.CANCEL:
            self.change([cancelled(turn, now()) for turn in batch.turns], UNDER_WAY)
        return Standing(self._needed(), self._is_carried_out())

    def retry(self, names: Sequence[str]) -> list[str]:
        """
        What failed, was parked or was cancelled waits for its turn again; of these profiles, or of all. Answers which.

        :raises SettingsError: there is no batch, or one of these is not in it.
        """
        batch = self._needed()
        known = {turn.name for turn in batch.turns}
        if unknown := [name for name in names if name not in known]:
            raise SettingsError(
                f"En este lote no está {', '.join(unknown)}; están: {', '.join(sorted(known))}",
                remedy="Mire los nombres con secop lote ver.",
            )
        chosen = [turn for turn in batch.turns if turn.stage in ENDED and (not names or turn.name in names)]
        self.change([again(turn, now()) for turn in chosen], ENDED)
        if batch.wish is Wish.CANCEL and chosen:
            self.ledger.batches.wish(batch.id, Wish.GO)
        return list(dict.fromkeys(turn.name for turn in chosen))

    def take_up(self, lists: Sequence[Wanted], identities: dict[str, Identity]) -> Batch:
        """The batch of these lists: the last one, where they are all that is left of it, or else a new one."""
        batch = self.latest()
        asked = {each.key for each in lists}
        if batch is None or batch.wish is Wish.CANCEL or not is_all_that_is_left(asked, batch):
            program = importlib.metadata.version("secop-publisher")
            turns = [(*each.key, identities[each.profile.name].account) for each in lists]
            self.ledger.batches.begin(self.name, program, turns)
        else:
            moment = now()
            self.note(
                [
                    taken_up(
                        turn,
                        fingerprint(Path(turn.documents)),
                        moment,
                        answered=answered(turn, identities.get(turn.name)),
                    )
                    for turn in batch.turns
                    if (turn.name, turn.documents) in asked
                ]
            )
        return self._needed()

    def _needed(self) -> Batch:
        batch = self.latest()
        if batch is None:
            raise SettingsError("No hay ningún lote en este equipo", remedy="Empiece uno con secop lote empezar.")
        return batch

    def _is_carried_out(self) -> bool:
        try:
            with FileLock(private_folder(self.settings.state_dir, FOLDER) / "in-use.lock", timeout=0):
                return False
        except Timeout:
            return True


@contextmanager
def place_of(settings: StateSettings) -> Iterator[Place]:
    """
    This machine's place.

    :raises LedgerError: its ledger cannot be used.
    """
    with open_ledger(settings.ledger_url, now) as ledger:
        yield Place(settings, ledger)


def carry_out(  # noqa: PLR0913 - what a command has read and been told
    place: Place,
    lists: Sequence[Wanted],
    *,
    at_most: int,
    bound: timedelta,
    show: Callable[[Batch], None],
    stopping: Callable[[], bool],
) -> Batch:
    """
    Begin a batch of these lists, or go on with it, until nothing more happens by itself or somebody asked to stop.

    :raises AlreadyRunning: another command carries one out on this machine.
    :raises StateError: the state folder cannot be used.
    :raises LedgerError: the ledger cannot be used.
    """
    if why := why_not_there(place.settings.state_dir):
        raise StateError(why)
    profiles = {each.profile.name: each.profile for each in lists}
    identities = {name: identity_of(profile) for name, profile in profiles.items()}
    news: SimpleQueue[News] = SimpleQueue()

    def start(turn: Turn) -> Child:
        def hear(what: object) -> None:
            news.put(News(turn.id, what))  # type: ignore[arg-type]  # what a child tells

        return Child(profiles[turn.name], Path(turn.documents), hear)

    try:
        with FileLock(private_folder(place.settings.state_dir, FOLDER) / "in-use.lock", timeout=0):
            place.take_up(lists, identities)
            world = World(
                now,
                place,
                start,
                partial(_wait_for, news),
                lambda turn: fingerprint(Path(turn.documents)),
                lambda turn: answered(turn, identities.get(turn.name)),
                stopping,
                show,
            )
            return Work(world, at_most, bound).carry_out()
    except Timeout as busy:
        raise AlreadyRunning(
            OTHER, remedy="Mírelo con secop lote ver; para detenerlo, secop lote pausar o secop lote cancelar."
        ) from busy
    except OSError as error:
        raise StateError(f"No se pudo escribir en {place.settings.state_dir}: {in_words(error)}") from error


def answered(turn: Turn, identity: Identity | None) -> bool:
    """Whether a person kept a sign-in of the account since its turn was parked."""
    if turn.stage not in PARKED or identity is None or identity.session is None:
        return False
    try:
        kept = identity.session.stat().st_mtime
    except OSError:
        return False
    return datetime.fromtimestamp(kept, UTC) > turn.at


def is_all_that_is_left(asked: set[tuple[str, str]], batch: Batch) -> bool:
    """Whether these lists, by profile and documents, are those of the batch that are not done, and perhaps more of its own."""
    known = {(turn.name, turn.documents) for turn in batch.turns}
    done = {(turn.name, turn.documents) for turn in batch.turns if turn.stage is Stage.DONE}
    return asked <= known and known - asked <= done


def now() -> datetime:
    return datetime.now(UTC)


def _wait_for(news: SimpleQueue[News]) -> list[News]:
    """All that was told, after a moment at most."""
    try:
        found = [news.get(timeout=MOMENT)]
    except Empty:
        return []
    while not news.empty():
        found.append(news.get())
    return found
