"""A disk that fills up midway: what was sent is named all the same, and nothing leaves that could not be noted first."""

from __future__ import annotations

import subprocess

import pytest

from tests.test_flows.the_command import ONE, command_in
from tests.tiers import thorough

#: From the moment {when} {place} is called, nothing can be written to a file by the robot's own process.
STARVED = """
import builtins, errno, importlib, os, sys

def starve():
    if sys.platform != "win32":
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        return
    from robot import atomic
    from robot.ledger import database
    from sqlalchemy.exc import OperationalError

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    def full_ledger(*_, **__):
        raise OperationalError("", {{}}, Exception("database or disk is full"))

    atomic.os = type("Full", (), {{**vars(os), "open": staticmethod(full)}})
    database.writing = full_ledger

module, _, names = {place!r}.partition(":")
*path, name = names.split(".")
holder = importlib.import_module(module)
for part in path:
    holder = getattr(holder, part)
own = getattr(holder, name)

def struck(*given, **how):
    if {when!r} == "before":
        starve()
        return own(*given, **how)
    answer = own(*given, **how)
    starve()
    return answer

setattr(holder, name, struck)
from robot.__main__ import main
main()
"""
BEFORE_IT_LEFT = [
    ("before", "robot.ledger.claim:Claim.take"),
    ("before", "robot.ledger.claim:Claim.open"),
    ("before", "robot.ledger.claim:Claim.may_write"),
]
AFTERWARDS = [
    ("after", "robot.ledger.claim:Claim.may_write"),
    ("before", "robot.browser.step:Stepper.show"),
    ("before", "robot.visits.works:Works.settle_results"),
    ("before", "robot.proof.chain:Chain.add"),
]
AT_THE_END = [
    ("before", "robot.proof.chain:Chain._seal"),
    ("before", "robot.app.run:_close"),
    ("before", "robot.app.run:write_report"),
]


#: In `make test` is the last moment before the upload, the first after it, and the first of the end.
def rest(places):
    return thorough(*((place,) for place in places))


def named(each):
    return f"{each[0]} {each[1].rpartition(':')[2]}" if isinstance(each, tuple) else None


@pytest.fixture
def command(tmp_path, replica):
    return command_in(tmp_path, replica)


@pytest.fixture
def short(tmp_path, replica):
    """One document, where what follows it does not matter."""
    return command_in(tmp_path, replica, (ONE,))


@pytest.mark.parametrize("where", [BEFORE_IT_LEFT[-1], *rest(BEFORE_IT_LEFT[:-1])], ids=named)
def test_nothing_leaves_that_could_not_be_noted(command, replica, where):
    """
    Where the disk is full before the first upload is noted as sent, no upload leaves; the exit is 1, not 3.
    """
    when, place = where
    ended = command.run(main=STARVED.format(when=when, place=place))
    sent = len(replica.requests("UploadFile"))
    after = command.run()

    assert ended.code == 1, ended.err
    assert sent == 0
    assert set(ended.outcomes) <= {"failed", "not_attempted"}
    assert "Traceback" not in ended.err
    assert "Logging error" not in ended.err
    assert "disco" in ended.err
    assert after.outcomes == ["published"] * 2, after.err
    assert len(replica.published) == 2


@pytest.mark.parametrize("where", [AFTERWARDS[0], *rest(AFTERWARDS[1:])], ids=named)
def test_what_was_sent_is_named_though_it_can_no_longer_be_written_down(command, replica, where):
    """
    The document that left is told in words and in JSON, as published or as in doubt; the exit is never 3.

    Nothing else is begun, and the next run publishes what is missing, nothing twice.
    """
    when, place = where
    ended = command.run(main=STARVED.format(when=when, place=place))
    after = command.run()

    first, second = ended.outcomes
    assert first in {"published", "in_doubt"}, ended.err
    assert second in {"failed", "not_attempted"}
    assert ended.code == (4 if first == "in_doubt" else 1)
    assert "uno.pdf" in ended.err
    assert "No se pudo guardar" in ended.err
    assert "libere espacio" in ended.err
    assert ended.told["unsaved"] != []
    assert "Traceback" not in ended.err
    assert "Logging error" not in ended.err
    assert after.code == 0, after.err
    assert sorted(document.name for document in replica.published) == ["dos.pdf", "uno.pdf"]


@pytest.mark.fault(do="commit_delayed_unanswered", at="upload", seconds=1800)
def test_what_is_in_doubt_is_in_doubt_though_nobody_could_note_it(command, replica):
    """
    An upload whose answer was lost on a full disk is in doubt: exit 4, and the next run, with room, looks and does not send.
    """
    ended = command.run(main=STARVED.format(when="after", place="robot.ledger.claim:Claim.may_write"))
    uploads = len(replica.requests("UploadFile"))
    after = command.run()

    assert (ended.code, ended.outcomes[0]) == (4, "in_doubt"), ended.err
    assert uploads == 1
    assert after.outcomes[0] == "in_doubt", after.err
    assert len(replica.requests("UploadFile")) == 2, "the other document's"


@pytest.mark.parametrize("where", [AT_THE_END[0], *rest(AT_THE_END[1:])], ids=named)
def test_a_report_that_cannot_be_written_changes_no_result(short, replica, where):
    """
    Seal, result, constancias, report: what cannot be written is named, the results stand, and the exit is 1.
    """
    when, place = where
    ended = short.run(main=STARVED.format(when=when, place=place))

    assert ended.outcomes == ["published"], ended.err
    assert ended.code == 1
    assert "No se pudo guardar" in ended.err
    assert ended.told["unsaved"] != []
    assert "Traceback" not in ended.err


def test_standard_output_that_nobody_reads_changes_no_result(short, replica):
    """
    Where the program that asked for the JSON is gone, what became of the documents is told in words, and the exit is 1.
    """
    with short.started(stdout=subprocess.PIPE) as process:
        process.stdout.close()
        process.stdout = None
        _, said = process.communicate()

    assert process.returncode == 1, said
    assert "publicado" in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert len(replica.published) == 1


@pytest.mark.thorough("the other stream that nobody reads has its test above")
def test_a_terminal_that_is_gone_ends_no_work(command, replica):
    """
    Where nobody reads standard error any more, the work goes on, and the JSON says what became of it.
    """
    with command.started(stderr=subprocess.PIPE) as process:
        process.stderr.close()
        process.stderr = None
        told, _ = process.communicate()

    assert process.returncode == 0
    assert told.count('"outcome": "published"') == 2
    assert len(replica.published) == 2
