"""A run that is asked to stop: it says what it knows, leaves nothing behind, and the next one goes on from there."""

from __future__ import annotations

import psutil
import pytest

from robot.proof.receipts import read_receipts
from tests.test_flows.the_command import LIMIT, command_in, interrupt, said_by
from tests.tiers import thorough


@pytest.fixture
def command(tmp_path, replica):
    return command_in(tmp_path, replica)


# Ctrl-C stays, which reaches the whole group: browser and driver hear it too.
@pytest.mark.parametrize("name", ["SIGINT", *thorough("SIGTERM", "SIGHUP")])
@pytest.mark.fault(do="late", at="upload", when="after", seconds=3600)
def test_asked_to_stop_while_a_document_leaves(command, replica, name):
    """
    Exit 4: what left is in doubt, in words and in JSON, what did not is not; browser, driver and scratch are gone.

    The next run finds what arrived, sends the rest, and nothing twice.
    """
    with command.started() as process:
        command.until_asked(process, "UploadFile")
        children = interrupt(process, name)
        ended = said_by(process)
    _, alive = psutil.wait_procs(children, timeout=LIMIT)
    run = command.runs[0]
    replica.state.faults.clear()
    after = command.run()

    assert ended.code == 4, ended.err
    assert ended.outcomes == ["in_doubt", "not_attempted"], (ended.out, ended.err)
    assert (ended.told["ended_by"], ended.told["unsaved"]) == ("stopped", [])
    assert "Se pidió parar" in ended.err
    assert "EN DUDA" in ended.err
    assert "Repita la orden" in ended.err
    assert "Traceback" not in ended.err
    assert len(children) > 3
    assert alive == []
    assert command.scratch == []
    assert [receipt.outcome.value for receipt in read_receipts(run / "receipts")] == ended.outcomes
    assert (run / "seal.json").exists()
    assert after.code == 0, after.err
    assert sorted(document.name for document in replica.published) == ["dos.pdf", "uno.pdf"]


@pytest.mark.fault(do="late", at="login", seconds=3600)
def test_asked_to_stop_before_anything(command, replica):
    """
    While it signs in, nothing is in doubt: each document is said not to have been attempted, and the exit is 1.
    """
    with command.started() as process:
        command.until_asked(process, "/STS/")
        children = interrupt(process, "SIGTERM")
        ended = said_by(process)
    _, alive = psutil.wait_procs(children, timeout=LIMIT)

    assert ended.code == 1, ended.err
    assert ended.outcomes == ["not_attempted"] * 2
    assert "Se pidió parar" in ended.err
    assert alive == command.scratch == replica.published == []


@pytest.mark.fault(do="late", at="contract", times=1, seconds=3600)
@pytest.mark.thorough("nothing was sent: what is asked to stop before anything has its test above")
def test_asked_to_stop_while_it_looks(command, replica):
    """
    Asked while a contract's page is awaited, before its upload: nothing was sent and nothing is in doubt.
    """
    with command.started() as process:
        command.until_asked(process, "SalesContractEdit")
        children = interrupt(process, "SIGINT")
        ended = said_by(process)
    _, alive = psutil.wait_procs(children, timeout=LIMIT)

    assert ended.code == 1, ended.err
    assert set(ended.outcomes) <= {"failed", "not_attempted"}
    assert "Se pidió parar" in ended.err
    assert alive == replica.published == []


@pytest.mark.thorough("what left is in doubt there as well, and each document has its word")
def test_asked_to_stop_after_a_contract_was_done(command, replica):
    """
    What was published before stays published in words and JSON; only the contract in hand is open.
    """
    with command.started() as process:
        heading = next(line for line in process.stderr if "CO1.PCCNTR.123502" in line)
        children = interrupt(process, "SIGINT")
        ended = said_by(process)
    _, alive = psutil.wait_procs(children, timeout=LIMIT)

    first, second = ended.outcomes
    assert heading
    assert first == "published"
    assert ended.code == {"in_doubt": 4, "published": 0}.get(second, 1), ended.err
    assert len(replica.published) - 1 in {"published": (1,), "in_doubt": (0, 1)}.get(second, (0,))
    assert alive == command.scratch == []
