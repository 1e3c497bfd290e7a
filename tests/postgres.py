"""A real PostgreSQL for tests: a server of its own in a temporary folder, on a free port of the loopback address."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Postgres:
    """Where the server listens; each caller takes a schema of its own in it."""

    def __init__(self, port: int, restart: Callable[[], None]) -> None:
        self.url = f"postgresql+psycopg://secop@127.0.0.1:{port}/postgres"
        self._port, self._made = port, 0
        self.restart = restart  #: away for a moment, and every connection is cut

    def schema(self) -> str:
        """The address of an empty place, as good as a database of its own and made in a hundredth of the time."""
        self._made += 1
        self.run(f"CREATE SCHEMA t{self._made}")
        return f"{self.url}?options=-csearch_path%3Dt{self._made}"

    def run(self, statement: str) -> None:
        """As the server's owner."""
        with psycopg.connect(f"host=127.0.0.1 port={self._port} user=secop dbname=postgres", autocommit=True) as db:
            db.execute(statement.encode())


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version where there are several; None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")  # Debian keeps them off the PATH
    return max((file.parent for file in installed), key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def running(folder_of_programs: Path, *, fsync: bool = False) -> Iterator[Postgres]:
    """A server for as long as this lasts; without `fsync` it is quicker, and a power cut would lose what it holds."""
    home = Path(tempfile.mkdtemp(prefix="secop-postgres-"))
    data, someone = home / "data", _unprivileged(home)

    def program(name: str, *arguments: str) -> None:
        command = [str(folder_of_programs / name), "-D", str(data), *arguments]
        with (home / f"{name}.log").open("ab") as said:
            subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=True, **someone)

    try:
        program("initdb", "-U", "secop", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        port = _free_port()
        settings = {"port": port, "listen_addresses": "127.0.0.1", "fsync": "on" if fsync else "off"}
        settings |= {"unix_socket_directories": ""} if os.name == "posix" else {}
        options = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
        program("pg_ctl", "-w", "-o", options, "start")
        try:
            yield Postgres(port, lambda: program("pg_ctl", "-w", "-m", "immediate", "-o", options, "restart"))
        finally:
            program("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def _unprivileged(home: Path) -> dict[str, Any]:
    """How to start PostgreSQL, which refuses to be root: as another user, to whom its folder is given."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - Windows has none

    who = next(user for user in pwd.getpwall() if user.pw_name in ("postgres", "nobody"))
    os.chown(home, who.pw_uid, who.pw_gid)
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
