"""What every worker does every few seconds: give up dead workers' turns, and hand out those whose time has come."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from robot.batch.here import answered
from robot.batch.rules import after, again, may_wake, next_ones
from robot.turns import Stage, Wish
from robot.unattended.diary import State
from robot.unattended.running import Ended

from .errand import now
from .handing import FLEET
from .place import DEAD_AFTER

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from procrastinate.app import App
    from procrastinate.jobs import Job

    from robot.ledger.batches import Batches
    from robot.turns import Batch, Turn

    from .errand import Hands

ERRAND = "turn"  #: the name of the one kind of job


@dataclass(frozen=True)
class Sweep:
    """
    It is no job, so that it waits for no lock and no free place; several at once, of several workers, do no harm.

    The ledger says whose turn it is. A job that was handed out twice finds its turn begun, and ends.
    """

    engine: App
    book: Batches
    hands: Hands
    dead_after: float = DEAD_AFTER
    _idle: dict[int, datetime] = field(default_factory=dict)  #: jobs at work whose turn is not, since when

    async def once(self) -> None:
        """
        One round.

        :raises ConnectorException: the engine's database does not answer.
        :raises LedgerError: the ledger does not.
        """
        await self._end_jobs_of_the_dead()
        batch = await asyncio.to_thread(self.book.latest, FLEET)
        if batch is None:
            return
        jobs = await self._jobs()  # after the turns were read: a job ends after its turn was noted
        live = await self._end_leftovers(jobs)
        await asyncio.to_thread(self._wake, batch, live)
        if batch.wish is Wish.GO:
            for turn in next_ones(batch.turns, len(batch.turns), now()):
                if turn.id not in live and turn.name in self.hands.profiles:
                    await self._hand_out(turn)

    async def _end_jobs_of_the_dead(self) -> None:
        for job in await self.engine.job_manager.get_stalled_jobs(seconds_since_heartbeat=self.dead_after):
            with suppress(ConnectorException):  # another sweep was first; and no job may keep the next one waiting
                await self.engine.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _jobs(self) -> dict[int, Job]:
        """Every job, by its number."""
        found: list[Job] = []
        for status in (Status.TODO, Status.DOING):  # in this order none is missed that begins meanwhile
            found += await self.engine.job_manager.list_jobs_async(task=ERRAND, status=status.value)
        return {job.id: job for job in found if job.id is not None}

    async def _end_leftovers(self, jobs: dict[int, Job]) -> set[int]:
        """
        The turns for which there is a job.

        A job whose end could not be noted, because the server was away, stays at work under a worker that lives, and its lock keeps
        the account's next turn from ever beginning. It is ended once its turn has not been at work for as long as a worker may be silent.
        """
        moment = now()
        live: set[int] = set()
        idle: dict[int, datetime] = {}
        for number, job in jobs.items():
            which = job.task_kwargs.get("turn")
            if job.status == Status.DOING.value and not await self._is_at_work(which):
                idle[number] = self._idle.get(number, moment)
                if (moment - idle[number]).total_seconds() > self.dead_after:
                    with suppress(ConnectorException):
                        await self.engine.job_manager.finish_job(job, Status.FAILED, delete_job=True)
                    continue
            if isinstance(which, int):
                live.add(which)
        self._idle.clear()
        self._idle.update(idle)
        return live

    async def _is_at_work(self, which: object) -> bool:
        found = await asyncio.to_thread(self.book.one, which) if isinstance(which, int) else None
        return found is not None and found[0].stage is Stage.RUNNING

    def _wake(self, batch: Batch, live: Collection[int]) -> None:
        """Turns whose worker died wait again, and those whose person has answered on this machine."""
        moment = now()
        for turn in batch.turns:
            if turn.stage is Stage.RUNNING and turn.id not in live:
                lost = after(turn, Ended(State.FAILED, stopped=True), moment, bound=self.hands.bound, wish=batch.wish)
                self.book.exchange(turn, lost)
            elif turn.name in self.hands.profiles and may_wake(
                turn, moment, answered=answered(turn, self.hands.identities.get(turn.name))
            ):
                self.book.exchange(turn, again(turn, moment))

    async def _hand_out(self, turn: Turn) -> None:
        """To whichever worker knows the account; its lock keeps two lists of one account apart."""
        job = self.engine.configure_task(ERRAND, queue=turn.name, lock=turn.account)
        await job.defer_async(turn=turn.id)
