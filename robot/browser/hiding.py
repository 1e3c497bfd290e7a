"""Finds secrets in each spelling that a browser, a page or a header may give them, and takes them out."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

GONE = "RETIRADO"  #: what stands where a secret stood

#: Names of headers, fields and query parts whose values open something.
SENSITIVE = re.compile(
    r"cookie|authori[sz]ation|fedauth|token|m(?:odel)?key|wresult|saml|viewstate|verification"
    r"|passw|pwd|contrase|clave|secret|session_?id|captcha|one-?time|api-?key",
    re.IGNORECASE,
)
PASSWORD = re.compile(r"passw|pwd|contrase|clave", re.IGNORECASE)

#: A name before its value, in an address, a form's body or a script; each level of nesting encodes the `=` once more.
_NAME = re.compile(r"(?<![\w.$-])([\w.$-]{1,100})(=|%(?:25)*3D)", re.IGNORECASE)
_VALUE, _NESTED_VALUE = re.compile(r"[\w.~+/%*-]{8,}=*"), re.compile(r"[\w.~+/-]{8,}")


class Hider:
    """Replaces secrets, in each of the spellings that a page, an address or a header may give them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._plain = {secret for secret in secrets if secret}
        spelled = {spelling for secret in self._plain for spelling in spellings(secret)}
        self._texts = sorted(spelled, key=lambda text: (-len(text), text))  # none is cut by a shorter one
        codecs = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")
        encoded = {data for text in self._texts for codec in codecs if (data := _encoded(text, codec))}
        self._bytes = sorted(encoded, key=lambda data: (-len(data), data))

    def text(self, text: str) -> str:
        for spelling in self._texts:
            if spelling in text:
                text = text.replace(spelling, GONE)
        return _without_keys(text)

    def data(self, data: bytes) -> bytes:
        for spelling in self._bytes:
            if spelling in data:
                data = data.replace(spelling, GONE.encode())
        return data


def keys_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the values of sensitive names stand."""
    end = 0
    for name in _NAME.finditer(text):
        if name.start() >= end and SENSITIVE.search(name[1]):
            value = (_VALUE if name[2] == "=" else _NESTED_VALUE).match(text, name.end())
            if value is not None:
                end = value.end()
                yield value.span()


def _without_keys(text: str) -> str:
    parts, done = [], 0
    for start, end in keys_in(text):
        parts += [text[done:start], GONE]
        done = end
    return "".join((*parts, text[done:]))


def _encoded(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:  # it cannot occur in that encoding
        return b""


def spellings(secret: str) -> set[str]:
    """How a secret may stand in a trace: plain, percent-encoded, in JSON, in HTML, and inside base64."""
    once = {secret, *(_percent(secret)), *_escaped(secret)}
    twice = {spelling for part in _percent(secret) for spelling in _percent(part)}
    twice |= {spelling for part in _escaped(secret) for spelling in (*_escaped(part), *_percent(part))}
    raw = secret.encode("utf-8", "surrogatepass")
    return {spelling for spelling in once | twice | set(_base64(raw)) if spelling}


def _percent(text: str) -> tuple[str, ...]:
    ways = [way(text, safe=safe, errors="replace") for way in (quote, quote_plus) for safe in ("", "/", "!'()*~-._")]
    lower = [re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), way) for way in ways]
    return (*ways, *lower)


def _escaped(text: str) -> tuple[str, ...]:
    as_ascii, as_is = json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]
    web = html.escape(text)
    return (
        as_ascii,
        as_is,
        as_ascii.replace("/", "\\/"),
        re.sub(r"[<>&']", lambda match: f"\\u{ord(match[0]):04x}", as_ascii),  # as Flask and ASP.NET write scripts
        web,
        html.escape(text, quote=False),
        web.replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        web.replace("&#x27;", "'"),
        "".join(c if c.isascii() else f"&#{ord(c)};" for c in web),
    )


def _base64(raw: bytes) -> Iterator[str]:
    """
    What base64 shows of these bytes, whatever stands before and behind them.

    The first and last characters depend on the neighbours and are left out; below four bytes nothing is certain.
    """
    if len(raw) < 4:
        return
    for shift in range(3):
        shown = base64.b64encode(b"\0" * shift + raw)
        sure = shown[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6].decode()
        yield sure
        yield sure.replace("+", "-").replace("/", "_")
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode()


def holds_any(text: str, secrets: Sequence[str]) -> bool:
    return any(spelling in text for secret in secrets if secret for spelling in spellings(secret))
