"""A first publication in a portal: when it is one, and what follows its first document."""

from __future__ import annotations

import io
from contextlib import nullcontext
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from robot.app.audience import Silence
from robot.app.careful import OneFirst
from robot.app.first_time import First, FirstTimes, Standing, standing
from robot.app.known import Known
from robot.cli.first import AtTheTerminal
from robot.errors import FirstTime, StateError
from robot.ledger.ledger import State, open_ledger
from robot.model import Account, Contract, Document, Intent, Outcome, Publication, Result, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.errors import RobotError

REAL, NOW = "www.secop.gov.co", datetime(2026, 11, 26, 9, tzinfo=UTC)
BEGUN = First("run", "CO1.PCCNTR.1", "a.pdf", "ab" * 32)
SEEN = First("run", "CO1.PCCNTR.1", "a.pdf", "ab" * 32, "a.pdf", ("row.jpg",))
AGREED = First("run", "CO1.PCCNTR.1", "a.pdf", "ab" * 32, "a.pdf", (), NOW)
OURS, COLLEAGUE = f"{REAL}|ana|supervisor", f"{REAL}|luis|supervisor"
OTHER_SIDE, OTHER_PORTAL = f"{REAL}|ana|contratista", "formacion.example|ana|supervisor"


def account(portal: str = REAL) -> Account:
    return Account(portal, "ana", Role.SUPERVISOR)


@pytest.mark.parametrize(
    ("asked", "portal", "first", "publishers", "expected"),
    [
        ("auto", REAL, None, (), Standing.NEW),
        ("auto", REAL, None, (OTHER_SIDE, OTHER_PORTAL), Standing.NEW),
        ("auto", REAL, None, (OURS,), Standing.KNOWN),
        ("auto", REAL, None, (COLLEAGUE,), Standing.KNOWN),
        ("auto", REAL, BEGUN, (OURS,), Standing.NEW),
        ("auto", REAL, SEEN, (OURS,), Standing.WAITING),
        ("auto", REAL, AGREED, (), Standing.KNOWN),
        ("auto", "localhost", None, (), Standing.KNOWN),
        ("yes", "localhost", None, (), Standing.NEW),
        ("yes", "localhost", SEEN, (), Standing.WAITING),
        ("no", REAL, SEEN, (), Standing.KNOWN),
    ],
)
def test_how_a_side_of_a_portal_stands(asked, portal, first, publishers, expected):
    """
    It is new where no account of this side published in this portal, or a first document was begun and never seen; it waits until
    somebody says yes; a replica is never asked of unless the setting says so.
    """
    assert standing(account(portal), asked, first, lambda: publishers) is expected


def test_who_published_is_who_sent_something_that_was_seen(tmp_path):
    """
    A document in doubt, one that failed and one that somebody else had put there make nobody a publisher.
    """
    with open_ledger(f"sqlite:///{tmp_path / 'l.sqlite3'}", lambda: NOW) as ledger:
        for who, outcome in (("sent", Outcome.PUBLISHED), ("failed", Outcome.FAILED), ("doubt", None)):
            ledger.intend([Intent(who, who, "CO1.PCCNTR.1", "a.pdf", who)])
            if who != "failed":
                ledger.mark([who], State.SENT)
            if outcome:
                ledger.settle(who, outcome)
        ledger.found(Intent("there", "there", "CO1.PCCNTR.1", "b.pdf", "there"))

        assert ledger.past.publishers() == {"sent"}


class Work:
    """A run that gives each document the outcome that its name says."""

    def __init__(self, folder: Path, *outcomes: Outcome) -> None:
        self.items = [
            Publication(
                Contract("CO1.PCCNTR.1"), Document(folder / f"{row}.pdf", folder / f"{row}.pdf", 1, f"{row}" * 64), row
            )
            for row in range(len(outcomes))
        ]
        self.outcomes = dict(zip(self.items, outcomes, strict=True))
        self.carried: list[str] = []
        self.instead: RobotError | None = None
        self.context: Any = SimpleNamespace(
            name="run",
            folder=folder,
            known=Known(),
            audience=Silence(),
            stop=SimpleNamespace(waiting=nullcontext),
            clock=SimpleNamespace(now=lambda: NOW),
        )

    def carry(self, publications: Sequence[Publication], *, instead: RobotError | None = None) -> None:
        self.instead = instead
        if instead is None:
            self.carried += [item.document.name for item in publications]
            self.context.known.results += [Result(item, self.outcomes[item], "x") for item in publications]


