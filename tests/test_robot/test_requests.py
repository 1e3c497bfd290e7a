"""What may leave the browser, as rules and without one."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from robot.browser.guard import Guard
from robot.browser.requests import is_loopback, load_requests
from robot.errors import CatalogueError, Forbidden, SettingsError

LIST = load_requests()
REPLICA = "http://127.0.0.1:8700"
REAL = "https://www.secop.gov.co"
EDIT = "/CO1ContractsManagement/Tendering/SalesContractEdit"
UPLOAD = "/CO1ContractsManagement/Documents/DocumentAlternateUpload/UploadFile"
LOGIN = "https://community.secop.gov.co/STS/Users/Login/LoginAuthenticate"


def paused(url, method="GET", body=None, kind="XHR", **headers):
    return {"method": method, "url": url, "headers": headers, "postData": body}, kind


def why(request, *, portal=REAL, may_write=False, rehearsal=False):
    guard = Guard(LIST, portal=portal, may_write=lambda: may_write, password=SecretStr("s3creto ñ/2026"))
    guard.rehearsal = rehearsal
    return guard._judge(*request)[1]


@pytest.mark.parametrize(
    "path",
    [
        f"{EDIT}/CreatePaymentRequest",
        f"{EDIT}/ConfirmPaymentRequest",
        f"{EDIT}/RemoveExecutionDocuments",
        f"{EDIT}/RemoveDocuments",
        f"{EDIT}/StartExecution",
        f"{EDIT}/MakeModification",
        f"{EDIT}/SaveContract",
        f"{EDIT}/Approve",
        f"{EDIT}/Finish",
        f"{EDIT}/OnContractDocumentUploaded",
        f"{EDIT}/StepManagerGoToStep/../Approve",
        f"{EDIT}/View/Approve",
        "/CO1ContractsManagement/Tendering/SalesContractManagement/SwitchCompany",
        "/CO1Marketplace/Tendering/Anything/LogOut",
        "/",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_is_not_listed_does_not_leave(path, method):
    """
    No forbidden or unknown address leaves by any method, even while something may be published; the start may be got.
    """
    body = "Post_Back_Action_Name_Hidden=StepManagerGoToStep"
    stays = why(paused(REAL + path, method, body), may_write=True)

    assert (stays is None) == (method == "GET" and path in ("", "/"))


@pytest.mark.parametrize(("action", "leaves"), [("StepManagerGoToStep", True), ("SaveContract", False), (None, False)])
def test_the_posted_action_counts_too(action, leaves):
    """
    A listed address with another action in its form, or with none that can be read, does not leave.
    """
    body = f"Post_Back_Action_Name_Hidden={action}&x=1" if action else None

    assert (why(paused(f"{REAL}{EDIT}/StepManagerGoToStep", "POST", body)) is None) == leaves


@pytest.mark.parametrize("path", [UPLOAD, f"{EDIT}/OnExecutionDocumentUploaded"])
def test_what_publishes_leaves_only_when_it_may(path):
    """
    An upload and the call-back leave while an intent is fresh, and at no other time; a rehearsal never lets them.
    """
    upload = paused(REAL + path, "POST")

    assert why(upload, may_write=True) is None
    assert why(upload, may_write=False) is not None
    assert why(upload, may_write=True, rehearsal=True) is not None


@pytest.mark.parametrize(
    ("portal", "url", "leaves"),
    [
        (REAL, f"{REAL}/CO1Marketplace/Common/Workarea/Index", True),
        (REAL, "https://www.secop.gov.co:443/CO1Marketplace/Common/Workarea/Index", True),
        (REAL, "http://www.secop.gov.co/CO1Marketplace/Common/Workarea/Index", False),
        (REAL, "https://www.secop.gov.co.example.org/CO1Marketplace/Common/Workarea/Index", False),
        (REAL, "https://example.org/CO1Marketplace/Common/Workarea/Index", False),
        (REAL, "http://127.0.0.1/CO1Marketplace/Common/Workarea/Index", False),
        (REPLICA, "http://www.secop.localhost:9/CO1Marketplace/Common/Workarea/Index", True),
        (REPLICA, f"{REAL}/CO1Marketplace/Common/Workarea/Index", False),
        (REPLICA, "https://www.google.com/recaptcha/api2/anchor", False),
        (REAL, "https://www.google.com/recaptcha/api2/anchor", True),
        (REAL, "https://www.google.com/collect", False),
        (REAL, "data:text/html,x", True),
    ],
)
def test_hosts(portal, url, leaves):
    """
    The real portal by https alone, a replica on this machine alone, and never one from the other.
    """
    assert (why(paused(url), portal=portal) is None) == leaves


@pytest.mark.parametrize("start", ["https://example.org", "http://www.secop.gov.co", "http://192.168.0.7:8700"])
def test_an_unknown_portal_is_refused_before_a_browser_opens(start):
    """
    A portal that is neither the real one by https nor on this machine is a mistake of the settings.
    """
    with pytest.raises(SettingsError, match="SECOP_PORTAL_URL"):
        LIST.for_portal(start)


BODY = "Post_Back_Action_Name_Hidden=LoginAuthenticate&VB_txtPassword="


@pytest.mark.parametrize(
    "spelt", ["s3creto ñ/2026", "s3creto+%C3%B1%2F2026", "s3creto%20%C3%B1%2F2026", "czNjcmV0byDDsS8yMDI2"]
)
def test_the_password_leaves_by_one_way_only(spelt):
    """
    However it is written, it leaves in the form of the sign-in to the identity server, and in nothing else.
    """
    assert why(paused(LOGIN, "POST", BODY + spelt)) is None
    assert why(paused(LOGIN.replace("https", "http"), "POST", BODY + spelt)) is not None
    assert why(paused(LOGIN.replace("community.secop.gov.co", "example.org"), "POST", BODY + spelt)) is not None
    step = "Post_Back_Action_Name_Hidden=StepManagerGoToStep&x="
    assert why(paused(f"{REAL}{EDIT}/StepManagerGoToStep", "POST", step + spelt)) is not None
    assert why(paused(f"{REAL}{EDIT}/View?x={spelt}")) is not None
    assert why(paused(f"{REAL}{EDIT}/View", **{"X-Note": spelt})) is not None
    assert why(paused(f"{REAL}/CO1Marketplace/a.png?{spelt}", kind="Image")) is not None


def test_pictures_may_come_and_actions_may_not_pose_as_pictures():
    """
    A file of the portal's own applications is fetched; an action asked for as a picture or a script is not.
    """
    assert why(paused(f"{REAL}/CO1Marketplace/Scripts/menu.js", kind="Script")) is None
    assert why(paused(f"{REAL}{EDIT}/Approve", kind="Image")) is not None
    assert why(paused(f"{REAL}{EDIT}/Approve?x=.png", kind="Image")) is not None
    assert why(paused(f"{REAL}/CO1Marketplace/Scripts/menu.js", "POST", kind="Script")) is not None


def test_a_preflight_is_judged_as_what_it_asks_for():
    """
    A session that ends in the middle of a call sends it to the identity server by way of OPTIONS: that may leave.
    """
    relay = "https://community.secop.gov.co/STS/users/issue.aspx?wa=wsignin1.0"
    asks = {"Access-Control-Request-Method": "GET"}

    assert why(paused(relay, "OPTIONS", **asks)) is None
    assert why(paused(relay, "OPTIONS")) is not None
    assert why(paused(f"{REAL}{EDIT}/Approve", "OPTIONS", **asks)) is not None


class Session:
    """Keeps what it is told to do with a request."""

    def __init__(self):
        self.did = []

    def send(self, method, params):
        self.did.append(method)


def test_a_guard_that_fails_lets_nothing_go():
    """
    Whatever goes wrong inside the guard, the request stays, and the run is told.
    """

    def breaks():
        raise RuntimeError("ledger gone")

    guard, session = Guard(LIST, portal=REAL, may_write=breaks), Session()

    guard._paused(session, {"requestId": "1", "request": paused(REAL + UPLOAD, "POST")[0], "resourceType": "XHR"})

    assert session.did == ["Fetch.failRequest"]
    with pytest.raises(Forbidden, match="RuntimeError"):
        guard.check()
    guard.check()  # what was said once is not said again


def test_what_was_stopped_is_said_without_its_query():
    """
    The message names method, address and reason, and nothing that a query or a form carried.
    """
    guard = Guard(LIST, portal=REAL, may_write=lambda: True)

    guard._paused(Session(), {"requestId": "1", "request": paused(f"{REAL}{EDIT}/Approve?mkey=abc", "POST", "x=1")[0]})

    with pytest.raises(Forbidden, match=r"POST https://www\.secop\.gov\.co\S+/Approve \(") as stopped:
        guard.check()
    assert "mkey" not in str(stopped.value)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        *[(name, True) for name in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "a.b.localhost")],
        *[(name, False) for name in ("localhost.example.org", "10.0.0.1", "xlocalhost", "", None)],
    ],
)
def test_what_this_machine_is(host, here):
    """
    Only names and addresses that can mean nothing else are this machine.
    """
    assert is_loopback(host) == here


def test_a_wrong_row_is_named(tmp_path):
    """
    A mistake in the list names file and row.
    """
    good = '[hosts]\nportal=[]\nidentity=[]\ncaptcha=[]\n[[request]]\nstep="x"\nmethod="GET"\npath="("\n'
    (tmp_path / "requests.toml").write_text(good, encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"requests\.toml, request\.0\.path"):
        load_requests(tmp_path)


def test_every_row_says_what_needs_it():
    """
    Each row names its step; one row alone may carry the password, and two publish.
    """
    assert all(rule.step for rule in LIST.request)
    assert [rule.path for rule in LIST.request if rule.password] == ["/STS/Users/Login/LoginAuthenticate"]
    assert len([rule for rule in LIST.request if rule.write]) == 2
