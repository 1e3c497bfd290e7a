"""Something that lies over the page for good: what it covers is pressed all the same, or it is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from robot.browser.pressing import press
from robot.model import Outcome
from tests.tiers import thorough

LAPTOP = {"width": 1280, "height": 720}


@pytest.fixture
def small_window(one_page):
    """The window of an old laptop; the next test has its own size back."""
    before = one_page.viewport_size
    one_page.set_viewport_size(LAPTOP)
    yield one_page
    one_page.set_viewport_size(before)


# The contractor stays, under the bubble; the open panel is in a covering run of test_unknowns.py.
@pytest.mark.parametrize(
    ("user", "answer"),
    [
        ("contratista", "everywhere"),
        *thorough(("supervisor", "everywhere"), ("contratista", "open"), ("supervisor", "open")),
    ],
)
def test_the_bubble_over_descargar_loses_no_document(small_window, make_robot, replica, paper, user, answer):
    """
    The assistant's bubble, or its open panel, over the column of Descargar in a small window: all is compared all the same.
    """
    replica.set_up(assistant=answer)
    items = paper.several([f"Informe {n}.pdf" for n in range(4)], "CO1.PCCNTR.8263723")

    results = make_robot(user, patience=6).publishes(*items)
    under = small_window.locator("#jotaBubble").bounding_box()
    link = small_window.locator("#lnkDownloadExecutionDocument_0").bounding_box()

    assert under["x"] < link["x"] + link["width"] / 2 < under["x"] + under["width"]
    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 4
    assert len(replica.published) == 4


AT_THE_SIDE, IN_THE_MIDDLE, EVERYWHERE = "width: 300px; height: 200px", "width: 60%; height: 60%", "inset: 0"


@pytest.fixture
def covered(one_page):
    """A page with this element under something; it is given up soon."""

    def show(element, place):
        one_page.set_content(
            f"<{element} onclick=\"document.title += ' pressed'\">Anexar</{element}>"
            f'<div style="position: fixed; left: 0; top: 0; {place}">something</div>'
        )
        return one_page.locator(element)

    one_page.set_default_timeout(3_000)
    yield show
    one_page.set_default_timeout(30_000)


def test_what_stands_at_the_side_is_passed(covered, one_page):
    """
    Under something at the side of the window a button is pressed with its key; the next one without trying the mouse first.
    """
    in_the_way: list[str] = []
    button = covered("button", AT_THE_SIDE)
    press(button, in_the_way)
    press(button, in_the_way)

    assert one_page.title() == "pressed pressed"
    assert len(in_the_way) == 1


@pytest.mark.parametrize(
    ("element", "place"), [("button", IN_THE_MIDDLE), ("button", EVERYWHERE), ("span", AT_THE_SIDE)]
)
def test_a_dialog_is_respected(covered, one_page, element, place):
    """
    Nothing is pressed below what lies over the middle of the window, nor by a key what cannot have the focus.
    """
    with pytest.raises(PlaywrightTimeout, match="intercepts pointer events"):
        press(covered(element, place), [])

    assert one_page.title() == ""
