"""Where elements stand in the bytes of an XML part, so that some of them change and every other byte stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")

Splice = tuple[int, int, bytes]  #: a stretch of bytes, from and to, and what stands there instead


class CannotFillError(ValueError):
    """This workbook is written in a way in which nothing is put into it; the message says which."""


@dataclass(frozen=True)
class Piece:
    """An element as it stands in the file: where its first tag begins and ends, and where it ends."""

    start: int
    inside: int
    end: int
    attributes: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return self.inside == self.end


class Reader:
    """
    A parser that follows no entity, to be given what begins (`_begin`) and ends (`_end`) at which byte.

    :param what: the part, as a person calls it, with its article: «la hoja».
    """

    def __init__(self, content: bytes, what: str) -> None:
        self.content, self._what = content, what
        self._open: list[tuple[str, int, Mapping[str, str]]] = []
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._declared
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end

    def _read(self) -> None:
        """
        Parse all of it.

        :raises CannotFillError: it is damaged, of another encoding, or defines entities.
        """
        try:
            self._parser.Parse(self.content, True)
        except CannotFillError:
            raise
        except (expat.ExpatError, ValueError, KeyError) as error:
            raise CannotFillError(f"tiene dañada {self._what}") from error

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002 - expat's own
        if (encoding or "utf-8").lower() != "utf-8":
            raise CannotFillError(f"tiene {self._what} escrita en {encoding}")

    def _refuse(self, *_: object) -> None:
        raise CannotFillError(f"define entidades en {self._what}")

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._open.append((name.rpartition(":")[2], self._parser.CurrentByteIndex, attributes))

    def _end(self, _: str) -> None:
        self._open.pop()

    def inside_of(self, start: int) -> int:
        """Where the tag that begins there ends."""
        match = TAG.match(self.content, start)
        if match is None:
            raise CannotFillError(f"tiene algo desconocido en {self._what}")
        return match.end()

    def end_of(self, start: int) -> int:
        """Where the element that began there ends, while the parser stands at its end."""
        inside = self.inside_of(start)
        is_empty = self.content[inside - 2 : inside] == b"/>"
        return inside if is_empty else self.content.index(b">", self._parser.CurrentByteIndex) + 1

    def piece(self, start: int, end: int, attributes: Mapping[str, str]) -> Piece:
        return Piece(start, self.inside_of(start), end, attributes)

    def close_of(self, piece: Piece) -> int:
        """Where the element's last tag begins: what is put there is its last child. Of an empty one, its end."""
        return piece.inside if piece.is_empty else self.content.rindex(b"</", piece.inside, piece.end)

    def prefix_of(self, piece: Piece) -> bytes:
        """The prefix of an element's name, with its colon."""
        name = re.split(rb"[\s/>]", self.content[piece.start + 1 : piece.inside], maxsplit=1)[0]
        return name[: name.find(b":") + 1]

    def with_child(self, piece: Piece, child: bytes) -> Splice:
        """The change by which the element has one more child, its last."""
        if not piece.is_empty:
            return self.close_of(piece), self.close_of(piece), child
        opening = self.content[piece.start : piece.inside]
        name = opening[1:-2].split(maxsplit=1)[0]
        return piece.start, piece.end, opening[:-2].rstrip() + b">" + child + b"</" + name + b">"


class Elements(Reader):
    """
    All elements of a small part, by their names' way from its root: `("styleSheet", "fills", "fill")`.

    :raises CannotFillError: as `Reader`.
    """

    def __init__(self, content: bytes, what: str) -> None:
        super().__init__(content, what)
        self.found: dict[tuple[str, ...], list[Piece]] = {}
        self._read()

    def _end(self, _: str) -> None:
        tag, start, attributes = self._open.pop()
        way = (*(above for above, _, _ in self._open), tag)
        self.found.setdefault(way, []).append(self.piece(start, self.end_of(start), attributes))

    def all(self, *way: str) -> list[Piece]:
        """In the order in which they end."""
        return self.found.get(way, [])

    def one(self, *way: str) -> Piece:
        """
        The only one.

        :raises CannotFillError: there is none, or more than one.
        """
        found = self.all(*way)
        if len(found) != 1:
            raise CannotFillError(f"tiene algo desconocido en {self._what}")
        return found[0]


def spliced(content: bytes, splices: Iterable[Splice]) -> bytes:
    """The same bytes with these changes, none of which lies over another."""
    for start, end, new in sorted(splices, reverse=True):
        content = content[:start] + new + content[end:]
    return content


def with_attribute(tag: bytes, name: bytes, value: int) -> bytes:
    """A first tag with this number in an attribute, whether it had that or not."""
    changed, times = re.subn(rb"""(\s%b\s*=\s*)(?:"[^"]*"|'[^']*')""" % name, rb'\g<1>"%d"' % value, tag, count=1)
    if times:
        return changed
    end = -2 if tag.endswith(b"/>") else -1
    return tag[:end].rstrip() + b' %b="%d"' % (name, value) + tag[end:]
