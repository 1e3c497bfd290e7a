"""What a person answers about reviewed documents, and the letters that come of it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import docx
import pytest
from typer.testing import CliRunner

from robot.app import answers as store
from robot.cli.app import app
from robot.desk.answered import with_answers
from robot.desk.answers import Answered, Verdict, Version, answered_from
from robot.desk.checking import check
from robot.desk.said import Level
from robot.model import Role
from robot.reports.review_page import Review, as_json, write_page
from tests.test_robot.test_review import OURS, THEIRS, folder, paper

AT = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
NUMBER, IDENTITY = "CPS-083-2025", "CO1.PCCNTR.CPS-083-2025"
GOOD, BAD, OPEN = "INFORME MARZO 2025.pdf", "INFORME ABRIL 2025.pdf", "PLANILLA.pdf"
PAPERS = (
    paper(GOOD, sha256="a" * 64),
    paper(BAD, sha256="b" * 64),
    paper(OPEN, sha256="c" * 64, opens="broken"),
    paper("ACTA.pdf", sha256="d" * 64, by=OURS),
)
HOSTILE = "a{{ 7*7 }}{%p if x %}<w:p/>&\u202e\x07\x1b[31m\nfdp.pdf"


@pytest.fixture
def state(tmp_path, monkeypatch):
    """The state folder, on a desk of its own."""
    monkeypatch.setenv("SECOP_STATE_DIR", str(tmp_path / "estado"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "estado"


def reviewed(state, *papers, at=AT, account="abc", number=NUMBER, trouble=""):
    """One more review of a contract, as the robot leaves it; answers what it says of the documents, by their names."""
    home = state / "reviews" / account / "supervisor"
    run = home / f"{at:%Y%m%dT%H%M%S}"
    run.mkdir(parents=True)
    answers, _ = store.answers_in(home)
    folders = with_answers(check([folder(number, *papers, trouble=trouble)]), answers)
    facts = folders[0].folder.facts
    assert facts, "it was read"
    named = replace(folders[0].folder, facts=replace(facts, contractor="JUAN PÉREZ"))
    folders = [replace(folders[0], folder=named)]
    review = Review(at, "ana", Role.SUPERVISOR, "portal.example", folders)
    (run / "revision.json").write_text(as_json(review), encoding="utf-8")
    write_page(review, state, run / "revision.html")
    return {each["name"]: each for each in json.loads(as_json(review))["contracts"][0]["documents"]}


def secop(*arguments):
    return CliRunner().invoke(app, list(arguments))


def words_of(file):
    """All text of a Word document, of its tables as well."""
    document = docx.Document(file)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def told(answer, *papers):
    """Whether each of these documents has the answer, or an earlier version had."""
    (found,) = with_answers(check([folder(NUMBER, *papers)]), [answer])
    return [(each.answer is not None, each.before is not None) for each in found.papers]


def test_an_answer_is_about_one_version_and_no_other():
    """It holds for that row with those bytes: other bytes, another row and another contract are asked about again."""
    was = paper(GOOD, sha256="a" * 64, id_="1")
    answer = Answered(Version(IDENTITY, "1", "a" * 64), THEIRS, GOOD, Verdict.CORRECT, "Ana", "", AT)

    assert told(answer, was) == [(True, False)]
    assert told(answer, replace(was, content=replace(was.content, sha256="b" * 64))) == [(False, True)]
    assert told(answer, paper(GOOD, sha256="b" * 64, id_="2"), was) == [(False, False), (True, False)]
    assert told(answer, paper(GOOD, sha256="b" * 64, id_="2")) == [(False, True)]
    assert told(answer, paper(GOOD, sha256="a" * 64, id_="2")) == [(False, True)]
    assert told(answer, paper("OTRO.pdf", sha256="b" * 64, id_="2")) == [(False, False)]
    assert told(replace(answer, version=replace(answer.version, contract="OTRO")), was) == [(False, False)]
    assert told(answer, replace(was, content=None)) == [(False, True)]
    assert answered_from(answer.as_json()) == answer


def test_a_row_without_an_id_is_known_by_its_name_and_side():
    """Where the portal gives no id, the same name from the same side with the same bytes is the same document."""
    was = replace(paper(GOOD, sha256="a" * 64), id=None)
    (first,) = with_answers(check([folder(NUMBER, was)]), [])
    assert first.papers[0].version, "it was read"
    answer = Answered(first.papers[0].version, THEIRS, GOOD, Verdict.TO_CORRECT, "Ana", "falta la firma", AT)

    assert told(answer, was) == [(True, False)]
    assert told(answer, replace(was, by=OURS)) == [(False, False)]


def test_the_last_answer_counts_and_says_what_is_left():
    """A later answer takes the place of an earlier one; the robot's own finding stays what it was."""
    was = paper(GOOD, text="", opens="locked", sha256="a" * 64)
    fine = Answered(Version(IDENTITY, GOOD, "a" * 64), THEIRS, GOOD, Verdict.CORRECT, "Ana", "", AT)
    wrong = replace(fine, verdict=Verdict.TO_CORRECT, why="no abre", at=AT + timedelta(days=1))
    found = [with_answers(check([folder(NUMBER, was)]), answers)[0] for answers in ([], [fine], [wrong, fine])]

    assert [each.level for each in found] == [Level.WRONG] * 3
    assert [each.left for each in found] == [Level.WRONG, None, Level.WRONG]
    assert found[2].papers[0].answer == wrong


