"""Trouble that passes: an answer that is none, a list that does not go on, a click in vain, a tab that dies."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request

from fake_portal.faults import Fault
from robot.browser import page as page_module
from robot.browser import parts
from robot.browser.table import read_table
from robot.errors import Forbidden, NoConnection, TooLate, Unavailable
from robot.model import Contract, Outcome
from robot.visits.runner import Runner
from tests.tiers import thorough

PUBLISHED, SKIPPED, IN_DOUBT, FAILED = Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.IN_DOUBT, Outcome.FAILED
UPLOAD = "/CO1ContractsManagement/Documents/DocumentAlternateUpload/UploadFile"


def three_on_two(paper):
    return [paper("uno.pdf"), paper("dos.pdf"), paper("tres.pdf", "CO1.PCCNTR.123502")]


@pytest.mark.parametrize(
    ("do", "when", "ends", "later"),
    [
        # Stored, and its window went to the address that it had sent to: the second file never left it.
        ("sign_in_page", "after", [PUBLISHED, FAILED], [SKIPPED, PUBLISHED]),
        # These stay because one was stored and the other was not; the rest differ in the page that comes.
        ("firewall", "before", [IN_DOUBT, PUBLISHED], [IN_DOUBT, SKIPPED]),
        *thorough(
            ("session_to_empty", "before", [IN_DOUBT, PUBLISHED], [IN_DOUBT, SKIPPED]),
            ("session_to_sign_in", "before", [IN_DOUBT, IN_DOUBT], [IN_DOUBT, IN_DOUBT]),
            ("session_to_error_page", "before", [IN_DOUBT, PUBLISHED], [IN_DOUBT, SKIPPED]),
            ("stale_key", "before", [IN_DOUBT, FAILED], [IN_DOUBT, PUBLISHED]),
        ),
    ],
)
def test_no_answer_to_anexar_is_doubt_about_its_window(make_robot, replica, paper, do, when, ends, later):
    """
    Whatever stands in the place of an answer to Anexar, its own window is in doubt: the next contract has its document,
    nothing is stored twice, nothing asks for the upload's address, and the next run sends only what never left.
    """
    replica.state.arm([Fault(do, at="upload", when=when)])
    items = three_on_two(paper)
    robot = make_robot(patience=8)

    first = [result.outcome for result in robot.publishes(*items)]
    stored = sorted(document.name for document in replica.published)
    second = [result.outcome for result in make_robot(patience=8).publishes(*items)]

    assert first == [*ends, PUBLISHED]
    assert second == [*later, SKIPPED]
    names = ["uno.pdf", "dos.pdf"]
    assert stored == sorted([*(n for n, end in zip(names, ends, strict=True) if end is PUBLISHED), "tres.pdf"])
    kept = [name for name, end in zip(names, later, strict=True) if end in (PUBLISHED, SKIPPED)]
    assert sorted(document.name for document in replica.published) == sorted([*kept, "tres.pdf"])
    assert replica.requests(UPLOAD, "GET") == []


# The end of the session stays: after it the most has to be done again.
@pytest.mark.parametrize("do", ["session_to_sign_in", *thorough("session_to_empty", "stale_key")])
def test_no_answer_to_the_call_back_ends_no_run(make_robot, replica, paper, do):
    """
    A call-back that gets no answer, or meets the end of the session, leaves every document of the run published once.
    """
    replica.state.arm([Fault(do, at="callback")])
    items = three_on_two(paper)

    results = make_robot(patience=8).publishes(*items)

    assert [result.outcome for result in results] == [PUBLISHED] * 3
    assert sorted(d.name for d in replica.published) == sorted(i.document.name for i in items)


@pytest.mark.parametrize(
    ("script", "offence"),
    [
        ("url => { location.href = url }", False),
        ("url => { add('iframe', {src: url}) }", False),
        ("url => { location.href = url + '?Post_Back_Action_Name_Hidden=RemoveDocuments' }", True),
        ("url => { fetch(url).catch(() => 0) }", True),
        ("url => { new Image().src = url }", True),
        ("url => { const f = add('form', {method: 'post', action: url}); f.submit() }", True),
    ],
    ids=["page", "frame", "page with an action", "call", "picture", "form"],
)
def test_only_a_page_that_goes_astray_is_forgiven(make_robot, replica, script, offence):
    """
    An address where documents are published is left by nothing that nobody announced; only a page that goes there asks for
    nothing, and ends no run.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    tab = robot.portal.tab
    tab.evaluate("() => { window.add = (t, o) => { const e = Object.assign(document.createElement(t), o);"
                 " document.body.append(e); return e } }")  # fmt: skip

    tab.evaluate(script, f"{replica.portal}{UPLOAD}")
    while not robot.guard.blocked:
        tab.context.cookies()  # lets events come in

    if offence:
        with pytest.raises((Forbidden, TooLate)):
            robot.guard.check()
    else:
        robot.guard.check()
    assert replica.requests(UPLOAD) == []


