"""One account at work: a guarded browser, signed in, and the runner that takes it through its contracts."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from loguru import logger

from flows.for_visits import flows_of
from flows.portal import Portal
from flows.sign_in import Entering
from robot.browser.catalogue import ANY_PAGE
from robot.browser.evidence import Evidence, Level, picture_without_secrets, slug
from robot.browser.reach import whose_matter
from robot.browser.session import version_of
from robot.browser.step import Stepper
from robot.codes import FILE as LAST_CODE
from robot.codes import Codes
from robot.errors import LedgerError, NeedsHuman, NoConnection, StateError, TooLate, in_words
from robot.ledger.claim import Claim, release_dead_run_leases
from robot.model import Outcome
from robot.planning.plan import Limits
from robot.proof.continuity import doubts_of, unknown_to
from robot.visits.publishing import Publishing
from robot.visits.runner import Runner
from robot.visits.works import Works

from .context import sign_ins_of
from .guarding import guard_of
from .pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flows.routes import Place
    from robot.browser.guard import Guard
    from robot.browser.step import StepReport
    from robot.errors import RobotError
    from robot.ledger.claim import Write
    from robot.ledger.ledger import Ledger
    from robot.model import Contract, Publication, Result
    from robot.proof.chain import Chain
    from robot.visits.flows import Flows
    from robot.visits.visit import Visit

    from .context import RunContext
    from .prover import Prover

FINE = frozenset({Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.WOULD_PUBLISH, Outcome.REFUSED, Outcome.NOT_ATTEMPTED})


class Work(Enum):
    """What a run does with its publications; the values are the works' methods."""

    PUBLISH = "publish"
    REHEARSE = "rehearse"
    PLAN = "plan"
    VERIFY = "verify"


@dataclass(frozen=True)
class Books:
    """Where a run writes down what it does: before it does it, and as proof of it."""

    ledger: Ledger
    prover: Prover
    chain: Chain


class Carry(Protocol):
    """Carries out publications, contract by contract, and proves each."""

    def __call__(self, publications: Sequence[Publication], *, instead: RobotError | None = None) -> None:
        """:param instead: why none of these is attempted; their results and receipts say so."""


@contextmanager
def signed_in(context: RunContext, work: Work, books: Books) -> Iterator[Carry]:
    """What it yields carries out publications, contract by contract, and proves each."""
    settings, ledger, clock = context.settings, books.ledger, context.clock
    release_dead_run_leases(ledger, context.home / "last-run", context.name)
    claim = Claim(ledger, context.name, clock, press_within=settings.press_within, lease=settings.lease)
    context.kit.listeners.append(lambda _: claim.beat())
    guard = guard_of(settings, _while_it_goes_on(context, claim))
    guard.rehearsal = work is not Work.PUBLISH
    with at_the_portal(context, guard, claim, books.prover.step) as there:
        portal, flows = there.portal, _flows(context, there, ledger)
        books.prover.portal_time = lambda: portal.time
        try:
            flows.sign_in()
        except NoConnection as error:
            raise whose_matter(error, str(settings.portal_url)) from error
        books.prover.browser = there.version
        works = _works(context, work, flows, books, claim)
        runner, method = Runner(works), getattr(works, work.value)

        def carry(publications: Sequence[Publication], *, instead: RobotError | None = None) -> None:
            runner.stopped = runner.stopped or instead
            _carry_out(context, runner, method, publications, there.evidence, books)

        yield carry


@dataclass(frozen=True)
class AtThePortal:
    """A guarded browser, and what works in it."""

    step: Stepper
    portal: Portal
    evidence: Evidence
    version: str  #: of the browser, and whether it has its sandbox


@contextmanager
def at_the_portal(
    context: RunContext, guard: Guard, claim: Claim | None, also_told: Callable[[StepReport], None] = lambda _: None
) -> Iterator[AtThePortal]:
    """The browser of this run, in which nobody has signed in yet; without a claim nothing can be published in it."""
    settings, audience = context.settings, context.audience
    context.kit.listeners.append(audience.goes_on)
    context.stop.obey()
    with context.given.open_browser(
        context.kit,
        guard,
        headless=settings.without_window,
        downloads=context.scratch,
        session=context.given.lock.read(context.session),
    ) as browser:
        for remark in context.kit.remarks:
            audience.remark(remark)
        secrets, translated = settings.secrets, context.kit.catalogue[ANY_PAGE].translated
        evidence = Evidence(browser, Level(settings.evidence), secrets, context.scratch, translated)

        def tell(report: StepReport) -> None:
            also_told(report)
            audience.step(report)
            context.stop.obey()

        step = Stepper(claim, tell, context.clock, check=guard.check, evidence=evidence)
        portal = Portal(
            browser,
            browser.new_page(),
            context.kit,
            settings.account,
            str(settings.portal_url),
            context.scratch,
            guard.permissions.may_have_password,
        )
        yield AtThePortal(step, portal, evidence, version_of(browser) + (" sin sandbox" if context.kit.remarks else ""))


