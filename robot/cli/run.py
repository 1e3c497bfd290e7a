"""One run of one account: puts the rooms together, and leaves its folder in order."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from loguru import logger

from flows.portal import Portal
from flows.publish import publish, rehearse
from flows.routes import Place, reach_execution
from flows.sign_in import sign_in
from flows.verify import inventory, look
from robot.browser.catalogue import load_catalogue
from robot.browser.evidence import Evidence, Level, slug
from robot.browser.guard import Guard
from robot.browser.page import Kit, Patience
from robot.browser.requests import load_requests
from robot.browser.session import open_browser, save_session, version_of
from robot.browser.step import Stepper
from robot.clock import Clock
from robot.errors import RobotError, SettingsError
from robot.log import start_log
from robot.model import Outcome
from robot.planning.plan import Limits
from robot.record.chain import Chain
from robot.record.claim import Claim, bury_the_last
from robot.record.constancia import write_constancias
from robot.record.continuity import doubts_of, unknown_to
from robot.record.keys import own_key
from robot.record.ledger import open_ledger
from robot.record.report import write_report
from robot.record.results import as_json
from robot.record.words import BOGOTA
from robot.runner import Flows, Runner

from .ask import Console as Terminal
from .prepare import examine, publications_of
from .proof import Prover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from robot.browser.step import StepReport
    from robot.model import Contract, Document, Intent, Listing, Publication, Result
    from robot.record.ledger import Ledger
    from robot.settings import Settings

    from .narration import Narration

FINE = frozenset({Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.WOULD_PUBLISH, Outcome.REFUSED, Outcome.NOT_ATTEMPTED})


class Work(Enum):
    """What a run does with its publications; the values are the runner's methods."""

    PUBLISH = "publish"
    REHEARSE = "rehearse"
    PLAN = "plan"
    VERIFY = "verify"


@dataclass(frozen=True)
class Options:
    """What the command's options say."""

    skip_invalid: bool = False
    evidence: str | None = None


@dataclass(frozen=True)
class Run:
    """A run that came to its end."""

    name: str
    folder: Path
    results: Sequence[Result]
    drift: Sequence[str]
    report: Path
    left_out: int  #: rows that were not fit


@dataclass
class Office:
    """One run's own folder, and what all its rooms share."""

    name: str
    folder: Path
    home: Path  #: of the account
    settings: Settings
    narration: Narration
    clock: Clock
    kit: Kit
    results: list[Result] = field(default_factory=list)

    @property
    def session(self) -> Path:
        return self.home / "session.json"

    @property
    def scratch(self) -> Path:
        """For what must not outlive the run: downloads, and traces that still hold cookies."""
        return self.folder / "scratch"


def carry_out(manifest: Path, work: Work, settings: Settings, options: Options, narration: Narration) -> Run:
    """
    Publish, rehearse, plan or verify every document of the manifest.

    :raises InputError: the manifest or its files have mistakes; nothing was started.
    :raises SetupError: this machine or its settings are not ready; nothing was started.
    :raises PortalError: the sign-in failed; nothing was sent.
    """
    with office_of(settings, narration) as office:
        examined = examine(manifest, office.folder / "documents")
        narration.findings(examined.findings if options.skip_invalid or not examined.refused else ())
        publications = publications_of(examined, skip_invalid=options.skip_invalid)
        with open_ledger(settings.ledger_url, office.clock.now) as ledger:
            prover = Prover(
                office.name,
                office.folder,
                settings.account,
                examined.findings,
                office.clock,
                drift=office.kit.drift,
                found=office.kit.found,
            )
            chain = chain_of(office, ledger)
            with chain.kept():
                with signed_in(office, work, ledger, prover, chain) as carry:
                    narration.begin(len(publications))
                    try:
                        carry(publications)
                    finally:
                        narration.end()
                entries = {entry.row: entry for entry in examined.entries}
                chain.add([prover.left_out(row, entries.get(row)) for row in sorted(examined.refused)])
        (office.folder / "result.json").write_text(as_json(office.name, office.results, office.kit.drift), "utf-8")
        logger.info("end: {}", {r.publication.row: r.outcome.value for r in office.results})
        write_constancias(office.folder)
        report = write_report(office.folder)
        return Run(office.name, office.folder, office.results, office.kit.drift, report, len(examined.refused))


@contextmanager
def office_of(
    settings: Settings, narration: Narration, clock: Clock | None = None, patience: Patience | None = None
) -> Iterator[Office]:
    """The account is ours while this run lasts; a run that was refused before it began leaves no folder behind."""
    clock = clock or Clock()
    kit = Kit(load_catalogue(), patience or Patience(page=settings.timeout))
    home = settings.state_dir / "accounts" / settings.account.id
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{clock.now().astimezone(BOGOTA):%Y-%m-%dT%H%M%S}-{secrets.token_hex(2)}"
    folder = settings.state_dir / "runs" / name
    try:
        with FileLock(home / "in-use.lock", timeout=0):
            folder.mkdir(parents=True, mode=0o700)
            start_log(folder / "run.log", [settings.password.get_secret_value()])
            office = Office(name, folder, home, settings, narration, clock, kit)
            try:
                yield office
            except RobotError:
                if not office.results:
                    logger.remove()
                    shutil.rmtree(folder, ignore_errors=True)
                raise
            finally:
                shutil.rmtree(office.scratch, ignore_errors=True)
    except Timeout as busy:
        raise SettingsError(f"Otra ejecución del robot usa esta cuenta ({home}). Espere a que termine.") from busy


