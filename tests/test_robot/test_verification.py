"""What sealed receipts prove to somebody who has only them and a key: whatever is changed shows."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.errors import InputError
from robot.proof import seal as seals
from robot.proof import succession
from robot.proof.canonical import canonical, digest
from robot.proof.keys import SUCCESSION, own_key, read_public
from robot.proof.receipts import Receipt
from robot.proof.seal import SealedReceipt, root_of, sign
from robot.proof.succession import admit, renew
from robot.proof.verification import verify
from tests.test_robot import spoiling
from tests.test_robot.sample_receipts import AT, receipt, run_of
from tests.test_robot.sealed_runs import Ticking, chain_of, sealed_run, statement_of

RUNS = ("a", "b", "c")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three runs, each with two receipts, two pictures and a trace, one after another."""
    state, now = tmp_path_factory.mktemp("estado"), Ticking().now
    for run in RUNS:
        sealed_run(state, run, now=now)
    return state


@pytest.fixture
def state(made, tmp_path):
    """A copy to spoil."""
    return shutil.copytree(made, tmp_path / "estado")


@pytest.fixture(scope="module")
def key(made):
    return own_key(made).public


def codes(verdict):
    return {fault.code for fault in (*verdict.faults, *(fault for run in verdict.runs for fault in run.faults))}


def spoiled(draw, runs):
    """Any change of any entry of the first of these runs."""
    mine, other = runs
    file = draw(st.sampled_from(spoiling.entries(mine)))
    foreign = st.sampled_from([*spoiling.entries(mine), *spoiling.entries(other)])
    ways = {
        "flip": lambda: spoiling.flip(file, draw(st.integers(0, 2**20)), draw(st.integers(1, 255))),
        "drop": lambda: spoiling.drop(file),
        "truncate": lambda: spoiling.truncate(file, draw(st.integers(0, 2**20))),
        "lengthen": lambda: spoiling.lengthen(file, draw(st.binary(min_size=1, max_size=3))),
        "duplicate": lambda: spoiling.duplicate(file if file.name != seals.FILE else spoiling.entries(mine)[0]),
        "rename": lambda: spoiling.rename(file),
        "exchange": lambda: spoiling.exchange(file, draw(foreign)),
        "put over": lambda: spoiling.put_over(file, draw(foreign)),
        "edit": lambda: spoiling.edit_seal(mine, draw(st.sampled_from(["less", "twice", "order"]))),
    }
    return ways[draw(st.sampled_from(sorted(ways)))]()


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_no_change_of_a_run_goes_unnoticed(made, key, data):
    """
    A byte flipped, an entry dropped, cut, lengthened, renamed, doubled, reordered or exchanged, within a run or between two.
    """
    runs = [made / "runs" / run for run in data.draw(st.permutations(RUNS))[:2]]
    with spoiled(data.draw, runs).done() as changed:
        verdict = verify([runs[0]], [key])

    assert verdict.whole != changed
    assert verify([runs[0]], [key]).whole


def test_whole_runs_are_whole(state, key):
    """
    One run, its receipts, one receipt, all runs, some of them twice: all whole; what was not handed in is said.
    """
    run = state / "runs" / "b"
    one = min((run / "receipts").iterdir())
    for paths in ([run], [run / "receipts"], [one], [state / "runs"], [run, run / ".", one], [run / "seal.json"]):
        verdict = verify(paths, [key])

        assert verdict.whole, paths
    assert any("anterior al sello n.º 2" in said for said in verify([run], [key]).unproven)
    assert any("otros 1 recibos" in said for said in verify([one], [key]).runs[0].unproven)


def test_counts_say_what_was_looked_at(state, key):
    """
    All receipts and all evidence of a run's folder are compared, the trace that no receipt names as well.
    """
    (run,) = verify([state / "runs" / "a"], [key]).runs

    assert run.statement
    assert (run.receipts, run.evidence, run.statement.number) == (2, 3, 1)


def test_a_receipt_alone_with_its_seal(state, key, tmp_path):
    """
    A receipt under another name, with its seal beside it or named, is proven, and its missing picture is said.
    """
    run = state / "runs" / "b"
    mailed = tmp_path / "correo" / "adjunto (1).json"
    mailed.parent.mkdir()
    shutil.copy(min((run / "receipts").iterdir()), mailed)

    named = verify([mailed, run / "seal.json"], [key])
    assert codes(verify([mailed], [key])) == {"seal_missing"}
    shutil.copy(run / "seal.json", mailed.parent)
    beside = verify([mailed], [key])
    folder = verify([mailed.parent], [key])

    for verdict in (named, beside):
        assert verdict.whole
        assert any("no se entregaron" in said for said in verdict.runs[0].unproven)
    assert codes(folder) == {"receipt_strange", "receipt_missing"}, "as a folder of receipts it is not all of them"
    shutil.copy(state / "runs" / "a" / "seal.json", mailed.parent)
    assert codes(verify([mailed], [key])) == {"receipt_strange"}, "another run's seal proves nothing of it"


