"""One account at work: a guarded browser, signed in, and the runner that takes it through its contracts."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from loguru import logger

from flows.for_visits import flows_of
from flows.portal import Portal
from flows.sign_in import Entering
from robot.browser.catalogue import ANY_PAGE
from robot.browser.evidence import Evidence, Level, picture_without_secrets, slug
from robot.browser.guard import Guard
from robot.browser.reach import whose_matter
from robot.browser.requests import load_requests
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flows.routes import Place
    from robot.browser.step import StepReport
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


@contextmanager
def signed_in(context: RunContext, work: Work, books: Books) -> Iterator[Callable[[Sequence[Publication]], None]]:
    """What it yields carries out publications, contract by contract, and proves each."""
    settings, audience, clock, ledger = context.settings, context.audience, context.clock, books.ledger
    release_dead_run_leases(ledger, context.home / "last-run", context.name)
    claim = Claim(ledger, context.name, clock, press_within=settings.press_within, lease=settings.lease)
    context.kit.listeners.extend([audience.goes_on, lambda _: claim.beat()])
    guard = _guard(context, work, claim)
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
            books.prover.step(report)
            audience.step(report)
            context.stop.obey()

        step = Stepper(claim, tell, clock, check=guard.check, evidence=evidence)
        portal = Portal(
            browser,
            browser.new_page(),
            context.kit,
            settings.account,
            str(settings.portal_url),
            context.scratch,
            guard.permissions.may_have_password,
        )
        books.prover.portal_time = lambda: portal.time
        flows = _flows(context, step, portal, evidence, ledger)
        try:
            flows.sign_in()
        except NoConnection as error:
            raise whose_matter(error, str(settings.portal_url)) from error
        books.prover.browser = version_of(browser) + (" sin sandbox" if context.kit.remarks else "")
        works = _works(context, work, flows, books, claim)
        runner, method = Runner(works), getattr(works, work.value)
        yield lambda publications: _carry_out(context, runner, method, publications, evidence, books)


def _guard(context: RunContext, work: Work, claim: Claim) -> Guard:
    """Of this account alone, which lets nothing be published where that is not the work."""
    settings = context.settings
    guard = Guard(
        load_requests(),
        portal=str(settings.portal_url),
        may_write=_while_it_goes_on(context, claim),
        password=settings.password,
        user=settings.user,
    )
    guard.rehearsal = work is not Work.PUBLISH
    return guard


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
    for results in runner.run(publications, work):
        known.results += results  # before anything that could go wrong
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


def _flows(context: RunContext, step: Stepper, portal: Portal, evidence: Evidence, ledger: Ledger) -> Flows[Place]:
    """The portal's flows, with a picture and a line to whoever follows where a contract begins, and a session that is kept."""
    settings = context.settings
    straight = settings.route == "directo"

    def address_of(contract: Contract) -> str | None:
        return ledger.address_of(settings.account.key, contract.number) if straight else None

    codes = Codes(settings.totp, context.home / LAST_CODE, context.clock) if settings.totp else None
    sign_ins = sign_ins_of(settings, context.home, context.clock)
    entering = Entering(settings.password, sign_ins, context.given.person, codes)
    flows = flows_of(step, portal, entering, address_of)

    def sign_in_and_save() -> None:
        asked = context.home / "lo-que-pide-el-portal.jpg"
        with evidence.private():
            try:
                flows.sign_in()
            except NeedsHuman as need:
                need.picture = picture_without_secrets(portal.tab, asked)
                raise
        asked.unlink(missing_ok=True)
        try:
            context.given.lock.write(context.session, portal.context.storage_state())
        except OSError as error:  # the next run signs in anew
            logger.warning("La sesión no se guardó: {}", in_words(error))

    def reach(contract: Contract) -> Place:
        context.audience.contract(contract.number)
        evidence.begin(context.folder / "evidence" / slug(contract.number))
        return flows.reach(contract)

    return replace(flows, sign_in=sign_in_and_save, reach=reach)
