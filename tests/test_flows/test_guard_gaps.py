"""Ways out that a guard by kind or by address would miss: two browsers, one guarded, make the very same attempts."""

from __future__ import annotations

import time

import pytest

from flows import steps
from flows.routes import by_address
from robot.browser.find import find_browser
from robot.browser.guard import Guard
from robot.browser.requests import load_requests
from robot.browser.speculation import forbid_speculation
from robot.errors import Forbidden, SessionExpired, TooLate

VIEW = "/CO1ContractsManagement/Tendering/SalesContractEdit/View?docUniqueIdentifier=CO1.SLCNTR.118204"
ACT = "/CO1ContractsManagement/Tendering/SalesContractEdit/Approve"

#: Kinds of request that must not be an action in disguise; the guard has to say that it stopped them.
STOPPED = {
    "picture in small letters": "url => { new Image().src = url.replace('/CO1C', '/co1c') }",
    "picture with an encoded letter": "url => { new Image().src = url.replace('/CO1C', '/%43O1C') }",
    "picture that calls itself a file": "url => { new Image().src = url.replace('?', '/a.png?') }",
    "picture of another host": "url => { new Image().src = url.replace('//www.secop', '//elsewhere') }",
    "prefetch": "url => { add('link', {rel: 'prefetch', href: url}) }",
    "font": "url => { new FontFace('x', `url('${url}')`).load().catch(() => 0) }",
    "preload": "url => { add('link', {rel: 'preload', as: 'fetch', href: url}) }",
    "ping of a link": "url => { add('a', {href: '#x', ping: url}).click() }",
    "link that downloads": "url => { add('a', {href: url, download: 'x'}).click() }",
    "link without an opener": "url => { add('a', {href: url, target: '_blank', rel: 'noopener'}).click() }",
    "preflight": "url => { fetch(url.replace('//www', '//community'), {method: 'PUT'}).catch(() => 0) }",
    "form of a sandboxed frame": """url => { add('iframe', {sandbox: 'allow-scripts allow-forms',
        srcdoc: `<form method=post action='${url}'></form><script>document.forms[0].submit()</` + 'script>'}) }""",
}
#: What a page could do, were it not taken away from it.
TAKEN = {
    "socket": "url => { new WebSocket(ws(url)) }",
    "stream of a socket": "url => { new WebSocketStream(ws(url)) }",
    "socket of an empty frame": "url => { new (add('iframe', {}).contentWindow.WebSocket)(ws(url)) }",
    "socket of an empty window": "url => { new (open('about:blank').WebSocket)(ws(url)) }",
    "socket of a worker": "url => { new Worker(blob(`new WebSocket('${ws(url)}')`)) }",
    "socket of a blob's window": "url => { open(URL.createObjectURL(html(`new WebSocket('${ws(url)}')`))) }",
    "socket of a sandboxed frame": """url => { add('iframe', {sandbox: 'allow-scripts',
        srcdoc: script(`new WebSocket('${ws(url)}')`)}) }""",
    "page loaded ahead": "url => { add('script', {type: 'speculationrules', textContent: rules('prefetch', url)}) }",
    "page drawn ahead": "url => { add('script', {type: 'speculationrules', textContent: rules('prerender', url)}) }",
}
HINTS = 12  #: how often a browser is told at most
TOOLS = """() => {
  window.add = (tag, properties) => {
    const e = Object.assign(document.createElement(tag), properties); document.body.append(e); return e };
  window.ws = url => url.replace('http', 'ws');
  window.script = text => '<script>' + text + '</' + 'script>';
  window.html = text => new Blob([script(text)], {type: 'text/html'});
  window.rules = (what, url) => JSON.stringify({[what]: [{source: 'list', urls: [url], eagerness: 'immediate'}]});
  window.blob = text => URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
}"""


def nothing(write):
    """Nobody noted that anything would be published."""
    raise TooLate(str(write))


@pytest.fixture(scope="module")
def contexts(playwright, _replica_server):
    """The guarded context with its guard, and the one without."""
    guard = Guard(load_requests(), portal=_replica_server.address, may_write=nothing)
    browsers = [playwright.chromium.launch(**find_browser().launch_options()) for _ in range(2)]
    forbid_speculation(guard.watch(browsers[0]))
    guarded, free = [browser.new_context(locale="es-CO", service_workers="block") for browser in browsers]
    guard.close_side_doors(guarded)
    yield guarded, free, guard
    for browser in browsers:
        browser.close()


def attempt(context, replica, script, ended, limit=1.0):
    """Try it, wait until `ended` or so many seconds are over, and say how many it took: on a quiet machine a tenth."""
    replica.sign_in(context, "contratista")
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(replica.portal + VIEW)
    page.evaluate(TOOLS)
    page.evaluate(f"url => {{ try {{ ({script})(url) }} catch (e) {{ }} }}", f"{replica.portal}{ACT}?mkey=x")
    began = time.monotonic()
    while not ended() and time.monotonic() < began + limit:
        context.cookies()  # lets events come in
    took = time.monotonic() - began
    for other in context.pages[1:]:
        other.close()
    page.goto("about:blank")
    return took


@pytest.mark.parametrize("way", STOPPED)
def test_an_action_does_not_pass_as_something_else(contexts, replica, way):
    """
    Whatever kind of request asks for an action, the guard stops it; without the guard it arrives.
    """
    guarded, free, guard = contexts
    told = len(guard.blocked)

    attempt(guarded, replica, STOPPED[way], lambda: len(guard.blocked) > told)
    kept_back = replica.requests("Approve") == []
    with pytest.raises(Forbidden, match="Approve"):
        guard.check()
    attempt(free, replica, STOPPED[way], lambda: replica.requests("Approve"))

    assert kept_back
    assert replica.requests("Approve") != []


@pytest.mark.parametrize("way", TAKEN)
def test_what_cannot_be_paused_is_taken_away(contexts, replica, way):
    """
    Sockets and pages loaded ahead begin with a GET that Chromium pauses nowhere, and a GET may act: there are none.

    A page loaded ahead is a hint that a busy browser may leave: the free one gets it until it takes it, the guarded as often.
    """
    guarded, free, _ = contexts

    asked, took = 0, 0.0
    while not replica.requests("Approve") and asked < HINTS:
        asked += 1
        took = attempt(free, replica, TAKEN[way], lambda: replica.requests("Approve"), limit=10)
    arrived, limit = len(replica.requests("Approve")), max(1, 3 * took)
    for _ in range(asked):
        attempt(guarded, replica, TAKEN[way], lambda: len(replica.requests("Approve")) > arrived, limit)

    assert arrived > 0
    assert len(replica.requests("Approve")) == arrived


def test_a_session_that_ends_is_no_offence(make_robot, replica):
    """
    An AJAX call whose session is over is led to the sign-in, with all that the browser asks meanwhile.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    detail = by_address(robot.step, robot.portal, replica.portal + VIEW)
    replica.state.sessions.clear()
    replica.state.app_tokens.clear()

    with pytest.raises(SessionExpired):
        robot.step(steps.EXECUTION_5, detail.open_execution)

    assert replica.requests("issue.aspx", "OPTIONS") != []
    assert robot.guard.blocked == []
