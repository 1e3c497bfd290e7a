"""What a run is given, and what is its own while it lasts: the account, a folder, a log."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from filelock import FileLock, Timeout
from loguru import logger

from robot.browser.catalogue import load_catalogue
from robot.browser.kit import Kit, Patience
from robot.browser.session import open_browser
from robot.clock import Clock
from robot.errors import AlreadyRunning, RobotError, StateError, in_words
from robot.handover import Nobody
from robot.interruption import Interrupted, Stop
from robot.kept_session import Lock
from robot.log import RunLog, start_log
from robot.private import private_folder
from robot.sign_ins import FILE, SignIns
from robot.words import BOGOTA

from .audience import Silence
from .known import Known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from robot.browser.guard import Guard
    from robot.handover import HandOver
    from robot.settings import Settings

    from .audience import Audience

SCRATCH = "scratch"
POLL = 1.0  #: seconds between two questions whether the other run has ended


class OpenBrowser(Protocol):
    """How a guarded browser is opened (`robot/browser/session.py`)."""

    def __call__(
        self, kit: Kit, guard: Guard, *, headless: bool, downloads: Path, session: dict[str, Any] | None
    ) -> AbstractContextManager[BrowserContext]: ...


@dataclass(frozen=True)
class Given:
    """What a run is composed from; a door chooses it, and tests replace parts of it."""

    settings: Settings
    audience: Audience = field(default_factory=Silence)
    person: HandOver = field(default_factory=Nobody)  #: whom to ask what no program should answer
    stop: Stop = field(default_factory=Stop)
    clock: Clock | None = None  #: of this machine, unless another one is given
    patience: Patience | None = None  #: the one of the settings, unless another one is given
    open_browser: OpenBrowser = open_browser
    lock: Lock = field(default_factory=Lock)  #: what kept sign-ins are encrypted with


@dataclass
class RunContext:
    """One run's own folder, and what all rooms share while it lasts."""

    given: Given
    name: str
    folder: Path
    home: Path  #: of the account
    clock: Clock
    kit: Kit
    log: RunLog
    known: Known

    @property
    def settings(self) -> Settings:
        return self.given.settings

    @property
    def audience(self) -> Audience:
        return self.given.audience

    @property
    def stop(self) -> Stop:
        return self.given.stop

    @property
    def session(self) -> Path:
        return self.home / self.settings.account.session

    @property
    def scratch(self) -> Path:
        """For what must not outlive the run: downloads, and traces that still hold cookies; people hand run folders over."""
        return self.home / SCRATCH


def sign_ins_of(settings: Settings, home: Path, clock: Clock) -> SignIns:
    """The account's count of sign-ins; `home` is its folder."""
    return SignIns(home / FILE, clock.now, settings.sign_ins)


@contextmanager
def run_context(given: Given, *, wait: bool = False) -> Iterator[RunContext]:
    """
    The account is ours while this run lasts; a run that was refused before it began leaves no folder behind.

    :param wait: for another run of this account to end, however long that takes.
    :raises AlreadyRunning: one lives, and nobody said to wait.
    :raises StateError: the state folder cannot be used, or is not its owner's alone.
    """
    settings = given.settings
    clock = given.clock or Clock(sleep=given.stop.sleep)
    kit = Kit(load_catalogue(), given.patience or Patience(page=settings.timeout))
    state = settings.state_dir
    home = private_folder(state, "accounts", settings.account.id)
    name = f"{clock.now().astimezone(BOGOTA):%Y-%m-%dT%H%M%S}-{secrets.token_hex(2)}"
    try:
        with alone(home / "in-use.lock", given, wait=wait):
            shutil.rmtree(home / SCRATCH, ignore_errors=True)  # what a run left that was killed
            private_folder(home, SCRATCH)
            folder = private_folder(state, "runs", name)
            log = start_log(folder / "run.log", settings.secrets)
            context = RunContext(given, name, folder, home, clock, kit, log, Known(given.stop))
            try:
                yield context
            except (RobotError, OSError, Interrupted):
                if not context.known.results:
                    logger.remove()
                    shutil.rmtree(folder, ignore_errors=True)
                raise
            finally:
                shutil.rmtree(context.scratch, ignore_errors=True)
    except OSError as error:  # before anything was sent: afterwards it ends in results
        raise StateError(f"No se puede escribir en {state}: {in_words(error)}") from error


@contextmanager
def alone(file: Path, given: Given, *, wait: bool) -> Iterator[None]:
    """
    No other run of the account lives meanwhile; the lock goes with its process, however that ends.

    :raises AlreadyRunning: one does, and nobody said to wait for it.
    """
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout as busy:
        if not wait:
            raise AlreadyRunning(str(AlreadyRunning.__doc__)) from busy
        given.audience.waits()
        with given.stop.waiting():
            lock.acquire(poll_interval=POLL)
    try:
        yield
    finally:
        lock.release()
