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
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from fake_portal.origins import PORTAL_APPS
from robot.app.by_hand import keep_sign_in
from robot.app.context import Given
from robot.kept_session import Lock
from robot.periods import months
from robot.private import private_folder
from robot.sealed_file import new_key, opened
from robot.settings import Settings
from robot.words import BOGOTA
from tests.mail_server import Inbox, mail_server
from tests.papers import pdf
from tests.test_flows.at_the_window import Windows, signs_in
from tests.test_flows.the_command import LIMIT

if TYPE_CHECKING:
    from tests.conftest import Replica

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

    @property
    def lock(self) -> Lock:
        """What this machine encrypts sessions with."""
        return Lock(opened(self.home / "usb" / "llave", self.home / "estado"))

    def settings(self, replica: Replica, user: str = "contratista") -> Settings:
        return Settings(
            portal_url=replica.address,
            user=user,
            password=SecretStr(user),
            role=user,
            state_dir=self.home / "estado",
        )

    def adds_another_account(self, replica: Replica) -> Settings:
        """Beto's, a supervisor's, after Ana's."""
        settings = self.settings(replica, "supervisor")
        file, month = self.home / "beto.toml", self.home / "Beto" / self.period / "CO1.PCCNTR.129716"
        month.mkdir(parents=True)
        (month / "supervisión.pdf").write_bytes(pdf("supervisión"))
        file.write_text(
            f'portal_url = "{replica.address}"\nuser = "supervisor"\nrole = "supervisor"\n'
            f'state_dir = "{settings.state_dir.as_posix()}"\n'
        )
        assert self.python("-c", KEEP, "supervisor").returncode == 0
        first = ["--first", self.period, "--last", self.period, "--settings", str(file)]
        added = self.secop(
            "schedule",
            "add",
            "beto",
            "--documents",
            f"{self.home.as_posix()}/Beto/{{periodo}}",
            "--day",
            "día 1",
            *first,
        )
        assert added.returncode == 0, added.stderr
        return settings


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


def is_signed_in(office, replica, settings):
    """This account has a session that a person kept before."""
    session = replica.state.sign_in(replica.state.accounts[settings.user])
    session.code_given = session.noticed = True
    replica.state.app_tokens[session.id] = session.id
    host = {"secure": False, "httpOnly": False, "sameSite": "Lax", "expires": -1, "value": session.id}
    cookies = [
        {"name": "STSAuthenticationCookie", "domain": "community.secop.localhost", "path": "/", **host},
        *({"name": "FedAuth", "domain": "www.secop.localhost", "path": f"/{each}", **host} for each in PORTAL_APPS),
    ]
    home = private_folder(settings.state_dir, "accounts", settings.account.id)
    office.lock.write(home / settings.account.session, {"cookies": cookies, "origins": []})


# A captcha stays: it is what the real portal is known to ask for.
@pytest.mark.parametrize(
    "asks",
    [
        pytest.param("captcha", marks=pytest.mark.switches(captcha_after="always", notice="page")),
        pytest.param(
            "código", marks=[pytest.mark.switches(second_factor="email_code", notice="page"), pytest.mark.thorough]
        ),
    ],
)
def test_from_parked_to_published(office, replica, browser, asks):
    """
    A captcha or a code parks the account at once, with a picture in which the password's field is covered and the command to
    type; another account goes on; nothing is tried meanwhile. After the person signed in by hand, through captcha, code and
    notice, the same period is published once, with the session that she kept.
    """
    beto = office.adds_another_account(replica)
    is_signed_in(office, replica, beto)
    parked = office.call()
    before = len(replica.requests())
    office.call()
    after = len(replica.requests())
    sent = len(replica.requests("LoginAuthenticate"))
    keep_sign_in(Given(office.settings(replica), open_browser=Windows(browser, signs_in()).open, lock=office.lock), 2)
    resumed = office.call("--resume", "ana")
    mails = [email.message_from_bytes(mail, policy=default) for mail in office.inbox.mails]
    (mail,) = (each for each in mails if "hace falta usted: ana" in each["Subject"])
    (picture,) = (part for part in mail.iter_attachments() if part.get_filename() == "lo-que-pide-el-portal.jpg")
    body = mail.get_body(("plain",))
    said = body.get_content() if body else ""

    assert parked.returncode == 1, parked.stdout + parked.stderr
    assert "beto" not in parked.stdout
    assert before == after > 0
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert sorted(row.name for row in replica.published) == ["informe.pdf", "supervisión.pdf"]
    assert len(replica.requests("LoginAuthenticate")) == sent + 1
    assert picture.get_content().startswith(b"\xff\xd8")
    assert f"El portal pide un {asks}" in said
    assert said.index("secop entrar") < said.index("secop ponerse-al-dia --seguir ana")
    assert not list(office.home.glob("estado/accounts/*/lo-que-pide-el-portal.jpg"))


def test_a_locked_account_is_left_alone_until_its_person_unlocked_it(office, replica):
    """
    A locked account parks, and no password is sent to it again until its person, who unlocked it in her browser, says
    `--seguir`; then the same period is published once.
    """
    replica.state.accounts["contratista"].locked = True
    parked = office.call()
    sent = len(replica.requests("LoginAuthenticate"))
    office.call()
    meanwhile = len(replica.requests("LoginAuthenticate"))
    replica.state.accounts["contratista"].locked = False
    resumed = office.call("--resume", "ana")

    assert parked.returncode == 1, parked.stdout + parked.stderr
    assert sent == meanwhile == 1
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert [row.name for row in replica.published] == ["informe.pdf"]
    assert len(replica.requests("LoginAuthenticate")) == 2
