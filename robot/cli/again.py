"""The same command once more with a window, as this system's shells write it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from robot.settings import has_screen

WINDOW = "SECOP_HEADLESS"


def in_a_window() -> str:
    """What a person types who has to do something in the browser's window."""
    here = "" if has_screen() else " (hace falta un equipo con pantalla)"
    return (
        f"Repita la orden en una terminal, con la ventana del navegador a la vista{here}, y resuelva en ella lo que pide el "
        f"portal:\n{with_window([*_program(), *sys.argv[1:]], sys.platform)}"
    )


def with_window(words: list[str], system: str) -> str:
    """
    The command line that opens a window; on Windows one for each shell, because they set variables differently.

    :param system: as `sys.platform` calls it.
    """
    if system != "win32":
        return f"  {WINDOW}=no {shlex.join(words)}"
    return (
        f'  en PowerShell: $env:{WINDOW} = "no"; & {" ".join(map(_quoted, words))}\n'
        f"  en el símbolo del sistema: set {WINDOW}=no&& {subprocess.list2cmdline(words)}"
    )


def _quoted(word: str) -> str:
    """As PowerShell reads it: between single quotes nothing has a meaning."""
    return word if word.replace("-", "").replace(".", "").isalnum() else "'" + word.replace("'", "''") + "'"


def _program() -> list[str]:
    """How this program was started, so that the same words start it again."""
    started = Path(sys.argv[0])
    if started.stem == "__main__":
        return [sys.executable, "-m", "robot"]
    found = shutil.which(started.stem)
    return [started.stem if found and Path(found).resolve() == started.resolve() else str(started)]
