"""One call of the system's timer: what is due in this machine's schedule, tried, told and written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from loguru import logger

from robot.atomic import write_whole
from robot.clock import Clock
from robot.errors import RobotError, SettingsError, StateError, in_words
from robot.private import private_folder
from robot.words import BOGOTA

from .accounts import may_go_on
from .child import publish
from .diary import keep, read_diary
from .place import why_not_there
from .running import World, run_due
from .senders import SendError, knock, tell, ways_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from pydantic import SecretStr

    from .due import Order
    from .schedule import Schedule

FOLDER = "unattended"
LOG_BYTES, LOGS = 1_000_000, 5
TIDIED = "tidied"  #: the day on which old runs were cleaned last


@dataclass(frozen=True)
class Called:
    """What a call left open."""

    open: Sequence[Order]
    busy: bool = False  #: another call is still at work, and this one did nothing


def call(  # noqa: PLR0913 - what a call is given
    schedule: Schedule,
    state: Path,
    *,
    bound: timedelta,
    resume: str | None = None,
    password: SecretStr | None = None,
    clock: Clock | None = None,
    tidy: Callable[[], None] = lambda: None,
) -> Called:
    """
    Do what is due, and once a day `tidy` what is old.

    `state` is the robot's state folder, `bound` how long what was sent and not seen is left alone, `resume` the profile
    that a person says may go on, `password` the mail server's.

    :raises StateError: the state folder cannot be used, or lies where other programs move its files.
    :raises SettingsError: the profile to resume does not exist.
    :raises AlreadyRunning: a run of the account to resume lives.
    """
    if why := why_not_there(state):
        raise StateError(why)
    if resume is not None and resume not in {profile.name for profile in schedule.profiles}:
        raise SettingsError(f"No hay ningún perfil {resume}; los que hay: {_names(schedule)}")
    now = (clock or Clock()).now
    folder = private_folder(state, FOLDER)
    log = logger.add(folder / "run-due.log", rotation=LOG_BYTES, retention=LOGS, encoding="utf-8", level="INFO")
    try:
        with FileLock(folder / "in-use.lock", timeout=0):
            called = Called(_carried_out(schedule, state, now, bound, resume, password))
            _once_a_day(folder / TIDIED, now(), tidy)
            return called
    except Timeout:
        return Called((), busy=True)
    except OSError as error:
        raise StateError(f"No se pudo escribir en {folder}: {in_words(error)}") from error
    finally:
        logger.remove(log)


def _carried_out(  # noqa: PLR0913, PLR0917 - as above
    schedule: Schedule,
    state: Path,
    now: Callable[[], datetime],
    bound: timedelta,
    resume: str | None,
    password: SecretStr | None,
) -> list[Order]:
    file, senders = private_folder(state, FOLDER) / "diary.json", ways_of(schedule.ways, password)
    world = World(
        now,
        publish,
        lambda notice: tell(notice, senders),
        lambda diary: keep(diary, file),
        lambda run: report_of(state / "runs" / run),
    )
    for profile in schedule.profiles:
        if profile.name == resume:
            may_go_on(profile)
    resumed = {resume: now()} if resume else {}
    left = run_due(schedule.profiles, read_diary(file), world, bound=bound, resumed=resumed)
    if schedule.ways.heartbeat is not None:
        try:
            knock(str(schedule.ways.heartbeat))
        except SendError as error:
            logger.error("No se pudo avisar que el robot vive: {}", error)
    return left


def _once_a_day(file: Path, now: datetime, tidy: Callable[[], None]) -> None:
    """What is in the way of cleaning stops no publication, and is tried again the next day."""
    today = f"{now.astimezone(BOGOTA):%Y-%m-%d}"
    if file.is_file() and file.read_text(encoding="utf-8") == today:
        return
    try:
        tidy()
    except (RobotError, OSError) as error:
        logger.error("No se pudo borrar lo antiguo: {}", error)
    write_whole(file, today.encode(), private=True)


def report_of(run: Path) -> tuple[Path, ...]:
    """What a person is sent of a run: its report and constancias, where they are."""
    return tuple(file for file in (run / "report.html", *sorted((run / "constancias").glob("*.pdf"))) if file.is_file())


def _names(schedule: Schedule) -> str:
    return ", ".join(profile.name for profile in schedule.profiles) or "ninguno"