def test_a_key_beside_the_receipts_is_not_trusted(state, key, tmp_path):
    """
    A run that was made and sealed anew with another key, whose public half lies beside it, is refused.
    """
    forged = tmp_path / "falso"
    for run in RUNS:
        sealed_run(forged, run, now=Ticking().now)
    (forged / "runs" / "a" / "public.pem").write_text(own_key(forged).public.pem)

    verdict = verify([forged / "runs" / "a"], [key])
    assert codes(verdict) == {"other_key"}
    assert verdict.runs[0].statement is None
    assert verify([forged / "runs" / "a"], [own_key(forged).public]).whole


def resigned(run, with_key, claimed):
    """The run's seal, signed with one key and saying that it was the other."""
    statement = statement_of(run).model_copy(update={"key": claimed})
    (run / "seal.json").write_bytes(sign(statement, with_key))


def test_another_keys_signature_under_our_name(state, key, tmp_path):
    """
    A seal that names our key and was signed with another one is refused.
    """
    run = state / "runs" / "a"
    resigned(run, own_key(tmp_path / "otra"), key.fingerprint)

    assert codes(verify([run], [key])) == {"signature"}


def test_two_keys_may_be_given(state, key, tmp_path):
    """
    A ledger that two machines share has seals of both: whole once the first one's key introduced the other's.

    The list may be handed over by itself; each key must be given all the same, in any order.
    """
    other = own_key(tmp_path / "otra").public
    with chain_of(state, "d", key_of=tmp_path / "otra") as chain, chain.kept():
        chain.add([receipt(2, run="d")])
        ledger = chain.ledger.id
    runs, both = state / "runs", [other, key]
    apart = verify([runs], both)
    admit(state, other, ledger, AT)

    assert codes(apart) == {"key_change"}
    assert key.fingerprint in apart.faults[0].message
    assert f"la llave {other.fingerprint} tienen: d." in apart.faults[0].message
    assert verify([runs, state / SUCCESSION], both).whole
    assert codes(verify([runs, state / SUCCESSION], [key])) >= {"other_key"}
    sealed_run(state, "e", now=Ticking().now)
    assert (runs / "e" / SUCCESSION).is_file(), "the next seal brings it along"
    assert verify([runs], both).whole


def sealed_by(state, run, key_of):
    with chain_of(state, run, key_of=key_of) as chain, chain.kept():
        chain.add([receipt(2, run=run)])
        return chain.ledger.id


def test_a_key_that_introduces_itself_stays_strange(state, key, tmp_path):
    """
    Two keys may both be trusted: what one of them seals into the other's ledger, or says of itself, does not belong there.
    """
    intruder = tmp_path / "otra"
    other, ledger = own_key(intruder).public, sealed_by(state, "d", intruder)
    admit(intruder, key, ledger, AT)
    admit(intruder, other, ledger, AT)
    paths, both = [state / "runs", intruder / SUCCESSION], [key, other]

    assert codes(verify(paths, both)) == {"key_change"}
    signed = succession.parse((intruder / SUCCESSION).read_bytes())
    assert signed
    forged = signed.signed[0]
    said = forged.introduction.model_copy(update={"key": key.fingerprint, "next": other.fingerprint})
    forged = forged.model_copy(update={"introduction": said})
    (intruder / SUCCESSION).write_bytes(canonical(succession.Succession(signed=(forged,))))
    assert codes(verify(paths, both)) == {"key_change"}, "it is not signed by the key that it names"
    admit(state, other, "otro registro", AT)
    assert codes(verify([*paths[:1], state / SUCCESSION], both)) == {"key_change"}, "it was introduced elsewhere"


