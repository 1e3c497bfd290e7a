"""The ledger's rules, each of them on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
import sqlite3
import stat
import subprocess
import sys
import unicodedata
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from robot.errors import Conflict, LedgerError
from robot.ledger import database, schema
from robot.ledger.ledger import State, open_ledger
from robot.model import Intent, Listing, Outcome

START = datetime(2026, 3, 31, 12, 0, 0, 123456, tzinfo=UTC)
BOGOTA = timezone(timedelta(hours=-5))


class Time:
    """A clock that goes as the test says."""

    def __init__(self):
        self.at = START

    def now(self):
        return self.at

    def passes(self, **how):
        self.at += timedelta(**how)
        return self.at


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def ledger(ledger_url, time):
    with open_ledger(ledger_url, time.now) as opened:
        yield opened


@pytest.fixture
def other(ledger, ledger_url, time):
    """Another process, as the database sees it."""
    with open_ledger(ledger_url, time.now) as opened:
        yield opened


def intent(key="k", contract="CO1.PCCNTR.1", name="informe.pdf", period=None):
    return Intent(key, "cuenta", contract, name, "a" * 64, period)


@contextmanager
def tables(url):
    """The database itself, for what only a look inside can show or spoil."""
    engine = create_engine(url)
    try:
        with engine.begin() as db:
            yield db
    finally:
        engine.dispose()


def states(url, key="k"):
    """When the newest intent of this key came to each state."""
    with tables(url) as db:
        row = db.execute(select(schema.intent).where(schema.intent.c.key == key).order_by(schema.intent.c.id)).all()[-1]
    return {state: getattr(row, f"{state}_at") for state in State}


def holder(url, contract, time):
    """Whose the contract is at this moment."""
    with tables(url) as db:
        lease = schema.lease.c
        return db.scalar(select(lease.holder).where(lease.contract == contract, lease.until > time.now()))


# The ledger itself --------------------------------------------------------------------------------


def test_a_ledger_keeps_its_id(ledger, ledger_url, time):
    """
    The id is made with the ledger and is the same each time it is opened.
    """
    with open_ledger(ledger_url, time.now) as again:
        assert again.id == ledger.id
        assert len(ledger.id) == 32


def test_two_new_ledgers_are_two(ledger, tmp_path, time):
    """
    A ledger that was lost and made anew can be told from the old one.
    """
    with open_ledger(f"sqlite:///{(tmp_path / 'otro').as_posix()}", time.now) as another:
        assert another.id != ledger.id


@pytest.mark.parametrize(("version", "word"), [(schema.VERSION + 1, "más nueva"), (0, "anterior")])
def test_another_version_is_not_touched(ledger, ledger_url, time, version, word):
    """
    Tables of a newer or older robot are left alone, and the message says which.
    """
    with tables(ledger_url) as db:
        db.execute(update(schema.ledger).values(version=version))

    with pytest.raises(LedgerError, match=word), open_ledger(ledger_url, time.now):
        pass


@pytest.mark.parametrize("table", ["clientes (id integer)", "ledger (account text, balance integer)"])
def test_someone_elses_tables_are_not_touched(ledger_url, time, table):
    """
    A database that belongs to another program, even one with a table of our name, is refused and stays as it was.
    """
    with tables(ledger_url) as db:
        db.execute(text(f"CREATE TABLE {table}"))

    with pytest.raises(LedgerError, match="contiene otra cosa"), open_ledger(ledger_url, time.now):
        pass

    with tables(ledger_url) as db:
        assert len(inspect(db).get_table_names()) == 1


def test_high_water_grows_with_all_but_leases(ledger):
    """
    Each write raises the mark by one, but a lease, and what changes nothing, does not.
    """
    seen = [ledger.high_water()]
    for write in (
        lambda: ledger.keep_inventory("cuenta", "C", "C", "http://portal/c", []),
        lambda: ledger.intend([intent("k"), intent("l")]),
        lambda: ledger.mark(["k"], State.SENT),
        lambda: ledger.looked(["k"], found=False),
        lambda: ledger.settle("k", Outcome.PUBLISHED),
        lambda: ledger.open_intents(["l"]) and ledger.give_up("l"),
        lambda: ledger.found(intent("m")),
    ):
        write()
        seen.append(ledger.high_water())
    grown = seen[-1]
    ledger.leases.take("C", "este", 180)
    ledger.leases.renew("C", "este", 180)
    ledger.leases.release("C", "este")
    ledger.mark(["k"], State.CLOSED)
    ledger.looked(["k", "nunca"], found=False)
    ledger.settle("nunca", Outcome.PUBLISHED)
    ledger.found(intent("k"))
    ledger.intend([])

    assert seen == list(range(seen[0], seen[0] + 8))
    assert ledger.high_water() == grown


# Intents ------------------------------------------------------------------------------------------


def test_an_intent_is_open_until_it_is_settled(ledger, other, time):
    """
    Another process sees what was intended and when, with its moment in UTC, until its outcome is known.
    """
    time.at = START.astimezone(BOGOTA)
    ledger.intend([intent("k"), intent("l", name="otro.pdf")])

    seen = other.open_intents(["k", "l", "nunca"])
    assert set(seen) == {"k", "l"}
    assert (seen["k"].at, seen["k"].at.tzinfo, seen["k"].sent, seen["k"].looks) == (START, UTC, None, 0)
    ledger.settle("k", Outcome.PUBLISHED, link="http://portal/1")
    assert set(other.open_intents(["k", "l"])) == {"l"}


def test_a_moment_without_offset_is_refused(ledger, time):
    """
    The ledger never guesses which hour was meant.
    """
    time.at = START.replace(tzinfo=None)

    with pytest.raises(Exception, match="offset"):
        ledger.intend([intent()])
    assert ledger.open_intents(["k"]) == {}


@pytest.mark.parametrize("end", [None, Outcome.PUBLISHED])
def test_nothing_is_intended_twice(ledger, other, end):
    """
    While an intent is open, and after it was published, no process may intend the same; nothing of its window is kept.
    """
    ledger.intend([intent("k")])
    if end:
        ledger.settle("k", end)

    for process in (ledger, other):
        with pytest.raises(Conflict, match=r"CO1\.PCCNTR\.1: .*«nuevo\.pdf», «informe\.pdf»"):
            process.intend([intent("l", name="nuevo.pdf"), intent("k")])
    assert ledger.open_intents(["l"]) == {}


@pytest.mark.parametrize("end", sorted(set(Outcome) - {Outcome.PUBLISHED, Outcome.IN_DOUBT}))
def test_what_was_not_published_may_be_intended_again(ledger, end):
    """
    Every other outcome leaves the way free in the ledger; whether to go it is for the plan to say.
    """
    ledger.intend([intent()])
    ledger.settle("k", end)

    ledger.intend([intent()])
    assert set(ledger.open_intents(["k"])) == {"k"}


def test_the_database_itself_holds_the_rule(ledger, ledger_url):
    """
    Even a writer that asks nobody cannot make a second open or published intent of one key.
    """
    ledger.intend([intent()])
    row = {"key": "k", "account": "c", "contract": "C", "name": "n", "sha256": "a", "intended_at": START}

    for outcome in (None, "published"):
        with pytest.raises(IntegrityError), tables(ledger_url) as db:
            db.execute(insert(schema.intent), row | {"outcome": outcome})
    with tables(ledger_url) as db:
        db.execute(insert(schema.intent), row | {"outcome": "absent"})


def test_one_window_never_holds_a_document_twice(ledger):
    """
    The same key twice in one call is refused whole.
    """
    with pytest.raises(Conflict):
        ledger.intend([intent("k"), intent("k")])
    assert ledger.open_intents(["k"]) == {}


def test_the_first_time_of_each_state_stays(ledger, ledger_url, time):
    """
    A state is noted once; a later or an earlier mark moves nothing.
    """
    ledger.intend([intent()])
    sent = time.passes(seconds=1)
    ledger.mark(["k"], State.SENT)
    closed = time.passes(seconds=2)
    ledger.mark(["k"], State.CLOSED)
    time.passes(seconds=4)
    for state in (State.CLOSED, State.INTENDED, State.SENT):
        ledger.mark(["k"], state)

    assert states(ledger_url) == {
        State.INTENDED: START,
        State.SENT: sent,
        State.ATTACHED: None,
        State.CLOSED: closed,
    }
    assert ledger.open_intents(["k"])["k"].sent == sent


def test_a_settled_intent_keeps_its_story(ledger, ledger_url, time):
    """
    After its end neither a late mark nor a second outcome changes an intent.
    """
    ledger.intend([intent()])
    ledger.settle("k", Outcome.REJECTED)
    time.passes(seconds=1)
    ledger.mark(["k"], State.CLOSED)
    ledger.settle("k", Outcome.PUBLISHED)

    assert states(ledger_url)[State.CLOSED] is None
    assert ledger.history() == []


@pytest.mark.parametrize("loss", ["settled", "of another process", "never intended"])
def test_nothing_leaves_without_an_open_intent_of_ours(ledger, other, loss):
    """
    The guard's mark fails where the intent is no longer open, or is another process's: the upload stays.
    """
    if loss != "never intended":
        (ledger if loss == "settled" else other).intend([intent()])
    if loss == "settled":
        other.settle("k", Outcome.FAILED)

    with pytest.raises(Conflict, match="no se envía"):
        ledger.mark(["k"], State.SENT)


def test_what_was_sent_never_ends_as_unsent(ledger, other):
    """
    No process can say *failed*, *not attempted* or *needs a person* of an intent whose upload left.
    """
    ledger.intend([intent()])
    ledger.mark(["k"], State.SENT)

    for outcome in (Outcome.FAILED, Outcome.NOT_ATTEMPTED, Outcome.NEEDS_PERSON):
        with pytest.raises(Conflict, match="se envió"):
            other.settle("k", outcome)
    assert set(ledger.open_intents(["k"])) == {"k"}


def test_looks_count_what_was_not_found(ledger, other, time):
    """
    Only looks that did not find it count, only while it is open, and a new intent begins at none.
    """
    ledger.intend([intent("k"), intent("l")])
    ledger.looked(["k", "l", "nunca"], found=False)
    other.looked(["k"], found=False)
    ledger.looked(["k"], found=True)

    assert {key: each.looks for key, each in ledger.open_intents(["k", "l"]).items()} == {"k": 2, "l": 1}
    ledger.give_up("k")
    ledger.looked(["k"], found=False)
    ledger.intend([intent("k")])
    assert ledger.open_intents(["k"])["k"].looks == 0


def test_the_first_look_has_the_portals_time(ledger, time):
    """
    Of the looks that found nothing the earliest counts, by the portal's clock; a look without its time does not.
    """
    ledger.intend([intent("k")])
    before = ledger.open_intents(["k"])["k"].first_look
    ledger.looked(["k"], found=False)
    for minutes in (5, 3, 9):
        ledger.looked(["k"], found=False, portal=START + timedelta(minutes=minutes))

    assert before is None
    assert ledger.open_intents(["k"])["k"].first_look == START + timedelta(minutes=3)


def test_what_was_given_up_may_be_sent_anew(ledger, other):
    """
    A later run closes an intent that was sent long ago and never seen, and writes its own.
    """
    ledger.intend([intent()])
    ledger.mark(["k"], State.SENT)
    other.open_intents(["k"])
    other.give_up("k")
    other.intend([intent()])

    assert ledger.open_intents(["k"])["k"].sent is None
    with pytest.raises(Conflict):
        ledger.mark(["k"], State.SENT)


@pytest.mark.parametrize("meanwhile", ["sent", "settled", "sent anew"])
def test_only_what_was_told_is_given_up(ledger, other, meanwhile):
    """
    An intent that moved on since this process asked for it stays: its document must not be sent a second time.
    """
    ledger.intend([intent()])
    other.open_intents(["k"])
    if meanwhile == "sent":
        ledger.mark(["k"], State.SENT)
    else:
        ledger.settle("k", Outcome.FAILED)
    if meanwhile == "sent anew":
        ledger.intend([intent()])

    before = ledger.open_intents(["k"])
    with pytest.raises(Conflict):
        other.give_up("k")
    assert ledger.open_intents(["k"]) == before


def test_an_intent_remembers_what_was_listed_before(ledger, ledger_url):
    """
    Each intent points at the last inventory of its contract, which tells old rows from new ones.
    """
    ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "1", "http://portal/1", [])
    before = ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "1", "http://portal/1", [])
    ledger.keep_inventory("otra", "CO1.PCCNTR.1", "1", "http://portal/1", [])
    ledger.intend([intent("k"), intent("l", contract="CO1.PCCNTR.2")])
    ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "1", "http://portal/1", [])

    with tables(ledger_url) as db:
        kept = dict(db.execute(select(schema.intent.c.key, schema.intent.c.inventory)).all())
    assert kept == {"k": before, "l": None}


# What stands in the portal ------------------------------------------------------------------------


def test_history_tells_what_stands_and_what_is_in_doubt(ledger, time):
    """
    Published, found, duplicated, altered and in doubt are told with their moment; what never left or is absent is not.
    """
    ended = [Outcome.PUBLISHED, Outcome.DUPLICATED, Outcome.ALTERED, Outcome.REJECTED, Outcome.FAILED, Outcome.ABSENT]
    for outcome in ended:
        ledger.intend([intent(outcome, name=f"{outcome}.pdf", period="2026-03")])
        time.passes(minutes=1)
        ledger.settle(outcome, outcome, link=f"http://portal/{outcome}")
    time.passes(minutes=1)
    ledger.found(intent("f", name="año.pdf"), link="http://portal/f")
    ledger.intend([intent("unsent")])
    ledger.intend([intent("doubt", name="duda.pdf")])
    ledger.mark(["doubt"], State.SENT)

    told = [(e.outcome, e.name, e.period, e.at - START, e.link) for e in ledger.history()]
    assert told == [
        *((o, f"{o}.pdf", "2026-03", timedelta(minutes=n), f"http://portal/{o}") for n, o in enumerate(ended[:3], 1)),
        (Outcome.SKIPPED, "año.pdf", None, timedelta(minutes=7), "http://portal/f"),
        (Outcome.IN_DOUBT, "duda.pdf", None, timedelta(minutes=7), None),
    ]
    assert {e.sha256 for e in ledger.history()} == {"a" * 64}


def test_history_is_asked_by_any_number_and_by_period(ledger):
    """
    A person finds a contract by the number of the sheet as well as by the portal's own, in small letters too.
    """
    ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "CO1.SLCNTR.9", "http://portal/1", [])
    ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "Contrato Número 12 de 2026", "http://portal/1", [])
    for key, contract, period in (("a", "1", "2026-03"), ("b", "1", None), ("c", "2", "2026-03")):
        ledger.found(intent(key, contract=f"CO1.PCCNTR.{contract}", name=key, period=period))

    def names(*asked):
        return [entry.name for entry in ledger.history(*asked)]

    for number in ("CO1.PCCNTR.1", "co1.pccntr.1", "CO1.SLCNTR.9", "contrato numero  12 de 2026"):
        assert names(number) == ["a", "b"]
    assert names(None, "2026-03") == ["a", "c"]
    assert names("CO1.PCCNTR.1", "2026-03") == ["a"]
    assert names("CO1.PCCNTR.3") == []


@pytest.mark.parametrize("known", [None, Outcome.PUBLISHED, Outcome.SKIPPED])
def test_what_is_known_is_not_found_again(ledger, known):
    """
    A document that is published, was found before, or is still to be settled keeps its one line.
    """
    if known is Outcome.SKIPPED:
        ledger.found(intent(), link="primera")
    else:
        ledger.intend([intent()])
    if known is Outcome.PUBLISHED:
        ledger.settle("k", known, link="primera")
    before, water = ledger.history(), ledger.high_water()
    ledger.found(intent(), link="segunda")

    assert (ledger.history(), ledger.high_water()) == (before, water)


NAMES = [
    "Informe año.pdf",
    unicodedata.normalize("NFD", "Informe año acción.pdf"),
    'O\'Higgins "comillas" «N.º 3»; DROP TABLE intent;--.pdf',
    "emoji \N{PAGE FACING UP} y %s :name ? {x}\\n.pdf",
    "x" * 300,
    "media pareja \ud800 y nulo \0.pdf",
]


@pytest.mark.parametrize("name", NAMES, ids=["ñ", "NFD", "quotes", "signs", "long", "broken"])
def test_an_inventory_comes_back_as_it_was(ledger, ledger_url, time, name):
    """
    Whatever names the portal shows, their rows are kept to the letter, with the moment and the address.
    """
    rows = (Listing(name, True, "b" * 64, "http://portal/doc?a=1&b='2'"), Listing(name, False, None))
    at = time.passes(minutes=1).astimezone(UTC)
    which = ledger.keep_inventory("cuenta", "C", "C", "http://portal/c", rows)

    with tables(ledger_url) as db:
        kept = db.execute(select(schema.inventory)).one()
    assert (kept.id, kept.at, kept.address, kept.rows) == (which, at, "http://portal/c", rows)


def test_hashes_are_those_of_the_last_inventory(ledger, other):
    """
    By the portal's own ids, what was downloaded from the newest inventory of this contract; of another account none.
    """
    ledger.keep_inventory("cuenta", "C", "C", "http://portal/c", [Listing("a", True, "a" * 64, id="1")])
    rows = [Listing("b", True, "b" * 64, id="2"), Listing("c", True, None, id="3"), Listing("d", True, "d" * 64)]
    ledger.keep_inventory("cuenta", "C", "C", "http://portal/c", rows)

    assert other.hashes_of("cuenta", "C") == {"2": "b" * 64}
    assert other.hashes_of("otra", "C") == other.hashes_of("cuenta", "D") == {}


@pytest.mark.parametrize("name", NAMES[:5], ids=["ñ", "NFD", "quotes", "signs", "long"])
def test_names_of_documents_come_back_as_they_were(ledger, name):
    """
    What was published is told under its own name, composed or not.
    """
    ledger.found(intent(name=name))

    assert [entry.name for entry in ledger.history()] == [name]


def test_what_no_database_can_keep_is_kept_visibly_damaged(ledger):
    """
    Half a surrogate pair and a zero character, which a file system may hand us, do not stop the work.
    """
    ledger.intend([intent(name=NAMES[5])])
    ledger.settle("k", Outcome.PUBLISHED)

    assert [entry.name for entry in ledger.history()] == ["media pareja \ufffd y nulo \ufffd.pdf"]


def test_a_contract_is_found_again_by_any_of_its_numbers(ledger):
    """
    The address is the one where this account reached the contract last, however the sheet asked for it then.
    """
    ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "CO1.SLCNTR.9", "http://portal/viejo", [])
    ledger.keep_inventory("cuenta", "CO1.PCCNTR.1", "Contrato Núm. 12", "http://portal/nuevo", [])
    ledger.keep_inventory("cuenta", "CO1.PCCNTR.2", "CO1.PCCNTR.2", "http://portal/otro", [])

    assert ledger.address_of("cuenta", "co1.slcntr.9") == "http://portal/nuevo"
    assert ledger.address_of("cuenta", "contrato num. 12") == "http://portal/nuevo"
    assert ledger.address_of("cuenta", "CO1.PCCNTR.2") == "http://portal/otro"
    assert ledger.address_of("otra", "CO1.PCCNTR.2") is None


# Leases -------------------------------------------------------------------------------------------


def test_a_contract_has_one_holder(ledger, other, ledger_url, time):
    """
    While one process holds a contract no other gets it; other contracts are free, and what is released is too.
    """
    assert ledger.leases.take("C", "este", 180)
    assert not other.leases.take("C", "otro", 180)
    assert other.leases.take("D", "otro", 180)
    assert [holder(ledger_url, contract, time) for contract in "CD"] == ["este", "otro"]

    other.leases.release("C", "otro")
    assert holder(ledger_url, "C", time) == "este", "nobody releases what is another's"
    ledger.leases.release("C", "este")
    assert holder(ledger_url, "C", time) is None
    assert other.leases.take("C", "otro", 180)


def test_an_expired_lease_is_taken_over(ledger, other, ledger_url, time):
    """
    After its time another process may take it; the first one, waking up, finds that it no longer holds it.
    """
    ledger.leases.take("C", "este", 180)
    time.passes(seconds=179)
    assert not other.leases.take("C", "otro", 180)
    time.passes(seconds=1)
    assert holder(ledger_url, "C", time) is None, "time alone ends it"
    assert other.leases.take("C", "otro", 180)

    assert not ledger.leases.renew("C", "este", 180)
    assert not ledger.leases.take("C", "este", 180)
    ledger.leases.release("C", "este")
    assert holder(ledger_url, "C", time) == "otro"


def test_a_lease_is_renewed_if_no_one_has_taken_it(ledger, other, ledger_url, time):
    """
    A heartbeat prolongs it from its own moment; a late one still does if no one took it, and not if someone had it.
    """
    ledger.leases.take("C", "este", 180)
    time.passes(seconds=100)
    assert ledger.leases.renew("C", "este", 180)
    time.passes(seconds=100)
    assert holder(ledger_url, "C", time) == "este"
    time.passes(seconds=300)
    assert ledger.leases.renew("C", "este", 180)
    assert holder(ledger_url, "C", time) == "este"

    time.passes(seconds=300)
    other.leases.take("C", "otro", 180)
    other.leases.release("C", "otro")
    assert not ledger.leases.renew("C", "este", 180)


def test_ones_own_lease_may_be_asked_for_again(ledger, ledger_url, time):
    """
    A process that signs in anew takes its own contract again, from that moment on.
    """
    ledger.leases.take("C", "este", 180)
    time.passes(seconds=100)

    assert ledger.leases.take("C", "este", 180)
    time.passes(seconds=179)
    assert holder(ledger_url, "C", time) == "este"
    time.passes(seconds=1)
    assert holder(ledger_url, "C", time) is None


def test_what_a_dead_run_reserved_is_free(ledger, other, ledger_url, time):
    """
    Its contracts are free at once, but where it was about to send moments ago; nobody else's are touched, none is prolonged.
    """
    for contract in ("C", "D", "E"):
        ledger.leases.take(contract, "muerto", 180)
    ledger.leases.take("F", "vivo", 180)
    ledger.intend([intent("k", contract="D")])
    time.passes(seconds=4)
    ledger.intend([intent("l", contract="E")])

    other.leases.release_all("muerto", grace=10)

    free = [contract for contract in "CDEF" if other.leases.take(contract, "otro", 1)]
    assert free == ["C"]
    time.passes(seconds=6)
    assert [contract for contract in "DEF" if other.leases.take(contract, "otro", 1)] == ["D"]
    time.passes(seconds=4)
    assert [contract for contract in "EF" if other.leases.take(contract, "otro", 1)] == ["E"]
    assert holder(ledger_url, "F", time) == "vivo"
    ledger.leases.take("G", "muerto", 5)
    ledger.intend([intent("m", contract="G")])
    other.leases.release_all("muerto", grace=10)
    time.passes(seconds=5)
    assert other.leases.take("G", "otro", 1), "no lease becomes longer"


# Several processes, and sudden ends ---------------------------------------------------------------

PROCESS = """
import sys
from datetime import UTC, datetime
from robot.errors import Conflict
from robot.model import Intent
from robot.ledger.ledger import open_ledger
holder, url, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
won = []
with open_ledger(url, lambda: datetime.now(UTC)) as ledger:
    leased = ledger.leases.take("C", holder, 60)
    for n in range(count):
        try:
            ledger.intend([Intent(str(n), "cuenta", "C", f"{n}.pdf", "a" * 64)])
        except Conflict:
            continue
        won.append(n)
    print(ledger.id, leased, *won, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def processes(url, count, intents):
    """So many real processes, all at the door."""
    with ExitStack() as stack:
        started = []
        for n in range(count):
            command = [sys.executable, "-c", PROCESS, f"proceso {n}", url, str(intents)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            started.append(stack.enter_context(process))
            stack.callback(process.kill)
        for process in started:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        yield started


def go(process):
    process.stdin.write("\n")
    process.stdin.flush()


def test_processes_race_for_a_new_ledger_a_lease_and_each_intent(ledger_url, time):
    """
    Three processes make one ledger at the same moment; one of them gets the lease, and each intent is one process's.
    """
    with processes(ledger_url, 3, 20) as racing:
        for process in racing:
            go(process)
        told = [process.stdout.readline().split() for process in racing]
        for process in racing:
            go(process)

    assert len({ledger_id for ledger_id, *_ in told}) == 1
    assert sorted(leased for _, leased, *_ in told) == ["False", "False", "True"]
    assert sorted(int(n) for _, _, *won in told for n in won) == list(range(20))


def test_many_make_one_ledger(ledger_url, time):
    """
    Eight that find nothing at the same instant end up with one and the same ledger, and each can write.
    """
    door, ids = Barrier(8), []

    def enter(number):
        door.wait()
        with open_ledger(ledger_url, time.now) as ledger:
            ledger.intend([intent(str(number))])
            ids.append(ledger.id)

    racing = [Thread(target=enter, args=(number,)) for number in range(8)]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()

    assert len(ids) == 8
    assert len(set(ids)) == 1


def test_two_connections_race_for_one_key(ledger, other):
    """
    Of two that intend the same at the same moment exactly one wins, twenty times.
    """
    for n in range(20):
        lost: list[str] = []

        def attempt(process, key=str(n), lost=lost):
            try:
                process.intend([intent(key)])
            except Conflict as conflict:
                lost.append(conflict)

        racing = [Thread(target=attempt, args=(process,)) for process in (ledger, other)]
        for thread in racing:
            thread.start()
        for thread in racing:
            thread.join()

        assert len(lost) == 1
        assert set(ledger.open_intents([str(n)])) == {str(n)}


def test_what_was_intended_outlives_a_killed_process(ledger_url, time):
    """
    The moment intend returns, the intent is on the disk: SIGKILL (Windows: TerminateProcess) loses nothing.
    """
    with processes(ledger_url, 1, 3) as (killed,):
        go(killed)
        told = killed.stdout.readline().split()
        killed.kill()
        killed.wait()

        with open_ledger(ledger_url, time.now) as ledger:
            assert ledger.id == told[0]
            assert set(ledger.open_intents(["0", "1", "2"])) == {"0", "1", "2"}
            ledger.intend([intent("nuevo")])


def test_a_ledger_that_another_holds_too_long_says_so(ledger_url, time, monkeypatch):
    """
    Where a writer never ends, the others stop waiting with a sentence instead of standing there for ever.
    """
    monkeypatch.setattr(database, "WAIT", 0.05)
    with open_ledger(ledger_url, time.now) as ledger, open_ledger(ledger_url, time.now) as other:
        with ledger._transactions.writing(), pytest.raises(LedgerError, match="está ocupado por otro robot"):
            other.intend([intent()])

        other.intend([intent()])


def test_a_failed_call_leaves_nothing(ledger):
    """
    What breaks in the middle of a transaction takes all of it back, and the ledger works on.
    """
    water = ledger.high_water()

    def breaks():
        with ledger._transactions.writing() as db:
            db.execute(update(schema.ledger).values(high_water=99))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        breaks()
    assert ledger.high_water() == water


# What cannot be opened ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ledger.sqlite3",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://secop:secreto@servidor/registro",
        "nada+nada://secreto@x",
        "postgresql+psycopg://secop:secreto@127.0.0.1:1/registro?password=secreto",
    ],
)
def test_an_address_that_leads_nowhere(url, time):
    """
    A wrong address, or a server that is not there, is said in Spanish, and no password is in the message.
    """
    with pytest.raises(LedgerError) as said, open_ledger(url, time.now):
        pass

    assert "SECOP_LEDGER" in str(said.value) or "no se puede usar" in str(said.value)
    assert "secreto" not in str(said.value)