# Lists that come in parts -----------------------------------------------------------------------------


def fill(replica, count, number="CO1.PCCNTR.129716"):
    """So many documents of somebody else's on a contract, beside those that it has."""
    contract = next(c for c in replica.state.contracts if c.unique_identifier("buyer") == number)
    for n in range(count):
        replica.state.store(contract, f"{n}.pdf", b"%%PDF-1.4 %d" % n, side="provider", user="(antes)")


# The one that looks like a whole answer stays.
@pytest.mark.switches(execution_paging="five")
@pytest.mark.parametrize(("do", "when"), [("truncated", "after"), *thorough(("status_500", "before"))])
def test_ver_mas_that_brings_nothing_is_pressed_again(make_robot, replica, paper, do, when):
    """
    A list of documents that does not go on at once is read to its end all the same, and each document counts once.
    """
    fill(replica, 12)
    known = paper("0.pdf", content=b"%PDF-1.4 0")  # among the last, for the newest stand first
    replica.state.arm([Fault(do, at="more_documents", when=when)])
    robot = make_robot(patience=4).is_signed_in()

    results = robot.publishes(known, paper("uno.pdf"))

    assert [result.outcome for result in results] == [SKIPPED, PUBLISHED]
    assert [d.name for d in replica.published] == ["uno.pdf"]
    assert [report.attempts for report in robot.told if report.step.id == "inventory"] == [2]


# The one that looks like a whole answer stays.
@pytest.mark.parametrize(("do", "when"), [("truncated", "after"), *thorough(("status_500", "before"))])
def test_a_list_of_contracts_that_stumbles_is_no_conflict(make_robot, replica, paper, do, when):
    """
    One failed «Ver más» in the list of contracts is tried again; a person has nothing to compare.
    """
    replica.state.arm([Fault(do, at="provider_more", when=when)])
    robot = make_robot(patience=4).is_signed_in()

    (result,) = robot.publishes(paper("acta.pdf", "89w4797"))

    assert result.outcome is PUBLISHED, result.message
    assert [report.attempts for report in robot.told if report.step.id == "detail"] == [2]


@pytest.mark.switches(execution_paging="five")
@pytest.mark.thorough("it waits for each of its attempts; that one is made again has its test above")
def test_ver_mas_that_never_brings_more_blames_nobody(make_robot, replica, paper):
    """
    A portal that brings no more rows, however often it is asked, is unavailable: nothing is sent, and no one decides.
    """
    fill(replica, 12)
    replica.state.arm([Fault("status_500", at="more_documents", times=99)])

    (result,) = make_robot(patience=3).is_signed_in().publishes(paper("uno.pdf"))

    assert result.outcome is Outcome.FAILED
    assert result.remedy == Unavailable.remedy
    assert replica.published == []


@pytest.mark.switches(execution_paging="five")
def test_a_long_list_is_read_once_and_tells_how_far_it_is(make_robot, replica, monkeypatch):
    """
    Reading a list of forty documents, five at a time, reads its table once, and says meanwhile how long it has become.
    """
    read: list[object] = []
    lines: list[str] = []

    def reading(*what):
        read.append(what)
        return read_table(*what)

    monkeypatch.setattr(page_module, "read_table", reading)
    monkeypatch.setattr(parts, "OFTEN", 0)
    fill(replica, 37)
    robot = make_robot().is_signed_in()
    robot.signs_in()
    robot.portal.kit.listeners.append(lines.append)
    detail = robot.portal.desk().open_my_contracts().open_detail(Contract("CO1.PCCNTR.129716"))
    execution = detail.open_execution()
    read.clear()

    documents = execution.documents()

    assert len({listed.link for listed in documents}) == len(documents) == 40
    assert len(read) == 1
    assert lines[:2] == [f"«7 Ejecución del Contrato»: {rows} filas hasta ahora" for rows in (5, 10)]


# Clicks, tabs and connections -------------------------------------------------------------------------


