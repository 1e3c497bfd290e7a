"""Decides whether a request may leave the browser; it knows no browser."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from .requests import Permissions

#: What a page loads for itself; a rule with `passive` covers nothing else.
PASSIVE = frozenset({"Image", "Script", "Stylesheet", "Font", "Media", "TextTrack", "Manifest"})
#: These never reach a network.
INSIDE = frozenset({"data", "blob", "about", "chrome", "chrome-untrusted", "chrome-extension", "devtools"})
ACTION = "Post_Back_Action_Name_Hidden"  # docs/portal.md, section 2.1
LEGIBLE = 2**20  #: bytes of a body that are read; what is longer is a file
UNREADABLE = "?"  #: an action that no rule names


@dataclass(frozen=True)
class Verdict:
    """What becomes of a request: without a `why` it leaves."""

    why: str | None = None
    write: bool = False  #: it publishes
    rehearsed: bool = False  #: kept back by a rehearsal, and for no other reason
    astray: bool = (
        False  #: a page that goes by itself where it sent something: it asks for nothing, and is not let there
    )


class Judge:
    """
    Knows the list, the password, and whom to ask whether something may be published at this instant.

    :param may_write: asked last, and only where nothing else keeps the request back: its yes is the note *sent*.
    """

    def __init__(
        self, permissions: Permissions, may_write: Callable[[], bool], password: SecretStr | None = None
    ) -> None:
        self._permissions, self._may_write = permissions, may_write
        self._password = password.get_secret_value() if password else ""

    def verdict(self, request: dict[str, Any], kind: str, *, rehearsal: bool) -> Verdict:
        """
        Whether it may leave.

        :param request: as Chromium's protocol tells it (`Network.Request`).
        :param kind: as Chromium's protocol tells it (`Network.ResourceType`).
        """
        url, method, body = request["url"], _method(request), _Body(request)
        if urlsplit(url).scheme in INSIDE:
            return Verdict()
        passive = kind in PASSIVE and method == "GET"
        actions = _actions(url, body.text)
        rule = self._permissions.rule_for(method, url, actions, passive=passive)
        writes = rule is not None and rule.write
        secret = self._holds_password(url, *request.get("headers", {}).values(), body.text)
        why = None
        if rule is None and (self._permissions.is_ours(url) or not passive):
            why = "no está en la lista de lo que este trabajo necesita"
        elif secret and not (rule and rule.password):
            why = "llevaría la contraseña"
        elif not body.whole and not writes:
            why = "su contenido no se puede leer"
        elif writes and rehearsal:
            return Verdict("ensayo: no se envía", write=True, rehearsed=True)
        elif writes and not self._may_write():
            why = "nadie anotó que se iba a publicar, o hace demasiado"
        # A window whose upload got a page for an answer goes to that page's address, which is the upload's own.
        astray = rule is None and kind == "Document" and method == "GET" and not (secret or actions)
        return Verdict(why, write=writes, astray=astray and self._permissions.is_written_to(url))

    def address(self, url: str) -> str:
        """Where a request wanted to go, without whatever in it may be secret."""
        place = url.partition("?")[0].partition("#")[0]
        scheme, _, rest = place.partition("//")
        host, stroke, path = rest.partition("/")
        path = "…" if self._holds_password(path) else path
        return f"{scheme}//{host.rpartition('@')[2]}{stroke}{path}"

    def _holds_password(self, *texts: object) -> bool:
        """However it is spelt in these: plain, percent-encoded once or twice, in JSON, or in base64."""
        if not self._password:
            return False
        text = "\n".join(map(str, texts))
        once = unquote_plus(text)
        readings = (text, unquote(text), once, unquote_plus(once), unquote_plus(text, "latin-1"), _from_json(text))
        encoded = base64.b64encode(self._password.encode()).decode().rstrip("=")
        return any(self._password in reading for reading in readings) or encoded in text


class _Body:
    """What a request sends, as far as it can be read; Chromium leaves out files on the disk, and streams."""

    def __init__(self, request: dict[str, Any]) -> None:
        parts = [part.get("bytes") for part in request.get("postDataEntries", [])]
        size = sum(len(part) for part in parts if part)
        self.whole = (None not in parts and size <= LEGIBLE) if parts else not request.get("hasPostData")
        known = b"".join(base64.b64decode(part) for part in parts if part) if size <= LEGIBLE else b""
        try:
            self.text = known.decode() if parts else request.get("postData") or ""
        except UnicodeDecodeError:
            self.text = known.decode("latin-1")


def _method(request: dict[str, Any]) -> str:
    """A preflight only asks whether another request may follow, and is judged as that one."""
    if request["method"] != "OPTIONS":
        return str(request["method"])
    asks = {name.casefold(): value for name, value in request.get("headers", {}).items()}
    return str(asks.get("access-control-request-method", "OPTIONS"))


def _actions(url: str, body: str) -> frozenset[str]:
    """Every action that address or form names; one that is named in a way we cannot read is none that a rule has."""
    sent = f"{urlsplit(url).query}&{body}"
    named = re.findall(rf'name="{ACTION}"\r\n\r\n([^\r\n]*)', body, re.IGNORECASE)
    if not named:
        named = [
            value for name, value in parse_qsl(sent, keep_blank_values=True) if name.casefold() == ACTION.casefold()
        ]
    if len(named) != unquote(sent).casefold().count(ACTION.casefold()):
        named.append(UNREADABLE)
    return frozenset(named) - {""}


def _from_json(text: str) -> str:
    """With the escapes of JSON undone."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", plain)
