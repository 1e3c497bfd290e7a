"""Elements of a page by the fact that the replica marks them with, as text: where one begins and ends, and its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VOID = ("input", "img", "br", "link", "meta")
TAG = re.compile(r"""<(/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>""")


@dataclass(frozen=True)
class Element:
    """Where one stands in the text: its first tag from `start` to `inner`, and its end."""

    start: int
    inner: int
    end: int

    def of(self, html: str) -> str:
        return html[self.start : self.end]


def marked(html: str, fact: str) -> list[Element]:
    """Every element with this mark, in the order of the page."""
    mark = re.compile(rf'data-fact="(?:[^"]* )?{re.escape(fact)}(?: [^"]*)?"')
    return [_element(html, tag) for tag in TAG.finditer(html) if not tag[1] and mark.search(tag[3])]


def children(html: str, parent: Element, *names: str) -> list[Element]:
    """What of these kinds stands directly in it, or in an element of it that is none of them."""
    found: list[Element] = []
    at = parent.inner
    for tag in TAG.finditer(html, parent.inner, parent.end):
        if tag.start() >= at and not tag[1] and tag[2].lower() in names:
            found.append(_element(html, tag))
            at = found[-1].end
    return found


def changed(html: str, elements: list[Element], change: Callable[[str], str]) -> str:
    """The page with each of these replaced by what becomes of its text; none of them lies in another."""
    for element in reversed(elements):
        html = html[: element.start] + change(element.of(html)) + html[element.end :]
    return html


def _element(html: str, tag: re.Match[str]) -> Element:
    name = tag[2].lower()
    if name in VOID or tag[3].endswith("/"):
        return Element(tag.start(), tag.end(), tag.end())
    depth = 0
    for other in _tags(html, name, tag.start()):
        depth += -1 if other[1] else 1
        if depth == 0:
            return Element(tag.start(), tag.end(), other.end())
    return Element(tag.start(), tag.end(), tag.end())


def _tags(html: str, name: str, start: int) -> Iterator[re.Match[str]]:
    return (tag for tag in TAG.finditer(html, start) if tag[2].lower() == name)
