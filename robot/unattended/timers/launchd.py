"""An agent of macOS's launchd, which calls it when the machine wakes if it slept at the minute."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING

from .plan import MINUTES, Timer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LABEL = "co.secop-publisher"


def timer(command: Sequence[str], agents: Path, user: int) -> Timer:
    """`agents` is ~/Library/LaunchAgents, `user` the person's number."""
    file = agents / f"{LABEL}.plist"
    content = {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "StartCalendarInterval": [{"Minute": minute} for minute in MINUTES],
        "ProcessType": "Background",
    }
    return Timer(
        "launchd",
        {file: plistlib.dumps(content)},
        [["launchctl", "bootstrap", f"gui/{user}", str(file)]],
        [["launchctl", "bootout", f"gui/{user}/{LABEL}"]],
    )
