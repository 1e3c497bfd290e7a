"""Whether this machine has what the robot needs, and a browser fetched where a person agrees."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from robot.browser.find import Browser
from robot.cli.app import app
from robot.errors import BrowserMissing
from robot.unattended import machine


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without browser and keyring, whose installer is a program of ours; what it fetched counts from then on."""
    fetched = tmp_path / "fetched"

    def find_browser():
        if not fetched.exists():
            raise BrowserMissing
        return Browser("Chromium de Playwright", None)

    monkeypatch.setattr(machine, "find_browser", find_browser)
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("SECOP_CONFIG", "")
    monkeypatch.chdir(tmp_path)
    write = "import os, sys; open(sys.argv[1], 'w').write(' '.join(n for n in os.environ if n.startswith('SECOP_')))"
    command = (sys.executable, "-c", write, str(fetched))
    monkeypatch.setattr(machine.fetch_browser, "__defaults__", (command,))
    return fetched


def test_without_a_browser_it_is_said_what_to_install_and_nothing_is_fetched(bare, tmp_path):
    """
    Where nobody is there to agree, nothing is downloaded or written: the missing browser is named with the commands that bring one.
    """
    ended = CliRunner().invoke(app, ["alistar"])
    said = " ".join(ended.output.split())

    assert ended.exit_code == 1
    assert "✗ Navegador: no hay Chrome, Edge ni Chromium. Instale uno (" in said
    assert "secop alistar --descargar" in said
    assert list(tmp_path.iterdir()) == []


def test_a_browser_is_fetched_where_it_was_asked_for(bare):
    """
    `--descargar` fetches one with an installer that learns none of our settings, and the machine is ready then.
    """
    ended = CliRunner().invoke(app, ["setup", "--fetch"])

    assert ended.exit_code == 0, ended.output
    assert "✓ Navegador: Chromium de Playwright" in ended.output
    assert bare.read_text() == ""


def test_a_download_that_fails_is_said(bare, monkeypatch):
    """
    An installer that ends with an error leaves the browser missing, and the person knows that it was the download.
    """
    monkeypatch.setattr(machine.fetch_browser, "__defaults__", ((sys.executable, "-c", "raise SystemExit(1)"),))
    ended = CliRunner().invoke(app, ["alistar", "--descargar"])

    assert ended.exit_code == 1
    assert "La descarga no terminó" in ended.output
    assert "✗ Navegador" in ended.output


def test_a_folder_where_the_robot_must_not_write_is_needed_and_missing(tmp_path):
    """
    A state folder that a program synchronises, or below what is no folder, is said with what to do; looking makes none.
    """
    (tmp_path / "file").touch()
    synced, below, fine = (machine.folder(tmp_path / name) for name in ("OneDrive/secop", "file/secop", "own/secop"))

    assert (synced.here, below.here, fine.here) == (False, False, True)
    assert "SECOP_STATE_DIR" in synced.said
    assert "SECOP_STATE_DIR" in below.said
    assert not (tmp_path / "own").exists()
