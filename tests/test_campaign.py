"""
The campaign, reduced: each kind of fault where it does most harm. `make campaign` tries everything, everywhere.

`make test` has of each table the case that asks most of the robot; `make thorough` has all of them.
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, replace

import pytest

from fake_portal.faults import KINDS, Fault
from robot.intake.copies import sha256_of
from robot.model import Role
from tests.campaign import kills, mutants, one_line, rivals, several, special
from tests.campaign.__main__ import chosen
from tests.campaign.cases import Case, Point, cells, record
from tests.campaign.trial import NEXT_RUN, SOON, carry_out
from tests.campaign.world import world
from tests.papers import pdf
from tests.tiers import thorough

#: One window, one document for each: what strikes its upload, what three runs say of it, and how many the portal holds.
IN_ONE_WINDOW = {
    "reset/before": ("in_doubt", "in_doubt", "published", 1),
    "reset/after": ("published", "skipped", "skipped", 1),
    "hang_up/before": ("in_doubt", "in_doubt", "published", 1),
    "hang_up/after": ("published", "skipped", "skipped", 1),
    "truncated/after": ("published", "skipped", "skipped", 1),
    "status_500/before": ("in_doubt", "in_doubt", "published", 1),
    "status_500/after": ("published", "skipped", "skipped", 1),
    "status_503/before": ("in_doubt", "in_doubt", "published", 1),
    "firewall/after": ("published", "skipped", "skipped", 1),
    "refused_in_words/before": ("in_doubt", "in_doubt", "published", 1),  # no word of this window is believed
    "refused_in_words/after": ("published", "skipped", "skipped", 1),
    "name_accents/after": ("published", "skipped", "skipped", 1),
    "name_case/after": ("published", "skipped", "skipped", 1),
    "name_spaces/after": ("published", "skipped", "skipped", 1),
    "slow/after": ("published", "skipped", "skipped", 1),
    "commit_delayed_unanswered/after": ("in_doubt", "in_doubt", "published", 1),
    "delivered_twice/after": ("duplicated", "duplicated", "duplicated", 2),
    "status_408/after": ("published", "skipped", "skipped", 1),
    "commit_delayed/after": ("in_doubt", "in_doubt", "published", 1),  # the last: nothing follows it in its window
}
#: Of these, in `make test`: each way that a document can end, and a name that changes.
ONE_OF_EACH = {
    name: IN_ONE_WINDOW[name]
    for name in (
        "reset/after",
        "refused_in_words/before",
        "name_accents/after",
        "delivered_twice/after",
        "commit_delayed/after",
    )
}
#: One document: what strikes which request, and what the run and the scheduler's next ones say.
ALONE = {
    "publica/upload/refused/after": "published → skipped",
    "publica/upload/status_421/after": "duplicated",
    "publica/upload/late/before": "in_doubt → published",
    "publica/upload/stalled/after": "published → skipped",
    "publica/upload/almost_empty/after": "published → skipped",
    "publica/upload/maintenance/before": "in_doubt → published",
    "publica/upload/refused_in_words/before": "rejected → published",
    "publica/step/upload_not_offered/after": "failed → published",
    "entra/login/captcha/before": "error: needs_human → published",
    "entra/authenticate/account_locked/before": "error: account_locked → published",
    "entra/authenticate/identity_error/after": "published → skipped",
}
#: One run each, struck again and again on its way; the document is published all the same.
TOGETHER = (
    ("desk/english/before", "provider_list/dialog/after", "contract/session_to_empty/before"),
    ("step/stale_key/before", "window/opener_lost/after", "download/download_changed/after"),
    ("provider_list/status_503/before", "contract/session_box/after", "callback/callback_lost/before"),
    ("provider_list/sign_in_page/before", "step/popup_blocked/after", "download/download_truncated/after"),
    ("desk/session_to_error_page/before", "contract/notice/after", "callback/grid_lags/after"),
    ("provider_list/session_to_sign_in/before", "window/window_closes/after", "download/download_other/after"),
    ("step/step_missing/after", "upload/slow/after", "callback/overlay/after"),
    ("provider_list/overlay/after", "window/window_closes_at_attach/after"),
)
#: Where a kind that is named nowhere above is tried: at the first of these that it can strike, the most harmful first.
WORST = (
    "upload",
    "callback",
    "window",
    "step",
    "contract",
    "download",
    "provider_list",
    "desk",
    "authenticate",
    "login",
)
NAMED = {
    *(name.split("/")[0] for name in IN_ONE_WINDOW),
    *(name.split("/")[2] for name in ALONE),
    *(name.split("/")[1] for names in TOGETHER for name in names),
}
NEW = [
    f"{'entra' if place in WORST[-2:] else 'publica'}/{place}/{name}/{kind.whens[0]}"
    for name, kind in KINDS.items()
    if name not in NAMED
    for place in [next((place for place in WORST if place in kind.endpoints), "nowhere")]
]
#: The first of each is in `make test`: one document in doubt and two names of one account; no ledger beside a document in doubt;
#: a death between the ledger's word and the upload.
SEVERAL = ("account_spelled_otherwise", "both_sides_in_doubt", "unreachable", "first_upload/sign_in_page/before")
STORIES = ("ledger_deleted_in_doubt", "clock_forward", "vanished", "hostile_window")
DEATHS = ("ledger/04/robot", "upload/1/driver", "let_go/1/group", "step/13/robot")
#: A refusal that is believed, because it stands alone in its window; and a lost call-back, which tells whether the document came.
REFUSED = "publica/upload/refused_in_words/before"
CALL_BACK_LOST = ("provider_list/status_503/before", "contract/session_box/after", "callback/callback_lost/before")


def rest(names, first):
    """All but this one, for `make thorough`."""
    assert first in names
    return thorough(*((name,) for name in names if name != first))


@pytest.fixture(scope="module")
def here(browser):
    with world(browser) as made:
        yield made


@dataclass(frozen=True)
class Cells:
    """What can be struck when a contractor signs in, or publishes."""

    points: list[Point]

    def case(self, *names: str) -> Case:
        """The faults of these names, each at the first request of its endpoint, whatever its number comes to be."""
        single, _ = cells(self.points)
        every = {self._named(case): case for case in reversed(single)}  # of two equal requests the first
        chosen = [every[name] for name in names]
        faults = (replace(case.faults[0], at=case.first.endpoint) for case in chosen)
        return Case(tuple(case.first for case in chosen), tuple(faults))

    @staticmethod
    def _named(case: Case) -> str:
        _, way, _, rest = str(case).split("/", 3)
        return f"{way}/{case.first.endpoint}/{rest}"


@pytest.fixture(scope="module")
def publishing(here):
    return Cells(record(here, Role.CONTRACTOR, entering=False))


@pytest.fixture(scope="module")
def entering(here):
    return Cells(record(here, Role.CONTRACTOR, entering=True))


def test_every_kind_of_fault_is_here():
    """
    The reduced campaign leaves out places, never a kind.
    """
    assert NAMED | {name.split("/")[2] for name in NEW} == set(KINDS)


@pytest.mark.parametrize("window", [ONE_OF_EACH, *thorough(IN_ONE_WINDOW)], ids=["one of each end", "each kind"])
def test_one_window_with_a_fault_for_each_document(here, publishing, window):
    """
    Whatever becomes of one upload, its neighbours end as they should: each once, or it is said why not.
    """
    here.begin(Role.CONTRACTOR)
    files = [here.paper(f"Acta {name.replace('/', ' ')} año.pdf", pdf(name)) for name in window]
    first = next(point.number for point in publishing.points if point.endpoint == "upload")
    for number, name in enumerate(window, first):
        kind, when = name.split("/")
        here.state.arm([Fault(kind, at=number, when=when, seconds=1800.0 if kind.startswith("commit") else 0.0)])
    said = []
    for pause in (0.0, SOON, NEXT_RUN):
        here.time.leap(pause)
        said.append(here.run(*files).outcomes)
        here.state.faults.clear()
    held = [len(here.copies(sha256_of(file))) for file in files]

    assert dict(zip(window, zip(*said, held, strict=True), strict=True)) == window


@pytest.mark.parametrize("name", [REFUSED, *NEW, *rest(ALONE, REFUSED)])
def test_a_fault(here, publishing, request, name):
    """
    Under each fault the document ends up published exactly once, or the robot says why not; it never claims more.

    How it ends is what stands beside it, and for a kind that is new what the table of answers declares.
    """
    struck = request.getfixturevalue("entering") if name.startswith("entra") else publishing
    trial = carry_out(here, struck.case(name))

    assert trial.struck, "the fault has to strike"
    assert trial.mistakes == []
    assert trial.end == ALONE.get(name, trial.end)


@pytest.mark.parametrize("names", [CALL_BACK_LOST, *rest(TOGETHER, CALL_BACK_LOST)], ids=" + ".join)
def test_faults_on_the_way(here, publishing, names):
    """
    A run that is struck several times on its way publishes the document once, now or at its next beginning.
    """
    trial = carry_out(here, publishing.case(*(f"publica/{name}" for name in names)))

    assert {strike.split()[2] for strike in trial.struck} == {name.split("/")[1] for name in names}
    assert trial.mistakes == []


@pytest.mark.parametrize("name", [STORIES[0], *thorough(*STORIES[1:])])
def test_what_no_fault_makes(here, name):
    """
    Files, ledgers and clocks that change under the robot's hands lead to no second copy and to no false word.
    """
    assert special.carry_out_special(here, f"especial/{name}").mistakes == []


@pytest.mark.parametrize("name", [SEVERAL[0], *thorough(*SEVERAL[1:])])
def test_several(here, name):
    """
    Over several documents, contracts, accounts and runs, each document stands there as often as it should, and is said so.
    """
    assert several.carry_out_several(here, f"varios/{name}").mistakes == []


@pytest.mark.parametrize("death", [DEATHS[0], *thorough(*DEATHS[1:])])
def test_a_death(here, death):
    """
    After a death the same command continues: the document is published once, and nothing of it is sent again.
    """
    trial = kills.kill(here, f"muerte/{Role.CONTRACTOR.value}/{death}")

    assert trial.mistakes == []


def test_a_wrong_robot_is_caught(here, publishing):
    """
    A campaign that could not fail would prove nothing: a robot that does not look again is caught.
    """
    mutant = mutants.MUTANTS["no_fresh_look"]
    with mutant.applied():
        trial = carry_out(here, publishing.case(f"publica/{mutant.case}"))

    assert trial.mistakes[0] == "run 1 says published, and the portal holds 0"


@pytest.mark.parametrize("name", one_line.ONE_LINE)
def test_a_mistake_in_one_line_can_still_be_made(name):
    """
    The line that a wrong robot has wrong stands where it is looked for, and so does the test that has to catch it.
    """
    mistake = one_line.ONE_LINE[name]
    file, _, test = mistake.test.partition("::")

    assert (one_line.ROOT / mistake.file).read_text(encoding="utf-8").count(mistake.right) == 1
    assert f"def {test.partition('[')[0]}(" in (one_line.ROOT / file).read_text(encoding="utf-8")


def test_a_mistake_in_one_line_is_caught():
    """
    The project with one wrong line fails the test that is named for it; the campaign tries each.
    """
    assert one_line.carry_out_mistake("their_row_is_our_publication").mistakes == []


def test_a_robot_that_was_suspended(here):
    """
    A robot that stood still for longer than its lease while its upload waited for the guard sends nothing when it goes on.
    """
    assert rivals.suspended(here, "suspendido/upload/1").mistakes == []


def test_two_robots_at_one_door(here):
    """
    Two robots that go through the popup's door together publish each document once; one of them is refused.
    """
    assert rivals.at_the_door(here, "puerta/sqlite/01", documents=2).mistakes == []


def test_shards_are_the_whole():
    """
    The parts of several machines have each case once; a sample is the same wherever it is drawn.
    """
    every = [f"caso {n}" for n in range(10)]
    asked = {"case": None, "only": "", "seed": 1}
    parts = [chosen(every, every, Namespace(**asked, sample=None, shard=(part, 3))) for part in (1, 2, 3)]
    drawn = [chosen(every, every[:8], Namespace(**asked, sample=4, shard=(1, 1))) for _ in range(2)]

    assert sorted(name for part in parts for name in part) == every
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0]) & set(every[:8])) == 4
