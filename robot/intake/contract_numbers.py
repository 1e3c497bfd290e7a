"""How the portal numbers contracts, and what people take for one: read from `selectors/numbers.toml`."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from robot.errors import CatalogueError
from robot.shipped import selectors_folder

if TYPE_CHECKING:
    from .findings import Remark

FILE = "numbers.toml"
DASHES = str.maketrans("‐‑‒–—−", "------")
#: Letters that look like a digit, where nothing but digits can stand.
DIGITS = str.maketrans("lIioO|", "111001")
PLAIN = re.compile(r"(?=.*\w)[\w .,\-/()#&+°º]{1,100}")


@dataclass(frozen=True)
class Numbers:
    """Regular expressions for a whole number, in any case, and how a number is put together."""

    contract: re.Pattern[str]
    anything: re.Pattern[str]
    prefix: str
    kinds: tuple[str, ...]

    def is_something_elses(self, text: str) -> bool:
        """Whether this is the number of a thing of the portal that is no contract."""
        return self.anything.fullmatch(text) is not None and self.contract.fullmatch(text) is None

    def mended(self, text: str) -> str | None:
        """
        The number that a text can only mean: with its points, digits for letters that look like them, without a name behind.

        None where it is one already, or means none.
        """
        if self.contract.fullmatch(text):
            return None
        letters = "".join(LOOKS_LIKE.get(c, re.escape(c)) for c in self.prefix)
        meant = re.fullmatch(
            rf"\W*{letters}[\s._-]*({'|'.join(self.kinds)})[\s._-]*([\dlIoO|]{{1,12}})(?P<rest>\W.*)?",
            text.translate(DASHES),
            re.IGNORECASE | re.DOTALL,
        )
        if meant is None or re.search(r"\d", meant["rest"] or ""):  # a second number behind it is a question
            return None
        number = f"{self.prefix}.{meant[1].upper()}.{meant[2].translate(DIGITS)}"
        return number if self.contract.fullmatch(number) and number != text else None

    def nearest(self, text: str) -> str | None:
        """What a number of something else may be a slip of the pen for."""
        prefix, _, rest = text.partition(".")
        kind, _, digits = rest.partition(".")
        close = difflib.get_close_matches(kind.upper(), self.kinds, n=1, cutoff=0.8)
        return f"{prefix.upper()}.{close[0]}.{digits}" if close else None


LOOKS_LIKE = {"O": "[O0]", "1": "[1lI|]"}


@cache
def portal_numbers() -> Numbers:
    """
    Those of the portal that this robot is made for.

    :raises CatalogueError: the file cannot be read, or lacks one.
    """
    try:
        said = tomllib.loads((selectors_folder() / FILE).read_text(encoding="utf-8"))
        contract, anything = (re.compile(said[key], re.IGNORECASE) for key in ("contract", "anything"))
        return Numbers(contract, anything, said["prefix"], tuple(said["kinds"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError, re.error) as wrong:
        raise CatalogueError(f"selectors/{FILE}: {wrong}") from wrong


def read_number(text: str) -> tuple[str, list[Remark]]:
    """The contract's number that a text says, and what is to be said of it."""
    numbers = portal_numbers()
    if mended := numbers.mended(text):
        return mended, [("contract_mended", {"text": text, "number": mended})]
    if not PLAIN.fullmatch(text.translate(DASHES)):
        return text, [("contract_odd", {"text": text})]
    if numbers.is_something_elses(text):
        meant = numbers.nearest(text)
        return text, [
            ("contract_typo", {"text": text, "near": meant}) if meant else ("contract_other_kind", {"text": text})
        ]
    if text != text.translate(DASHES):
        return text, [("contract_dashes", {"text": text})]
    return text, []
