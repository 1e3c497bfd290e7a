"""A folder that somebody brought from the portal: the switches as they were read there, and the pages without anybody's data."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from .config import Config, switch_answers, with_switches
from .errors import ScenarioError

if TYPE_CHECKING:
    from pathlib import Path

SWITCHES, PAGES = "replica.toml", "paginas"
#: A page is there to be looked at: it runs nothing, fetches nothing and sends nothing.
INERT = {  # inline styles say what is hidden there
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
}


def load_snapshot(folder: Path, config: Config) -> tuple[Config, list[str]]:
    """
    The set-up that was read, and a line for each answer that the replica cannot give.

    :raises ScenarioError: the folder has no such file, or one that is no set-up.
    """
    try:
        read = tomllib.loads((folder / SWITCHES).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ScenarioError(f"{folder / SWITCHES}: {wrong}") from wrong
    switches = read.get("switches", {})
    if not isinstance(switches, dict):
        raise ScenarioError(f"{folder / SWITCHES}: switches is no table")
    known = switch_answers()
    strange = [f"{name} = {said!r}" for name, said in switches.items() if said not in known.get(name, ())]
    fits = {name: said for name, said in switches.items() if said in known.get(name, ())}
    return with_switches(config, fits), strange


def pages_of(folder: Path | None) -> dict[str, Path]:
    """Its pages by name; a name is never a path."""
    return {file.stem: file for file in sorted((folder / PAGES).glob("*.txt"))} if folder is not None else {}
