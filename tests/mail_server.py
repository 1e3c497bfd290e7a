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


#: As aiosmtpd's own command, but that it asks for a password before it takes a mail, and takes that without TLS.
ASKING = """
import sys
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult
port, folder, password = sys.argv[1:]
def knows(server, session, envelope, mechanism, given):
    return AuthResult(success=given.password.decode() == password)
asking = {"auth_required": True, "auth_require_tls": False, "authenticator": knows}
controller = Controller(Mailbox(folder), hostname="127.0.0.1", port=int(port), **asking)
controller.start()
sys.stdin.read()
controller.stop()
"""


@contextmanager
def mail_server(folder: Path, password: str | None = None) -> Iterator[Inbox]:
    """It takes whatever comes to this machine; with a password, from whoever knows it."""
    kept = Inbox(free_port(), folder)
    line = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{kept.port}", "-c", "aiosmtpd.handlers.Mailbox", str(kept.folder)]
    if password is not None:
        line = ["-c", ASKING, str(kept.port), str(kept.folder), password]
    with subprocess.Popen([sys.executable, "-W", "ignore", *line], stdin=subprocess.PIPE) as server:
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
