"""The wall as a server, asked by sockets of our own: what it lets through, and that it changes nothing of it."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from loguru import logger

from robot.browser import session
from robot.browser import wall as module
from robot.browser.requests import load_requests
from robot.browser.second_send import AT_ONCE
from robot.browser.wall import HERE, goes_direct, keep_alive, wall
from robot.errors import Forbidden

HELLO = b"\x05\x01\x00"
LIMIT = 10  #: seconds


class Witness:
    """Listens, and does with each connection what it is told."""

    def __init__(self, does):
        self.listening = socket.create_server((HERE, 0))
        self.port = self.listening.getsockname()[1]
        self.arrived = 0
        self._does = does
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.arrived += 1
            with connection:
                self._does(connection)


def echo(connection):
    while piece := connection.recv(2**16):
        connection.sendall(piece)


def reset(connection):
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)


@contextmanager
def witness(does=echo):
    made = Witness(does)
    try:
        yield made
    finally:
        made.listening.close()


def port_of(built):
    return int(built.switches[0].rpartition(":")[2])


def named(host):
    """As SOCKS writes it."""
    for family, kind in ((socket.AF_INET, b"\x01"), (socket.AF_INET6, b"\x04")):
        try:
            return kind + socket.inet_pton(family, host)
        except OSError:
            pass
    return b"\x03" + bytes([len(host)]) + host.encode()


def ask(built, host, port):
    """A connection through the wall, and its answer: 0 is yes."""
    connection = socket.create_connection((HERE, port_of(built)), LIMIT)
    connection.sendall(HELLO)
    assert connection.recv(2) == b"\x05\x00"
    connection.sendall(b"\x05\x01\x00" + named(host) + port.to_bytes(2, "big"))
    return connection, connection.recv(10)[1]


def test_only_what_is_permitted_is_connected():
    """
    By whatever spelling and port a way is asked for, one that is not permitted is refused, counted, and never connected.
    """
    with witness() as listed, witness() as other:

        def permits(host, port):
            return (host, port) == ("www.secop.localhost", listed.port)

        with wall(permits) as built:
            tried = [
                ("www.secop.localhost", other.port),
                (HERE, listed.port),
                (HERE, other.port),
                ("::1", other.port),
                ("localhost", other.port),
                ("93.184.216.34", 443),
                ("accounts.google.com", 443),
            ]
            answers = []
            for host, port in tried:
                connection, answer = ask(built, host, port)
                answers.append(answer)
                connection.close()
            through, yes = ask(built, "www.secop.localhost", listed.port)
            through.close()

        assert answers == [2] * len(tried)
        assert built.refused == {f"{host}:{port}": 1 for host, port in tried}
        assert (yes, other.arrived) == (0, 0)
        assert str(built).startswith(f"{len(tried)} (127.0.0.1:")


def test_bytes_pass_unchanged_both_ways():
    """
    A large body passes as it is, and an end of it is heard as an end.
    """
    sent = bytes(range(256)) * 40_000
    got = bytearray()
    with witness() as there, wall(lambda host, port: True) as built:
        connection, _ = ask(built, "localhost", there.port)
        with connection:
            writing = threading.Thread(target=lambda: (connection.sendall(sent), connection.shutdown(socket.SHUT_WR)))
            writing.start()
            while piece := connection.recv(2**16):
                got += piece
            writing.join()

    assert bytes(got) == sent


def test_a_reset_stays_a_reset():
    """
    The browser learns how a connection died: what it does with a request depends on it.
    """
    with witness(reset) as there, wall(lambda host, port: True) as built:
        connection, _ = ask(built, "localhost", there.port)
        with connection:
            connection.sendall(b"x")

            with pytest.raises(ConnectionResetError):
                connection.recv(1)


def test_nobody_there_is_said():
    """
    A permitted host that takes no connection is not waited for.
    """
    free = socket.create_server((HERE, 0))
    port = free.getsockname()[1]
    free.close()
    with wall(lambda host, port: True) as built:
        connection, answer = ask(built, "localhost", port)
        connection.close()

    assert answer == 5
    assert not built.refused


@pytest.mark.parametrize(
    "nonsense", [b"", b"\x05", b"GET / HTTP/1.1\r\n\r\n", HELLO + b"\x05\x01\x00\x03\x02\xff\xff\x00\x50"]
)
def test_nonsense_opens_nothing(nonsense):
    """
    Whoever does not speak as a browser does is let go, and the next one is served.
    """
    with witness() as there, wall(lambda host, port: True) as built:
        with socket.create_connection((HERE, port_of(built)), LIMIT) as connection:
            connection.sendall(nonsense)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(100):
                pass
        before = there.arrived
        served, answer = ask(built, "localhost", there.port)
        served.close()

    assert (before, answer) == (0, 0)


def test_the_way_ends_with_the_wall(caplog):
    """
    When the robot lets go of the browser, no connection of it stays open, and nobody is told a traceback.
    """
    with witness() as there:
        with wall(lambda host, port: True) as built:
            connection, _ = ask(built, "localhost", there.port)
        with connection:
            connection.settimeout(LIMIT)

            assert connection.recv(1) == b""
    assert not caplog.records


def test_a_way_outlives_who_went_away(caplog):
    """
    Where the browser went away and the portal has not answered yet, the way waits for the portal: Python's collector of what
    nobody holds any more does not end it.
    """
    told, answers = threading.Event(), threading.Event()

    def slow(connection):
        while connection.recv(2**16):
            pass
        told.set()
        answers.wait(LIMIT)

    with witness(slow) as far, wall(lambda *_: True) as built:
        connection, answer = ask(built, HERE, far.port)
        connection.sendall(b"all of it")
        connection.close()
        ended = told.wait(LIMIT)
        for _ in range(3):
            gc.collect()
        answers.set()

    assert answer == 0
    assert ended
    assert "destroyed" not in caplog.text


def test_the_way_ends_with_the_robots_process():
    """
    A browser that outlives a killed robot reaches nothing any more.
    """
    program = (
        "from robot.browser.wall import wall\nimport sys\n"
        "with wall(lambda host, port: True) as w: print(w.switches[0], flush=True); sys.stdin.read()"
    )
    robot = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with robot, witness() as there:
        assert robot.stdout
        port = int(robot.stdout.readline().rpartition(":")[2])
        with socket.create_connection((HERE, port), LIMIT) as connection:
            connection.sendall(HELLO)
            connection.recv(2)
            connection.sendall(b"\x05\x01\x00" + named("localhost") + there.port.to_bytes(2, "big"))
            connected = connection.recv(10)[1] == 0
            robot.kill()
            robot.wait()
            try:
                ended = connection.recv(1) == b""
            except ConnectionResetError:
                ended = True
        with pytest.raises(OSError):  # noqa: PT011 - refused, however this system says it
            socket.create_connection((HERE, port), LIMIT)

    assert connected
    assert ended


@pytest.mark.parametrize(
    ("proxies", "reached", "direct"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"https": "http://proxy:3128"}, True, False),
        ({"all": "http://proxy:3128"}, True, False),
        ({"http": "http://proxy:3128"}, True, True),
    ],
)
def test_who_needs_a_proxy_keeps_it(monkeypatch, proxies, reached, direct):
    """
    Where the system names a proxy for the portal, or the portal is not reached without one, the wall steps aside.
    """
    with witness() as there:
        monkeypatch.setattr(module, "getproxies", lambda: proxies)
        monkeypatch.setattr(module, "proxy_bypass", lambda host: False)
        connect = socket.create_connection

        def instead(address, timeout):
            if not reached:
                raise TimeoutError
            return connect((HERE, there.port), timeout)

        monkeypatch.setattr(socket, "create_connection", instead)

        assert goes_direct("www.secop.gov.co") == direct


@pytest.mark.parametrize(("direct", "stands"), [(True, True), (False, False)])
def test_a_wall_that_does_not_stand_is_said(monkeypatch, direct, stands):
    """
    On a machine that needs a proxy the browser keeps the system's ways, and the log says that the wall is missing.
    """
    said = []
    monkeypatch.setattr(session, "goes_direct", lambda host: direct)
    sink = logger.add(lambda line: said.append(line.record["message"]))

    with session.walled(load_requests().for_portal("https://www.secop.gov.co")) as switches:
        pass
    logger.remove(sink)

    assert any(switch.startswith("--proxy-server=socks5://127.0.0.1:") for switch in switches) == stands
    assert any("segundo muro" in line for line in said) != stands


def test_a_silent_connection_says_that_it_lives():
    """
    An answer that takes minutes is not lost in a router that forgets silent connections.
    """
    with socket.socket() as connection:
        keep_alive(connection)

        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0


def test_no_more_is_promised_than_is_known():
    """
    What the guard says is what it saw: a door that it does not see may lead to the portal.
    """
    assert "portal" not in Forbidden.remedy
    assert "antes de que saliera del navegador" in Forbidden.remedy
