"""Rewrite a Playwright trace so that whoever reads it learns no password, cookie or key of the portal."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from .hiding import GONE, PASSWORD, SENSITIVE, Hider, holds_any, keys_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: A field for a password in a form's body, whichever way the body is written.
_PASSWORD_FIELD = re.compile(rf"(?:{PASSWORD.pattern})[\w.$-]*\"?\s*[=:\r\n]", re.IGNORECASE)
#: What hidden fields hold when it is a key: long, of one piece, letters and digits.
_KEY = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+=-]{20,}")

#: Names that Playwright gave, by which the parts of a trace find each other.
_REFERENCES = frozenset({"_file", "_sha1", "callId", "pageId", "frameId", "pageref", "_frameref"})

#: What of the portal's answers is kept: what draws the page. Documents are not, in either direction.
_KEPT_TYPES = re.compile(r"text/(?:html|css|javascript|xml)|image/|font/|application/(?:[\w.+]*json|(?:x-)?javascript)")
BIGGEST_BODY = 2 * 2**20  #: bytes; a page of the portal has some tens of thousands
_DEEPEST = 3  #: archives inside archives
_SHORTEST_FOUND = 8  #: characters; what the trace itself calls a key is sought elsewhere only from this length on


def sanitise(source: Path, target: Path, secrets: Sequence[str]) -> None:
    """
    Write the trace again, without secrets; `playwright show-trace` reads it as before.

    Besides `secrets`, whatever the trace itself calls a cookie, a password or a key is removed wherever it occurs, in
    every spelling that a web page gives it. Bodies of documents, sent or received, are emptied: they lie in the run's
    folder, or in the portal. A form's body that held a password is left out, because its member's name is the body's
    SHA-1, by which a password could be guessed.

    :raises zipfile.BadZipFile: the source is no trace. No target is left then.
    :raises OSError: source or target cannot be used.
    """
    try:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            _rewrite(old, new, secrets)
    except BaseException:  # whatever ended it, Ctrl-C too: half a trace proves nothing and may hold secrets
        target.unlink(missing_ok=True)
        raise


def _rewrite(old: zipfile.ZipFile, new: zipfile.ZipFile, secrets: Sequence[str]) -> None:
    members = {info.filename: _bounded(old, info) for info in old.infolist() if not info.is_dir()}
    events = {name: list(_lines(data)) for name, data in members.items() if name.endswith((".trace", ".network"))}
    bodies = _Bodies()
    found = _Found()
    for event in (event for lines in events.values() for event in lines):
        bodies.judge(event, members, secrets)
        found.in_json(event)
    for name, data in members.items():
        if name not in events and name not in bodies.emptied:
            found.in_text(data.decode("utf-8", "replace"))
    hider = Hider([*secrets, *found.values])

    for name, data in members.items():
        if name in events:
            lines = (json.dumps(_clean(event, hider), ensure_ascii=False) + "\n" for event in events[name])
            new.writestr(name, "".join(lines).encode("utf-8", "surrogatepass"))
        elif name not in bodies.left_out:
            new.writestr(name, b"" if name in bodies.emptied else _clean_bytes(data, hider))


def _bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes; of a body beyond the bound, none. The trace's own journals have no bound."""
    if info.filename.startswith("resources/") and info.file_size > BIGGEST_BODY:
        return b""
    return archive.read(info)


def _lines(data: bytes) -> Iterator[object]:
    for line in data.split(b"\n"):
        try:
            yield json.loads(line)
        except ValueError:  # an empty line, or half a one where the browser died: nothing that could be read
            continue


# Which bodies stay -------------------------------------------------------------------------------


class _Bodies:
    """What becomes of the bodies that the journal of requests refers to."""

    def __init__(self) -> None:
        self.emptied: set[str] = set()
        self.left_out: set[str] = set()

    def judge(self, event: object, members: Mapping[str, bytes], secrets: Sequence[str]) -> None:
        """Note what becomes of the two bodies of this line; what is left out is no longer referred to."""
        snapshot = event.get("snapshot") if isinstance(event, dict) else None
        if not isinstance(snapshot, dict) or not isinstance(snapshot.get("request"), dict):
            return
        if isinstance(data := snapshot["request"].get("postData"), dict):
            self._sent(data, members, secrets)
        response = snapshot.get("response") or {}
        content = response.get("content") or {}
        handed_out = any(
            header.get("name", "").lower() == "content-disposition" and "attachment" in header.get("value", "").lower()
            for header in response.get("headers", [])
        )
        if handed_out or not _KEPT_TYPES.match(content.get("mimeType", "").lower()):
            self.emptied |= {name for name in [_member(content)] if name}
            content.pop("text", None)

    def _sent(self, data: dict[str, Any], members: Mapping[str, bytes], secrets: Sequence[str]) -> None:
        name = _member(data)
        body = members.get(name or "", b"").decode("utf-8", "replace") + data.get("text", "")
        fields = [str(part.get("name", "")) for part in data.get("params", [])]
        if any(map(PASSWORD.search, fields)) or _PASSWORD_FIELD.search(body) or holds_any(body, secrets):
            self.left_out |= {name} if name else set()
            data.update(text=GONE, params=[])
            for reference in ("_file", "_sha1"):
                data.pop(reference, None)
        elif "multipart" in data.get("mimeType", "").lower():
            self.emptied |= {name} if name else set()
            data.update(text="", params=[])


def _member(body: dict[str, Any]) -> str | None:
    """The member that holds a body's bytes; older versions of Playwright name it otherwise."""
    if file := body.get("_file"):
        return str(file)
    return f"resources/{body['_sha1']}" if "_sha1" in body else None


# What is secret ----------------------------------------------------------------------------------


