"""Ways out that the guard's session does not show: the same pages in three browsers, and what reaches a witness."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field

import pytest

from robot.browser import session
from robot.browser.catalogue import load_catalogue
from robot.browser.find import Browser, find_browser
from robot.browser.guard import Guard
from robot.browser.kit import Kit
from robot.browser.requests import load_requests
from robot.browser.wall import HERE, wall
from robot.errors import TooLate

from .doors import DOORS, ELSEWHERE, FOREIGN, ICON, OF_THE_PORTAL, PAGE, PLAIN, TOOLS, Certificate, Hints, server

LIMIT = 20  #: seconds
#: The other doors open quickly without it too; a device-bound session needs keys that a server's machine has not.
KEYS = "--enable-features=DeviceBoundSessions,EnableBoundSessionCredentialsSoftwareKeysForManualTesting"
BROWSERS = ["free", "walled", "robot"]


@dataclass
class Visit:
    """What reached whom while one browser was shown every page."""

    asked: dict[tuple[str, str], int] = field(default_factory=dict)  #: by door, and by whose host
    connected: int = 0  #: to the witness
    refused: set[str] = field(default_factory=set)  #: by the wall
    foreign: set[str] = field(default_factory=set)  #: hosts that the guard kept pictures from
    offences: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return Certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def portal(certificate):
    with server(certificate) as made:
        made.pages[PLAIN] = ({}, ICON.encode())
        yield made


@pytest.fixture(scope="module")
def witness(certificate):
    with server(certificate) as made:
        yield made


def nothing(write):
    raise TooLate("aquí no se publica nada")


@contextmanager
def a_browser(which, playwright, port, extra, folder):
    """A context of Playwright's browser, of one behind the wall and otherwise the same, or of the robot's own."""
    guard = Guard(load_requests(), portal=f"https://www.secop.localhost:{port}", may_write=nothing)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        if which == "robot":

            class WithSwitches(Browser):
                def launch_options(self):
                    options = super().launch_options()
                    return {**options, "args": [*extra, *options["args"]]}

            found = find_browser()
            patch.setattr(session, "find_browser", lambda: WithSwitches(found.name, found.path))
            patch.setattr(session, "sync_playwright", lambda: nullcontext(playwright))
            opened = session.open_browser(Kit(load_catalogue()), guard, headless=True, downloads=folder, session=None)
            yield stack.enter_context(opened), guard, set
            return
        built = stack.enter_context(wall(guard.permissions.may_connect))
        switches = [*extra, *(built.switches if which == "walled" else ())]
        options = {**find_browser().launch_options(), "args": switches}
        browser = playwright.chromium.launch(**options)
        stack.callback(browser.close)
        yield browser.new_context(service_workers="block"), guard, lambda: set(built.refused)


@pytest.fixture(scope="module")
def visits(playwright, portal, witness, certificate, tmp_path_factory):
    """
    Each browser is shown each door's page twice: the door leads to the witness, then to the portal's own host.

    The first browser is given until everything came that comes; the others then as long as that took.
    """
    found = {}
    allowed = float(LIMIT)
    extra = [
        certificate.switch,
        "--short-reporting-delay",
        KEYS,
        f"--host-resolver-rules=MAP {FOREIGN} {HERE}:{witness.server_port}",
    ]
    hosts = {
        "elsewhere": f"https://{FOREIGN}:{witness.server_port}",
        "portal": f"https://www.secop.localhost:{portal.server_port}",
    }
    wanted = [
        (door, whose)
        for door in DOORS
        for whose in hosts
        if not (door in ELSEWHERE and whose == "portal") and not (door in OF_THE_PORTAL and whose == "elsewhere")
    ]
    for which in BROWSERS:
        for one in (portal, witness):
            one.asked.clear()
        witness.connections = 0
        found[which] = visit = Visit()
        folder = tmp_path_factory.mktemp(which)
        with a_browser(which, playwright, portal.server_port, extra, folder) as (context, guard, refused):
            for number, (door, whose) in enumerate(wanted):
                show(context, portal, door, f"{hosts[whose]}/forbidden/{number}.")
            for page in context.pages:
                page.close()
            began = time.monotonic()
            while time.monotonic() < began + allowed:
                context.cookies()  # lets events come in
                visit.asked = {key: arrived(number, key[0], portal, witness) for number, key in enumerate(wanted)}
                if which == "free" and all(visit.asked.values()):
                    allowed = 2 + 2 * (time.monotonic() - began)
                    break
            visit.connected, visit.refused = witness.connections, refused()
            visit.foreign, visit.offences = set(guard.foreign), [str(blocked) for blocked in guard.blocked]
    return found


def show(context, portal, door, where):
    """The door's page, opened: it is left with all others, so that on a slow machine what it began can end."""
    headers, script = DOORS[door]
    headers = {name: value.replace("WITNESS", where) for name, value in headers.items()}
    if "Secure-Session-Registration" in headers:
        headers = {
            name: value.replace(where, where.partition(f":{portal.server_port}")[2]) for name, value in headers.items()
        }
    script = f"{TOOLS} window.tried = (async () => {{ {script.replace('WITNESS', where)} }})().catch(() => 0)"
    portal.pages[PAGE] = (headers, f"{ICON}<body><script>{script}</script>".encode())
    page = context.new_page()
    page.goto(f"https://www.secop.localhost:{portal.server_port}{PAGE}")
    page.evaluate("() => Promise.race([tried, new Promise(done => setTimeout(done, 1000))])")  # some wait for a person


