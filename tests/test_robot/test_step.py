"""The two verbs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from robot.browser.step import Stepper
from robot.clock import Clock
from robot.errors import ElementNotFound, InDoubt, TimedOut
from robot.record.intents import Intents


class Told(list):
    """The reports of a stepper, and the time it would have slept."""

    def __init__(self):
        super().__init__()
        self.slept = []


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def intents(tmp_path):
    return Intents(tmp_path / "intents.jsonl", lambda: datetime(2026, 3, 31, tzinfo=UTC))


@pytest.fixture
def step(told, intents):
    return Stepper(intents, told.append, Clock(sleep=told.slept.append))


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

    assert step("4  Detalle", action, "x") == "x"

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
        step("4  Detalle", action, "x")

    assert len(made) == calls
    assert told[0].error == str(error)


@pytest.mark.parametrize("error", [TimedOut("lento"), ElementNotFound("no está")])
def test_once_means_once(step, intents, error):
    """
    The click that publishes is made one single time; a failure of it is doubt, whatever it was.
    """
    action, made = failing(9, error)

    with pytest.raises(InDoubt) as doubt:
        step.once("7b Anexar", action, "x", intents=["k1"])

    assert len(made) == 1
    assert doubt.value.__cause__ is error
    assert intents.get("k1") is not None


def test_the_intent_comes_before_the_click(step, intents, tmp_path):
    """
    When the action begins, its intents are on the disk already.
    """
    seen = []

    step.once("7b Anexar", lambda: seen.append((tmp_path / "intents.jsonl").read_text("utf-8")), intents=["k1", "k2"])

    assert "k1" in seen[0]
    assert "k2" in seen[0]


def test_a_dead_process_leaves_doubt(step, intents):
    """
    What is not ours (Ctrl-C) goes through, and leaves the intent open.
    """

    def dies():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step.once("7b Anexar", dies, intents=["k1"])

    assert intents.get("k1") is not None
