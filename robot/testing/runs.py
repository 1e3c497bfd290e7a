"""Whole runs of the robot, each with its result, in a browser that somebody else opened."""

from __future__ import annotations

import csv
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from loguru import logger

from robot.app.account import Work
from robot.app.context import Given
from robot.app.run import Options, carry_out
from robot.clock import Clock
from robot.errors import RobotError
from robot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

    from robot.app.run import Run
    from robot.browser.guard import Guard
    from robot.browser.kit import Kit, Patience


class SettingsOfATest(Settings):
    """What a test says, and nothing of this machine's variables and files."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - same
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True)
class Item:
    """What a run said of one document."""

    contract: str  #: as it was asked for
    file: Path
    outcome: str  #: published, skipped, in_doubt … (docs/answers.md)
    message: str  #: in the words that a person reads
    remedy: str


@dataclass(frozen=True)
class Ended:
    """A run that ended, and how."""

    items: tuple[Item, ...]
    folder: Path | None  #: its receipts, its report, its log; None where it did not begin
    error: str | None  #: code of what kept it from its end, or from beginning (robot/errors.py)
    message: str  #: that error in the words that a person reads
    seconds: float

    @property
    def outcome(self) -> str:
        """
        Of the only document; where the run did not begin, the error's code.

        :raises ValueError: it was of several documents.
        """
        if self.error is not None and not self.items:
            return self.error
        (item,) = self.items
        return item.outcome


class Time:
    """The robot's clock in a test: where it would sleep it leaps, and the replica's clock with it."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell, self._leapt = tell, 0.0

    def leap(self, seconds: float) -> None:
        self._leapt += seconds
        self._tell(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(
            now=lambda: datetime.now(UTC) + timedelta(seconds=self._leapt),
            monotonic=lambda: time.monotonic() + self._leapt,
            sleep=self.leap,
        )


@dataclass
class Runs:
    """
    The robot of one account: each call is a run like a command's, with its ledger, its receipts and its report.

    Runs of one test share the account's folder, as the runs of one person do.
    """

    settings: Settings
    new_context: Callable[[], BrowserContext]
    folder: Path
    contract: Callable[[], str]  #: the one that is meant where a call names none
    may_publish: Callable[[str], None]  #: raises where nothing may be published
    time: Time | None = None  #: None: this machine's
    patience: Patience | None = None
    _turn: int = field(default=0, repr=False)

    def publish(self, *files: Path, contract: str | None = None) -> Ended:
        """Publish these documents on one contract, and look whether they are there."""
        self.may_publish(", ".join(file.name for file in files))
        return self._run(Work.PUBLISH, files, contract)

    def verify(self, *files: Path, contract: str | None = None) -> Ended:
        """Look whether they stand there with the same bytes; nothing is sent."""
        return self._run(Work.VERIFY, files, contract)

    def rehearse(self, *files: Path, contract: str | None = None) -> Ended:
        """Every click up to the last one before the document would leave."""
        return self._run(Work.REHEARSE, files, contract)

    def plan(self, *files: Path, contract: str | None = None) -> Ended:
        """What would be published, and why."""
        return self._run(Work.PLAN, files, contract)

    def later(self, minutes: float) -> None:
        """
        The next run begins so much later.

        :raises LookupError: at a portal that keeps its own time.
        """
        if self.time is None:
            raise LookupError("only a replica's clock can be put forward")
        self.time.leap(60 * minutes)

    def _run(self, work: Work, files: tuple[Path, ...], contract: str | None) -> Ended:
        self._turn += 1
        sheet = self.folder / f"lista-{self._turn}.csv"
        with sheet.open("w", encoding="utf-8", newline="") as rows:
            number = contract or self.contract()
            csv.writer(rows).writerows([("contrato", "archivo"), *((number, file) for file in files)])
        given = Given(
            self.settings,
            clock=self.time.clock if self.time else None,
            patience=self.patience,
            open_browser=self._open_browser,
        )
        began = time.monotonic()
        try:
            run = carry_out(sheet, work, Options(allow=[file.parent for file in files]), given)
        except RobotError as error:
            return Ended((), None, error.code, str(error), time.monotonic() - began)
        finally:
            logger.remove()  # the run's log is its own, and hides its secrets
            logger.configure(patcher=lambda _: None)
        return _ended(run, time.monotonic() - began)

    @contextmanager
    def _open_browser(
        self, kit: Kit, guard: Guard, *, headless: bool, downloads: Path, session: dict[str, Any] | None
    ) -> Iterator[BrowserContext]:
        """In place of the robot's own: what pytest's options say of the browser holds for its runs as well."""
        del headless, downloads, session  # a person's window, folders and session are the browser's who opened it
        context = self.new_context()
        with guarded(context, guard, kit.patience):
            yield context
            context.close()


@contextmanager
def guarded(context: BrowserContext, guard: Guard, patience: Patience) -> Iterator[None]:
    """Meanwhile what is on the robot's list of requests leaves this context's browser, and nothing else."""
    from robot.browser.speculation import forbid_speculation  # noqa: PLC0415

    from .at_work import at_hand  # noqa: PLC0415

    assert context.browser is not None
    watching = guard.watch(context.browser)
    try:
        forbid_speculation(watching)
        guard.close_side_doors(context)
        with at_hand(context, patience):
            yield
    finally:
        watching.detach()


def _ended(run: Run, seconds: float) -> Ended:
    items = tuple(
        Item(
            result.publication.contract.number,
            result.publication.document.source,
            result.outcome.value,
            result.message,
            result.remedy,
        )
        for result in sorted(run.results, key=lambda result: result.publication.row)
    )
    error = run.ended_by or run.stopped_by
    return Ended(items, run.folder, error.code if error else None, str(error or ""), seconds)
