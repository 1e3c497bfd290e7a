"""Choose this system's timer, install it and take it away again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from robot.atomic import write_whole
from robot.errors import SetupError

from . import cron, launchd, systemd, windows
from .plan import Timer

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 60.0  #: seconds for a command of the system


def own_command(key: Path | None = None) -> list[str]:
    """What the timer calls: this Python and this robot, by their full paths; `key` opens the encrypted file of passwords."""
    program = Path(sys.executable)
    windowless = program.with_name("pythonw.exe")
    return [
        str(windowless if windowless.is_file() else program),
        "-m",
        "robot",
        "run-due",
        *(["--key-file", str(key.absolute())] if key else []),
    ]


def chosen(command: Sequence[str], home: Path) -> Timer:
    """
    This system's timer; of Linux' two, systemd where it serves this person.

    :raises SetupError: it has none that we know.
    """
    if sys.platform == "win32":
        return windows.timer(command, home)
    if sys.platform == "darwin":
        return launchd.timer(command, home / "Library" / "LaunchAgents", os.getuid())
    if serves_systemd():
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return systemd.timer(command, config / "systemd" / "user")
    if shutil.which("crontab"):
        return Timer(
            "cron",
            remarks=[
                cron.with_timer("", command).rstrip(),
                "cron no llama por lo que perdió con el equipo apagado; la siguiente llamada lo recupera.",
            ],
        )
    raise SetupError(
        "Este equipo no tiene systemd ni cron: instale cron, o llame usted cada media hora a secop ponerse-al-dia"
    )


def serves_systemd() -> bool:
    """Whether a systemd answers this person."""
    return _worked(["systemctl", "--user", "show-environment"])


def install(timer: Timer, command: Sequence[str]) -> None:
    """
    Write and enable it; one that is there is replaced.

    :raises SetupError: the system refused, and says why.
    """
    if timer.system == "cron":
        _crontab(cron.with_timer(_crontab_now(), command))
        return
    for file, content in timer.files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)
    for each in timer.enable:
        _give(each)


def uninstall(timer: Timer) -> None:
    """
    Take it away; nothing of it is left, and where it was not installed nothing happens.

    :raises SetupError: the system refused, and says why.
    """
    if timer.system == "cron":
        before = _crontab_now()
        after = cron.without_timer(before)
        if after != before:
            _crontab(after)
        return
    for each in timer.disable:
        _worked(each)  # where it was never enabled the system says no, and nothing is left all the same
    for file in timer.files:
        file.unlink(missing_ok=True)
    for each in timer.disable[1:]:
        _worked(each)  # systemd forgets units whose files are gone


def _crontab_now() -> str:
    read = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False, timeout=LIMIT)  # noqa: S607 - the system's own
    return read.stdout if read.returncode == 0 else ""


def _crontab(text: str) -> None:
    _give(["crontab", "-"], text)


def _give(command: Sequence[str], text: str | None = None) -> None:
    try:
        ended = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=LIMIT)  # noqa: S603 - the system's own
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"No se pudo ejecutar {command[0]}: {type(error).__name__}") from error
    if ended.returncode != 0:
        raise SetupError(f"{' '.join(command)} respondió: {(ended.stderr or ended.stdout).strip()}")


def _worked(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=LIMIT).returncode == 0  # noqa: S603 - the system's own
    except (OSError, subprocess.TimeoutExpired):
        return False
