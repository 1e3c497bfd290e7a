"""Carry out a manifest, one contract after another: look, decide, publish, look again, and say what became of each."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from loguru import logger
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_fixed

from robot.errors import (
    Busy,
    ElementNotFound,
    Forbidden,
    InDoubt,
    LedgerError,
    NeedsHuman,
    Policy,
    PortalError,
    RobotError,
    SessionExpired,
    Stopped,
)
from robot.ledger.claim import BROWSER_GRACE_SECONDS, Claim
from robot.model import (
    Contract,
    ContractFacts,
    Document,
    Intent,
    Listing,
    Outcome,
    Publication,
    Result,
    fold,
)
from robot.planning.plan import Action, Kind, Limits, Now, plan, unexplained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from robot.clock import Clock
    from robot.model import Account, OpenIntent

    Work = Callable[[Contract, Sequence[Publication]], list[Result]]


#: What an error says of what it kept from being sent; any other is a failure.
UNSENT: dict[type[RobotError], Outcome] = {
    NeedsHuman: Outcome.NEEDS_PERSON,
    Busy: Outcome.NOT_ATTEMPTED,
    Stopped: Outcome.NOT_ATTEMPTED,
}


#: What may be otherwise a moment later, though waiting or clicking again on the same page did not help.
WORTH_A_NEW_BEGINNING = (Policy.REPEAT, Policy.BEGIN)


class HasFacts(Protocol):
    """A place in the portal that knows which contract it belongs to."""

    @property
    def facts(self) -> ContractFacts: ...


Place = TypeVar("Place", bound=HasFacts)


@dataclass(frozen=True)
class Flows(Generic[Place]):
    """What the portal's own room can do; the runner knows nothing else of the portal."""

    sign_in: Callable[[], None]
    forget_session: Callable[[], None]
    reach: Callable[[Contract], Place]
    inventory: Callable[[Place, Sequence[Document], Mapping[str, str] | None], Sequence[Listing]]
    publish: Callable[[Place, Sequence[Document], Mapping[Document, Intent]], Mapping[Document, str]]
    rehearse: Callable[[Place, Sequence[Document]], None]
    look: Callable[[Place, Sequence[Document], Sequence[Listing]], Sequence[Listing]]
    portal_time: Callable[[], datetime | None] = lambda: None  #: what the portal's own clock said last


