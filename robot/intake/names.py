"""Which names a document may be published under (docs/portal.md, section 4.1)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from robot.legible import hidden

if TYPE_CHECKING:
    from .findings import Remark

FORBIDDEN = '\\/:*?"<>|'
LONGEST_SEEN = 120  # characters with the extension, the longest among 17.35 million documents
LONGEST = 255  # bytes, or UTF-16 units on Windows, that a file system takes; the copy bears this name
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"
}


def name_remarks(name: str) -> list[Remark]:
    """What is wrong with a name, all of it."""
    remarks: list[Remark] = []
    if which := "".join(dict.fromkeys(c for c in name if c in FORBIDDEN)):
        remarks.append(("name_forbidden", {"name": name, "which": " ".join(which)}))
    if which := invisible(name):
        remarks.append(("name_control", {"name": name, "which": which}))
    if name.partition(".")[0].rstrip().casefold() in DEVICES:
        remarks.append(("name_reserved", {"name": name}))
    if not name or name != name.strip() or name.endswith("."):
        remarks.append(("name_edge", {"name": name}))
    if (size := len(name.encode("utf-8", "surrogatepass"))) > LONGEST:
        remarks.append(("name_too_long", {"name": name, "length": f"{size} bytes"}))
    elif len(unicodedata.normalize("NFC", name)) > LONGEST_SEEN:
        remarks.append(("name_long", {"length": str(len(unicodedata.normalize("NFC", name)))}))
    return remarks


def invisible(text: str) -> str:
    """The characters of a text that nobody sees, by their code; empty where there are none."""
    return " ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in text if hidden(c)))
