"""The replica on its socket and as a program: kept connections, addresses, the ready line."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fake_portal.config import Config
from fake_portal.server import running

ROOT = Path(__file__).parents[2]
LOGIN = "/STS/Users/Login/Index"
COMMUNITY = {"Host": "community.secop.localhost"}


@pytest.fixture
def connection(replica):
    """One connection to the replica, as a browser would keep it."""
    made = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    yield made
    made.close()


def ask(connection, method, path, body=None, **headers):
    connection.request(method, path, body, {**COMMUNITY, **headers})
    answer = connection.getresponse()
    return answer, answer.read()


def test_two_requests_share_a_connection(replica, connection):
    """
    HTTP/1.1: the second request goes over the first one's socket, at the client as at the server.
    """
    first, _ = ask(connection, "GET", LOGIN)
    socket = connection.sock
    second, _ = ask(connection, "GET", LOGIN)

    assert (first.status, second.status, first.version) == (200, 200, 11)
    assert connection.sock is socket is not None
    assert len({row["connection"] for row in replica.requests(LOGIN)}) == 1


@pytest.mark.parametrize("path", ["/STS/Users/Login/LoginAuthenticate?mkey=x", "/nothing", "/_fake/documents"])
def test_a_body_is_not_the_next_request(replica, connection, path):
    """
    A POST with a body, whether wanted or not, and then a GET: both answered, on one connection.
    """
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    posted, _ = ask(connection, "POST", path, b"VB_txtUserName=" + b"x" * 200_000, **form)
    got, page = ask(connection, "GET", LOGIN)

    assert posted.status in {302, 404, 405}
    assert got.status == 200
    assert b"txtUserName" in page
    assert [row["method"] for row in replica.requests()] == ["POST", "GET"]
    assert len({row["connection"] for row in replica.requests()}) == 1


def test_head_has_no_body(replica, connection):
    """
    The answer to HEAD ends with its headers, so that the next answer is read from its beginning.
    """
    head, nothing = ask(connection, "HEAD", LOGIN)
    got, _ = ask(connection, "GET", LOGIN)

    assert nothing == b""
    assert int(head.headers["Content-Length"]) > 1000
    assert got.status == 200


def test_starting_address_leads_to_the_two_origins(replica):
    """
    127.0.0.1 is a way in: it sends to the portal's origin, and from there to the identity server.
    """
    client = replica.client()
    first = client.get("/", base_url=replica.address)
    second = client.get("/", base_url=first.location)

    assert first.location == f"{replica.portal}/"
    assert second.location.startswith(f"{replica.identity}{LOGIN}?")
    assert client.get("/_fake/documents", base_url=replica.address).status_code == 200


def test_declared_origins_are_used_in_links():
    """
    With --portal-url and --identity-url every link of the replica says them, whatever the Host header.
    """
    config = Config(portal_url="https://p.test", identity_url="https://i.test")
    with running(config) as (_, app):
        client = app.test_client()
        way_in = client.get("/", base_url="http://www.secop.localhost")
        desk = client.get("/CO1Marketplace/Common/Workarea/Index", base_url="http://www.secop.localhost")

    assert way_in.location.startswith(f"https://i.test{LOGIN}?")
    assert desk.location.startswith("https://i.test/STS/users/issue.aspx?")
    assert "wtrealm=https%3A%2F%2Fp.test%2FCO1Marketplace" in desk.location


def run(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "fake_portal", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_program_says_one_ready_line():
    """
    `python -m fake_portal` prints where it listens, once, and answers there.
    """
    with run("--port", "0", "--scenario", "english", "--latency", "portal") as program:
        try:
            line = program.stdout.readline()
            ready = re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)\n", line)
            assert ready
            address = ready[1]
            asked = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
            asked.request("GET", "/_fake/")
            page = asked.getresponse().read().decode()
            asked.close()
        finally:
            program.terminate()
        rest = program.stdout.read()

    assert "latencia portal" in page
    assert re.search(r"<code>language</code></td><td>.*<b>en</b>", page)
    assert rest == ""


def test_program_refuses_an_unknown_scenario():
    """
    A mistyped scenario ends the program with the known ones named.
    """
    with run("--scenario", "notise") as program:
        said = program.communicate(timeout=30)[1]

    assert program.returncode == 2
    assert "'notise'" in said
    assert "notice-modal" in said