def test_from_the_review_to_the_letter(state):
    """
    She answers by number; who, when and why are kept, a later review shows it, and the letter says her answers and what is open.
    Nothing that the robot found stands in it, and nothing of the entity's own documents.
    """
    numbers = {name: each["number"] for name, each in reviewed(state, *PAPERS).items()}
    before = secop("responder", "--contrato", IDENTITY)
    fine = secop("responder", numbers[GOOD].upper(), numbers["ACTA.pdf"], "--correcto", "--quien", "Ana")
    wrong = secop("answer", numbers[BAD], "--to-correct", "falta la\nfirma", "--by", "Luis")
    later = reviewed(state, *PAPERS, at=AT + timedelta(days=1))
    shown = json.loads(secop("responder", "--todos", "--json").output)["documents"]
    ended = secop("carta", "--salida", "cartas", "--firma", "Ana Gómez")
    (word,) = (state.parent / "cartas").glob("*.docx")
    text = word.with_suffix(".txt").read_text(encoding="utf-8-sig")
    page = next((state / "reviews/abc/supervisor").glob("20260306*/revision.html")).read_text(encoding="utf-8")

    assert before.exit_code == 5
    assert all(name in before.output for name in (GOOD, BAD, OPEN))
    assert "El robot encontró: no abre" in before.output
    assert (fine.exit_code, wrong.exit_code) == (0, 0)
    assert [(later[name]["answer"] or {}).get("verdict") for name in (GOOD, BAD, OPEN)] == [
        "correct",
        "to_correct",
        None,
    ]
    assert {each["name"]: each["answer"]["why"] for each in shown if each["answer"]} == {
        GOOD: "",
        "ACTA.pdf": "",
        BAD: "falta la firma",
    }
    assert "Respuesta: por corregir" in page
    assert numbers[OPEN] in page
    assert "por corregir 1, correctos 1, por revisar 1" in ended.output
    for said in (text, words_of(word)):
        assert said.index("Por corregir (1)") < said.index("Correctos (1)") < said.index("Por revisar (1)")
        assert "falta la firma" in said
        assert "no abre" not in said
        assert "ACTA.pdf" not in said
        assert "Ana Gómez" in said
        assert "JUAN PÉREZ" in said
    assert f"1. {BAD}: falta la firma" in text
    assert [text.count(name) for name in (GOOD, BAD, OPEN)] == [2, 2, 2]
    assert all(each.content.sha256 in text for each in PAPERS[:3])


def test_what_changed_waits_for_another_answer(state):
    """
    A document with other bytes has another number; the old number answers nothing any more, and the letter calls it open.
    """
    was = reviewed(state, paper(GOOD, sha256="a" * 64), paper(BAD))
    secop("responder", was[GOOD]["number"], was[BAD]["number"], "--correcto")
    now = reviewed(state, paper(GOOD, sha256="b" * 64), paper(BAD), at=AT + timedelta(days=1))
    late = secop("responder", was[GOOD]["number"], "--por-corregir", "otra cosa")
    listed = secop("responder", "--contrato", NUMBER)
    secop("carta", "--salida", "cartas")
    (text,) = (each.read_text(encoding="utf-8-sig") for each in (state.parent / "cartas").glob("*.txt"))

    assert now[GOOD]["answer"] is None
    assert now[GOOD]["answer_to_an_earlier_version"]["verdict"] == "correct"
    assert late.exit_code == 3
    assert "su número es otro" in late.stderr
    assert (listed.exit_code, now[GOOD]["number"] in listed.output) == (5, True)
    assert "Correctos (1)" in text
    assert "Por revisar (1)" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--por-corregir", " "),
        (),
        ("--correcto", "--por-corregir", "algo"),
        ("--correcto", "--quien", " "),
        ("ffffffff", "--correcto"),
    ],
)
def test_half_an_answer_is_none(state, arguments):
    """Without a reason, without an answer, with two, without a name, or with a number that is none: nothing is kept."""
    number = reviewed(state, paper(GOOD))[GOOD]["number"]
    ended = secop("responder", number, *arguments)

    assert ended.exit_code == 3
    assert not list(state.rglob("answers/*/*"))


