"""The run's log: one file per run, without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loguru import logger

from robot.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loguru import Record


def start_log(file: Path, secrets: Iterable[str]) -> None:
    """
    Log to this file alone; each secret is replaced wherever it would appear in a message.

    A message is one entry whatever it holds: its further lines are indented, and hidden characters stand as their code.
    """
    hidden = [s for s in secrets if s]

    def redact(record: Record) -> None:
        for secret in hidden:
            record["message"] = record["message"].replace(secret, "•••")
        record["message"] = legible(record["message"], lines=True).replace("\n", "\n    ")

    logger.remove()
    logger.configure(patcher=redact)
    # No diagnosis of variables in tracebacks: it would print the password's value.
    logger.add(file, format="{time:YYYY-MM-DD HH:mm:ss.SSSZ} {level: <7} {message}", diagnose=False, backtrace=False)
