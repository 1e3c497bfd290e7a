"""What belongs to one account alone: its turn, and its saved session."""

from __future__ import annotations

import pytest
from filelock import FileLock
from pydantic import SecretStr

from robot.app.audience import Silence
from robot.app.context import Given, run_context
from robot.errors import AlreadyRunning
from robot.settings import Settings


@pytest.fixture
def begins(tmp_path):
    """A run of this user begins."""

    def begin(user="ana", role="contratista", *, audience=None, wait=False):
        settings = Settings(
            portal_url="http://127.0.0.1:9", user=user, password=SecretStr("x"), role=role, state_dir=tmp_path
        )
        return run_context(Given(settings, audience or Silence()), wait=wait)

    return begin


def test_one_run_of_an_account_at_a_time(begins):
    """
    A second run of the same account is refused before it does anything; another account's is not, and the next one is not.
    """
    with begins(), begins(user="luis"), pytest.raises(AlreadyRunning, match="Otra corrida"), begins():
        pytest.fail("two runs of one account")

    with begins() as context:
        assert context.folder.is_dir()


class WhoIsTold(Silence):
    """Lets the other run end as soon as somebody is told that it is waited for."""

    def __init__(self, other):
        self.other, self.told = other, 0

    def waits(self):
        self.told += 1
        self.other.release()


def test_a_run_waits_for_the_one_before_it(begins):
    """
    Asked to wait, a second run of the account says so once and begins when the first has ended.
    """
    with begins() as first:
        lock = FileLock(first.home / "in-use.lock")
    lock.acquire()
    person = WhoIsTold(lock)

    with begins(audience=person, wait=True) as context:
        began = context.folder.is_dir()

    assert began
    assert person.told == 1


def test_each_account_has_a_session_of_its_own(begins):
    """
    Neither another user nor the other side of the contract ever works with a session that was saved for somebody else.
    """
    sessions = set()
    for user, role in (("ana", "contratista"), ("ana", "supervisor"), ("luis", "contratista")):
        with begins(user, role) as context:
            sessions.add(context.session)

    assert len(sessions) == 3
