"""A real mail server of the tests' own, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Inbox:
    """What it received, as files."""

    port: int
    folder: Path

    @property
    def mails(self) -> list[bytes]:
        return [
            file.read_bytes()
            for file in sorted((self.folder / "new").glob("*"), key=lambda each: each.stat().st_mtime_ns)
        ]


@contextmanager
def mail_server(folder: Path) -> Iterator[Inbox]:
    """It takes whatever comes to this machine."""
    kept = Inbox(free_port(), folder)
    line = ["-n", "-l", f"127.0.0.1:{kept.port}", "-c", "aiosmtpd.handlers.Mailbox", str(kept.folder)]
    with subprocess.Popen([sys.executable, "-W", "ignore", "-m", "aiosmtpd", *line]) as server:
        until(lambda: _answers(kept.port), 60)
        yield kept
        server.terminate()


def free_port() -> int:
    """One where nobody listens now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