class _Found:
    """Values that the trace itself calls secret."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def in_json(self, node: object) -> None:
        if isinstance(node, str):
            self.in_text(node)
        elif isinstance(node, list):
            if attributes := _input_field(node):
                self.field(attributes)
            for item in node:
                self.in_json(item)
        elif isinstance(node, dict):
            for name, value in _named(node):
                self._add_header(name, value)
            self._typed(node)
            for item in node.values():
                self.in_json(item)

    def in_text(self, text: str) -> None:
        for start, end in keys_in(text):
            self._add(text[start:end])
        if "<input" in text.lower():
            reader = _Fields(self)
            reader.feed(text)
            reader.close()

    def field(self, attributes: dict[str, Any]) -> None:
        """An input field, of a page or of a picture of its elements."""
        name = f"{attributes.get('name')} {attributes.get('id')}"
        kind = str(attributes.get("type")).lower()
        for key in _VALUES:
            value = attributes.get(key)
            if not isinstance(value, str):
                continue
            if kind == "password":
                self._add(value, shortest=4)
            elif kind == "hidden" and (_KEY.fullmatch(value) or SENSITIVE.search(name)):
                self._add(value)

    def _typed(self, event: dict[str, Any]) -> None:
        """What was typed into a field that its selector calls a password's."""
        params = event.get("params")
        if isinstance(params, dict) and PASSWORD.search(str(params.get("selector", ""))):
            for key in ("value", "text"):
                if isinstance(params.get(key), str):
                    self._add(params[key], shortest=4)

    def _add_header(self, name: str, value: str) -> None:
        if "cookie" in name.lower():
            for part in value.replace("\n", ";").split(";"):
                self._add(part.partition("=")[2].strip(), shortest=16)
        elif PASSWORD.search(name):
            self._add(value, shortest=4)
        self._add(value, shortest=16)

    def _add(self, value: str, shortest: int = _SHORTEST_FOUND) -> None:
        if len(value) >= shortest:
            self.values.add(value)


class _Fields(HTMLParser):
    """The input fields of a page."""

    def __init__(self, found: _Found) -> None:
        super().__init__(convert_charrefs=False)
        self._found = found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self._found.field(dict(attrs))


_VALUES = ("value", "__playwright_value_")  #: as written, and as Playwright notes what is typed


def _input_field(node: list[Any]) -> dict[str, Any] | None:
    """The attributes of an input field as Playwright's picture of a page's elements writes it: ["INPUT", {…}]."""
    return node[1] if len(node) > 1 and node[0] == "INPUT" and isinstance(node[1], dict) else None


def _named(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Sensitive pairs of name and value: of headers, of form fields and, whatever their names, of cookies."""
    if isinstance(node.get("name"), str) and isinstance(node.get("value"), str) and SENSITIVE.search(node["name"]):
        yield node["name"], node["value"]
    for jar in ("cookies", "localStorage"):
        for cookie in node.get(jar) or []:
            if isinstance(cookie, dict) and isinstance(cookie.get("value"), str):
                yield "", cookie["value"]


# Taking it out -----------------------------------------------------------------------------------


def _clean(node: object, hider: Hider, *, hidden: bool = False) -> object:
    """This part of the journal without secrets; its keys and its form stay."""
    if isinstance(node, str):
        return GONE if hidden and node else hider.text(node)
    if isinstance(node, list):
        password = str((_input_field(node) or {}).get("type")).lower() == "password"
        return [
            _clean_password(item, hider) if password and at == 1 else _clean(item, hider)
            for at, item in enumerate(node)
        ]
    if not isinstance(node, dict):
        return node
    pair = isinstance(node.get("name"), str) and SENSITIVE.search(node["name"]) is not None
    typed = PASSWORD.search(str(node.get("selector", ""))) is not None
    clean: dict[str, object] = {}
    for key, value in node.items():
        if key in ("cookies", "localStorage") and isinstance(value, list):
            clean[key] = [_without_value(cookie, hider) for cookie in value]
        elif key in _REFERENCES:
            clean[key] = value
        else:
            hidden_here = (pair and key == "value") or (typed and key in ("value", "text"))
            clean[key] = _clean(value, hider, hidden=hidden_here and isinstance(value, str))
    return clean


def _without_value(cookie: object, hider: Hider) -> object:
    return (
        {key: _clean(item, hider, hidden=key == "value") for key, item in cookie.items()}
        if isinstance(cookie, dict)
        else GONE
    )


def _clean_password(attributes: dict[str, object], hider: Hider) -> dict[str, object]:
    return {key: _clean(value, hider, hidden=key in _VALUES) for key, value in attributes.items()}


def _clean_bytes(data: bytes, hider: Hider, depth: int = 0) -> bytes:
    """A member without secrets; what is packed is unpacked for it, and emptied where that is not possible."""
    if data[:4] == b"PK\x03\x04" or data[:2] == b"\x1f\x8b":
        if depth == _DEEPEST:
            return b""
        try:
            return (_clean_zip if data[:1] == b"P" else _clean_gzip)(data, hider, depth + 1)
        except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError):
            return b""
    clean = hider.data(data)
    try:
        text = clean.decode()
    except UnicodeDecodeError:
        return clean
    return hider.text(text).encode()


def _clean_zip(data: bytes, hider: Hider, depth: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        if sum(info.file_size for info in old.infolist()) > BIGGEST_BODY:
            return b""
        for info in old.infolist():
            new.writestr(hider.text(info.filename), _clean_bytes(old.read(info), hider, depth))
    return target.getvalue()


def _clean_gzip(data: bytes, hider: Hider, depth: int) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
        plain = packed.read(BIGGEST_BODY + 1)
    return b"" if len(plain) > BIGGEST_BODY else gzip.compress(_clean_bytes(plain, hider, depth), mtime=0)
