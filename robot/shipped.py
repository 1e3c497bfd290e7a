"""Where the data lies that ships with this robot."""

from __future__ import annotations

from pathlib import Path


def selectors_folder() -> Path:
    """`selectors/`: inside an installed wheel, or beside `robot/` in a checkout."""
    package = Path(__file__).parent
    shipped = package / "_selectors"
    return shipped if shipped.is_dir() else package.parent / "selectors"
