"""A page object's eyes on pages made for it: which candidate counts, what is waited for, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from robot.browser.catalogue import load_catalogue
from robot.browser.kit import Kit, Patience
from robot.browser.page import Page
from robot.errors import ElementNotFound, SessionExpired, WrongPage
from robot.model import Contract

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page as Tab

    from tests.test_flows.conftest import MakeRobot

CATALOGUE = """
is_here = ["one", "two"]
[one]
find = ["id=one"]
[two]
name = { es = "Dos", en = "Two" }
find = ["text"]
[button]
name = { es = "Anexar", en = "Attach" }
find = ["role=button", "id=send", "css=input[type=button]"]
[field]
find = ["id=field"]
[said]
find = ["id=said"]
[empty]
find = ["id=empty"]
[grid]
find = ["id=grid"]
[grid.columns]
name = { es = "Nombre", en = "Name" }
"""
ENDS = """
is_here = ["over"]
[over]
name = { es = "La sesión ha expirado", en = "The session has expired" }
find = ["words"]
"""
HERE = '<div id="one">uno</div><p>Dos</p>'


class Made(Page):
    """A page made for a test."""

    name = "made"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    (tmp_path / "made.toml").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "anywhere.toml").write_text(ENDS, encoding="utf-8")
    return Kit(load_catalogue(tmp_path), Patience(page=1.0))


def made(tab: Tab, kit: Kit, content: str) -> Made:
    tab.set_content(content)
    return Made(tab, kit)


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        ("<p>Dos</p>", "made: falta one en"),
        ('<div id="one">uno</div>', "made: falta two en"),
        ('<div id="one" style="display: none">uno</div><p>Dos</p>', "made: falta one en"),
        ("", "made: falta one y two en"),
    ],
    ids=["the first", "the second", "hidden", "both"],
)
def test_a_page_is_there_when_all_its_elements_are(one_page: Tab, kit: Kit, content: str, missing: str):
    """
    One missing or hidden element of `is_here` is enough: it is not the page, and the log, not a person, reads what is missing.
    """
    made(one_page, kit, HERE)
    with pytest.raises(WrongPage) as told:
        made(one_page, kit, content)

    assert missing in told.value.detail
    assert str(told.value) == "No se llegó a la página: el portal muestra otra página"


def test_elements_that_come_later_are_waited_for(one_page: Tab, kit: Kit):
    """
    Elements that a script adds one after another are waited for, the last one too.
    """
    script = "const add = h => document.body.insertAdjacentHTML('beforeend', h);"
    script += "setTimeout(() => add('<div id=one>uno</div>'), 40); setTimeout(() => add('<p>Dos</p>'), 80);"

    page = made(one_page, kit, f"<body><script>{script}</script></body>")

    assert page.tab.locator("#one").is_visible()


def test_the_end_of_a_session_is_not_a_missing_element(one_page: Tab, kit: Kit):
    """
    Where the portal says that the session is over, we say so, of a page as of an element that does not come.
    """
    over = "<p>Lo sentimos. La sesión ha expirado por inactividad.</p>"
    with pytest.raises(SessionExpired):
        made(one_page, kit, over)
    page = made(one_page, kit, HERE + over)

    with pytest.raises(SessionExpired):
        page.element("button")
    with pytest.raises(SessionExpired):
        page.first_of("button", "field")


@pytest.mark.parametrize(
    ("content", "found", "drift"),
    [
        ('<button id="b">Anexar</button><input type="button" id="send" value="x">', "b", None),
        ('<button id="b">Anexar</button><button hidden>Anexar</button>', "b", None),
        ('<button>Anexar</button><button>Attach</button><input type="button" id="send">', "send", "id=send"),
        ('<input type="button" id="other" value="x">', "other", "css=input[type=button]"),
        ("<button>Anexar</button><button>Attach</button>", None, None),
    ],
    ids=["the first", "a hidden twin", "two of the first", "the last", "none matches one"],
)
def test_a_candidate_counts_if_it_matches_one_visible_element(
    one_page: Tab, kit: Kit, content: str, found: str | None, drift: str | None
):
    """
    The first candidate that matches exactly one visible element wins; any but the first is noted as drift.
    """
    page = made(one_page, kit, HERE + content)
    element = page.there("button")

    assert (element.get_attribute("id") if element else None) == found
    assert kit.drift == ([f"made.button: {drift} en lugar de role=button"] if drift else [])
    if found is None:
        with pytest.raises(ElementNotFound, match="«Anexar» en la página: no aparece una sola vez"):
            page.element("button")


def test_text_and_value_are_read(one_page: Tab, kit: Kit):
    """
    Text is read where there is text, the value where there is a field, and nothing where neither is.
    """
    content = '<input id="field" value=" 89w4797 "><span id="said"> CO1.PCCNTR.1 </span><div id="empty">&nbsp;</div>'
    page = made(one_page, kit, HERE + content)

    assert [page.read_now(name) for name in ("field", "said", "empty", "button")] == [
        "89w4797",
        "CO1.PCCNTR.1",
        "",
        None,
    ]
    assert page.read("field") == "89w4797"


def test_silence_is_not_emptiness(one_page: Tab, kit: Kit):
    """
    A grid without rows is empty only where the page says so; where it says nothing, nobody knows what it holds.
    """
    grid = '<table id="grid"><tr><th>Nombre</th></tr></table>'
    kit = Kit(kit.catalogue)

    assert made(one_page, kit, f'{HERE}{grid}<p id="empty">No hay resultados</p>').table("grid") == []
    with pytest.raises(WrongPage, match="no tiene filas"):
        made(one_page, kit, HERE + grid).table("grid")


@pytest.mark.parametrize(("number", "whole"), [("CO1.PCCNTR.129716", False), ("89w4797", True)])
def test_the_list_is_read_no_further_than_it_has_to_be(make_robot: MakeRobot, replica, *, number: str, whole: bool):
    """
    An identifier ends the search where it is found; an entity's own number may stand on a later page once more.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    contracts = robot.portal.desk().open_my_contracts()

    contracts.open_detail(Contract(number))

    pressed = [row for row in replica.requests(method="POST") if "GoToPage" in row["path"]]
    assert bool(pressed) is whole
