"""The campaign, reduced to what does most harm. `make campaign` tries everything, everywhere."""

from __future__ import annotations

import pytest

from robot.model import Role
from tests.campaign import kills, rivals, special
from tests.campaign.cases import cells, record
from tests.campaign.trial import carry_out
from tests.campaign.world import world

#: What strikes which request, and what the run and the scheduler's next ones say.
ENDS = {
    "upload/reset/before": "in_doubt → published",
    "upload/reset/after": "published → skipped",
    "upload/commit_delayed_unanswered/after/14400s": "in_doubt → published → duplicated",
    "upload/delivered_twice/after": "duplicated",
}
STORIES = ("especial/ledger_deleted_in_doubt", "especial/clock_forward", "especial/vanished")
DEATHS = ("paused/08/driver", "answered/08/group")


@pytest.fixture(scope="module")
def here(browser):
    with world(browser) as made:
        yield made


@pytest.fixture(scope="module")
def cases(here):
    """Every case of a contractor who publishes, by the name of what is struck."""
    single, _ = cells(record(here, Role.CONTRACTOR, entering=False))
    return {str(case).partition("-")[2]: case for case in reversed(single)}  # of two equal requests the first


@pytest.mark.parametrize("name", ENDS)
def test_a_fault(here, cases, name):
    """
    Under each fault the document ends up published exactly once, or the robot says why not; it never claims more.
    """
    trial = carry_out(here, cases[name])

    assert trial.struck, "the fault has to strike"
    assert trial.mistakes == []
    assert trial.end == ENDS[name]


@pytest.mark.parametrize("name", STORIES)
def test_what_no_fault_makes(here, name):
    """
    Files, ledgers and clocks that change under the robot's hands lead to no second copy and to no false word.
    """
    assert special.carry_out_special(here, name).mistakes == []


@pytest.mark.parametrize("death", DEATHS)
def test_a_death(here, death):
    """
    After a death the same command continues: the document is published once, and nothing of it is sent again.
    """
    trial = kills.kill(here, f"muerte/{Role.CONTRACTOR.value}/{death}")

    assert trial.mistakes == []


def test_a_robot_that_was_suspended(here):
    """
    A robot that stood still for longer than its lease, while another one published, sends nothing when it goes on.
    """
    assert rivals.suspended(here, "suspendido/7a/1").mistakes == []


def test_two_robots_at_one_door(here):
    """
    Two robots that go through the popup's door together publish each document once; one of them is refused.
    """
    assert rivals.at_the_door(here, "puerta/1", documents=4).mistakes == []
