"""One run of one account, from a manifest to its report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from loguru import logger

from robot.atomic import write_whole
from robot.errors import Stopped
from robot.ledger.ledger import open_ledger
from robot.model import Outcome
from robot.planning.estimate import estimate
from robot.proof.chain import Chain
from robot.proof.keys import own_key
from robot.proof.seal import FILE as SEAL
from robot.reports.constancia import write_constancias
from robot.reports.report import write_report
from robot.reports.results import as_json
from robot.words import SAID

from .account import Books, Work, signed_in
from .context import run_context
from .decided import as_decided
from .examination import Examined, examine, publications_of
from .given_back import give_back, hand_in, may_be_filled
from .prepared import made_ready
from .prover import Prover

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from robot.errors import RobotError
    from robot.intake.manifest import ManifestEntry
    from robot.ledger.ledger import Ledger
    from robot.model import Publication, Result
    from robot.planning.estimate import Estimate

    from .account import Carry
    from .context import Given, RunContext
    from .examination import RowToCorrect
    from .given_back import HandedIn
    from .prepared import MadeReady

    Manner = Callable[[RunContext, Carry, Sequence[Publication]], None]


@dataclass(frozen=True)
class Options:
    """What somebody chose for this run alone."""

    skip_invalid: bool = False
    wait: bool = False  #: for another run of this account to end
    allow: Sequence[Path] = ()  #: folders, besides the manifest's, where its files may lie
    fill: bool = False  #: write the results into the person's own workbook
    prepare: bool = False  #: make the documents ready first, as `secop preparar` does
    at_most: int | None = None  #: so many documents of the list, from its beginning; all where it does not say
    by: Manner | None = None  #: how they are carried out, if not all at once


@dataclass(frozen=True)
class Run:
    """A run that ended, and how."""

    name: str
    folder: Path
    results: Sequence[Result]
    drift: Sequence[str]
    report: Path | None  #: None where it could not be written
    to_correct: Sequence[RowToCorrect]  #: rows that were left out
    unsaved: Sequence[str]  #: what could not be kept, and why
    ended_by: RobotError | None  #: what kept it from its end
    stopped_by: RobotError | None = None  #: why what is left was not attempted
    filled: Path | None = None  #: the list with the results; None where it is no workbook, or could not be written
    estimate: Estimate | None = None  #: of a plan; None where nothing would be published, or nothing ever was

    def as_json(self) -> str:
        return as_json(
            self.name,
            self.results,
            self.drift,
            to_correct=[row.as_dict() for row in self.to_correct],
            unsaved=self.unsaved,
            ended_by=self.ended_by,
            stopped_by=self.stopped_by,
            estimate=self.estimate,
        )


def carry_out(manifest: Path, work: Work, options: Options, given: Given) -> Run:
    """
    Publish, rehearse, plan or verify every document of the manifest.

    Once something may have been sent nothing is raised any more: each document has its result, and the run says what it
    could not keep.

    :raises InputError: the manifest or its files have mistakes; nothing was started.
    :raises SetupError: this machine or its settings are not ready; nothing was started.
    :raises PortalError: the sign-in failed; nothing was sent.
    :raises Interrupted: somebody asked to stop before the first document's turn.
    """
    with run_context(given, wait=options.wait) as context:
        with given.stop.waiting():
            handed = hand_in(manifest, fill=options.fill)
            examined = _examined(context, manifest, options)
            publications = publications_of(examined, skip_invalid=options.skip_invalid)[: options.at_most]
            if options.fill:
                may_be_filled(handed, examined.table)
            given.audience.notes(examined.notes)
        work_through(context, work, publications, examined, options.by or all_at_once)
        return _close(context, examined, handed, options)


def _examined(context: RunContext, manifest: Path, options: Options) -> Examined:
    copies = context.folder / "documents"
    if not options.prepare:
        return examine(manifest, copies, options.allow)

    def prepare(entries: Sequence[ManifestEntry]) -> MadeReady:
        ready = made_ready(entries, copies, context.settings.state_dir, context.stop.obey)
        if ready.passwords:
            context.audience.remark(
                f"Las contraseñas nuevas están en {ready.passwords}: entréguelas por otro medio, y borre el archivo"
            )
        return ready

    return examine(manifest, copies, options.allow, prepare)


def nothing_done(why: RobotError | None = None) -> str:
    """As JSON, a run that did not begin: because of an error, or because somebody asked to stop before."""
    return as_json("", (), (), ended_by=why or Stopped())


def all_at_once(context: RunContext, carry: Carry, publications: Sequence[Publication]) -> None:
    """One contract after another to the end, as somebody follows it."""
    context.audience.begin(len(publications), len({item.contract for item in publications}))
    try:
        carry(publications)
    finally:
        context.audience.end()


def work_through(
    context: RunContext,
    work: Work,
    publications: Sequence[Publication],
    examined: Examined | None = None,
    by: Manner = all_at_once,
) -> None:
    """
    Each publication gets its result (`context.known`) and its receipt; so do the rows that were not fit.

    :param by: how they are carried out, once somebody has signed in.

    :raises PreflightRefused: a person discarded all of them.
    :raises SetupError: as for `carry_out`; so are the others.
    """
    examined = examined or Examined((), (), {})
    with open_ledger(context.settings.ledger_url, context.clock.now) as ledger:
        publications = as_decided(context, ledger, publications)
        if work is Work.PUBLISH:  # before anything leaves
            made = ((item.document.original, item.document.sha256) for item in publications)
            ledger.preparations.keep((original.sha256, sha256) for original, sha256 in made if original)
        books = books_of(context, ledger, examined)
        with books.chain.kept():
            with context.known.of(publications), signed_in(context, work, books) as carry:
                by(context, carry, publications)
            if work is Work.PLAN:
                context.known.estimate = _estimated(context, ledger)
            entries = {entry.row: entry for entry in examined.entries}
            with context.known.saving("los recibos"):
                _prove_the_rest(context, books)
                books.chain.add([books.prover.left_out(row, entries.get(row.row)) for row in examined.to_correct])


def _estimated(context: RunContext, ledger: Ledger) -> Estimate | None:
    """How long it will take to publish what a plan would publish."""
    sent = [result.publication for result in context.known.results if result.outcome is Outcome.WOULD_PUBLISH]
    of_each = Counter(item.contract.number for item in sent)
    return estimate(of_each.values(), ledger.past.visited(context.settings.account.key)) if of_each else None


def books_of(context: RunContext, ledger: Ledger, examined: Examined | None = None) -> Books:
    """This run's hand on the chain of receipts, after what earlier runs of the account left open is sealed."""
    state, account = context.settings.state_dir, context.settings.account
    prover = Prover(
        context.name,
        context.folder,
        account,
        examined.findings if examined else (),
        context.clock,
        drift=context.kit.drift,
        found=context.kit.found,
    )
    chain = Chain(ledger, own_key(state), state / "runs", context.name, account.id, context.clock.now)
    for earlier in chain.finish_earlier():
        write_constancias(earlier)
    return Books(ledger, prover, chain)


