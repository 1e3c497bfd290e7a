"""Publish at one contract what the plan says, and prove by a fresh look what became of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loguru import logger
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_fixed

from robot.errors import RESTARTABLE, Busy, Forbidden, LedgerError, PortalError, SessionExpired
from robot.ledger.claim import BROWSER_GRACE_SECONDS
from robot.planning.plan import Kind, strangers, unexplained

from .flows import Opened
from .verdicts import judged, with_unexplained
from .works import Decision, Works

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from robot.ledger.claim import Claim
    from robot.model import Document, Listing, Publication, Result

    from .visit import Visit


@dataclass(kw_only=True)
class Publishing(Works[Opened]):
    """The works of an account that has the right to send; `settle` is in seconds."""

    claim: Claim
    settle: float = 20.0  #: for how long a document that was sent and does not show is looked for

    def publish(self, visit: Visit) -> list[Result]:
        """Reserve the contract, send what the plan says, and look until it shows."""
        place = self.flows.reach(visit.contract)
        if not self.claim.take(place.facts.identity):
            self._wait_for_whoever_works_on(place.facts.identity)
            place = self.flows.reach(visit.contract)  # what was done meanwhile has to be seen
        decision = self.decide(visit, place)
        to_send, to_find = decision.those(Kind.PUBLISH), decision.those(Kind.PUBLISH, Kind.RECHECK)
        for item in to_send:
            if item in decision.sent_before:
                self.ledger.give_up(decision.sent_before[item].key)
        refused, doubt = self._send(visit, place, to_send)
        now = decision.before
        if to_find:
            now = self._look_until_found(
                visit, place, [item for item in to_find if item.document not in refused], decision.before
            )
            self._keep_what_was_seen(visit, place, now)
        results = self._verdicts(visit, decision, now, refused, doubt)
        visit.halted = doubt if isinstance(doubt, Forbidden) else None
        self.settle_results(visit, results)
        sent = self.ledger.sent_to(self.account.party, place.facts.identity)
        return with_unexplained(results, unexplained(decision.before, now, sent))

    def done(self) -> None:
        with suppress(LedgerError):  # a lease ends by itself
            self.claim.release()

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

    def _send(
        self, visit: Visit, place: Opened, items: Sequence[Publication]
    ) -> tuple[Mapping[Document, str], PortalError | None]:
        """What the portal refused in words, and what interrupted the sending, if anything did."""
        if not items:
            return {}, None
        intents = {item.document: visit.intents[item] for item in items}
        try:
            return self.flows.publish(place, list(intents), intents), None
        except SessionExpired:
            raise
        except PortalError as error:
            if error.policy in RESTARTABLE and visit.may_restart:
                raise
            logger.warning("{}: {}", error.code, error)
            cause = error.__cause__
            return {}, cause if isinstance(cause, Forbidden) else error

    def _look_until_found(
        self, visit: Visit, place: Opened, items: Sequence[Publication], before: Sequence[Listing]
    ) -> Sequence[Listing]:
        """Look again, a few times, while something that was sent is not there: a grid may lag behind."""

        def look() -> Sequence[Listing]:
            rows = self.flows.look(place, [item.document for item in items], before)
            if missing := self.missing(visit, items, rows):  # noted at once: a run that dies here has looked
                with suppress(LedgerError):  # a look that is not noted delays the next sending, and hides no result
                    self.ledger.looked(missing, found=False, portal=self.flows.portal_time())
            return rows

        patient = Retrying(
            stop=stop_after_attempt(self.limits.looks),
            wait=wait_fixed(self.settle / max(1, self.limits.looks - 1)),
            retry=retry_if_result(lambda rows: bool(self.missing(visit, items, rows))),
            sleep=self.clock.sleep,
            retry_error_callback=lambda state: state.outcome and state.outcome.result(),
        )
        rows: Sequence[Listing] = patient(look)
        return rows

    def _keep_what_was_seen(self, visit: Visit, place: Opened, rows: Sequence[Listing]) -> None:
        """So that the next visit knows what was downloaded in this one; without it, that is downloaded again."""
        facts = place.facts
        with suppress(LedgerError):
            self.ledger.keep_inventory(
                self.account.key, facts.identity, visit.contract.number, facts.address, list(rows)
            )

    def _verdicts(
        self,
        visit: Visit,
        decision: Decision[Opened],
        now: Sequence[Listing],
        refused: Mapping[Document, str],
        doubt: PortalError | None,
    ) -> list[Result]:
        """One result per document, in the sheet's order."""
        looked_for = decision.those(Kind.PUBLISH, Kind.RECHECK)
        noted = self.open_of(visit, looked_for) if looked_for else {}
        return [
            judged(
                self.observed(visit, item, decision.place, now, noted.get(item)),
                decision.actions[item],
                before=strangers(item, visit.items, decision.before),
                now=strangers(item, visit.items, now),
                refused=refused.get(item.document),
                doubt=doubt,
            )
            if item in looked_for
            else self._as_planned(visit, item, decision)
            for item in visit.items
        ]
