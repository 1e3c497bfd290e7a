"""Decides whether a request may leave the browser; it knows no browser."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from robot.errors import AnotherUser, Forbidden, PortalError, UnknownPage
from robot.ledger.claim import Write
from robot.model import fold

from .body import Body, Unreadable, mentions, readings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from .body import Fields, SentFile
    from .requests import Permissions, Rule

#: What a page loads for itself; a rule with `passive` covers nothing else.
PASSIVE = frozenset({"Image", "Script", "Stylesheet", "Font", "Media", "TextTrack", "Manifest"})
#: These never reach a network.
INSIDE = frozenset({"data", "blob", "about", "chrome", "chrome-untrusted", "chrome-extension", "devtools"})
URL_SAFE = str.maketrans("+/", "-_")  #: base64 as addresses write it
UNREADABLE = "?"  #: an action that no rule names
#: By these a server takes a request for another one: its method, or its address.
OVERRIDES = re.compile(r"x-(http-)?method(-override)?|x-original-url|x-rewrite-url|_method", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a request: without a `why` it leaves."""

    why: str | None = None
    write: bool = False  #: it publishes
    quiet: bool = False  #: kept back, and no offence: a page's picture from elsewhere
    rehearsed: bool = False  #: kept back by a rehearsal, and for no other reason
    astray: bool = (
        False  #: a page that goes by itself to an address where it published: it is kept here, and no offence
    )
    error: type[PortalError] = Forbidden  #: what the run is told, where there is a `why`
    body: bytes | None = None  #: what leaves instead of what the page made


class Judge:
    """
    Knows the list, the account's user and password, and whom to ask whether something may be published at this instant.

    :param may_write: asked last, and only where nothing else keeps the request back: returning also records the intent as
        *sent*. What it answers is the document's bytes, where they are to be put in the place of the page's.
    """

    def __init__(
        self,
        permissions: Permissions,
        may_write: Callable[[Write], bytes | None],
        password: SecretStr | None = None,
        user: str | None = None,
    ) -> None:
        self._permissions, self._may_write, self._user = permissions, may_write, user
        self._password = password.get_secret_value() if password else ""

    def verdict(self, request: dict[str, Any], kind: str, *, rehearsal: bool) -> Verdict:
        """
        Whether it may leave.

        :param request: as Chromium's protocol tells it (`Network.Request`).
        :param kind: as Chromium's protocol tells it (`Network.ResourceType`).
        """
        url, method, sent = request["url"], _method(request), _Sent(request, self._permissions.action_field)
        if urlsplit(url).scheme in INSIDE:
            return Verdict()
        passive = kind in PASSIVE and method == "GET"
        rule = self._permissions.rule_for(method, url, sent.actions, passive=passive)
        writes = rule is not None and rule.write
        secret = self._holds_password(url, *request.get("headers", {}).values(), sent.text)
        why = None
        if rule is None and passive and not secret and self._permissions.is_foreign(url):
            return Verdict("viene de otro sitio", quiet=True)
        if rule is None:
            why = "no está en la lista de lo que este trabajo necesita"
        elif secret and not rule.password:
            why = "llevaría la contraseña"
        elif sent.overrides:
            why = "pide que se la tome por otra"
        elif rule.hosts != "captcha" and (odd := sent.odd(file=rule.file)):
            why = f"su contenido no se puede leer: {odd}"
        elif self._another_signs_in(rule, sent.fields):
            return Verdict("otro usuario", error=AnotherUser)
        elif writes and rehearsal:
            return Verdict("ensayo: no se envía", write=True, rehearsed=True)
        elif writes:
            return self._write(rule, request, sent)
        # A window whose upload got a page for an answer goes to that page's address, which is the upload's own. A page
        # of the identity server that nobody knows is what the portal puts before a person who signs in.
        astray = rule is None and kind == "Document" and method == "GET" and not (secret or sent.actions)
        error = UnknownPage if astray and self._permissions.is_sign_in(url) else Forbidden
        return Verdict(why, write=writes, astray=astray and self._permissions.is_written_to(url), error=error)

    def address(self, url: str) -> str:
        """Where a request wanted to go, without whatever in it may be secret."""
        place = url.partition("?")[0].partition("#")[0]
        scheme, _, rest = place.partition("//")
        host, stroke, path = rest.partition("/")
        path = "…" if self._holds_password(path) else path
        return f"{scheme}//{host.rpartition('@')[2]}{stroke}{path}"

    def _write(self, rule: Rule, request: dict[str, Any], sent: _Sent) -> Verdict:
        """Of what publishes, whether it is what was announced."""
        if request["method"] != rule.method:
            return Verdict("nada que publique se pregunta antes", write=True)
        if rule.file and len(sent.files) != 1:
            return Verdict(f"llevaría {len(sent.files)} archivos, y no uno", write=True)
        file = sent.files[0] if rule.file else None
        try:
            content = self._may_write(_announced(rule, request["url"], sent.fields, file))
        except PortalError as refusal:
            return Verdict(str(refusal), write=True, error=type(refusal))
        supplied = None if file is None or content is None else file.before + content + file.after
        return Verdict(write=True, body=supplied)

    def _another_signs_in(self, rule: Rule, fields: Fields) -> bool:
        """Whether this would sign in somebody else: what is kept of a sign-in is kept under the account's name."""
        if rule.user is None or self._user is None:
            return False
        users = [value for name, value in fields if name.casefold() == rule.user.casefold()]
        return any(fold(user) != fold(self._user) for user in users)

    def _holds_password(self, *texts: object) -> bool:
        """However it is spelt in these: plain, percent-encoded once or twice, in JSON, in UTF-16, in hex, or in base64."""
        if not self._password:
            return False
        text = "\n".join(map(str, texts)).replace("\0", "")
        secret = self._password.encode()
        encoded = base64.b64encode(secret).decode().rstrip("=")
        return (
            any(self._password in reading for reading in readings(text))
            or any(spelt in text for spelt in (encoded, encoded.translate(URL_SAFE)))
            or secret.hex() in text.casefold()
        )


