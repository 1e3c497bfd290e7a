"""Documents made ready for a run: what is kept of them, and what the ledger knows of their originals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from robot.app.prepared import FOLDER, made_ready
from robot.app.run import Options
from robot.intake.copies import sha256_of
from robot.intake.manifest import ManifestEntry
from robot.ledger.ledger import State, open_ledger
from robot.model import Account, Contract, Document, Intent, Outcome, Publication, Role
from robot.prepare.making import Maker
from tests.papers import pdf
from tests.test_robot.making_ready import NUMBER, photo
from tests.test_robot.sealed_runs import Ticking

ACCOUNT = Account("portal.example", "ana", Role.CONTRACTOR)
ORIGINAL, MADE, OTHER, STRANGE = (each * 64 for each in "abcd")


def entry(file, row=2, **more):
    return ManifestEntry(row, Contract(NUMBER), file, file.name, **more)


@pytest.fixture
def ready(tmp_path, monkeypatch):
    """Make rows ready, each time for another run."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    runs = iter(range(100))

    def make(*entries):
        return made_ready(entries, tmp_path / f"corrida-{next(runs)}", tmp_path / "estado", lambda: None)

    return make


def test_what_was_made_once_is_used_again(ready, tmp_path, monkeypatch):
    """
    For the same original, name and mark nothing is made a second time, not even where it lies elsewhere or was saved again; what is
    marked confidential keeps its first password. Another name or mark is another document, and damaged things are made anew.
    """
    picture, paper = tmp_path / "foto.jpg", tmp_path / "planilla.pdf"
    picture.write_bytes(photo(200, 200))
    paper.write_bytes(pdf("planilla"))
    asked = (entry(picture), entry(paper, 3, confidential=True))
    first = ready(*asked)
    made: list[str] = []
    make = Maker.make

    def noting(self, one):
        made.append(one.name)
        return make(self, one)

    monkeypatch.setattr(Maker, "make", noting)
    picture.touch()
    second = ready(*asked)
    whole = list(made)
    ready(entry(picture.rename(tmp_path / "otra.jpg")), entry(paper, 3))
    for kept in (tmp_path / "estado" / FOLDER).glob("*/content"):
        kept.write_bytes(b"damaged")
    third = ready(asked[1])

    assert [each.name for each in first.entries] == ["foto.pdf", "planilla.pdf"]
    assert all(each.original and each.original.sha256 != sha256_of(each.copy) for each in first.entries)
    assert [sha256_of(each.copy) for each in second.entries] == [sha256_of(each.copy) for each in first.entries]
    assert (first.passwords is not None, second.passwords) == (True, None)
    assert whole == []
    assert made == ["otra.jpg", "planilla.pdf", "planilla.pdf"]
    assert sha256_of(third.entries[0].copy) != sha256_of(first.entries[1].copy)


def test_what_cannot_be_made_is_refused(ready, tmp_path):
    """An empty file is no document, and one that stays as it is has no original beside it."""
    empty, small = tmp_path / "vacio.pdf", tmp_path / "acta.pdf"
    empty.write_bytes(b"")
    small.write_bytes(pdf("acta"))
    found = ready(entry(empty), entry(small, 3))

    assert found.refused == {2}
    assert [each.code for each in found.findings if each.row == 2] == ["file_empty"]
    assert [each.original for each in found.entries] == [None, None]
    assert found.entries[1].copy.read_bytes() == small.read_bytes()
    assert Options().prepare is False


def test_what_says_the_same(ledger_url):
    """An original, and all that was ever made of it, are relatives; noted twice they stand once, and strangers are none."""
    with open_ledger(ledger_url, Ticking().now) as ledger:
        ledger.preparations.keep([(ORIGINAL, MADE), (ORIGINAL, MADE)])
        mark = ledger.high_water()
        ledger.preparations.keep([(ORIGINAL, MADE)])
        ledger.preparations.keep([])
        again = ledger.high_water()
        found = ledger.preparations.relatives({ORIGINAL: None, MADE: None, OTHER: ORIGINAL, STRANGE: None})

    assert again == mark
    assert found == {
        ORIGINAL: {MADE},
        MADE: {ORIGINAL},
        OTHER: {ORIGINAL, MADE},
        STRANGE: set(),
    }


def test_what_stands_of_them(ledger_url):
    """What was published, was found there, or left and is in doubt may stand there; what never left does not."""
    intents = [
        replace(
            Intent.of(ACCOUNT, "C", Publication(Contract("C"), Document(Path(name), Path(name), 1, name[0] * 64), 2)),
        )
        for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf")
    ]
    published, doubtful, never, found = intents
    with open_ledger(ledger_url, Ticking().now) as ledger:
        ledger.intend([published, doubtful, never])
        ledger.mark([published.key, doubtful.key], State.SENT)
        ledger.settle(published.key, Outcome.PUBLISHED)
        ledger.found(found)
        stands = ledger.preparations.standing([each.content for each in intents])
        nothing = ledger.preparations.standing([])

    assert stands == {published.content: "a.pdf", doubtful.content: "b.pdf", found.content: "d.pdf"}
    assert nothing == {}