def test_the_last_review_that_read_a_contract_counts(state):
    """A review that could not read the contract, and one that is damaged, take nothing away; the damaged one is named."""
    number = reviewed(state, paper(GOOD))[GOOD]["number"]
    reviewed(state, at=AT + timedelta(days=1), trouble="no se alcanzó a mirar")
    broken = state / "reviews/abc/supervisor/20260401T000000"
    broken.mkdir()
    (broken / "revision.json").write_text('{"at": "2026-04-01T00:00:00+00:00", "contracts": [{}]}', encoding="utf-8")
    shown = secop("responder", "--todos")

    assert shown.exit_code == 5
    assert number in shown.output
    assert "20260401T000000" in shown.output


def test_a_damaged_answer_is_no_answer(state):
    """It is named, and its document waits for an answer."""
    number = reviewed(state, paper(GOOD))[GOOD]["number"]
    secop("responder", number, "--correcto")
    (kept,) = state.rglob("answers/*/*.json")
    kept.write_text(kept.read_text(encoding="utf-8").replace("correcto", "bueno"), encoding="utf-8")
    shown = secop("responder", "--todos")

    assert shown.exit_code == 5
    assert kept.name in shown.output
    assert "Respondidos: 0 de 1 documento" in shown.output


def test_what_strangers_wrote_is_inert_in_a_letter(state):
    """Names and reasons are text: no field, no markup, no order to a terminal, and nothing of them hides."""
    number = reviewed(state, paper(HOSTILE, sha256="a" * 64), paper(GOOD, sha256="b" * 64))[HOSTILE]["number"]
    secop("responder", number, "--por-corregir", "{{ firma }} <b>\x1b[2J\u202e", "--quien", "Ana")
    ended = secop("carta", "--salida", "cartas")
    (word,) = (state.parent / "cartas").glob("*.docx")
    text = word.with_suffix(".txt").read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(word) as parts:
        xml = parts.read("word/document.xml").decode()

    assert ended.exit_code == 0
    for said in (text, words_of(word)):
        assert "a{{ 7*7 }}{%p if x %}<w:p/>&‹U+202E›‹U+0007›‹U+001B›[31m‹U+000A›fdp.pdf" in said
        assert "{{ firma }} <b>" in said
        assert not {"\x07", "\x1b", "\u202e"} & set(said)
    assert "<w:p/>&" not in xml


def test_a_letter_on_her_own_template(state):
    """Her template's fields are filled; one that cannot be is refused with its reason, and leaves no folder."""
    number = reviewed(state, paper(GOOD))[GOOD]["number"]
    early = secop("carta", "--salida", "cartas")
    secop("responder", number, "--correcto")
    own, wrong = docx.Document(), docx.Document()
    own.add_paragraph("Membrete. {% for d in correctos %}{{ d.nombre }}{% endfor %} {{ firma }}")
    wrong.add_paragraph("{{ nombre_del_alcalde }}")
    own.save("mia.docx")
    wrong.save("mala.docx")
    done = secop("carta", "--salida", "cartas", "--plantilla", "mia.docx")
    refused = secop("carta", "--salida", "otras", "--plantilla", "mala.docx")
    again = secop("carta", "--salida", "cartas")

    assert (early.exit_code, done.exit_code, refused.exit_code, again.exit_code) == (3, 0, 3, 3)
    assert "secop responder" in early.stderr
    assert words_of(next((state.parent / "cartas").glob("*.docx"))) == f"Membrete. {GOOD} Supervisor(a) del contrato"
    assert "nombre_del_alcalde" in refused.stderr
    assert not (state.parent / "otras").exists()


def test_two_accounts_that_saw_the_same_document(state):
    """An answer is about the document, whoever looked: both reviews have it, and the contractor gets one letter."""
    number = reviewed(state, paper(GOOD))[GOOD]["number"]
    reviewed(state, paper(GOOD), account="def", at=AT + timedelta(hours=1))
    secop("responder", number, "--correcto")
    shown = secop("responder", "--todos")
    secop("carta", "--salida", "cartas")

    assert shown.exit_code == 0
    assert shown.output.count("Respuesta: correcto") == 2
    assert len(list((state.parent / "cartas").glob("*.docx"))) == 1