class Person:
    """Somebody who gives this answer, and remembers what was shown."""

    def __init__(self, answer: bool | None) -> None:  # noqa: FBT001 - the answer itself
        self.answer = answer
        self.shown: list[tuple[str, int | None]] = []

    def agrees(self, first: First, others: int | None) -> bool | None:
        self.shown.append((first.name, others))
        return self.answer


@pytest.fixture
def times(tmp_path):
    return FirstTimes(account(), tmp_path / "estado")


P, S, D, F = Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.IN_DOUBT, Outcome.FAILED


@pytest.mark.parametrize(
    ("outcomes", "answer", "carried", "shown", "why"),
    [
        ((P, P, P), True, 3, [("0.pdf", 2)], None),
        ((P, P, P), False, 1, [("0.pdf", 2)], FirstTime),
        ((P, P, P), None, 1, [("0.pdf", 2)], FirstTime),
        ((S, P, P), None, 2, [("1.pdf", 1)], FirstTime),
        ((S, S), None, 2, [], None),
        ((P,), None, 1, [("0.pdf", 0)], None),
    ],
)
def test_one_document_is_published_and_shown_before_the_rest(tmp_path, times, outcomes, answer, carried, shown, why):
    """
    Of a list one document is sent and shown with how many wait; the rest follows a yes, and neither a no nor silence. What was there
    already is not the first one.
    """
    work, person = Work(tmp_path, *outcomes), Person(answer)

    OneFirst(times, person)(work.context, work.carry, work.items)

    assert work.carried == [f"{row}.pdf" for row in range(carried)]
    assert person.shown == shown
    assert (type(work.instead) if work.instead else None) is why


@pytest.mark.parametrize("outcome", [D, F, Outcome.REJECTED, Outcome.ALTERED, Outcome.NEEDS_PERSON])
def test_nothing_follows_a_first_document_that_was_not_proven(tmp_path, times, outcome):
    """
    After a first document in doubt, refused or failed nothing else is sent and nobody is asked for a yes; the next run begins anew.
    """
    work, person = Work(tmp_path, outcome, P), Person(answer=True)

    OneFirst(times, person)(work.context, work.carry, work.items)

    assert work.carried == ["0.pdf"]
    assert "no quedó publicado y comprobado" in str(work.instead)
    assert person.shown == []
    assert standing(account(), "auto", times.read(), tuple) is Standing.NEW


def test_a_yes_is_kept_and_silence_waits(tmp_path, times):
    """
    What nobody looked at waits in the next run as well, and a yes is asked for once.
    """
    for answer, then in ((None, Standing.WAITING), (False, Standing.WAITING), (True, Standing.KNOWN)):
        work = Work(tmp_path, P, P)
        OneFirst(times, Person(answer))(work.context, work.carry, work.items)

        assert standing(account(), "auto", times.read(), tuple) is then


def test_a_damaged_answer_is_no_yes(tmp_path, times):
    """
    A file that cannot be read stops the run before anything is sent: nobody knows what a person said.
    """
    times.keep(AGREED)
    (file,) = (tmp_path / "estado" / "first-time").glob("*.json")
    file.write_text("{", encoding="utf-8")

    with pytest.raises(StateError, match="está dañado"):
        times.read()


def test_two_accounts_are_not_first_at_once(times):
    """
    While one account publishes the first document from a side of a portal, another one sends nothing.
    """
    with times.alone(), pytest.raises(FirstTime, match="Otra cuenta publica ahora"), times.alone():
        pass


@pytest.mark.parametrize(
    ("go_on", "others", "typed", "expected"),
    [
        (True, None, None, True),
        (True, 2, None, None),
        (False, 2, "Sí\n", True),
        (False, None, "s\n", True),
        (False, 2, "\n", False),
    ],
)
def test_who_may_say_yes(monkeypatch, capsys, go_on, others, typed, expected):
    """
    Over a pipe nobody is asked; the option answers for what an earlier run published and never for what nobody has seen; at a terminal
    only a yes is one.
    """
    terminal = io.StringIO(typed or "sí\n")
    monkeypatch.setattr(terminal, "isatty", lambda: typed is not None)
    monkeypatch.setattr("sys.stdin", terminal)

    answer = AtTheTerminal(go_on=go_on).agrees(SEEN, others)

    assert answer is expected
    assert ("row.jpg" in capsys.readouterr().err.replace("\n", "")) is (typed is not None)
