"""How fast contracts follow one another: no browser, and no time passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from robot.app.pace import Beginnings, Pace
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


NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def together(file, time, seconds=10):
    return Beginnings(file, timedelta(seconds=seconds), lambda: NOON + timedelta(seconds=time.at))


def test_all_accounts_together_keep_a_pace(tmp_path, time, stop):
    """
    Accounts that share a state folder begin their contracts so many seconds apart, whoever comes first; each takes the next
    free moment, and one that comes late enough waits for nobody.
    """
    clock, began = Clock(monotonic=lambda: time.at, sleep=time.sleep, now=lambda: NOON + timedelta(seconds=time.at)), []
    one, two = (Pace(0, clock, stop, together(tmp_path / "pace", time)) for _ in range(2))
    for who, took in ((one, 0), (two, 3), (one, 25), (two, 0)):
        who.wait()
        began.append(time.at)
        time.at += took

    assert began == [0, 10, 20, 45]


@pytest.mark.parametrize(
    "noted", [None, "", "nothing", "2026-03-31T12:00:00", "2026-04-20T12:00:00+00:00", "2026-03-01T12:00:00+00:00"]
)
def test_what_is_noted_wrongly_keeps_nobody_waiting(tmp_path, time, noted):
    """
    Nothing noted, nonsense, a moment without its zone, one of weeks ahead or long ago: the contract begins now.
    """
    if noted is not None:
        (tmp_path / "pace").write_text(noted, encoding="utf-8")

    assert together(tmp_path / "pace", time).next() == NOON


def test_where_nothing_can_be_noted_the_contract_begins(tmp_path, time):
    """
    A state folder that takes no file hinders no publication.
    """
    assert together(tmp_path / "none" / "pace", time).next() == NOON
