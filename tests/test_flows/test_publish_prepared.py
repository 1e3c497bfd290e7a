"""Documents made ready on their way to the portal: what is sent, what the receipt says, and that nothing goes twice."""

from __future__ import annotations

import json
import shutil
from itertools import count

import pytest

from robot.app.account import Work
from robot.app.context import Given
from robot.app.run import Options, carry_out
from robot.browser.kit import Patience
from robot.intake.copies import sha256_of
from robot.model import Outcome
from robot.prepare.making import Maker
from tests.test_flows.at_the_window import Windows, contractor_of
from tests.test_robot.making_ready import photo

CONTRACT = "CO1.PCCNTR.129716"


@pytest.fixture
def publish(browser, replica, tmp_path):
    """A contractor publishes one file; answers how that ended, and the run's folder."""
    windows = Windows(browser)
    settings = contractor_of(replica, tmp_path / "estado")

    def run(file, *, prepare=True, work=Work.PUBLISH):
        (tmp_path / "lista.csv").write_text(f"contrato,archivo\n{CONTRACT},{file.name}\n", encoding="utf-8")
        given = Given(settings, patience=Patience(page=12), open_browser=windows.open)
        done = carry_out(tmp_path / "lista.csv", work, Options(prepare=prepare), given)
        return done.results[0], done.folder

    return run


def otherwise(monkeypatch):
    """From now on each document that is made has other bytes, as with a converter that writes the time of day."""
    make, times = Maker.make, count()

    def differing(self, entry):
        made = make(self, entry)
        assert made.file, "it could be made"
        with made.file.open("ab") as file:
            file.write(f"\n% {next(times)}\n".encode())
        return made

    monkeypatch.setattr(Maker, "make", differing)


def test_what_was_made_of_an_original_goes_once(publish, replica, tmp_path, monkeypatch):
    """
    The receipt names both hashes. The same list again sends nothing, though the converter would make other bytes now. Once what was made
    is deleted, other bytes of the same original are refused, under another name as well, and so is the original itself; nothing is sent.
    """
    file = tmp_path / "foto.jpg"
    file.write_bytes(photo(300, 300))
    before = len(replica.state.documents)
    rehearsed, _ = publish(file, work=Work.REHEARSE)
    first, folder = publish(file)
    (receipt,) = (json.loads(each.read_text(encoding="utf-8")) for each in (folder / "receipts").iterdir())
    stored = replica.state.documents[-1]
    otherwise(monkeypatch)
    second, _ = publish(file)
    shutil.rmtree(tmp_path / "estado" / "prepared")
    third, _ = publish(file)
    renamed = file.rename(tmp_path / "otra.jpg")
    shutil.rmtree(tmp_path / "estado" / "prepared")
    fourth, _ = publish(renamed)
    planned, _ = publish(renamed, work=Work.PLAN)
    bare, _ = publish(renamed, prepare=False)

    assert (rehearsed.outcome, first.outcome) == (Outcome.WOULD_PUBLISH, Outcome.PUBLISHED)
    assert (stored.name, stored.content[:4]) == ("foto.pdf", b"%PDF")
    assert receipt["document"]["sha256"] == stored.sha256
    assert receipt["document"]["original"] == {
        "name": "foto.jpg",
        "sha256": sha256_of(renamed),
        "size": renamed.stat().st_size,
    }
    assert second.outcome is Outcome.SKIPPED
    assert [each.outcome for each in (third, fourth, planned, bare)] == [Outcome.REFUSED] * 4
    assert all("el mismo original ya se envió" in each.message for each in (third, fourth, planned, bare))
    assert "«foto.pdf»" in fourth.message
    assert len(replica.state.documents) == before + 1
