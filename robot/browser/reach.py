"""Whose matter it is that nobody answers: this machine's network, the address, or the portal."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil

from robot.errors import NoConnection, Unavailable
from robot.portals import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN = " y repita la orden."


def whose_matter(error: NoConnection, address: str) -> Unavailable:
    """
    The error that a person can act on, instead of one that only says that there was no connection.

    Asks this machine alone, and its resolver for the portal's name.
    """
    host = urlsplit(address).hostname or ""
    if is_loopback(host):
        return NoConnection(
            f"En {address} no contesta nadie",
            detail=error.detail,
            remedy=f"Si usa la réplica, ábrala; revise la dirección de SECOP_PORTAL_URL{AGAIN}",
        )
    if not any(_networks()):
        return NoConnection(
            "Este equipo no tiene red", detail=error.detail, remedy=f"Conéctelo a la red o al wifi{AGAIN}"
        )
    try:
        socket.getaddrinfo(host, 443)
    except OSError:
        return NoConnection(
            f"Este equipo tiene red, pero no sale a internet: no encuentra {host}",
            detail=error.detail,
            remedy=f"Abra otra página en su navegador; si tampoco abre, hable con quien lleva la red de su oficina{AGAIN}",
        )
    return Unavailable(
        f"El portal no contesta: este equipo encuentra {host}, pero allí no responde nadie",
        detail=error.detail,
        remedy="Mire en su navegador si el portal abre; cuando abra, repita la orden.",
    )


def _networks() -> Iterator[str]:
    """Interfaces that are up and have an address by which others are reached."""
    addresses = psutil.net_if_addrs()
    for name, interface in psutil.net_if_stats().items():
        if interface.isup and any(_leads_out(each.address) for each in addresses.get(name, ())):
            yield name


def _leads_out(address: str) -> bool:
    """Whether this is an address by which others are reached; one that a system gives itself is none."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # of the hardware
        return False
    return not (known.is_loopback or known.is_link_local)
