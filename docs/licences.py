"""Write docs/licences.md: which version of each dependency is locked, and under which licence it comes (`make licences`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
#: Locked for other systems and not installed on the one where the page is made: what their own metadata says.
ELSEWHERE = {"colorama": "BSD-3-Clause", "pywin32-ctypes": "BSD-3-Clause", "win32-setctime": "MIT"}
#: What says nothing of itself: what its own files say.
SILENT = {"axe-playwright-python": "MIT License; axe-core in it: Mozilla Public License 2.0 (MPL 2.0)"}
HEAD = """# Licences of the dependencies

Everything that `requirements.lock` names, for running the robot and for working on it. Made by `make licences` from what
each package says of itself; not edited by hand. The project's own licence has not been chosen yet by its owner.

| package | version | licence |
|---|---|---|
"""


def locked() -> list[tuple[str, str]]:
    """Name and version of each locked dependency, in the lock's order; one may be there in two versions."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([\w.-]+)(?:\[[\w, -]+\])?==([^\s;\\]+)", lock, re.MULTILINE)


def licences() -> dict[str, str]:
    """The licence of each installed package, by its name as the lock writes it."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--with-system"]
    said = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")  # noqa: S603 - a program of ours
    return {re.sub(r"[-_.]+", "-", row["Name"]).lower(): row["License"] for row in json.loads(said.stdout)}


def page() -> str:
    """
    The page as it should be.

    :raises KeyError: a locked package is neither installed here nor one of `ELSEWHERE`.
    """
    known = ELSEWHERE | licences() | SILENT
    return HEAD + "".join(f"| {name} | {version} | {known[name]} |\n" for name, version in locked())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
