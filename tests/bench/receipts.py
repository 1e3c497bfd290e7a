"""
What ledger, receipt, chain and seal cost one document, beside the same run with them stubbed; medians in milliseconds.

The processor's time stands beside the clock's: on a busy machine only the first says what our code costs.

    python -m tests.bench.receipts [FOLDER]

A run publishes 20 documents, one per contract and then five, through the runner with a portal that takes no time; SQLite's file and
the receipts lie in FOLDER, by default in the system's temporary folder. Constancias are written after the run's work.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psutil

from robot.app.prover import Prover
from robot.browser.evidence import Picture
from robot.browser.step import Step, StepReport
from robot.clock import Clock
from robot.ledger.claim import Claim, Write
from robot.ledger.ledger import open_ledger
from robot.model import Account, Contract, ContractFacts, Document, Listing, OpenIntent, Publication, Role
from robot.proof.chain import Chain
from robot.proof.keys import own_key
from robot.reports.constancia import write_constancias
from robot.reports.report import write_report
from robot.visits.flows import Flows
from robot.visits.publishing import Publishing
from robot.visits.runner import Runner
from tests.bench.ledger import fsync_cost

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from robot.ledger.ledger import Ledger
    from robot.model import Intent
    from robot.proof.receipts import Receipt

DOCUMENTS, RUNS = 20, 15
ACCOUNT = Account("portal.example", "contratista", Role.CONTRACTOR)
ROWS = [Listing(f"documento anterior {n}.pdf", own=True, sha256=f"{n:064x}") for n in range(10)]  # stood there before
STEPS = [
    StepReport(Step(f"click_{n}", f"{n}  Un clic de la guía"), 1.5, 1, None) for n in range(14)
]  # as many as a contract's visit has
FOUND = [f"pagina.elemento_{n}: role=button" for n in range(3)]


@dataclass(frozen=True)
class Spot:
    facts: ContractFacts


@dataclass
class Portal:
    """Stores at once, in memory."""

    claim: Claim
    stored: dict[str, list[Listing]] = field(default_factory=dict)

    def reach(self, contract: Contract) -> Spot:
        return Spot(ContractFacts(contract.number, contract.number, None, f"http://127.0.0.1/{contract.number}"))

    def rows(self, place: Spot) -> list[Listing]:
        return [*ROWS, *self.stored.get(place.facts.identity, ())]

    def publish(
        self, place: Spot, documents: Sequence[Document], intents: Mapping[Document, Intent]
    ) -> dict[Document, str]:
        self.claim.open([intents[d] for d in documents])
        for document in documents:
            self.claim.may_write(Write(document.name, document.sha256))
        self.stored.setdefault(place.facts.identity, []).extend(Listing(d.name, True, d.sha256) for d in documents)
        return {}

    @property
    def flows(self) -> Flows[Spot]:
        return Flows(
            lambda: None,
            lambda: None,
            self.reach,
            lambda place, documents, known: self.rows(place),
            self.publish,
            lambda place, documents: None,
            lambda place, documents, before: self.rows(place),
        )


class StubLedger:
    """Keeps in memory what the runner needs to come to the same outcomes, and nothing else."""

    id = "sin registro"

    def __init__(self) -> None:
        self.open: dict[str, OpenIntent] = {}

    def intend(self, intents: Sequence[Intent]) -> None:
        self.open |= {i.key: OpenIntent(i.key, datetime.now(UTC), datetime.now(UTC)) for i in intents}

    def open_intents(self, keys: Collection[str]) -> dict[str, OpenIntent]:
        return {key: self.open[key] for key in keys if key in self.open}

    def open_doubts(self, intents: Iterable[Intent]) -> dict[str, OpenIntent]:
        return self.open_intents([intent.key for intent in intents])

    def settle(self, key: str, *_: object, **__: object) -> None:
        self.open.pop(key, None)

    @property
    def leases(self) -> StubLedger:
        return self

    @property
    def preparations(self) -> StubLedger:
        return self

    def relatives(self, documents: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
        return dict.fromkeys(documents, frozenset())

    def __getattr__(self, name: str) -> Any:
        empty: dict[str, dict[str, Any]] = {"published": {}, "sent_to": {}, "hashes_of": {}, "standing": {}}
        return lambda *_, **__: empty.get(name, True)


class StubChain:
    """Makes each receipt and throws it away unwritten."""

    def add(self, receipts: Sequence[Receipt]) -> Sequence[Receipt]:
        return receipts

    def kept(self) -> AbstractContextManager[None]:
        return nullcontext()


def one_run(ledger: Ledger | StubLedger, chain: Chain | StubChain, folder: Path, run: int, together: int) -> None:
    """All documents, from the first plan to the seal."""
    clock = Clock()
    portal = Portal(Claim(cast("Ledger", ledger), f"run {run}", clock, press_within=60, lease=180))
    works = Publishing(portal.flows, portal.claim.ledger, ACCOUNT, clock, claim=portal.claim)
    items = []
    for n in range(DOCUMENTS):
        path = folder / "documents" / f"informe de actividades {n}.pdf"
        items.append(
            Publication(
                Contract(f"CO1.PCCNTR.{n // together}"), Document(path, path, 10**6, f"{run + 1:032x}{n:032x}"), n + 2
            )
        )
    prover = Prover(folder.name, folder, ACCOUNT, [], clock)
    picture = Picture(Step("row", "9  Fila comprobada"), folder / "evidence" / "fila.jpg", "a" * 64)
    with chain.kept():
        for results in Runner(works).run(items, works.publish):
            prover.begin()
            for report in STEPS:
                prover.found.extend(FOUND)
                prover.step(report)
            assert {result.outcome for result in results} == {"published"}, results
            chain.add([prover.receipt(result, [picture]) for result in results])


def measure(folder: Path, together: int) -> dict[str, tuple[float, float]]:
    """
    Medians over runs, per document, by the clock and of the processor.

    Real and stubbed take turns, so that a busy machine is busy for both.
    """
    took: dict[str, list[tuple[float, float]]] = defaultdict(list)

    @contextmanager
    def timed(what: str) -> Iterator[None]:
        began = time.perf_counter(), time.process_time()
        yield
        took[what].append((time.perf_counter() - began[0], time.process_time() - began[1]))

    now = Clock().now
    with open_ledger(f"sqlite:///{(folder / 'ledger.sqlite3').as_posix()}", now) as ledger:
        key = own_key(folder)
        for run in range(RUNS):
            home = folder / "runs" / f"{run:03d}"
            (home / "evidence").mkdir(parents=True)
            (home / "evidence" / "fila.jpg").write_bytes(b"\xff\xd8\xff" + os.urandom(30_000))
            chain = Chain(ledger, key, home.parent, home.name, ACCOUNT.id, now)
            with timed("ledger, receipt, chain and seal"):
                one_run(ledger, chain, home, run, together)
            with timed("the same with them stubbed"):
                one_run(StubLedger(), StubChain(), home, run, together)
            with timed("ledger alone, chain stubbed"):
                one_run(ledger, StubChain(), home, run + 10**6, together)
            with timed("after the run: constancia"):
                write_constancias(home)
            with timed("after the run: report"):
                write_report(home)
    per = 1000 / DOCUMENTS
    return {what: tuple(statistics.median(one) * per for one in zip(*each, strict=True)) for what, each in took.items()}


def file_system(folder: Path) -> str:
    """Of the mount on which the folder lies."""
    where = folder.resolve()
    mounts = [m for m in psutil.disk_partitions(all=True) if where.is_relative_to(m.mountpoint)]
    best = max(mounts, key=lambda m: len(m.mountpoint), default=None)
    return f"{best.fstype} ({best.device})" if best else "unknown"


def main() -> None:
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(dir=where) as folder:
        load = psutil.getloadavg()[0]
        print(f"{where} is {file_system(where)}; fsync of 4 KiB: {fsync_cost(Path(folder)):.2f} ms; load {load:.1f}")
        for together in (1, 5):
            home = Path(folder) / str(together)
            home.mkdir()
            print(
                f"{RUNS} runs of {DOCUMENTS} documents, {together} per contract; milliseconds per document: clock, processor"
            )
            for what, (by_clock, of_processor) in measure(home, together).items():
                print(f"  {what:34} {by_clock:7.2f} {of_processor:7.2f}")


if __name__ == "__main__":
    main()
