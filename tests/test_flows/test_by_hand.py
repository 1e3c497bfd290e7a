"""A person signs in once in the robot's window, and later runs go on with that session."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from typer.testing import CliRunner

from robot.app.account import Work
from robot.app.by_hand import keep_sign_in
from robot.app.context import Given
from robot.app.run import Options, carry_out
from robot.browser.kit import Patience
from robot.cli.app import app
from robot.errors import AnotherUser, NeedsHuman
from robot.kept_session import Lock
from robot.model import Outcome
from robot.settings import Settings
from tests.papers import pdf
from tests.test_flows.at_the_window import CLOSES, Windows, signs_in


class Office:
    """A contractor's machine."""

    def __init__(self, browser, replica, folder):
        self.windows, self.state = Windows(browser), folder / "estado"
        self.settings = Settings(
            portal_url=replica.address,
            user="contratista",
            password=SecretStr("contratista"),
            role="contratista",
            state_dir=self.state,
        )
        self.lock = Lock(Fernet(Fernet.generate_key()))

    @property
    def given(self):
        return Given(self.settings, patience=Patience(page=12), open_browser=self.windows.open, lock=self.lock)

    def sessions(self):
        return [file.read_bytes() for file in self.state.glob("accounts/*/session-*.json")]


@pytest.fixture
def office(browser, replica, tmp_path):
    (tmp_path / "informe.pdf").write_bytes(pdf("informe"))
    (tmp_path / "lista.csv").write_text("contrato,archivo\nCO1.PCCNTR.129716,informe.pdf\n", encoding="utf-8")
    return Office(browser, replica, tmp_path)


@pytest.mark.switches(captcha_after="always", second_factor="email_code", notice="page")
def test_a_session_kept_by_a_person_serves_the_next_run(office, replica, tmp_path):
    """
    What only a person can answer, captcha, code and notice, she answers once in a window; the session is kept encrypted,
    and the next run publishes with it and sends no password.
    """
    office.windows.person = signs_in()
    keep_sign_in(office.given, minutes=1)
    office.windows.person = ""
    kept = office.sessions()

    run = carry_out(tmp_path / "lista.csv", Work.PUBLISH, Options(), office.given)

    assert [result.outcome for result in run.results] == [Outcome.PUBLISHED]
    assert len(replica.requests("LoginAuthenticate")) == 1
    assert office.windows.headless[0] is False, "the window is to be seen"
    assert len(kept) == 1
    assert b"cookies" not in kept[0] + office.sessions()[0]
    assert office.lock.read(next(office.state.glob("accounts/*/session-*.json")))["cookies"]


@pytest.mark.switches(captcha_after="always")
def test_nobody_else_signs_in_for_this_account(office, replica):
    """
    Where somebody signs in with another user, the password does not leave the window, nothing is kept, and it is said.
    """
    office.windows.person = signs_in("supervisor")

    with pytest.raises(AnotherUser, match="otro usuario"):
        keep_sign_in(office.given, minutes=1)

    assert replica.requests("LoginAuthenticate") == []
    assert office.sessions() == []


@pytest.mark.parametrize(("person", "minutes", "said"), [("", 0.02, "Se acabó el tiempo"), (CLOSES, 1, "se cerró")])
def test_nobody_signs_in(office, replica, person, minutes, said):
    """
    Where the time passes or the window is closed, nothing is kept and a person reads which of both it was.
    """
    office.windows.person = person

    with pytest.raises(NeedsHuman, match=said):
        keep_sign_in(office.given, minutes=minutes)

    assert replica.requests("LoginAuthenticate") == []
    assert office.sessions() == []


def test_the_command_says_what_it_did(monkeypatch, tmp_path):
    """
    `secop entrar` needs a screen and says so, needs no password, names the user to sign in with, and says how the session
    was kept.
    """
    for name, value in {"PORTAL_URL": "http://127.0.0.1:9", "USER": "ana", "ROLE": "contratista"}.items():
        monkeypatch.setenv(f"SECOP_{name}", value)
    for name in ("SECOP_PASSWORD", "SECOP_HEADLESS", "SECOP_KEY_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "estado"))
    monkeypatch.setattr("robot.cli.login.forbid_dumps", lambda: None)
    monkeypatch.setattr("robot.cli.login.forget_environment", lambda: None)
    monkeypatch.setattr("robot.settings.find", lambda *_: None)
    monkeypatch.setattr("robot.cli.login.lock_of_this_machine", lambda _: Lock(why_none="no hay llavero"))
    done = []
    monkeypatch.setattr(
        "robot.cli.login.keep_sign_in", lambda given, minutes: done.append((given.settings.user, minutes))
    )
    monkeypatch.setattr("robot.cli.login.has_screen", lambda: False)
    blind = CliRunner().invoke(app, ["entrar"])
    monkeypatch.setattr("robot.cli.login.has_screen", lambda: True)
    seen = CliRunner().invoke(app, ["login", "--minutos", "3"])

    assert blind.exit_code == 3
    assert "equipo con pantalla" in " ".join(blind.output.split())
    assert seen.exit_code == 0, seen.output
    assert done == [("ana", 3.0)]
    assert "Ingrese como ana" in seen.output
    assert "no hay llavero" in " ".join(seen.output.split())
