"""Which portals there are, and by which of its names one is known: read from `selectors/requests.toml`."""

from __future__ import annotations

import ipaddress
import tomllib
from functools import cache
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from .model import fold
from .shipped import selectors_folder

LOOPBACK_NAMES = ("localhost", ".localhost")


class RealPortal(BaseModel):
    """One real portal; always by https, and never mixed with another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    start: str  #: where a person begins
    portal: tuple[str, ...]  #: its hosts, by what they do
    identity: tuple[str, ...]
    trial: bool = False  #: people practise there: nothing that stands in it counts


@cache  # a file that does not change while we run
def portals() -> tuple[RealPortal, ...]:
    """The portals that this robot knows."""
    written = tomllib.loads((selectors_folder() / "requests.toml").read_text(encoding="utf-8"))
    return tuple(RealPortal.model_validate(each) for each in written["portal"])


def portal_of(host: str | None, known: tuple[RealPortal, ...] | None = None) -> RealPortal | None:
    """The portal that this host belongs to; None for this machine and for strangers."""
    among = portals() if known is None else known
    return next((portal for portal in among if host in (*portal.portal, *portal.identity)), None)


def main_host(host: str) -> str:
    """The one name of a portal that has several hosts; all names of this machine are one replica."""
    host = host.casefold().strip("[]").rstrip(".")
    portal = portal_of(host)
    if portal is not None:
        return urlsplit(portal.start).hostname or host
    return "localhost" if is_loopback(host) else host


def host_meant(written: str) -> str:
    """The main host of what a person wrote: a portal's name, an address, or a host alone."""
    address = address_meant(written)
    return main_host(urlsplit(address if "://" in address else f"//{address}").hostname or "")


def address_meant(written: str) -> str:
    """A portal's start by its name or by any address of its; a replica's address, with or without its scheme; else as it is."""
    address = written.strip()
    host = urlsplit(address if "://" in address else f"//{address}").hostname
    known = next((portal for portal in portals() if portal.name == fold(written)), None) or portal_of(host)
    if known is not None:
        return known.start
    return f"http://{address}" if "://" not in address and is_loopback(host) else address


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
