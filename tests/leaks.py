"""Find secrets in whatever was written, packed or not, in each way in which they may be written."""

from __future__ import annotations

import base64
import email
import email.policy
import gzip
import html
import io
import json
import re
import sqlite3
import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import StreamObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Place = tuple[str, bytes]  #: where it is, and what stands there

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
MAIL = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
EMBEDDED = re.compile(rb"data:[\w/+.;=-]*;base64,([A-Za-z0-9+/=]+)")
DEEPEST = 8  #: of what is packed in something packed


def forms(secret: str) -> dict[str, bytes]:
    """How these words may be written, by the name of the way; written without our own code, which takes secrets out."""
    texts = {"plain": secret} | _escaped(secret)
    raw = secret.encode()
    found = {name: text.encode() for name, text in texts.items()}
    found |= {f"base64, {shift} before": _base64(raw, shift) for shift in range(3)}
    found |= {f"base64 for addresses, {shift} before": _for_addresses(raw, shift) for shift in range(3)}
    found |= {"hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    found |= {codec: secret.encode(codec) for codec in ("utf-16-le", "utf-16-be", "latin-1")}
    found["base64 of utf-16-le"] = _base64(secret.encode("utf-16-le"), 0)
    return found


def _escaped(secret: str) -> dict[str, str]:
    once = {"percent": quote(secret, safe=""), "percent, with plus": quote_plus(secret)}
    in_json, as_is = json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]
    in_html = html.escape(secret)
    return {
        **once,
        "percent, / left": quote(secret),
        "percent, small": re.sub(r"%..", lambda code: code[0].lower(), once["percent"]),
        **{f"{name}, twice": quote(text, safe="") for name, text in once.items()},
        "JSON": in_json,
        "JSON, letters left": as_is,
        "JSON, / escaped": in_json.replace("/", r"\/"),
        "JSON, all of it": "".join(f"\\u{ord(letter):04x}" for letter in secret),
        "JSON in JSON": json.dumps(in_json)[1:-1],
        "JSON in JSON, letters left": json.dumps(as_is, ensure_ascii=False)[1:-1],
        "HTML": in_html,
        "HTML, by numbers": in_html.replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        "HTML, ASCII": in_html.encode("ascii", "xmlcharrefreplace").decode(),
        "HTML, only <>&": html.escape(secret, quote=False),
    }


def _base64(raw: bytes, shift: int) -> bytes:
    """What base64 shows of these bytes whatever stands around them, `shift` bytes after the beginning of a group of three."""
    shown = base64.b64encode(b"\0" * shift + raw)
    return shown[(8 * shift + 5) // 6 : 8 * (shift + len(raw)) // 6]


def _for_addresses(raw: bytes, shift: int) -> bytes:
    return _base64(raw, shift).replace(b"+", b"-").replace(b"/", b"_")


def leaks(secrets: Mapping[str, str], places: Iterable[Place]) -> list[str]:
    """Each secret that stands anywhere: its name, how it is written, and where; secrets are given by their names."""
    sought = [
        (name, form, data)
        for name, secret in secrets.items()
        for data, form in {
            data: form for form, data in reversed(forms(secret).items())
        }.items()  # each once, by its first name
    ]
    return [f"{name} ({form}): {where}" for where, content in places for name, form, data in sought if data in content]


def below(folder: Path) -> Iterator[Place]:
    """Every file's name and content, and all that is packed in it; of a link, where it leads."""
    for path in sorted(folder.rglob("*")):
        where = path.relative_to(folder).as_posix()
        yield f"{where} (its name)", path.name.encode("utf-8", "surrogateescape")
        if path.is_symlink():
            yield f"{where} (its target)", str(path.readlink()).encode("utf-8", "surrogateescape")
        elif path.is_file():
            yield from inside(where, path.read_bytes())


def inside(where: str, content: bytes, depth: int = 0) -> Iterator[Place]:
    """This content, and what it holds packed: members, streams, rows, metadata, parts of a mail, embedded files."""
    yield where, content
    if depth < DEEPEST:
        for inner, packed in _packed(content):
            yield from inside(f"{where} › {inner}", packed, depth + 1)


def _packed(content: bytes) -> Iterator[Place]:
    if content.startswith(b"PK\x03\x04"):
        yield from _members(content)
    elif content.startswith(b"\x1f\x8b"):
        yield "gzip", gzip.decompress(content)
    elif content.startswith(b"%PDF"):
        yield from _of_pdf(content)
    elif content.startswith(b"SQLite format 3\0"):
        yield from _rows(content)
    elif content.startswith(PICTURES):
        yield from _of_picture(content)
    elif MAIL.match(content):
        yield from _parts(content)
    else:
        for number, match in enumerate(EMBEDDED.finditer(content)):
            yield f"embedded {number}", base64.b64decode(match[1] + b"===")


def _members(content: bytes) -> Iterator[Place]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            yield member.filename, archive.read(member)


def _of_pdf(content: bytes) -> Iterator[Place]:
    """Streams without their compression; text as it is read, which the letters of an embedded font do not show."""
    reader = PdfReader(io.BytesIO(content))
    for number in {*reader.xref_objStm, *(number for table in reader.xref.values() for number in table)} - {0}:
        held = reader.get_object(number)
        if isinstance(held, StreamObject):
            yield f"object {number}", held.get_data()
    for name, value in (reader.metadata or {}).items():
        yield f"metadata {name}", str(value).encode("utf-8", "surrogateescape")
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        yield f"text of page {number}", text.encode()
        yield f"text of page {number}, in one line", "".join(text.split()).encode()


def _rows(content: bytes) -> Iterator[Place]:
    """Each value of a database; a long one is scattered over its pages."""
    without_journal = content[:18] + b"\x01\x01" + content[20:]  # else SQLite looks for a second file
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(without_journal)
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the name is the database's own
                values = (value if isinstance(value, bytes) else str(value).encode() for value in row)
                yield f"table {table}", b"\n".join(values)


def _of_picture(content: bytes) -> Iterator[Place]:
    """Its metadata, which may be compressed."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()  # what stands behind the pixels as well
            exif = {str(tag): value for tag, value in picture.getexif().items()}
            told = {**{str(key): value for key, value in picture.info.items()}, **exif}
    except (UnidentifiedImageError, OSError, zlib.error):  # it was cut off: its bytes are searched as they are
        return
    for name, value in told.items():
        if isinstance(value, bytes):
            yield f"metadata {name}", value
        else:
            yield f"metadata {name}", str(value).encode("utf-8", "surrogateescape")
            yield f"metadata {name}, as bytes", str(value).encode("latin-1", "replace")


def _parts(content: bytes) -> Iterator[Place]:
    """A mail's headers in letters, and each part without its encoding for the way."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    for part in mail.walk():
        for name, value in part.items():
            yield f"header {name}", str(value).encode("utf-8", "surrogateescape")
        if not part.is_multipart():
            packed = part.get_payload(decode=True)
            assert isinstance(packed, bytes), "a part that has no parts is bytes"
            yield part.get_filename() or part.get_content_type(), packed
