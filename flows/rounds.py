"""The doctor's rounds: the publishing flow's own way up to the window ANEXAR DOCUMENTO, and what stands on each of its pages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from robot.errors import Conflict, NeedsHuman, PortalError, SessionExpired, Unavailable, WrongPage
from robot.model import Contract, Role

from . import steps
from .routes import by_guide
from .sign_in import open_sign_in, sign_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Locator

    from robot.browser.page import Page
    from robot.browser.sighting import Sighting
    from robot.browser.step import Stepper
    from robot.browser.table import Row

    from .pages import Contracts, EntityContracts
    from .portal import Portal
    from .sign_in import Entering

FEW = 3  #: contracts of a list that are opened to find one that takes documents
MANY = 7  #: … to see one of each state
NO_CONTRACTS = "La lista de contratos de este usuario está vacía: no se vio la página de ningún contrato."
NONE_OF_OURS = (
    "No comprobado: ningún documento de los que lista este contrato es de su lado, así que no se vio cómo los marca el "
    "portal en «Cargado por»."
)
NOT_OFFERED = "Ninguno de los contratos abiertos ofrece «Cargar nuevo»: no se vio la ventana «ANEXAR DOCUMENTO»."

#: What publishing and its proof need of each page, beside what the flow itself presses on its way.
NEEDED: Mapping[str, frozenset[str]] = {
    "sign_in": frozenset({"user", "password", "enter"}),
    "desk": frozenset({"user_menu"}),
    "contracts": frozenset({"tabs", "grid", "detail"}),
    "entity_contracts": frozenset({"advanced", "search", "grid", "detail"}),
    "detail": frozenset({"steps", "unique_identifier", "reference", "execution_step"}),
    "execution": frozenset({"selected_step", "heading", "grid", "upload_new", "download"}),
    "upload": frozenset({"choose", "input", "attach", "close"}),
}
#: What a page is recognised by and nobody presses or reads: any number of them will do, as it does for a publication.
RECOGNISED: Mapping[str, frozenset[str]] = {
    "desk": frozenset({"user_menu"}),
    "contracts": frozenset({"tabs"}),
    "detail": frozenset({"steps"}),
    "execution": frozenset({"selected_step", "heading"}),
}
#: What publishing presses, and the rounds do not.
LEFT_ALONE: Mapping[str, frozenset[str]] = {"upload": frozenset({"attach"})}
#: What each role presses on the desk.
ON_THE_DESK = {Role.CONTRACTOR: frozenset({"my_contracts"}), Role.SUPERVISOR: frozenset({"contracts"})}


@dataclass(frozen=True)
class Station:
    """One page of the way as it stood there."""

    page: str
    title: str  #: as a person calls it
    needed: frozenset[str]  #: elements without which nothing is published, or not proven
    sightings: tuple[Sighting, ...]
    structure: str  #: without anybody's data (`browser/snapshot.py`)
    covered: frozenset[str] = frozenset()  #: elements that something lies over, so that nobody can press them

    @property
    def of_a_contract(self) -> bool:
        """Whether each contract has its own: it may look otherwise on another one."""
        return self.page in {"detail", "execution", "upload"}


@dataclass
class Rounds:
    """What was seen until the way ended, and how it ended."""

    stations: list[Station] = field(default_factory=list)
    contract: str | None = None  #: the one whose page was opened last
    unseen: str | None = None  #: what could not be seen and why, though nothing failed; a sentence for people
    unchecked: str | None = (
        None  #: what only a document of one's own shows, where none is listed; a sentence for people
    )
    ended_by: PortalError | Conflict | None = None

    def note(self, station: Station) -> None:
        """Of a page that is passed twice the later look counts."""
        self.stations = [each for each in self.stations if each.page != station.page] + [station]


def go_round(  # noqa: PLR0913 - who goes, where, to note what
    step: Stepper,
    portal: Portal,
    entering: Entering,
    rounds: Rounds,
    contract: Contract | None,
    *,
    one_of_each: bool = False,
) -> None:
    """
    Sign in, and go to the window through a contract's page, noting each page; nothing is chosen there, nothing attached.

    :param contract: which one; without it, the first of the person's list that takes documents.
    :param one_of_each: go on to a contract of each state that the list shows.
    :raises PortalError: what ends a publication on its way there; what was noted until then is in `rounds`.
    :raises Conflict: the portal does not show the contract that was asked for, or that one takes no documents.
    """
    _sign_in(step, portal, entering, rounds)
    rounds.unseen = NO_CONTRACTS
    reached = False
    for each in _contracts(step, portal, rounds, contract, one_of_each=one_of_each):
        if not reached:  # what the pages are compared with is of a contract that takes documents
            rounds.contract, rounds.unseen = each.number, NOT_OFFERED
        kept_out = _as_far_as_the_window(step, portal, rounds if not reached else Rounds(), each)
        if kept_out and contract and not one_of_each:
            raise kept_out
        reached = reached or kept_out is None
        if reached:
            rounds.unseen = None
            if not one_of_each:
                return


def _sign_in(step: Stepper, portal: Portal, entering: Entering, rounds: Rounds) -> None:
    """A kept sign-in is used like any other run's: then there is no form to be seen."""
    page = step(steps.SIGN_IN_1, open_sign_in, portal)
    with suppress(NeedsHuman, WrongPage, SessionExpired, Unavailable):  # the sign-in meets them as well, and says so
        if step(steps.WHAT_STANDS_HERE, page.what_stands_here) == "user":
            rounds.note(station(page))
    sign_in(step, portal, entering)


