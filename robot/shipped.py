"""Where the data lies that ships with this robot."""

from __future__ import annotations

from pathlib import Path


def selectors_folder() -> Path:
    """`selectors/`: inside an installed wheel, or beside `robot/` in a checkout."""
    package = Path(__file__).parent
    shipped = package / "_selectors"
    return shipped if shipped.is_dir() else package.parent / "selectors"


def facts_file() -> Path:
    """What is known of the portal, row by row: it ships with the replica, whose package stands beside ours."""
    return Path(__file__).parents[1] / "fake_portal" / "facts.toml"
