"""Which browser this machine has for the robot."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.errors import BrowserMissing

from .switches import SWITCHES

LINUX_COMMANDS = {
    "apt-get": "sudo apt-get install chromium",
    "dnf": "sudo dnf install chromium",
    "zypper": "sudo zypper install chromium",
    "pacman": "sudo pacman -S chromium",
}
SYSTEM_NAMES = ("google-chrome", "google-chrome-stable", "microsoft-edge", "chromium", "chromium-browser")


@dataclass(frozen=True)
class Browser:
    """A Chromium of whatever make; `path` is None for Playwright's own."""

    name: str
    path: Path | None

    def launch_options(self) -> dict[str, Any]:
        """For Playwright's `launch`; its own Chromium by channel, because the default is the old headless shell."""
        which = {"channel": "chromium"} if self.path is None else {"executable_path": str(self.path)}
        return {**which, "args": SWITCHES}

    def __str__(self) -> str:
        return f"{self.name} ({self.path})" if self.path else self.name


def find_browser() -> Browser:
    """
    Playwright's own Chromium where it is installed, else Chrome, Edge or Chromium of the system.

    :raises BrowserMissing: there is none.
    """
    if _playwright_chromium():
        return Browser("Chromium de Playwright", None)
    for candidate in _system_places():
        if candidate.is_file():
            return Browser(candidate.stem, candidate)
    raise BrowserMissing(f"{BrowserMissing.__doc__} Instálelo con: {install_command()}")


def install_command() -> str:
    """What a person types on this system to have a browser that the robot can use."""
    if sys.platform == "win32":
        return "winget install Google.Chrome"
    if sys.platform == "darwin":
        return "brew install --cask google-chrome"
    for tool, command in LINUX_COMMANDS.items():
        if shutil.which(tool):
            return command
    return f"{Path(sys.executable).name} -m playwright install --no-shell chromium"


def _playwright_chromium() -> bool:
    """Looked up in Playwright's folder of browsers: starting its driver only to ask would cost half a second."""
    homes = {
        "win32": Path(os.environ.get("LOCALAPPDATA", "")) / "ms-playwright",
        "darwin": Path.home() / "Library" / "Caches" / "ms-playwright",
    }
    home = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or homes.get(sys.platform, Path.home() / ".cache/ms-playwright")
    )
    return any((folder / "INSTALLATION_COMPLETE").is_file() for folder in home.glob("chromium-*"))


def _system_places() -> list[Path]:
    found = [Path(path) for name in SYSTEM_NAMES if (path := shutil.which(name))]
    roots = [
        Path(value) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if (value := os.environ.get(name))
    ]
    found += [
        root / tail
        for root in roots
        for tail in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
    ]
    applications = Path("/Applications")
    found += [
        applications / f"{name}.app/Contents/MacOS/{name}" for name in ("Google Chrome", "Microsoft Edge", "Chromium")
    ]
    return found
