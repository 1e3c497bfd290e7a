"""What is decided about each publication, as a table of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from robot.model import Answer, Contract, Document, Listing, OpenIntent, Publication
from robot.planning.plan import Kind, Limits, Now, plan, unexplained

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
OURS, OTHER = "a" * 64, "b" * 64


def publication(name="Informe marzo.pdf", sha256=OURS, row=2, *, repeat=False):
    path = Path("copias") / name
    return Publication(Contract("CO1.PCCNTR.1"), Document(path, path, 10, sha256), row, repeat=repeat)


def listing(name="Informe marzo.pdf", sha256=OURS, *, own=True, number=None):
    return Listing(name, own, sha256, id=number)


LIMITS = Limits()


def sent(ago, looks=0):
    return OpenIntent("k", NOW - ago - timedelta(seconds=2), sent=NOW - ago, looks=looks)


RECENT = sent(timedelta(minutes=1))
OLD = sent(LIMITS.bound + timedelta(seconds=1), LIMITS.looks)
OLD_BUT_UNSEEN = sent(LIMITS.bound + timedelta(seconds=1), LIMITS.looks - 1)
NEVER_SENT = OpenIntent("k", NOW - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("inventory", "intent", "repeat", "kind", "answers"),
    [
        ([], None, False, Kind.REFUSE, (Answer.REPEAT,)),
        ([listing(sha256=OTHER)], None, False, Kind.REFUSE, (Answer.REPEAT,)),
        ([], NEVER_SENT, False, Kind.REFUSE, (Answer.REPEAT,)),
        ([], RECENT, False, Kind.RECHECK, ()),
        ([listing()], None, False, Kind.SKIP, ()),
        ([], None, True, Kind.PUBLISH, ()),
        ([listing(sha256=OTHER)], None, True, Kind.REFUSE, (Answer.BESIDE,)),
    ],
)
def test_other_bytes_of_one_original(inventory, intent, repeat, kind, answers):
    """
    Where the original, or something else made of it, was sent, these bytes go only if a person says so; what stands there or is in
    doubt itself is decided as ever.
    """
    item = publication(repeat=repeat)
    open_intents = {item: intent} if intent else {}
    (action,) = plan([item], inventory, open_intents, Now(NOW, NOW), prepared={item: "Informe.docx"})

    assert (action.kind, action.answers) == (kind, answers)


@pytest.mark.parametrize(
    ("inventory", "intent", "kind"),
    [
        ([], None, Kind.PUBLISH),
        ([listing(sha256=OTHER, name="otro.pdf")], None, Kind.PUBLISH),
        ([listing()], None, Kind.SKIP),
        ([listing(), listing()], None, Kind.SKIP),
        ([listing("INFORME  MARZO.PDF")], None, Kind.SKIP),
        ([listing(sha256=OTHER)], None, Kind.REFUSE),
        ([listing(sha256=OTHER), listing()], None, Kind.SKIP),
        ([listing("otro nombre.pdf")], None, Kind.REFUSE),
        ([listing(own=False)], None, Kind.REFUSE),
        ([listing(sha256=OTHER, own=False)], None, Kind.PUBLISH),
        ([], RECENT, Kind.RECHECK),
        ([], OLD_BUT_UNSEEN, Kind.RECHECK),
        ([], OLD, Kind.PUBLISH),
        ([], NEVER_SENT, Kind.PUBLISH),
        ([listing()], NEVER_SENT, Kind.SKIP),
        ([listing()], RECENT, Kind.SKIP),
        ([listing("otro nombre.pdf")], RECENT, Kind.SKIP),
        ([listing(own=False)], RECENT, Kind.RECHECK),
        ([listing(sha256=OTHER)], RECENT, Kind.RECHECK),
        ([listing(sha256=OTHER)], OLD, Kind.REFUSE),
    ],
)
def test_decisions(inventory, intent, kind):
    """
    Our bytes under our name are skipped, contradictions refused, the sent-and-unseen only looked for.
    """
    item = publication()

    (action,) = plan([item], inventory, {item: intent} if intent else {}, Now(NOW))

    assert kind == action.kind
    assert action.reason or kind is Kind.PUBLISH


def test_same_document_twice_in_a_manifest():
    """
    Of two rows with equal bytes on one contract only the first is published.
    """
    items = [publication(), publication("copia.pdf", row=3)]

    actions = plan(items, [], {}, Now(NOW))

    assert [action.kind for action in actions] == [Kind.PUBLISH, Kind.REFUSE]
    assert "Informe marzo.pdf" in actions[1].reason


@pytest.mark.parametrize(
    ("inventory", "kinds"),
    [
        ([], [Kind.PUBLISH, Kind.PUBLISH]),
        ([listing()], [Kind.SKIP, Kind.PUBLISH]),
        ([listing(), listing(sha256=OTHER)], [Kind.SKIP, Kind.SKIP]),
        ([listing(sha256="c" * 64)], [Kind.REFUSE, Kind.REFUSE]),
    ],
)
def test_two_documents_of_one_name(inventory, kinds):
    """
    Of two documents of one list that bear one name each is told by its bytes: the other one's row contradicts nothing.
    """
    items = [publication(), publication(sha256=OTHER, row=3)]

    assert [action.kind for action in plan(items, inventory, {}, Now(NOW))] == kinds


@pytest.mark.parametrize(
    ("inventory", "intent", "kind"),
    [
        ([], None, Kind.PUBLISH),
        ([listing("otro nombre.pdf")], None, Kind.PUBLISH),
        ([listing(own=False)], None, Kind.PUBLISH),
        ([listing()], None, Kind.SKIP),
        ([listing("otro nombre.pdf"), listing(sha256=OTHER)], None, Kind.REFUSE),
        ([], RECENT, Kind.RECHECK),
        ([listing("otro nombre.pdf")], RECENT, Kind.RECHECK),
        ([listing("otro nombre.pdf"), listing()], RECENT, Kind.SKIP),
        ([listing("otro nombre.pdf")], OLD, Kind.REFUSE),
        ([listing("otro nombre.pdf")], NEVER_SENT, Kind.PUBLISH),
    ],
)
def test_what_a_person_asks_to_repeat(inventory, intent, kind):
    """
    The same bytes go once more under another name where the row says `repetir`; of those in doubt nothing goes.
    """
    item = publication(repeat=True)

    (action,) = plan([item], inventory, {item: intent} if intent else {}, Now(NOW))

    assert kind == action.kind


@pytest.mark.parametrize(
    ("repeat", "inventory", "kind"),
    [
        (False, [], Kind.REFUSE),
        (True, [], Kind.REFUSE),
        (False, [listing()], Kind.SKIP),
        (True, [listing("otro.pdf")], Kind.REFUSE),
    ],
)
def test_what_was_published_and_is_gone(repeat, inventory, kind):
    """
    A document that an earlier run proved and that is not listed any more is a person's to decide, who is told how.
    """
    item = publication(repeat=repeat)

    (action,) = plan([item], inventory, {}, Now(NOW), published={item: item.document.name})

    assert action.kind is kind
    assert kind is not Kind.REFUSE or "Si se retiró" in action.remedy


@pytest.mark.parametrize(
    ("sent_as", "own", "repeat", "kind"),
    [
        ("INFORME.pdf", True, False, Kind.SKIP),
        ("otro.pdf", True, False, Kind.REFUSE),
        ("INFORME.pdf", False, False, Kind.REFUSE),
        ("INFORME.pdf", True, True, Kind.REFUSE),
    ],
)
def test_what_the_portal_lists_under_a_name_of_its_own(sent_as, own, repeat, kind):
    """
    What an earlier run published under this very name stands there, whatever the portal calls it; what a person renamed,
    or asks to repeat, is hers to explain, and so is what the other side loaded.
    """
    item = publication("informe.pdf", repeat=repeat)

    (action,) = plan([item], [listing("informe .pdf", own=own)], {}, Now(NOW), published={item: sent_as})

    assert action.kind is kind
    assert kind is not Kind.SKIP or "«informe .pdf»" in action.reason


def test_a_repetition_of_the_same_manifest():
    """
    Two rows with equal bytes are both published where the second says `repetir`.
    """
    items = [publication(), publication("copia.pdf", row=3, repeat=True)]

    assert [action.kind for action in plan(items, [], {}, Now(NOW))] == [Kind.PUBLISH] * 2


@pytest.mark.parametrize(
    ("before", "now", "strange"),
    [
        ([], [listing("ajeno.pdf", OTHER)], ["ajeno.pdf"]),
        ([], [listing("ajeno.pdf", OTHER, own=False)], []),
        ([], [listing()], []),
        ([listing("ajeno.pdf", OTHER)], [listing("ajeno.pdf", OTHER), listing()], []),
        ([listing("a.pdf", None)], [listing("a.pdf", OTHER), listing("a.pdf", OURS)], []),
        ([listing("a.pdf", None)], [listing("a.pdf", OURS), listing("a.pdf", OTHER)], []),
        ([listing("a.pdf", None)], [listing("a.pdf", OTHER), listing("a.pdf", "c" * 64)], ["a.pdf"]),
        ([listing("a.pdf", OTHER)], [listing("a.pdf", None)], []),
        (
            [listing("a.pdf", OTHER, own=False), listing("b.pdf")],
            [listing("b.pdf"), listing("a.pdf", OTHER)],
            ["a.pdf"],
        ),
        ([listing("a.pdf", OTHER)], [listing("a.pdf", "c" * 64), listing("a.pdf", OTHER)], ["a.pdf"]),
        (
            [listing("a.pdf", OTHER, number="1")],
            [listing("a.pdf", OTHER, number="1"), listing("a.pdf", OTHER, number="2")],
            ["a.pdf"],
        ),
        (
            [listing("a.pdf", OTHER, number="1")],
            [listing("b.pdf", OTHER, number="1"), listing("a.pdf", OURS, number="2")],
            [],
        ),
    ],
)
def test_rows_that_nobody_explains(before, now, strange):
    """
    A row of our side that came meanwhile is said unless its bytes are some that we sent; neither order nor names hide one.
    """
    assert [row.name for row in unexplained(before, now, {OURS})] == strange


def test_a_clock_that_ran_backwards_publishes_nothing_again():
    """
    An intent from the future is no reason to send again.
    """
    item = publication()

    (action,) = plan([item], [], {item: sent(-timedelta(days=1), looks=9)}, Now(NOW))

    assert action.kind == Kind.RECHECK


HOUR = LIMITS.bound + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("first_look", "portal", "kind"),
    [
        (NOW - HOUR, NOW, Kind.PUBLISH),
        (NOW - timedelta(minutes=1), NOW, Kind.RECHECK),
        (None, NOW, Kind.RECHECK),
        (NOW + HOUR, NOW, Kind.RECHECK),
        (NOW - HOUR, None, Kind.PUBLISH),
    ],
)
def test_the_shorter_of_two_clocks_counts(first_look, portal, kind):
    """
    By our clock the bound is over; the document is sent again only if the portal's own clock, where it is known, agrees.
    """
    item = publication()
    intent = replace(OLD, first_look=first_look)

    (action,) = plan([item], [], {item: intent}, Now(NOW, portal))

    assert action.kind == kind


NAMESAKE, COPY = listing(sha256=OTHER), listing("otro nombre.pdf")


@pytest.mark.parametrize(
    ("inventory", "proven", "repeat", "answers"),
    [
        ([NAMESAKE], None, False, [Answer.BESIDE]),
        ([COPY], None, False, [Answer.REPEAT]),
        ([COPY, NAMESAKE], None, False, [Answer.REPEAT, Answer.BESIDE]),
        ([], "Informe marzo.pdf", False, [Answer.REPEAT]),
        ([], "Informe marzo.pdf", True, [Answer.BESIDE]),
    ],
)
def test_an_answer_lifts_its_refusal(inventory, proven, repeat, answers):
    """Each refusal takes the answer that lifts it; after those of all that were met, the document is published."""
    item = publication(repeat=repeat)
    for answer in answers:
        known = {item: proven} if proven and item.repeat is repeat and item.document.name == proven else {}
        (action,) = plan([item], inventory, {}, Now(NOW), published=known)

        assert (action.kind, action.answers) == (Kind.REFUSE, (answer,))
        beside = replace(item.document, path=Path("copias") / "Informe marzo v2.pdf")
        item = replace(item, repeat=True) if answer is Answer.REPEAT else replace(item, document=beside)
    (action,) = plan([item], inventory, {}, Now(NOW))

    assert action.kind is Kind.PUBLISH
