"""More colours in a workbook's part of styles: what else a style says stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import CannotFillError, Elements, spliced, with_attribute

if TYPE_CHECKING:
    from collections.abc import Sequence


def coloured(styles: bytes, wanted: Sequence[tuple[int, str]]) -> tuple[bytes, list[int]]:
    """
    The part with a style more for each pair of a style's number and a colour (RRGGBB): that style with this colour behind.

    Answers the new styles' numbers too, in the same order.

    :raises CannotFillError: it is damaged, or a style is not in it.
    """
    markup = Elements(styles, "la parte de los estilos")
    fills, formats = markup.one("styleSheet", "fills"), markup.one("styleSheet", "cellXfs")
    if fills.is_empty:
        raise CannotFillError("no tiene rellenos entre sus estilos")
    there = markup.all("styleSheet", "cellXfs", "xf")
    first_fill, first = len(markup.all("styleSheet", "fills", "fill")), len(there)
    colours = list(dict.fromkeys(colour for _, colour in wanted))
    p = markup.prefix_of(fills)
    new_fills = b"".join(
        b'<%bfill><%bpatternFill patternType="solid"><%bfgColor rgb="FF%b"/><%bbgColor indexed="64"/></%bpatternFill></%bfill>'
        % (p, p, p, colour.encode(), p, p, p)
        for colour in colours
    )
    new_formats = b""
    for number, colour in wanted:
        if number >= len(there):
            raise CannotFillError("usa un estilo que no tiene")
        one = there[number]
        opening = with_attribute(styles[one.start : one.inside], b"fillId", first_fill + colours.index(colour))
        new_formats += with_attribute(opening, b"applyFill", 1) + styles[one.inside : one.end]
    splices = []
    for place, more, children in ((fills, len(colours), new_fills), (formats, len(wanted), new_formats)):
        counted = with_attribute(
            styles[place.start : place.inside], b"count", more + (first_fill if place is fills else first)
        )
        at = markup.close_of(place)
        splices += [(place.start, place.inside, counted), (at, at, children)]
    return spliced(styles, splices), [first + each for each in range(len(wanted))]
