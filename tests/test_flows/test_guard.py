"""What the guard stops: each attempt is made twice, and without the guard the very same one reaches the portal."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from flows.pages import SignIn
from robot.browser.guard import Guard
from robot.browser.requests import load_requests
from robot.errors import Forbidden, TimedOut, TooLate, WrongPage
from robot.model import Outcome
from robot.visits.runner import Runner
from tests.tiers import thorough

LIST = load_requests()
PASSWORD = "Clave-secreta/9"
VIEW = {
    "contratista": "/CO1ContractsManagement/Tendering/SalesContractEdit/View?docUniqueIdentifier=CO1.SLCNTR.118204",
    "supervisor": "/CO1ContractsManagement/Tendering/ProcurementContractEdit/View?docUniqueIdentifier=CO1.PCCNTR.129716",
}
ACT = "SalesContractEdit/Approve"

#: How a page could ask for an address without any button of ours.
WAYS = {
    "fetch": "url => { fetch(url, {method: 'POST'}).catch(() => 0) }",
    "XHR with GET": "url => { const x = new XMLHttpRequest(); x.open('GET', url); x.send() }",
    "beacon": "url => { navigator.sendBeacon(url, 'x') }",
    "keepalive while leaving": """url => {
        addEventListener('pagehide', () => { fetch(url, {method: 'POST', keepalive: true}) });
        location.href = 'about:blank' }""",
    "popup's first request": "url => { window.open(url) }",
    "form into a new window": "url => { const f = form(url); f.target = '_blank'; f.submit() }",
    "form": "url => { form(url).submit() }",
    "form in a frame": """url => {
        const i = document.createElement('iframe'); i.name = 'hidden-frame'; document.body.append(i);
        const f = form(url); f.target = 'hidden-frame'; f.submit() }""",
    "frame": "url => { const i = document.createElement('iframe'); i.src = url; document.body.append(i) }",
    "worker": "url => { new Worker(blob(`fetch('${url}', {method: 'POST', mode: 'no-cors'})`)) }",
    "shared worker": "url => { new SharedWorker(blob(`fetch('${url}', {method: 'POST', mode: 'no-cors'})`)) }",
    "meta refresh": """url => { const m = document.createElement('meta'); m.httpEquiv = 'refresh';
        m.content = `0;url=${url}`; document.head.append(m) }""",
    "address": "url => { location.href = url }",
    "picture": "url => { new Image().src = url }",
    "script": "url => { const s = document.createElement('script'); s.src = url; document.head.append(s) }",
    "style": """url => { const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = url;
        document.head.append(l) }""",
    "event source": "url => { new EventSource(url) }",
}
TOOLS = """() => {
  window.form = url => { const f = document.createElement('form'); f.method = 'post'; f.action = url;
    document.body.append(f); return f };
  window.blob = text => URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
}"""

BUTTONS = {
    "Crear": ("contratista", "#btnCreatePaymentRequest", "CreatePaymentRequest"),
    "Borrar": ("contratista", "#incContractExecutionDocumentsbtnRemoveSelectedGen", "RemoveExecutionDocuments"),
    "Iniciar ejecución": ("supervisor", "[id$=btnStartExecution]", "StartExecution"),
    "Modificar": ("supervisor", "[id$=btnMakeModification]", "MakeModification"),
    "Finalizar": ("supervisor", "#btnOption_tbContractToolbar_Finish", "Finish"),
    "Guardar": ("supervisor", "#btnSaveContract", "SaveContract"),
    "Crear plan": ("supervisor", "#btnCreatePlan", "CreatePlan"),
    "Confirmar plan": ("supervisor", "#btnConfirmPlan", "ConfirmPlan"),
    "Recepción no planeada": ("supervisor", "#btnUnplannedReception", "UnplannedReception"),
    "Balance de pagos": ("supervisor", "#btnPaymentsBalance", "PaymentsBalance"),
    "Balance de entregas": ("supervisor", "#btnDeliveriesBalance", "DeliveriesBalance"),
    "Aprobar": ("supervisor", "#IncTaskApproval_btnApproveButton", "Approve"),
    "Siguiente": ("contratista", "#tbToolBar_btnNextStep", "StepManagerGoToNextStep"),
    "Salir": ("contratista", "#logOut", "LogOut"),
}
#: What gets through without the guard shows that an attempt is one: that is left to the thorough tier.
both = pytest.mark.parametrize("guarded", [True, *thorough(False)], ids=["guarded", "unguarded"])


def nothing(write):
    """Nobody noted that anything would be published."""
    raise TooLate(str(write))


class Attempts:
    """One page where things are tried, and what came of them."""

    def __init__(self, page, replica):
        self.page, self.replica = page, replica
        self.guard = Guard(LIST, portal=replica.address, may_write=nothing, password=SecretStr(PASSWORD))

    def opens_contract(self, role="contratista"):
        self.replica.sign_in(self.page.context, role)
        self.page.goto(self.replica.portal + VIEW[role])
        self.page.evaluate(TOOLS)
        return self

    def opens_execution(self, role="contratista"):
        self.opens_contract(role)
        self.page.get_by_text("Ejecución del Contrato", exact=True).click()
        self.page.locator("#grdContractExecutionDocument_tbl").wait_for()
        return self

    def arrived(self, part):
        return self.replica.requests(part)

    def until_something_happens(self, part):
        """Until the guard stopped something or the replica saw it; the calls to the browser let events come in."""
        deadline = time.monotonic() + 10
        while not (self.guard.blocked or self.arrived(part)) and time.monotonic() < deadline:
            self.page.context.cookies()


@pytest.fixture
def attempts(context, replica):
    """A window of its own: after an attempt a page may be on its way to somewhere, which another test must not meet."""
    return Attempts(context.new_page(), replica)


@pytest.fixture
def watch(attempts):
    """Begin to guard, where the case is the guarded one, before the page is opened; undone at the end."""
    sessions = []

    def begin(guarded):
        if guarded:
            sessions.append(attempts.guard.watch(attempts.page.context.browser))

    yield begin
    for session in sessions:
        session.detach()


def ended(attempts, part, *, guarded):
    """With the guard nothing arrived and the run would stop; without it the attempt did arrive."""
    attempts.until_something_happens(part)
    if guarded:
        for _ in range(10):  # whatever came with it has its turn as well
            attempts.page.context.cookies()
        assert attempts.arrived(part) == []
        with pytest.raises(TooLate if "Uploaded" in part else Forbidden):  # an upload without a file is none
            attempts.guard.check()
    else:
        assert attempts.arrived(part) != []


@both
@pytest.mark.parametrize("way", WAYS)
def test_no_way_out(attempts, watch, way, guarded):
    """
    Whatever a page tries by itself, an action that is not on the list does not reach the portal.
    """
    watch(guarded)
    attempts.opens_contract()

    attempts.page.evaluate(WAYS[way], f"{attempts.replica.portal}/CO1ContractsManagement/Tendering/{ACT}?mkey=x")

    ended(attempts, ACT, guarded=guarded)


@pytest.mark.parametrize("way", ["XMLHttpRequest", "fetch"])
def test_a_script_hears_of_an_error(attempts, watch, way):
    """
    A script whose request is held back learns that it failed; one that waited for its end would keep the robot waiting.
    """
    watch(True)
    attempts.opens_contract()
    asked = {
        "XMLHttpRequest": """url => new Promise(done => {
            const asked = new XMLHttpRequest();
            for (const end of ["load", "error", "abort", "timeout"]) asked["on" + end] = () => done(end);
            asked.open("POST", url);
            asked.send("x");
        })""",
        "fetch": "url => fetch(url, {method: 'POST', body: 'x'}).then(() => 'load', refusal => refusal.name)",
    }[way]

    said = attempts.page.evaluate(asked, f"{attempts.replica.portal}/CO1ContractsManagement/Tendering/{ACT}")

    assert said == {"XMLHttpRequest": "error", "fetch": "TypeError"}[way]
    with pytest.raises(Forbidden):
        attempts.guard.check()


@both
@pytest.mark.parametrize("button", BUTTONS)
def test_forbidden_buttons(attempts, watch, button, guarded):
    """
    A button that this job does not need may be pressed, and nothing of it reaches the portal.
    """
    role, selector, part = BUTTONS[button]
    watch(guarded)
    attempts.opens_execution(role)
    page = attempts.page
    page.on("dialog", accept := lambda dialog: dialog.accept())

    page.locator(selector).first.evaluate("button => button.click()")  # hidden ones too

    ended(attempts, part, guarded=guarded)
    page.remove_listener("dialog", accept)


@both
@pytest.mark.parametrize("name", ["ConfirmPaymentRequest", "SwitchCompany", "SetFavoriteLanguage"])
def test_actions_without_a_button_in_sight(attempts, watch, name, guarded):
    """
    Confirmar, which stands in a form that Crear opens, and GETs that act do not leave either.
    """
    watch(guarded)
    attempts.opens_contract()
    url = attempts.page.url.partition("View?")[0] + name

    attempts.page.evaluate("url => { location.href = url }" if "Payment" not in name else WAYS["form"], url)

    ended(attempts, name, guarded=guarded)


@both
@pytest.mark.parametrize("part", ["UploadFile", "OnExecutionDocumentUploaded"])
def test_what_publishes_stays_without_an_intent(attempts, watch, part, guarded):
    """
    An upload or a call-back that nobody announced in the ledger stays in the browser.
    """
    watch(guarded)
    attempts.opens_contract()
    base = attempts.page.url.partition("View?")[0]
    url = (
        base + part
        if part.startswith("On")
        else base.partition("Tendering/")[0] + f"Documents/DocumentAlternateUpload/{part}"
    )

    attempts.page.evaluate(WAYS["fetch"], f"{url}?mkey=x")

    ended(attempts, part, guarded=guarded)


@pytest.fixture
def elsewhere():
    """Another server of this machine, with a page, which sends whatever is posted on with 307 to where it is told."""
    target: list[str] = []

    class Onwards(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<link rel=icon href=data:,><body>")

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(307)
            self.send_header("Location", target[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Onwards)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", target.append
    server.shutdown()
    thread.join()
    server.server_close()


FORM = """([url, fields]) => { const f = form(url);
  for (const [name, value] of Object.entries(fields)) {
    const i = document.createElement('input'); i.type = 'hidden'; i.name = name; i.value = value; f.append(i) }
  f.submit() }"""


@both
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (
            "/CO1ContractsManagement/Tendering/SalesContractEdit/StepManagerGoToStep",
            {"Post_Back_Action_Name_Hidden": "StepManagerGoToStep"},
        ),
        (
            "/STS/Users/Login/LoginAuthenticate",
            {"Post_Back_Action_Name_Hidden": "LoginAuthenticate", "VB_txtPassword": PASSWORD},
        ),
    ],
    ids=["an action", "the password"],
)
def test_a_redirect_leads_nowhere_else(attempts, watch, elsewhere, path, fields, guarded):
    """
    What was allowed to leave for one address is judged again when a 307 sends it on, the password above all.
    """
    address, leads_to = elsewhere
    leads_to(f"{attempts.replica.portal}/CO1ContractsManagement/Tendering/{ACT}")
    attempts.guard = Guard(LIST, portal=address, may_write=nothing, password=SecretStr(PASSWORD))
    watch(guarded)
    attempts.page.goto(address)
    attempts.page.evaluate(TOOLS)

    attempts.page.evaluate(FORM, [address + path, fields])

    ended(attempts, ACT, guarded=guarded)


@both
@pytest.mark.parametrize(
    "way",
    [
        "([url, secret]) => { fetch(`${url}&x=${encodeURIComponent(secret)}`) }",
        "([url, secret]) => { fetch(url, {headers: {'X-Note': secret}}) }",
        "([url, secret]) => { location.href = `${url}&x=${encodeURIComponent(secret)}` }",
    ],
    ids=["address", "header", "navigation"],
)
def test_the_password_goes_nowhere_else(attempts, watch, way, guarded):
    """
    An address that is on the list is not, when the password goes with it.
    """
    watch(guarded)
    attempts.opens_contract()
    listed = f"{attempts.replica.portal}{VIEW['contratista']}&again=yes"
    before = len(attempts.arrived("SalesContractEdit/View"))

    attempts.page.evaluate(way, [listed, PASSWORD])

    deadline = time.monotonic() + 10
    while not attempts.guard.blocked and len(attempts.arrived("SalesContractEdit/View")) == before:
        attempts.page.context.cookies()
        assert time.monotonic() < deadline
    assert (len(attempts.arrived("SalesContractEdit/View")) == before) == guarded
    assert [PASSWORD in str(blocked) for blocked in attempts.guard.blocked] == [False] * guarded


def test_the_password_is_not_typed_into_a_page_elsewhere(make_robot):
    """
    Where the sign-in page is not the portal's own, nothing is typed into it.
    """
    robot = make_robot()
    robot.portal.trusted = lambda url: False

    with pytest.raises(Forbidden, match="contraseña"):
        robot.signs_in()

    assert robot.portal.tab.locator("#txtPassword").input_value() == ""
    assert robot.replica.requests("LoginAuthenticate") == []


def test_the_host_is_looked_at_before_each_field(make_robot):
    """
    A sign-in page that is not the portal's any more when its user was typed does not get the password.
    """
    robot = make_robot()
    looked = []

    def at_first(url):
        looked.append(url)
        return len(looked) == 1

    robot.portal.trusted = at_first

    with pytest.raises(Forbidden, match="contraseña"):
        robot.signs_in()

    assert len(looked) == 2
    assert robot.portal.tab.locator("#txtUserName").input_value() == robot.portal.account.user
    assert robot.portal.tab.locator("#txtPassword").input_value() == ""
    assert robot.replica.requests("LoginAuthenticate") == []


def test_a_field_is_filled_in_the_page_that_was_looked_at(make_robot):
    """
    A page that comes between looking at the host and typing does not get what was meant for the one before.
    """
    robot = make_robot()
    tab = robot.portal.tab
    looked = []

    def trusted(url):
        looked.append(url)
        if len(looked) == 2:
            tab.goto(tab.url.replace("//community.", "//www."))  # the replica answers there too, with the same fields
            tab.locator("#txtPassword").wait_for()
        return True

    with pytest.raises((TimedOut, WrongPage)):
        SignIn(open_sign_in(robot), robot.portal.kit).enter(
            "contratista", robot.entering.password, trusted, lambda: None
        )

    assert tab.locator("#txtPassword").input_value() == ""
    assert robot.replica.requests("LoginAuthenticate") == []


def open_sign_in(robot):
    robot.portal.tab.goto(f"{robot.replica.identity}/STS/Users/Login/Index")
    return robot.portal.tab


def test_a_rehearsal_sends_nothing(make_robot, replica, paper):
    """
    In a rehearsal the window gets its files and goes, nothing is stored, and nothing forbidden was tried.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    robot.guard.rehearsal = True

    (results,) = Runner(robot.works).run(paper.several(["uno.pdf", "dos.pdf"]), robot.works.rehearse)

    assert [result.outcome for result in results] == [Outcome.WOULD_PUBLISH] * 2
    assert replica.requests("DocumentAlternateUpload/SingleInclude") != []
    assert replica.requests("UploadFile") == replica.published == []
    robot.guard.check()


def test_a_forbidden_request_in_mid_flow_stops_the_run(make_robot, replica, paper):
    """
    A page that asks for something forbidden while a document is published ends the run; what was sent is still judged.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    flows = robot.works.flows

    def tempted(place, documents, known):
        robot.portal.tab.evaluate(f"() => {{ fetch('/CO1ContractsManagement/Tendering/{ACT}').catch(() => 0) }}")
        return flows.inventory(place, documents, known)

    robot.works.flows = replace(flows, inventory=tempted)
    items = [paper("uno.pdf"), paper("dos.pdf", "CO1.PCCNTR.123502")]

    first, second = robot.runs(*items)

    assert [first.outcome, second.outcome] == [Outcome.FAILED, Outcome.NOT_ATTEMPTED]
    assert "guarda" in first.message or "lista" in first.message
    assert replica.requests(ACT) == replica.published == []
