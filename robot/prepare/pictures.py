"""A picture as a PDF of letter size: its own bytes where a PDF may hold them, so that nothing of it is lost."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import img2pdf
from PIL import Image, ImageSequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LETTER = (img2pdf.in_to_pt(8.5), img2pdf.in_to_pt(11))
AS_IT_IS = frozenset({"JPEG", "PNG", "TIFF"})
PLAIN = frozenset({"1", "L", "RGB", "CMYK"})


def to_pdf(source: Path, target: Path) -> None:
    """
    Write a page for each picture in the file.

    It stands as the camera meant it (EXIF), shrunk to the page where it is larger; what is transparent is white. Any
    exception means that the file is no picture which these libraries read.
    """
    layout = img2pdf.get_layout_fun(LETTER, fit=img2pdf.FitMode.shrink, auto_orient=True)
    content = img2pdf.convert(
        list(_pictures(source)),
        layout_fun=layout,
        rotation=img2pdf.Rotation.ifvalid,
        nodate=True,
        producer="secop-publisher",
    )
    target.write_bytes(content)


def _pictures(source: Path) -> Iterator[bytes]:
    with Image.open(source) as picture:
        frames = getattr(picture, "n_frames", 1)
        see_through = picture.mode not in PLAIN or "transparency" in picture.info
        if picture.format in AS_IT_IS and not see_through and frames == 1:
            picture.load()  # a file that is cut off is refused here
            yield source.read_bytes()
            return
        if picture.format == "MPO" or (picture.format in ("GIF", "WEBP", "PNG") and frames > 1):
            frames = 1  # the first: the others are the same view again, or move
        for frame in list(ImageSequence.Iterator(picture))[:frames] if frames > 1 else (picture,):
            yield _flat(frame)


def _flat(picture: Image.Image) -> bytes:
    """As a PNG without transparency, with the camera's word on which way is up."""
    exif, dpi = picture.getexif(), picture.info.get("dpi")
    flat: Image.Image
    if picture.mode in PLAIN and "transparency" not in picture.info:
        flat = picture.convert("RGB") if picture.mode == "CMYK" else picture.copy()
    else:
        colours = picture.convert("RGBA")
        flat = Image.new("RGB", colours.size, "white")
        flat.paste(colours, mask=colours.getchannel("A"))
    out = io.BytesIO()
    more = {"dpi": dpi} if dpi else {}
    flat.save(out, "PNG", exif=exif, **more)
    return out.getvalue()
