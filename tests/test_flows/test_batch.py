"""Many accounts' lists by one command: killed, parked, paused, cancelled, and each document published once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import pytest
from pydantic import SecretStr

from fake_portal.origins import PORTAL_APPS
from robot.kept_session import Lock
from robot.private import private_folder
from robot.sealed_file import new_key, opened
from robot.settings import Settings
from tests.papers import pdf
from tests.test_flows.the_command import LIMIT, MAIN
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Replica

KEEP = "import sys; from pydantic import SecretStr; from robot.passwords import keep, name_of\nkeep(name_of('localhost', sys.argv[1]), SecretStr(sys.argv[1]))"
#: Whose contracts are whose: two people of one company, and the entity's supervisor.
CONTRACTS = {
    "contratista": ("CO1.PCCNTR.129716", "CO1.PCCNTR.123502"),
    "prestado": ("CO1.PCCNTR.8263723",),
    "supervisor": ("CO1.PCCNTR.129716", "CO1.PCCNTR.8263723"),
}
PERIOD = "2026-01"


@dataclass(frozen=True)
class Office:
    """A machine with a profile for each of some accounts, each with its own file of settings."""

    home: Path
    replica: Replica

    @property
    def environment(self) -> dict[str, str]:
        mine = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config"), "PATH": "/usr/bin:/bin"}
        more = {"SECOP_KEY_FILE": str(self.home / "usb" / "llave"), "SECOP_STATE_DIR": str(self.home / "estado")}
        kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP", "TMP") if key in os.environ}
        return {**kept, **mine, **more, "PYTHONIOENCODING": "utf-8"}

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """`secop lote` with these words, running; it does not outlive this."""
        with subprocess.Popen(
            [sys.executable, "-c", MAIN, "lote", *words],
            env=self.environment,
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def lote(self, *words: str) -> tuple[int, str]:
        with self.started(*words) as process:
            said, _ = process.communicate(timeout=LIMIT)
            return process.returncode, said

    def employs(self, *users: str) -> None:
        """Profiles with a document for each of their contracts."""
        profiles = []
        for user in users:
            for contract in CONTRACTS[user]:
                folder = self.home / user / PERIOD / contract
                folder.mkdir(parents=True)
                name = f"{user[:4]} {contract[-4:]}.pdf"
                (folder / name).write_bytes(pdf(name))
            file = self.home / f"{user}.toml"
            role = "supervisor" if user == "supervisor" else "contratista"
            file.write_text(f'portal_url = "{self.replica.address}"\nuser = "{user}"\nrole = "{role}"\nsettle = 0\n')
            documents = json.dumps(f"{self.home.as_posix()}/{user}/{{periodo}}")
            profiles.append(
                f'[profiles.{user}]\ndocuments = {documents}\nday = "día 1"\nfirst = "{PERIOD}"\nlast = "{PERIOD}"\n'
                f"settings = {json.dumps(str(file))}\n"
            )
            keep = [sys.executable, "-c", KEEP, user]
            subprocess.run(keep, env=self.environment, cwd=self.home, check=True, timeout=LIMIT)
        (self.home / "config" / "secop-publisher" / "schedule.toml").write_text("\n".join(profiles), encoding="utf-8")

    def somebody_signs_in(self, user: str) -> None:
        """As `secop entrar` leaves it: a kept session of this account."""
        role = "supervisor" if user == "supervisor" else "contratista"
        state = self.home / "estado"
        portal, secret = self.replica.address, SecretStr("x")
        account = Settings(portal_url=portal, user=user, password=secret, role=role, state_dir=state).account
        session = self.replica.state.sign_in(self.replica.state.accounts[user])
        session.code_given = session.noticed = True
        self.replica.state.app_tokens[session.id] = session.id
        host = {"secure": False, "httpOnly": False, "sameSite": "Lax", "expires": -1, "value": session.id}
        cookies = [
            {"name": "STSAuthenticationCookie", "domain": "community.secop.localhost", "path": "/", **host},
            *({"name": "FedAuth", "domain": "www.secop.localhost", "path": f"/{each}", **host} for each in PORTAL_APPS),
        ]
        home = private_folder(state, "accounts", account.id)
        lock = Lock(opened(self.home / "usb" / "llave", state))
        lock.write(home / account.session, {"cookies": cookies, "origins": []})

    @property
    def published(self) -> list[str]:
        return sorted(row.name for row in self.replica.published)


def names(*users: str) -> list[str]:
    return sorted(f"{user[:4]} {contract[-4:]}.pdf" for user in users for contract in CONTRACTS[user])


@pytest.fixture
def office(tmp_path, replica):
    new_key(tmp_path / "usb" / "llave")
    (tmp_path / "config" / "secop-publisher").mkdir(parents=True)
    return Office(tmp_path, replica)


def child_of(process, user):
    """The process that publishes this account's list."""
    (found,) = (each for each in psutil.Process(process.pid).children() if f"/{user}/" in " ".join(each.cmdline()))
    return found


