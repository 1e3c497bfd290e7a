"""How long a list will take, by what earlier ones took: pure, and what the ledger remembers of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.ledger.ledger import State, open_ledger
from robot.model import Intent, Outcome
from robot.planning.estimate import Estimate, Visited, estimate

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)


def visited(documents, looked, ended):
    return Visited(documents, NOON + timedelta(seconds=looked), NOON + timedelta(seconds=ended))


def test_nothing_is_promised_without_a_past():
    """
    Who never published anything is told no time.
    """
    assert estimate([1, 2], []) is None


def test_the_way_to_a_contract_counts():
    """
    A contract takes from the end of the one before; the first of a run, and one after a long pause, from its own look.
    """
    past = [visited(1, 0, 10), visited(1, 20, 30), visited(1, 4000, 4010), visited(1, 4030, 4050)]

    assert estimate([1], past) == Estimate(15.0, 4)


@pytest.mark.parametrize(
    ("contracts", "seconds"),
    [([1], 10), ([5], 30), ([1, 5, 5], 70), ([3], 20), ([9], 50)],
)
def test_more_documents_take_longer_along_the_line_of_what_was_seen(contracts, seconds):
    """
    As many documents as before take as long as before; other numbers lie on the line through them.
    """
    past = [visited(1, 0, 10), visited(5, 10_000, 10_030)]

    found = estimate(contracts, past)

    assert found is not None
    assert found.seconds == pytest.approx(seconds)


def test_with_one_kind_of_contract_it_is_in_proportion():
    """
    Where only contracts of two documents are known, one of six takes three times as long.
    """
    assert estimate([6], [visited(2, 0, 20)]) == Estimate(60.0, 1)


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**6), st.integers(0, 3600)), min_size=1, max_size=20),
)
def test_it_is_never_less_than_nothing(contracts, past):
    """
    Whatever was measured, overlapping runs and clocks set back included, nobody is promised less than no time.
    """
    found = estimate(contracts, [visited(documents, at, at + took) for documents, at, took in past])

    assert found is not None
    assert found.seconds >= 0


def test_the_ledger_remembers_what_was_published_and_how_long_it_took(ledger_url):
    """
    One row for each visit of the account that published something; what failed, and other accounts', count for nothing.
    """
    at = [NOON]
    with open_ledger(ledger_url, lambda: at[0]) as ledger:
        for account, contract, outcomes in (
            ("ana", "C1", [Outcome.PUBLISHED, Outcome.PUBLISHED]),
            ("ana", "C2", [Outcome.FAILED]),
            ("beto", "C3", [Outcome.PUBLISHED]),
        ):
            ledger.keep_inventory(account, contract, contract, "/x", ())
            for number, outcome in enumerate(outcomes):
                what = Intent(f"{contract} {number}", account, contract, f"{number}.pdf", f"{number:064}")
                ledger.intend([what])
                if outcome is Outcome.PUBLISHED:
                    ledger.mark([what.key], State.SENT)
                at[0] += timedelta(seconds=20)
                ledger.settle(what.key, outcome)

        assert ledger.past.visited("ana") == [Visited(2, NOON, NOON + timedelta(seconds=40))]
