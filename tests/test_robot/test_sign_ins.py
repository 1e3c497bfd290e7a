"""At most so many passwords a day, whatever runs, dies or is told; none against a locked account."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from robot.errors import AccountLocked, SignInsUsedUp, StateError
from robot.sign_ins import SignIns
from robot.words import BOGOTA

EVENING = datetime(2026, 11, 26, 23, 50, tzinfo=BOGOTA)


class Days:
    """Runs of one account, each of which knows no more than the file."""

    def __init__(self, file):
        self.file, self.now = file, EVENING

    @property
    def run(self):
        return SignIns(self.file, lambda: self.now, 3)


@pytest.fixture
def days(tmp_path):
    return Days(tmp_path / "sign-ins.json")


def test_the_fourth_of_a_day_is_not_tried(days):
    """
    Several runs count together; the fourth password of a day is not sent, and the next day in Colombia begins with none.
    """
    for _ in range(3):
        days.run.may_send()
        days.run.sends()

    with pytest.raises(SignInsUsedUp, match="Hoy ya se intentó ingresar 3 veces"):
        days.run.may_send()
    with pytest.raises(SignInsUsedUp):
        days.run.sends()

    days.now += timedelta(minutes=20)
    days.run.sends()
    assert days.run.may_send() is None


def test_a_crash_counts(days):
    """What is about to be sent is on the disk before it leaves: a run that dies in between has sent it."""
    days.run.sends()

    assert '"sent":1' in days.file.read_text(encoding="utf-8")
    if hasattr(days.file.stat(), "st_uid"):
        assert days.file.stat().st_mode & 0o077 == 0 or days.file.drive


def test_a_lock_lasts_until_a_person_says_otherwise(days):
    """A locked account gets no password on any day; a person ends that, and what was sent today stays counted."""
    for _ in range(3):
        days.run.sends()
    days.run.found_locked()
    with pytest.raises(AccountLocked):
        days.run.may_send()
    days.now += timedelta(days=40)
    with pytest.raises(AccountLocked):
        days.run.sends()
    days.now = EVENING

    days.run.free()

    with pytest.raises(SignInsUsedUp):
        days.run.may_send()


def test_nothing_is_sent_that_cannot_be_counted(days):
    """Where the count cannot be read or written nothing is sent, and a person reads which file it is."""
    days.file.write_text("{", encoding="utf-8")
    with pytest.raises(StateError, match=r"sign-ins\.json: está dañado"):
        days.run.may_send()

    days.file.unlink()
    days.file.with_name("sign-ins.json.new").mkdir()
    with pytest.raises(StateError, match="No se puede escribir"):
        days.run.sends()


def test_nothing_is_kept_of_an_account_that_was_never_locked(days):
    """A person who signs in on a machine without a count leaves none behind."""
    days.run.free()

    assert not days.file.exists()
