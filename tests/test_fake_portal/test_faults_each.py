"""Every kind of fault, one by one, on a visit that goes from the login page to a download."""

from __future__ import annotations

import http.client
import io
import re
from contextlib import closing
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from fake_portal.board import Board
from fake_portal.clock import START, Clock
from fake_portal.config import Config
from fake_portal.faults import KINDS, Fault
from tests.test_fake_portal.asking import model_key
from tests.test_fake_portal.person import HOME
from tests.test_fake_portal.visit import DOCUMENTED, PDF, UPLOAD, address_in, keys_in, view_path

FORM = "application/x-www-form-urlencoded"


class Client:
    """A contractor's program: a connection that is kept, a session, and every answer as it came."""

    def __init__(self, replica):
        self.replica = replica
        self.session = replica.state.sign_in(replica.state.accounts["contratista"])
        replica.state.app_tokens["token"] = self.session.id
        self.connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=60)
        self.answers = []

    def asks(self, path, body=None, kind=FORM, host="www"):
        headers = {"Host": f"{host}.secop.localhost", "Accept-Language": "es-CO", "Cookie": "FedAuth=token"}
        if body is not None:
            headers["Content-Type"] = kind
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        with self.connection.getresponse() as answer:
            content = answer.read()
        told = {name: value for name, value in answer.getheaders() if name != "Date"}  # of this machine's clock
        self.answers.append((answer.status, told, content))
        return content.decode("utf-8", "replace")

    page = asks  # what `keys_in` calls it

    def visits(self):
        """Signs in, opens a contract, attaches a document, and reads what is listed then."""
        key = re.findall(r"mkey=([0-9a-f_]+)", self.asks("/STS/Users/Login/Index", host="community"))[0]
        typed = urlencode({"VB_txtUserName": "contratista", "VB_txtPassword": "contratista"})
        self.asks(f"/STS/Users/Login/LoginAuthenticate?mkey={key}", typed, host="community")
        self.asks(HOME)
        path = view_path(self.replica, DOCUMENTED)
        step = f"{path.partition('/View')[0]}/StepManagerGoToStep?mkey={model_key(self.asks(path))}"
        chosen = urlencode({"Post_Back_Arguments_Hidden": "stpContractExecution"})
        keys = keys_in(self, address_in(unescape(self.asks(step, chosen))))
        boundary, sent = encode_multipart(
            {"CallBackUrl": keys["call_back"], "file": FileStorage(io.BytesIO(PDF), "Acta año.pdf")}, boundary="here"
        )
        self.asks(f"{UPLOAD}?mkey={keys['window']}", sent, f"multipart/form-data; boundary={boundary}")
        self.asks(keys["call_back"], urlencode({"windowKey": keys["window"]}))
        self.asks(step, chosen)
        stored = self.replica.state.documents[0]
        self.asks(f"/CO1ContractsManagement/Archive/RetrieveFile/Index?DocumentId={stored.id}")


@pytest.fixture
def visit(replica, monkeypatch):
    """
    Each answer that a visit got, how it ended, the documents that the portal holds then, and how long somebody waited.

    The clock stands and no wait takes time, so that two visits have the same bytes.
    """
    waits = []
    monkeypatch.setattr(Clock, "now", lambda _: START)
    monkeypatch.setattr(Board, "wait", lambda _, pause: waits.append(pause.until))

    def visit(*faults):
        replica.state.reset(replace(Config(), faults=faults))
        waits.clear()
        client, end = Client(replica), None
        with closing(client.connection):
            try:
                client.visits()
            except (
                OSError,
                http.client.HTTPException,
                IndexError,
            ) as broken:  # IndexError: a page without what it needs
                end = type(broken)
        return client.answers, end, [(d.name, d.sha256) for d in replica.state.documents], [*waits]

    return visit


def test_a_visit_repeats(visit):
    """
    Without a fault a visit comes to its end, and has the same answers each time, byte for byte.
    """
    answers, end, documents, waits = visit()

    assert visit() == (answers, end, documents, waits)
    assert [status for status, _, _ in answers] == [200] * 10
    assert (end, waits) == (None, [])


@pytest.mark.parametrize("do", KINDS)
def test_each_kind_strikes(replica, visit, do):
    """
    A kind that nobody has seen strike is not a kind: each strikes a visit, and somebody gets or finds something else.
    """
    clean = visit()
    at = "desk" if "desk" in KINDS[do].endpoints else "any"  # a sign-in page in place of the sign-in page is none
    spoilt = visit(Fault(do, at, seconds=3600 if "seconds" in KINDS[do].uses else 0))
    (row,) = replica.state.faults.rows()

    assert row["struck"] > 0
    assert spoilt != clean
