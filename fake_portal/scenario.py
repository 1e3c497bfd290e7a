"""A set-up that is read from a file of scenarios/."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from .config import Config, beginning_with, with_switches
from .errors import ScenarioError
from .faults import faults_from

SCENARIOS = Path(__file__).parent / "scenarios"


def load_scenario(name: str, config: Config | None = None) -> Config:
    """
    The set-up that `scenarios/<name>.toml` declares; a name is never a path.

    :raises ScenarioError: for an unknown scenario, key, switch, fault or value.
    """
    known = {path.stem: path for path in sorted(SCENARIOS.glob("*.toml"))}
    if name not in known:
        raise ScenarioError(f"no scenario {name!r} (there are: {', '.join(known)})")
    return read_scenario(known[name], config)


def scenarios() -> dict[str, str]:
    """What each scenario is about, by its name."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SCENARIOS.glob("*.toml"))}
    return {name: str(tomllib.loads(text).get("about", "")) for name, text in files.items()}


def read_scenario(path: Path, config: Config | None = None) -> Config:
    """
    The set-up that this file declares.

    :raises ScenarioError: for an unknown key, switch, fault or value.
    """
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = set(declared) - {"about", "switches", "fault", "beginning"}
    if unknown:
        raise ScenarioError(f"{path.name}: unknown keys {', '.join(sorted(unknown))}")
    config = with_switches(config or Config(), declared.get("switches", {}))
    config = beginning_with(config, declared.get("beginning", config.beginning))
    return replace(config, faults=(*config.faults, *faults_from(declared.get("fault", []))))