# The one that looks like a whole answer stays.
@pytest.mark.parametrize(("do", "when"), [("truncated", "after"), *thorough(("status_500", "before"))])
def test_a_click_on_the_numeral_is_tried_again(make_robot, replica, paper, do, when):
    """
    A numeral 7 that does not open is clicked again, at once and on the same page: the contract does not begin anew.
    """
    replica.state.arm([Fault(do, at="step", when=when)])
    robot = make_robot(patience=6).is_signed_in()

    (result,) = robot.publishes(paper("uno.pdf"))

    assert result.outcome is PUBLISHED, result.message
    assert [report.attempts for report in robot.told if report.step.id == "execution"] == [2]
    assert robot.titles.count("   Escritorio") == 1


def crash(tab):
    """The process behind a tab dies, as where memory runs out."""
    with suppress(PlaywrightError):  # nobody is left to answer
        tab.goto("chrome://crash")


@pytest.mark.thorough("a tab that dies at Anexar is replaced the same way")
def test_a_tab_that_dies_is_replaced(make_robot, replica, paper):
    """
    Where the process behind the tab dies in the middle of a contract, the contract begins anew in another tab.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    flows, first = robot.works.flows, robot.portal.tab
    doomed = [first]

    def dying(place, documents, thorough):
        if doomed:
            crash(doomed.pop())
        return flows.inventory(place, documents, thorough)

    robot.works.flows = replace(flows, inventory=dying)
    results = robot.runs(*three_on_two(paper))

    assert [result.outcome for result in results] == [PUBLISHED] * 3
    assert len(replica.published) == 3
    assert robot.portal.tab is not first


@pytest.mark.thorough("a tab that dies at Anexar is replaced the same way")
def test_a_tab_that_somebody_closed_is_replaced(make_robot, replica, paper):
    """
    Where somebody closes the tab between two contracts, the second is published in another.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    ends = []
    for (result,) in Runner(robot.works).run(
        [paper("uno.pdf"), paper("dos.pdf", "CO1.PCCNTR.123502")], robot.works.publish
    ):
        ends.append(result.outcome)
        robot.portal.tab.close()

    assert ends == [PUBLISHED] * 2
    assert len(replica.published) == 2


def test_a_tab_that_dies_at_anexar_is_doubt(make_robot, replica, paper):
    """
    Where the tabs die while a document is on its way, the look says what became of it, and the next contract goes on.
    """
    replica.state.arm([Fault("late", at="upload", when="after", seconds=1)])
    robot = make_robot(patience=8).is_signed_in()
    robot.signs_in()
    sent: list[Request] = []

    def dying(request):
        if request.url.partition("?")[0].endswith(UPLOAD) and not sent:
            sent.append(request)
            crash(request.frame.page)

    robot.portal.context.on("request", dying)
    items = three_on_two(paper)
    first = robot.runs(*items)
    stored = {document.sha256 for document in replica.published}
    robot.portal.context.remove_listener("request", dying)
    again = robot.runs(*items)

    assert sent
    assert first[0].outcome in (IN_DOUBT, PUBLISHED)
    assert first[1].outcome in (IN_DOUBT, PUBLISHED, FAILED)
    assert first[1].outcome is not FAILED or items[1].document.sha256 not in stored
    assert first[2].outcome is PUBLISHED
    assert Outcome.DUPLICATED not in {result.outcome for result in again}
    assert len({d.sha256 for d in replica.published}) == len(replica.published)


# Those that take no time stay.
@pytest.mark.parametrize("do", ["reset", "hang_up", *thorough("refused")])
def test_a_connection_cut_at_the_sign_in_is_mended(make_robot, replica, do):
    """
    A connection that is cut once while somebody signs in is asked for again, and no person is needed.
    """
    replica.state.arm([Fault(do, at="authenticate", when="after")])
    robot = make_robot(patience=4)

    robot.signs_in()

    assert robot.portal.origin == replica.portal


# Those that take no time stay.
@pytest.mark.parametrize("at", ["login", "issue", "desk", *thorough("authenticate")])
def test_a_portal_that_cannot_be_reached_is_the_networks(make_robot, replica, at):
    """
    Where the connection stays away while somebody signs in, the network is blamed and not a person.
    """
    replica.state.arm([Fault("refused", at=at, seconds=3600)])

    with pytest.raises(NoConnection, match="no hay conexión con el portal") as told:
        make_robot(patience=4).signs_in()

    assert "conexión" in told.value.remedy
