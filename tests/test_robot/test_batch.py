"""Whose turn it is in a batch, what a turn is afterwards, and that a dead or tired parent loses nothing: no process, no browser."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from robot.batch.rules import BUSY, DOUBTS, PAUSES, REST, after, begun, cancelled, heard, next_ones, taken_up
from robot.batch.wanted import wanted
from robot.batch.work import News, Work, World
from robot.cli.board import board_of
from robot.cli.codes import batch_code
from robot.cli.screen import Screen
from robot.errors import LedgerError, SettingsError
from robot.ledger.ledger import open_ledger
from robot.turns import Batch, Stage, Turn, Wish
from robot.unattended.diary import Diary, State
from robot.unattended.profiles import Profile
from robot.unattended.running import Ended

NOON = datetime(2026, 2, 3, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


def turn(number, stage=Stage.WAITING, account="", **more):
    return Turn(number, f"p{number}", f"/l/{number}", account or f"c{number}", NOON, stage, **more)


def ids(turns):
    return [each.id for each in turns]


def test_at_most_so_many_and_no_account_twice():
    """
    Free places are filled in the order of the list; a second list of an account that works, or is chosen, waits.
    """
    turns = [turn(1, Stage.RUNNING, "ana"), turn(2, account="ana"), turn(3, account="b"), turn(4, account="b"), turn(5)]

    assert ids(next_ones(turns, 1, NOON)) == []
    assert ids(next_ones(turns, 2, NOON)) == [3]
    assert ids(next_ones(turns, 9, NOON)) == [3, 5]


def test_what_was_never_tried_comes_before_what_failed():
    """
    A failure waits for its time and then for its turn; what is parked, done, wrong, cancelled or given up never begins by itself.
    """
    soon, later = NOON - HOUR, NOON + HOUR
    never = [turn(n, stage) for n, stage in enumerate(Stage, 10) if stage not in {Stage.WAITING, Stage.RUNNING}]
    turns = [turn(1, Stage.FAILED, again_at=soon), turn(2, Stage.DOUBT, again_at=later), turn(3), *never]

    assert ids(next_ones(turns, 9, NOON)) == [3, 1]
    assert ids(next_ones(turns, 9, later)) == [3, 1, 2]


def test_a_failure_is_tried_again_within_bounds():
    """
    Each failure waits longer than the one before, and after the last pause it is over until a person says so.
    """
    now, failed = turn(1), Ended(State.FAILED, "no")
    waits = []
    for _ in range(len(PAUSES) + 1):
        now = after(now, failed, NOON, bound=HOUR)
        waits.append(now.again_at and now.again_at - NOON)

    assert waits == [*PAUSES, None]
    assert now.over


def test_a_doubt_is_looked_at_only_after_its_bound():
    """
    What was sent and not seen waits for the whole bound each time; after so many looks it is a person's matter, and stays a doubt.
    """
    now = turn(1)
    waits = []
    for _ in range(DOUBTS + 1):
        now = after(now, Ended(State.DOUBT, "?"), NOON, bound=HOUR)
        waits.append(now.again_at and now.again_at - NOON)

    assert waits == [*[HOUR] * DOUBTS, None]
    assert (now.stage, now.over) == (Stage.DOUBT, True)


def test_while_the_portal_serves_nobody_all_wait_and_one_asks():
    """
    After the rest one account alone asks; whoever signs in opens the portal for all, at once, whatever their own rest was.
    """
    end = NOON + REST
    turns = [turn(1, Stage.PORTAL, again_at=end), turn(2), turn(3, Stage.FAILED, again_at=NOON), turn(4)]
    asking = begun(turn(2), "x", end)
    let_in = heard(asking, {"event": "begin", "documents": 1, "contracts": 1})

    assert ids(next_ones(turns, 9, end - timedelta(seconds=1))) == []
    assert ids(next_ones(turns, 9, end)) == [2]
    assert ids(next_ones([turns[0], asking, *turns[2:]], 9, end + HOUR)) == []
    assert ids(next_ones([turns[0], let_in, *turns[2:]], 9, end)) == [4, 3, 1]


def test_whoever_was_at_work_before_opens_nothing():
    """
    An account that signed in before the portal stopped serving says nothing of now.
    """
    before = heard(begun(turn(2), "x", NOON - HOUR), {"event": "begin", "documents": 1, "contracts": 1})

    assert ids(next_ones([turn(1, Stage.PORTAL, again_at=NOON + REST), before, turn(3)], 9, NOON)) == []


def test_the_portals_trouble_is_no_lists_failure():
    """
    However often the portal serves nobody, a list keeps its tries, and may be cancelled meanwhile.
    """
    now = turn(1, tries=1)
    for _ in range(9):
        now = after(now, Ended(State.FAILED, "mantenimiento", portal=True), NOON, bound=HOUR)

    assert (now.stage, now.tries, now.again_at, now.over) == (Stage.PORTAL, 1, NOON + REST, False)
    assert cancelled(now, NOON).stage is Stage.CANCELLED


@pytest.mark.parametrize(
    ("how", "wish", "stage", "again_at"),
    [
        (Ended(State.DONE), Wish.GO, Stage.DONE, None),
        (Ended(State.PERSON), Wish.GO, Stage.PERSON, None),
        (Ended(State.TOMORROW), Wish.GO, Stage.TOMORROW, None),
        (Ended(State.WRONG), Wish.GO, Stage.WRONG, None),
        (Ended(State.MISSING), Wish.GO, Stage.WRONG, None),
        (Ended(State.FAILED, stopped=True), Wish.PAUSE, Stage.WAITING, None),
        (Ended(State.FAILED, stopped=True), Wish.CANCEL, Stage.CANCELLED, None),
        (Ended(State.DOUBT, stopped=True), Wish.CANCEL, Stage.DOUBT, NOON + HOUR),
        (Ended(State.FAILED, busy=True), Wish.GO, Stage.WAITING, NOON + BUSY),
    ],
)
def test_what_a_turn_is_after_its_process(how, wish, stage, again_at):
    """
    Being stopped or finding the account in use is no failure; what is in doubt stays so whatever a person wanted.
    """
    ended = after(turn(1, Stage.RUNNING), how, NOON, bound=HOUR, wish=wish)

    assert (ended.stage, ended.again_at) == (stage, again_at)
    assert ended.tries == (1 if stage in {Stage.PERSON, Stage.TOMORROW, Stage.WRONG, Stage.DOUBT} else 0)


@pytest.mark.parametrize(
    ("before", "answered", "now", "stage"),
    [
        (turn(1, Stage.DONE, content="x"), False, NOON, Stage.DONE),
        (turn(1, Stage.DONE, content="otro"), False, NOON, Stage.WAITING),
        (turn(1, Stage.RUNNING), False, NOON, Stage.WAITING),
        (turn(1, Stage.FAILED), False, NOON, Stage.WAITING),
        (turn(1, Stage.CANCELLED), False, NOON, Stage.WAITING),
        (turn(1, Stage.PERSON), False, NOON, Stage.PERSON),
        (turn(1, Stage.PERSON), True, NOON, Stage.WAITING),
        (turn(1, Stage.TOMORROW), False, NOON, Stage.TOMORROW),
        (turn(1, Stage.TOMORROW), False, NOON + 24 * HOUR, Stage.WAITING),
        (turn(1, Stage.DOUBT, again_at=NOON + HOUR), False, NOON, Stage.DOUBT),
        (turn(1, Stage.DOUBT), False, NOON, Stage.WAITING),
    ],
)
def test_the_same_command_again(before, answered, now, stage):
    """
    What is done stays done unless its documents changed, what was cut off begins anew, and what is parked waits for its person.
    """
    assert taken_up(before, "x", now, answered=answered).stage is stage


@pytest.mark.parametrize(
    ("stages", "code"),
    [
        ([Stage.DONE, Stage.DONE], 0),
        ([Stage.DONE, Stage.FAILED], 1),
        ([Stage.DONE, Stage.WAITING], 1),
        ([Stage.WRONG, Stage.CANCELLED], 1),
        ([Stage.FAILED, Stage.PERSON], 5),
        ([Stage.TOMORROW], 5),
        ([Stage.PERSON, Stage.DOUBT], 4),
    ],
)
def test_the_code_is_the_worst_that_a_person_must_know(stages, code):
    """
    Doubt before what a person has to do, that before failures, and 0 only where every list is done.
    """
    assert batch_code(stages) == code


def test_only_a_known_event_counts():
    """
    What a process tells moves its turn's figures; anything else on its output changes nothing.
    """
    now = begun(turn(1), "x", NOON)
    for event in (
        {"event": "begin", "documents": 5, "contracts": 2},
        {"event": "contract", "contract": "C"},
        {"event": "proven", "documents": 3, "proven": 2},
        {"event": "proven", "proven": "2"},
        {"event": "?"},
        {},
    ):
        now = heard(now, event)

    assert (now.total, now.contracts, now.contract, now.ended, now.proven) == (5, 2, "C", 1, 2)


class Paper:
    """The world as a test has it: each account's processes end as the test says, one after another."""

    def __init__(self, turns, ends, wishes=()):
        self.batch = Batch(1, NOON, "0", Wish.GO, turns)
        self.ends = {number: list(those) for number, those in ends.items()}
        self.wishes, self.at, self.asked = list(wishes), NOON, False
        self.running, self.most, self.told, self.begun = {}, 0, [], []

    def latest(self):
        return self.batch

    def note(self, turns):
        new = {each.id: each for each in turns}
        self.batch = replace(self.batch, turns=[new.get(each.id, each) for each in self.batch.turns])

    def change(self, turns, only):
        self.note([each for each in turns if next(t for t in self.batch.turns if t.id == each.id).stage in only])

    def start(self, which):
        assert which.account not in [each.account for each in self.running.values()], "one account runs twice"
        self.running[which.id] = which
        self.begun.append(which.id)
        self.most = max(self.most, len(self.running))
        return SimpleNamespace(stop=lambda: self.told.append(which.id))

    def news(self):
        if not self.running:
            self.at += timedelta(minutes=1)
        number = next(iter(self.running), None)
        if self.wishes:
            self.batch = replace(self.batch, wish=self.wishes.pop(0))
            return []
        if number is None or (self.asked and number not in self.told):
            return []
        del self.running[number]
        how = Ended(State.FAILED, stopped=True) if number in self.told else self.ends[number].pop(0)
        return [News(number, how)]

    def world(self, content="x"):
        return World(
            lambda: self.at,
            self,
            self.start,
            self.news,
            lambda _: content,
            lambda _: False,
            lambda: self.asked,
            lambda _: None,
        )


