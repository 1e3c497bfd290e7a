"""A batch that is handed to the fleet: kept in the ledger, where any worker finds it; whoever hands it over needs no engine."""

from __future__ import annotations

import importlib.metadata
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from robot.batch.here import ENDED, Place, is_all_that_is_left, now, place_of
from robot.batch.rules import taken_up
from robot.batch.wanted import identity_of
from robot.errors import AlreadyRunning, SettingsError
from robot.turns import Stage, Wish
from robot.unattended.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from robot.batch.wanted import Wanted
    from robot.settings import StateSettings
    from robot.turns import Batch

FLEET = "fleet"  #: the place of batches that no one machine carries out
OTHER = "La flota lleva otro lote, que no ha terminado."


class Fleet(Place):
    """All machines whose workers share this ledger."""

    fleet = True

    @property
    def name(self) -> str:
        return FLEET

    def hand_over(self, lists: Sequence[Wanted]) -> Batch:
        """
        A new batch of these lists, or the last one where they are all that is left of it; what is at work stays so.

        :raises AlreadyRunning: another batch of the fleet's is not over.
        :raises LedgerError: the ledger cannot be used.
        """
        batch = self.latest()
        asked = {each.key for each in lists}
        same = batch is not None and batch.wish is not Wish.CANCEL and is_all_that_is_left(asked, batch)
        if batch is None or (batch.over and not same):
            program = importlib.metadata.version("secop-publisher")
            turns = [(*each.key, identity_of(each.profile).account) for each in lists]
            self.ledger.batches.begin(self.name, program, turns)
        elif same:
            moment = now()
            mine = [turn for turn in batch.turns if (turn.name, turn.documents) in asked]
            taken = [taken_up(turn, fingerprint(Path(turn.documents)), moment, answered=False) for turn in mine]
            self.change(taken, (*ENDED, Stage.DONE))
        else:
            raise AlreadyRunning(OTHER, remedy="Mírelo con secop lote ver; para terminarlo, secop lote cancelar.")
        return self._needed()

    def _is_carried_out(self) -> bool:
        from .place import beating  # noqa: PLC0415 - psycopg is there only where the ledger is on PostgreSQL

        return beating(self.settings.ledger_url) > 0


@contextmanager
def fleet_of(settings: StateSettings) -> Iterator[Fleet]:
    """
    The fleet of this machine's ledger.

    :raises SettingsError: the ledger is a file.
    :raises LedgerError: it cannot be used.
    """
    if settings.ledger_url.startswith("sqlite"):
        raise SettingsError(
            "La flota necesita un registro en PostgreSQL, y el de este equipo es un archivo",
            remedy="Ponga en SECOP_LEDGER la dirección del registro que comparten los equipos, o quite --flota.",
        )
    with place_of(settings) as here:
        yield Fleet(here.settings, here.ledger)


@contextmanager
def latest_place(settings: StateSettings) -> Iterator[Place]:
    """
    Where the batch is that was begun last: on this machine, or in the fleet's hands.

    :raises LedgerError: the ledger cannot be used.
    """
    with place_of(settings) as here:
        fleet = Fleet(here.settings, here.ledger)
        mine, theirs = here.latest(), fleet.latest()
        yield fleet if theirs is not None and (mine is None or theirs.id > mine.id) else here
