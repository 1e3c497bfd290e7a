"""What is decided about each publication, as a table of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from robot.model import Contract, Document, Listing, OpenIntent, Publication
from robot.planning.plan import Kind, Limits, Now, plan

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
OURS, OTHER = "a" * 64, "b" * 64


def publication(name="Informe marzo.pdf", sha256=OURS, row=2):
    path = Path("copias") / name
    return Publication(Contract("CO1.PCCNTR.1"), Document(path, path, 10, sha256), row)


def listing(name="Informe marzo.pdf", sha256=OURS, *, own=True):
    return Listing(name, own, sha256)


LIMITS = Limits()


def sent(ago, looks=0):
    return OpenIntent("k", NOW - ago - timedelta(seconds=2), sent=NOW - ago, looks=looks)


RECENT = sent(timedelta(minutes=1))
OLD = sent(LIMITS.bound + timedelta(seconds=1), LIMITS.looks)
OLD_BUT_UNSEEN = sent(LIMITS.bound + timedelta(seconds=1), LIMITS.looks - 1)
NEVER_SENT = OpenIntent("k", NOW - timedelta(minutes=1))


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