DONE, FAILED = Ended(State.DONE), Ended(State.FAILED, "no")


def test_a_batch_from_beginning_to_end():
    """
    At most two work at a time and no account twice; a failure is tried again later, a parked account keeps nobody waiting.
    """
    paper = Paper(
        [turn(1), turn(2), turn(3, account="c1"), turn(4)],
        {1: [FAILED, DONE], 2: [Ended(State.PERSON)], 3: [DONE], 4: [DONE]},
    )
    batch = Work(paper.world(), 2, HOUR).carry_out()

    assert [each.stage for each in batch.turns] == [Stage.DONE, Stage.PERSON, Stage.DONE, Stage.DONE]
    assert paper.most == 2
    assert paper.begun[-1] == 1


def test_maintenance_is_waited_for_and_the_batch_goes_on_by_itself():
    """
    Three accounts meet the maintenance; then one asks at a time, twice in vain, and at last all are published without a person.
    """
    down = Ended(State.FAILED, "El portal está en mantenimiento", portal=True)
    paper = Paper([turn(n) for n in (1, 2, 3)], {1: [down, down, DONE], 2: [down, down, DONE], 3: [down, DONE]})

    batch = Work(paper.world(), 3, HOUR).carry_out()

    assert [each.stage for each in batch.turns] == [Stage.DONE] * 3
    assert paper.begun == [1, 2, 3, 1, 2, 3, 1, 2]


