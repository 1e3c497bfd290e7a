"""Faults of sessions, pages, deliveries and documents, each by what a client reads and what the portal has stored."""

from __future__ import annotations

import io
import re
import threading
from html import unescape

import pytest

from fake_portal.faults import Fault
from tests.test_fake_portal.asking import Asker, model_key, texts
from tests.test_fake_portal.person import HOME, PROVIDER_LIST
from tests.test_fake_portal.visit import DOCUMENTED, PDF, PENDING, UPLOAD, keys_of_window, view_path, window_address

LOGIN = "/STS/Users/Login/Index"
CONTRACT = "/CO1ContractsManagement/Tendering/SalesContractEdit"
DOWN = "<h2>SECOP II en mantenimiento"
ACCENTED = "Señal de ACCIÓN.pdf"


@pytest.fixture
def asker(replica):
    """The contractor, signed in before any fault is declared."""
    return Asker(replica)


def strike(replica, do, at, **more):
    replica.state.arm([Fault(do, at, **more)])


def struck(replica):
    return [row["struck"] for row in replica.state.faults.rows()]


class Desk:
    """One contract of the contractor's, open, and what can be asked from there."""

    def __init__(self, replica, asker, contract=PENDING):
        self.replica, self.asker = replica, asker
        self.path = view_path(replica, contract)
        self.keys = keys_of_window(asker, self.path)

    def attaches(self, name="a.pdf"):
        sent = {"CallBackUrl": self.keys["call_back"], "file": (io.BytesIO(PDF), name)}
        return self.asker.client.post(f"{UPLOAD}?mkey={self.keys['window']}", data=sent, base_url=self.replica.portal)

    def calls_back(self):
        told = {"windowKey": self.keys["window"]}
        return self.asker.client.post(self.keys["call_back"], data=told, base_url=self.replica.portal)

    def step(self, name="ContractExecution"):
        return self.asker.call(CONTRACT, "StepManagerGoToStep", self.keys["page"], f"stp{name}")

    def names(self):
        return texts(self.step().text, "execution.name")


@pytest.fixture
def desk(replica, asker):
    return Desk(replica, asker)


# Delivery --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("do", "at"), [("delivered_twice", "upload"), ("delivered_twice", "any")])
def test_delivered_twice(replica, desk, do, at):
    """
    One request, two documents with the same bytes, and one answer.
    """
    strike(replica, do, at)
    answer = desk.attaches()

    assert answer.get_json()["processed"] == "success"
    assert [(d.name, d.content) for d in replica.published] == [("a.pdf", PDF)] * 2
    assert len(replica.requests("UploadFile")) == 1


def test_delivered_twice_needs_a_view(replica):
    """
    A request that is sent to the sign-in page has no view to run again.
    """
    strike(replica, "delivered_twice", "desk")
    stranger = replica.client()

    assert stranger.get(HOME, base_url=replica.portal).status_code == 302
    assert struck(replica) == [0]


@pytest.mark.parametrize(("when", "meanwhile"), [("before", 0), ("after", 1)])
def test_late(replica, desk, when, meanwhile):
    """
    The request waits before its view, or its answer after it; whoever releases it ends the wait.
    """
    strike(replica, "late", "upload", when=when)
    waiting = threading.Event()
    wait = replica.state.faults.wait

    def waits(pause):
        waiting.set()
        wait(pause)

    replica.state.faults.wait = waits
    answers = []
    sender = threading.Thread(target=lambda: answers.append(desk.attaches()))
    sender.start()
    assert waiting.wait(10)
    before = len(replica.published)
    replica.state.faults.release()
    sender.join()

    assert (before, len(replica.published)) == (meanwhile, 1)
    assert answers[0].get_json()["processed"] == "success"


def test_late_by_the_clock(replica, asker):
    """
    A wait of so many seconds is over when the replica's clock says so.
    """
    strike(replica, "late", "desk", seconds=0.02)
    began = replica.state.clock.now()
    asker.page(HOME)

    assert (replica.state.clock.now() - began).total_seconds() >= 0.02


@pytest.mark.switches(stored_at="callback")
def test_callback_lost(replica, desk):
    """
    An empty answer, as if all were well, and nothing stored; a second call-back would.
    """
    desk.attaches()
    strike(replica, "callback_lost", "callback")
    lost = desk.calls_back()
    nothing = list(replica.published)
    desk.calls_back()

    assert (lost.status_code, lost.text, nothing) == (200, "", [])
    assert [d.name for d in replica.published] == ["a.pdf"]


