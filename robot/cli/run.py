"""One run of one account: puts the rooms together, and leaves its folder in order."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from loguru import logger

from flows.portal import Portal
from flows.publish import publish, rehearse
from flows.routes import Place, reach_execution
from flows.sign_in import sign_in
from flows.verify import inventory, look
from robot.atomic import write_whole
from robot.browser.catalogue import load_catalogue
from robot.browser.evidence import Evidence, Level, slug
from robot.browser.guard import Guard
from robot.browser.page import Kit, Patience
from robot.browser.requests import load_requests
from robot.browser.session import open_browser, save_session, version_of
from robot.browser.step import Stepper
from robot.clock import Clock
from robot.errors import LedgerError, RobotError, SettingsError, StateError, TooLate, in_words
from robot.interruption import Interrupted, Stop
from robot.ledger.claim import Claim, release_dead_run_leases
from robot.ledger.ledger import open_ledger
from robot.log import RunLog, start_log
from robot.model import Outcome
from robot.planning.plan import Limits
from robot.private import private_folder
from robot.proof.chain import Chain
from robot.proof.continuity import doubts_of, unknown_to
from robot.proof.keys import own_key
from robot.proof.seal import FILE as SEAL
from robot.reports.constancia import write_constancias
from robot.reports.report import write_report
from robot.reports.results import as_json
from robot.runner import Flows, Runner
from robot.words import BOGOTA

from .ask import Console as Terminal
from .known import Known
from .prepare import examine, publications_of
from .proof import Prover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from robot.browser.step import StepReport
    from robot.ledger.claim import Write
    from robot.ledger.ledger import Ledger
    from robot.model import Contract, Document, Intent, Publication, Result
    from robot.settings import Settings

    from .narration import Narration

SCRATCH = "scratch"
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
    allow: Sequence[Path] = ()  #: folders, besides the manifest's, where its files may lie


@dataclass(frozen=True)
class Run:
    """A run that ended, and how."""

    name: str
    folder: Path
    results: Sequence[Result]
    drift: Sequence[str]
    report: Path | None  #: None where it could not be written
    left_out: int  #: rows that were not fit
    unsaved: Sequence[str]  #: what could not be kept, and why
    ended_by: RobotError | None  #: what kept it from its end


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
    log: RunLog
    known: Known = field(default_factory=Known)

    @property
    def stop(self) -> Stop:
        return self.known.stop

    @property
    def results(self) -> list[Result]:
        return self.known.results

    @property
    def session(self) -> Path:
        return self.home / self.settings.account.session

    @property
    def scratch(self) -> Path:
        """For what must not outlive the run: downloads, and traces that still hold cookies; people hand run folders over."""
        return self.home / SCRATCH


def carry_out(  # noqa: PLR0913, PLR0917 - what a command was told, and through whom it speaks and hears
    manifest: Path, work: Work, settings: Settings, options: Options, narration: Narration, stop: Stop
) -> Run:
    """
    Publish, rehearse, plan or verify every document of the manifest.

    Once something may have been sent nothing is raised any more: each document has its result, and the run says what it
    could not keep.

    :raises InputError: the manifest or its files have mistakes; nothing was started.
    :raises SetupError: this machine or its settings are not ready; nothing was started.
    :raises PortalError: the sign-in failed; nothing was sent.
    :raises Interrupted: somebody asked to stop before the first document's turn.
    """
    with office_of(settings, narration, stop=stop) as office:
        with stop.waiting():
            examined = examine(manifest, office.folder / "documents", options.allow)
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
                with office.known.of(publications), signed_in(office, work, ledger, prover, chain) as carry:
                    narration.begin(len(publications))
                    try:
                        carry(publications)
                    finally:
                        narration.end()
                entries = {entry.row: entry for entry in examined.entries}
                with office.known.saving("los recibos"):
                    prove_the_rest(office, prover, chain)
                    chain.add([prover.left_out(row, entries.get(row)) for row in sorted(examined.refused)])
        return _close(office, len(examined.refused))


def _close(office: Office, left_out: int) -> Run:
    """Leave the run's folder in order, as far as it can be written."""
    known, folder, report = office.known, office.folder, None
    if not (folder / SEAL).exists() and not known.unsaved:
        known.unsaved.append("el sello de los recibos: la próxima ejecución lo pone")
    said = as_json(office.name, known.results, office.kit.drift, unsaved=known.unsaved, ended_by=known.ended_by)
    with known.saving("el resultado, result.json"):
        write_whole(folder / "result.json", said.encode())
    logger.info("end: {}", {r.publication.row: r.outcome.value for r in known.results})
    if (folder / "receipts").is_dir():
        with known.saving("las constancias"):
            write_constancias(folder)
        with known.saving("el informe"):
            report = write_report(folder)
    if office.log.trouble is not None:
        known.could_not_save("el registro, run.log", office.log.trouble)
    return Run(office.name, folder, known.results, office.kit.drift, report, left_out, known.unsaved, known.ended_by)


