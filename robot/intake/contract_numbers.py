"""How the portal numbers contracts, and what people take for one: read from `selectors/numbers.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from robot.errors import CatalogueError
from robot.shipped import selectors_folder

FILE = "numbers.toml"


@dataclass(frozen=True)
class Numbers:
    """Regular expressions for a whole number, in any case."""

    contract: re.Pattern[str]
    anything: re.Pattern[str]

    def is_something_elses(self, text: str) -> bool:
        """Whether this is the number of a thing of the portal that is no contract."""
        return self.anything.fullmatch(text) is not None and self.contract.fullmatch(text) is None


@cache
def portal_numbers() -> Numbers:
    """
    Those of the portal that this robot is made for.

    :raises CatalogueError: the file cannot be read, or lacks one.
    """
    try:
        said = tomllib.loads((selectors_folder() / FILE).read_text(encoding="utf-8"))
        return Numbers(*(re.compile(said[key], re.IGNORECASE) for key in ("contract", "anything")))
    except (OSError, tomllib.TOMLDecodeError, KeyError, re.error) as wrong:
        raise CatalogueError(f"selectors/{FILE}: {wrong}") from wrong
