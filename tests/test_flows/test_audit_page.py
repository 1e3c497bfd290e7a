"""An audit's page in a real browser: on a desk and on a phone, by keyboard, and on paper."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from robot.app.auditing import Options, again
from robot.desk.listed import Audit, Looked, Row
from robot.model import Role
from robot.words import BOGOTA

NOW = datetime(2026, 12, 20, 9, 0, tzinfo=BOGOTA)


@pytest.fixture
def opened(page, tmp_path):
    """The page of three contracts, one with a name without a place to break, one unread; and what it asked for."""
    long = "INFORME_DE_SUPERVISION_" + "MUY_LARGO_" * 12 + ".pdf"
    looked = [
        Looked(
            f"CO1.PCCNTR.{n}",
            NOW,
            contractor=("ÁNGELA", "ÉDGAR", "ÍNGRID")[n],
            subject="Prestar servicios",
            state="En ejecución",
            starts=date(2026, 1, 1),
            ends=date(2026, 12, 31),
            rows=tuple(Row(name, Role.SUPERVISOR) for name in ("ACTA DE INICIO.pdf", long)[: n + 1]),
            trouble="El portal no respondió" if n == 2 else "",
            listed=NOW,
        )
        for n in range(3)
    ]
    file = tmp_path / "auditoria.json"
    file.write_text(Audit(NOW, "ana", Role.SUPERVISOR, "127.0.0.1", tuple(looked)).as_json(), encoding="utf-8")
    again(file, Options())
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = file.with_suffix(".html").as_uri()
    page.goto(address)
    yield page
    assert asked == [address], "the page asks for nothing but itself"
    assert said == [], "the policy blocks nothing that the page needs"


def test_it_fits_a_desk_and_a_phone(opened):
    """
    At neither width does the page scroll sideways, with all contracts open.
    """
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    widths = {}
    for width, height in ((1440, 900), (390, 844)):
        opened.set_viewport_size({"width": width, "height": height})
        widths[width] = opened.evaluate("document.documentElement.scrollWidth")

    assert widths == {1440: 1440, 390: 390}


def test_it_is_used_by_keyboard_alone(opened):
    """
    Tab reaches the search, which leaves the contracts with its words, accents or not; the arrows go from one contract to the next,
    Enter opens it, and its matrix can be scrolled; a choice shows what is in that standing, and an order is another.
    """
    numbers = ".case:not(.out) > summary h3"
    opened.keyboard.press("Tab")
    opened.keyboard.type("angela")
    one = opened.locator(numbers).all_inner_texts()
    told = opened.get_by_role("status").inner_text()
    opened.get_by_label("Buscar").press("ControlOrMeta+a")
    opened.keyboard.press("Delete")
    opened.keyboard.press("Tab")
    opened.keyboard.type("falta")  # a space would open the list
    missing = opened.locator(numbers).all_inner_texts()
    opened.get_by_label("Con algo en estado").press("Home")
    opened.keyboard.press("Tab")
    opened.keyboard.type("n")
    ordered = opened.locator(numbers).all_inner_texts()
    opened.keyboard.press("Tab")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    opened.keyboard.press("Tab")

    assert one == ["CO1.PCCNTR.0"]
    assert told == "1 de 3 contratos"
    assert missing == ["CO1.PCCNTR.0", "CO1.PCCNTR.1"]
    assert ordered == [f"CO1.PCCNTR.{n}" for n in range(3)]
    assert opened.locator(".case[open] > summary h3").all_inner_texts() == ["CO1.PCCNTR.1"]
    assert opened.locator(":focus").get_attribute("aria-label") == "Matriz de CO1.PCCNTR.1"


def test_on_paper_the_chosen_contracts_are_whole(opened):
    """
    What the list shows is printed open, and is closed again afterwards.
    """
    opened.get_by_label("Buscar").fill("PCCNTR.1")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = opened.locator(".case[open] > summary h3").all_inner_texts()
    opened.evaluate("dispatchEvent(new Event('afterprint'))")

    assert printed == ["CO1.PCCNTR.1"]
    assert opened.locator(".case[open]").count() == 0
