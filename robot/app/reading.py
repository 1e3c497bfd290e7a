"""One account that only reads: a guarded browser, signed in, from which nothing can be published."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from loguru import logger

from flows.sign_in import sign_in
from robot.browser.reach import whose_matter
from robot.errors import NoConnection
from robot.interruption import Interrupted
from robot.ledger.ledger import open_ledger
from robot.visits.reading import Reading

from .account import at_the_portal, entering_of, signs_in_and_keeps
from .guarding import reading_guard
from .pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flows.case_files import CaseFiles, Listed
    from flows.portal import Portal
    from robot.browser.step import Stepper
    from robot.errors import RobotError
    from robot.model import Contract

    from .context import RunContext


@dataclass(frozen=True)
class Reader:
    """What reads; `sign_in` is for a session that ended meanwhile."""

    step: Stepper
    portal: Portal
    sign_in: Callable[[], None]


@contextmanager
def reader(context: RunContext) -> Iterator[Reader]:
    """
    A browser that is signed in. There is no claim, and the guard stops whatever would publish.

    :raises PortalError: the sign-in failed.
    """
    with at_the_portal(context, reading_guard(context.settings), None) as there:
        enter = signs_in_and_keeps(context, there, partial(sign_in, there.step, there.portal, entering_of(context)))
        try:
            enter()
        except NoConnection as error:
            raise whose_matter(error, str(context.settings.portal_url)) from error
        yield Reader(there.step, there.portal, enter)


def addresses(context: RunContext, contracts: Sequence[Contract]) -> dict[str, str]:
    """By number, where these were reached earlier."""
    settings = context.settings
    with open_ledger(settings.ledger_url, context.clock.now) as ledger:
        found = {each.number: ledger.address_of(settings.account.key, each.number) for each in contracts}
    return {number: address for number, address in found.items() if address}


def read_each(
    context: RunContext,
    reads: Reader,
    files: CaseFiles,
    contracts: Sequence[Contract],
    keep: Callable[[Contract, Listed | RobotError], None],
) -> RobotError | None:
    """
    Hand to `keep` what was read of each contract, or what kept it from being read, until somebody asks to stop.

    Answers why those that are left were not read, where a trouble ended it.
    """
    pace = Pace.of(context.settings, context.clock, context.stop)

    def look_at(contract: Contract) -> Listed:
        pace.wait()
        context.audience.contract(contract.number)
        context.stop.obey()
        return files.look_at(contract)

    def sign_in() -> None:
        reads.sign_in()
        files.start_again()

    reading = Reading(look_at, sign_in, reads.portal.forget_session)
    context.audience.begin(len(contracts), len(contracts))
    try:
        for contract, found in reading.through(contracts):
            keep(contract, found)
            context.audience.proven(())
    except Interrupted:
        logger.warning("Se pidió parar")
    finally:
        context.audience.end()
    return reading.stopped
