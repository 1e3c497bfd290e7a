"""One turn carried out by a worker: taken in the ledger, published by a child process, and noted there as it ends."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

from robot.batch.rules import admits, after, begun, heard, may_begin
from robot.errors import LedgerError
from robot.ledger.ledger import open_ledger
from robot.turns import Wish
from robot.unattended.diary import State
from robot.unattended.fingerprint import fingerprint
from robot.unattended.running import Ended

from .handing import FLEET

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from robot.batch.wanted import Identity
    from robot.ledger.batches import Batches
    from robot.turns import Turn
    from robot.unattended.profiles import Profile

MOMENT = 1.0  #: seconds after which the ledger is asked again what a person wants, and whether the turn is still ours
PATIENCE = 60.0  #: seconds for the ledger to take the end of a turn


class Process(Protocol):
    """One account's publication at work (`robot/unattended/child.py`)."""

    def stop(self) -> None:
        """Tell it to go no further than the contract in hand."""


@dataclass(frozen=True)
class Hands:
    """What a worker has on its machine: the accounts' settings and passwords stand here, and in no queue."""

    url: str  #: of the ledger
    profiles: dict[str, Profile]
    identities: dict[str, Identity]
    start: Callable[[Profile, Path, Callable[[dict[str, Any] | Ended], None]], Process]  #: raises OSError
    bound: timedelta  #: how long what was sent and not seen is left alone
    show: Callable[[Turn], None]


def carry_out(which: int, hands: Hands, stopping: Callable[[], bool]) -> None:
    """
    Until the turn's process has ended; nothing at all where the turn is not to be begun now, whoever handed it out.

    :raises LedgerError: the ledger cannot be used; whatever was sent meanwhile is known to its intents.
    """
    with open_ledger(hands.url, now) as ledger:
        book = ledger.batches
        found = book.one(which)
        if found is None or stopping():
            return
        turn, wish = found
        profile, moment = hands.profiles.get(turn.name), now()
        if profile is None or wish is not Wish.GO or not may_begin(turn, moment):
            return
        batch = book.latest(FLEET)
        if batch is None or not admits(batch.turns, moment):
            return  # the portal serves nobody since this was handed out
        content = fingerprint(Path(turn.documents))
        running = begun(turn, content, moment)
        if not book.exchange(turn, running):
            return  # another attempt has it
        hands.show(running)
        _Attempt(running, hands, book, stopping).work(profile, there=bool(content))


@dataclass
class _Attempt:
    """A turn that is ours until somebody takes it for dead; the moment when it began tells attempts apart."""

    turn: Turn
    hands: Hands
    book: Batches
    stopping: Callable[[], bool]
    wish: Wish = Wish.GO

    def work(self, profile: Profile, *, there: bool) -> None:
        if not there:
            self._end(Ended(State.WRONG, f"Los documentos no están en {self.turn.documents}"))
            return
        news: SimpleQueue[dict[str, Any] | Ended] = SimpleQueue()
        try:
            process = self.hands.start(profile, Path(self.turn.documents), news.put)
        except OSError as error:
            self._end(Ended(State.FAILED, f"El sistema no pudo iniciar otro proceso: {error.strerror or error}"))
            return
        while True:
            try:
                what = news.get(timeout=MOMENT)
            except Empty:
                what = {}
            if isinstance(what, Ended):
                self._end(what)
                return
            with suppress(LedgerError):  # it may come back; the child itself sends nothing that it cannot note
                if not self._may_go_on(what):
                    process.stop()

    def _may_go_on(self, what: dict[str, Any]) -> bool:
        """What the child told is kept; whether it may begin another contract."""
        told = heard(self.turn, what)
        if told != self.turn and self.book.exchange(self.turn, told):
            self.turn = told
        found = self.book.one(self.turn.id)
        if found is None:
            return False
        there, self.wish = found
        ours = (there.stage, there.began_at) == (self.turn.stage, self.turn.began_at)
        return ours and self.wish is Wish.GO and not self.stopping()

    def _end(self, how: Ended) -> None:
        ended = after(self.turn, how, now(), bound=self.hands.bound, wish=self.wish)
        patient = Retrying(
            retry=retry_if_exception_type(LedgerError),
            wait=wait_random(0, MOMENT),
            stop=stop_after_delay(PATIENCE),
            reraise=True,
        )
        if patient(lambda: self.book.exchange(self.turn, ended)):
            self.hands.show(ended)


def now() -> datetime:
    return datetime.now(UTC)
