"""Something that lies over the page for good: what it covers is pressed all the same, or it is said."""

from __future__ import annotations

import pytest

from robot.model import Outcome

LAPTOP = {"width": 1280, "height": 720}


@pytest.fixture
def small_window(one_page):
    """The window of an old laptop; the next test has its own size back."""
    before = one_page.viewport_size
    one_page.set_viewport_size(LAPTOP)
    yield one_page
    one_page.set_viewport_size(before)


@pytest.mark.switches(assistant="everywhere")
@pytest.mark.parametrize("user", ["contratista", "supervisor"])
def test_the_bubble_over_descargar_loses_no_document(small_window, make_robot, replica, paper, user):
    """
    The assistant's bubble over the column of Descargar, in a small window: every document is compared all the same.
    """
    items = paper.several([f"Informe {n}.pdf" for n in range(4)], "CO1.PCCNTR.8263723")

    results = make_robot(user, patience=6).publishes(*items)
    under = small_window.locator("#jotaBubble").bounding_box()
    link = small_window.locator("#lnkDownloadExecutionDocument_0").bounding_box()

    assert under["x"] < link["x"] + link["width"] / 2 < under["x"] + under["width"]
    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 4
    assert len(replica.published) == 4
