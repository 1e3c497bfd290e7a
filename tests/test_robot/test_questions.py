"""Which questions the receipts of all runs leave to a person, and what becomes of her answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from robot.cli.app import app
from robot.ledger.ledger import open_ledger
from robot.model import Answer, Outcome
from robot.proof.questions import ANSWERS, questions
from tests.test_robot.sample_receipts import AT, exhibit, receipt, run_of, sha256

OTHER = "b" * 64


def told(outcome, after=0, **changes):
    ended = AT + timedelta(minutes=after)
    return receipt(outcome=outcome, began=ended, ended=ended, **changes)


def outcomes(receipts, decisions=(), stands=()):
    return [each.outcome for each in questions(receipts, decisions, stands) if each.is_open]


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_a_question(outcome):
    """Only a person settles what was refused, altered, duplicated or is in doubt."""
    asked = outcome in ANSWERS and outcome is not Outcome.ABSENT

    assert outcomes([told(outcome)]) == ([outcome] if asked else [])


def test_what_may_be_answered_is_what_lifts_the_refusal():
    """A refusal takes the answers of its receipt, and that the document is not to go; an alteration no repetition."""
    refused, altered = told(Outcome.REFUSED, answers=["repetir"]), told(Outcome.ALTERED)

    assert questions([refused], ())[0].answers == (Answer.REPEAT, Answer.DISCARD)
    assert questions([altered], ())[0].answers == (Answer.BESIDE, Answer.DISCARD)


def test_a_question_has_the_picture_that_shows_it():
    """Its own row where that was pictured, else the last page; a table's headings or another document's row show nothing of it."""
    ours = sha256(b"Informe 2.pdf")
    page, headings, row, other = (
        {"title": "9", "file": f"evidence/{name}.png", "sha256": OTHER, "step": step, "document": document}
        for name, step, document in [
            ("page", "look", None),
            ("headings", "headings", None),
            ("row", "row", ours),
            ("other", "row", OTHER),
        ]
    )
    found = [
        [picture.stem for picture in questions([told(Outcome.REFUSED, evidence=each)], ())[0].pictures]
        for each in ([page, headings, row, other], [page, headings, other], [headings, other])
    ]

    assert found == [["row"], ["page"], []]


def test_what_vanished_is_a_question():
    """What was proven and is absent now has vanished; what nobody published yet has not."""
    absent = told(Outcome.ABSENT, after=1)

    assert outcomes([told(Outcome.PUBLISHED), absent]) == [Outcome.ABSENT]
    assert outcomes([told(Outcome.FAILED), absent]) == []


@pytest.mark.parametrize("settles", [Outcome.PUBLISHED, Outcome.SKIPPED])
def test_what_stands_there_is_no_question_any_more(settles):
    """A later run that compared the bytes on the portal settles it; an earlier one does not."""
    asked = told(Outcome.ALTERED, after=5)

    assert outcomes([asked, told(settles, after=6)]) == []
    assert outcomes([told(settles, after=4), asked]) == [Outcome.ALTERED]


@pytest.mark.parametrize("silent", sorted(set(Outcome) - set(ANSWERS) - {Outcome.PUBLISHED, Outcome.SKIPPED}))
def test_a_run_that_did_not_come_to_it_hides_nothing(silent):
    """What failed, waited, was rehearsed or was not attempted later leaves the question as it was."""
    assert outcomes([told(Outcome.ALTERED), told(silent, after=5)]) == [Outcome.ALTERED]


def test_a_document_is_one_question():
    """The last run that came to it says what is asked; another name, other bytes and another contract are their own."""
    document = {"name": "otro.pdf"}
    receipts = [
        told(Outcome.REFUSED),
        told(Outcome.ALTERED, after=1),
        told(Outcome.REFUSED, after=2, document=document),
        told(Outcome.REFUSED, after=3, document={"sha256": OTHER}),
        told(Outcome.REFUSED, after=4, contract={"asked": "CO1.PCCNTR.9", "identity": "CO1.PCCNTR.9"}),
    ]
    found = questions(receipts, ())

    assert [each.outcome for each in found] == [Outcome.ALTERED, *[Outcome.REFUSED] * 3]
    assert len({each.id for each in found}) == 4


def test_a_contract_that_was_not_reached_is_the_same():
    """In doubt in a run that did not reach its contract, then proven in one that did: nothing is asked."""
    number = {"asked": "CPS-123-2026", "identity": None}
    doubt = told(Outcome.IN_DOUBT, contract=number)
    proven = told(Outcome.PUBLISHED, after=1, contract={"asked": "CPS-123-2026"})

    assert outcomes([doubt]) == [Outcome.IN_DOUBT]
    assert outcomes([doubt, proven]) == []


def test_doubt_ends_where_the_ledger_knows():
    """What the ledger has as standing is in doubt no more, though its receipt was lost; an alteration is."""
    stands = {("co1.pccntr.129716", sha256(b"Informe 2.pdf"))}

    assert outcomes([told(Outcome.IN_DOUBT)], stands=stands) == []
    assert outcomes([told(Outcome.ALTERED)], stands=stands) == [Outcome.ALTERED]


def test_a_row_that_was_not_fit_is_no_question():
    """Its findings say what to correct in the list."""
    assert outcomes([told(Outcome.REFUSED, document={"sha256": None, "size": None}, listing=None)]) == []


def test_a_strange_row_is_asked_about_once():
    """A row of our side that nobody here sent is a question, which a later run neither repeats nor settles."""
    row = {"name": "ajeno.pdf", "side": "Proveedor", "sha256": OTHER}
    found = questions([told(Outcome.PUBLISHED, after=n, unexplained=[row]) for n in range(3)], ())

    assert [(each.name, each.outcome, each.answers) for each in found] == [("ajeno.pdf", None, (Answer.DISCARD,))]


@pytest.mark.parametrize(
    ("answer", "minutes", "is_open"),
    [
        (Answer.REPEAT, 1, False),
        (Answer.REPEAT, -1, True),
        (Answer.BESIDE, -1, True),
        (Answer.DISCARD, -1, False),
    ],
)
def test_an_answer_ends_a_question(answer, minutes, is_open):
    """But it is asked again where a later run came to the same all the same; what was discarded is not."""
    asked = questions([told(Outcome.REFUSED)], ())[0]
    made = replace(asked.about, answer=answer, by="Ana", why="sí", at=asked.at + timedelta(minutes=minutes))

    assert questions([told(Outcome.REFUSED)], [made])[0].is_open is is_open


def test_what_is_decided_about_a_row_is_about_no_document():
    """A document with the name and the bytes of a strange row that a person knows of is still a question of its own."""
    row = {"name": "Informe 2.pdf", "side": "Proveedor", "sha256": sha256(b"Informe 2.pdf")}
    receipts = [told(Outcome.REFUSED, unexplained=[row])]
    about_row, about_document = sorted(questions(receipts, ()), key=lambda each: each.outcome is not None)
    made = replace(about_row.about, by="Ana", why="la cargué yo", at=about_row.at + timedelta(minutes=1))

    assert about_row.outcome is None
    assert [each.outcome for each in questions(receipts, [made]) if each.is_open] == [about_document.outcome]


# By its command ------------------------------------------------------------------------------------------


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A state folder with a run that asks two things, one of them with a picture, and one whose receipts are damaged."""
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o700)
    run = tmp_path / "runs" / "2026-11-22T150405-7f3a"
    shown = exhibit(run, "evidence/c/2.png").model_dump() | {"document": sha256(b"Informe 2.pdf")}
    refused = told(Outcome.REFUSED, evidence=[shown], answers=["repetir", "reemplaza"])
    run_of(run, refused, receipt(3, outcome="in_doubt"))
    return tmp_path


