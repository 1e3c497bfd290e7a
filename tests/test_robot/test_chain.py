"""The chain of receipts: one after another across processes, and whole again after any death."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import create_engine, select

from robot import atomic
from robot.errors import LedgerError
from robot.ledger import schema
from robot.proof import chain as chains
from robot.proof import seal
from robot.proof.canonical import NOTHING, canonical, digest
from robot.proof.keys import own_key
from robot.proof.receipts import read_receipts
from robot.proof.verification import verify
from tests.test_robot.sample_receipts import receipt
from tests.test_robot.sealed_runs import Ticking, chain_of, sealed_run, statement_of

OLD = Path(__file__).with_name("ledger_version_1")


def sealed(folder):
    return statement_of(folder)


def faults(verdict):
    return [fault.code for fault in (*verdict.faults, *(fault for run in verdict.runs for fault in run.faults))]


def check(state, *paths):
    return faults(verify(paths or [state / "runs"], [own_key(state).public]))


def test_each_receipt_names_the_one_before(tmp_path, ledger_url):
    """
    Across runs the numbers have no gap, and each receipt holds the SHA-256 of the file before it; the first, zeros.
    """
    folders = [sealed_run(tmp_path, run, url=ledger_url) for run in ("a", "b")]

    files = [folder / "receipts" / one.file for folder in folders for one in sealed(folder).receipts]
    links = [json.loads(file.read_bytes())["chain"] for file in files]
    assert [link["number"] for link in links] == [1, 2, 3, 4]
    assert [link["previous"] for link in links] == [NOTHING, *(digest(file.read_bytes()) for file in files[:-1])]
    assert [sealed(folder).previous for folder in folders] == [NOTHING, digest((folders[0] / seal.FILE).read_bytes())]
    assert check(tmp_path) == []


def test_a_receipt_knows_its_ledger_as_it_was(tmp_path, ledger_url):
    """
    Ledger id and high-water mark are those of the transaction that gave the receipt its place.
    """
    with chain_of(tmp_path, "a", ledger_url) as chain:
        before = chain.ledger.high_water()
        chain.add([receipt(2)])

        (one,) = read_receipts(tmp_path / "runs" / "a" / "receipts")
        assert one.ledger
        assert (one.ledger.id, one.ledger.high_water) == (chain.ledger.id, before + 1)
        assert chain.ledger.high_water() == before + 1


def test_no_receipt_or_seal_holds_a_fraction(tmp_path):
    """
    What is hashed has whole numbers only: a fraction can be written in several ways.
    """
    folder = sealed_run(tmp_path, "a")
    numbers: list[str] = []
    for file in folder.rglob("*.json"):
        json.loads(file.read_bytes(), parse_float=numbers.append)

    assert numbers == []
    assert read_receipts(folder / "receipts")[0].steps[0].seconds == 1.25


def test_names_are_kept_letter_by_letter(tmp_path):
    """
    Composed and decomposed letters stay as they were given, and are different bytes.
    """
    composed, decomposed = "a\u00f1o.pdf", "an\u0303o.pdf"
    with chain_of(tmp_path, "a") as chain:
        files = chain.add([receipt(row, document={"name": n}) for row, n in ((2, composed), (3, decomposed))])

    assert composed.encode() in files[0].read_bytes()
    assert decomposed.encode() in files[1].read_bytes()


def test_two_processes_never_fork_the_chain(tmp_path, ledger_url):
    """
    Two robots that write at the same time take turns: every number once, each after the other's.
    """
    barrier, each = Barrier(2), 12

    def work(run):
        with chain_of(tmp_path, run, ledger_url, account=run) as chain, chain.kept():
            barrier.wait()
            for row in range(each):
                chain.add([receipt(row, run=run)])

    threads = [Thread(target=work, args=(run,)) for run in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(one.number for run in ("a", "b") for one in sealed(tmp_path / "runs" / run).receipts)
    assert numbers == list(range(1, 2 * each + 1))
    assert check(tmp_path) == []


def test_the_database_itself_forbids_a_fork(tmp_path, ledger_url):
    """
    Even a writer that asks nobody cannot give a number twice, or follow a receipt that has a successor.
    """
    sealed_run(tmp_path, "a", url=ledger_url)
    engine = create_engine(ledger_url)

    with engine.begin() as db:
        first = db.execute(select(schema.chain).where(schema.chain.c.number == 1)).one()._asdict()
    for change in ({"number": 2, "previous": "f" * 64}, {"number": 9}):
        with pytest.raises(Exception, match=r"(?i)unique"), engine.begin() as db:
            db.execute(schema.chain.insert(), first | change)
    engine.dispose()


# Deaths -------------------------------------------------------------------------------------------


def test_a_death_before_the_ledger_leaves_nothing(tmp_path, ledger_url, monkeypatch):
    """
    What dies before the commit leaves neither file nor number: the next receipt takes it.
    """
    with chain_of(tmp_path, "a", ledger_url) as chain:
        with monkeypatch.context() as dying:
            dying.setattr(chains, "canonical", lambda part: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                chain.add([receipt(2)])
        with chain.kept():
            chain.add([receipt(3)])

    assert [one.number for one in sealed(tmp_path / "runs" / "a").receipts] == [1]
    assert len(list((tmp_path / "runs" / "a" / "receipts").iterdir())) == 1


def test_a_death_before_the_file_is_mended_by_the_next_run(tmp_path, ledger_url, monkeypatch):
    """
    A receipt that is in the ledger and not on the disk is written by the next run, byte for byte, and sealed as interrupted.
    """
    with chain_of(tmp_path, "a", ledger_url) as chain:
        chain.add([receipt(2, run="a")])
        monkeypatch.setattr(chains, "write_whole", lambda file, content, **how: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            chain.add([receipt(3, run="a")])
    monkeypatch.undo()
    assert len(list((tmp_path / "runs" / "a" / "receipts").iterdir())) == 1

    with chain_of(tmp_path, "b", ledger_url) as chain:
        assert chain.finish_earlier() == [tmp_path / "runs" / "a"]
        assert chain.finish_earlier() == []

    said = sealed(tmp_path / "runs" / "a")
    assert (said.ended, said.sealed_by, said.count) == ("interrupted", "b", 2)
    assert check(tmp_path, tmp_path / "runs" / "a") == []


def test_a_death_before_the_seals_file_is_mended_by_the_next_run(tmp_path, ledger_url, monkeypatch):
    """
    A seal that is in the ledger and not on the disk is the one that the next run writes.
    """
    whole = atomic.write_whole

    def dies_at_the_seal(file, content, **how):
        return 1 / 0 if file.name == seal.FILE else whole(file, content, **how)

    monkeypatch.setattr(chains, "write_whole", dies_at_the_seal)
    with pytest.raises(ZeroDivisionError):
        sealed_run(tmp_path, "a", url=ledger_url)
    monkeypatch.setattr(chains, "write_whole", whole)
    assert check(tmp_path) == ["seal_missing"]

    with chain_of(tmp_path, "b", ledger_url) as chain:
        assert chain.finish_earlier() == []

    assert sealed(tmp_path / "runs" / "a").ended == "whole"
    assert check(tmp_path, tmp_path / "runs" / "a") == []


def test_a_run_that_an_error_ends_is_sealed_as_interrupted(tmp_path):
    """
    What ended the run is heard, and its seal says that it did not come to its end.
    """

    def interrupted(chain):
        with chain.kept():
            chain.add([receipt(2, run="a")])
            raise KeyboardInterrupt

    with chain_of(tmp_path, "a") as chain, pytest.raises(KeyboardInterrupt):
        interrupted(chain)

    assert sealed(tmp_path / "runs" / "a").ended == "interrupted"
    assert check(tmp_path) == []


def test_a_seal_that_cannot_be_had_hides_no_result(tmp_path, monkeypatch):
    """
    Where the ledger does not answer at the end, the run ends as it ended, and the next one seals it.
    """

    def busy(chain, run, *, ended):
        raise LedgerError("ocupado")

    with chain_of(tmp_path, "a") as chain:
        with monkeypatch.context() as trouble:
            trouble.setattr(chains.Chain, "_seal", busy)
            with chain.kept():
                chain.add([receipt(2, run="a")])
        assert not (tmp_path / "runs" / "a" / seal.FILE).exists()
    with chain_of(tmp_path, "b") as chain:
        chain.finish_earlier()

    assert check(tmp_path, tmp_path / "runs" / "a") == []


@pytest.mark.parametrize("whose", ["another account", "another machine", "an older copy of the ledger"])
def test_what_is_not_ours_to_seal_is_left_alone(tmp_path, whose):
    """
    A live run of another account, a run whose folder is not here, and one that has a seal already stay as they are.
    """
    with chain_of(tmp_path, "a", account="otra" if whose == "another account" else "cuenta") as chain:
        chain.add([receipt(2, run="a")])
    folder = tmp_path / "runs" / "a"
    if whose == "another machine":
        folder.rename(tmp_path / "otra máquina")
    if whose == "an older copy of the ledger":
        (folder / seal.FILE).write_bytes(b"el de verdad")

    with chain_of(tmp_path, "b") as chain:
        assert chain.finish_earlier() == []

    assert folder.exists() == (whose != "another machine")
    if whose == "an older copy of the ledger":
        assert (folder / seal.FILE).read_bytes() == b"el de verdad"


def test_what_was_changed_before_the_seal_is_not_mended(tmp_path):
    """
    A receipt that somebody changed while its run lay unsealed is not written over: the seal shows the change.
    """
    with chain_of(tmp_path, "a") as chain:
        (file,) = chain.add([receipt(2, run="a")])
    file.write_bytes(file.read_bytes().replace(b"published", b"duplicated"))
    with chain_of(tmp_path, "b") as chain:
        chain.finish_earlier()

    assert check(tmp_path, tmp_path / "runs" / "a") == ["receipt_changed"]


@pytest.mark.parametrize("left", [b"", b"\0" * 4096, b"half", b"half and zeros"])
def test_what_a_power_cut_left_is_mended(tmp_path, left):
    """
    Receipts wait for the disk only when they are sealed: one that was cut off, emptied or filled with zeros is written again.
    """
    with chain_of(tmp_path, "a") as chain:
        (file,) = chain.add([receipt(2, run="a")])
    whole = file.read_bytes()
    file.write_bytes({b"half": whole[:100], b"half and zeros": whole[:100] + b"\0" * 50}.get(left, left))
    with chain_of(tmp_path, "b") as chain:
        chain.finish_earlier()

    assert file.read_bytes() == whole
    assert check(tmp_path, tmp_path / "runs" / "a") == []


def test_the_receipts_of_one_visit_are_chained_together(tmp_path, ledger_url):
    """
    All or none: one transaction gives them their places, one after another.
    """
    with chain_of(tmp_path, "a", ledger_url) as chain:
        before = chain.ledger.high_water()
        with chain.kept():
            files = chain.add([receipt(row, run="a") for row in (4, 2, 3)])
            assert chain.ledger.high_water() == before + 1

    assert [json.loads(file.read_bytes())["chain"]["number"] for file in files] == [1, 2, 3]
    assert check(tmp_path) == []


def test_a_run_without_receipts_has_no_seal(tmp_path):
    """
    There is nothing to vouch for.
    """
    with chain_of(tmp_path, "a") as chain, chain.kept():
        pass

    assert not (tmp_path / "runs" / "a" / seal.FILE).exists()


def test_the_ledger_keeps_receipts_until_they_are_sealed(tmp_path, ledger_url):
    """
    Its copy goes with the seal, so that the ledger does not grow by every receipt.
    """
    with chain_of(tmp_path, "a", ledger_url) as chain:
        with chain.kept():
            chain.add([receipt(2, run="a")])
            with chain.ledger.turn() as store:
                kept = [each.body for each in store.receipts_of("a")]
        with chain.ledger.turn() as store:
            left = [each.body for each in store.receipts_of("a")]

    (one,) = read_receipts(tmp_path / "runs" / "a" / "receipts")
    assert kept == [canonical(one).decode()]
    assert left == [None]


def test_a_restored_ledger_shows_as_a_fork(tmp_path):
    """
    Runs made after a copy of the ledger was put back take numbers again, and verification says so.
    """
    sealed_run(tmp_path, "a")
    ledger = tmp_path / "ledger.sqlite3"
    copy = ledger.read_bytes()
    sealed_run(tmp_path, "b")
    ledger.write_bytes(copy)
    sealed_run(tmp_path, "c", now=Ticking().now)

    assert "fork" in check(tmp_path)
