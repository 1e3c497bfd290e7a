"""A first publication from one side of a portal: the doctor, a rehearsal, one document, and a person's yes before the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from robot.browser.evidence import slug
from robot.clock import Clock
from robot.errors import FirstTime, PortalError, SetupError, StateError, in_words
from robot.ledger.ledger import open_ledger
from robot.model import Outcome
from robot.words import SAID, counted

from .account import Work
from .diagnosis import Light
from .doctor import examine_portal
from .examination import examine
from .first_time import First, FirstTimes, Next, Standing, next_after, standing
from .run import all_at_once, carry_out

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from robot.errors import RobotError
    from robot.model import Publication, Result

    from .account import Carry
    from .context import Given, RunContext
    from .run import Options, Run

BEGINS = "Primera vez en este portal: se diagnostica, se ensaya y se publica un solo documento; los demás, cuando usted lo haya mirado."
#: What a rehearsal may say of the first document; one in doubt is only looked for.
REHEARSED = frozenset({Outcome.WOULD_PUBLISH, Outcome.SKIPPED, Outcome.REFUSED, Outcome.IN_DOUBT, Outcome.PUBLISHED})


class Viewer(Protocol):
    """Whoever looks at the first document."""

    def agrees(self, first: First, others: int | None) -> bool | None:
        """
        Whether it is right; None where nobody is there to say so.

        :param others: how many wait for the answer; None where an earlier run published it.
        """


def publish_carefully(manifest: Path, options: Options, given: Given, viewer: Viewer) -> Run:
    """
    Publish a list; where nothing was published before, one document of it, and the rest after a person's yes.

    :raises FirstTime: a person has to look at an earlier run's first document; nothing was sent.
    :raises SetupError: doctor or rehearsal say that this would not go well; nothing was sent.
    :raises RobotError: as `carry_out`.
    """
    settings = given.settings
    times = FirstTimes(settings.account, settings.state_dir)
    first = times.read()
    match standing(settings.account, settings.first_run, first, lambda: _publishers(given)):
        case Standing.KNOWN:
            return carry_out(manifest, Work.PUBLISH, options, given)
        case Standing.WAITING:
            assert first is not None, "that is what waits"
            with given.stop.waiting():
                if not viewer.agrees(first, None):
                    raise FirstTime(
                        f"El primer documento en este portal, {first}, espera a que una persona lo mire: no se envió nada"
                    )
            _keep_yes(times, first, given)
            return carry_out(manifest, Work.PUBLISH, options, given)
        case Standing.NEW:
            with times.alone():
                given.audience.remark(BEGINS)
                _look(manifest, options, given)
                _rehearse(manifest, options, given)
                return carry_out(manifest, Work.PUBLISH, replace(options, by=OneFirst(times, viewer)), given)


@dataclass(frozen=True)
class OneFirst:
    """Carries out one document, and the others only after a person's yes (`Options.by`)."""

    times: FirstTimes
    viewer: Viewer

    def __call__(self, context: RunContext, carry: Carry, publications: Sequence[Publication]) -> None:
        """:raises StateError: that it was begun cannot be kept; nothing was sent."""
        for place, item in enumerate(publications, 1):
            first = First(context.name, item.contract.number, item.document.name, item.document.sha256)
            try:
                self.times.keep(first)
            except OSError as error:
                raise StateError(f"No se puede guardar que esta es la primera vez: {in_words(error)}") from error
            all_at_once(context, carry, [item])
            result = next(each for each in context.known.results if each.publication == item)
            if (then := next_after(result.outcome)) is Next.ANOTHER:
                continue
            rest = publications[place:]
            stopped = self._asks(context, first, result, len(rest)) if then is Next.ASK else _not_proven(result)
            if rest and stopped:
                carry(rest, instead=stopped)
            elif rest:
                all_at_once(context, carry, rest)
            return

    def _asks(self, context: RunContext, first: First, result: Result, others: int) -> RobotError | None:
        """Show it to a person; what keeps the others from being sent, if anything does."""
        folder = context.folder / "evidence" / slug(first.contract)
        pictures = tuple(map(str, sorted(folder.glob(f"*{first.sha256[:12]}*.jpg"))))
        shown = replace(first, listed=result.listing.name if result.listing else first.name, pictures=pictures)
        with context.known.saving("que el primer documento espera su respuesta"):
            self.times.keep(shown)
        with context.stop.waiting():
            answer = self.viewer.agrees(shown, others)
        if answer:
            with context.known.saving("su respuesta"):
                self.times.agree(shown, context.clock.now())
            return None
        if answer is None:
            return FirstTime(
                f"Se publicó y se comprobó el primer documento en este portal, {first}; los demás esperan a que una persona lo mire"
            )
        return FirstTime(
            f"Usted no dijo que el primer documento, {first}, esté bien: no se envía nada más",
            remedy="Guarde el informe de esta corrida y muéstrelo a quien mantiene el robot. Cuando esté bien, repita la orden y responda que sí.",
        )


def _publishers(given: Given) -> Collection[str]:
    with open_ledger(given.settings.ledger_url, (given.clock or Clock()).now) as ledger:
        return ledger.past.publishers()


def _keep_yes(times: FirstTimes, first: First, given: Given) -> None:
    try:
        times.agree(first, (given.clock or Clock()).now())
    except OSError as error:
        raise StateError(f"No se puede guardar su respuesta: {in_words(error)}") from error


def _not_proven(result: Result) -> PortalError:
    said = SAID[result.outcome].word
    return PortalError(
        f"El primer documento en este portal no quedó publicado y comprobado ({said}): no se envía nada más",
        remedy="Resuelva lo que dice ese documento y repita la orden: empieza otra vez con uno solo.",
    )


def _look(manifest: Path, options: Options, given: Given) -> None:
    """
    The doctor, on the contract of the first document that is fit.

    :raises SetupError: it is red; where only a person can go on, FirstTime.
    """
    fit = examine(manifest, allowed=options.allow).fit
    found = examine_portal(given, fit[0].contract.number if fit else None)
    for note in found.notes:
        if note.light is not Light.GREEN:
            given.audience.remark(f"{note.where}: {note.said}")
    if found.light is Light.RED:
        red = next(note for note in found.notes if note.light is Light.RED)
        kind = FirstTime if found.person else SetupError
        raise kind(
            f"El diagnóstico dice que así no se publique. {red.where}: {red.said}", detail=red.detail, remedy=red.remedy
        )


def _rehearse(manifest: Path, options: Options, given: Given) -> None:
    """
    The same document as far as Anexar.

    :raises RobotError: it did not come so far.
    """
    run = carry_out(manifest, Work.REHEARSE, replace(options, fill=False, at_most=1), given)
    if trouble := run.ended_by or run.stopped_by:
        raise trouble
    for result in run.results:
        if result.outcome not in REHEARSED:
            raise SetupError(
                f"El ensayo de {counted(1, 'documento')} no llegó a su fin: {result.message}", remedy=result.remedy
            )