def _contracts(
    step: Stepper, portal: Portal, rounds: Rounds, asked: Contract | None, *, one_of_each: bool
) -> Sequence[Contract]:
    """The contract that was asked for, or the first of the list; desk and list are noted on the way."""
    role = portal.account.role
    desk = step(steps.DESK, portal.desk)
    listed: Contracts | EntityContracts
    if role is Role.SUPERVISOR:
        rounds.note(station(desk, also=ON_THE_DESK[role]))
        listed = step(steps.CONTRACTS_1, desk.open_contracts)
    else:
        step(steps.MY_PROCESSES_2, desk.open_my_processes)
        rounds.note(station(desk, also=ON_THE_DESK[role]))
        listed = step(steps.MY_CONTRACTS_3, desk.open_my_contracts)
    rows = step(steps.FIRST_CONTRACTS, listed.first_rows)
    below = {"detail": rows[0].scope} if rows else {}
    rounds.note(station(listed, below, less=frozenset() if rows else frozenset({"detail"})))
    if one_of_each and role is Role.CONTRACTOR:  # an entity has thousands, and its list shows no states
        rows = one_of_each_state(step(steps.ALL_CONTRACTS, listed.rows))
    others = [Contract(listed.number_of(row)) for row in rows[: MANY if one_of_each else FEW]]
    return [asked, *(others if one_of_each else ())] if asked else others


def one_of_each_state(rows: Sequence[Row]) -> list[Row]:
    """The first row of each state; all rows where the list shows no states."""
    states = [row.cells.get("state") or str(place) for place, row in enumerate(rows)]
    return [row for place, row in enumerate(rows) if states[place] not in states[:place]]


def _as_far_as_the_window(step: Stepper, portal: Portal, rounds: Rounds, contract: Contract) -> Conflict | None:
    """What says that this contract takes no documents; if nothing does its window was open, and is closed again without Cerrar."""
    detail = by_guide(step, portal, contract)
    step(steps.CONFIRM_CONTRACT, detail.facts, contract)
    rounds.note(station(detail))
    execution = step(steps.EXECUTION_5, detail.open_execution)
    rows = step(steps.INVENTORY, execution.documents)
    below, less = ({"download": rows[0].row.scope}, frozenset[str]()) if rows else ({}, frozenset({"download"}))
    try:
        window = step(steps.UPLOAD_NEW_6, execution.upload_new)
    except Conflict as closed:
        rounds.note(station(execution, below, less=less | {"upload_new"}))
        return closed
    rounds.unchecked = None if any(row.by_buyer == portal.own_side_is_buyer for row in rows) else NONE_OF_OURS
    rounds.note(station(execution, below, less=less))
    rounds.note(station(window))
    step(steps.LEAVE_WINDOW, execution.close_other_windows)
    return None


def station(
    page: Page,
    within: Mapping[str, Locator] | None = None,
    *,
    also: frozenset[str] = frozenset(),
    less: frozenset[str] = frozenset(),
) -> Station:
    """
    A page as it stands there now; what is needed of it is waited for as a publication would.

    :param within: below what to look for an element that stands in each row of a table.
    :param also: what is needed there as well, and `less`, what is not.
    """
    below = within or {}
    needed = (NEEDED[page.name] | also) - less
    for name in sorted(needed):
        with suppress(PortalError):  # what does not come is counted below
            page.element(name, below.get(name))
    covered = frozenset(name for name in LEFT_ALONE.get(page.name, ()) if page.covered(name))
    shown = RECOGNISED.get(page.name, frozenset())
    seen = tuple(replace(each, many=each.many or each.element in shown) for each in page.sightings(below))
    return Station(page.name, page.title, needed, seen, page.snapshot(), covered)
