"""The steps of the flows: known by their ids, whatever their titles say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows import steps
from robot.app.prover import Prover
from robot.browser.evidence import Picture
from robot.browser.step import Step, StepReport
from robot.clock import Clock
from robot.model import Account, Contract, Document, Outcome, Publication, Result, Role

ALL = {name: value for name, value in vars(steps).items() if isinstance(value, Step)}
RUN = Path("runs") / "a"


def prover():
    clock = Clock(now=lambda: datetime(2026, 11, 25, tzinfo=UTC))
    return Prover("a", RUN, Account("portal.example", "contratista", Role.CONTRACTOR), [], clock)


def result(row, sha256):
    path = Path(f"{row}.pdf")
    item = Publication(Contract("CO1.PCCNTR.1"), Document(path, path, 1, sha256), row)
    return Result(item, Outcome.PUBLISHED, "")


def picture(step, document=None):
    return Picture(step, RUN / "evidence" / f"{step.id}-{document}.jpg", "0" * 64, document)


def test_a_step_has_one_id_and_its_own():
    """
    No two steps share an id or a title, and an id is no word that a title could take away.
    """
    assert len({step.id for step in ALL.values()}) == len(ALL)
    assert len({step.title for step in ALL.values()}) == len(ALL)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", step.id) for step in ALL.values())


def test_names_and_titles_have_the_guides_number():
    """
    Whoever holds the guide beside a flow finds each click by its number, which stands in both, in two columns.
    """
    numbers = {name: re.search(r"_(\d[a-c]?)$", name, re.IGNORECASE) for name in map(str.lower, ALL)}

    assert {name: ALL[name.upper()].title[:3] for name in numbers} == {
        name: f"{number[1] if number else '':3}" for name, number in numbers.items()
    }


def test_every_step_is_taken_somewhere():
    """
    Each step of the list stands in a flow, and no flow gives a step a title of its own.
    """
    flows = "\n".join(file.read_text("utf-8") for file in Path(steps.__file__).parent.glob("*.py"))

    assert set(re.findall(r"steps\.([A-Z0-9_]+)", flows)) == set(ALL)
    assert not re.search(r"\bstep(\.once|\.show)?\(\s*f?\"", flows)


def test_a_receipt_names_the_step_and_its_picture_by_id():
    """
    The id stands beside the title, in the step and in what was pictured there.
    """
    ours = prover()
    ours.step(StepReport(steps.ATTACH_7B, 1.0, 1, None))
    receipt = ours.receipt(result(2, "a" * 64), [picture(steps.ATTACH_7B)])

    assert [(step.id, step.title) for step in receipt.steps] == [("attach", "7b Anexar")]
    assert [(one.step, one.document) for one in receipt.evidence] == [("attach", None)]


def test_a_rows_picture_is_its_own_documents_alone():
    """
    Pictures of whole steps belong to every document of the contract; a row's to its own, whatever it is called.
    """
    ours, reworded = prover(), replace(steps.ROW_9, title="Con otras palabras")
    pictures = [picture(steps.ATTACH_7B), picture(reworded, "a" * 64), picture(reworded, "b" * 64)]
    shown = [ours.receipt(result(row, sha256), pictures).evidence for row, sha256 in ((2, "a" * 64), (3, "b" * 64))]

    assert [[one.document for one in each] for each in shown] == [[None, "a" * 64], [None, "b" * 64]]
