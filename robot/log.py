"""The run's log: one file per run, without secrets."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from loguru import logger

from robot.legible import legible
from robot.words import BOGOTA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from loguru import Record


class RunLog:
    """The log's file. What it has no room for is lost and said so at the end: a log ends no work."""

    def __init__(self, file: Path) -> None:
        self.trouble: OSError | None = None
        self._stream = file.open("w", encoding="utf-8")

    def write(self, line: str) -> None:
        try:
            self._stream.write(line)
            self._stream.flush()
        except OSError as error:
            self.trouble = error

    def stop(self) -> None:
        """Called by loguru when the log is closed."""
        with suppress(OSError):
            self._stream.close()


def start_log(file: Path, secrets: Iterable[str]) -> RunLog:
    """
    Log to this file alone; each secret is replaced wherever it would appear in a message.

    A message is one entry whatever it holds: its further lines are indented, and hidden characters stand as their code.

    :raises OSError: the file cannot be made.
    """
    hidden = [s for s in secrets if s]

    def there(moment: datetime) -> timedelta:
        """Bogotá's distance from UTC, whatever zone this machine is set to; loguru writes fixed zones only."""
        return moment.astimezone(BOGOTA).utcoffset() or timedelta()

    def redact(record: Record) -> None:
        for secret in hidden:
            record["message"] = record["message"].replace(secret, "•••")
        record["message"] = legible(record["message"], lines=True).replace("\n", "\n    ")
        record["time"] = record["time"].astimezone(timezone(there(record["time"])))

    logger.remove()
    logger.configure(patcher=redact)
    log = RunLog(file)
    # No diagnosis of variables in tracebacks: it would print the password's value.
    logger.add(log, format="{time:YYYY-MM-DD HH:mm:ss.SSSZ} {level: <7} {message}", diagnose=False, backtrace=False)
    return log
