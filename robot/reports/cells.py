"""Put texts into a worksheet's XML, or other styles on its cells; whatever else stands in it stays, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from robot.intake.sheets import cell_name

from .markup import CannotFillError, Piece, Reader, spliced, with_attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .markup import Splice

SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WIDTH = 24  #: characters of a column that is added

Place = tuple[int, int]  #: row and column of a cell, from 1


@dataclass(frozen=True)
class _Range:
    """Columns of which the worksheet says something together."""

    first: int
    last: int
    piece: Piece


@dataclass
class _Cell:
    column: int
    piece: Piece
    says: bool = False
    formula: bool = False


@dataclass
class _Row:
    piece: Piece
    cells: list[_Cell] = field(default_factory=list)


def put(sheet: bytes, texts: Mapping[Place, str]) -> bytes:
    """
    The worksheet's part with these texts in its cells, by row and column as Excel counts them, from 1.

    A cell that is there keeps its style, a new one has that of its neighbour; columns are shown, and wide enough to be read.

    :raises CannotFillError: nothing is put into such a worksheet.
    """
    found = _Found(sheet)
    made = {place: found.cell_with(place, text) for place, text in texts.items()}
    splices = [
        *found.rows_with(made),
        *found.columns_with(sorted({column for _, column in texts})),
        *found.dimension_with(texts),
    ]
    return spliced(sheet, splices)


def shown_at(sheet: bytes, places: Iterable[Place]) -> dict[Place, tuple[Place, int]]:
    """
    By cell, the one that shows what it says, which is a merged range's first, and the number of that one's style.

    :raises CannotFillError: as `put`.
    """
    found = _Found(sheet)
    shown = {place: found.first_of_merged(place) for place in places}
    return {place: (at, found.style_of(at)) for place, at in shown.items()}


def restyled(sheet: bytes, styles: Mapping[Place, int]) -> bytes:
    """
    The worksheet's part with these numbers of styles on its cells, which keep what they say.

    :raises CannotFillError: as `put`.
    """
    found = _Found(sheet)
    return spliced(sheet, found.rows_with({place: found.cell_styled(place, style) for place, style in styles.items()}))


def first_free(sheet: bytes) -> int:
    """
    The column to the right of all that the worksheet says or merges.

    :raises CannotFillError: as `put`.
    """
    return _Found(sheet).widest + 1


class _Found(Reader):
    """Where rows and cells stand in the bytes of a worksheet."""

    def __init__(self, sheet: bytes) -> None:
        super().__init__(sheet, "la hoja")
        self.rows: dict[int, _Row] = {}
        self.columns: list[_Range] = []
        self.merged: list[tuple[Place, Place]] = []
        self.data: Piece | None = None
        self.dimension: Piece | None = None
        self.widest = 0
        self.prefix = b""
        self._read()
        if self.data is None:
            raise CannotFillError("no tiene filas")

    # Reading -------------------------------------------------------------------------------------

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        super()._begin(name, attributes)
        at = self._parser.CurrentByteIndex
        match [tag for tag, _, _ in self._open]:
            case ["worksheet", "sheetData", "row"]:
                number = int(attributes.get("r") or max(self.rows, default=0) + 1)
                if number in self.rows:
                    raise CannotFillError(f"tiene dos veces la fila {number}")
                self.rows[number] = _Row(self.piece(at, at, attributes))
            case ["worksheet", "sheetData", "row", "c"]:
                cells = self._last_row.cells
                column = _column(attributes.get("r")) or (cells[-1].column if cells else 0) + 1
                cells.append(_Cell(column, self.piece(at, at, attributes)))
            case ["worksheet", "sheetData", "row", "c", inner]:
                cell = self._last_row.cells[-1]
                cell.says, cell.formula = True, cell.formula or inner == "f"
                self.widest = max(self.widest, cell.column)
            case ["worksheet", "mergeCells", "mergeCell"]:
                first, _, last = attributes.get("ref", "").partition(":")
                self.merged.append((place_of(first), place_of(last or first)))
                self.widest = max(self.widest, self.merged[-1][1][1])

    def _end(self, _: str) -> None:
        tag, start, attributes = self._open.pop()
        within = [above for above, _, _ in self._open]
        end = self.end_of(start)
        if within == ["worksheet"] and tag in ("sheetData", "dimension"):
            piece = self.piece(start, end, attributes)
            if tag == "sheetData":
                self.data = piece
                self.prefix = self.prefix_of(piece)
            else:
                self.dimension = piece
        elif within == ["worksheet", "cols"] and tag == "col":
            self.columns.append(
                _Range(int(attributes["min"]), int(attributes["max"]), self.piece(start, end, attributes))
            )
        elif within == ["worksheet", "sheetData"] and tag == "row":
            self._last_row.piece = self.piece(start, end, attributes)
        elif within == ["worksheet", "sheetData", "row"] and tag == "c":
            self._last_row.cells[-1].piece = self.piece(start, end, attributes)

    @property
    def _last_row(self) -> _Row:
        return self.rows[next(reversed(self.rows))]

    # Writing -------------------------------------------------------------------------------------

    def first_of_merged(self, place: Place) -> Place:
        """The cell that shows what the whole merged range says; of what is not merged the place itself."""
        for first, last in self.merged:
            if first <= place <= last and first[1] <= place[1] <= last[1]:
                return first
        return place

    def style_of(self, place: Place) -> int:
        row, column = self._row(place[0]), place[1]
        cell = next((one for one in row.cells if one.column == column), None)
        its = next((one.piece.attributes.get("style") for one in self.columns if one.first <= column <= one.last), None)
        return int((cell or row).piece.attributes.get("s") or (0 if cell else its) or 0)

    def cell_with(self, place: Place, text: str) -> bytes:
        """
        A cell of its own that says this text.

        :raises CannotFillError: a formula stands there.
        """
        row, (number, column) = self._row(place[0]), place
        cell = next((one for one in row.cells if one.column == column), None)
        if cell and cell.formula:
            raise CannotFillError(f"{cell_name(*place)} tiene una fórmula")
        before = [one for one in row.cells if one.column < column]
        style = (cell or (before[-1] if before else None) or _Cell(0, row.piece)).piece.attributes.get("s")
        return self._cell(number, column, text, style)

    def cell_styled(self, place: Place, style: int) -> bytes:
        """The cell as it stands there, or an empty one, with this style."""
        cell = next((one for one in self._row(place[0]).cells if one.column == place[1]), None)
        if cell is None:
            return b'<%bc r="%b" s="%d"/>' % (self.prefix, cell_name(*place).encode(), style)
        opening = self.content[cell.piece.start : cell.piece.inside]
        return with_attribute(opening, b"s", style) + self.content[cell.piece.inside : cell.piece.end]

    def rows_with(self, made: Mapping[Place, bytes]) -> Iterator[Splice]:
        """The changes by which these cells stand in their rows, in the place of those that are there."""
        for number in sorted({row for row, _ in made}):
            yield from self._row_with(
                self._row(number), {at: made[row, at] for row, at in sorted(made) if row == number}
            )

    def _row(self, number: int) -> _Row:
        if number not in self.rows:
            raise CannotFillError(f"no tiene la fila {number}")
        return self.rows[number]

    def _row_with(self, row: _Row, made: Mapping[int, bytes]) -> Iterator[Splice]:
        there = {cell.column: cell for cell in row.cells}
        new: dict[int, list[bytes]] = {}
        for column, cell in made.items():
            if column in there:
                yield there[column].piece.start, there[column].piece.end, cell
            else:
                after = next((one.piece.start for one in row.cells if one.column > column), self.close_of(row.piece))
                new.setdefault(after, []).append(cell)
        if new:
            yield from self._opened(row.piece, new)

    def _opened(self, row: Piece, new: Mapping[int, list[bytes]]) -> Iterator[Splice]:
        """The row's first tag, which says no width any more (it may), and its new cells; an empty row gets an end."""
        opening = SPANS.sub(b"", self.content[row.start : row.inside])
        if row.is_empty:
            inside = b"".join(cell for cells in new.values() for cell in cells)
            yield row.start, row.end, opening[:-2].rstrip() + b">" + inside + b"</" + self.prefix + b"row>"
            return
        yield row.start, row.inside, opening
        for at, cells in new.items():
            yield at, at, b"".join(cells)

    def _cell(self, row: int, column: int, text: str, style: str | None) -> bytes:
        """An inline text: no shared table has to change, and no text becomes a formula."""
        attributes = f' s="{int(style)}"' if style else ""
        p = self.prefix.decode()
        return (
            f'<{p}c r="{cell_name(row, column)}"{attributes} t="inlineStr">'
            f'<{p}is><{p}t xml:space="preserve">{in_xml(text)}</{p}t></{p}is></{p}c>'
        ).encode()

    def columns_with(self, wanted: Sequence[int]) -> Iterator[Splice]:
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
        opening = self.content[one.piece.start : one.piece.inside]
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

    def dimension_with(self, texts: Mapping[Place, str]) -> Iterator[Splice]:
        """The range that the worksheet says it fills: some readers believe it."""
        if self.dimension is None:
            return
        first, _, last = self.dimension.attributes.get("ref", "").partition(":")
        match = REFERENCE.fullmatch(last or first)
        if match:
            column = max(_column(match[0]), *(column for _, column in texts))
            row = max(int(match[2]), *(row for row, _ in texts))
            made = b'<%bdimension ref="%b:%b"/>' % (self.prefix, first.encode(), cell_name(row, column).encode())
            yield self.dimension.start, self.dimension.end, made


def _ranged(opening: bytes, first: int, last: int) -> bytes:
    """A range's tag about these columns; it is empty, and ends here."""
    opening = with_attribute(with_attribute(opening, b"min", first), b"max", last)
    return opening if opening.endswith(b"/>") else opening[:-1] + b"/>"


def in_xml(text: str) -> str:
    """The text as XML writes it; what XML cannot hold is marked as lost."""
    return escape(NOT_XML.sub("\ufffd", text))


def place_of(reference: str) -> Place:
    """Row and column of AB12; zeros where it is no cell."""
    match = REFERENCE.fullmatch(reference)
    return (int(match[2]) if match else 0), _column(reference)


def _column(reference: str | None) -> int:
    """Of `AB12`: 28; 0 where there is none."""
    match = REFERENCE.fullmatch(reference or "")
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
