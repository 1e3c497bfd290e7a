"""What a page looks like to the catalogue, for tests of drift: its structure and labels, and nothing of its contents."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import Page as Tab

#: Attributes that say what an element is. Those that say what it does or holds stay out, except a button's value.
_KEPT = [
    "id",
    "class",
    "name",
    "type",
    "role",
    "title",
    "for",
    "href",
    "src",
    "action",
    "method",
    "target",
    "placeholder",
    "alt",
    "aria-label",
    "aria-hidden",
    "multiple",
    "accept",
    "disabled",
    "hidden",
    "colspan",
    "rowspan",
    "lang",
    "autocomplete",
]

_READ = """kept => {
  const buttons = ["button", "submit", "reset"];
  const read = node => {
    if (node.nodeType === Node.TEXT_NODE) { return node.data; }
    if (node.nodeType !== Node.ELEMENT_NODE) { return ""; }
    const attributes = {};
    for (const name of kept) { if (node.hasAttribute(name)) { attributes[name] = node.getAttribute(name); } }
    const tag = node.localName;
    if (tag === "button" || (tag === "input" && buttons.includes(node.type))) { attributes.value = node.value; }
    if (["none", "hidden"].includes(node.style?.display || node.style?.visibility)) { attributes.style = "display:none"; }
    const opaque = ["script", "style", "noscript", "textarea", "svg"].includes(tag);
    return [tag, attributes, ...(opaque ? [] : Array.from(node.childNodes, read))];
  };
  return read(document.documentElement);
}"""

#: Elements whose text is a label. What stands elsewhere is somebody's data, unless the portal's translator marks it.
_LABELS = frozenset(
    ("title", "label", "th", "legend", "caption", "summary", "button", "a", *(f"h{n}" for n in range(1, 7)))
)
_LABEL_CLASS = re.compile(r"label|title|legend", re.IGNORECASE)
#: Ids and classes of what shows a person or a company.
_PERSONAL = re.compile(
    r"user|person|contact|company|entity|supplier|provider|profile|welcome|mail|phone", re.IGNORECASE
)
_LONGEST = 80  #: characters of a label
_SPOKEN = frozenset(("title", "value", "placeholder", "alt", "aria-label"))
_ADDRESSES = frozenset(("href", "src", "action"))
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)

#: What tells an element from others in `outline`, and what of it varies from row to row.
_NAMES = re.compile(r'\b(?:id|name|type)="[^"]*"')
_VARYING = re.compile(r"«[^»]*»|\d+")

_PATTERNS = (
    ("correo", re.compile(r"[^\s@<>«»\"'(),;:]+@[^\s@<>«»\"'(),;:]+")),
    ("clave", re.compile(r"(?i)(?<![0-9a-z])(?:[0-9a-f]{8}(?:[-_]?[0-9a-f]{4}){3}[-_]?[0-9a-f]{12}|[0-9a-f]{16,})")),
    ("fecha", re.compile(r"(?<!\d)(?:\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}[/-]\d{1,2}[/-]\d{1,2})(?!\d)")),
    ("hora", re.compile(r"(?i)(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.? ?m\b\.?)?")),
    ("valor", re.compile(r"(?i)(?:\$|\bCOP\b|\bUSD\b) ?\d(?:[.,' ]?\d)*")),
    ("número", re.compile(r"\d(?:[.,' \xa0-]?\d){4,}")),
    ("nombre", re.compile(r"(?:[A-ZÁÉÍÓÚÜÑ][\w'’]+[ \xa0]+){2,}[A-ZÁÉÍÓÚÜÑ][\w'’]+")),
)


def snapshot(tab: Tab, translated: str | None = None) -> str:
    """
    The page as HTML, one element a line: tags, ids, classes, names, types, roles, titles and labels.

    :param translated: an attribute that marks the portal's own words (`PageEntry.translated`): those are labels.

    Scripts, values of fields, queries and texts that are no labels stay out; keys, numbers, amounts, dates, e-mail
    addresses and names of persons give way to placeholders. Two snapshots of one page are equal.
    """
    kept = _KEPT if translated is None else [*_KEPT, translated]
    return render(tab.evaluate(_READ, kept), translated)


def render(tree: Sequence[Any], translated: str | None = None) -> str:
    """Write a page as read from the browser: `[tag, attributes, child, …]`, where a child is an element or a text."""
    return "\n".join(_lines(tree, Placeholders(translated), depth=0, personal=False, cell=False)) + "\n"


def outline(page: str) -> frozenset[str]:
    """
    What of a snapshot is the portal's and not a contract's: its named elements, with their numbers left out.

    A row more or less, another state or another text leaves it as it is; an element that went or was renamed does not.
    """
    lines = (re.match(r" *<(\w[^ >]*)([^>]*)>", line) for line in page.splitlines())
    named = ((line[1], _NAMES.findall(line[2])) for line in lines if line)
    return frozenset(f"{tag} {re.sub(_VARYING, '#', ' '.join(names))}" for tag, names in named if names)


class Placeholders:
    """One placeholder for each thing that is hidden, numbered by first appearance, so that equal things stay equal."""

    def __init__(self, translated: str | None = None) -> None:
        self.translated = translated  #: the attribute that marks what hides nothing: the portal's own words
        self._known: dict[tuple[str, str], int] = {}

    def clean(self, text: str) -> str:
        """The text, without what names a person, a sum, a day or a key."""
        for kind, pattern in _PATTERNS:
            text = pattern.sub(lambda match, kind=kind: self._placeholder(kind, match[0]), text)  # type: ignore[misc]  # bound now
        return text

    def address(self, url: str) -> str:
        """Where a link leads: without its query, and without what a script would do."""
        path = re.split(r"[?#]", url, maxsplit=1)[0]
        return "javascript:" if path.lower().lstrip().startswith("javascript:") else self.clean(path)

    def _placeholder(self, kind: str, what: str) -> str:
        if kind in ("fecha", "hora", "valor"):
            return f"«{kind}»"  # how many different ones there are says something of the contract
        number = self._known.setdefault((kind, what), sum(known == kind for known, _ in self._known) + 1)
        return f"«{kind}-{_letters(number)}»"


def _letters(number: int) -> str:
    """1 is a, 27 is aa: a placeholder with digits could itself be taken for a number."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("a") + rest) + name
    return name


