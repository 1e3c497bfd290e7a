"""The two origins of one site: where the portal and its identity server are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from flask import Request

    from .config import Config

#: The portal's applications, each with a sign-in cookie of its own (docs/portal.md, section 1.1).
PORTAL_APPS = ("CO1Marketplace", "CO1BusinessLine", "CO1ContractsManagement")
PORTAL_PREFIX, IDENTITY_PREFIX = "www.", "community."
LOOPBACK_SITE = "secop.localhost"  # browsers resolve *.localhost to loopback by themselves


@dataclass(frozen=True)
class Origins:
    """`scheme://host[:port]` of each server, without a slash at the end."""

    portal: str
    identity: str

    def portal_url(self, path: str) -> str:
        return self.portal + path

    def identity_url(self, path: str) -> str:
        return self.identity + path


def origins_of(request: Request, config: Config) -> Origins:
    """
    Links follow the Host header, unless the set-up names an origin.

    `www.X` and `community.X` are each other's sibling; an address such as 127.0.0.1 leads to secop.localhost at the
    same port; any other name is one origin for both, as behind a proxy that knows nothing of the two.
    """
    host = request.host
    name, port = urlsplit(f"//{host}").hostname or "", host.partition(":")[2]
    for prefix in (PORTAL_PREFIX, IDENTITY_PREFIX):
        if name.startswith(prefix):
            site = host.removeprefix(prefix)
            hosts = (PORTAL_PREFIX + site, IDENTITY_PREFIX + site)
            break
    else:
        if is_starting_address(name):
            site = f"{LOOPBACK_SITE}:{port}" if port else LOOPBACK_SITE
            hosts = (PORTAL_PREFIX + site, IDENTITY_PREFIX + site)
        else:
            hosts = (host, host)
    return Origins(
        portal=(config.portal_url or f"{request.scheme}://{hosts[0]}").rstrip("/"),
        identity=(config.identity_url or f"{request.scheme}://{hosts[1]}").rstrip("/"),
    )


def is_starting_address(name: str) -> bool:
    """Whether this host is only a way in: the pages themselves live on the two origins."""
    return name in ("127.0.0.1", "localhost")