@dataclass
class Runner(Generic[Place]):
    """
    One account's run; `settle` is in seconds.

    Its four works are `publish`, `rehearse`, `plan` and `verify`; only the first ever sends anything.
    """

    flows: Flows[Place]
    claim: Claim
    account: Account
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    settle: float = 20.0
    names_only: bool = False  #: a person limited it: rows of our side with other names are not compared by content
    by_content: bool = False  #: the ledger has gaps: then they are, whatever a person said
    _intents: dict[Publication, Intent] = field(default_factory=dict)  #: of what was reached in this run
    _last_chance: bool = False  #: this contract has had its new beginning
    unnoted: LedgerError | None = None  #: why the ledger does not know of a result
    _halted: RobotError | None = None  #: why nothing more may be done, though this contract came to its end

    def run(self, publications: Sequence[Publication], work: Work) -> Iterator[list[Result]]:
        """
        The results of one contract after another.

        Two contracts in a row whose page differs from the catalogue, a request that the guard had to stop, or one
        question that only a person can answer, stop the account: what is left was not attempted, which is not failed.
        """
        stopped: RobotError | None = None
        drifted = 0
        for contract, items in _by_contract(publications).items():
            if stopped is not None:
                yield [self._unreached(item, Outcome.NOT_ATTEMPTED, f"No se intentó: {stopped}") for item in items]
                continue
            try:
                results = self._begun_anew(contract, items, work)
                stopped, drifted = self._halted, 0
            except RobotError as error:
                logger.error("{}: {}: {}", contract.number, error.code, error)
                drifted = drifted + 1 if isinstance(error, ElementNotFound) else 0
                # A ledger that fails here fails for the next contract as well, and nothing may leave without its note.
                stopped = error if error.policy in (Policy.STOP, Policy.REFUSE) or drifted == 2 else None
                results = [self.left(item, error) for item in items]
            finally:
                with suppress(LedgerError):  # a lease ends by itself
                    self.claim.release()
            yield results

    def left(self, item: Publication, error: RobotError) -> Result:
        """What is known of a publication that something kept from its end: from the ledger, else from memory."""
        try:
            return self._unfinished(item, error)
        except LedgerError as unread:
            logger.error("{}", unread)
        intent = self._intents.get(item)
        if intent is not None and intent.key in self.claim.ledger.let_go:
            return Result(item, Outcome.IN_DOUBT, f"{InDoubt.__doc__} {error}. {InDoubt.remedy}")
        return Result(item, Outcome.FAILED, f"No se envió en esta ejecución: {error}. {error.remedy}")

    # The four works -------------------------------------------------------------------------------

    def publish(self, contract: Contract, items: Sequence[Publication]) -> list[Result]:
        """Publish what the plan says, and prove by a fresh look what became of it."""
        place = self.flows.reach(contract)
        if not self.claim.take(place.facts.identity):
            self._wait_for_whoever_works_on(place.facts.identity)
            place = self.flows.reach(contract)  # what was done meanwhile has to be seen
        actions, before, sent_before = self._decide(place, items)

        to_send = [i for i in items if actions[i].kind is Kind.PUBLISH]
        to_find = [i for i in items if actions[i].kind in (Kind.PUBLISH, Kind.RECHECK)]
        for item in to_send:
            if item in sent_before:
                self.claim.ledger.give_up(sent_before[item].key)
        refused, doubt = self._send(place, to_send)
        now = before
        if to_find:
            now = self._look_until_found(place, [i for i in to_find if i.document not in refused], before)
        results = [
            self._judge(item, actions[item], place, now, before, refused, doubt)
            if actions[item].kind in (Kind.PUBLISH, Kind.RECHECK)
            else self._as_planned(item, actions[item], place, before, sent_before)
            for item in items
        ]
        self._halted = doubt if isinstance(doubt, Forbidden) else None
        self._settle(results)
        return self._with_unexplained(results, place, before, now)

    def rehearse(self, contract: Contract, items: Sequence[Publication]) -> list[Result]:
        """Everything up to the last click: the window is opened, the files are chosen, and nothing is sent."""
        place = self.flows.reach(contract)
        actions, before, sent_before = self._decide(place, items)
        to_send = [item.document for item in items if actions[item].kind is Kind.PUBLISH]
        if to_send:
            self.flows.rehearse(place, to_send)
        return [self._as_planned(item, actions[item], place, before, sent_before, rehearsed=True) for item in items]

    def plan(self, contract: Contract, items: Sequence[Publication]) -> list[Result]:
        """What publishing would do now, and why."""
        place = self.flows.reach(contract)
        actions, before, sent_before = self._decide(place, items)
        return [self._as_planned(item, actions[item], place, before, sent_before) for item in items]

    def verify(self, contract: Contract, items: Sequence[Publication]) -> list[Result]:
        """What the portal holds of these documents, all in one visit."""
        place = self.flows.reach(contract)
        self._remember(place, items)
        documents = [item.document for item in items]
        rows = self.flows.inventory(place, documents, None)
        if not {d.sha256 for d in documents} <= {row.sha256 for row in rows if row.own}:
            rows = self.flows.inventory(place, documents, self._known(place))  # it may stand there under another name
        results = [self._seen(item, place, rows) for item in items]
        if missing := self._missing(items, rows):
            self.claim.ledger.looked(missing, found=False, portal=self.flows.portal_time())
        self._settle(results)
        return results

    # What they share ------------------------------------------------------------------------------

    def _begun_anew(self, contract: Contract, items: Sequence[Publication], work: Work) -> list[Result]:
        """
        A session that ends in the middle, or a page that did not come, is worth one new beginning from the desk.

        A session may be good for the desk and for nothing behind it: one that ends again at once is forgotten first.
        That publishes nothing twice: the new beginning finds the intents of the first, and looks for what they sent.
        """
        self._last_chance = False
        ways_in = [self.flows.sign_in, self._sign_in_from_nothing]
        while True:
            try:
                return work(contract, items)
            except SessionExpired:
                if not ways_in:
                    raise
                ways_in.pop(0)()
            except PortalError as error:
                if self._last_chance or error.policy not in WORTH_A_NEW_BEGINNING:
                    raise
                self._last_chance = True
                logger.warning("{}: {}: {}; se empieza otra vez", contract.number, error.code, error)

    def _sign_in_from_nothing(self) -> None:
        self.flows.forget_session()
        self.flows.sign_in()

    def _wait_for_whoever_works_on(self, contract: str) -> None:
        """
        Wait a moment until the contract is ours: another robot may be about to end, or have died just now.

        :raises Busy: it is not.
        """
        patient = Retrying(
            stop=stop_after_attempt(round(BROWSER_GRACE_SECONDS) + 2),
            wait=wait_fixed(1),
            retry=retry_if_result(lambda ours: not ours),
            sleep=self.clock.sleep,
            retry_error_callback=lambda _: False,
        )
        if not patient(self.claim.take, contract):
            raise Busy("Otro robot trabaja en este contrato")

    def _remember(self, place: Place, items: Sequence[Publication]) -> dict[Publication, OpenIntent]:
        """Give each publication its key, now that we know the contract; answers what was noted of its bytes earlier."""
        self._intents |= {item: Intent.of(self.account, place.facts.identity, item) for item in items}
        return self._open(items)

    def _open(self, items: Sequence[Publication]) -> dict[Publication, OpenIntent]:
        """What is open of these, whatever they were called when they were noted."""
        noted = self.claim.ledger.open_doubts(self._intents[item] for item in items)
        return {item: noted[key] for item in items if (key := self._intents[item].key) in noted}

    def _known(self, place: Place) -> Mapping[str, str]:
        """What earlier visits downloaded of this contract: hashes by the portal's own ids of the documents."""
        return self.claim.ledger.hashes_of(self.account.key, place.facts.identity)

    def _decide(
        self, place: Place, items: Sequence[Publication]
    ) -> tuple[dict[Publication, Action], Sequence[Listing], dict[Publication, OpenIntent]]:
        """The plan for one contract, what stands there now, and what was noted earlier without an outcome."""
        facts, ledger = place.facts, self.claim.ledger
        sent_before = self._remember(place, items)
        only_names = self.names_only and not self.by_content and not sent_before
        known = None if only_names else self._known(place)
        before = self.flows.inventory(place, [item.document for item in items], known)
        ledger.keep_inventory(self.account.key, facts.identity, items[0].contract.number, facts.address, list(before))
        for item in [item for item in sent_before if item.repeat]:
            self._settle_what_it_repeats(item, sent_before, before)
        now = Now(self.clock.now(), self.flows.portal_time())
        proven = ledger.published(self._intents[item] for item in items)
        gone = [item for item in items if self._intents[item].key in proven]
        actions = plan(items, before, sent_before, now, self.limits, published=gone)
        return {action.publication: action for action in actions}, before, sent_before

    def _settle_what_it_repeats(
        self, item: Publication, sent_before: dict[Publication, OpenIntent], rows: Sequence[Listing]
    ) -> None:
        """A repetition may go once the first one, which was in doubt, is there."""
        first = self._intents[item].content
        row = next((row for row in rows if row.own and row.sha256 == item.document.sha256), None)
        if row is not None and sent_before[item].key == first:
            self.claim.ledger.looked([first], found=True)
            self.claim.ledger.settle(first, Outcome.PUBLISHED, link=row.link)
            del sent_before[item]

    def _send(self, place: Place, items: Sequence[Publication]) -> tuple[Mapping[Document, str], PortalError | None]:
        """What the portal refused in words, and what interrupted the sending, if anything did."""
        if not items:
            return {}, None
        intents = {item.document: self._intents[item] for item in items}
        try:
            return self.flows.publish(place, list(intents), intents), None
        except SessionExpired:
            raise
        except PortalError as error:
            if error.policy in WORTH_A_NEW_BEGINNING and not self._last_chance:
                raise
            logger.warning("{}: {}", error.code, error)
            forbidden = isinstance(error.__cause__, Forbidden)
            return {}, error.__cause__ if forbidden else error  # type: ignore[return-value]  # mypy does not narrow it

    def _look_until_found(
        self, place: Place, items: Sequence[Publication], before: Sequence[Listing]
    ) -> Sequence[Listing]:
        """Look again, a few times, while something that was sent is not there: a grid may lag behind."""

        def look() -> Sequence[Listing]:
            rows = self.flows.look(place, [item.document for item in items], before)
            if missing := self._missing(items, rows):  # noted at once: a run that dies here has looked
                with suppress(LedgerError):  # a look that is not noted delays the next sending, and hides no result
                    self.claim.ledger.looked(missing, found=False, portal=self.flows.portal_time())
            return rows

        patient = Retrying(
            stop=stop_after_attempt(self.limits.looks),
            wait=wait_fixed(self.settle / max(1, self.limits.looks - 1)),
            retry=retry_if_result(lambda rows: bool(self._missing(items, rows))),
            sleep=self.clock.sleep,
            retry_error_callback=lambda state: state.outcome and state.outcome.result(),
        )
        rows: Sequence[Listing] = patient(look)
        return rows

    def _missing(self, items: Sequence[Publication], rows: Sequence[Listing]) -> list[str]:
        """The keys of what was sent and is not among these rows."""
        sent = {item: noted.key for item, noted in self._open(items).items() if noted.sent is not None}
        return [key for item, key in sent.items() if not self._copies(item, rows)]

    def _copies(self, item: Publication, rows: Sequence[Listing]) -> list[Listing]:
        """The rows of our side that have our bytes; what a person asked to publish once more is told apart by its name."""
        same = [row for row in rows if row.own and row.sha256 == item.document.sha256]
        named = [row for row in same if _namesake(row, item.document)]
        if item.repeat:
            return named
        again = self.claim.ledger.repeated(self._intents[item]) if len(same) > 1 else ()
        return [row for row in same if row in named or fold(row.name) not in again] or same

    def _with_unexplained(
        self, results: list[Result], place: Place, before: Sequence[Listing], now: Sequence[Listing]
    ) -> list[Result]:
        """Each result with the rows that came meanwhile and that this ledger never sent, beside those that it is about."""
        sent = self.claim.ledger.sent_to(self.account.party, place.facts.identity)
        judged = [result.listing for result in results]
        strange = tuple(row for row in unexplained(before, now, sent) if row not in judged)
        if not strange:
            return results
        names = ", ".join(f"«{row.name}»" for row in strange)
        said = (
            f"Además apareció en el contrato {names}, que este robot no envió: si usted u otra persona lo cargó a mano, "
            "está bien; si no, revíselo en el portal"
        )
        return [replace(each, message=f"{each.message}. {said}", unexplained=strange) for each in results]

    def _as_planned(  # noqa: PLR0913 - everything that the sentence rests on
        self,
        item: Publication,
        action: Action,
        place: Place,
        before: Sequence[Listing],
        sent_before: Mapping[Publication, OpenIntent],
        *,
        rehearsed: bool = False,
    ) -> Result:
        """What the plan alone says of a publication that is not sent."""
        match action.kind:
            case Kind.REFUSE:
                return self._result(item, Outcome.REFUSED, f"No se publicó: {action.reason}", place)
            case Kind.RECHECK:
                return self._result(item, Outcome.IN_DOUBT, f"El documento {action.reason}. {InDoubt.remedy}", place)
            case Kind.SKIP:
                return self._as_found(item, action, place, before, sent=item in sent_before)
            case _ if rehearsed:
                said = "Ensayado hasta antes de Anexar: la ventana aceptó el archivo; no se envió nada"
                return self._result(item, Outcome.WOULD_PUBLISH, said, place)
            case _:
                return self._result(item, Outcome.WOULD_PUBLISH, "Se publicaría: no está en el contrato", place)

    def _as_found(
        self, item: Publication, action: Action, place: Place, before: Sequence[Listing], *, sent: bool
    ) -> Result:
        """What stands there already: ours from an earlier run, or anybody's; more than one copy is always said."""
        found = self._found(item, place, before)
        assert found is not None, "only what stands there is skipped"
        if found.outcome is Outcome.DUPLICATED:
            return found
        if sent:
            return replace(found, message=f"Publicado en un intento anterior: {action.reason}")
        return replace(found, outcome=Outcome.SKIPPED, message=f"No se volvió a publicar: {action.reason}")

    def _judge(  # noqa: PLR0913, PLR0917 - everything that the verdict rests on
        self,
        item: Publication,
        action: Action,
        place: Place,
        now: Sequence[Listing],
        before: Sequence[Listing],
        refused: Mapping[Document, str],
        doubt: PortalError | None,
    ) -> Result:
        """Say what a fresh look proves of one document. The window's own words decide nothing but a refusal's text."""
        document = item.document
        found = self._found(item, place, now)
        if found is not None:
            return found
        if document in refused:
            return self._result(item, Outcome.REJECTED, f"El portal lo rechazó: {refused[document]}", place)
        noted = self._open([item]).get(item)
        if noted is None or (noted.sent is None and action.kind is Kind.PUBLISH):
            why = getattr(doubt, "__cause__", None) or doubt or "la ventana no llegó a Anexar"
            return self._result(item, Outcome.FAILED, f"No se envió: {why}", place)
        namesakes = [row for row in now if _namesake(row, document)]
        if len(namesakes) > sum(_namesake(row, document) for row in before):
            said = "El portal lo muestra con otro contenido; no se publica de nuevo: decida usted"
            return self._result(item, Outcome.ALTERED, said, place, namesakes[-1])
        why = f"El documento {action.reason}." if action.kind is Kind.RECHECK else InDoubt.__doc__
        return self._result(item, Outcome.IN_DOUBT, f"{why} {InDoubt.remedy}", place)

    def _found(self, item: Publication, place: Place, rows: Sequence[Listing]) -> Result | None:
        """Published or duplicated, where rows of our side have our bytes; None where none has."""
        same = self._copies(item, rows)
        if len(same) == 1:
            said = "Publicado: se descargó del portal y sus bytes son iguales"
            return self._result(item, Outcome.PUBLISHED, said, place, same[0])
        if same:
            said = f"El portal lo muestra {len(same)} veces; no se borra nada: decida usted"
            return self._result(item, Outcome.DUPLICATED, said, place, same[0])
        return None

    def _seen(self, item: Publication, place: Place, rows: Sequence[Listing]) -> Result:
        """What a visit that sends nothing says of one document."""
        found = self._found(item, place, rows)
        if found is not None:
            return found
        if self._missing([item], rows):
            return self._result(item, Outcome.IN_DOUBT, f"{InDoubt.__doc__} {InDoubt.remedy}", place)
        namesake = next((row for row in rows if _namesake(row, item.document)), None)
        if namesake is not None:
            said = "El portal tiene un documento con ese nombre y otro contenido"
            return self._result(item, Outcome.ALTERED, said, place, namesake)
        return self._result(item, Outcome.ABSENT, "El portal no lo muestra", place)

    def _settle(self, results: Sequence[Result]) -> None:
        """Write down what is certain. Where that fails it is as certain as before, and the account's run ends."""
        try:
            self._write_down(results)
        except LedgerError as error:
            logger.error("{}", error)
            self._halted = self.unnoted = error

    def _write_down(self, results: Sequence[Result]) -> None:
        ledger = self.claim.ledger
        for result in results:
            intent = self._intents[result.publication]
            link = result.listing.link if result.listing else None
            if result.outcome is Outcome.IN_DOUBT:
                continue
            if ledger.open_intents([intent.key]):
                ledger.looked([intent.key], found=result.listing is not None)
                ledger.settle(intent.key, result.outcome, link=link)
            elif result.outcome in (Outcome.PUBLISHED, Outcome.SKIPPED):
                ledger.found(intent, link=link)

    def _unfinished(self, item: Publication, error: RobotError) -> Result:
        """What an error leaves behind: doubt where something was sent, in this run or an earlier one, else nothing."""
        outcome = next((ends for kind, ends in UNSENT.items() if isinstance(error, kind)), Outcome.FAILED)
        said = "Esta corrida no lo envió" if isinstance(error, Busy) else "No se envió"  # the other one may have
        return self._unreached(item, outcome, f"{said}: {error}. {error.remedy}", f"{error}.")

    def _unreached(self, item: Publication, outcome: Outcome, said: str, why: str | None = None) -> Result:
        """
        What is known of a document whose contract was not seen to its end: the ledger says whether it ever left.

        `said` is for what never did.
        """
        ledger, intent = self.claim.ledger, self._intents.get(item)
        asked = intent.contract if intent else item.contract.number
        match ledger.known_of(self.account.party, asked, item.document.sha256):
            case Outcome.IN_DOUBT:
                return Result(item, Outcome.IN_DOUBT, f"{InDoubt.__doc__} {why or said} {InDoubt.remedy}")
            case Outcome.PUBLISHED:
                before = "Una corrida anterior lo publicó y lo comprobó; esta vez no se pudo mirar"
                return Result(item, Outcome.PUBLISHED_BEFORE, f"{before}: {why or said}")
        return Result(item, outcome, said)

    def _result(
        self, item: Publication, outcome: Outcome, message: str, place: Place, listing: Listing | None = None
    ) -> Result:
        return Result(item, outcome, message, place.facts, listing)


def _by_contract(publications: Sequence[Publication]) -> dict[Contract, list[Publication]]:
    """Publications of one contract together, contracts in the manifest's order."""
    groups: dict[Contract, list[Publication]] = {}
    for item in publications:
        groups.setdefault(item.contract, []).append(item)
    return groups


def _namesake(row: Listing, document: Document) -> bool:
    return row.own and fold(row.name) == fold(document.name)
