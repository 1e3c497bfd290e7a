"""Run somebody else's program, and every process that it starts, within limits of time and memory."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

from robot.intake.child import MIB, PATIENCE, ChildLimits, TooCostly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

EACH = 0.1  # seconds between two looks at what it takes


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], limits: ChildLimits) -> int:
    """
    Its exit code; when this returns or raises, none of its processes is left.

    :raises TooCostly: it passed its limits, or could not be started; says which, in Spanish.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - a program that was looked for where its installer puts it
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what it leaves behind can then be ended; Windows knows no sessions, and ends the tree
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise TooCostly("el programa no se pudo abrir") from error
    tree = _Tree(process.pid)
    until = time.monotonic() + limits.seconds * PATIENCE
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(EACH)
            tree.look(limits)
            if time.monotonic() > until:
                raise TooCostly("el programa no terminó a tiempo")
    finally:
        tree.end()
        process.wait()


class _Tree:
    """A process and all below it, those that lost their parent meanwhile included."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._known: dict[int, psutil.Process] = {}
        self._worked: dict[int, float] = {}
        self._idle_since, self._idle_at = time.monotonic(), 0.0

    def look(self, limits: ChildLimits) -> None:
        """
        Add up what all of them take, those that have ended included.

        :raises TooCostly: it is more than the limits allow, or they do nothing any more.
        """
        memory = 0
        for process in self._all():
            with suppress(psutil.Error):
                times = process.cpu_times()
                self._worked[process.pid] = times.user + times.system
                memory += process.memory_info().rss
        worked = sum(self._worked.values())
        if worked > limits.seconds:
            raise TooCostly(f"pide más de {limits.seconds:g} segundos de trabajo")
        if memory > limits.memory:
            raise TooCostly(f"usó más de {limits.memory // MIB} MiB de memoria")
        if worked > self._idle_at:
            self._idle_since, self._idle_at = time.monotonic(), worked
        elif time.monotonic() - self._idle_since > limits.seconds:
            raise TooCostly("el programa dejó de responder")

    def end(self) -> None:
        """Kill what is left of it."""
        left = self._all()
        if os.name == "posix":
            with suppress(OSError):
                os.killpg(self._pid, signal.SIGKILL)  # it is its own session's leader
        for process in left:
            with suppress(psutil.Error):
                process.kill()

    def _all(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            first = self._known.setdefault(self._pid, psutil.Process(self._pid))
            for child in first.children(recursive=True):
                self._known.setdefault(child.pid, child)
        return list(self._known.values())