@pytest.mark.fault(do="late", at="upload", when="after", times=1, seconds=3600)
def test_one_is_killed_and_the_same_command_goes_on(office, replica):
    """
    Three accounts, two at a time; one process is killed while its document leaves, then somebody pulls Ctrl-C. The others lose
    nothing, the command says how to go on, and the same command again publishes what is left: each document stands there once.
    """
    office.employs(*CONTRACTS)
    with office.started("empezar", "--procesos", "2") as process:
        until(lambda: bool(replica.published) or process.poll() is not None, LIMIT)
        assert process.poll() is None, process.communicate()
        victim = child_of(process, replica.published[0].user)
        together = len(psutil.Process(process.pid).children())
        victim.kill()
        psutil.wait_procs([victim], timeout=LIMIT)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=LIMIT)
        code = process.returncode
    replica.state.faults.clear()
    again, told = office.lote("empezar", "--procesos", "2")
    seen, looked = office.lote("ver")

    assert code == 1, said
    assert "escriba la misma orden otra vez" in said
    assert together <= 2
    assert again == 0, told
    assert office.published == names(*CONTRACTS)
    assert seen == 0
    assert "3 de 3 listas al día; 5 de 5 documentos comprobados" in looked
    assert "\x1b[" not in said + told + looked


@pytest.mark.fault(do="late", at="upload", when="after", times=1, seconds=3600)
@pytest.mark.thorough("of the two that may be killed, the one whose document leaves has its test above")
def test_the_command_is_killed_and_its_processes_end_in_order(office, replica):
    """
    Where the command itself dies while a document leaves, its processes finish the contract in hand although nobody hears
    them, and begin no other; the same command again publishes what is left, and each document stands there once.
    """
    office.employs("contratista", "supervisor")
    with office.started("empezar", "--procesos", "2") as process:
        until(lambda: bool(replica.published) or process.poll() is not None, LIMIT)
        assert process.poll() is None, process.communicate()
        children = psutil.Process(process.pid).children()
        process.kill()
        process.communicate(timeout=LIMIT)
    replica.state.faults.clear()
    replica.state.faults.release()
    _, alive = psutil.wait_procs(children, timeout=LIMIT)
    left = office.published
    again, told = office.lote("empezar")

    assert alive == []
    assert len(left) < len(names("contratista", "supervisor"))
    assert again == 0, told
    assert office.published == names("contratista", "supervisor")


@pytest.mark.switches(captcha_after="always", notice="page")
@pytest.mark.thorough("parking, pausing and going on have their tests in tests/test_robot")
def test_parked_answered_paused_and_resumed(office, replica):
    """
    A captcha parks one account and the other is published; once a person signed in by hand the same command finishes. A
    pause holds everything until it is taken back.
    """
    office.employs("contratista", "supervisor")
    office.somebody_signs_in("supervisor")
    parked, said = office.lote("empezar")
    sent = office.published
    office.somebody_signs_in("contratista")
    office.lote("pausar")
    with office.started("empezar") as process:
        assert process.stdout
        line = next(line for line in process.stdout if "en pausa" in line)
        held = office.published
        resumed = office.lote("seguir")
        told, _ = process.communicate(timeout=LIMIT)

    assert parked == 5, said
    assert "contratista.toml" in said
    assert "entrar" in said
    assert sent == held == names("supervisor")
    assert "secop lote seguir" in line
    assert resumed == (0, "El lote sigue.\n")
    assert process.returncode == 0, told
    assert office.published == names("contratista", "supervisor")


@pytest.mark.fault(do="late", at="login", seconds=3600)
@pytest.mark.thorough("cancelling has its tests in tests/test_robot")
def test_cancelled_while_one_works(office, replica):
    """
    What is cancelled is not published: the process at work begins no contract, the account's second list is never begun, and
    the command ends.
    """
    office.employs("contratista")
    lists = []
    for number, contract in enumerate(CONTRACTS["contratista"]):
        folder = office.home / f"lista{number}" / contract
        folder.mkdir(parents=True)
        (folder / "otro.pdf").write_bytes(pdf(f"otro {number}"))
        lists.append(f"contratista={folder.parent}")
    with office.started("empezar", *lists) as process:
        until(lambda: bool(replica.requests("/STS/")) or process.poll() is not None, LIMIT)
        cancelled, said = office.lote("cancelar")
        assert process.stdout
        first = next(line for line in process.stdout if "se canceló" in line)
        replica.state.faults.clear()
        told, _ = process.communicate(timeout=LIMIT)
    seen, looked = office.lote("ver")

    assert (cancelled, "Cancelado en cuanto" in said) == (0, True)
    assert first
    assert process.returncode == seen == 1, told
    assert looked.count("cancelado") == 2
    assert office.published == []
