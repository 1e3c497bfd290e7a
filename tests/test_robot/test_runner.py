"""What becomes of each publication, with a portal of a few lines instead of a browser."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from robot.cli.codes import exit_code
from robot.clock import Clock
from robot.errors import (
    Conflict,
    CopyChanged,
    ElementNotFound,
    Forbidden,
    InDoubt,
    Maintenance,
    NeedsHuman,
    SessionExpired,
    TimedOut,
    TooLate,
    WindowClosed,
)
from robot.intake.copies import sha256_of
from robot.ledger.claim import LARGE, Claim, Window, Write, release_dead_run_leases
from robot.ledger.ledger import State, open_ledger
from robot.model import (
    Account,
    Contract,
    ContractFacts,
    Document,
    Intent,
    Listing,
    Outcome,
    Publication,
    Role,
)
from robot.planning.plan import Limits
from robot.visits.flows import Flows
from robot.visits.publishing import Publishing
from robot.visits.runner import Runner

ACCOUNT = Account("portal.example", "contratista", Role.CONTRACTOR)
START = datetime(2026, 3, 31, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Spot:
    facts: ContractFacts


@dataclass
class TinyPortal:
    """Stores what it is sent, after so many looks, and misbehaves as told."""

    claim: Claim
    stored: list[Listing] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    trouble: dict[str, list[Exception]] = field(default_factory=dict)  #: per call, in order
    refuses: str | None = None
    loses: bool = False  #: Anexar is pressed and nothing is ever stored
    lag: int = 0  #: looks before what was sent shows
    spoils: bool = False  #: what is stored has other bytes
    doubles: int = 1
    only_first: bool = False  #: of a window's files
    pending: list[Listing] = field(default_factory=list)
    time: datetime | None = None  #: by its own clock
    known: list[object] = field(default_factory=list)  #: what each inventory was told

    def _trouble(self, call):
        self.calls.append(call)
        if waiting := self.trouble.get(call):
            raise waiting.pop(0)

    def sign_in(self):
        self._trouble("sign_in")

    def forget_session(self):
        self._trouble("forget_session")

    def reach(self, contract):
        self._trouble("reach")
        return Spot(ContractFacts(contract.number, contract.number, None, "http://127.0.0.1/contrato"))

    def inventory(self, place, documents, known):
        self.known.append(known)
        self._trouble("inventory")
        return list(self.stored)

    def publish(self, place, documents, intents):
        self._trouble("publish")
        self.claim.open([intents[d] for d in documents])
        self._trouble("leaves")
        for document in documents[: 1 if self.only_first else None]:
            self.claim.may_write(Write(document.name, document.sha256))
        if self.refuses:
            return dict.fromkeys(documents, self.refuses)
        if not self.loses:
            rows = [Listing(d.name, True, "f" * 64 if self.spoils else d.sha256) for d in documents]
            self.pending += rows * self.doubles
        self._trouble("close")
        return {}

    def rehearse(self, place, documents):
        self._trouble("rehearse")

    def look(self, place, documents, before):
        self._trouble("look")
        if self.lag:
            self.lag -= 1
        else:
            self.stored += self.pending
            self.pending = []
        return list(self.stored)

    @property
    def flows(self):
        return Flows(
            self.sign_in,
            self.forget_session,
            self.reach,
            self.inventory,
            self.publish,
            self.rehearse,
            self.look,
            lambda: self.time,
        )


class Time:
    def __init__(self):
        self.at, self.slept = START, []

    @property
    def clock(self):
        return Clock(now=lambda: self.at, sleep=self.slept.append)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def claim(tmp_path, time):
    with open_ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite3').as_posix()}", time.clock.now) as ledger:
        yield Claim(ledger, "este", time.clock, press_within=60, lease=180)


@pytest.fixture
def portal(claim):
    return TinyPortal(claim)


@pytest.fixture
def works(portal, claim, time):
    return Publishing(portal.flows, claim.ledger, ACCOUNT, time.clock, claim=claim)


def publication(row=2, contract="CO1.PCCNTR.1", name=None):
    path = Path(name or f"documento {row}.pdf")
    return Publication(Contract(contract), Document(path, path, 10, f"{row:064x}"), row)


def intent_of(item):
    return Intent.of(ACCOUNT, item.contract.number, item)


def results(works, *items, work="publish"):
    return [result for ended in Runner(works).run(items, getattr(works, work)) for result in ended]


def outcomes(works, *items, work="publish"):
    return [result.outcome for result in results(works, *items, work=work)]


def test_published_and_then_skipped(works, portal):
    """
    A document is published once; the second run of the same manifest sends nothing.
    """
    items = [publication(2), publication(3)]

    assert outcomes(works, *items) == [Outcome.PUBLISHED] * 2
    assert outcomes(works, *items) == [Outcome.SKIPPED] * 2
    assert portal.calls.count("publish") == 1
    assert len(portal.stored) == 2


def test_a_grid_that_lags_is_looked_at_again(works, portal, time):
    """
    A document that shows only at the third look is published, and was sent once.
    """
    portal.lag = 2

    assert outcomes(works, publication()) == [Outcome.PUBLISHED]
    assert portal.calls.count("publish") == 1
    assert len(time.slept) == 2


def test_the_window_may_fail_after_storing(works, portal):
    """
    Anexar worked and Cerrar failed: the fresh look says published, not the window.
    """
    portal.trouble["close"] = [InDoubt("se perdió la respuesta")]

    assert outcomes(works, publication()) == [Outcome.PUBLISHED]


def test_sent_and_never_seen_is_doubt_and_is_not_sent_again(works, portal, time):
    """
    What was sent and is not listed stays in doubt; only after the bound and three looks it may be sent again.
    """
    portal.loses = True

    assert outcomes(works, publication()) == [Outcome.IN_DOUBT]
    time.at += timedelta(minutes=5)
    assert outcomes(works, publication()) == [Outcome.IN_DOUBT]
    assert outcomes(works, publication()) == [Outcome.IN_DOUBT]
    assert portal.calls.count("publish") == 1

    portal.loses = False
    time.at += Limits().bound
    assert outcomes(works, publication()) == [Outcome.PUBLISHED]
    assert portal.calls.count("publish") == 2


def test_a_late_commit_is_found_and_not_repeated(works, portal):
    """
    A document that appears after the run ended is published for the next run, which sends nothing.
    """
    portal.lag = 99

    assert outcomes(works, publication()) == [Outcome.IN_DOUBT]
    portal.lag = 0
    assert outcomes(works, publication()) == [Outcome.PUBLISHED]
    assert portal.calls.count("publish") == 1


def unreachable(portal):
    portal.trouble["reach"] = [TimedOut("el portal no respondió a tiempo")] * 2


def test_a_doubt_stays_a_doubt_where_its_contract_is_not_reached(works, portal, time):
    """
    What an earlier run sent and did not see is in doubt for a run that cannot open its contract; what never left is not.
    """
    portal.lag = 99
    assert outcomes(works, publication(2)) == [Outcome.IN_DOUBT]
    again = works
    for _ in range(2):
        unreachable(portal)
        first, second = results(again, publication(2), publication(3))

        assert [first.outcome, second.outcome] == [Outcome.IN_DOUBT, Outcome.FAILED]
        assert "No se envió" not in first.message
        assert "No lo publique a mano" in first.remedy
        assert second.message.startswith("No se envió")


def test_what_was_published_before_is_said_where_its_contract_is_not_reached(works, portal):
    """
    A document that an earlier run proved is never called unsent, whether the contract fails or its turn does not come.
    """
    outcomes(works, publication(2), publication(3, "B"))
    again = works
    portal.trouble["reach"] = [NeedsHuman("captcha")]

    ended = results(again, publication(2), publication(3, "B"), publication(4, "B"))

    assert [r.outcome for r in ended] == [Outcome.PUBLISHED_BEFORE] * 2 + [Outcome.NOT_ATTEMPTED]
    assert not any("No se envió" in r.message for r in ended)


@pytest.mark.parametrize("asked", ["CO1.SLCNTR.77", "nunca-visto"])
def test_a_doubt_is_found_by_any_number(works, portal, claim, asked):
    """
    The contract was asked for by another number, known to the ledger or not: what was sent with these bytes is still in doubt.
    """
    portal.lag = 99
    outcomes(works, publication(2))
    claim.ledger.keep_inventory("x", "CO1.PCCNTR.1", "CO1.SLCNTR.77", "http://127.0.0.1/", [])
    unreachable(portal)

    assert outcomes(works, publication(2, asked)) == [Outcome.IN_DOUBT]


def test_a_document_in_doubt_may_be_renamed(works, portal, time):
    """
    Renamed while it is in doubt it is only looked for, by its bytes; found under the old name it is published, once.
    """
    portal.lag = 99
    outcomes(works, publication(2, name="informe.pdf"))
    renamed = publication(2, name="informe final.pdf")

    (looked,) = results(works, renamed)
    portal.lag = 0
    (found,) = results(works, renamed)

    assert looked.outcome is Outcome.IN_DOUBT
    assert "informe.pdf" in looked.message
    assert found.outcome is Outcome.PUBLISHED
    assert portal.calls.count("publish") == 1


@pytest.mark.parametrize(
    "other", [replace(ACCOUNT, user="otra persona"), replace(ACCOUNT, company="Mi empresa")], ids=str
)
def test_a_document_in_doubt_is_so_for_the_whole_side(works, portal, other):
    """
    Another user of the same side, or the same one with a company's name, does not send what is in doubt.
    """
    portal.lag = 99
    outcomes(works, publication())

    assert outcomes(replace(works, account=other), publication()) == [Outcome.IN_DOUBT]
    assert portal.calls.count("publish") == 1


def test_the_other_side_has_its_own_doubts(works, portal):
    """
    What one side has in doubt on a contract keeps the other side from nothing.
    """
    portal.lag = 99
    outcomes(works, publication())

    outcomes(replace(works, account=replace(ACCOUNT, role=Role.SUPERVISOR)), publication())

    assert portal.calls.count("publish") == 2


def test_the_same_bytes_under_another_name_are_refused_unless_asked_for(works, portal):
    """
    Equal bytes of our side are not published again under another name; a row that says `repetir` publishes them, once.
    """
    first, other = publication(2, name="a.pdf"), publication(2, name="b.pdf")
    outcomes(works, first)

    (refused,) = results(works, other)
    again = replace(other, repeat=True)
    asked = [outcomes(works, again) for _ in range(2)]

    assert refused.outcome is Outcome.REFUSED
    assert "repetir" in refused.remedy
    assert asked == [[Outcome.PUBLISHED], [Outcome.SKIPPED]]
    assert outcomes(works, first) == [Outcome.SKIPPED], "the copy that was asked for makes it no duplicate"
    assert portal.calls.count("publish") == 2


def test_two_documents_of_one_name(works, portal):
    """
    The second of two documents with one name that was sent and does not show is in doubt, and is not called the first
    one's altered copy; where only the first was published, the second is absent, and goes with the next run.
    """
    first, second = publication(2, name="a.pdf"), publication(3, name="a.pdf")
    portal.only_first = True
    outcomes(works, first)

    looked = outcomes(works, first, second, work="verify")
    portal.loses = True
    lost = outcomes(works, first, second)
    portal.stored.append(Listing("a.pdf", True, second.document.sha256))

    assert looked == [Outcome.PUBLISHED, Outcome.ABSENT]
    assert lost == [Outcome.SKIPPED, Outcome.IN_DOUBT]
    assert outcomes(works, first, second) == [Outcome.SKIPPED, Outcome.PUBLISHED]


def test_what_was_published_and_removed_is_not_sent_again_by_itself(works, portal):
    """
    A document that was proven and is no longer listed is refused with the way to mean it; asked for, it is published.
    """
    item = publication()
    outcomes(works, item)
    portal.stored.clear()

    (refused,) = results(works, item)

    assert refused.outcome is Outcome.REFUSED
    assert "repetir" in refused.remedy
    assert outcomes(works, replace(item, repeat=True)) == [Outcome.PUBLISHED]


def test_a_repetition_waits_for_the_first(works, portal):
    """
    While the first is in doubt its repetition does not go; once the first is there it does, and both are settled.
    """
    portal.lag = 99
    first, again = publication(2, name="a.pdf"), replace(publication(2, name="b.pdf"), repeat=True)
    outcomes(works, first)
    waits = outcomes(works, again)
    portal.stored += portal.pending
    portal.pending, portal.lag = [], 0

    assert waits == [Outcome.IN_DOUBT]
    assert outcomes(works, again) == [Outcome.PUBLISHED]
    assert outcomes(works, first) == [Outcome.SKIPPED]


def test_all_of_our_side_is_compared_unless_a_person_limits_it(works, portal, claim):
    """
    What was downloaded earlier is handed on by its id; by name only where the setting says so, and never while in doubt.
    """
    portal.stored.append(Listing("viejo.pdf", True, "e" * 64, id="77"))
    outcomes(works, publication(2))
    limited = replace(works, names_only=True)
    outcomes(limited, publication(3))
    portal.lag = 99
    outcomes(limited, publication(4))
    outcomes(limited, publication(4))
    outcomes(replace(limited, by_content=True), publication(5))

    assert portal.known == [{}, None, None, {"77": "e" * 64}, {"77": "e" * 64}]


def test_a_row_that_nobody_sent_is_said(works, portal):
    """
    A row of our side that comes while we publish and that no intent explains is told with each result of the contract.
    """
    own = portal.flows.look

    def look(place, documents, before):
        own(place, documents, before)
        portal.stored.append(Listing("ajeno.pdf", True, "e" * 64))
        return list(portal.stored)

    works.flows = replace(works.flows, look=look)
    (result,) = results(works, publication())

    assert result.outcome is Outcome.PUBLISHED
    assert [row.name for row in result.unexplained] == ["ajeno.pdf"]
    assert "ajeno.pdf" in result.message
    assert exit_code([result]) == 5


def test_a_refusal_in_words_is_kept(works, portal):
    """
    What the portal refused and does not list is rejected, in the portal's own words; it may be sent again.
    """
    portal.refuses = "Tipo de archivo no permitido"

    (result,) = results(works, publication())

    assert result.outcome is Outcome.REJECTED
    assert "Tipo de archivo no permitido" in result.message
    portal.refuses = None
    assert outcomes(works, publication()) == [Outcome.PUBLISHED]


def test_other_bytes_are_altered(works, portal):
    """
    Listed with other bytes is never called published, and never sent again.
    """
    portal.spoils = True

    assert outcomes(works, publication()) == [Outcome.ALTERED]
    assert outcomes(works, publication()) == [Outcome.REFUSED]
    assert portal.calls.count("publish") == 1


def test_the_other_partys_row_is_no_publication_of_ours(works, portal):
    """
    Sent and not seen stays in doubt though the other party's row has our bytes, and is never called published.
    """
    portal.loses = True
    item = publication()
    first = outcomes(works, item)
    portal.stored.append(Listing(item.document.name, own=False, sha256=item.document.sha256))

    assert first == outcomes(works, item) == [Outcome.IN_DOUBT]
    assert outcomes(works, item, work="verify") == [Outcome.IN_DOUBT]


def test_a_clock_that_was_put_forward_sends_nothing_again(works, portal, time):
    """
    When our clock leaps over the bound, the portal's own clock says how long it really was.
    """
    portal.loses, portal.time = True, START
    first = outcomes(works, publication())
    time.at += 2 * Limits().bound
    leapt = [outcomes(works, publication()) for _ in range(3)]
    portal.loses, portal.time = False, START + 2 * Limits().bound
    later = outcomes(works, publication())

    assert [first, *leapt] == [[Outcome.IN_DOUBT]] * 4
    assert later == [Outcome.PUBLISHED]
    assert portal.calls.count("publish") == 2


def test_two_copies_are_said(works, portal):
    """
    A document that the portal stored twice is said to be duplicated.
    """
    portal.doubles = 2

    assert outcomes(works, publication()) == [Outcome.DUPLICATED]
    assert outcomes(works, publication()) == [Outcome.DUPLICATED], "the next run does not hide it"
    assert portal.calls.count("publish") == 1


def test_each_look_counts(works, portal, time, claim):
    """
    Three looks of one run are three looks, noted one by one: after the bound the next run may send again.
    """
    portal.loses = True
    first = outcomes(works, publication())
    (noted,) = claim.ledger.open_doubts([intent_of(publication())]).values()
    portal.loses = False
    time.at += Limits().bound + timedelta(seconds=1)

    assert first == [Outcome.IN_DOUBT]
    assert noted.looks == Limits().looks == portal.calls.count("look")
    assert outcomes(works, publication()) == [Outcome.PUBLISHED]


def test_never_pressed_is_failed(works, portal):
    """
    An error before Anexar is a failure, not a doubt: the document may be sent at once.
    """
    portal.trouble["publish"] = [WindowClosed("se cerró"), WindowClosed("se cerró")]

    assert outcomes(works, publication()) == [Outcome.FAILED]
    assert outcomes(works, publication()) == [Outcome.PUBLISHED]


@pytest.mark.parametrize("call", ["reach", "inventory", "look"])
def test_an_expired_session_is_renewed_once(works, portal, call):
    """
    After a session that ended, the robot signs in and starts the contract again, and publishes once.
    """
    portal.trouble[call] = [SessionExpired("terminó")]

    assert outcomes(works, publication()) == [Outcome.PUBLISHED]
    assert portal.calls.count("sign_in") == 1
    assert "forget_session" not in portal.calls, "a session that lives needs no password"
    assert len(portal.stored) == 1


def test_a_session_that_only_the_desk_believes_is_forgotten(works, portal):
    """
    Where the session ends again behind the desk, the robot signs in from nothing, once; a third end is the contract's.
    """
    portal.trouble["reach"] = [SessionExpired("terminó")] * 2
    assert outcomes(works, publication()) == [Outcome.PUBLISHED]
    assert [c for c in portal.calls if "ses" in c or "sign" in c] == ["sign_in", "forget_session", "sign_in"]

    portal.trouble["reach"] = [SessionExpired("terminó")] * 3
    assert outcomes(works, publication(3)) == [Outcome.FAILED]


@pytest.mark.parametrize("call", ["reach", "inventory", "publish", "close", "look"])
@pytest.mark.parametrize("error", [TimedOut, WindowClosed, ElementNotFound])
def test_a_page_that_did_not_come_is_worth_a_new_beginning(works, portal, call, error):
    """
    Wherever a page fails once, the contract begins anew from the desk, and the document is published once.
    """
    portal.trouble[call] = [error("no llegó") if call != "close" else InDoubt("no llegó")]

    assert outcomes(works, publication()) == [Outcome.PUBLISHED]
    assert len(portal.stored) == 1
    assert "sign_in" not in portal.calls


def test_a_second_expiry_ends_the_contract(works, portal):
    """
    A session that ends again at once is an error of that contract, and doubt for what was sent.
    """
    portal.trouble["look"] = [SessionExpired("terminó")]
    portal.trouble["reach"] = [TimedOut("no")] * 0
    portal.lag = 99
    portal.trouble["sign_in"] = [NeedsHuman("captcha")]

    assert outcomes(works, publication()) == [Outcome.IN_DOUBT]


def test_a_look_that_fails_leaves_doubt(works, portal):
    """
    Without a look nothing is called published, failed or rejected once it was sent.
    """
    portal.trouble["look"] = [TimedOut("no responde"), TimedOut("no responde")]
    portal.lag = 99

    assert outcomes(works, publication()) == [Outcome.IN_DOUBT]


def test_one_contract_does_not_spoil_the_next(works, portal):
    """
    A contract that fails leaves the others alone; each result says its own.
    """
    portal.trouble["reach"] = [Conflict("no aparece")]

    ended = outcomes(works, publication(2, "A"), publication(3, "B"))

    assert ended == [Outcome.FAILED, Outcome.PUBLISHED]


@pytest.mark.parametrize(
    ("troubles", "stopped", "outcome"),
    [
        ([NeedsHuman("captcha")], 1, Outcome.NEEDS_PERSON),
        ([ElementNotFound("a")] * 4, 2, Outcome.FAILED),
        ([Maintenance("vuelve a las 6")] * 2, 1, Outcome.FAILED),
    ],
    ids=["a person is needed", "drift twice in a row", "maintenance, also where the contract began anew"],
)
def test_circuit_breaker(works, portal, troubles, stopped, outcome):
    """
    One question for a person, two contracts in a row that look different, or the portal's maintenance stop the account.
    """
    portal.trouble["reach"] = list(troubles)
    items = [publication(n, f"C{n}") for n in range(2, 6)]

    ended = outcomes(works, *items)

    assert ended == [outcome] * stopped + [Outcome.NOT_ATTEMPTED] * (len(items) - stopped)


def test_drift_that_is_not_in_a_row_goes_on(works, portal):
    """
    A contract that works between two that differ starts the count anew.
    """
    portal.trouble["reach"] = [ElementNotFound("a"), ElementNotFound("a")]
    items = [publication(n, f"C{n}") for n in range(2, 5)]

    assert outcomes(works, *items) == [Outcome.FAILED, Outcome.PUBLISHED, Outcome.PUBLISHED]


def test_what_never_left_is_no_doubt(works, portal):
    """
    Noted but never let go by the guard: failed, and the next run may send it at once.
    """
    portal.trouble["leaves"] = [InDoubt("la ventana se cerró antes de enviar")]

    assert outcomes(works, publication()) == [Outcome.FAILED]
    assert outcomes(works, publication()) == [Outcome.PUBLISHED]


def test_a_stopped_request_stops_the_run(works, portal):
    """
    After a request that the guard had to stop, what was sent is judged by a look, and no other contract is opened.
    """
    stopped = InDoubt("se detuvo")
    stopped.__cause__ = Forbidden("POST /Borrar")
    portal.trouble["close"] = [stopped]

    assert outcomes(works, publication(2, "A"), publication(3, "B")) == [Outcome.PUBLISHED, Outcome.NOT_ATTEMPTED]
    assert portal.calls.count("reach") == 1


def test_a_contract_that_another_robot_holds(works, portal, claim):
    """
    A contract whose lease another process holds is not attempted, and nothing is sent.
    """
    claim.ledger.leases.take("CO1.PCCNTR.1", "otro", 180)

    (result,) = results(works, publication())

    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert "Otro robot" in result.message
    assert "publish" not in portal.calls


def test_a_contract_that_another_robot_lets_go_meanwhile(works, portal, claim):
    """
    A moment is waited for whoever is about to end; then the contract is opened anew, and what the other one published is seen.
    """
    item = publication()
    claim.ledger.leases.take("CO1.PCCNTR.1", "otro", 180)

    def ends(seconds):
        portal.stored.append(Listing(item.document.name, own=True, sha256=item.document.sha256))
        claim.ledger.leases.release("CO1.PCCNTR.1", "otro")

    works.clock = replace(works.clock, sleep=ends)

    assert outcomes(works, item) == [Outcome.SKIPPED]
    assert portal.calls.count("reach") == 2
    assert "publish" not in portal.calls


def test_leases_of_a_dead_run_are_released(claim, tmp_path):
    """
    Who comes after a run that died has its contracts at once, and is itself the one whose leases are released next.
    """
    note = tmp_path / "last-run"
    claim.take("C")
    release_dead_run_leases(claim.ledger, note, "este")
    assert not claim.ledger.leases.take("C", "otro", 180), "nobody was there before"

    release_dead_run_leases(claim.ledger, note, "otro")
    assert claim.ledger.leases.take("C", "otro", 180)
    release_dead_run_leases(claim.ledger, note, "tercero")
    assert claim.ledger.leases.take("C", "tercero", 180)


def test_a_contract_that_another_robot_takes_meanwhile(works, portal, claim, time):
    """
    A robot that was away for longer than its lease notes no intent and sends nothing: the contract is another's.
    """

    def slow(place, documents, known):
        time.at += timedelta(seconds=181)
        claim.ledger.leases.take("CO1.PCCNTR.1", "otro", 180)
        return []

    works.flows = replace(works.flows, inventory=slow)

    (result,) = results(works, publication())

    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert portal.stored == portal.pending == []
    assert claim.ledger.open_doubts([intent_of(publication())]) == {}
    assert not claim.ledger.leases.take("CO1.PCCNTR.1", "este", 180)


@pytest.mark.parametrize("work", ["plan", "rehearse", "verify"])
def test_only_publishing_sends(works, portal, work):
    """
    The other three works send nothing and write no intent.
    """
    before = outcomes(works, publication(), work=work)

    assert before == [Outcome.ABSENT if work == "verify" else Outcome.WOULD_PUBLISH]
    assert "publish" not in portal.calls
    assert portal.calls.count("rehearse") == (work == "rehearse")

    outcomes(works, publication())
    assert outcomes(works, publication(), work=work) == [Outcome.PUBLISHED if work == "verify" else Outcome.SKIPPED]


def test_verify_settles_doubt(works, portal):
    """
    A document in doubt that a later visit sees is published, and its intent is no longer open.
    """
    portal.lag = 99
    outcomes(works, publication())
    assert outcomes(works, publication(), work="verify") == [Outcome.IN_DOUBT]
    portal.stored += portal.pending

    assert outcomes(works, publication(), work="verify") == [Outcome.PUBLISHED]
    assert outcomes(works, publication()) == [Outcome.SKIPPED]


def test_the_ledger_knows_what_was_proven(works, portal, claim):
    """
    What was published, and what stood there already, is in the ledger's history with its contract and its bytes.
    """
    portal.stored.append(Listing("documento 3.pdf", True, publication(3).document.sha256))

    outcomes(works, publication(2), publication(3))

    kept = {(entry.contract, entry.name, entry.sha256) for entry in claim.ledger.history()}
    assert kept == {("CO1.PCCNTR.1", f"documento {n}.pdf", f"{n:064x}") for n in (2, 3)}


UPLOAD, CALL_BACK = Write("a.pdf", "a" * 64), Write()
INTENT = Intent("k", "cuenta", "C", "a.pdf", "a" * 64)


def test_the_upload_leaves_only_with_lease_and_fresh_intent(claim, time):
    """
    An upload may leave only after its intent was noted, for a short while, and while the contract is ours.
    """
    with pytest.raises(TooLate):
        claim.may_write(UPLOAD)
    claim.take("C")
    claim.open([INTENT])
    time.at += timedelta(seconds=61)
    with pytest.raises(TooLate):
        claim.may_write(UPLOAD)
    assert claim.ledger.open_intents(["k"])["k"].sent is None

    time.at -= timedelta(seconds=61)
    claim.may_write(UPLOAD)
    assert claim.ledger.open_intents(["k"])["k"].sent == START
    claim.release()
    with pytest.raises(TooLate):
        claim.may_write(CALL_BACK)


def test_what_follows_a_slow_upload_may_leave(claim, time):
    """
    A call-back after four minutes of uploading leaves, though the lease would have run out; after an hour it does not.
    """
    claim.take("C")
    claim.open([INTENT])
    claim.may_write(UPLOAD)

    time.at += timedelta(minutes=4)
    claim.may_write(CALL_BACK)

    claim.open([replace(INTENT, key="l", name="b.pdf")])
    claim.may_write(replace(UPLOAD, name="b.pdf"))
    claim.mark(State.ATTACHED)
    time.at += timedelta(hours=1)
    with pytest.raises(TooLate):
        claim.may_write(CALL_BACK)


def test_a_lease_that_ran_out_stops_the_upload(claim, time):
    """
    A robot that slept longer than its lease finds the contract in other hands, and its upload stays.
    """
    claim.take("C")
    claim.open([INTENT])
    time.at += timedelta(seconds=200)
    claim.ledger.leases.take("C", "otro", 180)
    time.at -= timedelta(seconds=200)

    with pytest.raises(TooLate, match="otro robot"):
        claim.may_write(UPLOAD)
    assert claim.ledger.open_intents(["k"])["k"].sent is None


WINDOW = Window("/Edit/OnUploaded?mkey=11_22&x=1", "https://portal/View?docUniqueIdentifier=CO1.SLCNTR.7")


@pytest.mark.parametrize(
    ("write", "why"),
    [
        (Write("b.pdf", "a" * 64), "ninguno"),
        (Write("A.pdf", "a" * 64), "ninguno"),
        (Write("a.pdf ", "a" * 64), "ninguno"),
        (Write("a.pdf", "b" * 64), "otro contenido"),
        (Write("a.pdf", "a" * 64, call_backs=("/Edit/OnUploaded?mkey=11_23&x=1",)), "otra página"),
        (
            Write("a.pdf", "a" * 64, call_backs=("/Edit/OnUploaded?mkey=11_22", "/Edit/OnUploaded?mkey=9")),
            "otra página",
        ),
        (Write("a.pdf", "a" * 64, call_backs=("/Edit/OnUploaded?mkey=11_22&mkey=9",)), "otra página"),
        (Write("a.pdf", "a" * 64, call_backs=("/Other/OnUploaded?mkey=11_22",)), "otra página"),
        (Write("a.pdf", "a" * 64, contracts=frozenset({"CO1.SLCNTR.8"})), "otro contrato"),
        (Write("a.pdf", "a" * 64, contracts=frozenset({"CO1.SLCNTR.7", "CO1.SLCNTR.77"})), "otro contrato"),
        (Write(), "nada salió"),
    ],
)
def test_what_no_intent_says_does_not_leave(claim, write, why):
    """
    Another file, other bytes, another page or contract, and a call-back about nothing are refused, and nothing is sent.
    """
    claim.take("CO1.PCCNTR.5")
    claim.open([INTENT], WINDOW)

    with pytest.raises(Forbidden, match=why):
        claim.may_write(write)
    assert claim.ledger.open_intents(["k"])["k"].sent is None


def test_an_upload_leaves_once_and_the_call_back_once(claim):
    """
    The document leaves under the name it was chosen with, and names its own page and contract; twice it does not.
    """
    claim.take("CO1.PCCNTR.5")
    claim.open([replace(INTENT, name='a "ñ".pdf')], WINDOW)
    upload = Write(
        "a %22ñ%22.pdf", "a" * 64, ("/edit/OnUploaded?mkey=11_22",), frozenset({"co1.slcntr.7", "CO1.PCCNTR.5"})
    )

    claim.may_write(upload)
    with pytest.raises(Forbidden, match="dos veces"):
        claim.may_write(upload)
    claim.may_write(CALL_BACK)
    with pytest.raises(Forbidden, match="dos veces"):
        claim.may_write(CALL_BACK)


def test_only_what_leaves_is_sent(claim):
    """
    Of two documents in one window the first leaves: the second is not in doubt, whatever becomes of the window.
    """
    claim.take("C")
    claim.open([INTENT, replace(INTENT, key="l", name="b.pdf", sha256="b" * 64)])

    claim.may_write(UPLOAD)
    claim.mark(State.ATTACHED)
    claim.may_write(CALL_BACK)

    noted = claim.ledger.open_intents(["k", "l"])
    assert [noted[key].sent for key in ("k", "l")] == [START, None]


@pytest.fixture
def copies(tmp_path):
    """Two copies of a run, the first small and the second large, and their intents."""
    made = []
    for n, content in enumerate([b"x", b"y" * (LARGE + 1)]):
        copy = tmp_path / "documents" / f"{n:04d}" / f"{n}.pdf"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(content)
        made.append(Intent(str(n), "cuenta", "C", copy.name, sha256_of(copy), None, len(content), copy))
    return made


def test_a_small_document_is_put_into_the_request(claim, copies):
    """
    Where the browser does not show the file, what leaves is the copy that was examined.
    """
    claim.take("C")
    claim.open(copies[:1])

    assert claim.may_write(Write("0.pdf")) == b"x"


def test_a_large_document_leaves_alone(claim, copies):
    """
    It leaves from the disk; the other copies count as changed from then on, and it shares its window with none.
    """
    claim.take("C")
    claim.open(copies)
    with pytest.raises(Forbidden, match="cuál de varios"):
        claim.may_write(Write("1.pdf"))
    claim.open([replace(copies[1], key="again")])
    before = [int(intent.copy.stat().st_mtime) for intent in copies]

    assert claim.may_write(Write("1.pdf")) is None
    after = [int(intent.copy.stat().st_mtime) for intent in copies]
    assert after[0] != before[0]
    assert after[1] == before[1]


@pytest.mark.parametrize("size", [0, 1])
@pytest.mark.parametrize(
    "spoil", [lambda copy: copy.write_bytes(b"z"), lambda copy: copy.unlink()], ids=["other", "gone"]
)
def test_a_copy_that_changed_does_not_leave(claim, copies, size, spoil):
    """
    A copy that is not what was examined stays, and its intent was never sent.
    """
    intent = copies[size]
    claim.take("C")
    claim.open([intent])
    spoil(intent.copy)

    with pytest.raises(CopyChanged):
        claim.may_write(Write(intent.name))
    assert claim.ledger.open_intents([intent.key])[intent.key].sent is None


def test_of_a_window_only_what_left_is_in_doubt(works, portal):
    """
    A window that dies after its first file leaves that one in doubt; the second was not sent, and goes with the next run.
    """
    portal.loses = portal.only_first = True
    portal.trouble["close"] = [InDoubt()]

    assert outcomes(works, publication(2), publication(3)) == [Outcome.IN_DOUBT, Outcome.FAILED]
    portal.loses = portal.only_first = False
    assert outcomes(works, publication(2), publication(3)) == [Outcome.IN_DOUBT, Outcome.PUBLISHED]