def dudas(*arguments):
    return CliRunner().invoke(app, ["dudas", *arguments])


def test_the_command_shows_and_keeps(state):
    """
    It shows each question with its picture and what may be answered; an answer is kept, and its question is gone.
    """
    shown = dudas()
    number = shown.stdout.split()[0]
    kept = dudas("decidir", number, "reemplaza", "--motivo", "  corrige el  anterior ", "--quien", "Ana")
    after = dudas()

    assert shown.exit_code == after.exit_code == 4, shown.output
    assert "2.png" in shown.stdout
    assert f"secop dudas decidir {number} repetir|reemplaza|descartar" in shown.stdout
    assert kept.exit_code == 0, kept.output
    assert "con el nombre «Informe 2 v2.pdf»" in kept.stdout
    assert number not in after.stdout
    assert number in dudas("--todas").stdout
    with open_ledger(f"sqlite:///{state / 'ledger.sqlite3'}", lambda: AT) as ledger:
        made = ledger.decisions.all()
    assert [(each.by, each.why, each.new_name) for each in made] == [("Ana", "corrige el anterior", "Informe 2 v2.pdf")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("zzzzzz", "repetir", "--motivo", "x"), "No hay ninguna duda"),
        (("{doubt}", "descartar", "--motivo", "x"), "repita la orden"),
        (("{refused}", "repetir", "--motivo", "  "), "Falta el motivo"),
        (("{refused}", "repetir", "--motivo", "x", "--nombre", "a.pdf"), "conserva su nombre"),
        (("{refused}", "reemplaza", "--motivo", "x", "--nombre", "a/b.pdf"), "no puede ser el nombre"),
        (("{refused}", "reemplaza", "--motivo", "x", "--nombre", "a.exe"), "no termina en .pdf"),
        (("{refused}", "reemplaza", "--motivo", "x", "--nombre", "INFORME  2.PDF"), "el nombre que ya tiene"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(state, arguments, said):
    """
    Nothing is kept of an answer that cannot be carried out: above all, what may have left is settled by looking alone.
    """
    refused, doubt = (line.split()[0] for line in dudas().stdout.splitlines() if not line.startswith(" "))
    ended = dudas("decidir", *(each.format(refused=refused, doubt=doubt) for each in arguments))

    assert ended.exit_code == 3
    assert said in " ".join(ended.output.split())
    with open_ledger(f"sqlite:///{state / 'ledger.sqlite3'}", lambda: AT) as ledger:
        assert ledger.decisions.all() == []


def test_a_run_that_cannot_be_read_is_named(state):
    """
    Damaged receipts hide no question of other runs, and are no reason to say that there is nothing.
    """
    broken = state / "runs" / "2026-11-23T000000-aaaa" / "receipts"
    broken.mkdir(parents=True)
    (broken / "x.json").write_text("{", encoding="utf-8")
    shown = dudas()

    assert "2026-11-23T000000-aaaa" in shown.stdout
    assert "Informe 2.pdf" in shown.stdout
    assert shown.exit_code == 4
