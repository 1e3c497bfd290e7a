"""Notes on a worksheet's cells, as Office keeps them: a part of comments, and a drawing with a box for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.intake.sheets import cell_name

from .cells import in_xml, place_of
from .markup import Elements, Reader, spliced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cells import Place
    from .markup import Piece, Splice
    from .package import Package

AUTHOR = "secop revisar"  #: by which our own notes are known again
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
#: What may stand behind a worksheet's `legacyDrawing`: there is one order for all.
BEHIND = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)
NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
NO_BOXES = (
    f'<xml {DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'.encode()
)
#: How all boxes of notes look; it stands in a drawing once.
BOXES = (
    f'<v:shapetype {DECLARED} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
BOX = (
    '<v:shape {declared} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:220pt;height:{height}pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
COLUMNS, LINE = 3, 38  #: how wide a box is, in columns, and in characters
FIRST_BOX = 1025  #: number of a drawing's first box


def own_notes(package: Package, worksheet: str) -> set[Place]:
    """The cells on which a note of ours stands from earlier."""
    return {
        place
        for _, part in package.related(worksheet, "comments")
        for place, note in _Comments(package.read(part)).by_cell.items()
        if note.ours
    }


def annotate(package: Package, worksheet: str, notes: Mapping[Place, str]) -> None:
    """
    Put these notes on the worksheet's cells. Another person's note keeps its words and gets ours below; ours are replaced.

    :raises CannotFillError: nothing is put into such a workbook.
    """
    there = package.related(worksheet, "comments")
    if there:
        part = there[0][1]
    else:
        _, part = package.add("xl/comments{}.xml", worksheet, "comments", _no_comments(package.read(worksheet)))
        package.declare(COMMENTS_TYPE, part=part)
    comments = _Comments(package.read(part))
    package.write(part, comments.with_notes(notes))
    new = {place: text for place, text in notes.items() if place not in comments.by_cell}
    drawing = _drawing_of(package, worksheet)
    package.write(drawing, _with_boxes(package.read(drawing), new))


def _no_comments(sheet: bytes) -> bytes:
    """A part without any, in the worksheet's own namespace: there are two, for the same names."""
    root = re.search(rb"""<(?:\w+:)?worksheet\b[^>]*?\sxmlns(?::\w+)?=["']([^"']*spreadsheetml[^"']*)["']""", sheet)
    namespace = root[1] if root else b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<comments xmlns="%b"><authors/><commentList/></comments>' % namespace


@dataclass(frozen=True)
class _Note:
    piece: Piece
    ours: bool


class _Comments(Elements):
    """A part of comments."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content, "la parte de los comentarios")
        authors = self.all("comments", "authors", "author")
        self.names = [content[one.inside : self.close_of(one)].decode().strip() for one in authors]
        self.us = {str(number) for number, name in enumerate(self.names) if name == AUTHOR}
        self.by_cell = {
            place_of(one.attributes["ref"]): _Note(one, one.attributes.get("authorId") in self.us)
            for one in self.all("comments", "commentList", "comment")
        }

    def with_notes(self, notes: Mapping[Place, str]) -> bytes:
        authors, listed = self.one("comments", "authors"), self.one("comments", "commentList")
        p = self.prefix_of(listed).decode()
        us = min(self.us, default=str(len(self.names)))
        splices = [] if self.us else [self.with_child(authors, f"<{p}author>{AUTHOR}</{p}author>".encode())]
        new = ""
        for place, text in notes.items():
            said = f'<{p}t xml:space="preserve">{in_xml(text)}</{p}t>'
            whole = f'<{p}comment ref="{cell_name(*place)}" authorId="{us}"><{p}text>{said}</{p}text></{p}comment>'
            note = self.by_cell.get(place)
            if note is None:
                new += whole
            elif note.ours:
                splices.append((note.piece.start, note.piece.end, whole.encode()))
            else:
                below = f'<{p}r><{p}t xml:space="preserve">\n\n{in_xml(text)}</{p}t></{p}r>'
                splices.append(self._below(note.piece, below.encode()))
        return spliced(self.content, [*splices, self.with_child(listed, new.encode())])

    def _below(self, note: Piece, more: bytes) -> Splice:
        """The change by which a note's text goes on; how it sounds in Japanese stands behind all texts."""
        text = next(
            one for one in self.all("comments", "commentList", "comment", "text") if note.start < one.start < note.end
        )
        sounds = [
            one.start
            for name in ("rPh", "phoneticPr")
            for one in self.all("comments", "commentList", "comment", "text", name)
            if text.start < one.start < text.end
        ]
        return (min(sounds), min(sounds), more) if sounds else self.with_child(text, more)


class _Worksheet(Reader):
    """Where a worksheet names its drawing of boxes, or would."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content, "la hoja")
        self.drawing: str | None = None  #: its relation
        self.behind: int | None = None
        self.prefix = b""
        self._read()

    def _end(self, name: str) -> None:
        tag, start, attributes = self._open.pop()
        if not self._open:
            self.prefix = name.encode()[: name.find(":") + 1]
            self.behind = self.behind or self._parser.CurrentByteIndex
        elif len(self._open) == 1:
            if tag == "legacyDrawing":
                self.drawing = next(value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
            elif tag in BEHIND and self.behind is None:
                self.behind = start


def _drawing_of(package: Package, worksheet: str) -> str:
    """The drawing that holds the worksheet's boxes, made where there is none."""
    sheet = _Worksheet(package.read(worksheet))
    if sheet.drawing is not None:
        return dict(package.related(worksheet, "vmlDrawing"))[sheet.drawing]
    identifier, part = package.add("xl/drawings/vmlDrawing{}.vml", worksheet, "vmlDrawing", NO_BOXES)
    package.declare(DRAWING_TYPE, extension="vml")
    family = package.family.encode()
    tag = b'<%blegacyDrawing xmlns:r="%b" r:id="%b"/>' % (sheet.prefix, family, identifier.encode())
    assert sheet.behind is not None
    package.write(worksheet, spliced(sheet.content, [(sheet.behind, sheet.behind, tag)]))
    return part


def _with_boxes(drawing: bytes, notes: Mapping[Place, str]) -> bytes:
    """
    The drawing with a box for each of these.

    Its end is looked for and nothing else of it read: Office itself writes drawings that are no XML.
    """
    numbers = [int(number) for number in re.findall(rb"_x0000_s(\d+)", drawing)]
    first = max([*numbers, FIRST_BOX - 1]) + 1
    new = "" if b'id="_x0000_t202"' in drawing or b"id='_x0000_t202'" in drawing else BOXES
    for number, ((row, column), text) in enumerate(notes.items(), start=first):
        lines = sum(1 + len(line) // LINE for line in text.split("\n"))
        new += BOX.format(
            declared=DECLARED,
            number=number,
            height=16 + 13 * lines,
            left=column,
            right=column + COLUMNS,
            top=max(0, row - 2),
            bottom=max(0, row - 2) + lines + 1,
            row=row - 1,
            column=column - 1,
        )
    end = drawing.rindex(b"</xml")
    return drawing[:end] + new.encode() + drawing[end:]
