"""Whether Chromium can lock up its pages here, and if not, why not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: What closes user namespaces to ordinary users, which the sandbox is made of: file, the value that closes, what it says.
CLOSED = (
    (
        "kernel/unprivileged_userns_clone",
        "0",
        "este equipo no deja usar espacios de usuario (unprivileged_userns_clone)",
    ),
    ("user/max_user_namespaces", "0", "este equipo no deja usar espacios de usuario (max_user_namespaces)"),
)
#: Helpers that make the sandbox with the administrator's right, where the system's packages bring one.
HELPERS = ("chrome-sandbox", "chromium-sandbox")
REFUSED = "el sistema no le permite crearla"
#: What Chromium says when it has none.
NO_SANDBOX = ("sandbox", "namespace")


def why_no_sandbox(browser: Path | None = None, system: Path = Path("/proc/sys")) -> str | None:
    """
    The reason, in Spanish, why Chromium cannot have its sandbox; None where it should be tried.

    What the system decides case by case (AppArmor, a container's rules) only a try can tell: see `refused`.
    """
    if sys.platform != "linux":
        return None
    if os.geteuid() == 0:
        return "el robot corre como administrador (root)"
    if browser is not None and any((browser.resolve().parent / name).exists() for name in HELPERS):
        return None
    return next((said for file, value, said in CLOSED if _reads(system / file) == value), None)


def refused(message: str) -> str | None:
    """The reason, where a browser died because it could not have its sandbox; its command line names sandboxes anyway."""
    said = [line.casefold() for line in message.splitlines() if "<launching>" not in line]
    return REFUSED if any(word in line for word in NO_SANDBOX for line in said) else None


def as_line(why: str) -> str:
    """What a person is told of it."""
    return f"El navegador corre sin su caja de arena (sandbox): {why}. Si puede, use el robot con un usuario corriente."


def _reads(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return None  # this system has no such switch
