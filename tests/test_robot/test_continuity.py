"""Ledgers that were lost, restored or changed for another one, and the receipts that still tell."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from robot.ledger.ledger import open_ledger
from robot.model import Account, Contract, Document, Intent, Publication, Role, publication_key
from robot.planning.plan import Kind, Now, plan
from robot.proof.continuity import doubts_of, unknown_to
from tests.test_robot.sample_receipts import AT, receipt
from tests.test_robot.sealed_runs import Ticking, chain_of, sealed_run

ACCOUNT = Account("portal.example", "contratista", Role.CONTRACTOR)
OTHER_SIDE = Account("portal.example", "contratista", Role.SUPERVISOR)


def ledger_of(state):
    return open_ledger(f"sqlite:///{(state / 'ledger.sqlite3').as_posix()}", Ticking().now)


def lose(state):
    for file in state.glob("ledger.sqlite3*"):
        file.unlink()


def unknown(state, account=ACCOUNT):
    with ledger_of(state) as ledger:
        return unknown_to(ledger, state / "runs", account)


def run_with(state, name, *receipts):
    with chain_of(state, name) as chain, chain.kept():
        chain.add(list(receipts))


def test_a_ledger_that_knows_its_runs_has_no_gaps(tmp_path):
    """
    After any number of runs nothing is unknown, and without any run neither.
    """
    before = unknown(tmp_path)
    for name in ("a", "b", "c"):
        sealed_run(tmp_path, name)

    assert before == unknown(tmp_path) == []


def test_a_lost_ledger_knows_none_until_the_next_run(tmp_path):
    """
    All receipts of the account's side are unknown to a new ledger; with the first receipt that it chains the search ends.
    """
    for name in ("a", "b"):
        sealed_run(tmp_path, name)
    lose(tmp_path)

    assert [each.run for each in unknown(tmp_path)] == ["b", "b", "a", "a"]
    assert unknown(tmp_path, OTHER_SIDE) == []
    sealed_run(tmp_path, "c")
    assert unknown(tmp_path) == []


def test_a_restored_ledger_knows_only_what_it_knew(tmp_path):
    """
    After yesterday's copy is put back, the runs of today are unknown and those of yesterday are not.
    """
    sealed_run(tmp_path, "a")
    shutil.copy(tmp_path / "ledger.sqlite3", tmp_path / "ayer")
    sealed_run(tmp_path, "b")
    lose(tmp_path)
    shutil.copy(tmp_path / "ayer", tmp_path / "ledger.sqlite3")

    assert {each.run for each in unknown(tmp_path)} == {"b"}


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe\x00"])
def test_a_damaged_receipt_stops_nobody(tmp_path, damage):
    """
    A run with a receipt that cannot be read is passed over; the others are still found.
    """
    for name in ("a", "b"):
        sealed_run(tmp_path, name)
    lose(tmp_path)
    next((tmp_path / "runs" / "b" / "receipts").glob("*.json")).write_bytes(damage)

    assert {each.run for each in unknown(tmp_path)} == {"a"}


def test_what_was_in_doubt_is_noted_again(tmp_path):
    """
    A doubt that only receipts tell becomes an open intent of the new ledger, so that the document is only looked for.
    """
    doubtful = receipt(2, run="a", outcome="in_doubt")
    run_with(tmp_path, "a", doubtful, receipt(3, run="a"))
    lose(tmp_path)
    with ledger_of(tmp_path) as ledger:
        ledger.adopt(doubts_of(unknown_to(ledger, tmp_path / "runs", ACCOUNT), ACCOUNT))
        ledger.adopt(doubts_of(unknown_to(ledger, tmp_path / "runs", ACCOUNT), ACCOUNT))
        document = doubtful.document
        assert document.sha256
        key = publication_key(ACCOUNT.party, "CO1.PCCNTR.129716", document.sha256)
        noted = ledger.open_intents([key])

    path = tmp_path / document.name
    item = Publication(Contract("CO1.PCCNTR.129716"), Document(path, path, 1, document.sha256), 2)
    (action,) = plan([item], [], {item: noted[key]}, Now(doubtful.ended + timedelta(minutes=5)))
    assert noted[key].sent == doubtful.ended
    assert action.kind is Kind.RECHECK


def test_a_doubt_that_a_later_run_settled_is_none(tmp_path):
    """
    The newest receipt of a publication counts, whatever the older ones say.
    """
    run_with(tmp_path, "a", receipt(2, run="a", outcome="in_doubt"))
    run_with(tmp_path, "b", receipt(2, run="b"))
    lose(tmp_path)

    assert doubts_of(unknown(tmp_path), ACCOUNT) == []


def test_what_the_ledger_has_is_not_adopted(tmp_path):
    """
    An intent that is open or published in the ledger stays as it is.
    """
    key = publication_key(ACCOUNT.party, "C", "a" * 64)
    known = Intent(key, ACCOUNT.key, "C", "a.pdf", "a" * 64)
    with ledger_of(tmp_path) as ledger:
        ledger.intend([known])
        ledger.adopt([(known, AT)])

        assert ledger.open_intents([key])[key].sent is None
