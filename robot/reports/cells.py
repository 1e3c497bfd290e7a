"""Put texts into a worksheet's XML; whatever else stands in it stays, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WIDTH = 24  #: characters of a column that is added


class CannotFillError(ValueError):
    """This worksheet is written in a way in which nothing is put into it; the message says which."""


@dataclass(frozen=True)
class _Piece:
    """An element as it stands in the file: where its first tag begins and ends, and where it ends."""

    start: int
    inside: int
    end: int
    attributes: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return self.inside == self.end


@dataclass(frozen=True)
class _Range:
    """Columns of which the worksheet says something together."""

    first: int
    last: int
    piece: _Piece


@dataclass
class _Cell:
    column: int
    piece: _Piece
    says: bool = False
    formula: bool = False


@dataclass
class _Row:
    piece: _Piece
    cells: list[_Cell] = field(default_factory=list)


def put(sheet: bytes, texts: Mapping[tuple[int, int], str]) -> bytes:
    """
    The worksheet's part with these texts in its cells, by row and column as Excel counts them, from 1.

    A cell that is there keeps its style, a new one has that of its neighbour; columns are shown, and wide enough to be read.

    :raises CannotFillError: nothing is put into such a worksheet.
    """
    found = _Found(sheet)
    splices = [splice for row in sorted({row for row, _ in texts}) for splice in found.row_with(row, texts)]
    splices += found.columns_with(sorted({column for _, column in texts}))
    splices += found.dimension_with(texts)
    for start, end, new in sorted(splices, reverse=True):
        sheet = sheet[:start] + new + sheet[end:]
    return sheet


def first_free(sheet: bytes) -> int:
    """
    The column to the right of all that the worksheet says or merges.

    :raises CannotFillError: as `put`.
    """
    return _Found(sheet).widest + 1


class _Found:
    """Where rows and cells stand in the bytes of a worksheet, read by a parser that follows no entity."""

    def __init__(self, sheet: bytes) -> None:
        self.sheet = sheet
        self.rows: dict[int, _Row] = {}
        self.columns: list[_Range] = []
        self.data: _Piece | None = None
        self.dimension: _Piece | None = None
        self.widest = 0
        self.prefix = b""
        self._open: list[tuple[str, int, Mapping[str, str]]] = []
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._declared
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        try:
            self._parser.Parse(sheet, True)
        except CannotFillError:
            raise
        except (expat.ExpatError, ValueError, KeyError) as error:
            raise CannotFillError("la hoja está dañada") from error
        if self.data is None:
            raise CannotFillError("la hoja no tiene filas")

    # Reading -------------------------------------------------------------------------------------

    @staticmethod
    def _declared(version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG004 - expat's own
        if (encoding or "utf-8").lower() != "utf-8":
            raise CannotFillError(f"la hoja está escrita en {encoding}")

    @staticmethod
    def _refuse(*_: object) -> None:
        raise CannotFillError("la hoja define entidades")

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        self._open.append((name.rpartition(":")[2], at, attributes))
        match [tag for tag, _, _ in self._open]:
            case ["worksheet", "sheetData", "row"]:
                number = int(attributes.get("r") or max(self.rows, default=0) + 1)
                if number in self.rows:
                    raise CannotFillError(f"tiene dos veces la fila {number}")
                self.rows[number] = _Row(self._piece(at, at, attributes))
            case ["worksheet", "sheetData", "row", "c"]:
                cells = self._last_row.cells
                column = _column(attributes.get("r")) or (cells[-1].column if cells else 0) + 1
                cells.append(_Cell(column, self._piece(at, at, attributes)))
            case ["worksheet", "sheetData", "row", "c", inner]:
                cell = self._last_row.cells[-1]
                cell.says, cell.formula = True, cell.formula or inner == "f"
                self.widest = max(self.widest, cell.column)
            case ["worksheet", "mergeCells", "mergeCell"]:
                self.widest = max(self.widest, _column(attributes.get("ref", "").rpartition(":")[2]))

    def _end(self, _: str) -> None:
        tag, start, attributes = self._open.pop()
        within = [above for above, _, _ in self._open]
        end = self._end_of(start)
        if within == ["worksheet"] and tag in ("sheetData", "dimension"):
            piece = self._piece(start, end, attributes)
            if tag == "sheetData":
                self.data = piece
                opening = self.sheet[start : piece.inside]
                self.prefix = opening[1 : opening.index(b"sheetData")]
            else:
                self.dimension = piece
        elif within == ["worksheet", "cols"] and tag == "col":
            self.columns.append(
                _Range(int(attributes["min"]), int(attributes["max"]), self._piece(start, end, attributes))
            )
        elif within == ["worksheet", "sheetData"] and tag == "row":
            self._last_row.piece = self._piece(start, end, attributes)
        elif within == ["worksheet", "sheetData", "row"] and tag == "c":
            self._last_row.cells[-1].piece = self._piece(start, end, attributes)

    @property
    def _last_row(self) -> _Row:
        return self.rows[next(reversed(self.rows))]

    def _inside(self, start: int) -> int:
        """Where the tag that begins there ends."""
        match = TAG.match(self.sheet, start)
        if match is None:
            raise CannotFillError("la hoja está escrita de una manera desconocida")
        return match.end()

    def _end_of(self, start: int) -> int:
        """Where the element that began there ends, while the parser stands at its end."""
        inside = self._inside(start)
        is_empty = self.sheet[inside - 2 : inside] == b"/>"
        return inside if is_empty else self.sheet.index(b">", self._parser.CurrentByteIndex) + 1

    def _piece(self, start: int, end: int, attributes: Mapping[str, str]) -> _Piece:
        return _Piece(start, self._inside(start), end, attributes)

    # Writing -------------------------------------------------------------------------------------

    def row_with(self, number: int, texts: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, int, bytes]]:
        """The row's changes, each as the stretch of bytes that is replaced, and by what."""
        row = self.rows.get(number)
        if row is None:
            raise CannotFillError(f"no tiene la fila {number}")
        there = {cell.column: cell for cell in row.cells}
        new: dict[int, list[bytes]] = {}
        for column in sorted(column for at, column in texts if at == number):
            cell = there.get(column)
            if cell and cell.formula:
                raise CannotFillError(f"{_letters(column)}{number} tiene una fórmula")
            before = [one for one in row.cells if one.column < column]
            style = (cell or (before[-1] if before else None) or _Cell(0, row.piece)).piece.attributes.get("s")
            made = self._cell(number, column, texts[number, column], style)
            if cell:
                yield cell.piece.start, cell.piece.end, made
            else:
                after = next((one.piece.start for one in row.cells if one.column > column), self._close_of(row.piece))
                new.setdefault(after, []).append(made)
        yield from self._opened(row.piece, new)

    def _opened(self, row: _Piece, new: Mapping[int, list[bytes]]) -> Iterator[tuple[int, int, bytes]]:
        """The row's first tag, which says no width any more (it may), and its new cells; an empty row gets an end."""
        opening = SPANS.sub(b"", self.sheet[row.start : row.inside])
        if row.is_empty:
            inside = b"".join(cell for cells in new.values() for cell in cells)
            yield row.start, row.end, opening[:-2].rstrip() + b">" + inside + b"</" + self.prefix + b"row>"
            return
        yield row.start, row.inside, opening
        for at, cells in new.items():
            yield at, at, b"".join(cells)

    def _close_of(self, piece: _Piece) -> int:
        return piece.inside if piece.is_empty else self.sheet.rindex(b"</", piece.inside, piece.end)

    def _cell(self, row: int, column: int, text: str, style: str | None) -> bytes:
        """An inline text: no shared table has to change, and no text becomes a formula."""
        attributes = f' s="{int(style)}"' if style else ""
        said = escape(NOT_XML.sub("\ufffd", text))
        p = self.prefix.decode()
        return (
            f'<{p}c r="{_letters(column)}{row}"{attributes} t="inlineStr">'
            f'<{p}is><{p}t xml:space="preserve">{said}</{p}t></{p}is></{p}c>'
        ).encode()

    def columns_with(self, wanted: Sequence[int]) -> Iterator[tuple[int, int, bytes]]:
        """These columns shown and wide; what is said of a range of columns goes on for the others of it."""
        rest = list(wanted)
        for one in self.columns:
            if among := [column for column in wanted if one.first <= column <= one.last]:
                rest = [column for column in rest if column not in among]
                yield one.piece.start, one.piece.end, b"".join(self._split(one, among))
        if not rest:
            return
        if not self.columns:
            assert self.data is not None
            made = b"".join(map(self._column, rest))
            yield self.data.start, self.data.start, b"<%bcols>%b</%bcols>" % (self.prefix, made, self.prefix)
            return
        new: dict[int, list[bytes]] = {}
        for column in rest:  # ranges stand in order
            after = next((one.piece.start for one in self.columns if one.first > column), self.columns[-1].piece.end)
            new.setdefault(after, []).append(self._column(column))
        for at, made_here in new.items():
            yield at, at, b"".join(made_here)

    def _split(self, one: _Range, among: Sequence[int]) -> Iterator[bytes]:
        opening = self.sheet[one.piece.start : one.piece.inside]
        at = one.first
        for column in among:
            if at < column:
                yield _ranged(opening, at, column - 1)
            yield self._column(column, one.piece.attributes.get("style"))
            at = column + 1
        if at <= one.last:
            yield _ranged(opening, at, one.last)

    def _column(self, column: int, style: str | None = None) -> bytes:
        said = f' style="{int(style)}"' if style else ""
        return (
            f'<{self.prefix.decode()}col min="{column}" max="{column}" width="{WIDTH}"{said} customWidth="1"/>'.encode()
        )

    def dimension_with(self, texts: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, int, bytes]]:
        """The range that the worksheet says it fills: some readers believe it."""
        if self.dimension is None:
            return
        first, _, last = self.dimension.attributes.get("ref", "").partition(":")
        match = REFERENCE.fullmatch(last or first)
        if match:
            column = max(_column(match[0]), *(column for _, column in texts))
            row = max(int(match[2]), *(row for row, _ in texts))
            made = b'<%bdimension ref="%b:%b"/>' % (self.prefix, first.encode(), f"{_letters(column)}{row}".encode())
            yield self.dimension.start, self.dimension.end, made


def _ranged(opening: bytes, first: int, last: int) -> bytes:
    """A range's tag about these columns; it is empty, and ends here."""
    for name, value in ((b"min", first), (b"max", last)):
        opening = re.sub(rb"""(\s%b\s*=\s*)(?:"[^"]*"|'[^']*')""" % name, rb'\g<1>"%d"' % value, opening)
    return opening if opening.endswith(b"/>") else opening[:-1] + b"/>"


def _column(reference: str | None) -> int:
    """Of `AB12`: 28; 0 where there is none."""
    match = REFERENCE.fullmatch(reference or "")
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
