"""The two verbs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from loguru import logger

from robot.browser.step import Step, Stepper, StepReport
from robot.clock import Clock
from robot.errors import ElementNotFound, Forbidden, InDoubt, TimedOut
from robot.ledger.claim import Claim
from robot.ledger.ledger import open_ledger
from robot.model import Intent


class Told(list[StepReport]):
    """The reports of a stepper, and the time it would have slept."""

    def __init__(self):
        super().__init__()
        self.slept: list[float] = []


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def claim(tmp_path, told):
    clock = Clock(now=lambda: datetime(2026, 3, 31, tzinfo=UTC), sleep=told.slept.append)
    with open_ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite3').as_posix()}", clock.now) as ledger:
        claim = Claim(ledger, "este", clock, press_within=60, lease=180)
        claim.take("CO1.PCCNTR.1")
        yield claim


@pytest.fixture
def step(told, claim):
    return Stepper(claim, told.append, Clock(sleep=told.slept.append))


def intent(key):
    return Intent(key, "cuenta", "CO1.PCCNTR.1", f"{key}.pdf", "a" * 64)


DETAIL, ATTACH, CLOSE = Step("detail", "4  Detalle"), Step("attach", "7b Anexar"), Step("close", "7c Cerrar")
AFTER = (CLOSE, lambda: None)


def failing(times, error):
    calls = []

    def action(value):
        calls.append(value)
        if len(calls) <= times:
            raise error
        return value

    return action, calls


def test_a_passing_trouble_is_repeated(step, told):
    """
    A step is repeated after a Transient, with pauses, and reported once with its attempts.
    """
    action, calls = failing(2, TimedOut("lento"))

    assert step(DETAIL, action, "x") == "x"

    assert calls == ["x"] * 3
    assert len(told.slept) == 2
    assert [(r.title, r.attempts, r.error) for r in told] == [("4  Detalle", 3, None)]


@pytest.mark.parametrize(("error", "calls"), [(TimedOut("lento"), 3), (ElementNotFound("no está"), 1)])
def test_what_is_not_passing_is_not_repeated(step, told, error, calls):
    """
    Only a Transient is repeated, three times at most; then its own error comes out.
    """
    action, made = failing(9, error)

    with pytest.raises(type(error)):
        step(DETAIL, action, "x")

    assert len(made) == calls
    assert told[0].error == str(error)


@pytest.mark.parametrize("error", [TimedOut("lento"), ElementNotFound("no está")])
def test_once_means_once(step, claim, error):
    """
    The click that publishes is made one single time; a failure of it is doubt, whatever it was.
    """
    action, made = failing(9, error)

    with pytest.raises(InDoubt) as doubt:
        step.once(ATTACH, action, "x", intents=[intent("k1")], then=AFTER)

    assert len(made) == 1
    assert doubt.value.__cause__ is error
    assert set(claim.ledger.open_intents(["k1"])) == {"k1"}


def test_what_belongs_to_the_click_is_made_once_too(step, told):
    """
    Cerrar follows Anexar, is a row of its own, and its failure is doubt and no second try.
    """
    closing, made = failing(9, TimedOut("lento"))

    with pytest.raises(InDoubt):
        step.once(ATTACH, lambda: "bien", intents=[intent("k1")], then=(CLOSE, lambda: closing("x")))

    assert len(made) == 1
    assert [(report.title, report.error) for report in told] == [("7b Anexar", None), ("7c Cerrar", "lento")]


def test_the_intent_comes_before_the_click(step, claim):
    """
    When the action begins, all its intents stand in the ledger already.
    """
    seen = []

    step.once(
        ATTACH,
        lambda: seen.append(set(claim.ledger.open_intents(["k1", "k2"]))),
        intents=[intent("k1"), intent("k2")],
        then=AFTER,
    )

    assert seen == [{"k1", "k2"}]


def test_a_dead_process_leaves_the_intent(step, claim):
    """
    What is not ours (Ctrl-C) goes through, and leaves the intent open.
    """

    def dies():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step.once(ATTACH, dies, intents=[intent("k1")], then=AFTER)

    assert set(claim.ledger.open_intents(["k1"])) == {"k1"}


def test_what_the_guard_stopped_ends_the_step(told, claim):
    """
    A request that the guard had to stop is the error of the step that caused it, and is not tried again.
    """
    calls: list[str] = []

    def check():
        if calls:
            raise Forbidden("POST /Borrar")

    step = Stepper(claim, told.append, Clock(sleep=told.slept.append), check=check)

    with pytest.raises(Forbidden):
        step(DETAIL, calls.append, "x")

    assert calls == ["x"]


def test_the_log_has_what_people_are_spared(step, told):
    """
    What an error says in names of ours goes to the log with its step, and not to the person who watches.
    """
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")
    action, _ = failing(9, ElementNotFound("«Detalle»: no apareció", detail="contracts.detail en http://x/"))

    with pytest.raises(ElementNotFound):
        step(DETAIL, action, "x")
    logger.remove(sink)

    assert [report.error for report in told] == ["«Detalle»: no apareció"]
    assert "contracts.detail en http://x/" in "".join(lines)
