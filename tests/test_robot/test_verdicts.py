"""What is said of one document, from values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from robot.errors import Busy, Forbidden, InDoubt, NeedsHuman, Stopped, TimedOut
from robot.model import Contract, ContractFacts, Document, Listing, OpenIntent, Outcome, Publication
from robot.planning.plan import Action, Kind
from robot.visits.verdicts import (
    Observed,
    as_planned,
    copies_of,
    judged,
    seen,
    unfinished,
    unread,
    with_unexplained,
)

OURS = "a" * 64
ITEM = Publication(Contract("CO1.PCCNTR.1"), Document(Path("acta.pdf"), Path("acta.pdf"), 10, OURS), 2)
FACTS = ContractFacts("CO1.PCCNTR.1", "CO1.PCCNTR.1", None, "http://127.0.0.1/contrato")
ROW = Listing("acta.pdf", True, OURS)
THEIRS = Listing("acta.pdf", False, OURS)
RENAMED = Listing("DOC-417.pdf", True, OURS)
OTHER_BYTES = Listing("Acta.PDF", True, "f" * 64)
INTENDED = OpenIntent("k", datetime(2026, 3, 31, tzinfo=UTC))
SENT = replace(INTENDED, sent=datetime(2026, 3, 31, tzinfo=UTC))


def observed(*rows, intent=None):
    return Observed(ITEM, FACTS, copies_of(ITEM, rows), intent)


@pytest.mark.parametrize(
    ("rows", "intent", "outcome"),
    [
        ([ROW], None, Outcome.PUBLISHED),
        ([RENAMED], SENT, Outcome.PUBLISHED),
        ([ROW, RENAMED], None, Outcome.DUPLICATED),
        ([], SENT, Outcome.IN_DOUBT),
        ([THEIRS], SENT, Outcome.IN_DOUBT),
        ([OTHER_BYTES], SENT, Outcome.IN_DOUBT),
        ([OTHER_BYTES], INTENDED, Outcome.ALTERED),
        ([OTHER_BYTES], None, Outcome.ALTERED),
        ([THEIRS], None, Outcome.ABSENT),
        ([], INTENDED, Outcome.ABSENT),
        ([], None, Outcome.ABSENT),
    ],
)
def test_what_a_visit_sees_that_sends_nothing(rows, intent, outcome):
    """
    Our bytes on our side are published; what was sent and is not there is in doubt before anything else is said of it.
    """
    assert seen(observed(*rows, intent=intent), rows).outcome is outcome


@pytest.mark.parametrize(
    ("kind", "intent", "now", "outcome"),
    [
        (Kind.PUBLISH, SENT, [ROW], Outcome.PUBLISHED),
        (Kind.PUBLISH, SENT, [ROW, ROW], Outcome.DUPLICATED),
        (Kind.PUBLISH, SENT, [], Outcome.IN_DOUBT),
        (Kind.PUBLISH, SENT, [OTHER_BYTES], Outcome.ALTERED),
        (Kind.PUBLISH, INTENDED, [], Outcome.FAILED),
        (Kind.PUBLISH, None, [], Outcome.FAILED),
        (Kind.RECHECK, INTENDED, [], Outcome.IN_DOUBT),
        (Kind.RECHECK, SENT, [], Outcome.IN_DOUBT),
        (Kind.RECHECK, None, [], Outcome.FAILED),
    ],
)
def test_what_a_fresh_look_proves(kind, intent, now, outcome):
    """
    A fresh look decides, and where it shows nothing the ledger does: what was sent is in doubt, what never left failed.
    """
    action = Action(kind, ITEM, "se envió antes y aún no se ve")
    judge = judged(observed(*now, intent=intent), action, before=[], now=now, refused=None, doubt=None)

    assert judge.outcome is outcome


def test_a_refusal_in_words_counts_where_nothing_shows():
    """
    The window's words are kept where a look shows no copy; where it shows one they are not believed.
    """
    action = Action(Kind.PUBLISH, ITEM)
    said = "el archivo está vacío"
    refused = judged(observed(intent=SENT), action, before=[], now=[], refused=said, doubt=None)
    stands = judged(observed(ROW, intent=SENT), action, before=[], now=[ROW], refused=said, doubt=None)

    assert refused.outcome is Outcome.REJECTED
    assert said in refused.message
    assert stands.outcome is Outcome.PUBLISHED


def test_a_namesake_of_before_is_no_altered_copy():
    """
    A row that was there before with the name and other bytes says nothing of what was sent.
    """
    action = Action(Kind.PUBLISH, ITEM)
    result = judged(
        observed(intent=SENT), action, before=[OTHER_BYTES], now=[OTHER_BYTES], refused=None, doubt=InDoubt()
    )

    assert result.outcome is Outcome.IN_DOUBT


def test_what_never_left_says_why():
    """
    The error that lies behind the doubt is the one that is told.
    """
    doubt = InDoubt("la ventana no terminó bien")
    doubt.__cause__ = TimedOut("Anexar no respondió")
    action = Action(Kind.PUBLISH, ITEM)
    results = [
        judged(observed(), action, before=[], now=[], refused=None, doubt=error)
        for error in (doubt, TimedOut("x"), None)
    ]

    assert [result.message.partition("No se envió: ")[2] for result in results] == [
        "Anexar no respondió",
        "x",
        "la ventana no llegó a Anexar",
    ]


@pytest.mark.parametrize(
    ("kind", "rows", "intent", "outcome", "said"),
    [
        (Kind.REFUSE, [], None, Outcome.REFUSED, "No se publicó: porque"),
        (Kind.RECHECK, [], SENT, Outcome.IN_DOUBT, "El documento porque"),
        (Kind.SKIP, [ROW], None, Outcome.SKIPPED, "No se volvió a publicar: porque"),
        (Kind.SKIP, [ROW], SENT, Outcome.PUBLISHED, "Publicado en un intento anterior: porque"),
        (Kind.SKIP, [ROW, ROW], SENT, Outcome.DUPLICATED, "El portal lo muestra 2 veces"),
        (Kind.PUBLISH, [], None, Outcome.WOULD_PUBLISH, "Se publicaría"),
    ],
)
def test_what_the_plan_alone_says(kind, rows, intent, outcome, said):
    """
    Of what is not sent the plan speaks; what it skips stands there, ours from an earlier run or anybody's.
    """
    result = as_planned(observed(*rows, intent=intent), Action(kind, ITEM, "porque"))

    assert (result.outcome, result.message[: len(said)]) == (outcome, said)


def test_a_rehearsal_says_that_nothing_was_sent():
    """
    What was rehearsed would be published, and the sentence says how far it came.
    """
    result = as_planned(observed(), Action(Kind.PUBLISH, ITEM), rehearsed=True)

    assert result.outcome is Outcome.WOULD_PUBLISH
    assert "no se envió nada" in result.message


def test_rows_that_nobody_sent_are_told_with_every_result():
    """
    A row that a result is about explains itself; any other one is said beside each result of the contract.
    """
    mine = observed(ROW).result(Outcome.PUBLISHED, "Publicado", ROW)
    (alone,) = with_unexplained([mine], [ROW])
    (told,) = with_unexplained([mine], [ROW, OTHER_BYTES])

    assert alone is mine
    assert told.unexplained == (OTHER_BYTES,)
    assert "«Acta.PDF», que este robot no envió" in told.message


def test_a_repetition_is_told_apart_by_its_name():
    """
    What a person asked to publish once more is its own copy; of the first, the names of repetitions are none.
    """
    again = replace(ITEM, repeat=True)

    assert copies_of(again, [ROW, RENAMED]) == [ROW]
    assert copies_of(ITEM, [ROW, RENAMED], {"doc-417.pdf"}) == [ROW]
    assert copies_of(ITEM, [RENAMED], {"doc-417.pdf"}) == [RENAMED], "the only copy is always one"


@pytest.mark.parametrize(
    ("error", "outcome", "said"),
    [
        (NeedsHuman("captcha"), Outcome.NEEDS_PERSON, "No se envió: "),
        (Busy("otro robot"), Outcome.NOT_ATTEMPTED, "Esta corrida no lo envió: "),
        (Stopped("se pidió parar"), Outcome.NOT_ATTEMPTED, "No se envió: "),
        (Forbidden("POST /Crear"), Outcome.FAILED, "No se envió: "),
    ],
)
def test_what_an_error_leaves_behind(error, outcome, said):
    """
    What never left ends as its error says; doubt and an earlier proof stay what they are, whatever the error.
    """
    never = unfinished(ITEM, None, error)

    assert (never.outcome, never.message[: len(said)]) == (outcome, said)
    assert unfinished(ITEM, Outcome.IN_DOUBT, error).outcome is Outcome.IN_DOUBT
    assert unfinished(ITEM, Outcome.PUBLISHED, error).outcome is Outcome.PUBLISHED_BEFORE


def test_without_a_ledger_memory_speaks():
    """
    Where the ledger cannot be read, what this run let go is in doubt, and of the rest only this run is spoken of.
    """
    gone, kept = (unread(ITEM, TimedOut("registro"), let_go=let_go) for let_go in (True, False))

    assert gone.outcome is Outcome.IN_DOUBT
    assert kept.outcome is Outcome.FAILED
    assert kept.message.startswith("No se envió en esta corrida")
