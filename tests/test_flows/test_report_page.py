"""The report in a real browser, as a supervisor opens it: from a file, on a desk and on a phone."""

from __future__ import annotations

import pytest

from robot.model import Outcome
from robot.reports.report import write_report
from tests.test_robot.sample_receipts import exhibit, receipt, run_of


@pytest.fixture
def opened(page, tmp_path):
    """A report with every outcome, a name without a place to break, and real pictures; and what the page asked for."""
    page.set_content("<h1>ANEXAR DOCUMENTO</h1>")
    png, jpeg = page.screenshot(), page.screenshot(type="jpeg", quality=60)
    pictures = [exhibit(tmp_path, "evidence/a/01.png", png), exhibit(tmp_path, "evidence/a/02.jpg", jpeg)]
    long = "ACTA_DE_SUPERVISION_" + "MUY_LARGA_" * 10 + ".pdf"
    receipts = [receipt(row, outcome=outcome, evidence=pictures) for row, outcome in enumerate(Outcome, start=2)]
    step = {"title": "7b Anexar", "seconds": 1, "error": "x" * 200}
    receipts.append(receipt(90, document={"name": long}, message=long, contract={"entity": "Ñ" * 150}, steps=[step]))
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    file = write_report(run_of(tmp_path, *receipts))
    page.goto(file.as_uri())
    yield page
    assert asked == [file.as_uri()], "the page asks for nothing but itself"
    assert said == [], "the policy blocks nothing that the page needs"


def test_it_fits_a_desk_and_a_phone(opened):
    """
    At neither width does the page scroll sideways, with all details open; every picture is there.
    """
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    opened.evaluate("Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode() }))")
    widths = {}
    for width, height in ((1440, 900), (390, 844)):
        opened.set_viewport_size({"width": width, "height": height})
        widths[width] = opened.evaluate("document.documentElement.scrollWidth")

    pictures = opened.evaluate("[...document.images].map(i => i.naturalWidth)")
    assert widths == {1440: 1440, 390: 390}
    assert pictures == [1440] * (2 * len(Outcome))


def test_it_is_read_without_a_mouse(opened):
    """
    A heading leads the page, a note leads to its row, and a detail opens from the keyboard.
    """
    assert opened.get_by_role("heading", level=1).inner_text() == "Informe de publicación en SECOP II"
    opened.locator("article a").first.press("Enter")
    detail = opened.locator("tbody:target details")
    detail.locator("summary").press("Enter")

    assert detail.get_by_text("Pasos en el portal").is_visible()
    assert opened.locator("tbody:target").count() == 1
