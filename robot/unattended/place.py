"""Where the state folder may not lie: where another program moves its files, or another machine keeps them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path

#: Programs that copy a folder's files away and back whenever they like; a ledger would be torn.
SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud drive", "mobile documents", "nextcloud")
#: File systems of other machines, where a lock holds nobody.
REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "fuse.sshfs", "9p"}
)


def why_not_there(folder: Path) -> str | None:
    """The reason in words, or None where the folder may be used."""
    whole = folder.expanduser().absolute()
    remedy = "Indique otra en SECOP_STATE_DIR, en el disco de este equipo"
    for part in whole.parts:
        if any(part.casefold().startswith(name) for name in SYNCED):
            return (
                f"La carpeta {whole} está en «{part}», que la sincroniza y puede dañar lo que el robot anota. {remedy}"
            )
    if str(whole).startswith("\\\\"):
        return f"La carpeta {whole} está en otro equipo de la red. {remedy}"
    if _kind(whole) in REMOTE or (sys.platform == "win32" and _is_network_drive(whole)):
        return f"La carpeta {whole} está en una unidad de red. {remedy}"
    return None


def _kind(folder: Path) -> str:
    """The file system that holds it, as the system calls it."""
    held = [disk for disk in psutil.disk_partitions(all=True) if folder.is_relative_to(disk.mountpoint)]
    return max(held, key=lambda disk: len(disk.mountpoint)).fstype.casefold() if held else ""


def _is_network_drive(folder: Path) -> bool:
    return any(
        "remote" in disk.opts and os.path.normcase(disk.mountpoint) == os.path.normcase(folder.anchor)
        for disk in psutil.disk_partitions(all=True)
    )
