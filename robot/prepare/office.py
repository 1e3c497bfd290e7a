"""LibreOffice, where this machine has it: documents of offices as PDF, each call with a profile of its own and no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from robot.intake.child import HELD, MIB, ChildLimits

from .program import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KINDS = frozenset(
    {".docx", ".docm", ".doc", ".rtf", ".odt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".pptx", ".ppt", ".odp"}
)
LIMITS = ChildLimits(seconds=90, memory=1536 * MIB)  #: of one document; LibreOffice alone takes 250 MiB
NAMES = ("soffice", "libreoffice")
NOWHERE = "http://127.0.0.1:9"  # the port that throws away what it gets: a proxy that leads nowhere

#: What a profile says before LibreOffice reads it: no macro, nothing fetched from where a document points, no proxy but nowhere.
SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def find_office() -> Path | None:
    """The program, where each system's installer puts it, or else on the search path; None where there is none."""
    return next((path for path in _places() if path.is_file()), None)


def to_pdf(office: Path, documents: Sequence[Path], folder: Path, limits: ChildLimits = LIMITS) -> list[Path]:
    """
    One PDF in `folder` for each document that was converted, all of them by one call.

    Documents have names of their own without regard to their endings. Print areas and page breaks are LibreOffice's matter.

    :raises TooCostly: it passed the limits, which are for each document, or could not be started.
    """
    profile = folder / "perfil"
    _write_profile(profile)
    first = [*_without_network(), str(office), f"-env:UserInstallation={profile.absolute().as_uri()}"]
    quiet = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--nofirststartwizard"]
    asked = ["--convert-to", "pdf", "--outdir", str(folder), *map(str, documents)]
    whole = ChildLimits(limits.seconds * len(documents), limits.memory)
    try:
        run([*first, *quiet, *asked], folder, _environment(profile), whole)
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    made = [folder / f"{document.stem}.pdf" for document in documents]
    return [pdf for pdf in made if pdf.is_file() and pdf.stat().st_size]


def _places() -> Iterator[Path]:
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if sys.platform == "win32" and (folder := os.environ.get(variable)):
            yield Path(folder) / "LibreOffice" / "program" / "soffice.exe"
    for name in NAMES:
        found = shutil.which(name)
        if found and Path(found).absolute().parent != Path.cwd():  # Windows looks there first, and it may be anybody's
            yield Path(found).absolute()
    if sys.platform == "darwin":
        yield Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
    if sys.platform.startswith("linux"):
        yield Path("/usr/lib/libreoffice/program/soffice")
        yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)


def _environment(profile: Path) -> dict[str, str]:
    """Nothing of ours, no home, no screen, and nowhere to connect to."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
    display = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "NO_PROXY", "no_proxy")
    own = {key: value for key, value in os.environ.items() if not key.startswith(HELD) and key not in display}
    return {**own, **proxies, "HOME": str(profile), "SAL_USE_VCLPLUGIN": "svp"}


def _write_profile(profile: Path) -> None:
    user = profile / "user"
    user.mkdir(parents=True, mode=0o700)
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in (
            (path if path.startswith("Inet") else f"Office.{path}", name, value) for path, name, value in SETTINGS
        )
    )
    space = (
        'xmlns:oor="http://openoffice.org/2001/registry"'  # LibreOffice's name for its own format, which nobody opens
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {space}>\n{items}</oor:items>\n'
    (user / "registrymodifications.xcu").write_text(text, encoding="utf-8")


@cache
def _without_network() -> tuple[str, ...]:
    """What starts a program in a network of its own, without any other machine in it, where this system lets anybody do so."""
    tool, nothing = shutil.which("unshare"), shutil.which("true")
    if not sys.platform.startswith("linux") or not tool or not nothing:
        return ()
    alone = (tool, "--user", "--map-root-user", "--net", "--")
    try:
        ended = subprocess.run([*alone, nothing], capture_output=True, timeout=30, check=False)  # noqa: S603 - the system's own
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return alone if ended.returncode == 0 else ()
