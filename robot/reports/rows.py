"""The picture of a row of the portal, and where it may be cut in two so that one can read it on paper."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

PIXEL = 25.4 / 96  # millimetres of a picture's pixel: never shown larger than on the screen
LEGIBLE = 0.2  # millimetres of one below which letters of 13 pixels are smaller than 7 points
HIGHEST = 400  # pixels: what is higher is no row, and is not cut
BLANK = 40  # of 255, how much a column of pixels may vary where nothing is written
BETWEEN = 1.5  # millimetres below each part
GAP = 6  # pixels that are left on both sides of a cut


@dataclass(frozen=True)
class RowPicture:
    """A row and, above it, the headings of its table where their picture is as wide; pictures with their heights."""

    width: int  #: pixels
    pictures: Sequence[tuple[bytes, int]]

    @classmethod
    def of(cls, row: bytes, headings: bytes | None) -> Self | None:
        """None where the row is no picture."""
        size, above = _size(row), _size(headings) if headings else None
        if size is None:
            return None
        with_headings = headings is not None and above is not None and above[0] == size[0] and above[1] <= HIGHEST
        heads = [(headings, above[1])] if with_headings and headings and above else []
        return cls(size[0], [*heads, (row, size[1])])

    @property
    def height(self) -> int:
        return sum(high for _, high in self.pictures)

    def laid(self, wide: float, high: float) -> tuple[list[tuple[int, int]], float]:
        """
        From which to which column of pixels each part goes, and the millimetres of a pixel, in so many millimetres.

        One part where it can be read so; else two, one below the other, where that makes it larger.
        """
        whole = [(0, self.width)]
        scale = self._scale(whole, wide, high)
        if scale >= LEGIBLE or self._cut is None:
            return whole, scale
        two = [(0, self._cut), (self._cut, self.width)]
        return max((whole, scale), (two, self._scale(two, wide, high)), key=lambda laid: laid[1])

    def _scale(self, parts: Sequence[tuple[int, int]], wide: float, high: float) -> float:
        widest = max(right - left for left, right in parts)
        return min(PIXEL, wide / widest, (high - BETWEEN * len(parts)) / (self.height * len(parts)))

    @cached_property
    def _cut(self) -> int | None:
        """The column nearest to the middle where nothing is written, neither there nor beside it."""
        if self.height > HIGHEST:
            return None
        blank = [True] * self.width
        for content, high in self.pictures:
            levels = _columns(content)
            for at in range(self.width):
                column = levels[at * high : (at + 1) * high]
                blank[at] = blank[at] and max(column) - min(column) <= BLANK
        middle, quarter = self.width // 2, self.width // 4
        free = [at for at in range(quarter, self.width - quarter) if all(blank[at - GAP : at + GAP + 1])]
        return min(free, key=lambda at: abs(at - middle), default=None)


def _columns(content: bytes) -> bytes:
    """How light each pixel is, one column after another from the left."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture.convert("L").transpose(Image.Transpose.TRANSPOSE).tobytes()


def _size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None where it is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return (width, height) if width and height else None