def _prove_the_rest(context: RunContext, books: Books) -> None:
    """Receipts for what has a result and none yet: the contract in hand with its steps, then those never reached."""
    rest = [result for result in context.known.results if result.publication.row not in books.prover.proven]
    for _, results in groupby(rest, key=lambda result: result.publication.contract):
        books.chain.add([books.prover.receipt(result, ()) for result in results])
        books.prover.begin()


def _close(context: RunContext, examined: Examined, handed: HandedIn | None, options: Options) -> Run:
    """Leave the run's folder in order, as far as it can be written."""
    known, folder, to_correct = context.known, context.folder, examined.to_correct
    if not (folder / SEAL).exists() and not known.unsaved:
        known.unsaved.append("el sello de los recibos: la próxima corrida lo pone")
    run = Run(
        context.name,
        folder,
        known.results,
        context.kit.drift,
        None,
        to_correct,
        known.unsaved,
        known.ended_by,
        known.stopped_by,
        estimate=known.estimate,
    )
    report = filled = None
    with known.saving("el resultado, result.json"):
        write_whole(folder / "result.json", run.as_json().encode())
    for outcome, count in Counter(result.outcome for result in known.results).items():
        logger.info("Al final, {}: {}", SAID[outcome].word, count)
    if (folder / "receipts").is_dir():
        with known.saving("las constancias"):
            write_constancias(folder)
        with known.saving("el informe"):
            report = write_report(folder)
        with known.saving("los resultados en la lista"):
            if handed and examined.table:
                filled = give_back(handed, examined.table, folder, fill=options.fill)
    if context.log.trouble is not None:
        known.could_not_save("el registro, run.log", context.log.trouble)
    return replace(run, report=report, filled=filled)