def test_a_pause_holds_and_going_on_finishes():
    """
    While paused, what works is told to stop and nothing begins; afterwards it goes on with what was stopped.
    """
    paper = Paper([turn(1), turn(2)], {1: [DONE], 2: [DONE]}, [Wish.GO, Wish.PAUSE])
    world = paper.world()
    shown = []

    def show(batch):
        shown.append((batch.wish, len(paper.running)))
        if batch.wish is Wish.PAUSE and not paper.running:
            paper.told.clear()
            paper.wishes.append(Wish.GO)

    batch = Work(replace(world, show=show), 1, HOUR).carry_out()

    assert [each.stage for each in batch.turns] == [Stage.DONE, Stage.DONE]
    assert (Wish.PAUSE, 0) in shown
    assert paper.begun == [1, 1, 2]


def test_asked_to_stop_it_ends_when_each_process_has():
    """
    Ctrl-C tells what works to stop; the command ends after it has, and what is left waits for the same command.
    """
    paper = Paper([turn(1), turn(2)], {1: [DONE], 2: [DONE]})

    def show(_):
        paper.asked = paper.asked or bool(paper.running)

    batch = Work(replace(paper.world(), show=show), 1, HOUR).carry_out()

    assert [each.stage for each in batch.turns] == [Stage.WAITING, Stage.WAITING]
    assert paper.told[0] == 1
    assert paper.running == {}