def _lines(node: Sequence[Any], hidden: Placeholders, *, depth: int, personal: bool, cell: bool) -> Iterator[str]:
    tag, attributes, *children = node
    marks = f"{attributes.get('id', '')} {attributes.get('class', '')}"
    personal = personal or _PERSONAL.search(marks) is not None
    cell = cell or tag == "td"
    translated = hidden.translated in attributes
    label = translated or tag in _LABELS or _LABEL_CLASS.search(str(attributes.get("class", ""))) is not None
    ours = label and (translated or not personal)

    indent = " " * depth
    said = {name: _attribute(name, value, hidden, personal=personal, cell=cell) for name, value in attributes.items()}
    yield f"{indent}<{tag}{_written(said)}>"
    for child in children:
        if isinstance(child, str):
            if text := " ".join(child.split()):
                kept = _label(text, hidden, cell=cell and not translated) if ours else "«texto»"
                yield f"{indent} {html.escape(kept, quote=False)}"
        else:
            yield from _lines(child, hidden, depth=depth + 1, personal=personal, cell=cell)
    if tag not in _VOID:
        yield f"{indent}</{tag}>"


def _attribute(name: str, value: str, hidden: Placeholders, *, personal: bool, cell: bool) -> str:
    if name in _ADDRESSES:
        return hidden.address(value)
    if name in _SPOKEN and value:
        return "«texto»" if personal else _label(" ".join(value.split()), hidden, cell=cell)
    return hidden.clean(value)


def _label(text: str, hidden: Placeholders, *, cell: bool) -> str:
    """A label's text. In a cell only a single word is one: Descargar is, the name of a document is not."""
    if len(text) > _LONGEST or (cell and not text.isalpha()):
        return "«texto»"
    return hidden.clean(text)


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
