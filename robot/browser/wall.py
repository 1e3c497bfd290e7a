"""The second wall: the one way from the browser to the network, which leads to listed hosts and ports only."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

from robot.portals import is_loopback

from .second_send import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = "127.0.0.1"
PIECE = 2**18  #: bytes that are handed on at a time
REACH = 5  #: seconds in which a machine that needs no proxy has a connection to the portal
PROXIES = frozenset({"https", "all"})  #: as systems call one that the portal would be asked through
NEXT_ADDRESS = 0.25  #: seconds until the next address of a host is tried as well
ALIVE = 45  #: seconds of silence after which a connection says that it lives, as Chromium's own do: else a router forgets it

# SOCKS 5 (RFC 1928): the browser names host and port, and what follows is not ours to read.
NO_PASSWORD = b"\x05\x00"
NAME, IPV4, IPV6 = 3, 1, 4  #: how a host may be named
#: Ordinary ends of a connection: the client is gone, speaks otherwise than a browser does, or the wall stops.
ENDS = (asyncio.IncompleteReadError, asyncio.CancelledError, OSError, UnicodeDecodeError)
DONE, NOT_ALLOWED, REFUSED = 0, 2, 5  #: answers


class Wall:
    """
    A SOCKS server on loopback, in a thread that never touches Playwright; it ends with this process, however that ends.

    :param permits: whether anything may connect to this host and port.
    """

    def __init__(self, permits: Callable[[str, int], bool]) -> None:
        self._permits = permits
        self._ready, self._port = threading.Event(), 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        #: asyncio holds a connection's task no longer than its sockets: one whose browser went away would be collected.
        self._ways: set[asyncio.Task[None] | None] = set()
        self.refused: Counter[str] = Counter()  #: `host:port` of what was not

    @property
    def switches(self) -> list[str]:
        """
        For Chromium's command line.

        Without `<-loopback>` it would reach this machine without asking us; the rules keep it from resolving a name by
        itself, and the last switch keeps WebRTC from UDP, which takes no proxy.
        """
        return [
            f"--proxy-server=socks5://{HERE}:{self._port}",
            "--proxy-bypass-list=<-loopback>",
            f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HERE}",
            "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        ]

    def __str__(self) -> str:
        """How many connections were refused, and where to; for the log."""
        return f"{self.refused.total()} ({', '.join(sorted(self.refused))})"

    def serve(self) -> None:
        """Until `stop`."""
        asyncio.run(self._serve())

    def wait(self) -> None:
        """Until it serves."""
        self._ready.wait()

    def stop(self) -> None:
        """End, with all connections."""
        if self._loop is not None and self._over is not None:
            self._loop.call_soon_threadsafe(self._over.set)

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, HERE, 0, limit=PIECE)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        # One that came at the last moment begins its task after others were cancelled: until none is left.
        while led := asyncio.all_tasks() - {asyncio.current_task()}:
            for each in led:
                each.cancel()
            await asyncio.gather(*led, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.current_task()
        self._ways.add(way)
        try:
            with suppress(*ENDS):
                host, port = await _asked(reader, writer)
                await self._lead(host, port, reader, writer)
        finally:
            self._ways.discard(way)
            writer.close()

    async def _lead(self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        where = f"{host}:{port}"
        if not self._permits(host, port):
            self.refused[where] += 1
            return _answer(writer, NOT_ALLOWED)
        try:
            there, onwards = await asyncio.open_connection(
                address_of(host), port, limit=PIECE, happy_eyeballs_delay=NEXT_ADDRESS
            )
        except OSError:
            return _answer(writer, REFUSED)
        try:
            keep_alive(onwards.get_extra_info("socket"))
            _answer(writer, DONE)
            await asyncio.gather(_hand_on(reader, onwards), _hand_on(there, writer))
        finally:
            onwards.close()
        return None


@contextmanager
def wall(permits: Callable[[str, int], bool]) -> Iterator[Wall]:
    """One that serves while this lasts."""
    built = Wall(permits)
    thread = threading.Thread(target=built.serve, name="wall", daemon=True)
    thread.start()
    built.wait()
    try:
        yield built
    finally:
        built.stop()
        thread.join()


def goes_direct(host: str) -> bool:
    """
    Whether this machine reaches the host without a proxy: where one is set, or nobody answers in time, it may not.

    Scripts that choose a proxy are the browser's to read; a machine that needs one gets no answer of its own.
    """
    if not PROXIES.isdisjoint(getproxies()) and not proxy_bypass(host):
        return False
    try:
        socket.create_connection((host, 443), REACH).close()
    except OSError:
        return False
    return True


def address_of(host: str) -> str:
    """Names of this machine are not asked of anybody: not every system knows `*.localhost`, as browsers do."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    return HERE if is_loopback(host) else host


def keep_alive(connection: socket.socket) -> None:
    """Let it say that it lives while an answer takes minutes."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name in ("TCP_KEEPIDLE", "TCP_KEEPALIVE", "TCP_KEEPINTVL"):  # each system has two of the three
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), ALIVE)


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Host and port that the browser names."""
    _, ways = await reader.readexactly(2)
    await reader.readexactly(ways)
    writer.write(NO_PASSWORD)
    _, _, _, kind = await reader.readexactly(4)
    size = {IPV4: 4, IPV6: 16}.get(kind) or (await reader.readexactly(1))[0]
    named = await reader.readexactly(size)
    host = named.decode("ascii") if kind == NAME else str(ipaddress.ip_address(named))
    return host, int.from_bytes(await reader.readexactly(2))


def _answer(writer: asyncio.StreamWriter, said: int) -> None:
    writer.write(bytes([5, said, 0, IPV4, 0, 0, 0, 0, 0, 0]))


async def _hand_on(from_here: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    """Byte for byte; an end is handed on as an end, and a reset as a reset: they do not mean the same to a browser."""
    try:
        while piece := await from_here.read(PIECE):
            to.write(piece)
            await to.drain()
        to.write_eof()
    except OSError:
        with suppress(OSError):  # it is gone already
            to.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        to.transport.abort()
