"""What nobody has seen of the portal: two documents are published once each whatever its answer is, or it is said that they were not."""

from __future__ import annotations

import pytest

from fake_portal.config import Switches, switch_answers
from robot.model import Outcome
from tests.tiers import thorough

#: What each switch answer makes of a publication, where it is not simply published.
OTHERWISE = {
    ("uploads_offered", "running"): Outcome.FAILED,  # the guide's contract is signed, not running
    ("maintenance", "status_503"): None,
    ("maintenance", "empty_200"): None,
    ("maintenance", "page"): None,
    ("second_factor", "email_code"): None,
    ("second_factor", "app_code"): None,
    ("credentials", "expired"): None,
    ("captcha_after", "always"): None,
    ("captcha_page", "sign_in"): None,
}
AT_SIGN_IN = (
    "notice",
    "company_step",
    "lock_after",
    "captcha_after",
    "captcha_page",
    "second_factor",
    "credentials",
    "concurrent_sessions",
    "session_minutes",
    "maintenance",
    "language",
)
#: Switches that a good publication never meets.
OFF_THE_WAY = {
    "concurrent_sessions": "newest",
    "date_zone": "inside",
    "delete_confirmation": "modal",
    "delete_rights": "any",
    "language_of": "browser",
    "lock_after": "three",
    "permitted_types": "any",
    "processed_failure": "false",
    "refusal": "alert",
    "session_minutes": "30",
}
#: What the supervisor's way meets differently; whatever is not here is the contractor's to prove.
SUPERVISOR_TOO = {
    "assistant",
    "captcha_page",
    "company_step",
    "detail_opens",
    "grid_refresh",
    "language",
    "notice",
    "page_key_lasts",
    "pending_modification",
    "stored_at",
    "upload_input",
    "upload_window",
    "uploads_offered",
}
#: Every answer but the defaults, which all the other tests have.
ANSWERS = [
    (name, answer, user)
    for name, answers in switch_answers().items()
    for answer in answers
    for user in ("contratista", "supervisor")
    if answer != getattr(Switches(), name) and name not in (*OFF_THE_WAY, "company_first")
    if user == "contratista" or name in SUPERVISOR_TOO
]
#: Those after which nothing is published are quickly told, and stand alone also in `make test`.
ENDING = [case for case in ANSWERS if case[:2] in OTHERWISE]
ALONE = [case for case in ANSWERS if case not in ENDING]

#: What `make test` has in the place of each answer alone: runs that meet all of them, each by the roles that have it in `ALONE`.
COVERING = {
    "one file a window, stored late": {
        "upload_window": "Index",
        "upload_input": "single",
        "stored_at": "callback",
        "grid_refresh": "manual",
        "success_message": "row",
        "page_key_lasts": "next_page",
        "provider_upload_button": "included",
        "uploads_offered": "always",
        "step_one_number": "buyer",
        "list_opens": "after_search",
        "listed_name": "trimmed",
        "language": "mixed",
        "notice": "page",
        "company_step": "always",
        "assistant": "everywhere",
        "delete_confirmation": "none",
        "lock_after": "never",
    },
    "many files, ten steps, paged, in English": {
        "upload_window": "MultiInclude",
        "success_message": "passing_row",
        "listed_name": "unaccented",
        "pending_modification": "always",
        "execution_paging": "five",
        "detail_opens": "new_tab",
        "provider_menu_ids": "generated",
        "language": "en",
        "notice": "modal",
        "captcha_after": "one",
        "assistant": "open",
        "preloader": "long",
        "overlay": "transparent",
    },
    "off the way": OFF_THE_WAY,
}
#: Unpleasant answers at the same time, as they may well come.
TOGETHER = {
    "one file a window, stored late": {"upload_input": "single", "stored_at": "callback", "grid_refresh": "manual", "page_key_lasts": "next_page"},
    "many files, stored late": {"upload_window": "MultiInclude", "stored_at": "callback", "overlay": "transparent", "success_message": "passing_row"},
    "english, ten steps, paged": {"language": "en", "pending_modification": "always", "execution_paging": "five", "notice": "modal", "preloader": "long"},
    "mixed, search first": {"language": "mixed", "list_opens": "after_search", "detail_opens": "new_tab", "listed_name": "unaccented"},
    "as some captures have it": {"date_zone": "inside", "assistant": "everywhere", "language_of": "browser"},
    "off the way, otherwise": {"delete_confirmation": "none", "lock_after": "never"},
}  # fmt: skip