def test_a_renewed_key_goes_on(state, key):
    """
    A key that was renewed is followed by its successors, over one that sealed nothing; the lost one's runs say so.
    """
    sealed_run(state, "d", now=Ticking().now)
    second, kept = renew(state, AT)
    third, _ = renew(state, AT)
    sealed_run(state, "e", now=Ticking().now)

    assert len({key.fingerprint, second.fingerprint, third.fingerprint}) == 3
    assert read_public(kept).fingerprint == key.fingerprint
    assert verify([state / "runs"], [key, second, third]).whole
    statements = [run.statement for run in verify([state / "runs"], [key, second, third]).runs]
    assert [statement and statement.key for statement in statements] == [
        *[key.fingerprint] * 4,
        third.fingerprint,
    ]
    (state / "runs" / "e" / SUCCESSION).unlink()
    assert codes(verify([state / "runs"], [key, second, third])) == {"key_change"}
    (state / "runs" / "e" / SUCCESSION).write_bytes(b"{}")
    assert codes(verify([state / "runs"], [key, second, third])) == {"succession_damaged", "key_change"}


def test_a_lost_key_leaves_a_change(state, key):
    """
    A key that was lost introduces nobody: old and new runs are named with their keys, and together they are not whole.
    """
    (state / "seal.key").unlink()
    sealed_run(state, "d", now=Ticking().now)
    new = own_key(state).public

    assert codes(verify([state / "runs"], [key, new])) == {"key_change"}
    assert verify([state / "runs" / "d"], [key, new]).whole


def test_a_signed_seal_whose_sums_are_wrong(state):
    """
    Even the key's owner cannot seal a list with a count, a root or an order that is not its own.
    """
    run, own = state / "runs" / "a", own_key(state)
    statement = statement_of(run)
    backwards = statement.receipts[::-1]
    wrong: list[dict[str, Any]] = [
        {"count": 3},
        {"root": "f" * 64},
        {"head": statement.receipts[0].digest},
        {"evidence_count": 0},
        {
            "receipts": backwards,
            "root": root_of(backwards),
            "first": 2,
            "last": 1,
            "head": statement.receipts[0].digest,
        },
    ]
    for change in wrong:
        (run / "seal.json").write_bytes(sign(statement.model_copy(update=change), own))

        assert codes(verify([run], [own.public])) == {"seal_sums"}, change


def test_a_receipt_that_says_another_place(state):
    """
    A sealed receipt whose own number, run or ledger is not the seal's is not one of this chain.
    """
    run, own = state / "runs" / "a", own_key(state)
    statement = statement_of(run)
    first = statement.receipts[0]
    file = run / "receipts" / first.file
    moved = Receipt.model_validate_json(file.read_bytes()).model_copy(update={"run": "b"})
    file.write_bytes(canonical(moved))
    listed = (SealedReceipt(number=1, previous=first.previous, digest=digest(canonical(moved)), file=first.file),)
    sums = {"receipts": listed, "count": 1, "last": 1, "head": listed[0].digest, "root": root_of(listed)}
    (run / "seal.json").write_bytes(sign(statement.model_copy(update=sums), own))

    assert "receipt_place" in codes(verify([run], [own.public]))


# The chain between runs ---------------------------------------------------------------------------


def test_a_run_that_is_missing_in_the_middle(state, key):
    """
    The seal after it names the one before: a run that was taken out shows.
    """
    shutil.rmtree(state / "runs" / "b")

    assert codes(verify([state / "runs"], [key])) == {"seal_gap", "gap"}


def test_a_lost_tail_shows_against_a_constancia(state, key):
    """
    Nothing in what is left says that a last run existed; the number that somebody's paper names does.
    """
    last = statement_of(state / "runs" / "c")
    head = (last.last, last.head[:16])
    assert verify([state / "runs"], [key], head).whole
    shutil.rmtree(state / "runs" / "c")

    silent, told = verify([state / "runs"], [key]), verify([state / "runs"], [key], head)
    assert silent.whole
    assert any("no siga después" in said for said in silent.unproven)
    assert codes(told) == {"head_missing"}


def test_a_lost_tail_shows_against_the_next_seal(state, key):
    """
    Once another run is sealed, the one before it cannot be left out any more.
    """
    sealed_run(state, "d", now=Ticking().now)
    shutil.rmtree(state / "runs" / "c")

    assert "seal_gap" in codes(verify([state / "runs"], [key]))


def test_a_chain_that_was_made_anew_shows_against_a_constancia(state, tmp_path):
    """
    Who has the key can make another chain; a paper from before has another digest.
    """
    before = statement_of(state / "runs" / "a")
    again = tmp_path / "otra vez"
    with chain_of(again, "a", key_of=state) as chain, chain.kept():
        for row in (2, 3):
            chain.add([receipt(row, run="a", outcome="skipped")])
    own = own_key(state).public

    assert verify([again / "runs"], [own]).whole
    assert codes(verify([again / "runs"], [own], (before.last, before.head))) == {"head_differs"}


