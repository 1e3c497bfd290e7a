"""What the doctor says of this machine: its browser, its clock, the way to the portal, its folder and its package."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from robot.app.diagnosis import Light
from robot.browser.handshake import Answer, ask
from robot.browser.trial import Tried
from robot.cli.app import app
from robot.errors import BrowserFailed, BrowserMissing
from robot.unattended import checkup, machine
from tests.interceptor import OFFICE, interceptor
from tests.words import not_for_people

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


def said_of(found):
    return " ".join(f"{note.said} {note.remedy}" for note in found)


def test_a_machine_without_a_browser(monkeypatch, tmp_path):
    """
    Where there is no browser the verdict is red, the person reads how to get one, the portal is not tried, and a timer
    gets the code 3.
    """

    def none():
        raise BrowserMissing

    monkeypatch.setattr(machine, "find_browser", none)
    monkeypatch.setattr("robot.cli.doctor.forbid_dumps", lambda: None)
    monkeypatch.setattr("robot.cli.doctor.examine_portal", lambda *_: pytest.fail("the portal was looked at"))
    monkeypatch.setattr(checkup, "ask", lambda _: None)
    for name, value in {"PORTAL_URL": "http://127.0.0.1:9", "USER": "ana", "ROLE": "contratista"}.items():
        monkeypatch.setenv(f"SECOP_{name}", value)
    monkeypatch.setenv("SECOP_PASSWORD", "secreta")
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "estado"))
    monkeypatch.chdir(tmp_path)

    ended = CliRunner().invoke(app, ["diagnosticar"])
    told = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)

    assert ended.exit_code == 3, ended.output
    assert "✗ Navegador: no hay Chrome, Edge ni Chromium. Instale uno (" in ended.output
    assert "ROJO" in ended.output
    assert told["light"] == "rojo"
    assert not (tmp_path / "estado").exists()


def test_a_browser_that_does_not_open(monkeypatch):
    """
    A browser that is there and does not open is red, with what its person can do and no word of the browser's own.
    """

    def dies(_):
        raise BrowserFailed

    monkeypatch.setattr(checkup, "try_browser", dies)
    monkeypatch.setattr(machine, "browser", lambda: machine.Part("Navegador", "Chromium"))

    (note,) = checkup.browser()

    assert note.light is Light.RED
    assert note.remedy == BrowserFailed.remedy


def test_a_browser_that_repeats_what_it_sends(monkeypatch):
    """
    A browser whose second send is not cured is yellow, because a document could be listed twice; one without sandbox is
    only advised against.
    """
    monkeypatch.setattr(
        checkup, "try_browser", lambda _: Tried("chromium 1", "corre sin su caja de arena", cured=False)
    )
    monkeypatch.setattr(machine, "browser", lambda: machine.Part("Navegador", "Chromium"))

    browser, sandbox, sends = checkup.browser()

    assert (browser.light, sandbox.light, sends.light) == (Light.GREEN, Light.ADVICE, Light.DRIFT)


@pytest.mark.parametrize(
    ("off", "light", "said"),
    [
        (timedelta(seconds=90), Light.GREEN, "va con el del portal"),
        (timedelta(minutes=-7), Light.RED, "atrasado 7 min 0 s"),
        (timedelta(hours=5), Light.RED, "adelantado 5 h 0 min"),
    ],
)
def test_a_clock_that_is_wrong(off, light, said):
    """
    A clock far from the portal's is red and says by how much and which way; a small difference is none.
    """
    note = checkup.clock(Answer(NOW), NOW + off)

    assert note.light is light
    assert said in note.said
    assert (note.remedy == checkup.AUTOMATIC) is (light is Light.RED)


def test_the_portals_time_is_the_replicas(replica):
    """
    The time compared is the one that the portal says in its answers, asked with one request that reads nothing.
    """
    replica.state.put_clock_forward(3 * 86400 + 600)

    found = checkup.of_the_way(replica.address, datetime.now(UTC))

    assert [note.light for note in found.notes] == [Light.GREEN, Light.RED]
    assert "atrasado 3 días" in found.notes[1].said
    assert [row["method"] for row in replica.requests()] == ["HEAD"]


def test_a_connection_that_a_proxy_opens(tmp_path):
    """
    Where somebody else's certificate comes in the portal's place, who signed it is named, and what to ask of whom; the
    clock is compared all the same.
    """
    with interceptor(tmp_path) as server:
        found = checkup.of_the_way(server.address, datetime.now(UTC))

    connection, clock = found.notes
    assert connection.light is Light.ADVICE, "the browser decides"
    assert f"lo firma «{OFFICE}»" in connection.said
    assert "antivirus o el proxy de su oficina" in connection.remedy
    assert clock.light is Light.GREEN
    assert not_for_people(said_of(found.notes)) == []


def test_nobody_answers():
    """
    A portal that cannot be reached without a browser is no verdict: the browser, which may know another way, finds out.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "*")
        found = checkup.of_the_way("http://127.0.0.1:9", NOW)

    assert found.light is Light.GREEN
    assert ask("http://127.0.0.1:9") is None


def test_a_package_that_robot_framework_shares(monkeypatch, tmp_path):
    """
    Where Robot Framework lies in the same folder the verdict is red, and says to use an environment of its own.
    """
    alone = checkup.package()
    monkeypatch.setattr(checkup, "mixed_folder", lambda: tmp_path)
    mixed = checkup.package()

    assert (alone.light, mixed.light) == (Light.GREEN, Light.RED)
    assert str(tmp_path) in mixed.said


def test_a_folder_that_others_may_write_in(tmp_path):
    """
    A state folder, or a room of it, in which others could write is needed and missing; Windows has no such modes.
    """
    inside = tmp_path / "estado" / "accounts"
    inside.mkdir(parents=True)
    (tmp_path / "estado").chmod(0o700)
    inside.chmod(0o777)

    part = machine.folder(tmp_path / "estado")
    inside.chmod(0o700)

    assert part.here is (sys.platform == "win32")
    assert part.here or "chmod 700" in part.said
    assert machine.folder(tmp_path / "estado").here
