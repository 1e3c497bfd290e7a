"""The ledger's address: what may stand in it, and how safely its server is reached."""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from robot.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing of an odd address is repeated: what stands where a host or a database should may be a piece of the password.
ODD = (
    "SECOP_LEDGER no es una dirección sqlite:///ARCHIVO ni postgresql+psycopg://USUARIO:CONTRASEÑA@EQUIPO/BASE. "
    "En el usuario y la contraseña, @ / : ? # y % se escriben %40 %2F %3A %3F %23 y %25"
)
WEAK = (
    "El registro está en otro equipo, y el sslmode que dice su dirección no comprueba cuál: la contraseña podría llegar a "
    "cualquiera. Quítelo (se usa verify-full), o escriba verify-full o verify-ca"
)
HOST = re.compile(r"[\w.\-]+|[0-9A-Fa-f:.]+(?:%\w+)?")
DATABASE = re.compile(r"[^@:/?#]*")
SOUND_MODES = ("verify-full", "verify-ca")
DRIVERS_OWN = {"conninfo", "autocommit", "prepare_threshold", "context", "row_factory", "cursor_factory"}


def read_address(url: str) -> URL:
    """
    The address of a file, or of a server that nobody can stand in for.

    On the way to another machine the server must show its certificate: `sslmode=verify-full`, unless the address asks
    for `verify-ca`. This machine is a socket, localhost, or a loopback address.

    :raises LedgerError: the address is odd, or asks for less; the message holds nothing of it.
    """
    try:
        address = make_url(url)
        kind = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):  # a port that is no number, for instance
        raise LedgerError(ODD) from None  # the cause quotes the address
    if not url.isprintable():
        raise LedgerError(ODD)
    if kind == "sqlite" and _is_file(address):
        return address
    if kind == "postgresql" and url.count("@") <= 1 and _is_server(address):
        return _secured(address)
    raise LedgerError(ODD)


def _is_file(address: URL) -> bool:
    more = address.username or address.password or address.host or address.port or address.query
    return not more and bool(address.database) and not str(address.database).startswith((":memory:", "file:"))


def _is_server(address: URL) -> bool:
    sound = all(host.startswith("/") or HOST.fullmatch(host) for host in _hosts(address))
    return sound and bool(DATABASE.fullmatch(address.database or "")) and not DRIVERS_OWN & set(address.query)


def _secured(address: URL) -> URL:
    mode, service = address.query.get("sslmode"), "service" in address.query or os.environ.get("PGSERVICE")
    if mode in SOUND_MODES or (not service and all(map(_is_here, _hosts(address)))):
        return address
    if mode is not None:
        raise LedgerError(WEAK)
    return address.update_query_dict({"sslmode": SOUND_MODES[0]})


def _hosts(address: URL) -> Iterator[str]:
    """Every host that the driver may try: of the address, its options and, where those name none, libpq's variables."""
    named = list(_option(address, "host")) or ([address.host] if address.host else [])
    yield from (host if host.count(":") != 1 else host.partition(":")[0] for host in named)
    yield from _option(address, "hostaddr")
    for key, given in (("PGHOST", named), ("PGHOSTADDR", list(_option(address, "hostaddr")))):
        if not given:
            yield from filter(None, os.environ.get(key, "").split(","))


def _option(address: URL, key: str) -> Iterator[str]:
    value = address.query.get(key, ())
    for one in (value,) if isinstance(value, str) else value:
        yield from filter(None, one.split(","))


def _is_here(host: str) -> bool:
    if host.startswith(("/", "@")) or host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
