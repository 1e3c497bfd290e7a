"""The right to send on one contract: how it is kept, and when it is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from robot.clock import Clock
from robot.errors import TooLate
from robot.ledger.claim import Claim, Write
from robot.ledger.ledger import open_ledger
from robot.model import Intent, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTRACT, LEASE = "CO1.PCCNTR.1", 180
START = datetime(2026, 3, 31, 12, tzinfo=UTC)
INTENT = Intent("k", "cuenta", CONTRACT, "a.pdf", "a" * 64)


class Passing:
    """Time that passes when a test says so, by both clocks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    @property
    def clock(self) -> Clock:
        return Clock(now=self.now, monotonic=lambda: self.seconds)


@pytest.fixture
def time() -> Passing:
    return Passing()


@pytest.fixture
def claim(tmp_path: Path, time: Passing) -> Iterator[Claim]:
    with open_ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite3').as_posix()}", time.now) as ledger:
        yield Claim(ledger, "este", time.clock, press_within=60, lease=LEASE)


@pytest.mark.parametrize(
    ("every", "kept"),
    [(LEASE / 3 + 1, True), (LEASE / 3 - 1, True), (LEASE + 1, False)],
    ids=["as often as needed", "more often", "too seldom"],
)
def test_who_shows_signs_of_life_keeps_the_contract(claim: Claim, time: Passing, every: float, *, kept: bool):
    """
    A claim that beats more than once in each lease keeps its contract for as long as it works; one that does not loses it.
    """
    claim.take(CONTRACT)
    lost = False
    while time.seconds < 3 * LEASE and not lost:
        time.seconds += every
        lost = claim.ledger.leases.take(CONTRACT, "otro", LEASE)
        claim.beat()

    assert lost != kept


def test_a_beat_writes_only_when_a_third_has_passed(claim: Claim, time: Passing):
    """
    A sign of life costs no write until a third of the lease has passed, and none where no contract is held.
    """
    claim.take(CONTRACT)
    time.seconds = LEASE / 3 - 1
    claim.beat()
    time.seconds = LEASE + 1

    assert claim.ledger.leases.take(CONTRACT, "otro", LEASE)
    claim.release()
    claim.beat()
    assert claim.take(CONTRACT) is False


def test_what_was_settled_meanwhile_does_not_leave(claim: Claim):
    """
    An upload whose intent somebody closed since it was noted stays, and is not noted as sent.
    """
    claim.take(CONTRACT)
    claim.open([INTENT])
    claim.ledger.settle(INTENT.key, Outcome.FAILED)

    with pytest.raises(TooLate, match="Otro robot se ocupó"):
        claim.may_write(Write("a.pdf", "a" * 64))

    assert claim.ledger.history() == []
