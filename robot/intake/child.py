"""Open hostile files in a process of their own, with limits on time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import psutil

from robot.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MIB = 1024 * 1024
INSPECTION = f"{__package__}.inspection"
STARTING = 600.0  #: seconds until the child is ready to read a file, on however busy a machine
PATIENCE = 30  #: times its seconds that a file may take where the child gets no processor, or waits for a disk
LONGEST_ANSWER = 64 * MIB
HELD = "SECOP_"  # settings, the password among them: not for a process that opens hostile files


@dataclass(frozen=True)
class ChildLimits:
    """What one file may cost: seconds of a processor, however busy the machine is, and bytes of memory."""

    seconds: float = 20
    memory: int = 512 * MIB


class TooCostly(Exception):
    """The child was late, too big or died; says which, in Spanish."""


class Child:
    """
    One child answers many questions; after one that it does not survive, the next question starts another.

    Memory is limited twice: by the system where it has a limit (see inspection.py), and by watching, on Windows as well.
    """

    def __init__(self, limits: ChildLimits | None = None, module: str = INSPECTION) -> None:
        """`module` is what the child runs; it serves as inspection.py does."""
        self.limits = limits or ChildLimits()
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, question: Mapping[str, str]) -> dict[str, Any]:
        """
        The child's answer.

        :raises TooCostly: there was none within the limits.
        :raises SetupError: no child process could be started.
        """
        process = self._process or self._start()
        # First it says that it is ready: how long a busy machine takes to start it is no cost of the file.
        self._line(process, replace(self.limits, seconds=STARTING / PATIENCE), json.dumps(question).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._line(process, self.limits))
        return answer

    def _line(self, process: subprocess.Popen[bytes], limits: ChildLimits, said: bytes = b"") -> bytes:
        """What the child says next, to what it is told."""
        assert process.stdin
        assert process.stdout
        with _watched(process, limits) as ended:
            try:
                process.stdin.write(said)
                process.stdin.flush()
                line = process.stdout.readline(LONGEST_ANSWER)
            except OSError:
                line = b""
        if not line.endswith(b"\n"):
            self._end()
            raise TooCostly(ended[0] if ended else "el proceso que lo abrió se quedó sin memoria o se cerró")
        return line

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module by our own interpreter
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={key: value for key, value in os.environ.items() if not key.startswith(HELD)},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise SetupError(f"No se pudo abrir el proceso que examina los archivos: {error.strerror}") from error
        return self._process

    def _command(self) -> list[str]:
        safe = "-P"  # no module is taken from the current folder, which may be anybody's
        return [sys.executable, safe, "-m", self._module, str(self.limits.seconds), str(self.limits.memory)]

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


@contextmanager
def _watched(process: subprocess.Popen[bytes], limits: ChildLimits) -> Iterator[list[str]]:
    """Kill the process if it passes its limits meanwhile; the list then says why."""
    answered = threading.Event()
    ended: list[str] = []

    worked = _worked(process.pid)
    until = time.monotonic() + limits.seconds * PATIENCE

    def watch() -> None:
        while not answered.wait(0.02):
            if _worked(process.pid) - worked > limits.seconds:
                ended.append(f"pide más de {limits.seconds:g} segundos de trabajo")
            elif time.monotonic() > until:
                ended.append("el disco o el equipo no respondió a tiempo")
            elif _memory(process.pid) > limits.memory:
                ended.append(f"usó más de {limits.memory // MIB} MiB de memoria")
            if ended:
                process.kill()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield ended
    finally:
        answered.set()
        watcher.join()


def _worked(pid: int) -> float:
    """Seconds that a processor has worked for this process."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0  # it has just ended
    return float(times.user + times.system)


def _memory(pid: int) -> int:
    try:
        resident: int = psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0  # it has just ended; who waits for its answer finds out
    return resident
