"""Sessions that end, pages that go stale, and covers that lie over the page."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from fake_portal.faults import Fault
from flows.pages import Contracts, Desk, Execution
from robot.errors import (
    AccountLocked,
    Maintenance,
    NeedsHuman,
    SessionExpired,
    SignInsUsedUp,
    Unavailable,
    UnknownPage,
    WrongPassword,
)
from robot.model import Contract, Outcome
from robot.visits.runner import Runner
from tests.tiers import thorough


def test_a_session_that_ends_between_two_contracts(make_robot, replica, paper):
    """
    When the portal forgets the session, the robot signs in once more and every document is published once.
    """
    items = [paper("uno.pdf"), paper("dos.pdf", "CO1.PCCNTR.123502")]
    robot = make_robot()
    robot.signs_in()
    results = []
    for (result,) in Runner(robot.works).run(items, robot.works.publish):
        results.append(result)
        for session in list(replica.state.sessions.values()):
            replica.state.sign_out(session)

    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 2
    assert len(replica.requests("LoginAuthenticate")) == 2
    assert len(replica.published) == 2


def test_the_sign_in_page_is_told_from_any_other(make_robot, replica):
    """
    A page object that meets the sign-in instead of its page says that the session ended, at once.
    """
    robot = make_robot()
    robot.signs_in()
    desk = robot.portal.desk()
    replica.state.sessions.clear()

    with pytest.raises(SessionExpired):
        desk.open_my_contracts()


@pytest.mark.thorough("a session that ends between two contracts is opened anew the same way")
def test_a_session_that_only_the_desk_believes(make_robot, replica, paper):
    """
    With a saved session that opens the desk and nothing behind it, the robot signs in from nothing, and publishes once.
    """
    robot = make_robot().is_signed_in()
    robot.portal.context.clear_cookies(name="STSAuthenticationCookie")
    robot.portal.context.clear_cookies(path="/CO1ContractsManagement/")

    (result,) = robot.publishes(paper("Informe.pdf"))

    assert result.outcome is Outcome.PUBLISHED, result.message
    assert len(replica.requests("LoginAuthenticate")) == 1
    assert len(replica.published) == 1


@pytest.mark.switches(page_key_lasts="next_page")
def test_a_stale_page_is_told_from_any_other(make_robot, replica):
    """
    A contract's page that another tab has made stale ends in the portal's page of expired content, and we say so.
    """
    robot = make_robot()
    robot.signs_in()
    contracts = robot.portal.desk().open_my_contracts()
    detail = contracts.open_detail(Contract("CO1.PCCNTR.129716"))
    robot.portal.open_contract(robot.portal.context.new_page(), detail.tab.url)

    with pytest.raises(SessionExpired):
        detail.open_execution()


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"captcha_after": "always"}, "captcha"),
        ({"second_factor": "email_code"}, "código"),
        ({"lock_after": "three"}, "bloqueada"),
        ({"credentials": "expired"}, "venció"),
    ],
    ids=["captcha", "second factor", "locked", "expired password"],
)
def test_what_only_a_person_can_answer(make_robot, replica, switches, said):
    """
    A captcha, a code, a locked account or a new password is handed to a person, in words; the robot does not answer it.
    """
    replica.set_up(**switches)
    replica.state.accounts["contratista"].locked = "lock_after" in switches

    with pytest.raises(NeedsHuman, match=said):
        make_robot().signs_in()


@pytest.mark.switches(credentials="expired")
def test_an_unknown_page_of_the_sign_in_waits_for_a_person(make_robot, monkeypatch):
    """
    Where the portal leads at sign-in to an address that the robot does not know, the account waits for a person, who reads
    the address and what to do; the password is not sent again.
    """
    monkeypatch.setattr("fake_portal.identity.sign_in.change_password_url", lambda: "/STS/Users/Survey/Index")

    with pytest.raises(UnknownPage, match="/STS/Users/Survey/Index") as asked:
        make_robot(patience=4).signs_in()

    assert "en su navegador" in asked.value.remedy


def test_maintenance_by_status(make_robot, replica):
    """
    A portal that answers 503 is unavailable, which is not the robot's nor the person's mistake.
    """
    replica.set_up(maintenance="status_503")

    with pytest.raises(Unavailable, match="503"):
        make_robot().signs_in()


def test_maintenance_by_words(make_robot, replica):
    """
    A page that answers 200 and speaks of maintenance is known by its words, in seconds, and no person is asked for.
    """
    replica.set_up(maintenance="page")
    began = time.monotonic()

    with pytest.raises(Maintenance, match="mantenimiento"):
        make_robot(patience=45).signs_in()

    assert time.monotonic() - began < 30, "it would have waited for the sign-in, 45 seconds twice"


def test_an_object_that_speaks_of_maintenance_is_no_maintenance(make_robot, replica, paper):
    """
    A contract about maintenance is published on like any other, though its page is waited for.
    """
    said = "Equipos en mantenimiento, in maintenance"
    replica.state.contracts[:] = [replace(contract, description=said) for contract in replica.state.contracts]
    replica.state.arm([Fault("late", at="step", seconds=2)])

    (result,) = make_robot(patience=12).is_signed_in().publishes(paper("Informe.pdf"))

    assert result.outcome is Outcome.PUBLISHED, result.message


def test_an_empty_page_is_never_an_empty_list(make_robot, replica):
    """
    A page that is not the sign-in, whatever it is, is handed to a person and publishes nothing.
    """
    replica.set_up(maintenance="empty_200")

    with pytest.raises(NeedsHuman, match="no conoce"):
        make_robot(patience=2).signs_in()


def test_each_page_returns_the_next(make_robot, replica):
    """
    The contractor's way is a chain of pages, each of which recognised itself.
    """
    robot = make_robot()
    robot.signs_in()

    desk = robot.portal.desk()
    contracts = desk.open_my_processes().open_my_contracts()
    execution = contracts.open_detail(Contract("CO1.PCCNTR.129716")).open_execution()

    assert (Desk, Contracts, Execution) == (type(desk), type(contracts), type(execution))
    assert len(execution.documents()) == 3


@pytest.mark.fault(do="overlay", at="desk")
def test_what_covers_the_desk_is_gone_with_it(make_robot, replica, paper):
    """
    Something unknown that lies over the desk ends neither the run nor the contract: the desk is opened anew.
    """
    (result,) = make_robot(patience=6).is_signed_in().publishes(paper("Informe.pdf"))

    assert result.outcome is Outcome.PUBLISHED, result.message
    assert len(replica.published) == 1


# The answer that looks like a page stays.
@pytest.mark.parametrize(("do", "when"), [("almost_empty", "after"), *thorough(("status_503", "before"))])
def test_a_stumble_over_the_password_is_no_refusal(make_robot, replica, do, when):
    """
    Where the portal answers the password with anything but a yes or a no, it is opened again and asked once more.
    """
    replica.state.arm([Fault(do, at="authenticate", when=when)])
    robot = make_robot(patience=3)

    robot.signs_in()

    assert robot.portal.origin == replica.portal
    assert len(replica.requests("LoginAuthenticate", method="POST")) <= 2


def test_a_portal_that_stumbles_twice_is_a_persons_to_see(make_robot, replica):
    """
    The password is typed twice at most, and never after a refusal: a third try could lock the account.
    """
    replica.state.arm([Fault("status_503", at="authenticate", times=9)])
    robot = make_robot(patience=3)

    with pytest.raises(NeedsHuman):
        robot.signs_in()

    assert len(replica.requests("LoginAuthenticate", method="POST")) == 2


# A document that never comes stays: it is what a publication is proven with.
@pytest.mark.parametrize(
    ("do", "at"), [("late", "download"), *thorough(("late", "provider_list"), ("stalled", "download"))]
)
def test_what_never_comes_is_let_go(make_robot, replica, paper, do, at):
    """
    A page or a document that never comes holds nobody up: it is let go, asked for again, and published once.
    """
    replica.state.arm([Fault(do, at=at, when="before" if do == "late" else "after", seconds=3600)])

    (result,) = make_robot(patience=3).is_signed_in().publishes(paper("Informe.pdf"))

    assert result.outcome is Outcome.PUBLISHED, result.message
    assert len(replica.published) == 1


def test_the_fourth_password_of_a_day_is_not_typed(make_robot, replica):
    """
    Three refusals of one day, each in a run of its own, and the fourth run asks the portal nothing with a password.
    """
    for _ in range(3):
        with pytest.raises(WrongPassword):
            make_robot(password="vieja").signs_in()

    with pytest.raises(SignInsUsedUp):
        make_robot(password="vieja").signs_in()

    assert len(replica.requests("LoginAuthenticate", method="POST")) == 3


@pytest.mark.switches(lock_after="three")
def test_a_locked_account_is_asked_once(make_robot, replica):
    """
    Once the portal says that the account is locked, no other run sends its password, although the day has attempts left.
    """
    replica.state.accounts["contratista"].locked = True

    for _ in range(2):
        with pytest.raises(AccountLocked):
            make_robot().signs_in()

    assert len(replica.requests("LoginAuthenticate", method="POST")) == 1
