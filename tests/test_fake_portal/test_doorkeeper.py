"""Who may speak to a replica: names that are its own, and no page of another site."""

from __future__ import annotations

import http.client
import json

import pytest
from playwright.sync_api import expect

from fake_portal.config import Config
from fake_portal.server import running
from tests.test_fake_portal.person import HOME

RESET = "/_fake/reset"
LOGIN = "/STS/Users/Login/Index"


@pytest.fixture
def ask(replica):
    """A request over the replica's socket, with headers of its own."""

    def once(method, path, **headers):
        made = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
        try:
            made.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = made.getresponse()
            answer.read()
        finally:
            made.close()
        return answer.status

    return once


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("www.secop.localhost:{port}", 200),
        ("community.secop.localhost", 200),
        ("rebound.example:{port}", 421),
        ("127.0.0.1.example:{port}", 421),
        ("secop.localhost.example:{port}", 421),
        ("notsecop.localhost:{port}", 421),
        ("localhost:1", 421),
        ("localhost:x", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
@pytest.mark.parametrize("path", ["/_fake/documents", LOGIN])
def test_only_its_own_names(replica, ask, host, status, path):
    """
    A name of somebody else that points at this machine reads nothing of the replica: not its back door, not its pages.
    """
    told = ask("GET", path, Host=host.format(port=replica.port))

    assert told == (302 if status == 200 and path == LOGIN and not host.startswith(("www", "comm")) else status)


def test_names_that_a_proxy_shows():
    """
    Behind a proxy the declared names are the replica's own, for its pages and for what they send.
    """
    with running(Config(portal_url="https://p.test", identity_url="https://i.test")) as (_, app):
        client = app.test_client()
        shown = client.get("/_fake/documents", base_url="http://p.test").status_code
        sent = client.post(RESET, base_url="http://p.test", headers={"Origin": "https://i.test"}).status_code
        strange = client.post(RESET, base_url="http://p.test", headers={"Origin": "https://i.test.example"}).status_code

    assert (shown, sent, strange) == (200, 200, 403)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://community.secop.localhost:{port}", "Sec-Fetch-Site": "same-site"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:1", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 403),
        ({"Origin": "https://localhost:{port}"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_no_page_of_another_site_changes_anything(replica, ask, method, headers, status):
    """
    What changes something is taken from programs and from the replica's own pages; from any other page it does nothing.
    """
    replica.state.put_clock_forward(60)
    replica.state.arm([])
    path = RESET if method == "POST" else "/_fake/faults"

    told = ask(method, path, **{name: value.format(port=replica.port) for name, value in headers.items()})

    assert told == status
    if method == "POST":
        assert (replica.state.clock.ahead == 0) is (status == 200)


def test_a_page_of_another_site_in_a_browser(new_page, replica):
    """
    A page that is open beside the replica posts a form to its back door in vain: what was stored stands there.
    """
    contract = replica.state.contract("CO1.PCCNTR.129716")
    replica.state.store(contract, "a.pdf", b"%PDF-", side="provider", user="contratista")
    page = new_page
    page.route(
        "http://evil.example/", lambda route: route.fulfill(body="<title>evil</title>", content_type="text/html")
    )
    page.goto("http://evil.example/")
    page.evaluate(
        """url => {
            const form = document.createElement('form');
            form.method = 'POST'; form.action = url; form.enctype = 'text/plain';
            document.body.append(form); form.submit();
        }""",
        f"{replica.address}{RESET}",
    )
    expect(page.locator("body")).to_contain_text("no requests from pages of other sites")

    assert [row["status"] for row in replica.requests(RESET)] == [403]
    assert len(replica.published) == 1


def test_the_back_door_takes_no_path(replica, tmp_path):
    """
    A scenario at the back door is a name; a file elsewhere on this machine is not read.
    """
    file = tmp_path / "mine.toml"
    file.write_text('[switches]\nnotice = "page"\n', encoding="utf-8")
    answer = replica.client().post(RESET, json={"scenario": str(file)})

    assert answer.status_code == 400
    assert "no scenario" in json.loads(answer.data)["error"]
    assert replica.state.config.switches.notice == "none"
    assert replica.client().get(HOME).status_code == 302