# Sessions and accounts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
def test_stale_key(replica, desk, when, stored):
    """
    The window's key goes stale before it is used, or after: then the next use meets the page of expired content.
    """
    strike(replica, "stale_key", "upload", when=when)
    first, second = desk.attaches(), desk.attaches()

    assert ("ErrorPage" in (first.location or "")) is (when == "before")
    assert "ErrorPage" in second.location
    assert len(replica.published) == stored


def test_stale_key_of_a_key_that_nobody_knows(replica, asker):
    """
    There is nothing to spoil where no page has the key.
    """
    strike(replica, "stale_key", "step")
    asker.call(CONTRACT, "StepManagerGoToStep", "unknown", "stpContractExecution")

    assert struck(replica) == [0]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("do", "status", "where"),
    [
        ("session_to_sign_in", 302, "/STS/users/issue.aspx"),
        ("session_to_empty", 200, ""),
        ("session_to_error_page", 302, "/CO1ContractsManagement/ErrorPage/Index?ErrorMessage=The+content"),
    ],
)
def test_session_ends(replica, desk, do, when, status, where):
    """
    The session is gone, with the answer of one of the shapes that are known; what was done after is done.
    """
    strike(replica, do, "upload", when=when)
    answer = desk.attaches()

    assert answer.status_code == status
    assert where in (answer.location or "")
    assert len(replica.published) == (when == "after")
    assert replica.state.sessions == {}
    assert "/STS/" in desk.asker.get(HOME).location


def test_the_error_page_shows_without_a_session(replica, desk):
    """
    Where the end of a session leads, its words can be read.
    """
    strike(replica, "session_to_error_page", "step")
    led_to = desk.asker.get(desk.step().location)

    assert led_to.status_code == 200
    assert "The content of this page has expired" in led_to.text


def test_session_box(replica, asker):
    """
    The page is there, with the box that says the session is over, and it is.
    """
    strike(replica, "session_box", "provider_list")
    page = asker.page(PROVIDER_LIST)

    assert re.search(r'class="SessionExpiredAlert">.*La sesión ha expirado por inactividad', page, re.DOTALL)
    assert asker.get(PROVIDER_LIST).status_code == 302


def signs_in(replica, client, user="contratista"):
    page = client.get(LOGIN, base_url=replica.identity).text
    form = {"VB_txtUserName": user, "VB_txtPassword": user}
    key = re.findall(r"LoginAuthenticate\?mkey=([0-9a-f_]+)", page)[0]
    return client.post(
        f"{LOGIN.removesuffix('Index')}LoginAuthenticate?mkey={key}", data=form, base_url=replica.identity
    )


def test_account_locked(replica):
    """
    The right password finds the account locked, now and later.
    """
    strike(replica, "account_locked", "authenticate")
    client = replica.client()
    first, second = signs_in(replica, client), signs_in(replica, client)

    for answer in (first, second):
        assert re.search(r'id="spnlblAccountLocked"[^>]*data-fact="sign_in.locked">', answer.text)
    assert replica.state.sessions == {}


@pytest.mark.parametrize("at", ["login", "authenticate"])
def test_captcha(replica, at):
    """
    It shows on the page, or is asked for when name and password are sent; then it is gone.
    """
    strike(replica, "captcha", at)
    client = replica.client()
    shows = [
        bool(re.search(r'data-fact="sign_in.captcha">', answer))
        for answer in (client.get(LOGIN, base_url=replica.identity).text, signs_in(replica, client).text)
    ]

    assert shows == [at == "login", at == "authenticate"]
    assert (replica.state.sessions == {}) is (at == "authenticate")


def test_identity_error(replica):
    """
    The first try meets an error of the identity server; the second gets in.
    """
    strike(replica, "identity_error", "authenticate")
    client = replica.client()
    first, second = signs_in(replica, client), signs_in(replica, client)

    assert "Se ha producido un error en el servidor de identidad" in first.text
    assert "window.location.assign" in second.text
    assert len(replica.state.sessions) == 1


# Pages -----------------------------------------------------------------------------------------------


def test_maintenance_for_so_many_requests(replica, asker):
    """
    From the struck request on everything is down, whatever is asked, until the times are over.
    """
    strike(replica, "maintenance", "provider_list", times=2)
    seen = [DOWN in asker.get(path).text for path in (HOME, PROVIDER_LIST, HOME, HOME)]

    assert seen == [False, True, True, False]


def test_maintenance_for_a_while(replica, asker):
    """
    With seconds, until the replica's clock says that it is over.
    """
    strike(replica, "maintenance", "desk", seconds=600)
    down = [DOWN in asker.get(HOME).text for _ in range(3)]
    replica.client().post("/_fake/clock", json={"seconds": 600})

    assert down == [True] * 3
    assert DOWN not in asker.page(HOME)