def _works(context: RunContext, work: Work, flows: Flows[Place], books: Books, claim: Claim) -> Works[Place]:
    """Of an account that may send, where that is its work; the others hold no claim."""
    settings, ledger = context.settings, books.ledger
    limits = Limits(bound=timedelta(minutes=settings.bound))
    names_only = settings.compare == "nombre"
    if work is not Work.PUBLISH:
        return Works(flows, ledger, settings.account, context.clock, limits, names_only=names_only)
    return Publishing(
        flows,
        ledger,
        settings.account,
        context.clock,
        limits,
        names_only=names_only,
        by_content=_learn_from_receipts(context, ledger),
        claim=claim,
        settle=settings.settle,
    )


def _carry_out(  # noqa: PLR0913, PLR0917 - who works, and who sees and writes down what becomes of it
    context: RunContext,
    runner: Runner[Place],
    work: Callable[[Visit], list[Result]],
    publications: Sequence[Publication],
    evidence: Evidence,
    books: Books,
) -> None:
    """
    One contract after another, each with its receipts before the next one begins.

    :raises StateError: what the robot does can no longer be kept.
    """
    known, prover = context.known, books.prover
    known.judge = runner.left
    prover.begin()
    context.stop.rest()
    done = 0
    for results in runner.run(publications, work):
        known.results += results  # before anything that could go wrong
        done += len(results)
        known.stopped_by = runner.stopped
        if runner.visit and runner.visit.unnoted is not None:
            known.could_not_save("el registro", runner.visit.unnoted)
        pictures = evidence.end(failed=any(result.outcome not in FINE for result in results))
        with known.saving("los recibos"):
            books.chain.add([prover.receipt(result, pictures) for result in results])
        context.audience.proven(results)
        prover.begin()
        if known.unsaved:
            raise StateError("No se sigue: lo que el robot hace ya no se puede guardar")
        context.stop.obey()
        if done < len(publications):
            context.stop.rest()


def _while_it_goes_on(context: RunContext, claim: Claim) -> Callable[[Write], bytes | None]:
    """What the guard asks: nothing leaves after somebody asked to stop, nor while its note cannot be kept."""

    def may_write(write: Write) -> bytes | None:
        if context.stop.asked:
            raise TooLate("se pidió detener la corrida")
        try:
            return claim.may_write(write)
        except LedgerError as error:
            context.known.could_not_save("el registro", error)
            raise TooLate("no se pudo anotar en el registro") from error

    return may_write


def _learn_from_receipts(context: RunContext, ledger: Ledger) -> bool:
    """Whether the ledger was lost or restored: what receipts leave in doubt is noted again, and everybody is told."""
    settings = context.settings
    unknown = unknown_to(ledger, settings.state_dir / "runs", settings.account)
    if unknown:
        ledger.adopt(doubts_of(unknown, settings.account))
        context.audience.ledger_has_gaps(len({receipt.run for receipt in unknown}))
    return bool(unknown)


def _flows(context: RunContext, there: AtThePortal, ledger: Ledger) -> Flows[Place]:
    """The portal's flows, with a picture and a line to whoever follows where a contract begins, and a session that is kept."""
    settings, evidence = context.settings, there.evidence

    def known(contract: Contract) -> str | None:
        return ledger.address_of(settings.account.key, contract.number)

    flows = flows_of(there.step, there.portal, entering_of(context), settings.route, known)
    pace = Pace.of(settings, context.clock, context.stop)

    def reach(contract: Contract) -> Place:
        pace.wait()
        context.audience.contract(contract.number)
        evidence.begin(context.folder / "evidence" / slug(contract.number))
        return flows.reach(contract)

    return replace(flows, sign_in=signs_in_and_keeps(context, there, flows.sign_in), reach=reach)


def entering_of(context: RunContext) -> Entering:
    """What the robot may do by itself to get in."""
    settings = context.settings
    codes = Codes(settings.totp, context.home / LAST_CODE, context.clock) if settings.totp else None
    sign_ins = sign_ins_of(settings, context.home, context.clock)
    return Entering(settings.password, sign_ins, context.given.person, codes)


def signs_in_and_keeps(context: RunContext, there: AtThePortal, sign_in: Callable[[], None]) -> Callable[[], None]:
    """The same way in, with the session kept; where a person is needed, with a picture of what the portal shows."""

    def sign_in_and_save() -> None:
        asked = context.home / "lo-que-pide-el-portal.jpg"
        with there.evidence.private():
            try:
                sign_in()
            except NeedsHuman as need:
                need.picture = picture_without_secrets(there.portal.tab, asked)
                raise
        asked.unlink(missing_ok=True)
        try:
            context.given.lock.write(context.session, there.portal.context.storage_state())
        except OSError as error:  # the next run signs in anew
            logger.warning("La sesión no se guardó: {}", in_words(error))

    return sign_in_and_save
