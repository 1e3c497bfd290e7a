"""What this machine has of what the robot needs, in words; looking changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.browser.find import find_browser, install_command
from robot.browser.sandbox import why_no_sandbox
from robot.errors import BrowserMissing, SettingsError, StateError
from robot.private import refuse_others
from robot.sealed_file import KEY_FILE, key_file
from robot.system_keyring import keyring_in_use

from .place import why_not_there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Playwright's own installer, with the new headless mode alone: the robot never uses the old one.
FETCH = (sys.executable, "-m", "playwright", "install", "--no-shell", "chromium")
#: Folders of the state folder, where the rights of the upper one do not help.
KEPT_THERE = ("accounts", "runs", "keys")


@dataclass(frozen=True)
class Part:
    """One thing that the robot needs, and how it stands here."""

    name: str
    said: str
    here: bool = True
    needed: bool = True  #: nothing can be published without it


def parts(state_dir: Path) -> list[Part]:
    """Everything, in the order in which a person would see to it."""
    return [browser(), sandbox(), password_place(), folder(state_dir)]


def browser() -> Part:
    """The browser that a run would take."""
    try:
        return Part("Navegador", str(find_browser()))
    except BrowserMissing:
        return Part(
            "Navegador",
            f"no hay Chrome, Edge ni Chromium. Instale uno ({install_command()}) o escriba secop alistar --descargar",
            here=False,
        )


def sandbox() -> Part:
    """Whether its pages can be locked up."""
    try:
        why = why_no_sandbox(find_browser().path)
    except BrowserMissing:
        why = why_no_sandbox()
    if why is None:
        return Part("Caja de arena", "nada la impide", needed=False)
    said = f"el navegador correrá sin ella: {why}. Si puede, use el robot con un usuario corriente"
    return Part("Caja de arena", said, here=False, needed=False)


def password_place() -> Part:
    """Where a password could be kept between runs."""
    if (key := key_file()) is not None:
        return Part("Contraseñas", f"en un archivo cifrado, con la llave {key}")
    try:
        return Part("Contraseñas", f"en el llavero del sistema ({keyring_in_use().name})", needed=False)
    except SettingsError:
        said = (
            "este equipo no tiene un llavero. Cree una llave en otra carpeta con secop clave llave ARCHIVO e indíquela en la "
            f"variable {KEY_FILE}, o escriba la contraseña cada vez"
        )
        return Part("Contraseñas", said, here=False, needed=False)


def folder(state_dir: Path) -> Part:
    """Whether what the robot notes may lie there."""
    why = why_not_there(state_dir)
    above = next(each for each in (state_dir.absolute(), *state_dir.absolute().parents) if each.exists())
    if why is None and not (above.is_dir() and os.access(above, os.W_OK)):
        why = f"no se puede escribir en {above}. Indique otra carpeta en SECOP_STATE_DIR"
    try:
        refuse_others(state_dir, KEPT_THERE)
    except StateError as open_to_others:
        why = why or str(open_to_others)
    return Part("Carpeta del robot", why or str(state_dir), here=why is None)


def fetch_browser(command: Sequence[str] = FETCH) -> bool:
    """Download Chromium as Playwright does it, telling how far it is; whether that went well."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SECOP_")}
    return subprocess.run(list(command), env=own, check=False).returncode == 0  # noqa: S603 - our own command
