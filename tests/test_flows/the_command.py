"""`secop publish` in a process of its own, which a test may watch, interrupt or starve."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil

from tests.papers import pdf
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Replica

LIMIT = 300  #: seconds; a loaded machine is slow, a robot that hangs is slower
#: Whoever started the tests may have told them to ignore Ctrl-C, as a shell does to what it runs in the background, or the
#: end of a terminal, as nohup does: the robot then leaves both ignored, and the browser's driver does not.
MAIN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "if hasattr(signal, 'SIGHUP'): signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
    "from robot.__main__ import main; main()"
)


@dataclass(frozen=True)
class Ended:
    """What it said when it had ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """Its JSON."""
        read: dict[str, Any] = json.loads(self.out)
        return read

    @property
    def outcomes(self) -> list[str]:
        return [item["outcome"] for item in self.told["items"]]


@dataclass(frozen=True)
class Command:
    """A folder with documents for two contracts, a sheet, and the settings of a contractor."""

    folder: Path
    replica: Replica

    @property
    def state(self) -> Path:
        return self.folder / "estado"

    @property
    def scratch(self) -> list[Path]:
        return list(self.state.glob("accounts/*/scratch"))

    @property
    def runs(self) -> list[Path]:
        return sorted((self.state / "runs").iterdir())

    def environment(self, **more: str) -> dict[str, str]:
        settings = {
            "SECOP_PORTAL_URL": self.replica.address,
            "SECOP_USER": "contratista",
            "SECOP_PASSWORD": "contratista",
            "SECOP_ROLE": "contratista",
            "SECOP_STATE_DIR": str(self.state),
            "SECOP_HEADLESS": "yes",
            "SECOP_TIMEOUT": "60",
            "SECOP_SETTLE": "0",
            "PYTHONIOENCODING": "utf-8",
            **more,
        }
        return {k: v for k, v in os.environ.items() if not k.startswith("SECOP_")} | settings

    @contextmanager
    def started(self, *arguments: str, main: str = MAIN, **how: Any) -> Iterator[subprocess.Popen[str]]:
        """The command, running; it does not outlive this."""
        variables = how.pop("variables", {})
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
        group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # of its own, on Windows as well
        line = [sys.executable, "-c", main, *(arguments or ("publish", "manifiesto.csv", "--json"))]
        with subprocess.Popen(
            line,
            env=self.environment(**variables),
            cwd=self.folder,
            encoding="utf-8",
            creationflags=group,
            start_new_session=True,
            **how,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *arguments: str, main: str = MAIN, **how: Any) -> Ended:
        with self.started(*arguments, main=main, **how) as process:
            return said_by(process)

    def until_asked(self, process: subprocess.Popen[str], part: str, times: int = 1) -> None:
        """Until the replica was asked for something."""
        until(lambda: len(self.replica.requests(part)) >= times or process.poll() is not None, LIMIT)
        assert process.poll() is None, process.communicate()


ONE, TWO = ("CO1.PCCNTR.129716", "uno.pdf"), ("CO1.PCCNTR.123502", "dos.pdf")


def command_in(folder: Path, replica: Replica, rows: tuple[tuple[str, str], ...] = (ONE, TWO)) -> Command:
    """A document of each of two contracts, or of fewer."""
    for _, name in rows:
        (folder / name).write_bytes(pdf(name))
    lines = "".join(f"{contract},{name}\n" for contract, name in rows)
    (folder / "manifiesto.csv").write_text(f"contrato,archivo\n{lines}", encoding="utf-8")
    return Command(folder, replica)


def said_by(process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate(timeout=LIMIT)
    return Ended(process.returncode, out or "", err or "")


def interrupt(process: subprocess.Popen[str], name: str) -> list[psutil.Process]:
    """
    Send it this signal, or what Windows has in its place; answers the processes that it had started.

    Ctrl-C and the end of a terminal reach the whole group, as terminals send them; SIGTERM, the robot alone.
    """
    children = psutil.Process(process.pid).children(recursive=True)
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    elif name == "SIGTERM":
        process.send_signal(signal.SIGTERM)
    else:
        os.killpg(process.pid, getattr(signal, name))
    return children
