"""What a person decided about a document, as a table of cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from robot.ledger.ledger import open_ledger
from robot.model import Account, Answer, Contract, Decision, Document, Publication, Role
from robot.planning.decided import decided
from tests.test_robot.sealed_runs import Ticking

PARTY = Account("portal.example", "ana", Role.CONTRACTOR).party
ITEM = Publication(Contract("CO1.PCCNTR.1"), Document(Path("Acta.pdf"), Path("Acta.pdf"), 9, "a" * 64), 2)
MADE = Decision(PARTY, "co1.pccntr.1", "cps-1", "a" * 64, "acta.pdf", Answer.REPEAT, "Ana", "va dos veces")


@pytest.mark.parametrize(
    ("change", "meant"),
    [
        ({}, True),
        ({"contract": "co1.pccntr.2", "asked": "co1.pccntr.1"}, True),
        ({"contract": "co1.pccntr.2"}, False),
        ({"party": Account("portal.example", "ana", Role.SUPERVISOR).party}, False),
        ({"sha256": "b" * 64}, False),
        ({"name": "acta v2.pdf"}, False),
    ],
)
def test_a_decision_is_about_one_question(change, meant):
    """It holds for its side, contract (as the portal or the sheet calls it), bytes and name, and for nothing else."""
    made = replace(MADE, **change)

    assert [item.decision for item in decided(PARTY, [ITEM], [made])] == [made if meant else None]


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("sheet", [False, True])
def test_only_a_repetition_repeats(answer, sheet):
    """`repetir` does what the sheet's column does; no other answer sets it, and none takes it away."""
    item = decided(PARTY, [replace(ITEM, repeat=sheet)], [replace(MADE, answer=answer)])[0]

    assert item.repeat is (sheet or answer is Answer.REPEAT)


def test_two_refusals_need_two_answers():
    """A document whose bytes stand there and whose name is taken is repeated under the new name, whatever was answered first."""
    beside = replace(MADE, answer=Answer.BESIDE, new_name="Acta v2.pdf")
    found = [decided(PARTY, [ITEM], order)[0] for order in ([MADE, beside], [beside, MADE])]

    assert [(item.repeat, item.decision.new_name if item.decision else "") for item in found] == [
        (True, "Acta v2.pdf")
    ] * 2


def test_the_last_decision_counts():
    """Who changes her mind decides again."""
    last = replace(MADE, answer=Answer.DISCARD)

    assert decided(PARTY, [ITEM], [MADE, last])[0].decision == last


def test_decisions_are_kept(ledger_url):
    """
    What was decided is read back as it was, in its order, with its moment; a ledger without it shows as an older copy.
    """
    made = [replace(MADE, new_name="Acta «ñ» v2.pdf", answer=Answer.BESIDE), MADE]
    with open_ledger(ledger_url, Ticking().now) as ledger:
        before = ledger.high_water()
        for each in made:
            ledger.decisions.keep(each)
        kept = ledger.decisions.all()
        after = ledger.high_water()

    assert [replace(each, at=None) for each in kept] == made
    moments = [each.at for each in kept if each.at]
    assert moments == sorted(set(moments))
    assert len(moments) == 2
    assert after == before + 2