class _Sent:
    """What address, headers and body of a request say."""

    def __init__(self, request: dict[str, Any], action_field: str) -> None:
        body = Body(request)
        self.text = body.text
        self._action_field = action_field
        self.fields: Fields = []
        self.files: list[SentFile] = []
        self._odd = ""
        try:
            self.fields, self.files = body.form()
        except Unreadable as how:
            self._odd = str(how)
            self.fields = [("", self.text)]
        query = parse_qsl(urlsplit(request["url"]).query, keep_blank_values=True)
        self._named = [*query, *self.fields]
        self._all = [("", urlsplit(request["url"]).query), *self.fields, *((file.name, "") for file in self.files)]
        names = [*request.get("headers", {}), *(name for name, _ in self._named)]
        self.overrides = any(OVERRIDES.fullmatch(name.strip()) for name in names)

    @property
    def actions(self) -> frozenset[str]:
        """Every action that address or form names; one that is named in a way we cannot read is none that a rule has."""
        named = [value for name, value in self._named if name.casefold() == self._action_field.casefold()]
        if len(named) != mentions(self._all, self._action_field):
            named.append(UNREADABLE)
        return frozenset(named) - {""}

    def odd(self, *, file: bool) -> str:
        """Why it cannot be read; a document is only read where one is due."""
        return self._odd or ("lleva un archivo" if self.files and not file else "")


def _announced(rule: Rule, url: str, fields: Fields, file: SentFile | None) -> Write:
    """What this request says to publish, and where."""
    there = urlsplit(url)
    if rule.call_back is None:
        calls = [f"{there.path}?{there.query}"]
    else:
        calls = [value for name, value in fields if name.casefold() == rule.call_back.casefold()]
    texts = [unquote(url), *(text for pair in fields for text in pair)]
    named = re.finditer(rule.contract, "\n".join(texts), re.IGNORECASE) if rule.contract else ()
    return Write(
        name=file.name if file else None,
        sha256=hashlib.sha256(file.content).hexdigest() if file and file.content is not None else None,
        call_backs=tuple(calls),
        contracts=frozenset(match[0] for match in named),
    )


def _method(request: dict[str, Any]) -> str:
    """A preflight only asks whether another request may follow, and is judged as that one."""
    if request["method"] != "OPTIONS":
        return str(request["method"])
    asks = {name.casefold(): value for name, value in request.get("headers", {}).items()}
    return str(asks.get("access-control-request-method", "OPTIONS"))
