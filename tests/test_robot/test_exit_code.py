"""What a run says to the program that called it."""

from __future__ import annotations

from pathlib import Path

import pytest

from robot.cli.codes import exit_code
from robot.model import Contract, Document, Outcome, Publication, Result
from robot.words import SAID

ITEM = Publication(Contract("C"), Document(Path("a.pdf"), Path("a.pdf"), 1, "0" * 64), 2)


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([Outcome.PUBLISHED, Outcome.SKIPPED], 0),
        ([Outcome.PUBLISHED, Outcome.FAILED], 1),
        ([Outcome.REJECTED], 1),
        ([Outcome.REFUSED], 1),
        ([Outcome.NOT_ATTEMPTED], 1),
        ([Outcome.IN_DOUBT, Outcome.FAILED], 4),
        ([Outcome.IN_DOUBT, Outcome.NEEDS_PERSON], 4),
        ([Outcome.NEEDS_PERSON, Outcome.NOT_ATTEMPTED], 5),
        ([Outcome.ALTERED, Outcome.PUBLISHED], 5),
        ([Outcome.DUPLICATED, Outcome.FAILED], 5),
    ],
)
def test_exit_code(outcomes, code):
    """
    Doubt comes before what a person has to do, and that before failures; 0 means that all is proven.
    """
    assert code == exit_code([Result(ITEM, outcome, "") for outcome in outcomes])


def test_every_outcome_has_its_words():
    """
    A reader is told each outcome in Spanish.
    """
    assert set(Outcome) == set(SAID)
