"""PDFs as a scanner leaves them: pictures of written and of empty sheets, a little askew, with dust."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image
from pypdfium2 import PdfDocument

from .pdf import Picture, pictured_pdf, text_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

DOTS = 100  #: to an inch
INK, PAPER = 40, 246  #: how light they come out, of 255
ASKEW = 0.7  #: degrees at most
DUST = 0.05  #: how much of the picture it is
QUALITY = 40  #: of JPEG


def scanned_pdf(random: Random, pages: Sequence[Sequence[str]]) -> bytes:
    """A picture of each page of these lines, without a letter that a program could read."""
    drawn = PdfDocument(text_pdf(pages))
    try:
        return pictured_pdf([_scanned(page.render(scale=DOTS / 72, grayscale=True).to_pil(), random) for page in drawn])
    finally:
        drawn.close()


def blank_scan(random: Random, pages: int = 1) -> bytes:
    """Pictures of empty sheets."""
    return scanned_pdf(random, [[]] * pages)


def _scanned(page: Image.Image, random: Random) -> Picture:
    grey = page.convert("L").point(lambda light: INK + int(light) * (PAPER - INK) // 255)
    turned = grey.rotate(random.uniform(-ASKEW, ASKEW), Image.Resampling.BILINEAR, fillcolor=PAPER)
    small = turned.width // 3, turned.height // 3
    dust = Image.frombytes("L", small, random.randbytes(small[0] * small[1])).resize(
        turned.size, Image.Resampling.NEAREST
    )
    out = io.BytesIO()
    Image.blend(turned, dust, DUST).save(out, "JPEG", quality=QUALITY)
    return Picture(turned.width, turned.height, out.getvalue())