def arrived(number, door, portal, witness):
    if door == "connection made ahead":
        return witness.connections
    part = "/.well-known/webauthn" if door == "origins of a security key" else f"/forbidden/{number}."
    return sum(part in asked for one in (portal, witness) for asked in one.asked)


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_shut(visits, door):
    """
    What a free browser sends without its page asking for it, to the portal's own host or elsewhere, the robot's does not.
    """
    free, robot = ({k: n for k, n in visits[which].asked.items() if k[0] == door} for which in ("free", "robot"))

    assert all(free.values()), free
    assert not any(robot.values()), robot


def test_nothing_passes_the_wall(visits):
    """
    Behind the wall alone, with every door open, nobody but the portal is ever connected: the doors need not be known.
    """
    free, walled, robot = (visits[which] for which in BROWSERS)
    elsewhere = {door: n for (door, whose), n in walled.asked.items() if whose == "elsewhere"}

    assert free.connected > 0
    assert walled.connected == robot.connected == 0
    assert not any(elsewhere.values())
    assert any(refused.startswith(f"{FOREIGN}:") for refused in walled.refused)


def test_what_the_browsers_maker_is_asked_stays_too(visits):
    """
    A browser's own calls home meet the wall as well: no host but the portal's is in its way out.
    """
    assert any("google" in refused for refused in visits["walled"].refused)


def test_a_picture_from_elsewhere_ends_no_run(visits):
    """
    The guard keeps it, counts its host, and calls it no offence.
    """
    robot = visits["robot"]

    assert robot.foreign == {FOREIGN}
    assert not [offence for offence in robot.offences if FOREIGN in offence]


@pytest.mark.parametrize("hint", ["preload", "preconnect"])
@pytest.mark.parametrize("which", BROWSERS)
def test_an_early_hint_leads_nowhere(playwright, certificate, tmp_path, hint, which):
    """
    A 103 before the page makes a free browser fetch what it names, unseen by the guard; the robot's does not.
    """
    with server(certificate) as other:
        hints = Hints(certificate, "")
        target = (
            f"//www.secop.localhost:{hints.port}/x" if hint == "preload" else f"//witness.localhost:{other.server_port}"
        )
        hints.link = f"<https:{target}>; rel={hint}" + "; as=image" * (hint == "preload")
        comes = which == "free" or (which, hint) == ("walled", "preload")  # the portal's own passes the wall
        with a_browser(which, playwright, hints.port, [certificate.switch], tmp_path) as (context, _, _):
            page = context.new_page()
            page.goto(f"https://www.secop.localhost:{hints.port}{PAGE}")
            deadline = time.monotonic() + (LIMIT if comes else 1)
            while not (came := hints.asked or other.connections) and time.monotonic() < deadline:
                context.cookies()
        hints.close()

    assert hints.pages == 1
    assert bool(came) == comes


@pytest.mark.parametrize("which", BROWSERS)
@pytest.mark.parametrize("way", ["STUN", "WebTransport"])
def test_no_datagram_leaves(playwright, portal, certificate, tmp_path, which, way):
    """
    UDP takes no proxy: it is switched off.
    """
    script = {
        "STUN": """to => { const p = new RTCPeerConnection({iceServers: [{urls: `stun:${to}`}]});
            p.createDataChannel('x'); p.createOffer().then(offer => p.setLocalDescription(offer)) }""",
        "WebTransport": "to => { new WebTransport(`https://${to}/x`) }",
    }[way]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind((HERE, 0))
        heard.setblocking(False)
        portal.pages[PAGE] = ({}, ICON.encode())
        with a_browser(which, playwright, portal.server_port, [certificate.switch], tmp_path) as (context, _, _):
            page = context.new_page()
            page.goto(f"https://www.secop.localhost:{portal.server_port}{PAGE}")
            page.evaluate(f"to => {{ try {{ ({script})(to) }} catch (e) {{ }} }}", f"{HERE}:{heard.getsockname()[1]}")
            deadline = time.monotonic() + (LIMIT if which == "free" else 1)
            while not (came := received(heard)) and time.monotonic() < deadline:
                context.cookies()

    assert came == (which == "free")


def received(heard):
    try:
        return bool(heard.recv(4096))
    except BlockingIOError:
        return False
