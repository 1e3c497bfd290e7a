"""Which browser is found, and what a person is told who has none."""

from __future__ import annotations

import shutil
import sys

import pytest

from robot.browser import find
from robot.errors import BrowserMissing


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without any browser, and with no tool to install one."""
    for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return monkeypatch


@pytest.mark.parametrize(
    ("system", "tool", "command"),
    [
        ("win32", None, "winget install"),
        ("darwin", None, "brew install"),
        ("linux", "apt-get", "sudo apt-get install chromium"),
        ("linux", "dnf", "sudo dnf install chromium"),
        ("linux", None, "-m playwright install"),
    ],
)
def test_without_a_browser_the_command_of_this_system_is_given(bare, system, tool, command):
    """
    Who has no browser is told the one command that installs one on this very system.
    """
    bare.setattr(sys, "platform", system)
    bare.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == tool else None)

    with pytest.raises(BrowserMissing, match=command):
        find.find_browser()


def test_playwrights_own_comes_first(bare, tmp_path):
    """
    Playwright's Chromium is taken where it is complete, in its new headless mode.
    """
    folder = tmp_path / "chromium-1234"
    folder.mkdir()
    (folder / "INSTALLATION_COMPLETE").touch()

    options = find.find_browser().launch_options()

    assert options.get("channel") == "chromium"
    assert "executable_path" not in options


def test_edge_of_an_office_is_found(bare, tmp_path):
    """
    An office PC that has only Edge is enough.
    """
    edge = tmp_path / "Microsoft/Edge/Application/msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    bare.setenv("PROGRAMFILES", str(tmp_path))

    assert find.find_browser().path == edge
