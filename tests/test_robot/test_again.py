"""The command that opens a window, as each shell writes it."""

from __future__ import annotations

import pytest

from robot.cli.again import in_a_window, with_window

WORDS = [r"C:\mis cosas\secop.exe", "publicar", "lista de marzo.csv", "--json"]


def test_a_shell_of_linux_and_macos():
    """
    There a variable stands before its command, and what has blanks is quoted.
    """
    assert with_window(["secop", "publicar", "lista de marzo.csv"], "linux") == (
        "  SECOP_HEADLESS=no secop publicar 'lista de marzo.csv'"
    )


def test_both_shells_of_windows():
    """
    On Windows the command is told for PowerShell and for the command prompt, which set variables and quote differently.
    """
    powershell, prompt = with_window(WORDS, "win32").splitlines()

    assert powershell == (
        "  en PowerShell: $env:SECOP_HEADLESS = \"no\"; & 'C:\\mis cosas\\secop.exe' publicar 'lista de marzo.csv' --json"
    )
    assert prompt == (
        '  en el símbolo del sistema: set SECOP_HEADLESS=no&& "C:\\mis cosas\\secop.exe" publicar "lista de marzo.csv" --json'
    )


@pytest.mark.parametrize(("display", "said"), [("", True), (":0", False)])
def test_a_machine_without_a_screen(monkeypatch, display, said):
    """
    Where no window can be shown, it is said that another machine is needed; the command is the one that was typed.
    """
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, display)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.argv", ["secop", "publicar", "lista.csv"])

    told = in_a_window()

    assert ("hace falta un equipo con pantalla" in told) == said
    assert told.endswith("SECOP_HEADLESS=no secop publicar lista.csv")
