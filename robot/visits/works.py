"""What can be done at one contract without sending anything: plan, rehearse, verify."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from loguru import logger

from robot.errors import LedgerError
from robot.model import Intent, Outcome, publication_key
from robot.planning.plan import Kind, Limits, Now, plan, strangers

from .flows import Opened
from .verdicts import Observed, as_planned, copies_of, seen, with_our_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.clock import Clock
    from robot.ledger.ledger import Ledger
    from robot.model import Account, Listing, OpenIntent, Publication, Result
    from robot.planning.plan import Action

    from .flows import Flows
    from .visit import Visit


@dataclass(frozen=True)
class Decision(Generic[Opened]):
    """The plan for one contract, what stands there now, and what was noted earlier without an outcome."""

    place: Opened
    actions: Mapping[Publication, Action]
    before: Sequence[Listing]
    sent_before: dict[Publication, OpenIntent]

    def those(self, *kinds: Kind) -> list[Publication]:
        return [item for item, action in self.actions.items() if action.kind in kinds]


@dataclass
class Works(Generic[Opened]):
    """What one account can do at a contract; `publishing.py` adds the one work that sends."""

    flows: Flows[Opened]
    ledger: Ledger
    account: Account
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    names_only: bool = False  #: a person limited it: rows of our side with other names are not compared by content
    by_content: bool = False  #: the ledger has gaps: then they are, whatever a person said

    def plan(self, visit: Visit) -> list[Result]:
        """What publishing would do now, and why."""
        decision = self.decide(visit)
        return [self._as_planned(visit, item, decision) for item in visit.items]

    def rehearse(self, visit: Visit) -> list[Result]:
        """Everything up to the last click: the window is opened, the files are chosen, and nothing is sent."""
        decision = self.decide(visit)
        if to_send := decision.those(Kind.PUBLISH):
            self.flows.rehearse(decision.place, [item.document for item in to_send])
        return [self._as_planned(visit, item, decision, rehearsed=True) for item in visit.items]

    def verify(self, visit: Visit) -> list[Result]:
        """What the portal holds of these documents, all in one visit."""
        place = self.flows.reach(visit.contract)
        self.remember(visit, place)
        documents = [item.document for item in visit.items]
        rows = self.flows.inventory(place, documents, None)
        if not {d.sha256 for d in documents} <= {row.sha256 for row in rows if row.own}:
            rows = self.flows.inventory(place, documents, self._known(place))  # it may stand there under another name
        noted = self.open_of(visit, visit.items)
        results = [
            seen(self.observed(visit, item, place, rows, noted.get(item)), strangers(item, visit.items, rows))
            for item in visit.items
        ]
        if missing := self.missing(visit, visit.items, rows):
            self.ledger.looked(missing, found=False, portal=self.flows.portal_time())
        self.settle_results(visit, results)
        return results

    def done(self) -> None:
        """The contract's turn is over."""

    # What all works share ---------------------------------------------------------------------------

    def decide(self, visit: Visit, place: Opened | None = None) -> Decision[Opened]:
        """Look at the contract, reached already or not, and plan."""
        place = self.flows.reach(visit.contract) if place is None else place
        facts, items = place.facts, visit.items
        sent_before = self.remember(visit, place)
        only_names = self.names_only and not self.by_content and not sent_before
        known = None if only_names else self._known(place)
        before = self.flows.inventory(place, [item.document for item in items], known)
        self.ledger.keep_inventory(self.account.key, facts.identity, visit.contract.number, facts.address, list(before))
        for item in [item for item in sent_before if item.repeat]:
            self._settle_what_it_repeats(visit, item, sent_before, before)
        now = Now(self.clock.now(), self.flows.portal_time())
        proven = self.ledger.published(visit.intents[item] for item in items)
        published = {item: proven[key] for item in items if (key := visit.intents[item].key) in proven}
        prepared = self._prepared_otherwise(visit, items)
        actions = plan(items, before, sent_before, now, self.limits, published=published, prepared=prepared)
        return Decision(place, {action.publication: action for action in actions}, before, sent_before)

    def remember(self, visit: Visit, place: Opened) -> dict[Publication, OpenIntent]:
        """Give each publication its key, now that we know the contract; answers what was noted of its bytes earlier."""
        visit.facts = place.facts
        visit.intents |= {item: Intent.of(self.account, place.facts.identity, item) for item in visit.items}
        return self.open_of(visit, visit.items)

    def open_of(self, visit: Visit, items: Sequence[Publication]) -> dict[Publication, OpenIntent]:
        """What is open of these, whatever they were called when they were noted."""
        noted = self.ledger.open_doubts(visit.intents[item] for item in items)
        return {item: noted[key] for item in items if (key := visit.intents[item].key) in noted}

    def observed(
        self, visit: Visit, item: Publication, place: Opened, rows: Sequence[Listing], intent: OpenIntent | None
    ) -> Observed:
        return Observed(item, place.facts, self._copies(visit, item, rows), intent)

    def missing(self, visit: Visit, items: Sequence[Publication], rows: Sequence[Listing]) -> list[str]:
        """The keys of what was sent and is not among these rows."""
        sent = {item: noted.key for item, noted in self.open_of(visit, items).items() if noted.sent is not None}
        return [key for item, key in sent.items() if not self._copies(visit, item, rows)]

    def settle_results(self, visit: Visit, results: Sequence[Result]) -> None:
        """Write down what is certain. Where that fails it is as certain as before, and the account's run ends."""
        try:
            self._write_down(visit, results)
        except LedgerError as error:
            logger.error("{}", error)
            visit.halted = visit.unnoted = error

    def _as_planned(
        self, visit: Visit, item: Publication, decision: Decision[Opened], *, rehearsed: bool = False
    ) -> Result:
        noted = decision.sent_before.get(item)
        observed = self.observed(visit, item, decision.place, decision.before, noted)
        return as_planned(observed, decision.actions[item], rehearsed=rehearsed)

    def _copies(self, visit: Visit, item: Publication, rows: Sequence[Listing]) -> list[Listing]:
        several = len(with_our_bytes(item, rows)) > 1 and not item.repeat
        return copies_of(item, rows, self.ledger.repeated(visit.intents[item]) if several else ())

    def _known(self, place: Opened) -> Mapping[str, str]:
        """What earlier visits downloaded of this contract: hashes by the portal's own ids of the documents."""
        return self.ledger.hashes_of(self.account.key, place.facts.identity)

    def _prepared_otherwise(self, visit: Visit, items: Sequence[Publication]) -> dict[Publication, str]:
        """Of which of these the original, or something else made of it, was sent here, and under which name."""
        assert visit.facts, "the contract was reached"
        documents = {item.document.sha256: item.document.original for item in items}
        others = self.ledger.preparations.relatives({k: one.sha256 if one else None for k, one in documents.items()})
        party, contract = self.account.party, visit.facts.identity
        keys = {sha256: [publication_key(party, contract, each) for each in same] for sha256, same in others.items()}
        stands = self.ledger.preparations.standing([key for several in keys.values() for key in several])
        named = {
            item: next((stands[key] for key in keys[item.document.sha256] if key in stands), None) for item in items
        }
        return {item: name for item, name in named.items() if name is not None}

    def _settle_what_it_repeats(
        self, visit: Visit, item: Publication, sent_before: dict[Publication, OpenIntent], rows: Sequence[Listing]
    ) -> None:
        """A repetition may go once the first one, which was in doubt, is there."""
        first = visit.intents[item].content
        row = next(iter(with_our_bytes(item, rows)), None)
        if row is not None and sent_before[item].key == first:
            self.ledger.looked([first], found=True)
            self.ledger.settle(first, Outcome.PUBLISHED, link=row.link)
            del sent_before[item]

    def _write_down(self, visit: Visit, results: Sequence[Result]) -> None:
        for result in results:
            intent = visit.intents[result.publication]
            link = result.listing.link if result.listing else None
            if result.outcome is Outcome.IN_DOUBT:
                continue
            if self.ledger.open_intents([intent.key]):
                self.ledger.looked([intent.key], found=result.listing is not None)
                self.ledger.settle(intent.key, result.outcome, link=link)
            elif result.outcome in (Outcome.PUBLISHED, Outcome.SKIPPED):
                self.ledger.found(intent, link=link)
