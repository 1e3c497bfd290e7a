"""What the portal and the ledger say of one publication; pure functions, from values to a result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from robot.errors import Busy, Conflict, InDoubt, NeedsHuman, RobotError, Stopped
from robot.model import Outcome, Result, fold
from robot.planning.plan import Kind, beside

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from robot.errors import PortalError
    from robot.model import ContractFacts, Document, Listing, OpenIntent, Publication
    from robot.planning.plan import Action

#: What an error says of what it kept from being sent; any other is a failure.
UNSENT: dict[type[RobotError], Outcome] = {
    NeedsHuman: Outcome.NEEDS_PERSON,
    Busy: Outcome.NOT_ATTEMPTED,
    Stopped: Outcome.NOT_ATTEMPTED,
}


@dataclass(frozen=True)
class Observed:
    """One publication, the rows that are copies of it (`copies_of`), and its intent in the ledger if that is open."""

    item: Publication
    facts: ContractFacts
    copies: Sequence[Listing]
    intent: OpenIntent | None

    def result(self, outcome: Outcome, message: str, listing: Listing | None = None, remedy: str = "") -> Result:
        return Result(self.item, outcome, message, self.facts, listing, remedy=remedy)

    @property
    def sent_and_unseen(self) -> bool:
        return self.intent is not None and self.intent.sent is not None and not self.copies


def with_our_bytes(item: Publication, rows: Sequence[Listing]) -> list[Listing]:
    """The rows of our side that have the document's bytes."""
    return [row for row in rows if row.own and row.sha256 == item.document.sha256]


def copies_of(item: Publication, rows: Sequence[Listing], again: Collection[str] = ()) -> list[Listing]:
    """
    The rows that are copies of this publication.

    :param again: folded names under which these bytes were published once more because a person asked for it; such a
        copy is another publication, told apart by its name.
    """
    same = with_our_bytes(item, rows)
    named = [row for row in same if is_namesake(row, item.document)]
    if item.repeat:
        return named
    return [row for row in same if row in named or fold(row.name) not in again] or same


def is_namesake(row: Listing, document: Document) -> bool:
    """Whether a row of our side has the document's name."""
    return row.own and fold(row.name) == fold(document.name)


def found(observed: Observed) -> Result | None:
    """Published or duplicated, where there are copies; None where there is none."""
    copies = observed.copies
    if len(copies) == 1:
        said = "Publicado: se descargó del portal y es idéntico al suyo, byte por byte"
        return observed.result(Outcome.PUBLISHED, said, copies[0])
    if copies:
        said = f"El portal lo muestra {len(copies)} veces"
        return observed.result(Outcome.DUPLICATED, said, copies[0])
    return None


def judged(  # noqa: PLR0913 - everything that the verdict rests on
    observed: Observed,
    action: Action,
    *,
    before: Sequence[Listing],
    now: Sequence[Listing],
    refused: str | None,
    doubt: PortalError | None,
) -> Result:
    """
    What a fresh look proves of a document that was to be sent, or was sent earlier.

    The window's own words decide nothing but the text of a refusal (`refused`). `doubt` interrupted the sending.
    """
    if result := found(observed):
        return result
    if refused is not None:
        return observed.result(Outcome.REJECTED, f"El portal lo rechazó: {refused}")
    intent = observed.intent
    if intent is None or (intent.sent is None and action.kind is Kind.PUBLISH):
        error = getattr(doubt, "__cause__", None) or doubt
        why = _told(error) if isinstance(error, RobotError) else error or "la ventana no llegó a Anexar"
        return observed.result(Outcome.FAILED, f"No se envió: {why}", remedy=getattr(error, "remedy", ""))
    document = observed.item.document
    namesakes = [row for row in now if is_namesake(row, document)]
    if len(namesakes) > sum(is_namesake(row, document) for row in before):
        said = "El portal lo muestra con otro contenido; no se publica de nuevo"
        return observed.result(Outcome.ALTERED, said, namesakes[-1])
    why = f"El documento {action.reason}" if action.kind is Kind.RECHECK else str(InDoubt.__doc__)
    return observed.result(Outcome.IN_DOUBT, why, remedy=InDoubt.remedy)


def seen(observed: Observed, rows: Sequence[Listing]) -> Result:
    """What a visit that sends nothing says of a document."""
    if result := found(observed):
        return result
    if observed.sent_and_unseen:
        return observed.result(Outcome.IN_DOUBT, str(InDoubt.__doc__), remedy=InDoubt.remedy)
    namesake = next((row for row in rows if is_namesake(row, observed.item.document)), None)
    if namesake is not None:
        said = "El portal tiene un documento con ese nombre y otro contenido"
        return observed.result(Outcome.ALTERED, said, namesake, beside(namesake.name))
    return observed.result(Outcome.ABSENT, "El portal no lo muestra")


