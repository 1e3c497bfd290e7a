"""Carry out a batch: processes are started, heard and told to stop, and the ledger knows of each turn before the next thing happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from robot.turns import Stage, Wish
from robot.unattended.diary import State
from robot.unattended.running import Ended

from .rules import after, again, begun, heard, may_wake, next_ones

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime, timedelta

    from robot.turns import Batch, Turn


class Process(Protocol):
    """One account's publication at work (`robot/unattended/child.py`)."""

    def stop(self) -> None:
        """Tell it to go no further than the contract in hand."""


class Book(Protocol):
    """Where turns are kept (`robot/ledger/batches.py`)."""

    def latest(self) -> Batch | None: ...
    def note(self, turns: Sequence[Turn]) -> None: ...
    def change(self, turns: Sequence[Turn], only: Collection[Stage]) -> None: ...


@dataclass(frozen=True)
class News:
    """What one turn's process told, or how it ended."""

    turn: int
    what: dict[str, Any] | Ended


@dataclass(frozen=True)
class World:
    """What carrying out needs of the world, so that a test can be it."""

    now: Callable[[], datetime]
    book: Book
    start: Callable[[Turn], Process]  #: raises OSError where the system starts no process
    news: Callable[[], Iterable[News]]  #: waits a moment for some; there may be none
    content: Callable[[Turn], str]  #: how a turn's documents are now; empty where there are none
    answered: Callable[[Turn], bool]  #: whether its person signed in by hand since it was parked
    stopping: Callable[[], bool]  #: whether somebody asked this process to stop
    show: Callable[[Batch], None]


@dataclass
class Work:
    """One batch, carried out by this process alone."""

    world: World
    at_most: int  #: processes at a time
    bound: timedelta  #: how long what was sent and not seen is left alone
    _processes: dict[int, Process] = field(default_factory=dict)

    def carry_out(self) -> Batch:
        """
        Until nothing more happens by itself, or somebody asked to stop or to cancel and each process has ended.

        :raises LedgerError: the ledger cannot be used. The processes end in order by themselves when this one does.
        """
        while True:
            batch = self._latest()
            going = batch.wish is Wish.GO and not self.world.stopping()
            if going:
                self._wake(batch)
                self._begin(self._latest())
                batch = self._latest()
            else:
                for process in self._processes.values():
                    process.stop()
            self.world.show(batch)
            if not self._processes and (batch.over or self.world.stopping() or batch.wish is Wish.CANCEL):
                return batch
            self._hear(batch)

    def _latest(self) -> Batch:
        batch = self.world.book.latest()
        assert batch is not None, "whoever carries one out began it"
        return batch

    def _wake(self, batch: Batch) -> None:
        now = self.world.now()
        awake = [again(turn, now) for turn in batch.turns if may_wake(turn, now, answered=self.world.answered(turn))]
        if awake:
            self.world.book.change(awake, only=(Stage.PERSON, Stage.TOMORROW))

    def _begin(self, batch: Batch) -> None:
        """Each is noted before its process is there: a turn that is running without one was cut off."""
        for turn in next_ones(batch.turns, self.at_most, self.world.now()):
            content, now = self.world.content(turn), self.world.now()
            running = begun(turn, content, now)
            if not content:
                missing = Ended(State.WRONG, f"Los documentos no están en {turn.documents}")
                self.world.book.note([after(running, missing, now, bound=self.bound)])
                continue
            self.world.book.note([running])
            try:
                self._processes[turn.id] = self.world.start(turn)
            except OSError as error:
                failed = Ended(State.FAILED, f"El sistema no pudo iniciar otro proceso: {error.strerror or error}")
                self.world.book.note([after(running, failed, self.world.now(), bound=self.bound)])

    def _hear(self, batch: Batch) -> None:
        turns = {turn.id: turn for turn in batch.turns}
        changed = set()
        for news in self.world.news():
            turn, what = turns[news.turn], news.what
            if isinstance(what, Ended):
                del self._processes[news.turn]
                turns[news.turn] = after(turn, what, self.world.now(), bound=self.bound, wish=batch.wish)
            else:
                turns[news.turn] = heard(turn, what)
            changed.add(news.turn)
        self.world.book.note([turns[number] for number in changed])
