"""Which requests a replica takes: those to its own host names that no page of another site has sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, request

from .origins import LOOPBACK_SITE, is_starting_address
from .web import state

if TYPE_CHECKING:
    from .config import Config

HARMLESS = ("GET", "HEAD", "OPTIONS")


def refuse_strangers() -> Response | None:
    """
    An answer to what is not meant for this replica, before anything happens.

    421 to another host name; 403 to a request that changes something and comes from a page of another origin. Without
    the first, a site whose name is made to lead to this machine could read everything; without the second, any page
    that is open in the same browser could set faults, or publish.
    """
    if not _is_ours(request.host):
        return Response("This replica answers to 127.0.0.1, localhost and *.secop.localhost only.\n", 421)
    if request.method not in HARMLESS and _comes_from_elsewhere():
        return Response("This replica takes no requests from pages of other sites.\n", 403)
    return None


def _comes_from_elsewhere() -> bool:
    """As the headers of a browser tell; programs send neither of the two."""
    origin = request.headers.get("Origin")
    if origin is not None and not _is_our_origin(origin):
        return True
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def _is_our_origin(origin: str) -> bool:
    declared = {url.rstrip("/") for url in _declared(state().config)}
    scheme, _, host = origin.partition("://")
    return origin in declared or (scheme == "http" and _is_ours(host if ":" in host else f"{host}:80"))


def _is_ours(host: str) -> bool:
    """Whether `name` or `name:port` is this replica; a name without a port is."""
    try:
        asked = urlsplit(f"//{host}")
        name, port = asked.hostname or "", asked.port
    except ValueError:
        return False
    if name in {urlsplit(url).hostname for url in _declared(state().config)}:
        return True
    own = is_starting_address(name) or name == LOOPBACK_SITE or name.endswith(f".{LOOPBACK_SITE}")
    return own and port in (None, int(request.environ["SERVER_PORT"]))


def _declared(config: Config) -> list[str]:
    """The addresses under which a proxy shows this replica."""
    return [url for url in (config.portal_url, config.identity_url) if url]
