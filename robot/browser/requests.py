"""What may leave the browser, as data: read from `selectors/requests.toml` and checked."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from robot.errors import CatalogueError, SettingsError

from .catalogue import default_folder

if TYPE_CHECKING:
    from pathlib import Path

FILE = "requests.toml"
LOOPBACK_NAMES = ("localhost", ".localhost")
#: What a server may read as another path than we do: encoded strokes, dots and percent signs, and parameters.
CROOKED = re.compile(r"%(?:2e|2f|5c|25|3b)|[\\;]", re.IGNORECASE)

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
    action: str | None = None  #: the posted Post_Back_Action_Name_Hidden, where there must be one
    passive: bool = False  #: only as a picture, a script, a style or a font of a page
    write: bool = False  #: it publishes
    password: bool = False  #: the only kind that may carry it

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


class Hosts(BaseModel):
    """The real portal's hosts by what they do; always by https."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal: tuple[str, ...]
    identity: tuple[str, ...]
    captcha: tuple[str, ...]


class Requests(BaseModel):
    """The list: hosts, and rules. Whatever no rule covers does not leave."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hosts: Hosts
    request: tuple[Rule, ...]

    def for_portal(self, start: str) -> Permissions:
        """
        The list as it holds for a portal at this address: the real one, or a replica on this machine, never both.

        :raises SettingsError: the address is neither.
        """
        here = urlsplit(start)
        if is_loopback(here.hostname):
            return Permissions(self, loopback=True)
        if here.scheme != "https" or here.hostname not in (*self.hosts.portal, *self.hosts.identity):
            raise SettingsError(
                f"SECOP_PORTAL_URL: {here.hostname} no es el portal ni una réplica en este equipo; "
                "la contraseña solo viaja a direcciones conocidas"
            )
        return Permissions(self, loopback=False)


class Permissions:
    """What may leave when the portal is the real one (`loopback` False) or a replica on this machine."""

    def __init__(self, requests: Requests, *, loopback: bool) -> None:
        self._requests, self._loopback = requests, loopback

    def rule_for(
        self, method: str, url: str, actions: frozenset[str] = frozenset(), *, passive: bool = False
    ) -> Rule | None:
        """The first rule that covers this request; None where none does, or where its path can be read in two ways."""
        path = urlsplit(url).path or "/"
        if CROOKED.search(path):
            return None
        covering = (r for r in self._requests.request if r.covers(method, path, actions, passive=passive))
        return next((r for r in covering if self.reaches(r.hosts, url)), None)

    def is_written_to(self, url: str) -> bool:
        """Whether the address is one that something is published at, by whatever method it is asked for."""
        path = urlsplit(url).path
        writes = (rule for rule in self._requests.request if rule.write and rule.is_at(path))
        return CROOKED.search(path) is None and any(self.reaches(rule.hosts, url) for rule in writes)

    def is_ours(self, url: str) -> bool:
        """Whether the address is of a host where something could be done, by whatever scheme and port."""
        host = urlsplit(url).hostname
        hosts = self._requests.hosts
        return is_loopback(host) or host in (*hosts.portal, *hosts.identity, *hosts.captcha)

    def reaches(self, group: Group, url: str) -> bool:
        """Whether the address is one of the group's hosts, in the way that is safe for it."""
        there = urlsplit(url)
        if self._loopback:
            return group != "captcha" and is_loopback(there.hostname)
        return (
            there.scheme == "https"
            and there.port in (None, 443)
            and there.hostname in getattr(self._requests.hosts, group)
        )

    def may_have_password(self, url: str) -> bool:
        """Whether a page at this address may be given the password to hold."""
        return self.reaches("identity", url)


def is_loopback(host: str | None) -> bool:
    """Whether this name can only mean this machine."""
    if host is None:
        return False
    if host == LOOPBACK_NAMES[0] or host.endswith(LOOPBACK_NAMES[1]):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_requests(folder: Path | None = None) -> Requests:
    """
    The list that ships with this robot.

    :raises CatalogueError: names the file and each row that is wrong.
    """
    file = (folder or default_folder()) / FILE
    try:
        return Requests.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as wrong:
        raise CatalogueError(f"selectors/{FILE}: {wrong}") from wrong
    except ValidationError as errors:
        lines = [f"selectors/{FILE}, {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors.errors()]
        raise CatalogueError("\n".join(lines)) from errors
