"""Carry out a manifest, one contract after another: look, decide, publish, look again, and say what became of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from loguru import logger
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_exponential

from robot.errors import ElementNotFound, InDoubt, NeedsHuman, PortalError, RobotError, SessionExpired
from robot.model import Contract, Document, Listing, Outcome, Publication, Result, fold
from robot.planning.plan import LOOKS, Kind, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from robot.clock import Clock
    from robot.record.intents import Intents


class HasIdentity(Protocol):
    """A place in the portal that knows its contract's unique identifier."""

    @property
    def identity(self) -> str: ...


Place = TypeVar("Place", bound=HasIdentity)


@dataclass(frozen=True)
class Flows(Generic[Place]):
    """What the portal's own room can do; the runner knows nothing else of the portal."""

    sign_in: Callable[[], None]
    reach: Callable[[Contract], Place]
    inventory: Callable[[Place, Sequence[Document], bool], Sequence[Listing]]
    publish: Callable[[Place, Sequence[Document], Mapping[Document, str]], Mapping[Document, str]]
    look: Callable[[Place, Sequence[Document], Sequence[Listing]], Sequence[Listing]]


@dataclass
class Runner(Generic[Place]):
    """One account's run. `account` is part of each publication's key: the portal's host, user and side."""

    flows: Flows[Place]
    intents: Intents
    account: str
    clock: Clock
    _keys: dict[Publication, str] = field(default_factory=dict)  #: of what was reached in this run

    def run(self, publications: Sequence[Publication]) -> Iterator[Result]:
        """
        One result per publication.

        Two contracts in a row whose page differs from the catalogue, or one question that only a person can answer,
        stop the account: what is left was not attempted, which is not the same as failed.
        """
        stopped: RobotError | None = None
        drifted = 0
        for contract, items in _by_contract(publications).items():
            if stopped is not None:
                yield from (Result(i, Outcome.NOT_ATTEMPTED, f"No se intentó: {stopped}") for i in items)
                continue
            try:
                yield from self._signed_in(contract, items)
                drifted = 0
            except RobotError as error:
                logger.error("{}: {}: {}", contract.number, error.code, error)
                drifted = drifted + 1 if isinstance(error, ElementNotFound) else 0
                stopped = error if isinstance(error, NeedsHuman) or drifted == 2 else None
                yield from (self._unfinished(item, error) for item in items)

    def _signed_in(self, contract: Contract, items: Sequence[Publication]) -> list[Result]:
        """A session that ends in the middle is worth one new sign-in: what was sent meanwhile is found by looking."""
        try:
            return self._publish(contract, items)
        except SessionExpired:
            self.flows.sign_in()
            return self._publish(contract, items)

    def _publish(self, contract: Contract, items: Sequence[Publication]) -> list[Result]:
        place = self.flows.reach(contract)
        documents = [item.document for item in items]
        keys = {item.document: self._key(place, item.document) for item in items}
        self._keys |= {item: keys[item.document] for item in items}
        sent_before = {item: intent for item in items if (intent := self.intents.get(keys[item.document]))}
        before = self.flows.inventory(place, documents, bool(sent_before))
        actions = {action.publication: action for action in plan(items, before, sent_before, self.clock.now())}

        to_send = [i.document for i in items if actions[i].kind is Kind.PUBLISH]
        to_find = to_send + [i.document for i in items if actions[i].kind is Kind.RECHECK]
        refused, doubt = self._send(place, to_send, keys)
        now = self._look_until_found(place, [d for d in to_find if d not in refused], before) if to_find else before

        results = []
        for item in items:
            action = actions[item]
            match action.kind:
                case Kind.REFUSE:
                    outcome, message = Outcome.REFUSED, f"No se publicó: {action.reason}"
                case Kind.SKIP if item in sent_before:
                    outcome, message = Outcome.PUBLISHED, f"Publicado en un intento anterior: {action.reason}"
                case Kind.SKIP:
                    outcome, message = Outcome.SKIPPED, f"No se volvió a publicar: {action.reason}"
                case _:
                    outcome, message = self._judge(item.document, keys, before, now, refused, doubt)
            if outcome is Outcome.IN_DOUBT:
                self.intents.looked([keys[item.document]])
            else:
                self.intents.settle(keys[item.document], outcome)
            results.append(Result(item, outcome, message))
        return results

    def _send(
        self, place: Place, documents: Sequence[Document], keys: Mapping[Document, str]
    ) -> tuple[Mapping[Document, str], PortalError | None]:
        """What the portal refused in words, and what interrupted the sending, if anything did."""
        if not documents:
            return {}, None
        try:
            return self.flows.publish(place, documents, keys), None
        except SessionExpired:
            raise
        except PortalError as error:
            logger.warning("{}: {}", error.code, error)
            return {}, error

    def _look_until_found(
        self, place: Place, documents: Sequence[Document], before: Sequence[Listing]
    ) -> Sequence[Listing]:
        """Look again, a few times, while something that was sent is not there: a grid may lag behind."""
        expected = {d.sha256 for d in documents if self.intents.get(self._key(place, d))}
        patient = Retrying(
            stop=stop_after_attempt(LOOKS),
            wait=wait_exponential(multiplier=2, max=10),
            retry=retry_if_result(lambda rows: not expected <= {row.sha256 for row in rows if row.own}),
            sleep=self.clock.sleep,
            retry_error_callback=lambda state: state.outcome and state.outcome.result(),
        )
        rows: Sequence[Listing] = patient(self.flows.look, place, documents, before)
        return rows

    def _judge(  # noqa: PLR0913, PLR0917 - everything that the verdict rests on
        self,
        document: Document,
        keys: Mapping[Document, str],
        before: Sequence[Listing],
        now: Sequence[Listing],
        refused: Mapping[Document, str],
        doubt: PortalError | None,
    ) -> tuple[Outcome, str]:
        """Say what a fresh look proves of one document. The window's own words decide nothing but a refusal's text."""
        same = sum(row.own and row.sha256 == document.sha256 for row in now)
        if same == 1:
            return Outcome.PUBLISHED, "Publicado: se descargó del portal y sus bytes son iguales"
        if same > 1:
            return Outcome.DUPLICATED, f"El portal lo muestra {same} veces; no se borra nada: decida usted"
        if document in refused:
            return Outcome.REJECTED, f"El portal lo rechazó: {refused[document]}"
        if self.intents.get(keys[document]) is None:
            return Outcome.FAILED, f"No se envió: {doubt or 'la ventana no llegó a Anexar'}"
        if sum(_namesake(row, document) for row in now) > sum(_namesake(row, document) for row in before):
            return Outcome.ALTERED, "El portal lo muestra con otro contenido; no se publica de nuevo: decida usted"
        return Outcome.IN_DOUBT, f"{InDoubt.__doc__} {InDoubt.remedy}"

    def _unfinished(self, item: Publication, error: RobotError) -> Result:
        """What an error leaves behind: doubt where something was sent, else nothing."""
        if self.intents.get(self._keys.get(item, "")):
            return Result(item, Outcome.IN_DOUBT, f"{InDoubt.__doc__} {error}. {InDoubt.remedy}")
        outcome = Outcome.NEEDS_PERSON if isinstance(error, NeedsHuman) else Outcome.FAILED
        return Result(item, outcome, f"No se envió: {error}. {error.remedy}")

    def _key(self, place: Place, document: Document) -> str:
        """The publication's own key: who, where, under which name, and which bytes."""
        parts = (self.account, place.identity, fold(document.name), document.sha256)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _by_contract(publications: Sequence[Publication]) -> dict[Contract, list[Publication]]:
    """Publications of one contract together, contracts in the manifest's order."""
    groups: dict[Contract, list[Publication]] = {}
    for item in publications:
        groups.setdefault(item.contract, []).append(item)
    return groups


def _namesake(row: Listing, document: Document) -> bool:
    return row.own and fold(row.name) == fold(document.name)