@contextmanager
def office_of(
    settings: Settings,
    narration: Narration,
    clock: Clock | None = None,
    patience: Patience | None = None,
    stop: Stop | None = None,
) -> Iterator[Office]:
    """
    The account is ours while this run lasts; a run that was refused before it began leaves no folder behind.

    :raises StateError: the state folder cannot be used, or is not its owner's alone.
    """
    stop = stop or Stop()
    clock = clock or Clock(sleep=stop.sleep)
    kit = Kit(load_catalogue(), patience or Patience(page=settings.timeout))
    state = settings.state_dir
    home = private_folder(state, "accounts", settings.account.id)
    name = f"{clock.now().astimezone(BOGOTA):%Y-%m-%dT%H%M%S}-{secrets.token_hex(2)}"
    try:
        with FileLock(home / "in-use.lock", timeout=0):
            shutil.rmtree(home / SCRATCH, ignore_errors=True)  # what a run left that was killed
            private_folder(home, SCRATCH)
            folder = private_folder(state, "runs", name)
            log = start_log(folder / "run.log", [settings.password.get_secret_value()])
            office = Office(name, folder, home, settings, narration, clock, kit, log, Known(stop))
            try:
                yield office
            except (RobotError, OSError, Interrupted):
                if not office.results:
                    logger.remove()
                    shutil.rmtree(folder, ignore_errors=True)
                raise
            finally:
                shutil.rmtree(office.scratch, ignore_errors=True)
    except Timeout as busy:
        raise SettingsError(f"Otra ejecución del robot usa esta cuenta ({home}). Espere a que termine.") from busy
    except OSError as error:  # before anything was sent: afterwards it ends in results
        raise StateError(f"No se puede escribir en {state}: {in_words(error)}") from error


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
    release_dead_run_leases(ledger, office.home / "last-run", office.name)
    claim = Claim(ledger, office.name, clock, press_within=settings.press_within, lease=settings.lease)
    office.kit.listeners.extend([narration.goes_on, lambda _: claim.beat()])
    guard = Guard(
        load_requests(),
        portal=str(settings.portal_url),
        may_write=_while_it_goes_on(office, claim),
        password=settings.password,
    )
    guard.rehearsal = work is not Work.PUBLISH
    office.stop.obey()
    with open_browser(
        office.kit, guard, headless=settings.without_window, downloads=office.scratch, session=office.session
    ) as context:
        for remark in office.kit.remarks:
            narration.remark(remark)
        evidence = Evidence(context, Level(settings.evidence), [settings.password.get_secret_value()], office.scratch)

        def tell(report: StepReport) -> None:
            prover.step(report)
            narration.step(report)
            office.stop.obey()

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
        prover.browser = version_of(context) + (" sin sandbox" if office.kit.remarks else "")
        limits = Limits(bound=timedelta(minutes=settings.bound))
        runner = Runner(
            flows, claim, settings.account, clock, limits, settings.settle, names_only=settings.compare == "nombre"
        )
        if work is Work.PUBLISH:
            runner.by_content = _learn_from_receipts(office, ledger)

        def carry(publications: Sequence[Publication]) -> None:
            office.known.judge = runner.left
            prover.begin()
            for results in runner.run(publications, getattr(runner, work.value)):
                office.known.results += results  # before anything that could go wrong
                if runner.unnoted is not None:
                    office.known.could_not_save("el libro", runner.unnoted)
                pictures = evidence.end(failed=any(result.outcome not in FINE for result in results))
                with office.known.saving("los recibos"):
                    chain.add([prover.receipt(result, pictures) for result in results])
                narration.proven(results)
                prover.begin()
                if office.known.unsaved:
                    raise StateError("No se sigue: lo que el robot hace ya no se puede guardar")
                office.stop.obey()

        yield carry


def prove_the_rest(office: Office, prover: Prover, chain: Chain) -> None:
    """Receipts for what has a result and none yet: the contract in hand with its steps, then those never reached."""
    rest = [result for result in office.results if result.publication.row not in prover.proven]
    for _, results in groupby(rest, key=lambda result: result.publication.contract):
        chain.add([prover.receipt(result, ()) for result in results])
        prover.begin()


def _while_it_goes_on(office: Office, claim: Claim) -> Callable[[Write], bytes | None]:
    """What the guard asks: nothing leaves after somebody asked to stop, nor while its note cannot be kept."""

    def may_write(write: Write) -> bytes | None:
        if office.stop.asked:
            raise TooLate("se pidió detener la ejecución")
        try:
            return claim.may_write(write)
        except LedgerError as error:
            office.known.could_not_save("el libro", error)
            raise TooLate("no se pudo anotar en el libro") from error

    return may_write


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
            sign_in(step, portal, settings.password, Terminal.if_somebody_is_there(settings, office.stop.waiting))
        try:
            save_session(portal.context, office.session)
        except OSError as error:  # the next run signs in anew
            logger.warning("La sesión no se guardó: {}", in_words(error))

    def reach(contract: Contract) -> Place:
        narration.contract(contract.number)
        evidence.begin(office.folder / "evidence" / slug(contract.number))
        address = ledger.address_of(settings.account.key, contract.number) if straight else None
        return reach_execution(step, portal, contract, address)

    def send(place: Place, documents: Sequence[Document], intents: Mapping[Document, Intent]) -> Mapping[Document, str]:
        return publish(step, place, documents, intents)

    return Flows(
        sign_in_and_save,
        portal.forget_session,
        reach,
        partial(inventory, step, portal),
        send,
        partial(rehearse, step),
        partial(look, step, portal),
        lambda: portal.time,
    )