def as_planned(observed: Observed, action: Action, *, rehearsed: bool = False) -> Result:
    """What the plan alone says of a document that is not sent; `observed` is from before anything was."""
    match action.kind:
        case Kind.REFUSE:
            refused = observed.result(Outcome.REFUSED, f"No se publicó: {action.reason}", remedy=action.remedy)
            return replace(refused, answers=action.answers)
        case Kind.RECHECK:
            return observed.result(Outcome.IN_DOUBT, f"El documento {action.reason}", remedy=InDoubt.remedy)
        case Kind.SKIP:
            return _skipped(observed, action)
        case _ if rehearsed:
            said = "Ensayado hasta antes de Anexar: la ventana aceptó el archivo; no se envió nada"
            return observed.result(Outcome.WOULD_PUBLISH, said)
        case _:
            return observed.result(Outcome.WOULD_PUBLISH, "Se publicaría: no está en el contrato")


def _skipped(observed: Observed, action: Action) -> Result:
    """What stands there already: ours from an earlier run, or anybody's; more than one copy is always said."""
    result = found(observed)
    assert result is not None, "only what stands there is skipped"
    if result.outcome is Outcome.DUPLICATED:
        return result
    if observed.intent is not None:
        return replace(result, message=f"Publicado en un intento anterior: {action.reason}")
    return replace(result, outcome=Outcome.SKIPPED, message=f"No se volvió a publicar: {action.reason}")


def with_unexplained(results: list[Result], rows: Sequence[Listing]) -> list[Result]:
    """Each result with the rows that came meanwhile and that no intent explains, beside those that it is about."""
    judged_rows = [result.listing for result in results]
    strange = tuple(row for row in rows if row not in judged_rows)
    if not strange:
        return results
    names = ", ".join(f"«{row.name}»" for row in strange)
    said = (
        f"Además apareció en el contrato {names}, que este robot no envió: si usted u otra persona lo cargó a mano, "
        "está bien; si no, revíselo en el portal"
    )
    return [replace(each, message=f"{each.message.rstrip('.')}. {said}", unexplained=strange) for each in results]


def unfinished(
    item: Publication, known: Outcome | None, error: RobotError, facts: ContractFacts | None = None
) -> Result:
    """What an error leaves behind: doubt where something was sent, in this run or an earlier one, else nothing."""
    outcome = next((ends for kind, ends in UNSENT.items() if isinstance(error, kind)), Outcome.FAILED)
    said = "Esta corrida no lo envió" if isinstance(error, Busy) else "No se envió"  # the other one may have
    why = _told(error, facts)
    return unreached(Result(item, outcome, f"{said}: {why}", facts, remedy=error.remedy), known, why)


def unreached(never: Result, known: Outcome | None, why: str) -> Result:
    """
    What is said of a document whose contract was not seen to its end.

    :param never: its result if it never left; `why` is the reason alone.
    :param known: what the ledger knows of it (`Ledger.known_of`).
    """
    match known:
        case Outcome.IN_DOUBT:
            return replace(never, outcome=Outcome.IN_DOUBT, message=f"{InDoubt.__doc__} {why}", remedy=InDoubt.remedy)
        case Outcome.PUBLISHED:
            before = "Una corrida anterior lo publicó y lo comprobó; esta vez no se pudo mirar"
            return replace(never, outcome=Outcome.PUBLISHED_BEFORE, message=f"{before}: {why}", remedy="")
    return never


def unread(item: Publication, error: RobotError, facts: ContractFacts | None = None, *, let_go: bool) -> Result:
    """What is said where the ledger cannot be read any more; `let_go` as far as this run remembers."""
    if let_go:
        return Result(item, Outcome.IN_DOUBT, f"{InDoubt.__doc__} {_told(error)}", facts, remedy=InDoubt.remedy)
    return Result(item, Outcome.FAILED, f"No se envió en esta corrida: {_told(error)}", facts, remedy=error.remedy)


def _told(error: RobotError, facts: ContractFacts | None = None) -> str:
    """What went wrong, where, and in which state the contract is where what it offers is the trouble."""
    state = f"; el contrato está «{facts.state}»" if facts and facts.state and isinstance(error, Conflict) else ""
    return f"{error}{error.place}{state}"