def chain_of(office: Office, ledger: Ledger) -> Chain:
    """This run's hand on the chain of receipts, after what earlier runs of the account left open is sealed."""
    state, account = office.settings.state_dir, office.settings.account
    chain = Chain(ledger, own_key(state), state / "runs", office.name, account.id, office.clock.now)
    for earlier in chain.finish_earlier():
        write_constancias(earlier)
    return chain


@contextmanager
def signed_in(
    office: Office, work: Work, ledger: Ledger, prover: Prover, chain: Chain
) -> Iterator[Callable[[Sequence[Publication]], None]]:
    """A guarded browser, signed in; what it yields carries out publications, contract by contract, and proves each."""
    settings, narration, clock = office.settings, office.narration, office.clock
    bury_the_last(ledger, office.home / "last-run", office.name)
    claim = Claim(ledger, office.name, clock, press_within=settings.press_within, lease=settings.lease)
    office.kit.listeners.extend([narration.goes_on, lambda _: claim.beat()])
    guard = Guard(
        load_requests(),
        portal=str(settings.portal_url),
        may_write=claim.may_write if work is Work.PUBLISH else lambda: False,
        password=settings.password,
    )
    guard.rehearsal = work is not Work.PUBLISH
    with open_browser(
        office.kit, guard, headless=settings.without_window, downloads=office.scratch, session=office.session
    ) as context:
        evidence = Evidence(context, Level(settings.evidence), [settings.password.get_secret_value()], office.scratch)

        def tell(report: StepReport) -> None:
            prover.step(report)
            narration.step(report)

        step = Stepper(claim, tell, clock, check=guard.check, evidence=evidence)
        portal = Portal(
            context,
            context.new_page(),
            office.kit,
            settings.account,
            str(settings.portal_url),
            office.scratch,
            guard.permissions.may_have_password,
        )
        prover.portal_time = lambda: portal.time
        flows = _flows(office, step, portal, evidence, ledger)
        flows.sign_in()
        prover.browser = version_of(context)
        limits = Limits(bound=timedelta(minutes=settings.bound))
        runner = Runner(flows, claim, settings.account.key, clock, limits, settings.settle)
        if work is Work.PUBLISH:
            runner.by_content = _learn_from_receipts(office, ledger)

        def carry(publications: Sequence[Publication]) -> None:
            prover.begin()
            for results in runner.run(publications, getattr(runner, work.value)):
                pictures = evidence.end(failed=any(result.outcome not in FINE for result in results))
                office.results += results
                chain.add([prover.receipt(result, pictures) for result in results])
                narration.proven(results)
                prover.begin()

        yield carry


def _learn_from_receipts(office: Office, ledger: Ledger) -> bool:
    """Whether the ledger was lost or restored: what receipts leave in doubt is noted again, and everybody is told."""
    settings = office.settings
    unknown = unknown_to(ledger, settings.state_dir / "runs", settings.account)
    if unknown:
        ledger.adopt(doubts_of(unknown, settings.account))
        office.narration.ledger_has_gaps(len({receipt.run for receipt in unknown}))
    return bool(unknown)


def _flows(office: Office, step: Stepper, portal: Portal, evidence: Evidence, ledger: Ledger) -> Flows[Place]:
    """The portal's flows, as the runner calls them."""
    settings, narration = office.settings, office.narration
    straight = settings.route == "directo"

    def sign_in_and_save() -> None:
        with evidence.private():
            sign_in(step, portal, settings.password, Terminal.if_somebody_is_there(settings))
        save_session(portal.context, office.session)

    def reach(contract: Contract) -> Place:
        narration.contract(contract.number)
        evidence.begin(office.folder / "evidence" / slug(contract.number))
        address = ledger.address_of(settings.account.key, contract.number) if straight else None
        return reach_execution(step, portal, contract, address)

    def list_before(place: Place, documents: Sequence[Document], thorough: bool) -> Sequence[Listing]:  # noqa: FBT001 - a callback
        return inventory(step, portal, place, documents, thorough=thorough)

    def send(place: Place, documents: Sequence[Document], intents: Mapping[Document, Intent]) -> Mapping[Document, str]:
        return publish(step, place, documents, intents)

    return Flows(
        sign_in_and_save,
        portal.forget_session,
        reach,
        list_before,
        send,
        partial(rehearse, step),
        partial(look, step, portal),
        lambda: portal.time,
    )