def by_role(runs):
    """Each of these runs by either role; those off the way are the contractor's to prove."""
    roles = ("contratista", "supervisor")
    return [
        (name, user) for name in runs for user in roles if user == "contratista" or not name.startswith("off the way")
    ]


def robot_at(replica, make_robot, user, switches, **more):
    """At a portal with these answers: with a company's name where it asks for one, signed in where they are not about that."""
    replica.set_up(**switches)
    companies = {"contratista": "ANA PRUEBA PRUEBA", "supervisor": "GOBERNACION NACIONAL"}
    robot = make_robot(user, company=companies[user] if "company_step" in switches else None, **more)
    return robot if switches.keys() & set(AT_SIGN_IN) else robot.is_signed_in()


def publishes_once(robot, replica, paper, switches, names):
    """These documents, each once, under these answers."""
    items = paper.several(names)

    results = robot.publishes(*items)

    ends = [(result.outcome, result.message) for result in results]
    assert [end for end, _ in ends] == [Outcome.PUBLISHED] * len(names), f"{switches}: {ends}\n{ONE_ALONE}"
    assert sorted(i.document.sha256 for i in items) == sorted(d.sha256 for d in replica.published), switches


ONE_ALONE = "one answer alone: pytest -m '' tests/test_flows/test_unknowns.py -k 'alone and SWITCH-ANSWER'"


def test_the_covering_runs_meet_every_answer():
    """
    Each answer that is tried alone, and each off the way, is met by a covering run, for each role.
    """
    met = {(*answer, user) for name, user in by_role(COVERING) for answer in COVERING[name].items()}
    off_the_way = {(name, answer, "contratista") for name, answer in OFF_THE_WAY.items()}

    assert {*ALONE, *off_the_way} - met == set()
    assert {name for name, *_ in ANSWERS} | {*OFF_THE_WAY, "company_first"} == {*switch_answers()}


@pytest.mark.parametrize(("name", "user"), by_role(COVERING))
def test_every_answer_of_every_unknown(make_robot, replica, paper, user, name):
    """
    Whatever the portal's unknown answer is, two documents are published once each.
    """
    robot = robot_at(replica, make_robot, user, COVERING[name])

    publishes_once(robot, replica, paper, COVERING[name], ["Informe de año nuevo.pdf", "Planilla.pdf"])


@pytest.mark.parametrize(("name", "answer", "user"), thorough(*ALONE), ids=["-".join(case) for case in ALONE])
def test_every_answer_alone(make_robot, replica, paper, user, name, answer):
    """
    Each answer is met alone as well, so that it shows which one it is; the covering runs are what `make test` has of them.
    """
    robot = robot_at(replica, make_robot, user, {name: answer})

    publishes_once(robot, replica, paper, {name: answer}, ["Informe de año nuevo.pdf", "Planilla.pdf"])


@pytest.mark.parametrize(("name", "answer", "user"), ENDING, ids=["-".join(case) for case in ENDING])
def test_an_answer_under_which_nothing_is_published(make_robot, replica, paper, user, name, answer):
    """
    Where the portal's answer lets nothing be published, it is said in our words or with each document, and nothing is stored.
    """
    items = paper.several(["Informe de año nuevo.pdf", "Planilla.pdf"])
    end = OTHERWISE[name, answer]
    robot = robot_at(replica, make_robot, user, {name: answer}, patience=3 if end is None else 12)

    if end is None:
        with pytest.raises(Exception) as refusal:  # noqa: PT011 - each has its own test in test_session.py
            robot.publishes(*items)
        assert type(refusal.value).__module__ == "robot.errors"
    else:
        assert [end] * 2 == [result.outcome for result in robot.publishes(*items)]
    assert replica.published == []


@pytest.mark.parametrize(("name", "user"), thorough(*by_role(TOGETHER)))
def test_unknowns_together(make_robot, replica, paper, user, name):
    """
    Unpleasant answers at the same time change nothing of the end; `make test` has them all in the covering runs.
    """
    names = ["Informe de año nuevo.pdf", "Planilla.pdf", "Cuenta de cobro N° 3.pdf"]

    replica.set_up(**TOGETHER[name])

    publishes_once(make_robot(user), replica, paper, TOGETHER[name], names)
