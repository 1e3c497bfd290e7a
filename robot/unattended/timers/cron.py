"""Two lines of the person's crontab, known by the mark at their head; all others stay as they are."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .plan import MINUTES, NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK = f"# {NAME}: la línea que sigue es del robot"


def with_timer(crontab: str, command: Sequence[str]) -> str:
    """
    The crontab with the timer, once.

    cron's own shell reads the line, in which a % would end the command.
    """
    line = shlex.join(command).replace("%", "\\%")
    return f"{without_timer(crontab)}{MARK}\n{','.join(map(str, MINUTES))} * * * * {line}\n"


def without_timer(crontab: str) -> str:
    """The crontab as it was before."""
    kept, skip = [], False
    for line in crontab.splitlines():
        if not skip and line != MARK:
            kept.append(line)
        skip = line == MARK
    return "".join(f"{line}\n" for line in kept)
