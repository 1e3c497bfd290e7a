"""How fast contracts follow one another: no browser, and no time passes."""

from __future__ import annotations

import pytest

from robot.app.pace import Pace
from robot.clock import Clock
from robot.interruption import Interrupted, Stop


class Time:
    """It passes only where somebody sleeps."""

    def __init__(self, stop: Stop) -> None:
        self.at, self.asked_at, self._stop = 0.0, 1e9, stop

    def sleep(self, seconds: float) -> None:
        self.at += seconds
        self._stop.soon = self.at >= self.asked_at


@pytest.fixture
def stop():
    return Stop()


@pytest.fixture
def time(stop):
    return Time(stop)


def pace(seconds, time, stop):
    return Pace(seconds, Clock(monotonic=lambda: time.at, sleep=time.sleep), stop)


def test_contracts_begin_so_many_seconds_apart(time, stop):
    """
    The first begins at once, the next when the rest of the time is over, and one that took longer keeps nobody waiting.
    """
    kept, began = pace(10, time, stop), []
    for took in (4, 25, 0, 0):
        kept.wait()
        began.append(time.at)
        time.at += took

    assert began == [0, 10, 35, 45]


def test_no_pace_is_no_wait(time, stop):
    """
    By default contracts follow one another at once.
    """
    kept = pace(0, time, stop)
    kept.wait()
    kept.wait()

    assert time.at == 0


def test_who_asks_to_stop_is_heard_meanwhile(time, stop):
    """
    A stop between two contracts ends the run within a second, and not at the end of a long pause.
    """
    kept, time.asked_at = pace(3600, time, stop), 5
    kept.wait()

    with pytest.raises(Interrupted):
        kept.wait()
    assert time.at == 5
