"""Faults of the wire, on a connection that was kept: what a client reads, and what the portal has stored."""

from __future__ import annotations

import http.client
import io
import socket
import threading
from email.utils import parsedate_to_datetime

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from fake_portal.config import Config
from fake_portal.faults import Fault
from fake_portal.faults.answers import KINDS as ANSWERS
from fake_portal.server import running
from tests.conftest import Replica
from tests.test_fake_portal.asking import APPS, Asker
from tests.test_fake_portal.visit import PDF, PENDING, UPLOAD, keys_of_window, view_path

LOGIN = "/STS/Users/Login/Index"
COMMUNITY = {"Host": "community.secop.localhost"}


@pytest.fixture
def connection(replica):
    """A connection that has brought one request already."""
    made = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    made.request("GET", LOGIN, headers=COMMUNITY)
    made.getresponse().read()
    made.auto_open = False  # whatever breaks stays broken
    yield made
    made.close()


def strike(replica, **declared):
    replica.state.arm([Fault(**declared)])


def login(connection):
    connection.request("GET", LOGIN, headers=COMMUNITY)
    answer = connection.getresponse()
    return answer, answer.read()


class Sender:
    """Somebody at the open window, who attaches over this connection."""

    def __init__(self, replica, connection, name="a.pdf"):
        asker = Asker(replica)
        keys = keys_of_window(asker, view_path(replica, PENDING))
        cookie = asker.client.get_cookie("FedAuth", "www.secop.localhost", f"/{APPS[2]}")
        assert cookie
        boundary, body = encode_multipart(
            {"CallBackUrl": keys["call_back"], "file": FileStorage(io.BytesIO(PDF), name)}
        )
        self.connection = connection
        self.asked = ("POST", f"{UPLOAD}?mkey={keys['window']}", body)
        self.headers = {
            "Host": "www.secop.localhost",
            "Cookie": f"FedAuth={cookie.value}",
            "Content-Type": f'multipart/form-data; boundary="{boundary}"',
        }

    def sends(self):
        self.connection.request(*self.asked, headers=self.headers)
        answer = self.connection.getresponse()
        return answer, answer.read()


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize(
    ("do", "error"), [("reset", ConnectionResetError), ("hang_up", http.client.RemoteDisconnected)]
)
def test_an_upload_loses_its_answer(replica, connection, do, error, when, stored):
    """
    RST and FIN on a kept connection: before, nothing is stored; after, the document is, and nobody hears of it.
    """
    sender = Sender(replica, connection)
    strike(replica, do=do, at="upload", when=when)

    with pytest.raises(error) as broken:
        sender.sends()

    assert isinstance(broken.value, http.client.RemoteDisconnected) is (do == "hang_up")
    assert len(replica.published) == stored
    (row,) = replica.requests("UploadFile")
    assert (row["endpoint"], row["kept"], row["status"], row["struck"]) == ("upload", True, None, [f"{do} {when}"])


@pytest.mark.parametrize("do", sorted(ANSWERS))
@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
def test_an_upload_is_answered_by_something_else(replica, connection, do, when, stored):
    """
    An answer in place of the portal's says nothing of the document: before it is not stored, after it is.
    """
    sender = Sender(replica, connection)
    strike(replica, do=do, at="upload", when=when)
    answer, _ = sender.sends()

    assert answer.headers["Content-Type"].startswith("text/html")
    assert len(replica.published) == stored
    (row,) = replica.requests("UploadFile")
    assert (row["kept"], row["status"], row["struck"]) == (True, answer.status, [f"{do} {when}"])


@pytest.mark.parametrize(
    ("do", "status", "closes"),
    [("status_408", 408, True), ("status_421", 421, False), ("status_500", 500, False), ("firewall", 403, False)],
)
def test_statuses(replica, connection, do, status, closes):
    """
    408 ends its connection, as a server does that has waited too long; the others keep it.
    """
    strike(replica, do=do, at="login")
    answer, _ = login(connection)

    assert answer.status == status
    assert (connection.sock is None) is closes
    if not closes:
        assert login(connection)[0].status == 200


@pytest.mark.parametrize(("seconds", "said"), [(0, "120"), (7, "7")])
def test_503_says_when_to_come_back(replica, connection, seconds, said):
    """
    503 names a time in Retry-After.
    """
    strike(replica, do="status_503", at="login", seconds=seconds)
    answer, _ = login(connection)

    assert (answer.status, answer.headers["Retry-After"]) == (503, said)


