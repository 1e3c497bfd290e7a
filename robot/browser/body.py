"""What a request carries, read as strictly as a server may read it loosely: what has two readings has none."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Fields = list[tuple[str, str]]

LEGIBLE = 2**20  #: bytes of a form that are read; documents do not count
MULTIPART = "multipart/form-data"
#: The head of a part as Chromium writes it, and not otherwise: a server that reads more kinds reads this one alike.
PART = re.compile(
    rb'Content-Disposition: form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)"\r\nContent-Type: [^\r\n]*)?\r\n\r\n'
)
BOUNDARY = re.compile(r"multipart/form-data; boundary=([\w'()+,./:=?-]{1,70})")
ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")


class Unreadable(Exception):
    """It cannot be read, or in more than one way."""


@dataclass(frozen=True)
class SentFile:
    """A file in a form. `before` and `after` are the rest of the request; `content` None is one that Chromium does not show."""

    name: str  #: as it stands there
    content: bytes | None
    before: bytes
    after: bytes


class Body:
    """What a request sends, as Chromium's protocol tells it (`Network.Request`); it leaves out files of the disk, and streams."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        headers = {name.casefold(): str(value) for name, value in request.get("headers", {}).items()}
        self._type, self._encoded = headers.get("content-type", ""), headers.get("content-encoding", "identity")
        told = [part.get("bytes") for part in request.get("postDataEntries", [])]
        self._pieces: list[bytes | None] = [None if part is None else base64.b64decode(part) for part in told]
        if not told and request.get("postData") is not None:
            self._pieces = [request["postData"].encode()]
        elif not told and request.get("hasPostData"):
            self._pieces = [None]

    @property
    def text(self) -> str:
        """What is known of it, for who looks for a word in it; of the longest only the beginning."""
        known = b"".join(piece[:LEGIBLE] for piece in self._pieces if piece)
        try:
            return known.decode()
        except UnicodeDecodeError:
            return known.decode("latin-1")

    def fields(self) -> Fields:
        """
        Names and values of a form without files, or of a JSON.

        :raises Unreadable: it is anything else, or in an alphabet other than UTF-8, or packed.
        """
        fields, files = self.form()
        if files:
            raise Unreadable("lleva un archivo")
        return fields

    def form(self) -> tuple[Fields, list[SentFile]]:
        """
        Names and values, and the files beside them.

        :raises Unreadable: as `fields`.
        """
        if not any(piece is None or piece for piece in self._pieces):
            return [], []
        if self._encoded.casefold() != "identity":
            raise Unreadable(f"viene comprimido ({self._encoded})")
        fields, files = self._parts() if self._type.startswith(MULTIPART) else (self._one(), [])
        if any(name.casefold() == "_charset_" for name, _ in fields):
            raise Unreadable("está escrito en otro alfabeto")
        return fields, files

    def _one(self) -> Fields:
        kind, _, parameter = (part.strip().casefold() for part in self._type.partition(";"))
        if parameter not in ("", "charset=utf-8"):
            raise Unreadable(f"está escrito en otro alfabeto ({parameter})")
        text = self._plain_text()
        match kind:
            case "application/x-www-form-urlencoded":
                return list(_pairs(text))
            case "application/json":
                return list(_members(text))
            case "text/plain" | "":
                return [("", text)]
        raise Unreadable(f"es de una clase desconocida ({kind})")

    def _plain_text(self) -> str:
        if any(piece is None for piece in self._pieces):
            raise Unreadable("una parte no se muestra")
        return _text(b"".join(piece for piece in self._pieces if piece))

    def _parts(self) -> tuple[Fields, list[SentFile]]:
        """A form of parts, each between two lines that occur nowhere else."""
        written = BOUNDARY.fullmatch(self._type)
        if written is None:
            raise Unreadable("sus partes no se distinguen")
        line = b"--" + written[1].encode()
        hole = _not_in(self._pieces)
        whole = b"".join(hole if piece is None else piece for piece in self._pieces)
        first, *parts = whole.split(line)
        if first or len(parts) < 2 or parts.pop() != b"--\r\n":
            raise Unreadable("sus partes no se distinguen")
        fields: Fields = []
        files = []
        at = len(line)
        for part in parts:
            head = PART.match(part, 2)
            if head is None or part[:2] + part[-2:] != b"\r\n\r\n" or len(part) < head.end() + 2:
                raise Unreadable("una de sus partes está mal escrita")
            content = part[head.end() : -2]
            if head[2] is None:
                fields.append((_text(head[1]), _text(content)))
            elif head[2] or content:
                begin, end = at + head.end(), at + len(part) - 2
                shown = None if content == hole else content
                files.append(SentFile(_text(head[2]), shown, whole[:begin], whole[end:]))
            at += len(part) + len(line)
        if whole.count(hole) != sum(file.content is None for file in files):
            raise Unreadable("una parte no se muestra")
        return fields, files


def mentions(fields: Iterable[tuple[str, str]], word: str) -> int:
    """How often a word stands in names and values, whatever its case, and however often it is packed in."""
    return sum(
        max(_folded(reading).count(_folded(word)) for reading in readings(text)) for pair in fields for text in pair
    )


def readings(text: str) -> tuple[str, ...]:
    """As it is, with the escapes of addresses undone once and twice, with those of JSON, and with those of old servers."""
    once, latin = unquote_plus(text), unquote_plus(text, "latin-1")
    return text, unquote(text), once, unquote_plus(once), latin, from_json(text), from_json(text.replace("%u", "\\u"))


def from_json(text: str) -> str:
    """With the escapes of JSON undone."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", plain)


# Inside ------------------------------------------------------------------------------------------------


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _text(content: bytes) -> str:
    """A control character says that it was written in another alphabet, for instance in UTF-16."""
    if len(content) > LEGIBLE:
        raise Unreadable("es demasiado largo")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise Unreadable("está escrito en otro alfabeto") from None
    if re.search(r"[^\t\r\n -\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]|[\x7f\ufeff]", text):
        raise Unreadable("está escrito en otro alfabeto")
    return text


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Of a form, as one line."""
    for pair in text.split("&") if text else ():
        if ESCAPE.search(pair):
            raise Unreadable("tiene un código que no es ninguno")
        name, _, value = pair.partition("=")
        try:
            yield unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict")
        except UnicodeDecodeError:
            raise Unreadable("está escrito en otro alfabeto") from None


def _members(text: str) -> Iterator[tuple[str, str]]:
    """Of a JSON, from all its levels, those that are named twice as well."""
    found: list[tuple[str, str]] = []

    def keep(pairs: list[tuple[str, Any]]) -> None:
        found.extend((name, value if isinstance(value, str) else json.dumps(value)) for name, value in pairs)

    try:
        rest = json.loads(text, object_pairs_hook=keep)
    except (ValueError, RecursionError):
        raise Unreadable("no es un JSON") from None
    yield from found
    yield "", json.dumps(rest, ensure_ascii=False)


def _not_in(pieces: Iterable[bytes | None]) -> bytes:
    """Something that none of these contains."""
    known = b"".join(piece for piece in pieces if piece)
    return next(mark for n in range(len(known) + 2) if (mark := b"\0hidden%d\0" % n) not in known)
