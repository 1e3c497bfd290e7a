"""What may leave the browser, as data: read from `selectors/requests.toml` and checked."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from robot.errors import CatalogueError, SettingsError
from robot.portals import RealPortal, is_loopback, portal_of
from robot.shipped import selectors_folder

from .paths import reads_alike

if TYPE_CHECKING:
    from pathlib import Path

FILE = "requests.toml"
DEFAULT_PORT = {"http": 80, "https": 443}
Group = Literal["portal", "identity", "captcha"]


def _pattern(written: str) -> str:
    try:
        re.compile(written)
    except re.error as wrong:
        raise ValueError(f"no regular expression: {wrong}") from wrong
    return written


class Rule(BaseModel):
    """One kind of request that the job needs; `path` is a regular expression for the whole path, in any case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: str  #: what needs it
    method: Literal["GET", "POST"]
    path: Annotated[str, AfterValidator(_pattern)]
    hosts: Group = "portal"
    action: str | None = None  #: what the `action_field` must say, where it must be there
    passive: bool = False  #: only as a picture, a script, a style or a font of a page
    write: bool = False  #: it publishes
    file: bool = False  #: it carries the document; what else is on the list carries none
    call_back: str | None = None  #: its field that names what the window calls when it closes
    contract: Annotated[str, AfterValidator(_pattern)] | None = None  #: what in it names a contract
    password: bool = False  #: the only kind that may carry it
    user: str | None = None  #: its field that says who signs in

    def covers(self, method: str, path: str, actions: frozenset[str] = frozenset(), *, passive: bool = False) -> bool:
        """Whether it is of this kind. What a form says to be its action must be the rule's, or the path's last part."""
        ours = {(self.action or path.rpartition("/")[2]).casefold()}
        return (
            self.method == method
            and passive >= self.passive
            and self.is_at(path)
            and {action.casefold() for action in actions} <= ours
            and (self.action is None or bool(actions))
        )

    def is_at(self, path: str) -> bool:
        """Whether this is the path of it."""
        return re.fullmatch(self.path, path, re.IGNORECASE) is not None


class Captcha(BaseModel):
    """Whose question lies in sign-in pages: the only foreign hosts from which anything may come."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hosts: tuple[str, ...]
    workers: tuple[str, ...]  #: hosts whose frames keep their workers


class Requests(BaseModel):
    """The list: portals, and rules. Whatever no rule covers does not leave."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action_field: str  #: a form's field that says which action it asks for
    sign_in: str  #: a regular expression for the paths where people sign in
    portal: tuple[RealPortal, ...]
    captcha: Captcha
    request: tuple[Rule, ...]

    def for_portal(self, start: str) -> Permissions:
        """
        The list as it holds for the portal at this address: one real one, or a replica on this machine.

        :raises SettingsError: the address is neither.
        """
        here = urlsplit(start)
        if is_loopback(here.hostname):
            return Permissions(self, port=here.port or DEFAULT_PORT[here.scheme])
        portal = self.portal_of(here.hostname)
        if portal is None or here.scheme != "https" or here.port not in (None, DEFAULT_PORT["https"]):
            raise SettingsError(
                f"SECOP_PORTAL_URL: {here.hostname} no es el portal ni una réplica en este equipo; "
                "la contraseña solo viaja a direcciones conocidas",
                remedy="Escriba en SECOP_PORTAL_URL produccion, formacion o la dirección de una réplica en este equipo, y repita "
                "la orden.",
            )
        return Permissions(self, portal)

    def portal_of(self, host: str | None) -> RealPortal | None:
        """The portal that this host belongs to; None for this machine and for strangers."""
        return portal_of(host, self.portal)


class Permissions:
    """
    What may leave when the portal is this real one, or a replica on this machine.

    :param portal: None for a replica.
    :param port: of the replica, the only one of this machine that may be asked anything.
    """

    def __init__(self, requests: Requests, portal: RealPortal | None = None, *, port: int = 0) -> None:
        self._requests, self._portal, self._port = requests, portal, port
        self._hosts: dict[Group, tuple[str, ...]] = {}
        if portal is not None:
            self._hosts = {"portal": portal.portal, "identity": portal.identity, "captcha": requests.captcha.hosts}

    @property
    def action_field(self) -> str:
        """A form's field that says which action it asks for."""
        return self._requests.action_field

    @property
    def with_workers(self) -> tuple[str, ...]:
        """Hosts whose frames keep their workers: whoever answers a captcha for a person needs them."""
        return self._requests.captcha.workers

    def rule_for(
        self, method: str, url: str, actions: frozenset[str] = frozenset(), *, passive: bool = False
    ) -> Rule | None:
        """The first rule that covers this request; None where none does, or where its path can be read in two ways."""
        path = urlsplit(url).path or "/"
        if not reads_alike(path):
            return None
        covering = (r for r in self._requests.request if r.covers(method, path, actions, passive=passive))
        return next((r for r in covering if self.reaches(r.hosts, url)), None)

    def is_written_to(self, url: str) -> bool:
        """Whether the address is one that something is published at, by whatever method it is asked for."""
        path = urlsplit(url).path
        writes = (rule for rule in self._requests.request if rule.write and rule.is_at(path))
        return reads_alike(path) and any(self.reaches(rule.hosts, url) for rule in writes)

    def is_sign_in(self, url: str) -> bool:
        """Whether the address is a place of the identity server where people sign in."""
        path = urlsplit(url).path
        there = re.fullmatch(self._requests.sign_in, path, re.IGNORECASE) is not None
        return there and reads_alike(path) and self.reaches("identity", url)

    def is_foreign(self, url: str) -> bool:
        """Whether the address is of a host where nothing of ours can be done, whatever scheme and port it says."""
        host = urlsplit(url).hostname
        return not is_loopback(host) and self._requests.portal_of(host) is None

    def reaches(self, group: Group, url: str) -> bool:
        """Whether the address is one of the group's hosts, in the way that is safe for it."""
        there = urlsplit(url)
        port = there.port or DEFAULT_PORT.get(there.scheme)
        if self._portal is None:
            return group != "captcha" and self.may_connect(there.hostname or "", port or 0)
        return there.scheme == "https" and port == DEFAULT_PORT["https"] and there.hostname in self._hosts[group]

    def may_connect(self, host: str, port: int) -> bool:
        """Whether the browser may connect there at all, whatever it means to ask."""
        if self._portal is None:
            return port == self._port and is_loopback(host)
        return port == DEFAULT_PORT["https"] and any(host in hosts for hosts in self._hosts.values())

    @property
    def host(self) -> str | None:
        """A host of the real portal, to learn whether this machine reaches it; None for a replica."""
        return self._portal.portal[0] if self._portal else None

    def may_have_password(self, url: str) -> bool:
        """Whether a page at this address may be given the password to hold."""
        return self.reaches("identity", url)


def load_requests(folder: Path | None = None) -> Requests:
    """
    The list that ships with this robot.

    :raises CatalogueError: names the file and each row that is wrong.
    """
    file = (folder or selectors_folder()) / FILE
    try:
        return Requests.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as wrong:
        raise CatalogueError(f"selectors/{FILE}: {wrong}") from wrong
    except ValidationError as errors:
        lines = [f"selectors/{FILE}, {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors.errors()]
        raise CatalogueError("\n".join(lines)) from errors