def test_a_run_that_was_made_anew_breaks_the_chain(state):
    """
    Who has the key can seal one run again, but the next seal and the next receipt still name the old ones.
    """
    own, run = own_key(state), state / "runs" / "a"
    statement = statement_of(run)
    last = statement.receipts[-1]
    file = run / "receipts" / last.file
    content = file.read_bytes().replace(b'"published"', b'"duplicated"')
    file.write_bytes(content)
    listed = (statement.receipts[0], last.model_copy(update={"digest": digest(content)}))
    sums = {"receipts": listed, "head": digest(content), "root": root_of(listed)}
    (run / "seal.json").write_bytes(sign(statement.model_copy(update=sums), own))

    assert verify([run], [own.public]).whole
    assert codes(verify([state / "runs"], [own.public])) == {"seal_link", "link"}


def test_runs_that_interleave(tmp_path):
    """
    Two runs at the same time share the numbers; each alone is whole, with the other's numbers named as not handed in.
    """
    now = Ticking().now
    with (
        chain_of(tmp_path, "a", account="a", now=now) as one,
        chain_of(tmp_path, "b", account="b", now=now) as two,
        one.kept(),
        two.kept(),
    ):
        for row in (2, 3, 4):
            one.add([receipt(row, run="a")])
            two.add([receipt(row, run="b")])
    own = own_key(tmp_path).public

    alone = verify([tmp_path / "runs" / "a"], [own])
    assert alone.whole
    assert any("n.º 2: son de otra corrida" in said for said in alone.unproven)
    assert verify([tmp_path / "runs"], [own]).whole


def test_an_interrupted_run_says_so(tmp_path):
    """
    Its receipts are whole, and the reader learns that more may have been sent than they tell.
    """
    with chain_of(tmp_path, "a") as chain:
        chain.add([receipt(2, run="a")])
    with chain_of(tmp_path, "b") as chain:
        chain.finish_earlier()

    verdict = verify([tmp_path / "runs" / "a"], [own_key(tmp_path).public])
    assert verdict.whole
    assert any("se interrumpió y la selló b" in said for said in verdict.runs[0].unproven)


# What is no sealed run ----------------------------------------------------------------------------


def test_receipts_from_before_the_seals(tmp_path, key):
    """
    Receipts of version 1 are not whole, because nothing vouches for them, and the message says why.
    """
    run_of(tmp_path, receipt())
    (file,) = (tmp_path / "receipts").iterdir()
    plain = json.loads(file.read_bytes())
    del plain["chain"]
    file.write_text(json.dumps(plain | {"schema_version": 1}, indent=2))

    verdict = verify([tmp_path], [key])
    assert codes(verdict) == {"seal_missing"}
    assert "una versión del robot que no sellaba" in verdict.runs[0].faults[0].message


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\xff", b"[" * 100_000, b'{"statement": 1e999}'],
    ids=["empty", "object", "binary", "deep", "infinite"],
)
def test_a_seal_that_is_none(state, key, content):
    """
    Whatever lies there as seal.json is said to be damaged, and nothing breaks.
    """
    run = state / "runs" / "a"
    (run / "seal.json").write_bytes(content)

    assert codes(verify([run], [key])) == {"seal_damaged"}


def test_a_seal_written_in_another_way(state, key):
    """
    The same seal with other spaces is not the file whose digest the next seal names.
    """
    file = state / "runs" / "a" / "seal.json"
    file.write_text(json.dumps(json.loads(file.read_bytes()), sort_keys=True, ensure_ascii=False), "utf-8")

    assert codes(verify([file.parent], [key])) == {"seal_damaged"}


def test_evidence_that_was_changed_before_the_seal(tmp_path):
    """
    The receipt's own hash counts too: a picture that somebody exchanged while the run lay unsealed shows.
    """
    folder = tmp_path / "runs" / "a"
    with chain_of(tmp_path, "a") as chain:
        spoiled = folder / "evidence" / "1.png"
        spoiled.parent.mkdir(parents=True)
        spoiled.write_bytes(b"otra")
        chain.add([receipt(2, run="a", evidence=[{"title": "t", "file": "evidence/1.png", "sha256": digest(b"una")}])])
    with chain_of(tmp_path, "b") as chain:
        chain.finish_earlier()

    assert "evidence_disagrees" in codes(verify([folder], [own_key(tmp_path).public]))


def test_a_path_that_is_not_there(tmp_path, key):
    """
    Neither a missing path nor an empty folder is ever called whole.
    """
    for path in (tmp_path / "nada", tmp_path):
        with pytest.raises(InputError, match=r"No existe|No hay recibos"):
            verify([path], [key])
