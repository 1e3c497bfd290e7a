"""A large PDF made smaller: pictures at the resolution that people read, and the same pages with the same text."""

from __future__ import annotations

import io
import math
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

import pikepdf
import pypdfium2
from pikepdf import Matrix, Name
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL = 1024**2  # bytes; below it nothing is gained
ENOUGH = 0.95  # of its size: for less it is not worth being another file
#: Dots per inch and JPEG's quality, the better one first: archives ask for 200, and 150 is still read well.
TRIES = ((200, 80), (150, 70))
ABOVE = 1.25  # times the wanted resolution: a little more is left as it is
DEEPEST = 8  # forms inside forms
UNLIKE = 8.0  # of 255: how far a page's picture may be from what it was, on average
LOOK = 0.25  # of 72 dots per inch, at which both are looked at
COLOURS = {1: "L", 3: "RGB"}


class Shrunk(Enum):
    """What became of it; only after `DONE` there is a new file."""

    DONE = "done"
    SMALL = "small"
    NO_GAIN = "no_gain"
    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    CHANGED = "changed"  #: its pages or its text would not be the same


def shrink(source: Path, target: Path, limit: int) -> Shrunk:
    """
    Write a smaller PDF, if it has the same pages, the same text and looks the same.

    :param limit: bytes; a result that is larger is tried once more at a lower resolution.
    """
    content = source.read_bytes()
    if b"/Encrypt" in content and PdfReader(source).is_encrypted:
        return Shrunk.ENCRYPTED
    with pikepdf.open(source) as pdf:
        if is_signed(pdf, content):
            return Shrunk.SIGNED
    if len(content) < SMALL:
        return Shrunk.SMALL
    archived = b"pdfaid:part" in content  # PDF/A-1 has no object streams
    for dpi, quality in TRIES:
        with pikepdf.open(source) as pdf:
            _resample(pdf, dpi, quality)
            _save(pdf, target, pikepdf.ObjectStreamMode.preserve if archived else pikepdf.ObjectStreamMode.generate)
        if target.stat().st_size <= limit:
            break
    if target.stat().st_size > len(content) * ENOUGH:
        target.unlink()
        return Shrunk.NO_GAIN
    if not _same(source, target):
        target.unlink()
        return Shrunk.CHANGED
    return Shrunk.DONE


def steady(source: Path, target: Path, date: str | None) -> None:
    """The same PDF without what differs each time that it is made; `date` is what it says of its own, in PDF's form."""
    with pikepdf.open(source) as pdf:
        for key in ("/DocChecksum", "/ID"):  # over bytes that are no more; chance
            if key in pdf.trailer:
                del pdf.trailer[key]
        if date:
            pdf.docinfo["/CreationDate"] = date
        _save(pdf, target, pikepdf.ObjectStreamMode.generate)


def is_signed(pdf: pikepdf.Pdf, content: bytes) -> bool:
    """Whether it has a signature, or a field for one."""
    return b"/ByteRange" in content or any(_is_signature(each) for each in pdf.objects)


def _is_signature(found: Any) -> bool:  # noqa: ANN401 - pikepdf's objects
    if not isinstance(found, pikepdf.Dictionary):
        return False
    return found.get("/FT") == Name.Sig or found.get("/Type") == Name.Sig or "/ByteRange" in found


def _save(pdf: pikepdf.Pdf, target: Path, streams: pikepdf.ObjectStreamMode) -> None:
    pdf.remove_unreferenced_resources()
    pdf.save(target, object_stream_mode=streams, compress_streams=True, deterministic_id=True)


def _resample(pdf: pikepdf.Pdf, dpi: int, quality: int) -> None:
    for picture, (width, height) in _placed(pdf):
        if not _plain(picture):
            continue
        had = min(int(picture.Width) / max(width, 0.01), int(picture.Height) / max(height, 0.01))
        if had > dpi * ABOVE:
            _replace(picture, dpi / had, quality)


