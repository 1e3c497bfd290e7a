"""What a run knows in memory, whatever goes wrong."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from robot.app.known import Known
from robot.errors import BrowserFailed, LedgerError, NeedsHuman, StateError
from robot.interruption import Interrupted, Stop
from robot.model import Contract, Document, Outcome, Publication, Result

PUBLICATIONS = [
    Publication(Contract("C-1"), Document(Path(name), Path(name), 1, name), row) for row, name in enumerate("abc", 2)
]


def goes_wrong(error):
    raise error


def judged(item, error):
    return Result(item, Outcome.IN_DOUBT, str(error))


def carried_out(known, error):
    """One document is published, then this goes wrong."""
    with known.of(PUBLICATIONS):
        known.judge = judged
        known.results.append(Result(PUBLICATIONS[0], Outcome.PUBLISHED, ""))
        raise error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LedgerError("lleno"), "ledger"),
        (OSError(errno.ENOSPC, "No space left on device"), "state"),
        (KeyError("un secreto"), "unexpected"),
        (NeedsHuman("captcha"), "needs_human"),
    ],
)
def test_once_something_may_be_sent_every_publication_has_its_result(error, code):
    """
    What was known stays, the rest is judged, and nothing is raised; no message quotes what only we should see.
    """
    known = Known()
    carried_out(known, error)

    assert [result.outcome for result in known.results] == [Outcome.PUBLISHED, Outcome.IN_DOUBT, Outcome.IN_DOUBT]
    assert known.ended_by
    assert known.ended_by.code == code
    assert "secreto" not in known.results[1].message
    assert "No space" not in known.results[1].message


def test_before_that_it_is_raised():
    """
    An error before the first document's turn is the command's to say: nothing was started.
    """
    known = Known()
    with pytest.raises(BrowserFailed), known.of(PUBLICATIONS):
        raise BrowserFailed

    assert known.results == []


@pytest.mark.parametrize("error", [Interrupted(), NeedsHuman("el navegador se cerró")])
def test_asked_to_stop_before_that_nothing_was_attempted(error):
    """
    Asked to stop while it signs in, by whatever error that shows, each document was not attempted.
    """
    stop = Stop()
    stop.asked = True
    known = Known(stop)
    with known.of(PUBLICATIONS):
        goes_wrong(error)

    assert {result.outcome for result in known.results} == {Outcome.NOT_ATTEMPTED}
    assert len(known.results) == 3
    assert known.ended_by
    assert known.ended_by.code == "stopped"


def test_what_cannot_be_saved_is_named_once():
    """
    A file that cannot be written is named in words, once, and ends nothing.
    """
    known = Known()
    for _ in range(2):
        with known.saving("el informe"):
            goes_wrong(OSError(errno.ENOSPC, "No space left on device"))
    with known.saving("los recibos"):
        goes_wrong(StateError("La carpeta no está"))

    assert known.unsaved == ["el informe (no queda espacio en el disco)", "los recibos (La carpeta no está)"]
