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
    assert pictures == [1440] * 2


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


@pytest.fixture
def many(page, tmp_path):
    """Sixty documents of twenty contracts, four of them in doubt."""
    doubtful = (5, 22, 39, 56)
    receipts = []
    for row in range(60):
        contract = {"identity": f"CO1.PCCNTR.{700 + row // 3}", "number": f"CPS-{row // 3}"}
        outcome = "in_doubt" if row in doubtful else "published"
        receipts.append(
            receipt(row, outcome=outcome, contract=contract, document={"period": f"2026-{row % 3 + 1:02d}"})
        )
    page.goto(write_report(run_of(tmp_path, *receipts)).as_uri())
    return page


def shown(page, what="section.contract tbody[id]"):
    return page.locator(f"{what} >> visible=true")


def test_a_document_is_found_by_what_one_knows_of_it(many):
    """
    Words in any order, without accents or capitals, find documents by contract, name and period; the index follows.
    """
    box = many.get_by_role("searchbox", name="Buscar")
    box.press_sequentially("2026-02 INFÓRME cps-7")
    found = shown(many).evaluate_all("rows => rows.map(row => row.id)")
    contracts = shown(many, ".index li").all_inner_texts()
    box.fill("nadie")

    assert found == ["fila-22"]
    assert [text.split()[0] for text in contracts] == ["CPS-7"]
    assert many.get_by_role("status").inner_text() == "Ninguno de 60 documentos"
    assert shown(many).count() == 0


def test_only_what_needs_me(many):
    """
    One box leaves what waits for a person, and the choice of a result leaves that result.
    """
    many.get_by_role("checkbox").check()
    waiting, said = shown(many).count(), many.get_by_role("status").inner_text()
    many.get_by_role("checkbox").uncheck()
    many.get_by_role("combobox", name="Resultado").select_option("publicado")

    assert (waiting, said) == (4, "4 de 60 documentos")
    assert shown(many).count() == 56


def test_a_link_leads_to_what_a_choice_hides(many):
    """
    Whoever follows a note at the top while something else is chosen comes to that document all the same.
    """
    many.get_by_role("searchbox").fill("cps-0")
    many.locator("article a").last.click()
    many.locator("tbody:target").wait_for(state="visible")

    assert shown(many).count() == 60


def test_paper_has_every_document(many):
    """
    A choice is the screen's: what is printed leaves no document out.
    """
    many.get_by_role("searchbox").fill("cps-7")
    chosen = shown(many).count()
    many.emulate_media(media="print")
    printed = shown(many).count()
    many.emulate_media(media="screen")

    assert (chosen, printed) == (3, 60)


def test_without_scripts_the_box_still_works(browser, tmp_path):
    """
    Where scripts are off the page is whole, there is no search that does nothing, and the box for what waits works.
    """
    receipts = [receipt(2), receipt(3, outcome="in_doubt")]
    file = write_report(run_of(tmp_path, *receipts))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    before = shown(page).count()
    page.get_by_role("checkbox").check()
    after, boxes = shown(page).count(), page.get_by_role("searchbox").count()
    context.close()

    assert (before, after, boxes) == (2, 1, 0)