def test_postgresql_without_its_driver(time, monkeypatch):
    """
    Where psycopg is not installed, the message says what to install.
    """
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(LedgerError, match="pip install"), open_ledger("postgresql://127.0.0.1/registro", time.now):
        pass


@pytest.fixture
def file(tmp_path, time):
    """A ledger of a few pages in a file, closed."""
    path = tmp_path / "una carpeta año" / "ledger.sqlite3"
    with open_ledger(f"sqlite:///{path.as_posix()}", time.now) as ledger:
        ledger.intend([intent(str(n), name="x" * 500) for n in range(20)])
    return path


@pytest.mark.parametrize("spoilt", ["another file", "torn", "torn header", "overwritten", "folder"])
def test_a_damaged_or_foreign_file(file, time, spoilt):
    """
    A file that is no ledger, or is only a part of one, is refused in Spanish; a foreign one is not changed.
    """
    whole = file.read_bytes()
    file.unlink()
    match spoilt:
        case "another file":
            file.write_bytes(b"%PDF-1.7\n" * 1000)
        case "torn":
            file.write_bytes(whole[: len(whole) // 2])
        case "torn header":
            file.write_bytes(whole[:50])
        case "overwritten":
            file.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
        case "folder":
            file.mkdir()
    left = file.read_bytes() if file.is_file() else None

    with (
        pytest.raises(LedgerError, match=r"ledger\.sqlite3") as said,
        open_ledger(f"sqlite:///{file.as_posix()}", time.now),
    ):
        pass
    assert any(
        word in str(said.value) for word in ("está dañado o no es un registro", "no se puede usar", "No se puede")
    )
    assert left is None or file.read_bytes() == left


def test_someone_elses_sqlite_file_stays_byte_for_byte(tmp_path, time):
    """
    A database of another program is recognised before anything is written to it.
    """
    path = tmp_path / "History"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE urls (id)")
    db.close()
    before = path.read_bytes()

    with pytest.raises(LedgerError, match="contiene otra cosa"), open_ledger(f"sqlite:///{path.as_posix()}", time.now):
        pass
    assert path.read_bytes() == before


def test_the_file_is_its_owners_and_durable(file, time):
    """
    The file is for its owner alone (on Windows the profile's folder is), in WAL mode, and each commit waits for the disk.
    """
    with open_ledger(f"sqlite:///{file.as_posix()}", time.now) as ledger, ledger._transactions.reading() as db:
        kept = [
            db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert kept == ["wal", 2, 1]
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made(tmp_path, time):
    """
    Where a file stands in the folder's place, the message names the ledger.
    """
    (tmp_path / "estado").write_text("no soy una carpeta")
    url = f"sqlite:///{(tmp_path / 'estado' / 'ledger.sqlite3').as_posix()}"

    with pytest.raises(LedgerError, match="No se puede crear el registro"), open_ledger(url, time.now):
        pass


def test_a_connection_that_the_server_closed_is_opened_anew(postgres, time):
    """
    A server that was restarted between two documents does not stop the run.
    """
    with open_ledger(postgres.schema(), time.now) as ledger:
        ledger.intend([intent()])
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query <> ''"
        )

        assert set(ledger.open_intents(["k"])) == {"k"}


# Any order of calls -------------------------------------------------------------------------------

KEYS = ["a", "b", "c"]
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("intend"), st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)),
        st.tuples(st.just("mark"), st.sampled_from(KEYS), st.sampled_from(State)),
        st.tuples(st.just("looked"), st.sets(st.sampled_from(KEYS)), st.booleans()),
        st.tuples(st.just("settle"), st.sampled_from(KEYS), st.sampled_from(sorted(set(Outcome) - {Outcome.IN_DOUBT}))),
        st.tuples(st.just("give_up"), st.sampled_from(KEYS)),
        st.tuples(st.just("found"), st.sampled_from(KEYS)),
        st.tuples(st.just("reopen")),
    ),
    max_size=25,
)


