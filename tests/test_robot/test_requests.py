"""What may leave the browser, as rules and without one."""

from __future__ import annotations

import base64

import pytest
from pydantic import SecretStr

from robot.browser.guard import Guard
from robot.browser.judge import Judge
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
    judge = Judge(LIST.for_portal(portal), lambda: may_write, SecretStr("s3creto ñ/2026"))
    return judge.verdict(*request, rehearsal=rehearsal).why


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
    body = None if method == "GET" else "Post_Back_Action_Name_Hidden=StepManagerGoToStep"
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


@pytest.mark.parametrize(
    ("url", "method", "kind", "offence"),
    [
        (f"{REAL}{UPLOAD}?mkey=abc", "GET", "Document", False),
        (f"{REAL}{EDIT}/OnExecutionDocumentUploaded", "GET", "Document", False),
        (f"{REAL}{UPLOAD}", "GET", "XHR", True),
        (f"{REAL}{UPLOAD}", "GET", "Image", True),
        (f"{REAL}{UPLOAD}", "PUT", "Document", True),
        (f"{REAL}{UPLOAD}?Post_Back_Action_Name_Hidden=UploadFile", "GET", "Document", True),
        (f"{REAL}{UPLOAD}?x=s3creto+%C3%B1%2F2026", "GET", "Document", True),
        (f"{REAL}{EDIT}/Approve", "GET", "Document", True),
        (f"{REAL}{UPLOAD.replace('/', '/%2e/', 1)}", "GET", "Document", True),
        (f"https://example.org{UPLOAD}", "GET", "Document", True),
    ],
)
def test_a_page_that_goes_where_something_is_sent_is_no_offence(url, method, kind, offence):
    """
    A page at an address where documents are published never leaves, and ends no run as long as it asks for nothing by it.
    """
    guard, session = Guard(LIST, portal=REAL, may_write=lambda: True, password=SecretStr("s3creto ñ/2026")), Session()

    guard._paused(session, {"requestId": "1", "request": paused(url, method)[0], "resourceType": kind})

    assert session.did == ["Fetch.failRequest"]
    if offence:
        with pytest.raises(Forbidden):
            guard.check()
    else:
        guard.check()


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


STEP = f"{REAL}{EDIT}/StepManagerGoToStep"
SEARCH = f"{REAL}/CO1ContractsManagement/Tendering/SalesContractManagement/Search"
NAMED = "Post_Back_Action_Name_Hidden"


@pytest.mark.parametrize(
    ("url", "body", "leaves"),
    [
        (SEARCH, f"{NAMED}=Search", True),
        (SEARCH, "", True),
        (SEARCH, f"{NAMED}=SaveContract", False),
        (STEP, f"{NAMED}=StepManagerGoToStep&{NAMED}=SaveContract", False),
        (f"{STEP}?{NAMED}=SaveContract", f"{NAMED}=StepManagerGoToStep", False),
        (STEP, f"{NAMED.lower()}=SaveContract&{NAMED}=StepManagerGoToStep", False),
        (STEP, f'{{"{NAMED}": "StepManagerGoToStep"}}', False),
        (SEARCH, f'{{"{NAMED}": "SaveContract"}}', False),
        (STEP, f'--b\r\nContent-Disposition: form-data; name="{NAMED}"\r\n\r\nStepManagerGoToStep\r\n--b--', True),
        (STEP, f'--b\r\nContent-Disposition: form-data; name="{NAMED}"\r\n\r\nSaveContract\r\n--b--', False),
    ],
)
def test_whatever_a_form_says_to_be_its_action_counts(url, body, leaves):
    """
    An action in the address, a second one, one in other letters or one that cannot be read does not slip past the rule.
    """
    assert (why(paused(url, "POST", body)) is None) == leaves


@pytest.mark.parametrize("stroke", ["%2f", "%5c", "\\", "/%2e%2e/", ";/"])
def test_a_path_with_two_readings_does_not_leave(stroke):
    """
    Where a server may read another path than we do, no rule covers the request.
    """
    assert why(paused(f"{REAL}/StaticContent/x{stroke}CO1ContractsManagement/Approve", kind="Script")) is not None


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        (f"{REAL}{EDIT}/Approve/x.png", True),
        (f"{REAL}/co1contractsmanagement/Tendering/SalesContractEdit/Approve", True),
        (f"{REAL}/%43O1ContractsManagement/Tendering/SalesContractEdit/Approve", True),
        ("http://www.secop.gov.co/StaticContent/x.png", True),
        (f"{REAL}/CO1Marketplace/Handler.ashx", True),
        (f"{REAL}/STS/Users/x.png", True),
        ("https://fonts.example.org/x.woff2", False),
        ("https://fonts.example.org/x.woff2?s3creto%20%C3%B1/2026", True),
    ],
)
def test_what_a_picture_may_ask_for(url, stays):
    """
    As a picture, the portal gives files out and does nothing; elsewhere nothing can be done, but the password stays.
    """
    assert (why(paused(url, kind="Image")) is not None) == stays


def entries(*parts):
    return [{} if part is None else {"bytes": base64.b64encode(part).decode()} for part in parts]


@pytest.mark.parametrize(
    ("path", "parts", "leaves"),
    [
        (UPLOAD, [f'--b\r\nname="{NAMED}"\r\n\r\nUploadFile\r\n'.encode(), None, b"--b--"], True),
        (UPLOAD, [f'--b\r\nname="{NAMED}"\r\n\r\nOther\r\n'.encode(), None, b"--b--"], False),
        (UPLOAD, [b"x" * 2_000_000], True),
        (f"{EDIT}/StepManagerGoToStep", [f"{NAMED}=StepManagerGoToStep".encode(), None], False),
        (f"{EDIT}/StepManagerGoToStep", [], False),
        (SEARCH.removeprefix(REAL), [], False),
        (SEARCH.removeprefix(REAL), [b"x" * 2_000_000], False),
    ],
)
def test_only_an_upload_may_send_what_cannot_be_read(path, parts, leaves):
    """
    A file on the disk or a stream is not read; what is not an upload and holds one does not leave.
    """
    request, kind = paused(REAL + path, "POST")
    request |= {"hasPostData": True, "postDataEntries": entries(*parts)}

    assert (why((request, kind), may_write=True) is None) == leaves


@pytest.mark.parametrize(
    "spelt",
    [r"s3creto \u00f1\/2026", "s3creto%2520%25C3%25B1%252F2026", "s3creto+%F1%2F2026"],
    ids=["json", "twice", "latin"],
)
def test_rarer_spellings_of_the_password(spelt):
    """
    In JSON, encoded twice or in an older alphabet it is the same password, and is not in what we note either.
    """
    judge = Judge(LIST.for_portal(REAL), lambda: False, SecretStr("s3creto ñ/2026"))

    why = judge.verdict(*paused(f"{REAL}{EDIT}/View?x={spelt}"), rehearsal=False).why

    assert why == "llevaría la contraseña"
    assert "s3creto" not in judge.address(f"https://s3creto@www.secop.gov.co/{spelt}")
