"""Pages that are not as we know them: the changes themselves, and the robot at a few of them (docs/mutants.md)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from robot.model import Role
from tests.mutants.kinds import KINDS, Mutant, distinct, draw, targets
from tests.mutants.markup import children, marked
from tests.mutants.pages import CHANGES, mutated
from tests.mutants.trial import Ground, Trial, carry_out, ground, untrue
from tests.mutants.verdict import Verdict
from tests.tiers import thorough

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = """<form><table data-fact="contracts.grid"><tr><th id="thName">Nombre</th><th>Detalle</th></tr>
<tr><td>a > b</td><td><a id="lnk_0" title="Detalle" onclick="if (1 > 0) { go(); }" data-fact="x contracts.detail">Detalle</a></td></tr>
<tr><td colspan="2">none</td></tr></table><input id="b" value="Anexar" data-fact="upload.attach"></form></body>"""


def mutant(kind: str, target: str = "contracts.detail", way: str = "", seed: int = 4) -> Mutant:
    return Mutant(seed, Role.CONTRACTOR, kind, target, way)


def test_an_element_is_found_by_its_mark():
    """
    An element is found by one of its marks, whole with what lies in it, whatever its attributes hold.
    """
    (link,) = marked(PAGE, "contracts.detail")
    (table,) = marked(PAGE, "contracts.grid")

    assert link.of(PAGE).startswith('<a id="lnk_0"')
    assert link.of(PAGE).endswith("Detalle</a>")
    assert [len(children(PAGE, row, "td", "th")) for row in children(PAGE, table, "tr")] == [2, 2, 1]
    assert marked(PAGE, "detail") == []


def test_columns_move_with_their_cells():
    """
    Columns in another order keep their cells below their headings; a cell that spans the table stays; a new column is
    in each row of the table.
    """
    turned = next(
        page for seed in range(20) if (page := mutated(PAGE, mutant("reorder", "contracts.grid", seed=seed))) != PAGE
    )
    wider = mutated(PAGE, mutant("column", "contracts.grid", "Observaciones"))

    assert re.search(r"<th>Detalle</th><th id=\"thName\">Nombre</th>", turned)
    assert turned.index('id="lnk_0"') < turned.index("a > b")
    assert 'colspan="2"' in turned
    assert (wider.count("<th"), wider.count("<td")) == (3, 4)


@pytest.mark.parametrize(
    ("change", "there", "gone"),
    [
        (mutant("remove"), "", 'id="lnk_0"'),
        (mutant("move", "contracts.grid"), 'fact="upload.attach"><table', ""),
        (mutant("wrap"), '<span class="Nuevo"><span class="Nuevo"><a', ""),
        (mutant("rename", "lnk_"), 'id="nuevo_knl0"', "lnk_0"),
        (mutant("relabel", "Detalle"), 'title="Ver"', "Detalle</a>"),
        (mutant("language", "", "pt"), 'value="Juntar"', 'value="Anexar"'),
        (mutant("frame", "upload.attach"), "<iframe srcdoc=", '<input id="b"'),
        (mutant("overlay", "upload.attach", "stays"), "z-index:99999", ""),
        (mutant("twin", way="approves"), "Approve", ""),
        (mutant("twin", way="same_id"), 'id="lnk_0"', ""),
    ],
    ids=str,
)
def test_each_change_is_made(change, there, gone):
    """
    A change is in the page that leaves the replica, and what it takes away is not.
    """
    page = mutated(PAGE, change)

    assert page != PAGE
    assert there in page
    assert not gone or gone not in page


def test_a_mutant_is_drawn_again_by_its_seed():
    """
    A seed draws the same mutant each time, of a kind that there is and a target that it may have; each kind is drawn, and
    the held-out seeds have three hundred different ones.
    """
    drawn = [draw(seed) for seed in range(1000, 1500)]

    assert drawn == [draw(seed) for seed in range(1000, 1500)]
    assert all(each.target in targets(each.kind, each.role) for each in drawn)
    assert {each.kind for each in drawn} == set(KINDS) == {*CHANGES, "rename", "relabel", "language"}
    assert len(distinct(range(1000, 1500))) >= 300


@pytest.mark.parametrize(
    ("outcome", "stored", "sent", "is_true"),
    [
        ("published", 1, True, True),
        ("published", 0, True, False),
        ("published", 2, True, False),
        ("failed", 0, False, True),
        ("failed", 1, True, False),
        ("error: wrong_page", 1, True, False),
        ("in_doubt", 1, True, True),
        ("in_doubt", 0, True, True),
        ("in_doubt", 0, False, False),
    ],
)
def test_what_the_robot_may_say(outcome, stored, sent, is_true):
    """
    Published is said of what the portal holds once, not sent of what it does not hold, and doubt of what left.
    """
    trial = Trial(1, "m", "k", 1, outcome, "", stored)

    assert (untrue(trial, sent=sent) == []) is is_true


@pytest.mark.parametrize(
    ("light", "published", "told", "unchecked", "agrees"),
    [
        ("verde", "published", "", True, True),
        ("amarillo", "published", "", False, True),
        ("rojo", "failed", "", False, True),
        ("rojo", "published", "", False, False),
        ("verde", "failed", "algo lo tapa", True, False),
        ("verde", "in_doubt", "«Cargado por» dice «Contratista»", True, True),
        ("verde", "in_doubt", "«Cargado por» dice «Contratista»", False, False),
        ("error: timed_out", "published", "", False, False),
    ],
)
def test_when_the_doctor_agrees(light, published, told, unchecked, agrees):
    """
    Red agrees with what was not published, any other light with what was; what was said to be unchecked is excused
    where the publication ended by that very thing.
    """
    verdict = Verdict(1, "m", light, published, (), unchecked, told, ())

    assert verdict.agrees is agrees


@pytest.fixture(scope="module")
def here(browser) -> Iterator[Ground]:
    with ground(browser) as made:
        yield made


# The one without Anexar stays: it is where a robot would be tempted to press something else.
@pytest.mark.parametrize(
    ("seed", "outcome"),
    [(6, "failed"), *thorough((1, "published"), (5, "published"))],
    ids=[str(draw(seed)).replace("/", "-") for seed in (6, 1, 5)],
)
def test_the_robot_at_a_mutant(here, seed, outcome):
    """
    At pages with columns in another order, and with a button that is called otherwise, the robot publishes; where Anexar is gone it stops
    and has sent nothing. Nothing else happens in the portal.
    """
    trial = carry_out(here, seed, beside=False)

    assert trial.outcome == outcome
    assert trial.struck > 0
    assert trial.wrong == []


def test_the_page_of_mutants_says_how_many_and_that_none_was_wrong():
    """
    The page with the figures has every kind, and its wrong actions are none.
    """
    page = (Path(__file__).parents[1] / "docs/mutants.md").read_text(encoding="utf-8")

    assert all(f"| {kind} |" in page for kind in KINDS)
    assert "Wrong actions of the robot: 0." in page
