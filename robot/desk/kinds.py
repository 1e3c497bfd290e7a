"""Which kind of document a name or a first page says, by rules that are data (kinds.toml); what is uncertain says so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from robot.errors import CatalogueError
from robot.model import Role, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FILE = Path(__file__).with_name("kinds.toml")
WORD = re.compile(r"[a-z]+|\d+")
EXTENSIONS = re.compile(r"(?:\.(?:pdf|docx?|xlsx?|zip|rar|jpe?g|png|msg|7z|pptx?|txt|odt|ods|tiff?))+ *$")
SILENT = frozenset({"de", "del", "la", "el", "los", "las", "y", "e", "a", "al", "en", "por", "para", "con"})
BETWEEN = 2  #: words that may stand between two of a sign
LONG = 5  #: letters of a word that may have a slip of the pen
HEAD = 12  #: lines of a first page among which its title stands


@dataclass(frozen=True)
class Kind:
    """One kind of document."""

    key: str
    title: str  #: as people call it
    by: frozenset[Role]  #: who publishes it
    signs: tuple[tuple[str, ...], ...]
    last: bool = False  #: without a month it is about the contract's last one


@dataclass(frozen=True)
class Recognised:
    """What a document is: one kind, one of several, or nobody knows."""

    kinds: tuple[Kind, ...]  #: in the rules' order
    by_text: bool = False  #: its first page said so, and not its name

    @property
    def kind(self) -> Kind | None:
        """The one kind; None where that is uncertain."""
        return self.kinds[0] if len(self.kinds) == 1 else None

    def __str__(self) -> str:
        if self.kind:
            return self.kind.title
        return f"¿{' o '.join(kind.title for kind in self.kinds)}?" if self.kinds else "sin reconocer"


@dataclass(frozen=True)
class Kinds:
    """All kinds, and words that are no slip of the pen for one of theirs."""

    all: Mapping[str, Kind]
    no_slips: frozenset[str] = frozenset()

    def recognise(self, name: str, text: str = "", by: Role | None = None) -> Recognised:
        """
        What a document is.

        Name and title have to agree: where they say different kinds, it is uncertain.

        :param text: of its first page, if somebody read it.
        :param by: the side that published it, if that is known.
        """
        named, titled = self._said(_bare(name), by), self._titled(text, by)
        if not named or not titled:
            return Recognised(named or titled, by_text=not named and bool(titled))
        both = tuple(kind for kind in named if kind in titled)
        return Recognised(both or tuple(kind for kind in self.all.values() if kind in {*named, *titled}))

    def _titled(self, text: str, by: Role | None) -> tuple[Kind, ...]:
        """By the first line that says a kind: what the text goes on to mention is not what it is."""
        lines = [line for line in text.splitlines() if line.strip()][:HEAD]
        return next((kinds for line in lines if (kinds := self._said(line, by))), ()) or self._said(" ".join(lines), by)

    def _said(self, text: str, by: Role | None) -> tuple[Kind, ...]:
        words = words_of(text)
        shown = [(kind, sign) for kind in self.all.values() for sign in kind.signs if self._shows(words, sign)]
        signs = {sign for _, sign in shown}
        most = {sign for sign in signs if not any(set(sign) < set(other) for other in signs)}
        kinds = tuple(dict.fromkeys(kind for kind, sign in shown if sign in most))
        return tuple(kind for kind in kinds if by in kind.by) or kinds

    def _shows(self, words: Sequence[str], sign: Sequence[str]) -> bool:
        glued = "".join(sign)
        if len(sign) > 1 and any(glued in word for word in words):
            return True
        return any(self._goes_on(words[at:], sign) for at in range(len(words)))

    def _goes_on(self, words: Sequence[str], sign: Sequence[str]) -> bool:
        """Whether the sign begins with the first of these words, and the rest of it follows."""
        if not words or not self._is(words[0], sign[0]):
            return False
        rest = sign[1:]
        return not rest or any(self._goes_on(words[at:], rest) for at in range(1, BETWEEN + 2))

    def _is(self, word: str, wanted: str) -> bool:
        if word in {wanted, f"{wanted}s", f"{wanted}es"}:
            return True
        return min(len(word), len(wanted)) >= LONG and word not in self._known and one_slip(word, wanted)

    @cached_property
    def _known(self) -> frozenset[str]:
        """Words that mean what they say."""
        return self.no_slips | {word for kind in self.all.values() for sign in kind.signs for word in sign}


def words_of(text: str) -> list[str]:
    """Words and numbers, folded, without those that say nothing."""
    return [word for word in WORD.findall(fold(text)) if word not in SILENT]


def one_slip(word: str, wanted: str) -> bool:
    """Whether one letter is too many, too few, another one, or changed places with its neighbour."""
    if abs(len(word) - len(wanted)) > 1:
        return False
    same = next(
        (at for at, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), min(len(word), len(wanted))
    )
    a, b = word[same:], wanted[same:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def kinds_from(text: str, called: str) -> Kinds:
    """
    What a file of rules says.

    :raises CatalogueError: it says something else than rules.
    """
    try:
        said = tomllib.loads(text)
        no_slips = frozenset(said.pop("no_slips", ()))
        return Kinds({key: _kind(key, **entry) for key, entry in said.items()}, no_slips)
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as wrong:
        raise CatalogueError(f"{called}: {wrong}") from wrong


@cache
def known_kinds() -> Kinds:
    """Those that ship with the robot."""
    return kinds_from(FILE.read_text(encoding="utf-8"), FILE.name)


def _kind(key: str, *, title: str, by: Iterable[str], signs: Iterable[str], last: bool = False) -> Kind:
    return Kind(key, title, frozenset(Role(side) for side in by), tuple(tuple(sign.split()) for sign in signs), last)


def _bare(name: str) -> str:
    return EXTENSIONS.sub("", fold(name))
