"""The pages for people as axe reads them, which looks for what keeps somebody from using them without eyes or without a mouse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from robot.app.auditing import Options, again
from robot.desk.answered import with_answers
from robot.desk.answers import Answered, Verdict
from robot.desk.checking import check
from robot.desk.listed import Audit, Looked, Row
from robot.model import Outcome, Role
from robot.reports import review_page
from robot.reports.report import write_report
from robot.reports.review_page import Review
from robot.words import BOGOTA
from tests.test_robot.sample_receipts import exhibit, receipt, run_of
from tests.test_robot.test_review import OURS, folder, paper

NOW = datetime(2026, 12, 20, 9, 0, tzinfo=BOGOTA)
WIDTHS = ((1440, 900), (390, 844))
SERIOUS = ("serious", "critical")


def report_of(page, tmp_path):
    """A run's report with every outcome and pictures."""
    page.set_content("<h1>ANEXAR DOCUMENTO</h1>")
    pictures = [exhibit(tmp_path, "evidence/a/01.png", page.screenshot())]
    receipts = [receipt(row, outcome=outcome, evidence=pictures) for row, outcome in enumerate(Outcome, start=2)]
    return write_report(run_of(tmp_path, *receipts))


def audit_of(_, tmp_path):
    """An audit of two contracts, one of them unread."""
    rows = (Row("ACTA DE INICIO.pdf", Role.SUPERVISOR), Row("INFORME MARZO 2026.pdf", Role.CONTRACTOR))
    first = Looked("CO1.PCCNTR.0", NOW, contractor="ÁNGELA", rows=rows, state="En ejecución", listed=NOW)
    first = replace(first, starts=date(2026, 1, 1), ends=date(2026, 12, 31))
    contracts = (first, replace(first, number="CO1.PCCNTR.1", trouble="No respondió"))
    file = tmp_path / "auditoria.json"
    file.write_text(Audit(NOW, "ana", Role.SUPERVISOR, "127.0.0.1", contracts).as_json(), encoding="utf-8")
    again(file, Options())
    return file.with_suffix(".html")


def review_of(_, tmp_path):
    """A review with every standing, answers, one that an earlier version had, and a contract that was not read."""
    papers = (
        paper("INFORME MARZO 2025.pdf"),
        paper("INFORME ABRIL 2025.pdf", sha256="b" * 64),
        paper("PLANILLA.pdf", opens="locked", text=""),
        paper("ESCANEO.pdf", text=""),
        paper("ACTA.pdf", by=OURS),
    )
    read = folder("CPS-083-2025", *papers, gone=("OTRO.pdf",))
    unread = folder("CPS-090-2025", trouble="No respondió", remedy="Repita la revisión.")
    (first, *_) = with_answers(check([read]), [])
    answers = [
        Answered(each.version, each.paper.by, each.paper.name, verdict, "Ana", why, NOW)
        for each, verdict, why in zip(
            first.papers, (Verdict.CORRECT, Verdict.TO_CORRECT), ("", "falta la firma"), strict=False
        )
        if each.version
    ]
    answers[1] = replace(answers[1], version=replace(answers[1].version, sha256="c" * 64))
    folders = with_answers(check([read, unread]), answers)
    review = Review(NOW, "ana", Role.SUPERVISOR, "127.0.0.1", folders)
    return review_page.write_page(review, tmp_path, tmp_path / "revision.html")


@pytest.mark.parametrize("made", [report_of, audit_of, review_of])
def test_nothing_keeps_anybody_out(page, tmp_path, made):
    """On a desk and on a phone, with all details open, axe finds nothing serious or critical, and the page does not scroll sideways."""
    page.goto(made(page, tmp_path).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = []
    widths = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        widths.append(page.evaluate("document.documentElement.scrollWidth"))
        answer = Axe().run(page).response
        found += [
            (width, each["id"], each["help"], node["html"][:120], node["failureSummary"][:200])
            for each in answer["violations"]
            if each["impact"] in SERIOUS
            for node in each["nodes"]
        ]
        assert answer["passes"], "it looked"

    assert found == []
    assert widths == [width for width, _ in WIDTHS]


def test_axe_sees_what_is_wrong(page):
    """What it is asked about it finds: a picture without words and a text that hardly shows."""
    page.set_content("<html lang=es><img src='data:,'><p style='color:#ddd;background:#fff'>apenas se ve</p>")
    answer = Axe().run(page).response

    assert {"image-alt", "color-contrast"} <= {each["id"] for each in answer["violations"] if each["impact"] in SERIOUS}
