"""What a review keeps of what it downloaded and read, and for how long; and its page."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from typer.testing import CliRunner

from fake_portal.pdf import text_pdf
from flows.fetching import Brought, Key
from robot.app.cleaning import clean
from robot.app.reviewing import GONE, Reviewed, _folder
from robot.app.shelf import Shelf
from robot.cli.app import app
from robot.cli.review import CODES
from robot.desk.checking import check
from robot.desk.content import Opens
from robot.desk.opening import LIMITS, MODULE
from robot.errors import TimedOut
from robot.intake.child import Child, ChildLimits
from robot.model import Contract, ContractFacts, Role
from robot.reports.review_page import Review, as_json, verdict, write_page
from robot.settings import StateSettings
from tests.papers import pdf

if TYPE_CHECKING:
    from flows.pages import DocumentRow

FACTS = ContractFacts("CO1.PCCNTR.1", "CPS-083-2025", "ENTIDAD", "https://x/", contractor="ANA")
AT = datetime(2026, 3, 31, 12, tzinfo=UTC)


ROW = cast("DocumentRow", SimpleNamespace(link=None))  #: of the grid, as far as a shelf asks


def brought(*keys, missed=None):
    return Brought(FACTS, (None, None), [ROW for _ in keys], keys, missed or {})


@pytest.fixture
def shelf(tmp_path):
    """Shelves of one account, one after another, as reviews on different days have them."""
    side = tmp_path / "reviews" / "a" / "supervisor"
    for folder in ("known", "run"):
        (side / folder).mkdir(parents=True, mode=0o700)
    for folder in (tmp_path, *(tmp_path / "reviews").rglob("*"), tmp_path / "reviews"):
        folder.chmod(0o700)
    with Child(LIMITS, MODULE) as child:
        yield lambda: Shelf(child, tmp_path, side / "known", side / "run" / "documents", lambda: None)


def taken(shelf, tmp_path, key, content):
    file = tmp_path / "download"
    file.write_bytes(content)
    opens = shelf.opens(key, file)
    shelf.keep(FACTS, key, file)
    return opens


def test_a_later_review_wants_only_what_is_new(shelf, tmp_path):
    """
    What was read is known to the next review by the portal's id, with all that was read of it; what has no id is wanted again.
    """
    known, nameless, new = Key("1", "A.pdf", False), Key(None, "B.pdf", False), Key("2", "C.pdf", False)
    first = shelf()
    taken(first, tmp_path, known, text_pdf([["INFORME", "Contrato 83-2025"]]))
    taken(first, tmp_path, nameless, pdf("b"))
    papers = first.papers(brought(known, nameless))
    first.remember(FACTS, papers)
    second = shelf()

    assert [second.wants(FACTS, key) for key in (known, nameless, new)] == [False, True, True]
    again = second.papers(brought(known))[0]
    assert again == replace(papers[0], fresh=False)
    assert (tmp_path / again.copy).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "written", [b"", b"{", b'{"reading": 0, "papers": []}', b'{"reading": 1, "papers": [{}]}', b"[]"]
)
def test_a_damaged_memory_is_no_memory(shelf, written):
    """
    Where what was read cannot be read back, everything is downloaded again, and nothing is guessed.
    """
    one = shelf()
    one.remember(FACTS, ())
    next(one.known.iterdir()).write_bytes(written)

    assert shelf().wants(FACTS, Key("1", "A.pdf", False))


def test_a_contract_that_lists_nothing_any_more_is_unknown(shelf, tmp_path):
    """
    A page that shows none of the documents that were there is not believed, and what is known stays known; some that are gone are
    said; an error is a contract that nobody read.
    """
    first = shelf()
    keys = [Key("1", "A.pdf", False), Key("2", "B.pdf", False)]
    for key in keys:
        taken(first, tmp_path, key, pdf(key.name))
    first.remember(FACTS, first.papers(brought(*keys)))
    empty = _folder(Contract("CPS-083-2025"), brought(), shelf())
    shorter = _folder(Contract("CPS-083-2025"), brought(keys[0]), shelf())
    unread = _folder(Contract("CPS-083-2025"), TimedOut("no respondió"), shelf())

    assert (empty.trouble, empty.papers) == (GONE, ())
    assert (shorter.trouble, shorter.gone) == ("", ("B.pdf",))
    assert (unread.trouble, unread.papers) == ("no respondió", ())


@pytest.mark.parametrize(
    "name",
    ["../../../fuera.pdf", "..", "C:\\fuera.pdf", "a/b.pdf", "ñ" * 300 + ".pdf", "x.exe", "con\u202efdp.pdf", ""],
)
def test_no_name_of_the_portal_leads_out_of_the_folder(shelf, tmp_path, name):
    """
    Whatever a document is called, its copy lies in the contract's folder, under a name that is no program's.
    """
    one, key = shelf(), Key("1", name, True)
    taken(one, tmp_path, key, pdf("x"))
    paper = one.papers(brought(key))[0]
    kept = (tmp_path / paper.copy).resolve()

    assert kept.is_relative_to(one.documents.resolve())
    assert len(kept.relative_to(one.documents.resolve()).parts) == 2
    assert kept.suffix in ("", ".pdf")
    assert re.fullmatch(r"[a-z0-9.-]+", kept.name)
    assert (paper.name, paper.by) == (name, Role.SUPERVISOR)


def test_what_costs_too_much_is_unknown(shelf, tmp_path):
    """
    A document that the child process cannot read within its limits is unknown, and is not remembered as read.
    """
    with Child(ChildLimits(seconds=0.000001), MODULE) as child:
        one = replace(shelf(), child=child)
        key = Key("1", "A.pdf", False)
        taken(one, tmp_path, key, text_pdf([["x" * 80] * 40] * 300))
        papers = one.papers(brought(key))
        one.remember(FACTS, papers)

    assert papers[0].content.opens is Opens.UNKNOWN
    assert shelf().wants(FACTS, key)


def test_what_is_old_is_deleted_and_the_page_stays(shelf, tmp_path):
    """
    Copies and what was read go after their time, and no link is followed; page and result stay, and so does what is newer.
    """
    one, keys = shelf(), [Key(str(n), f"{n}.pdf", False) for n in range(2)]
    for key in keys:
        taken(one, tmp_path, key, pdf(key.name))
    one.remember(FACTS, one.papers(brought(*keys)))
    run, foreign = one.documents.parent, tmp_path / "ajeno.pdf"
    (run / "revision.html").write_text("página")
    foreign.write_bytes(b"ajeno")
    folder = next(one.documents.iterdir())
    (folder / "enlace.pdf").symlink_to(foreign)
    old, new = sorted(file for file in folder.iterdir() if not file.is_symlink())
    long_ago = datetime.now(UTC) - timedelta(days=40)
    for file in (old, next(one.known.iterdir()), run / "revision.html"):
        os.utime(file, (long_ago.timestamp(),) * 2)
    (tmp_path / "runs").mkdir(mode=0o700)
    settings = StateSettings(state_dir=tmp_path)

    shown, deleted = clean(settings, 30, show=True), clean(settings, 30)

    assert [each.files for each in shown] == [each.files for each in deleted] == [1, 1]
    assert (old.exists(), new.exists(), foreign.read_bytes()) == (False, True, b"ajeno")
    assert (run / "revision.html").exists()
    assert list(one.known.iterdir()) == []


def review_of(shelf, tmp_path, name="<script>alert(1)</script>.pdf"):
    one, key = shelf(), Key("1", name, False)
    taken(one, tmp_path, key, b"<html>x</html>")
    folders = [
        _folder(Contract("CPS-083-2025"), brought(key), one),
        _folder(Contract("2"), TimedOut("no respondió"), one),
    ]
    return Review(AT, "supervisor", Role.SUPERVISOR, "secop.test", tuple(check(folders)))


def test_the_page_holds_itself_and_shows_names_as_text(shelf, tmp_path):
    """
    The page loads nothing from elsewhere, runs nothing but its own script, and a document's name is text in it.
    """
    page = write_page(review_of(shelf, tmp_path), tmp_path, tmp_path / "p.html").read_text(encoding="utf-8")

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!x/)', page)
    assert "default-src &#39;none&#39;" in page
    assert "No se sabe qué hay publicado" in page


def test_unknown_is_never_said_as_nothing(shelf, tmp_path):
    """
    The sentence and the JSON say of how many contracts nobody knows what is published; the exit code of a review that is not whole is
    1, and each level has its own.
    """
    review = review_of(shelf, tmp_path)
    reviewed = Reviewed(tmp_path, review)

    assert "De 1 contrato no se sabe qué hay publicado" in verdict(review.folders)
    assert '"unknown_because": "no respondió"' in as_json(review)
    assert (reviewed.whole, reviewed.level) == (False, "wrong")
    assert CODES == {"wrong": 5, "doubt": 4, "unknown": 4, None: 0}


def test_the_command_says_what_it_cannot_take(monkeypatch, tmp_path):
    """
    A list that is not there, and receipts that are none, are said in words before anything is opened.
    """
    for name, value in {"PORTAL_URL": "http://127.0.0.1:9", "USER": "u", "PASSWORD": "p", "ROLE": "supervisor"}.items():
        monkeypatch.setenv(f"SECOP_{name}", value)
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "estado"))
    (tmp_path / "vacia").mkdir()
    none = CliRunner().invoke(app, ["supervisar", str(tmp_path / "no.csv")])
    receipts = CliRunner().invoke(
        app, ["supervisar", "--contrato", "1", "--recibos", str(tmp_path / "vacia")], env={"SECOP_HEADLESS": "yes"}
    )

    assert (none.exit_code, receipts.exit_code) == (1, 1)
    assert "No existe" in none.output
    assert "No hay recibos ni sello" in receipts.output
