"""The timer's call as the system makes it: no variable of ours, another folder, no screen, nobody there."""

from __future__ import annotations

import email
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from email.policy import default
from pathlib import Path

import pytest

from robot.sealed_file import new_key
from robot.unattended.periods import months
from robot.words import BOGOTA
from tests.mail_server import Inbox, mail_server
from tests.papers import pdf
from tests.test_flows.the_command import LIMIT

KEEP = "import sys; from pydantic import SecretStr; from robot.passwords import keep, name_of\nkeep(name_of('localhost', sys.argv[1]), SecretStr(sys.argv[1]))"


@dataclass(frozen=True)
class Office:
    """A person's machine: her folder of settings, a key on another disk, last month's documents."""

    home: Path
    inbox: Inbox

    @property
    def period(self) -> str:
        return months(f"{datetime.now(BOGOTA):%Y-%m}", -1)

    def secop(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "robot", *arguments)

    def python(self, *line: str) -> subprocess.CompletedProcess[str]:
        """With what a timer's process has, and the folder of settings."""
        kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP", "TMP") if key in os.environ}
        mine = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config"), "PATH": "/usr/bin:/bin"}
        if "run-due" not in line:
            mine["SECOP_KEY_FILE"] = str(self.home / "usb" / "llave")
        return subprocess.run(
            [sys.executable, *line],
            env=kept | mine,
            cwd=Path.cwd().anchor,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.secop("run-due", "--key-file", str(self.home / "usb" / "llave"), *arguments)

    def subjects(self) -> list[str]:
        return [str(email.message_from_bytes(mail, policy=default)["Subject"]) for mail in self.inbox.mails]


@pytest.fixture
def office(tmp_path, replica):
    new_key(tmp_path / "usb" / "llave")
    settings = tmp_path / "config" / "secop-publisher"
    settings.mkdir(parents=True)
    folder = tmp_path / "Contratos"
    with mail_server(tmp_path / "mail") as inbox:
        ours = Office(tmp_path, inbox)
        month = folder / ours.period / "CO1.PCCNTR.129716"
        month.mkdir(parents=True)
        (month / "informe.pdf").write_bytes(pdf("informe"))
        (settings / "secop.toml").write_text(
            f'portal_url = "{replica.address}"\nuser = "contratista"\nrole = "contratista"\nstate_dir = "{tmp_path.as_posix()}/estado"\n'
        )
        (settings / "schedule.toml").write_text(
            f'[notices]\nemail = ["ana@example.org"]\nsmtp = "smtp://127.0.0.1:{inbox.port}"\nsmtp_security = "none"\n'
        )
        assert ours.python("-c", KEEP, "contratista").returncode == 0
        first = ["--first", ours.period, "--last", ours.period]
        added = ours.secop(
            "schedule", "add", "ana", "--documents", f"{folder.as_posix()}/{{periodo}}", "--day", "día 1", *first
        )
        assert added.returncode == 0, added.stderr
        yield ours


def test_a_month_published_by_the_timer(office, replica):
    """
    What is due is published once, compared and told with its report; the next call does nothing, and the list says that
    all is done.
    """
    ready = office.call("--check")
    published = office.call()
    again = office.call()
    listed = office.secop("schedule", "list")

    assert ready.returncode == 0, ready.stdout
    assert published.returncode == 0, published.stdout + published.stderr
    assert again.returncode == 0
    assert [row.name for row in replica.published] == ["informe.pdf"]
    assert len(list((office.home / "estado" / "runs").iterdir())) == 1
    assert listed.returncode == 0
    assert "1 de 1 periodo" in listed.stdout
    (mail,) = (email.message_from_bytes(each, policy=default) for each in office.inbox.mails)
    assert "publicado" in mail["Subject"]
    assert "report.html" in [part.get_filename() for part in mail.iter_attachments()]


@pytest.mark.scenario("second-factor")
def test_what_only_a_person_can_answer(office, replica):
    """
    A code that the portal asks for parks the account with a notice that names the command; nothing is tried again until
    the person gives it, and then the same period is published.
    """
    asked = office.call()
    before = len(replica.requests())
    waiting = office.call()
    after = len(replica.requests())
    replica.set_up()
    resumed = office.call("--resume", "ana")

    assert asked.returncode == waiting.returncode == 1
    assert "hace falta usted" in asked.stdout
    assert before == after > 0
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert [row.name for row in replica.published] == ["informe.pdf"]
    assert "hace falta usted" in office.subjects()[0] + office.subjects()[1]
    assert "publicado" in office.subjects()[-1]
