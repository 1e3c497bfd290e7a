"""A worker: takes turns from the engine as long as it lives, sweeps, and says that it lives."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from robot.errors import LedgerError
from robot.ledger.ledger import open_ledger

from .errand import carry_out, now
from .place import DEAD_AFTER
from .sweep import ERRAND, Sweep
from .upgrade import prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from robot.ledger.ledger import Ledger

    from .errand import Hands

NEVER = 365 * 86_400.0  #: seconds: Procrastinate's own heartbeat, which stops while a worker drains; ours does not


@dataclass(frozen=True)
class Pace:
    """How often, in seconds."""

    beat: float = 5.0
    sweep: float = 3.0
    fetch: float = 1.0
    dead_after: float = DEAD_AFTER  #: longer than several beats, and of no matter for a drain: beats go on


def work(hands: Hands, places: int, pace: Pace | None = None) -> None:
    """
    Carry out turns, so many at a time, until SIGTERM or SIGINT; then each account ends the contract in hand.

    :raises LedgerError: the server cannot be used; whoever supervises starts the worker again.
    """
    reached = prepare(hands.url)
    try:
        with open_ledger(hands.url, now) as ledger:
            asyncio.run(_work(hands, ledger, reached, places, pace or Pace()))
    except ConnectorException as error:
        raise LedgerError(
            "El servidor del registro dejó de responder, y este trabajador termina",
            detail=str(error.__cause__ or error),
            remedy="Nada: quien lo supervisa (systemd, docker) lo inicia de nuevo.",
        ) from error


async def _work(hands: Hands, ledger: Ledger, reached: dict[str, object], places: int, pace: Pace) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(places + 4))  # a thread for each turn, and ours
    engine = App(connector=PsycopgConnector(kwargs=reached, min_size=1, max_size=4))

    @engine.task(name=ERRAND, pass_context=True)
    def errand(context: JobContext, turn: int) -> None:
        carry_out(turn, hands, context.should_abort)

    async with engine.open_async():
        worker = Worker(
            app=engine,
            queues=sorted(hands.profiles),
            concurrency=places,
            listen_notify=False,  # with it, a server that restarts ends every worker
            delete_jobs="always",  # the ledger remembers
            shutdown_graceful_timeout=0.0,  # children are told at once, and waited for as long as they take
            update_heartbeat_interval=NEVER,
            stalled_worker_timeout=pace.dead_after,
            fetch_job_polling_interval=pace.fetch,
        )
        sweep = Sweep(engine, ledger.batches, hands, pace.dead_after)
        async with _beside(_beating(worker, pace.beat), _sweeping(sweep, pace.sweep)):
            await worker.run()  # type: ignore[no-untyped-call]  # Procrastinate says no types here


async def _beating(worker: Worker, seconds: float) -> None:
    """Also while it drains: a worker that says nothing is taken for dead."""
    while True:
        await asyncio.sleep(seconds)
        with suppress(ConnectorException):
            if worker.worker_id is not None:
                await worker.app.job_manager.update_heartbeat(worker.worker_id)


async def _sweeping(sweep: Sweep, seconds: float) -> None:
    while True:
        try:
            await sweep.once()
        except (ConnectorException, LedgerError) as error:
            logging.getLogger(__name__).warning("sweep: %s", error)
        await asyncio.sleep(seconds)


@asynccontextmanager
async def _beside(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
