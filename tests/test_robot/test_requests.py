"""What may leave the browser, as rules and without one."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlsplit

import pytest
from loguru import logger
from pydantic import SecretStr

from robot.browser.guard import Guard
from robot.browser.judge import Judge
from robot.browser.requests import load_requests
from robot.errors import AnotherUser, CatalogueError, Forbidden, SettingsError, TooLate, UnknownPage
from robot.ledger.claim import Write
from robot.portals import is_loopback

LIST = load_requests()
REPLICA = "http://127.0.0.1:8700"
REAL = "https://www.secop.gov.co"
IDENTITY = "https://community.secop.gov.co"
TRAINING = "https://marketplace-formacion.secop.gov.co"
EDIT = "/CO1ContractsManagement/Tendering/SalesContractEdit"
UPLOAD = "/CO1ContractsManagement/Documents/DocumentAlternateUpload/UploadFile"
LOGIN = "https://community.secop.gov.co/STS/Users/Login/LoginAuthenticate"


FORM = "application/x-www-form-urlencoded; charset=UTF-8"
PARTS = "multipart/form-data; boundary=b"


def paused(url, method="GET", body=None, kind="XHR", **headers):
    written = {"Content-Type": FORM} if method == "POST" and body else {}
    return {"method": method, "url": url, "headers": {**written, **headers}, "postData": body}, kind


def part(name, value, file=None):
    named = f'; filename="{file}"\r\nContent-Type: application/pdf' if file is not None else ""
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}\r\n'


def upload(*parts, **headers):
    body = "".join(parts) + "--b--\r\n"
    return paused(REAL + UPLOAD, "POST", body, **{"Content-Type": PARTS, **headers})


class Permit:
    """In place of the claim; keeps what it was asked."""

    def __init__(self, answer: bool) -> None:  # noqa: FBT001 - it is all that this is told
        self.answer = answer
        self.asked: list[Write] = []

    def __call__(self, write: Write) -> None:
        self.asked.append(write)
        if not self.answer:
            raise TooLate("hace demasiado que se anotó")


def why(request, *, portal=REAL, may_write=False, rehearsal=False):
    judge = Judge(LIST.for_portal(portal), Permit(may_write), SecretStr("s3creto ñ/2026"))
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


@pytest.mark.parametrize(
    "write",
    [upload(part("file", "x", "a.pdf")), paused(f"{REAL}{EDIT}/OnExecutionDocumentUploaded", "POST", "x=1")],
    ids=["upload", "call-back"],
)
def test_what_publishes_leaves_only_when_it_may(write):
    """
    An upload and the call-back leave while an intent is fresh, and at no other time; a rehearsal never lets them.
    """
    assert why(write, may_write=True) is None
    assert why(write, may_write=False) is not None
    assert why(write, may_write=True, rehearsal=True) is not None


@pytest.mark.parametrize(
    ("portal", "url", "leaves"),
    [
        (REAL, f"{REAL}/CO1Marketplace/Common/Workarea/Index", True),
        (REAL, "https://www.secop.gov.co:443/CO1Marketplace/Common/Workarea/Index", True),
        (REAL, "http://www.secop.gov.co/CO1Marketplace/Common/Workarea/Index", False),
        (REAL, "https://www.secop.gov.co.example.org/CO1Marketplace/Common/Workarea/Index", False),
        (REAL, "https://example.org/CO1Marketplace/Common/Workarea/Index", False),
        (REAL, "http://127.0.0.1/CO1Marketplace/Common/Workarea/Index", False),
        (REAL, f"{TRAINING}/CO1Marketplace/Common/Workarea/Index", False),
        (TRAINING, f"{TRAINING}/CO1Marketplace/Common/Workarea/Index", True),
        (TRAINING, f"{REAL}/CO1Marketplace/Common/Workarea/Index", False),
        (REPLICA, "http://www.secop.localhost:8700/CO1Marketplace/Common/Workarea/Index", True),
        (REPLICA, "http://www.secop.localhost:9/CO1Marketplace/Common/Workarea/Index", False),
        (REPLICA, "http://www.secop.localhost/CO1Marketplace/Common/Workarea/Index", False),
        (REPLICA, f"{REAL}/CO1Marketplace/Common/Workarea/Index", False),
        (REPLICA, "https://www.google.com/recaptcha/api2/anchor", False),
        (REAL, "https://www.google.com/recaptcha/api2/anchor", True),
        (REAL, "https://www.google.com/collect", False),
        (REAL, "data:text/html,x", True),
    ],
)
def test_hosts(portal, url, leaves):
    """
    The real portal by https alone, a replica at its own port alone, and never one from the other.
    """
    assert (why(paused(url), portal=portal) is None) == leaves


@pytest.mark.parametrize(
    "start",
    ["https://example.org", "http://www.secop.gov.co", "https://www.secop.gov.co:8443", "http://192.168.0.7:8700"],
)
def test_an_unknown_portal_is_refused_before_a_browser_opens(start):
    """
    A portal that is neither the real one by https nor on this machine is a mistake of the settings.
    """
    with pytest.raises(SettingsError, match="SECOP_PORTAL_URL"):
        LIST.for_portal(start)


@pytest.mark.parametrize(
    ("portal", "page", "trusted"),
    [
        (REAL, LOGIN, True),
        (REAL, f"{TRAINING}/STS/Users/Login/Index", False),
        (REAL, f"{REAL}/STS/Users/Login/Index", False),
        (TRAINING, f"{TRAINING}/STS/Users/Login/Index", True),
        (TRAINING, LOGIN, False),
        (REPLICA, "http://community.secop.localhost:8700/STS/Users/Login/Index", True),
        (REPLICA, "http://community.secop.localhost:8701/STS/Users/Login/Index", False),
        (REPLICA, LOGIN, False),
    ],
)
def test_the_password_belongs_to_one_portal(portal, page, trusted):
    """
    A run of production gives the password to no page of the training portal or of this machine, and the other way round;
    nor does a form of it leave for there.
    """
    there = LIST.for_portal(portal)
    form = paused(page.replace("/Index", "/LoginAuthenticate"), "POST", BODY + "s3creto+%C3%B1%2F2026")

    assert there.may_have_password(page) == trusted
    assert (why(form, portal=portal) is None) == trusted


@pytest.mark.parametrize(
    ("portal", "host", "port", "may"),
    [
        (REAL, "www.secop.gov.co", 443, True),
        (REAL, "community.secop.gov.co", 443, True),
        (REAL, "www.gstatic.com", 443, True),
        (REAL, "www.secop.gov.co", 80, False),
        (REAL, "www.secop.gov.co.", 443, False),
        (REAL, "marketplace-formacion.secop.gov.co", 443, False),
        (REAL, "accounts.google.com", 443, False),
        (REAL, "127.0.0.1", 443, False),
        (TRAINING, "www.secop.gov.co", 443, False),
        (REPLICA, "community.secop.localhost", 8700, True),
        (REPLICA, "127.0.0.1", 8700, True),
        (REPLICA, "127.0.0.1", 8701, False),
        (REPLICA, "10.0.0.1", 8700, False),
        (REPLICA, "www.google.com", 443, False),
    ],
)
def test_where_the_browser_may_connect(portal, host, port, may):
    """
    To hosts of the one portal and of the captcha by https, or to the replica at its port; to nothing else.
    """
    assert LIST.for_portal(portal).may_connect(host, port) == may


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.secop.gov.co", "produccion"),
        ("community.secop.gov.co", "produccion"),
        ("marketplace-formacion.secop.gov.co", "formacion"),
        ("www.secop.localhost", None),
        ("127.0.0.1", None),
        ("www.google.com", None),
        (None, None),
    ],
)
def test_a_portal_has_one_name(host, name):
    """
    All hosts of a real portal are one portal; a replica and a stranger are none.
    """
    portal = LIST.portal_of(host)

    assert (portal and portal.name) == name


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


def ask(guard, session, request, **more):
    """The browser asks whether this request may leave."""
    guard._paused(session, {"requestId": "1", "request": request, **more})


def test_a_guard_that_fails_lets_nothing_go():
    """
    Whatever goes wrong inside the guard, the request stays, and the run is told.
    """

    def breaks(write):
        raise RuntimeError("ledger gone")

    guard, session = Guard(LIST, portal=REAL, may_write=breaks), Session()
    request, kind = upload(part("file", "x", "a.pdf"))

    ask(guard, session, request, resourceType=kind)

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
    guard, session = Guard(LIST, portal=REAL, may_write=Permit(True), password=SecretStr("s3creto ñ/2026")), Session()

    ask(guard, session, paused(url, method)[0], resourceType=kind)

    assert session.did == ["Fetch.failRequest"]
    if offence:
        with pytest.raises(Forbidden):
            guard.check()
    else:
        guard.check()


@pytest.mark.parametrize(
    ("url", "kind", "error"),
    [
        (f"{IDENTITY}/STS/Users/Survey/Index?x=1", "Document", UnknownPage),
        (f"{IDENTITY}/STS/Users/Survey/Index", "XHR", Forbidden),
        (f"{IDENTITY}/STS/Users/Survey/Index?Post_Back_Action_Name_Hidden=Accept", "Document", Forbidden),
        (f"{IDENTITY}/STS/Users/Survey/Index?x=s3creto+%C3%B1%2F2026", "Document", Forbidden),
        (f"{IDENTITY}/STS/Users/%2e%2e/Approve", "Document", Forbidden),
        (f"{IDENTITY}/Users/Survey", "Document", Forbidden),
        (f"{REAL}/STS/Users/Survey/Index", "Document", Forbidden),
        ("https://example.org/STS/Users/Survey/Index", "Document", Forbidden),
    ],
)
def test_an_unknown_page_at_sign_in_is_a_person_s_matter(url, kind, error):
    """
    A page of the identity server that no row covers does not come, and the account waits for a person; anything else there
    is an offence as everywhere.
    """
    guard, session = Guard(LIST, portal=REAL, may_write=Permit(True), password=SecretStr("s3creto ñ/2026")), Session()

    ask(guard, session, paused(url, "GET")[0], resourceType=kind)

    assert session.did == ["Fetch.failRequest"]
    with pytest.raises(error):
        guard.check()


def test_what_was_stopped_is_said_without_its_query():
    """
    The message names method, address and reason, and nothing that a query or a form carried.
    """
    guard = Guard(LIST, portal=REAL, may_write=Permit(True))

    ask(guard, Session(), paused(f"{REAL}{EDIT}/Approve?mkey=abc", "POST", "x=1")[0])

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
    good = 'portal=[]\n[captcha]\nhosts=[]\n[[request]]\nstep="x"\nmethod="GET"\npath="("\n'
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
        (STEP, part(NAMED, "StepManagerGoToStep"), True),
        (STEP, part(NAMED, "SaveContract"), False),
    ],
)
def test_whatever_a_form_says_to_be_its_action_counts(url, body, leaves):
    """
    An action in the address, a second one, one in other letters or one that cannot be read does not slip past the rule.
    """
    if body.startswith("--b"):
        request = paused(url, "POST", f"{body}--b--\r\n", **{"Content-Type": PARTS})
    else:
        request = paused(url, "POST", body)

    assert (why(request) is None) == leaves


@pytest.mark.parametrize(
    "stroke",
    [
        *["%2f", "%5c", "\\", "/%2e%2e/", ";/", "/../", "/%c0%ae%c0%ae/", "/%c0%af", "/%e0%80%af", "/%252e%252e/"],
        *[
            "/%25%32%65%25%32%65/",
            "/%uff0e%uff0e/",
            "/%u002e%u002e/",
            "/%ef%bc%8e%ef%bc%8e/",
            "/\uff0e\uff0e/",
            "/.. /",
        ],
        *[
            "/..%20/",
            "/.../",
            "/x./",
            "/x%20/",
            "%00/",
            "%0d%0a",
            "/%2e/",
            "/%2E./",
            "%3b/",
            "%3f",
            "%23",
            "/%e2%80%a5/",
        ],
        *["/%ef%bc%8f", "/%ef%bc%bc..", "/%zz", "%", "/\u2025/", "/%ef%bc%85"],
    ],
)
def test_a_path_with_two_readings_does_not_leave(stroke):
    """
    Where a server may read another path than we do, no rule covers the request.
    """
    assert why(paused(f"{REAL}/StaticContent/x{stroke}CO1ContractsManagement/Approve", kind="Script")) is not None


@pytest.mark.parametrize(
    "path",
    ["img/logo%20nuevo.svg", "a..b/x.min.js", "a%C3%B1o/%E2%80%9Cx%E2%80%9D.css", "v=1,2/~x/(y)!.js", "x/", "x//y.js"],
)
def test_an_ordinary_path_leaves(path):
    """
    Spaces, accents and dots within a name are nothing that anybody reads otherwise.
    """
    assert why(paused(f"{REAL}/StaticContent/{path}", kind="Script")) is None


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        (f"{REAL}{EDIT}/Approve/x.png", True),
        (f"{REAL}/co1contractsmanagement/Tendering/SalesContractEdit/Approve", True),
        (f"{REAL}/%43O1ContractsManagement/Tendering/SalesContractEdit/Approve", True),
        ("http://www.secop.gov.co/StaticContent/x.png", True),
        (f"{REAL}/CO1Marketplace/Handler.ashx", True),
        (f"{REAL}/STS/Users/x.png", True),
        ("https://fonts.example.org/x.woff2", True),
        (f"{REAL}/CO1Marketplace/Scripts/menu.png", False),
        ("https://www.gstatic.com/recaptcha/releases/x/recaptcha__es.js", False),
        ("https://www.gstatic.com/other.js", True),
        ("https://fonts.example.org/x.woff2?s3creto%20%C3%B1/2026", True),
    ],
)
def test_what_a_picture_may_ask_for(url, stays):
    """
    As a picture, the portal gives files out and does nothing; from elsewhere only the captcha's own may come.
    """
    assert (why(paused(url, kind="Image")) is not None) == stays


@pytest.mark.parametrize(
    ("url", "kind", "method", "quiet"),
    [
        ("https://fonts.example.org/x.woff2", "Font", "GET", True),
        ("https://elsewhere.example.org/p.gif?v=1", "Image", "GET", True),
        ("https://www.google.com/x.js", "Script", "GET", True),
        ("https://elsewhere.example.org/p.gif?s3creto%20%C3%B1/2026", "Image", "GET", False),
        (f"https://elsewhere.example.org/p.gif?{'s3creto ñ/2026'.encode().hex()}", "Image", "GET", False),
        ("https://elsewhere.example.org/collect", "XHR", "GET", False),
        ("https://elsewhere.example.org/collect", "Image", "POST", False),
        (f"{TRAINING}/x/p.gif", "Image", "GET", False),
        ("http://127.0.0.1:9/p.gif", "Image", "GET", False),
    ],
)
def test_a_picture_from_elsewhere_stays_quietly(url, kind, method, quiet):
    """
    A page's picture, script or font of another site does not leave, ends no run, and is told once at the end; whatever
    carries the password, asks for more than a picture, or asks a portal's host is an offence.
    """
    guard = Guard(LIST, portal=REAL, may_write=Permit(True), password=SecretStr("s3creto ñ/2026"))
    said, session = [], Session()
    request, _ = paused(url, method)

    ask(guard, session, request, resourceType=kind)
    sink = logger.add(lambda line: said.append(line.record["message"]), level="INFO")
    guard.tell_foreign()
    logger.remove(sink)

    assert session.did == ["Fetch.failRequest"]
    assert [not guard.blocked, bool(guard.foreign)] == [quiet, quiet]
    assert said == [f"Peticiones a otros sitios que no salieron: 1 ({urlsplit(url).hostname})"] * quiet


def entries(*parts):
    return [{} if part is None else {"bytes": base64.b64encode(part).decode()} for part in parts]


HEAD = part("file", "", "a.pdf").removesuffix("\r\n").encode()
TAIL = b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("path", "kind", "parts", "leaves"),
    [
        (UPLOAD, PARTS, [part(NAMED, "UploadFile").encode() + HEAD, None, TAIL], True),
        (UPLOAD, PARTS, [part(NAMED, "Other").encode() + HEAD, None, TAIL], False),
        (UPLOAD, PARTS, [HEAD, b"x" * 2_000_000, TAIL], True),
        (UPLOAD, PARTS, [HEAD, None, b"y", TAIL], False),
        (UPLOAD, PARTS, [part("a", "").encode().removesuffix(b"\r\n"), None, b"\r\n" + HEAD, None, TAIL], False),
        (UPLOAD, PARTS, [HEAD, None, b"\r\n" + HEAD, None, TAIL], False),
        (UPLOAD, PARTS, [HEAD, None, b"\r\n" + HEAD + b"x", TAIL], False),
        (UPLOAD, PARTS, [None], False),
        (f"{EDIT}/StepManagerGoToStep", FORM, [f"{NAMED}=StepManagerGoToStep".encode(), None], False),
        (f"{EDIT}/StepManagerGoToStep", FORM, [], False),
        (SEARCH.removeprefix(REAL), FORM, [], False),
        (SEARCH.removeprefix(REAL), FORM, [b"x" * 2_000_000], False),
        (SEARCH.removeprefix(REAL), PARTS, [HEAD, b"x", TAIL], False),
    ],
)
def test_only_an_upload_may_send_what_cannot_be_read(path, kind, parts, leaves):
    """
    A file on the disk or a stream is not read; it leaves as the one file of an upload, and not otherwise.
    """
    request, resource = paused(REAL + path, "POST", **{"Content-Type": kind})
    request |= {"hasPostData": True, "postDataEntries": entries(*parts)}

    assert (why((request, resource), may_write=True) is None) == leaves


def test_what_the_claim_is_asked():
    """
    It hears the file's name and bytes, the page to be called, and every contract that address or form names.
    """
    asks = Permit(True)
    judge = Judge(LIST.for_portal(REAL), asks)
    call_back = f"{EDIT}/OnExecutionDocumentUploaded?mkey=1"
    parts = [part("CallBackUrl", call_back), part("x", "co1.pccntr.7"), part("file", "x", "CO1.PCCNTR.9 ñ.pdf")]
    request, kind = upload(*parts)
    request["url"] += "?docUniqueIdentifier=CO1%2eSLCNTR.8"

    assert judge.verdict(request, kind, rehearsal=False).why is None
    hashed = hashlib.sha256(b"x").hexdigest()
    named = frozenset({"co1.pccntr.7", "CO1.SLCNTR.8"})
    assert asks.asked == [Write("CO1.PCCNTR.9 ñ.pdf", hashed, (call_back,), named)]


def test_the_documents_bytes_take_the_place_of_the_page_s():
    """
    What the claim answers stands between the very head and tail that the page made.
    """
    judge = Judge(LIST.for_portal(REAL), lambda write: b"ours")
    request, kind = paused(REAL + UPLOAD, "POST", **{"Content-Type": PARTS})
    request |= {"hasPostData": True, "postDataEntries": entries(part("x", "1").encode() + HEAD, None, TAIL)}

    assert judge.verdict(request, kind, rehearsal=False).body == part("x", "1").encode() + HEAD + b"ours" + TAIL


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "x-http-method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"]
)
def test_what_asks_to_be_taken_for_another_request_stays(name):
    """
    A header or a parameter that gives a request another method or address is refused, with whatever it says.
    """
    assert why(paused(f"{REAL}{EDIT}/View", **{name: "GET"})) is not None
    assert why(paused(f"{REAL}{EDIT}/View?{name}=GET")) is not None
    assert why(paused(f"{REAL}{EDIT}/View?_method=DELETE")) is not None
    assert why(paused(SEARCH, "POST", "_method=DELETE")) is not None
    assert why(paused(f"{REAL}{EDIT}/View?method=GET")) is None


def test_a_preflight_never_publishes():
    """
    The question whether an upload may follow is no upload, and nothing is noted as sent.
    """
    asks = Permit(True)
    judge = Judge(LIST.for_portal(REAL), asks)

    verdict = judge.verdict(
        *paused(REAL + UPLOAD, "OPTIONS", **{"Access-Control-Request-Method": "POST"}), rehearsal=False
    )

    assert verdict.why is not None
    assert asks.asked == []


@pytest.mark.parametrize(
    "spelt",
    [
        r"s3creto \u00f1\/2026",
        "s3creto%2520%25C3%25B1%252F2026",
        "s3creto+%F1%2F2026",
        "73 33 63 72 65 74 6F 20 C3 B1 2F 32 30 32 36".replace(" ", ""),
    ],
    ids=["json", "twice", "latin", "hex"],
)
def test_rarer_spellings_of_the_password(spelt):
    """
    In JSON, encoded twice, in an older alphabet or in hex it is the same password, and is not in what we note either.
    """
    judge = Judge(LIST.for_portal(REAL), Permit(False), SecretStr("s3creto ñ/2026"))

    why = judge.verdict(*paused(f"{REAL}{EDIT}/View?x={spelt}"), rehearsal=False).why

    assert why == "llevaría la contraseña"
    assert "s3creto" not in judge.address(f"https://s3creto@www.secop.gov.co/{spelt}")


@pytest.mark.parametrize("alphabet", ["utf-16", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_the_password_in_another_alphabet(alphabet):
    """
    A body that is no form is not let go with the password in it either, where bodies of any kind may go.
    """
    request, kind = paused(
        "https://www.google.com/recaptcha/api2/reload", "POST", **{"Content-Type": "application/x-protobuffer"}
    )
    judge = Judge(LIST.for_portal(REAL), Permit(False), SecretStr("s3creto/2026"))

    def verdict(body):
        told = {"hasPostData": True, "postDataEntries": entries(body)}
        return judge.verdict(request | told, kind, rehearsal=False).why

    assert verdict("x s3creto/2026 y".encode(alphabet)) == "llevaría la contraseña"
    assert verdict(b"\x08\x01\xff") is None


@pytest.mark.parametrize(
    ("user", "leaves"),
    [("ana", True), ("Ana ", True), ("beto", False), ("", False), ("ana&VB_txtUserName=beto", False)],
)
def test_nobody_signs_in_under_another_accounts_name(user, leaves):
    """
    The sign-in leaves for the account's own user and for nobody else: what is kept of it bears the account's name.
    """
    judge = Judge(LIST.for_portal(REAL), Permit(False), SecretStr("s3creto/2026"), "ana")
    body = f"VB_txtUserName={user}&VB_txtPassword=s&Post_Back_Action_Name_Hidden=LoginAuthenticate"

    verdict = judge.verdict(*paused(LOGIN, "POST", body), rehearsal=True)

    assert (verdict.why is None) == leaves
    assert verdict.error is (Forbidden if leaves else AnotherUser)
