"""Whether the timer's calls would find what they need: asked in a process that has no more than the timer gives it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from robot.errors import RobotError
from robot.settings import load_settings

from .accounts import configured
from .place import why_not_there

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .schedule import Schedule

LIMIT = 120.0
#: What a timer's process has of ours: no SECOP_* variable, no session bus, no screen, and no path of a shell.
KEPT = (
    "HOME",
    "USER",
    "LOGNAME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "XDG_CONFIG_HOME",
)
PATH = "/usr/bin:/bin"


def as_the_timer_would(command: Sequence[str]) -> tuple[bool, str]:
    """Whether `command --check` is content where the timer calls it, and what it says."""
    environment = {key: os.environ[key] for key in KEPT if key in os.environ}
    environment["PATH"] = os.environ.get("PATH", "") if sys.platform == "win32" else PATH
    python = [str(Path(sys.executable)), *command[1:]]  # pythonw has no output
    asked = subprocess.run(  # noqa: S603 - our own program
        [*python, "--check"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=Path(Path.cwd().anchor),
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )
    return asked.returncode == 0, asked.stdout.strip()


def what_is_missing(schedule: Schedule) -> list[str]:
    """A sentence for each thing that would keep a profile from being published; empty where all is ready."""
    if not schedule.profiles:
        return ["No hay nada programado: escriba secop programa agregar"]
    said: list[str] = []
    for profile in schedule.profiles:
        try:
            with configured(profile):
                settings = load_settings()
        except RobotError as error:
            said += [f"{profile.name}: {line}" for line in str(error).splitlines()]
        else:
            if why := why_not_there(settings.state_dir):
                said.append(f"{profile.name}: {why}")
        if not Path(profile.documents).is_absolute():
            said.append(f"{profile.name}: la ruta {profile.documents} debe empezar en la raíz del disco")
    return list(dict.fromkeys(said))