class Model:
    """What the ledger should answer, in a dictionary per key: each method says whether the ledger must refuse."""

    def __init__(self):
        self.open, self.told, self.ours = {}, [], set()

    def standing(self, key):
        return key in self.open or (key, Outcome.PUBLISHED) in self.told

    def intend(self, keys):
        if any(self.standing(key) for key in keys):
            return True
        self.open |= {key: {"sent": False, "looks": 0} for key in keys}
        self.ours |= set(keys)
        return False

    def mark(self, key, state):
        mine = key in self.open and key in self.ours
        if state is State.SENT and mine:
            self.open[key]["sent"] = True
        return state is State.SENT and not mine

    def looked(self, keys, found):
        for key in keys & self.open.keys():
            self.open[key]["looks"] += not found
        return False

    def settle(self, key, outcome):
        if key not in self.open:
            return False
        if self.open[key]["sent"] and outcome in (Outcome.FAILED, Outcome.NEEDS_PERSON, Outcome.NOT_ATTEMPTED):
            return True
        del self.open[key]
        self.told.append((key, outcome))
        return False

    def give_up(self, key):
        self.open.pop(key, None)
        return False

    def found(self, key):
        if not self.standing(key) and (key, Outcome.SKIPPED) not in self.told:
            self.told.append((key, Outcome.SKIPPED))
        return False

    def reopen(self):
        self.ours = set()
        return False

    @property
    def history(self):
        shown = (Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.DUPLICATED, Outcome.ALTERED)
        doubt = [(key, Outcome.IN_DOUBT) for key, each in self.open.items() if each["sent"]]
        return sorted([each for each in self.told if each[1] in shown] + doubt)


