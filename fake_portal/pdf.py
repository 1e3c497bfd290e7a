"""Small PDFs that every reader opens: pages of text, pictures of pages, and one that asks for a password."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >> >>"  # no file
#: What a password is filled up with (ISO 32000-1, section 7.6.3.3).
PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
PERMISSIONS = (-4 & 0xFFFFFFFF).to_bytes(4, "little")


class Picture(NamedTuple):
    """A grey picture, as JPEG."""

    width: int  #: in dots
    height: int
    jpeg: bytes


def one_page_pdf(title: str) -> bytes:
    """A small but real one-page PDF that says its own name."""
    return _whole([(_drawn([(56, 760, 14, title)]), FONT)])


def text_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A page for each list of lines, its first line larger; a page without lines stays empty."""
    return _whole([(_drawn(_placed(lines)), FONT) for lines in pages])


def locked_pdf(lines: Sequence[str], password: str) -> bytes:
    """A page of text that opens with a password only (RC4 of 40 bits, which every reader knows)."""
    identifier = hashlib.md5("\n".join(lines).encode(), usedforsecurity=False).digest()
    secret = (password.encode("latin-1") + PADDING)[:32]
    owner = _rc4(_md5(secret)[:5], secret)
    key = _md5(secret + owner + PERMISSIONS + identifier)[:5]
    entry = b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P -4 >>" % (
        owner.hex().encode(),
        _rc4(key, PADDING).hex().encode(),
    )
    return _whole(
        [(_drawn(_placed(lines)), FONT)],
        key,
        b"/Encrypt %b /ID [<%b> <%b>]" % (entry, *[identifier.hex().encode()] * 2),
    )


def _placed(lines: Sequence[str]) -> list[tuple[int, int, int, str]]:
    return [(56, 740 - 22 * at, 11 if at else 14, line) for at, line in enumerate(lines)]


def _drawn(lines: Sequence[tuple[int, int, int, str]]) -> bytes:
    written = b""
    for x, y, size, line in lines:
        text = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        written += b"BT /F1 %d Tf %d %d Td (%b) Tj ET\n" % (size, x, y, text)
    return written.rstrip(b"\n")


def pictured_pdf(pictures: Sequence[Picture]) -> bytes:
    """A letter page for each picture, which fills it."""
    pages = []
    for picture in pictures:
        image = (
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Filter /DCTDecode /Length %d >>\nstream\n%b\nendstream"
            % (picture.width, picture.height, len(picture.jpeg), picture.jpeg)
        )
        pages.append((b"q 612 0 0 792 0 0 cm /Im1 Do Q", image))
    return _whole(pages)


def _whole(pages: Sequence[tuple[bytes, bytes]], key: bytes | None = None, more: bytes = b"") -> bytes:
    """
    A file of these pages: what is drawn, and the resources; resources that are a picture become its object.

    :param key: what streams are encrypted with.
    :param more: entries of the trailer.
    """
    kids = b" ".join(b"%d 0 R" % (3 + 3 * at) for at in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(pages)),
    }
    for at, (drawn, resources) in enumerate(pages):
        page, contents, own = 3 + 3 * at, 4 + 3 * at, 5 + 3 * at
        pictured = resources.startswith(b"<< /Type /XObject")
        named = b"<< /XObject << /Im1 %d 0 R >> >>" % own if pictured else resources
        objects[page] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources %b >>" % (
            contents,
            named,
        )
        stream = drawn if key is None else _rc4(_md5(key + contents.to_bytes(3, "little") + b"\0\0")[:10], drawn)
        objects[contents] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream)
        objects[own] = resources if pictured else b"null"
    pdf, offsets = b"%PDF-1.4\n", []
    for number, body in objects.items():
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, count = len(pdf), len(objects) + 1
    pdf += b"xref\n0 %d\n0000000000 65535 f \n" % count
    pdf += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return pdf + b"trailer << /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (count, more, start)


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
