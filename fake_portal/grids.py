"""What the portal's lists share: five rows a page, `Ver más` or numbered pages, and the question that they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from flask import abort, request

from .display import date_time
from .web import called_page, language, page, visitor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .values import Side

ROWS = 5  # a page (docs/portal.md, section 2.5)
ACTIONS = "any(Search, Folder, GoToPage, ChangePaginationStyle)"  #: the part of a route that says what is called

Style = Literal["more", "numbered"]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Listing:
    """A list on an open page: its grid, and where its calls go."""

    grid: str
    base: str
    key: str  #: the page's `mkey`

    def url(self, action: str) -> str:
        return f"{self.base}/{action}?mkey={self.key}"


@dataclass(frozen=True)
class Question:
    """
    What a list is asked.

    The page keeps it in hidden fields, so that what stands in a box counts only after `Buscar`.
    """

    boxes: dict[str, str] = field(default_factory=dict)  #: input id -> what was searched
    tab: str = ""
    page: int = 1
    style: Style = "more"

    def searched(self, box: str) -> str:
        return self.boxes.get(box, "")


@dataclass(frozen=True)
class Part(Generic[Item]):
    """As much of a list as one answer brings."""

    items: Sequence[Item]
    question: Question

    @property
    def pages(self) -> range:
        return range(1, max(1, ceil(len(self.items) / ROWS)) + 1)

    @property
    def number(self) -> int:
        return min(self.question.page, self.pages[-1])

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages[-1] else None

    @property
    def rows(self) -> list[tuple[int, Item]]:
        """The page's items with their row numbers, which go on below `Ver más` and begin again on a numbered page."""
        first = (self.number - 1) * ROWS
        start = first if self.question.style == "more" else 0
        return list(enumerate(self.items[first : first + ROWS], start))


def called_by(controller: str, side: Side) -> str:
    """The `mkey` of the page that this AJAX call comes from; 404 for a page of another list or side."""
    opened = called_page()
    if opened.controller != controller or visitor().side != side:
        abort(404)
    return opened.key


def posted_question(action: str, *boxes: str) -> Question:
    """What the form asks: typed values count for Search, the kept ones for everything else."""
    form, argument = request.form, request.form.get("Post_Back_Arguments_Hidden", "")
    prefix = "VB_" if action == "Search" else "VB_hdn"
    numbered = (form.get("VB_hdnPagingStyle") == "numbered") != (action == "ChangePaginationStyle")
    return Question(
        boxes={box: form.get(prefix + box, "").strip() for box in boxes},
        tab=argument if action == "Folder" else form.get("VB_hdnTab", ""),
        page=max(1, int(argument)) if action == "GoToPage" and argument.isdecimal() else 1,
        style="numbered" if numbered else "more",
    )


def appends(action: str, question: Question) -> bool:
    """Whether the answer is only more rows, as that of `Ver más` is."""
    return action == "GoToPage" and question.style == "more"


def matches(asked: str, *texts: str) -> bool:
    """Whether one of the texts has what was asked, capitals or not; an empty question fits all."""
    return any(asked.casefold() in text.casefold() for text in texts)


def shown_date(moment: datetime) -> str:
    return date_time(moment, language())


def no_permission() -> tuple[str, int]:
    """The other side's lists; nobody has recorded how the portal says it."""
    return page("no_permission.html"), 403
