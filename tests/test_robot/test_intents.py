"""Intents on the disk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.model import Outcome
from robot.record.intents import Intents

AT = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "intents.jsonl"


def opened(file):
    return Intents(file, lambda: AT)


def test_an_intent_is_on_the_disk_before_open_returns(file):
    """
    Another process that reads the file finds the intent, with its time.
    """
    opened(file).open(["k1", "k2"])

    again = opened(file)
    assert again.get("k1").at == AT
    assert again.get("k2") is not None
    assert again.get("k3") is None


def test_settled_means_no_longer_open(file):
    """
    An outcome closes its own intent and no other.
    """
    intents = opened(file)
    intents.open(["k1", "k2"])
    intents.settle("k1", Outcome.PUBLISHED)

    for seen in (intents, opened(file)):
        assert seen.get("k1") is None
        assert seen.get("k2") is not None


def test_looks_are_counted_from_the_last_sending(file):
    """
    Each fresh look that found nothing counts; a new sending begins to count anew.
    """
    intents = opened(file)
    intents.open(["k1"])
    intents.looked(["k1", "never sent"])
    intents.looked(["k1"])

    assert opened(file).get("k1").looks == 2

    intents.open(["k1"])
    assert opened(file).get("k1").looks == 0


@given(cut=st.integers(min_value=0, max_value=400))
def test_a_torn_line_loses_nothing_else(tmp_path_factory, cut):
    """
    Wherever a dying machine cut the file, whole lines count and the next one is readable.
    """
    file = tmp_path_factory.mktemp("intents") / "intents.jsonl"
    opened(file).open(["k1", "k2", "k3"])
    whole = file.read_bytes()
    file.write_bytes(whole[:cut])
    complete = whole[:cut].count(b"\n") + (whole[:cut].endswith(b"}"))

    opened(file).open(["later"])

    again = opened(file)
    assert [f"k{n}" for n in (1, 2, 3) if again.get(f"k{n}")] == [f"k{n}" for n in (1, 2, 3)[:complete]]
    assert again.get("later") is not None