def _plain(picture: pikepdf.Object) -> bool:
    """Whether its pixels are grey or coloured, eight bits each, and mean what they say."""
    if picture.get("/ImageMask", False) or picture.get("/BitsPerComponent") != 8 or "/Mask" in picture:
        return False
    return "/Decode" not in picture and _channels(picture.get("/ColorSpace")) in COLOURS


def _channels(space: Any) -> int:  # noqa: ANN401 - pikepdf's objects
    if isinstance(space, pikepdf.Array) and len(space) > 1 and space[0] == Name.ICCBased:
        return int(space[1].get("/N", 0))
    kind = space[0] if isinstance(space, pikepdf.Array) and len(space) else space
    return {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3}.get(str(kind), 0)


def _replace(picture: pikepdf.Object, scale: float, quality: int) -> None:
    """Fewer pixels as JPEG, where that takes less room."""
    pixels = pikepdf.PdfImage(cast("pikepdf.Stream", picture)).as_pil_image()
    if pixels.mode != COLOURS[_channels(picture.ColorSpace)]:
        return
    size = max(1, round(pixels.width * scale)), max(1, round(pixels.height * scale))
    out = io.BytesIO()
    pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0).save(out, "JPEG", quality=quality, optimize=True)
    if out.tell() >= len(picture.read_raw_bytes()):
        return
    picture.write(out.getvalue(), filter=Name.DCTDecode)
    picture.Width, picture.Height = size


def _placed(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, tuple[float, float]]]:
    """Each picture with the largest size at which a page shows it, in inches."""
    largest: dict[tuple[int, int], tuple[pikepdf.Object, tuple[float, float]]] = {}
    for page in pdf.pages:
        for picture, (width, height) in _drawn(page.obj, page.resources, Matrix(), DEEPEST):
            _, (wide, high) = largest.get(picture.objgen, (picture, (0.0, 0.0)))
            largest[picture.objgen] = picture, (max(wide, width), max(high, height))
    yield from largest.values()


def _drawn(
    holder: Any,  # noqa: ANN401 - a page or a form
    resources: Any,  # noqa: ANN401 - pikepdf's objects
    matrix: Matrix,
    deeper: int,
) -> Iterator[tuple[pikepdf.Object, tuple[float, float]]]:
    """The pictures that a content stream draws, with their sizes in inches."""
    drawings = resources.get("/XObject", {}) if resources is not None else {}
    stack = []
    for said in pikepdf.parse_content_stream(holder, "q Q cm Do"):
        operands = said.operands
        match str(said.operator):
            case "q":
                stack.append(matrix)
            case "Q" if stack:
                matrix = stack.pop()
            case "cm":
                matrix = Matrix(*(float(number) for number in operands)) @ matrix
            case "Do" if operands and str(operands[0]) in drawings:
                drawing = drawings[str(operands[0])]
                if drawing.get("/Subtype") == Name.Image:
                    yield drawing, (math.hypot(matrix.a, matrix.b) / 72, math.hypot(matrix.c, matrix.d) / 72)
                elif drawing.get("/Subtype") == Name.Form and deeper:
                    own = Matrix(*(float(number) for number in drawing.get("/Matrix", (1, 0, 0, 1, 0, 0))))
                    yield from _drawn(drawing, drawing.get("/Resources", resources), own @ matrix, deeper - 1)


def _same(before: Path, after: Path) -> bool:
    """Whether both have the same pages and text, and look alike."""
    was, is_now = PdfReader(before), PdfReader(after)
    if len(was.pages) != len(is_now.pages):
        return False
    if any(a.extract_text() != b.extract_text() for a, b in zip(was.pages, is_now.pages, strict=True)):
        return False
    return _alike(before, after)


def _alike(before: Path, after: Path) -> bool:
    with pypdfium2.PdfDocument(before) as was, pypdfium2.PdfDocument(after) as is_now:
        for number in range(len(was)):
            one, other = (document[number].render(scale=LOOK).to_pil().convert("RGB") for document in (was, is_now))
            if one.size != other.size or max(ImageStat.Stat(ImageChops.difference(one, other)).mean) > UNLIKE:
                return False
    return True
