"""The first publication in a portal, with a browser: doctor, rehearsal, one document, and the rest after a yes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from robot.app.careful import publish_carefully
from robot.app.context import Given
from robot.app.run import Options
from robot.browser.kit import Patience
from robot.clock import Clock
from robot.errors import FirstTime, SetupError
from tests.papers import pdf
from tests.test_flows.at_the_window import Windows, contractor_of

if TYPE_CHECKING:
    from robot.app.first_time import First

COVERED = """if (name === "swip") addEventListener("load", () => document.body.insertAdjacentHTML("beforeend",
    "<div style='position:fixed;inset:0;z-index:99'>Aviso</div>"))"""


class Person:
    """Somebody who gives this answer, or is not there."""

    def __init__(self, answer: bool | None) -> None:  # noqa: FBT001 - the answer itself
        self.answer = answer
        self.shown: list[tuple[First, int | None]] = []

    def agrees(self, first, others):
        self.shown.append((first, others))
        return self.answer


def test_a_first_run_publishes_one_document_and_waits_for_a_yes(browser, replica, tmp_path):
    """
    Where the doctor is red nothing is sent. Then one document is published, with its picture, and nobody there to look at it leaves
    the rest, of the same contract and of another, not attempted; so does the next run, before it opens a browser. A yes is kept: all are
    there, each once, and nobody is asked again.
    """
    rows = ["contrato,archivo"]
    for name, number in (("uno", 129716), ("dos", 129716), ("tres", 123502)):
        (tmp_path / f"{name}.pdf").write_bytes(pdf(name))
        rows.append(f"CO1.PCCNTR.{number},{name}.pdf")
    sheet, windows = tmp_path / "lista.csv", Windows(browser)
    sheet.write_text("\n".join(rows), encoding="utf-8")
    settings = contractor_of(replica, tmp_path / "estado", first_run="yes")

    def run(person, script="", patience=30):
        windows.person = script
        given = Given(
            settings, clock=Clock(sleep=lambda _: None), patience=Patience(page=patience), open_browser=windows.open
        )
        return publish_carefully(sheet, Options(), given, person)

    with pytest.raises(SetupError, match="El diagnóstico dice que así no se publique"):
        run(Person(answer=True), COVERED, patience=3)
    red = len(replica.requests("UploadFile"))
    alone = Person(answer=None)
    first = run(alone)
    sent = len(replica.requests("UploadFile"))
    opened = len(windows.headless)
    with pytest.raises(FirstTime, match="espera a que una persona lo mire"):
        run(Person(answer=None))
    unopened = len(windows.headless) == opened
    there = Person(answer=True)
    rest = run(there)
    silent = Person(answer=None)
    again = run(silent)

    ((shown, others),) = alone.shown
    assert (red, sent, unopened) == (0, 1, True)
    assert [result.outcome.value for result in first.results] == ["published", "not_attempted", "not_attempted"]
    assert isinstance(first.stopped_by, FirstTime)
    assert (shown.name, shown.listed, others) == ("uno.pdf", "uno.pdf", 2)
    assert [Path(picture).is_file() and "fila-comprobada" in picture for picture in shown.pictures] == [True]
    assert sorted(result.outcome.value for result in rest.results) == ["published", "published", "skipped"]
    assert [result.outcome.value for result in again.results] == ["skipped"] * 3
    assert (len(there.shown), silent.shown) == (1, [])
    assert sorted(document.name for document in replica.published) == ["dos.pdf", "tres.pdf", "uno.pdf"]