@pytest.mark.parametrize(
    ("do", "there"),
    [
        ("overlay", "position:fixed;inset:0"),
        ("dialog", 'alert("Recuerde actualizar sus datos de contacto.");'),
        ("notice", "btnAcknowledgeGen"),
    ],
)
def test_something_over_a_page(replica, desk, do, there):
    """
    A script at the end of a page, or of the part that a call answers, lays it there.
    """
    strike(replica, do, "contract")
    strike(replica, do, "step")
    page, part = desk.asker.page(desk.path), desk.step().text
    clean = desk.step().text

    assert re.search(rf"<script>[^<]*{re.escape(there)}[^<]*</script></body>", page)
    assert re.search(rf"<script>[^<]*{re.escape(there)}[^<]*</script>$", part)
    assert there not in clean


def test_the_notice_can_be_acknowledged(replica, desk):
    """
    Its button works: it asks for the answer that takes its place.
    """
    strike(replica, "notice", "step")
    part = unescape(desk.step().text)
    answer = desk.asker.client.post("/CO1Marketplace/Common/Workarea/Acknowledge", base_url=replica.portal)

    assert "postAction('/CO1Marketplace/Common/Workarea/Acknowledge'" in part
    assert answer.text == '<div id="divNotice"></div>'


def test_english(replica, desk):
    """
    One answer in English, amid Spanish ones.
    """
    strike(replica, "english", "step")
    flipped, after = desk.step().text, desk.step().text

    assert "Upload new" in flipped
    assert "Cargar nuevo" not in flipped
    assert "Cargar nuevo" in after


def test_popup_blocked(replica, desk):
    """
    `Cargar nuevo` is there and calls nothing that opens a window.
    """
    strike(replica, "popup_blocked", "step")
    blocked, free = desk.step().text, desk.step().text

    assert "popupWindow(" not in blocked
    assert "void ({windowURL:" in blocked
    assert "popupWindow({windowURL:" in free


@pytest.mark.parametrize(
    ("do", "more", "there"),
    [
        ("window_closes", {"seconds": 0.5}, "setTimeout(() => window.close(), 500)"),
        ("window_closes_at_attach", {}, "told(...all); window.close();"),
        ("opener_lost", {}, "window.opener = null;"),
    ],
)
def test_the_window_does_otherwise(replica, desk, do, more, there):
    """
    The window closes itself, at a time or at Anexar, or has lost its opener: a script at its end does it.
    """
    address = window_address(desk.asker, desk.path)
    strike(replica, do, "window", **more)
    struck_, clean = desk.asker.page(address), desk.asker.page(address)

    assert re.search(rf"<script>[^<]*{re.escape(there)}[^<]*</script></body>", struck_)
    assert there not in clean


@pytest.mark.parametrize("contract", [PENDING, DOCUMENTED])
def test_step_missing(replica, asker, contract):
    """
    One numeral is not there, and the others are as they were.
    """
    desk = Desk(replica, asker, contract)
    whole = texts(asker.page(desk.path), "detail.step_label")
    strike(replica, "step_missing", "contract")
    without = asker.page(desk.path)

    assert "detail.step_execution" not in without
    assert texts(without, "detail.step_label") == [label for label in whole if label != "Ejecución del Contrato"]
    assert without.count("<div") == without.count("</div")


def upload_new(html):
    """The button's tag, but for the keys in it, which are new each time."""
    tag = re.findall(r'<input[^>]*data-fact="execution.upload_new"[^>]*>', html)[0]
    return re.sub(r"[0-9a-f_]{30,}", "", tag)


def test_upload_not_offered(replica, desk):
    """
    The button is hidden, as in a state of the contract that does not offer it.
    """
    replica.state.contract(PENDING).state = "awaiting_signature"
    not_offered = upload_new(desk.step().text)
    replica.state.contract(PENDING).state = "running"
    strike(replica, "upload_not_offered", "step")

    assert "display:none" in not_offered
    assert upload_new(desk.step().text) == not_offered
    assert upload_new(desk.step().text) != not_offered


# Documents -------------------------------------------------------------------------------------------


def test_grid_lags_for_so_many_looks(replica, desk):
    """
    A new document is not listed for two renderings of the grid; those before it are, and an empty look counts none.
    """
    desk.attaches("before.pdf")
    strike(replica, "grid_lags", "any", after_looks=2)
    empty_look = desk.names()
    desk.attaches("new.pdf")

    assert empty_look == ["before.pdf"]
    assert [desk.names() for _ in range(3)] == [["before.pdf"], ["before.pdf"], ["new.pdf", "before.pdf"]]
    assert [d.name for d in replica.published] == ["before.pdf", "new.pdf"]


