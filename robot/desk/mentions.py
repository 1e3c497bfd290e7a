"""Which contracts a text mentions: by the portal's identifiers, and by an entity's number with its year."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.intake.contract_numbers import portal_numbers
from robot.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

Pair = tuple[int, int]  #: an entity's number and its year: 908-2021

BETWEEN = r"\s*(?:[-–/_]|del? (?:ano )?|\s)\s*"
#: After a word that says contract, whatever stands between that is no number; `31/03/2025` is none.
SAID = re.compile(
    r"\b(?:contratos?|convenio|cont|cto|ct|cps|ops|c)\b[^\d\n]{0,60}?(?<![\d/.])0*(\d{1,5})"
    + BETWEEN
    + r"(20\d\d)(?!\d)"
)
YEAR_FIRST = re.compile(
    r"\b(?:contratos?|convenio|cto|ct|cps|ops|c)\b[^\d\n]{0,20}?(20\d\d)\s*[-/]\s*0*(\d{1,5})(?!\d)"
)
#: Without such a word, as names have it; up to twelve it may be a month.
BARE = re.compile(r"(?<![\d/.-])0*(\d{1,5})-(20\d\d)(?![\d-])")
MONTHS = 12
ENOUGH, MOST = (
    3,
    0.6,
)  #: documents that name a number, and their share that has to name the same one, until it is the contract's


@dataclass(frozen=True)
class Marks:
    """By what a contract is known in what others write."""

    identifiers: frozenset[str] = frozenset()  #: folded
    pairs: frozenset[Pair] = frozenset()

    def are_in(self, text: str) -> bool:
        """Whether the text names this contract, in whichever way."""
        folded = _plain(text)
        return not self.identifiers.isdisjoint(identifiers_in(text)) or any(
            re.search(rf"(?<![\d.])0*{n}{BETWEEN}{y}(?!\d)|(?<!\d){y}\s*[-/]\s*0*{n}(?!\d)", folded)
            for n, y in self.pairs
        )


def marks_of(*numbers: str) -> Marks:
    """Of a contract that has these numbers: the portal's identifiers, or an entity's own number."""
    pairs = {pair for number in numbers for pair in pairs_in(f"contrato {number}")}
    return Marks(frozenset(found for number in numbers for found in identifiers_in(number)), frozenset(pairs))


def pairs_in(text: str) -> set[Pair]:
    """Entities' numbers that the text itself calls a contract's."""
    folded = _plain(text)
    found = {(int(n), int(y)) for n, y in SAID.findall(folded)}
    return found | {(int(n), int(y)) for y, n in YEAR_FIRST.findall(folded)}


def pairs_in_name(name: str) -> set[Pair]:
    """Those of a file's name, where nothing else says what a number is."""
    folded = _plain(name)
    return pairs_in(name) | {(int(n), int(y)) for n, y in BARE.findall(folded) if int(n) > MONTHS}


def identifiers_in(text: str) -> set[str]:
    """The portal's own identifiers of contracts, folded."""
    pattern = portal_numbers().contract.pattern
    return {match[0].casefold() for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)}


def learned(texts: Iterable[str]) -> frozenset[Pair]:
    """
    The number that most documents of a contract name, where the portal does not show it.

    None where too few name any, or they do not agree.
    """
    said = [pairs for text in texts if (pairs := pairs_in(text))]
    if len(said) < ENOUGH:
        return frozenset()
    pair, times = Counter(pair for pairs in said for pair in pairs).most_common(1)[0]
    return frozenset([pair]) if times >= MOST * len(said) else frozenset()


def called(pair: Pair) -> str:
    """As people write it."""
    return f"{pair[0]}-{pair[1]}"


def _plain(text: str) -> str:
    """Folded line by line: what stands on another line belongs to something else."""
    return "\n".join(fold(line).replace("_", " ") for line in text.splitlines())