class Played:
    """The same calls on the ledger itself, under keys that no earlier example used."""

    def __init__(self, ledger, contract):
        self.ledger, self.contract = ledger, contract

    def key(self, key):
        return f"{self.contract}|{key}"

    def intent(self, key):
        return intent(self.key(key), self.contract, name=key)

    def intend(self, keys):
        self.ledger.intend([self.intent(key) for key in keys])

    def mark(self, key, state):
        self.ledger.mark([self.key(key)], state)

    def looked(self, keys, found):
        self.ledger.looked([self.key(key) for key in keys], found=found)

    def settle(self, key, outcome):
        self.ledger.settle(self.key(key), outcome)

    def give_up(self, key):
        if self.ledger.open_intents([self.key(key)]):
            self.ledger.give_up(self.key(key))

    def found(self, key):
        self.ledger.found(self.intent(key))

    def refuses(self, name, *arguments):
        try:
            getattr(self, name)(*arguments)
        except Conflict:
            return True
        return False

    @property
    def open(self):
        told = self.ledger.open_intents([self.key(key) for key in KEYS])
        return {k.rpartition("|")[2]: {"sent": o.sent is not None, "looks": o.looks} for k, o in told.items()}

    @property
    def history(self):
        return sorted((entry.name, entry.outcome) for entry in self.ledger.history(self.contract))


def test_any_order_of_calls(ledger_url, time):
    """
    Whatever the order of calls and restarts, the ledger answers as a plain dictionary would.
    """
    contracts = itertools.count()
    with ExitStack() as stack:
        opened = [stack.enter_context(open_ledger(ledger_url, time.now))]

        @settings(max_examples=20, deadline=None)
        @given(calls=CALLS)
        def whatever(calls):
            model, played = Model(), Played(opened[-1], f"CO1.PCCNTR.{next(contracts)}")
            for name, *arguments in calls:
                if name == "reopen":
                    opened.append(stack.enter_context(open_ledger(ledger_url, time.now)))
                    played.ledger = opened[-1]
                    model.reopen()
                else:
                    assert played.refuses(name, *arguments) == getattr(model, name)(*arguments), name
                time.passes(seconds=1)

            assert played.open == model.open
            assert played.history == model.history

        whatever()