def test_pages_in_place(replica, connection):
    """
    Status 200 with the sign-in page, or with about 9.8 kB that show nothing.
    """
    strike(replica, do="sign_in_page", at="way_in")
    strike(replica, do="almost_empty", at="login")
    connection.request("GET", "/", headers=COMMUNITY)
    answer = connection.getresponse()
    page = answer.read()
    empty, nothing = login(connection)

    assert (answer.status, empty.status) == (200, 200)
    assert b'id="txtUserName"' in page
    assert 9_700 < len(nothing) < 9_900
    assert b"<form" not in nothing


def test_truncated(replica, connection):
    """
    Fewer bytes come than are announced; the same seed cuts at the same place, another elsewhere.
    """
    lengths = []
    for seed in (1, 1, 2):
        strike(replica, do="truncated", at="login", seed=seed)
        connection.auto_open = True
        with pytest.raises(http.client.IncompleteRead) as cut:
            login(connection)
        lengths.append(len(cut.value.partial))
        connection.close()

    assert lengths[0] == lengths[1] != lengths[2]


@pytest.mark.parametrize("how", ["released", "clock", "reset"])
def test_stalled(replica, connection, how):
    """
    A part comes, then nothing, until the time is over, somebody releases it, or the replica is set back.
    """
    strike(replica, do="stalled", at="login", seconds=3600)
    connection.request("GET", LOGIN, headers=COMMUNITY)
    answer = connection.getresponse()
    end = {
        "released": replica.state.faults.release,
        "clock": lambda: replica.state.put_clock_forward(3600),
        "reset": replica.state.reset,
    }[how]
    connection.sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        answer.read()
    connection.sock.settimeout(10)
    end()

    assert answer.fp.raw._sock.recv(1) == b""


def test_slow(replica, connection):
    """
    The whole answer comes, in pieces.
    """
    _, whole = login(connection)
    strike(replica, do="slow", at="login", seconds=0.05)
    began = replica.state.clock.now()
    answer, page = login(connection)

    assert (replica.state.clock.now() - began).total_seconds() >= 0.05
    assert answer.status == 200
    assert len(page) == len(whole)
    assert login(connection)[0].status == 200


def test_stillness(replica, connection):
    """
    The replica is still where each request has ended or waits for longer; one whose wait is over is waited for.
    """
    board = replica.state.faults
    strike(replica, do="late", at="upload", when="before", seconds=3600)
    with board.at_work():
        assert not board.wait_until_still(0)
    sender = Sender(replica, connection)
    connection.request(*sender.asked, headers=sender.headers)
    while not replica.requests("UploadFile"):
        threading.Event().wait(0.001)

    assert board.wait_until_still(10)
    assert not replica.published
    replica.state.put_clock_forward(3600)
    assert board.wait_until_still(10)
    assert len(replica.published) == 1


# Refused ---------------------------------------------------------------------------------------------


@pytest.fixture
def shop(replica):
    """A replica that no other test uses: its door is shut for a while."""
    with running(Config()) as (address, app):
        yield Replica(address, app)


def connect(replica):
    return socket.create_connection(("127.0.0.1", replica.port), timeout=10)


def test_refused_for_a_while(shop):
    """
    The listener is closed for so long, and kept connections are dropped; then all is as before, on the same port.
    """
    kept = connect(shop)
    kept.sendall(b"GET /_fake/documents HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert kept.recv(12) == b"HTTP/1.1 200"
    strike(shop, do="refused", at="login", seconds=3600)
    struck = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=10)

    with pytest.raises(ConnectionError):
        login(struck)
    while kept.recv(65536):
        pass
    with pytest.raises(ConnectionRefusedError):
        connect(shop)
    shop.state.put_clock_forward(3600)
    opened(shop)
    assert login(struck)[0].status == 200
    assert [row["struck"] for row in shop.requests(LOGIN)] == [["refused before"], []]
    kept.close()
    struck.close()


def opened(replica):
    """Wait until it listens again."""
    while True:
        try:
            connect(replica).close()
        except ConnectionRefusedError:
            threading.Event().wait(0.001)
        else:
            return


def test_refused_so_many_times(shop):
    """
    Without seconds, so many attempts are reset as soon as they are made.
    """
    strike(shop, do="refused", at="login", when="after", times=2)
    struck = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=10)

    with pytest.raises(ConnectionError):
        login(struck)
    for _ in range(2):
        with pytest.raises(ConnectionResetError), connect(shop) as turned_away:
            turned_away.recv(1)
    assert login(struck)[0].status == 200
    struck.close()