def test_grid_lags_for_a_while(replica, desk):
    """
    Each new document is not listed for so many seconds after it was stored.
    """
    strike(replica, "grid_lags", "any", seconds=60)
    desk.attaches()
    early = [desk.names() for _ in range(3)]
    replica.state.put_clock_forward(60)
    late = desk.names()
    desk.attaches("b.pdf")

    assert early == [[], [], []]
    assert late == desk.names() == ["a.pdf"]


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
def test_refused_in_words(replica, desk, when, stored):
    """
    The window is told a refusal; before it is true, after it is not.
    """
    strike(replica, "refused_in_words", "upload", when=when)
    answer = desk.attaches().get_json()

    assert answer["processed"] == "error"
    assert answer["message"]
    assert len(replica.published) == stored


def test_the_words_of_a_refusal_are_drawn(replica, desk):
    """
    The same seed says the same, and seeds differ.
    """
    said = []
    for seed in (*range(8), *range(8)):
        strike(replica, "refused_in_words", "upload", seed=seed)
        said.append(desk.attaches().get_json()["message"])

    assert said[:8] == said[8:]
    assert len(set(said)) > 1


def brought(replica, desk, do, seed):
    (document,) = replica.published
    strike(replica, do, "download", seed=seed)
    path = f"/CO1ContractsManagement/Archive/RetrieveFile/Index?DocumentId={document.id}"
    answer = desk.asker.get(path)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert desk.asker.get(path).data == PDF
    return answer.data


@pytest.mark.parametrize(
    ("do", "spoilt"),
    [
        (
            "download_changed",
            lambda got: len(got) == len(PDF) and sum(a != b for a, b in zip(got, PDF, strict=True)) == 1,
        ),
        ("download_truncated", lambda got: len(got) < len(PDF) and PDF.startswith(got)),
        ("download_other", lambda got: got.startswith(b"%PDF") and got != PDF),
    ],
)
def test_downloads(replica, desk, do, spoilt):
    """
    One byte is another, the end is missing, or another document comes, without a word of it; seeds differ.
    """
    desk.attaches()
    got = [brought(replica, desk, do, seed) for seed in range(6)]

    assert all(spoilt(one) for one in got)
    assert len(set(got)) > 1
    assert brought(replica, desk, do, 3) == got[3]


@pytest.mark.parametrize(
    ("do", "name", "listed"),
    [
        ("name_accents", ACCENTED, "Senal de ACCION.pdf"),
        ("name_accents", "informe.pdf", "ínforme.pdf"),
        ("name_accents", "xyz.pdf", "áxyz.pdf"),
        ("name_case", ACCENTED, "SEÑAL DE ACCIÓN.PDF"),
        ("name_case", "ACTA.PDF", "acta.pdf"),
        ("name_spaces", ACCENTED, "Señal  de  ACCIÓN.pdf"),
        ("name_spaces", "acta.pdf", "acta .pdf"),
    ],
)
@pytest.mark.parametrize(("stored_at", "at"), [("attach", "upload"), ("callback", "callback")])
def test_listed_names(replica, do, name, listed, stored_at, at):
    """
    The document is stored under another spelling, at whichever request stores it; its bytes are the same.
    """
    replica.set_up(stored_at=stored_at)
    desk = Desk(replica, Asker(replica))
    strike(replica, do, at)
    desk.attaches(name)
    desk.calls_back()
    desk.attaches(name)
    desk.calls_back()

    assert [(d.name, d.content) for d in replica.published] == [(listed, PDF), (name, PDF)]


# What cannot be struck ---------------------------------------------------------------------------------


def test_a_rewriting_that_finds_nothing_does_not_count(replica, desk):
    """
    A fault of step 7 waits while other numerals are shown.
    """
    strike(replica, "upload_not_offered", "step")
    desk.step("ContractGeneralInformation")
    waiting = struck(replica)
    desk.step()

    assert (waiting, struck(replica)) == ([0], [1])


def test_a_page_that_is_not_there_is_not_rewritten(replica, asker):
    """
    A redirection and an error have no page to lay something over.
    """
    strike(replica, "overlay", "contract")
    asker.get(f"{CONTRACT}/View?docUniqueIdentifier=CO1.SLCNTR.1")

    assert struck(replica) == [0]


def test_keys_come_from_the_page(desk):
    """
    The desk of these tests asks what a page would: its key is that of the contract's own page.
    """
    assert model_key(desk.asker.page(desk.path)) != desk.keys["page"]
