"""What is said of a document, as tables of what was seen and what is known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from robot.errors import InDoubt, LedgerError
from robot.model import Contract, ContractFacts, Document, Listing, OpenIntent, Outcome, Publication
from robot.planning.plan import Action, Kind
from robot.visits.verdicts import Observed, as_planned, copies_of, judged, seen, unread, with_unexplained

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
OURS, OTHER = "a" * 64, "b" * 64
FACTS = ContractFacts("CO1.PCCNTR.1", "CPS-1", None, "https://portal.example/1")
PATH = Path("copias") / "informe.pdf"
ITEM = Publication(Contract("CO1.PCCNTR.1"), Document(PATH, PATH, 10, OURS), 2)
LISTED, NAMESAKE = Listing("informe.pdf", True, OURS), Listing("INFORME.pdf", True, OTHER)
STRANGE, THEIRS = Listing("otro.pdf", True, OTHER), Listing("informe.pdf", False, OTHER)
NEVER_SENT, SENT = OpenIntent("k", NOW), OpenIntent("k", NOW, sent=NOW)


def observed(*rows: Listing, intent: OpenIntent | None = None) -> Observed:
    return Observed(ITEM, FACTS, copies_of(ITEM, rows), intent)


@pytest.mark.parametrize(
    ("rows", "intent", "outcome"),
    [
        ([LISTED], None, Outcome.PUBLISHED),
        ([LISTED], SENT, Outcome.PUBLISHED),
        ([LISTED, LISTED], None, Outcome.DUPLICATED),
        ([], SENT, Outcome.IN_DOUBT),
        ([NAMESAKE], SENT, Outcome.IN_DOUBT),
        ([NAMESAKE], NEVER_SENT, Outcome.ALTERED),
        ([NAMESAKE], None, Outcome.ALTERED),
        ([THEIRS, STRANGE], None, Outcome.ABSENT),
        ([], NEVER_SENT, Outcome.ABSENT),
    ],
)
def test_what_a_visit_that_sends_nothing_says(rows: list[Listing], intent: OpenIntent | None, outcome: Outcome):
    """
    Our bytes are published, what was sent and is not seen is in doubt, a namesake is altered, and only nothing is absent.
    """
    result = seen(observed(*rows, intent=intent), rows)

    assert result.outcome is outcome
    assert (result.listing is not None) == (outcome not in {Outcome.IN_DOUBT, Outcome.ABSENT})


@pytest.mark.parametrize(
    ("kind", "rows", "intent", "rehearsed", "outcome", "said"),
    [
        (Kind.REFUSE, [], None, False, Outcome.REFUSED, "No se publicó: porque sí"),
        (Kind.RECHECK, [], SENT, False, Outcome.IN_DOUBT, InDoubt.remedy),
        (Kind.SKIP, [LISTED], None, False, Outcome.SKIPPED, "No se volvió a publicar"),
        (Kind.SKIP, [LISTED], SENT, False, Outcome.PUBLISHED, "en un intento anterior"),
        (Kind.SKIP, [LISTED, LISTED], None, False, Outcome.DUPLICATED, "2 veces"),
        (Kind.PUBLISH, [], None, True, Outcome.WOULD_PUBLISH, "no se envió nada"),
        (Kind.PUBLISH, [], None, False, Outcome.WOULD_PUBLISH, "Se publicaría"),
    ],
)
def test_what_the_plan_alone_says(
    kind: Kind,
    rows: list[Listing],
    intent: OpenIntent | None,
    outcome: Outcome,
    said: str,
    *,
    rehearsed: bool,
):
    """
    A document that is not sent ends as it was planned, and two copies of one that is skipped are always said.
    """
    result = as_planned(observed(*rows, intent=intent), Action(kind, ITEM, "porque sí"), rehearsed=rehearsed)

    assert result.outcome is outcome
    assert said in result.message


@pytest.mark.parametrize(
    ("kind", "intent", "before", "now", "refused", "outcome"),
    [
        (Kind.PUBLISH, SENT, [], [LISTED], None, Outcome.PUBLISHED),
        (Kind.PUBLISH, SENT, [], [LISTED], "no cabe", Outcome.PUBLISHED),
        (Kind.PUBLISH, SENT, [], [], "no cabe", Outcome.REJECTED),
        (Kind.PUBLISH, NEVER_SENT, [], [], None, Outcome.FAILED),
        (Kind.PUBLISH, None, [], [], None, Outcome.FAILED),
        (Kind.PUBLISH, SENT, [], [NAMESAKE], None, Outcome.ALTERED),
        (Kind.PUBLISH, SENT, [NAMESAKE], [NAMESAKE], None, Outcome.IN_DOUBT),
        (Kind.PUBLISH, SENT, [], [THEIRS], None, Outcome.IN_DOUBT),
        (Kind.RECHECK, SENT, [], [], None, Outcome.IN_DOUBT),
        (Kind.RECHECK, NEVER_SENT, [], [], None, Outcome.IN_DOUBT),
    ],
)
def test_what_a_fresh_look_proves(
    kind: Kind,
    intent: OpenIntent | None,
    before: list[Listing],
    now: list[Listing],
    refused: str | None,
    outcome: Outcome,
):
    """
    What is listed is published whatever the window said; what left and is not seen is in doubt, and nothing less.
    """
    action = Action(kind, ITEM, "se envió antes")

    said = judged(observed(*now, intent=intent), action, before=before, now=now, refused=refused, doubt=None)

    assert said.outcome is outcome


@pytest.mark.parametrize(("let_go", "outcome"), [(True, Outcome.IN_DOUBT), (False, Outcome.FAILED)])
def test_without_a_ledger_what_was_let_go_is_in_doubt(*, let_go: bool, outcome: Outcome):
    """
    Where the ledger cannot be read, what this run remembers decides: what it let go is in doubt, the rest was not sent.
    """
    result = unread(ITEM, LedgerError("lleno"), let_go=let_go)

    assert result.outcome is outcome
    assert "lleno" in result.message


@pytest.mark.parametrize(("rows", "told"), [([LISTED], ()), ([LISTED, STRANGE], (STRANGE,)), ([], ())])
def test_rows_that_nobody_sent_are_told_with_each_result(rows: list[Listing], told: tuple[Listing, ...]):
    """
    A row that came meanwhile and is no result's own is named with every result of the contract.
    """
    (result,) = with_unexplained([seen(observed(LISTED), [LISTED])], rows)

    assert result.unexplained == told
    assert ("«otro.pdf»" in result.message) == bool(told)