def test_nobody_is_turned_away_once_it_is_released(shop):
    """
    Attempts that were to be reset and did not come are none of those that follow the release.
    """
    strike(shop, do="refused", at="login", when="after", times=2)
    struck = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=10)
    with pytest.raises(ConnectionError):
        login(struck)

    shop.state.faults.release()

    assert login(struck)[0].status == 200
    struck.close()


def test_a_shut_door_does_not_keep_the_server_from_ending(replica):
    """
    Whoever ends the replica does not wait for the door.
    """
    with running(Config()) as (address, app):
        shop = Replica(address, app)
        strike(shop, do="refused", at="login", seconds=3600)
        struck = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=10)
        with pytest.raises(ConnectionError):
            login(struck)
        struck.close()

    with pytest.raises(ConnectionRefusedError):
        connect(shop)


# Commits that come later -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["released", "clock"])
def test_commit_delayed(replica, connection, how):
    """
    No answer and no document until the time is over or somebody says so; then both, on the same connection.
    """
    sender = Sender(replica, connection)
    strike(replica, do="commit_delayed", at="upload", seconds=3600)
    connection.request(*sender.asked, headers=sender.headers)
    connection.sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        connection.sock.recv(1)
    while not replica.requests("UploadFile"):  # a busy machine may not have read it yet
        pass
    assert replica.state.faults.wait_until_still(10)
    before = len(replica.published)
    connection.sock.settimeout(10)
    if how == "released":
        replica.client().post("/_fake/release")
    else:
        replica.client().post("/_fake/clock", json={"seconds": 3600})
    answer = connection.getresponse()

    assert (before, len(replica.published)) == (0, 1)
    assert answer.status == 200
    assert b"success" in answer.read()


@pytest.mark.parametrize("how", ["released", "clock"])
def test_commit_delayed_unanswered(replica, connection, how):
    """
    The connection is closed; the document comes later, with the time of its coming, and only once.
    """
    sender = Sender(replica, connection)
    strike(replica, do="commit_delayed_unanswered", at="upload", seconds=3600)
    with pytest.raises(http.client.RemoteDisconnected):
        sender.sends()
    before = replica.client().get("/_fake/documents?seeded=no").get_json()
    told = replica.client().post("/_fake/release").get_json() if how == "released" else None
    replica.client().post("/_fake/clock", json={"seconds": 3600})
    (stored,) = replica.client().get("/_fake/documents?seeded=no").get_json()

    assert before == []
    assert (stored["name"], stored["seq"]) == ("a.pdf", 13)
    assert told == ({"stored": 1} if how == "released" else None)


@pytest.mark.switches(stored_at="callback")
def test_a_commit_is_delayed_where_there_is_one(replica, connection):
    """
    Where the call-back stores, an upload has nothing to delay: the fault waits for what it can strike.
    """
    sender = Sender(replica, connection)
    strike(replica, do="commit_delayed_unanswered", at="upload")
    answer, _ = sender.sends()

    assert answer.status == 200
    assert replica.client().get("/_fake/faults").get_json()[0]["struck"] == 0


def test_a_reset_forgets_what_is_held_back(replica, connection):
    """
    What was held back before a reset is not stored after it.
    """
    sender = Sender(replica, connection)
    strike(replica, do="commit_delayed_unanswered", at="upload")
    with pytest.raises(http.client.RemoteDisconnected):
        sender.sends()
    replica.state.reset()

    assert replica.client().post("/_fake/release").get_json() == {"stored": 0}
    assert replica.published == []


# Time ------------------------------------------------------------------------------------------------


def test_the_date_follows_the_clock(replica, connection):
    """
    The header Date is ahead by what the replica's clock was put forward, for a robot that asks the portal for the time.
    """
    before, _ = login(connection)
    replica.client().post("/_fake/clock", json={"seconds": 86_400})
    after, _ = login(connection)
    days = [parsedate_to_datetime(answer.headers["Date"]) for answer in (before, after)]

    assert 86_400 <= (days[1] - days[0]).total_seconds() <= 86_410


@pytest.mark.parametrize("body", [{}, {"seconds": -1}, {"seconds": "1"}, {"seconds": True}, None])
def test_the_clock_goes_forward_only(replica, body):
    """
    Anything but a number of seconds is refused.
    """
    assert replica.client().post("/_fake/clock", json=body).status_code == 400