def test_documents_that_are_not_there_are_told_and_start_nothing():
    """
    A list that is missing is its person's matter; no process is started for it.
    """
    paper = Paper([turn(1)], {})
    batch = Work(paper.world(content=""), 1, HOUR).carry_out()

    assert (batch.turns[0].stage, paper.begun) == (Stage.WRONG, [])


def test_the_ledger_keeps_turns(ledger_url):
    """
    A turn is read back as it was noted; another process's word on a turn that began meanwhile is not taken; each place has its own.
    """
    with open_ledger(ledger_url, lambda: NOON) as ledger:
        assert ledger.batches.latest("aquí") is None
        ledger.batches.begin("aquí", "0.1", [("ana", "/l", "c1"), ("beto", "/m", "c2")])
        fresh = ledger.batches.latest("aquí")
        assert fresh is not None
        ana, beto = fresh.turns
        noted = replace(begun(ana, "x", NOON), contract="C", total=3, again_at=NOON, run="r", why="no")
        ledger.batches.note([noted])
        ledger.batches.change([cancelled(ana, NOON), cancelled(beto, NOON)], (Stage.WAITING,))
        ledger.batches.wish(1, Wish.PAUSE)
        kept = ledger.batches.latest("aquí")

        assert kept is not None
        assert list(kept.turns) == [noted, replace(beto, stage=Stage.CANCELLED)]
        assert (kept.wish, kept.program) == (Wish.PAUSE, "0.1")
        assert ledger.batches.latest("allá") is None


def test_a_batch_of_a_newer_program_is_refused_in_words(tmp_path):
    """
    What this program does not know of a turn is not guessed.
    """
    file = tmp_path / "registro.sqlite3"
    with open_ledger(f"sqlite:///{file.as_posix()}", lambda: NOON) as ledger:
        ledger.batches.begin("aquí", "99", [("ana", "/l", "c1")])
        with closing(sqlite3.connect(file)) as db, db:
            db.execute("UPDATE turn SET stage = 'dormida'")

        with pytest.raises(LedgerError, match="versión más nueva") as refused:
            ledger.batches.latest("aquí")

    assert "Actualice el robot" in refused.value.remedy


def profile(name, settings=None):
    return Profile(name=name, documents="/d/{periodo}", day="día 1", first="2025-11", last="2025-12", settings=settings)


def test_which_lists_are_wanted(monkeypatch, tmp_path):
    """
    Without words all that is due, with a name its periods, with NAME=LIST that list; an unknown name and a password for all are refused.
    """
    monkeypatch.delenv("SECOP_PASSWORD", raising=False)
    for name in ("SECOP_USER", "SECOP_TOTP", "SECOP_ROLE", "SECOP_COMPANY"):
        monkeypatch.delenv(name, raising=False)
    two = [profile("ana", tmp_path / "a.toml"), profile("beto", tmp_path / "b.toml")]

    def asked(*words, period=None):
        return [(each.profile.name, each.documents.name) for each in wanted(two, Diary(), words, period, NOON)]

    assert asked() == [("ana", "2025-11"), ("ana", "2025-12"), ("beto", "2025-11"), ("beto", "2025-12")]
    assert asked("beto", period="2025-12") == [("beto", "2025-12")]
    assert asked("ana=/x/hoy.xlsx") == [("ana", "hoy.xlsx")]
    with pytest.raises(SettingsError, match="se llame caro"):
        asked("caro")
    monkeypatch.setenv("SECOP_PASSWORD", "x")
    with pytest.raises(SettingsError, match="SECOP_PASSWORD vale para todas"):
        asked()
    assert asked("ana", period="2025-12") == [("ana", "2025-12")]


@pytest.mark.parametrize("width", [80, 109, 110, 160])
def test_a_board_is_read_in_any_terminal(width):
    """
    However narrow the terminal is, a reason takes a few lines and not one for each of its syllables.
    """
    reason = "El portal pide un captcha. Escriba en este equipo: secop entrar"
    turns = [
        turn(1, Stage.PERSON, why=reason, total=3),
        turn(2, Stage.RUNNING, began_at=NOON, contracts=5, contract="CO1.PCCNTR.129716", total=25, proven=11),
    ]
    screen = Screen(file=io.StringIO(), width=width)
    with screen.capture() as shown:
        screen.print(board_of(Batch(1, NOON, "1", Wish.GO, turns), NOON + timedelta(minutes=1), width))
    lines = shown.get().splitlines()

    assert len(lines) <= 8
    assert "captcha" in shown.get()
    assert max(map(len, lines)) <= width
