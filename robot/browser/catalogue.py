"""The catalogue: every element of every page as data, read from `selectors/*.toml` and checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from robot.errors import CatalogueError
from robot.shipped import selectors_folder

if TYPE_CHECKING:
    from pathlib import Path

Strategy = Literal["role", "label", "text", "words", "value", "holds", "id", "css"]
NO_PAGES = frozenset({"requests.toml", "numbers.toml", "states.toml"})  # read by other modules
ANY_PAGE = "anywhere"  # the page of what may stand on, or over, any page
NAMELESS = ("id", "css")  # found without knowing what it is called
ARGUED = ("role", "holds", *NAMELESS)


@dataclass(frozen=True)
class Candidate:
    """
    One way to find an element, for instance `role=button`, `text` or `id=btnLoginButton`.

    `text` is the name and nothing else, `words` has the name in it, `holds=CSS` is what matches and has the name inside.
    """

    strategy: Strategy
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.strategy}={self.argument}" if self.argument else self.strategy


def _candidate(written: object) -> object:
    if not isinstance(written, str):
        return written
    strategy, _, argument = written.partition("=")
    if strategy not in get_args(Strategy):
        raise ValueError(f"unknown strategy {strategy!r} (one of {', '.join(get_args(Strategy))})")
    if (strategy in ARGUED) != bool(argument):
        raise ValueError(f"{strategy!r} is written {'with' if not argument else 'without'} an argument")
    return Candidate(cast("Strategy", strategy), argument)


class Name(BaseModel):
    """What the element is called on screen. The language is a preference of the portal, not a fact: all count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    es: str
    en: str

    @property
    def exactly(self) -> re.Pattern[str]:
        return re.compile(rf"^\s*(?:{re.escape(self.es)}|{re.escape(self.en)})\s*$", re.IGNORECASE)

    @property
    def within(self) -> re.Pattern[str]:
        return re.compile(rf"{re.escape(self.es)}|{re.escape(self.en)}", re.IGNORECASE)


class Column(Name):
    """A column of a table: found by what its header says, or by a part of its header's id."""

    id: str | None = None


class Element(BaseModel):
    """
    A named thing on a page.

    `find` lists the candidates in order of preference. One counts only if it matches exactly one visible element;
    `state = "attached"` also takes hidden ones, `many = true` takes any number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    guide: str | None = None  #: the step of the official guide that names it
    name: Name | None = None
    find: tuple[Annotated[Candidate, BeforeValidator(_candidate)], ...]
    state: Literal["visible", "attached"] = "visible"
    many: bool = False
    columns: dict[str, Column] | None = None

    @model_validator(mode="after")
    def _named_where_it_must_be(self) -> Element:
        if not self.find:
            raise ValueError("an element that cannot be found: find is empty")
        if self.name is None and any(c.strategy not in (*NAMELESS, "role") for c in self.find):
            raise ValueError("a candidate by label, text, words or value needs a name")
        return self


@dataclass(frozen=True)
class PageEntry:
    """
    One file of the catalogue: a page, what a person calls it, the elements that tell it, and all its elements.

    `covers` are elements that lie over a page while the portal is busy, `away` are those by which it says that it is being
    maintained, and `translated` is an attribute that it gives to its own words; only the file of what may stand on any page
    has them.
    """

    page: str
    title: str
    is_here: tuple[str, ...]
    elements: dict[str, Element]
    covers: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    translated: str | None = None

    def __getitem__(self, element: str) -> Element:
        try:
            return self.elements[element]
        except KeyError:
            raise CatalogueError(f"selectors/{self.page}.toml has no element {element!r}") from None


Catalogue = dict[str, PageEntry]


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """
    Every page of the catalogue by its name.

    :raises CatalogueError: says all mistakes at once, each with its file, element and key.
    """
    catalogue: Catalogue = {}
    mistakes: list[str] = []
    for file in sorted((folder or selectors_folder()).glob("*.toml")):
        if file.name in NO_PAGES:
            continue
        entry, wrong = _read(file.name, tomllib.loads(file.read_text(encoding="utf-8")))
        mistakes += wrong
        catalogue[entry.page] = entry
    if mistakes:
        raise CatalogueError("\n".join(mistakes))
    return catalogue


def _read(file: str, content: dict[str, Any]) -> tuple[PageEntry, list[str]]:
    name, is_here = content.pop("page", file.removesuffix(".toml")), tuple(content.pop("is_here", ()))
    title = content.pop("title", "la página")
    covers, away = tuple(content.pop("covers", ())), tuple(content.pop("away", ()))
    translated = content.pop("translated", None)
    elements: dict[str, Element] = {}
    mistakes: list[str] = []
    for key, value in content.items():
        try:
            elements[key] = Element.model_validate(value)
        except ValidationError as errors:
            for error in errors.errors():
                place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
                mistakes.append(f"selectors/{file}, {key}{place}: {error['msg']}")
    for said, keys in (("is_here", is_here), ("covers", covers), ("away", away)):
        mistakes += [f"selectors/{file}, {said}: no element {key!r}" for key in keys if key not in content]
    return PageEntry(name, title, is_here, elements, covers, away, translated), mistakes
