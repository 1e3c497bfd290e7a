"""Robots that are wrong in one way each. A campaign that does not catch every one of them proves nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import flows.for_visits as calls
import robot.app.account as composed
import robot.ledger.ledger as ledger_room
from flows.pages import UploadWindow
from robot.browser.guard import EVERYTHING, Guard
from robot.browser.second_send import IdleSockets
from robot.browser.step import Stepper
from robot.errors import InDoubt
from robot.ledger import database
from robot.ledger.claim import Claim
from robot.ledger.ledger import State
from robot.model import Listing, Outcome, fold
from robot.planning.plan import Limits
from robot.visits import publishing, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .cases import Case
    from .trial import Trial

    Patches = list[tuple[Any, str, Any]]


@dataclass(frozen=True)
class Mutant:
    """One mistake in the robot, and the case that has to show it: the end of its name, or a story."""

    patches: Patches
    case: str

    @contextmanager
    def applied(self) -> Iterator[None]:
        own = [(where, name, getattr(where, name)) for where, name, _ in self.patches]
        for where, name, wrong in self.patches:
            setattr(where, name, wrong)
        try:
            yield
        finally:
            for where, name, right in own:
                setattr(where, name, right)


def case_of(mutant: Mutant, cases: list[Case]) -> Case:
    """The first contractor's case that the mutant names."""
    return next(case for case in cases if str(case).partition("-")[2] == mutant.case and not case.first.entering)


def judged(name: str, trial: Trial) -> Trial:
    """The other way round: here it is a mistake to find none."""
    caught = trial.mistakes
    trial.struck = [f"{trial.case}: {'; '.join(caught)}"]
    trial.case, trial.mistakes = name, [] if caught else [f"not caught: {trial.end}"]
    return trial


# The mutants, in the order of docs/architecture.md's promises ---------------------------------------


def believed_unseen(step: Any, portal: Any, place: Any, documents: Any, before: Any) -> list[Listing]:
    """No fresh look: what was sent is said to be listed."""
    return [*before, *(Listing(document.name, True, document.sha256, None) for document in documents)]


def intends_afterwards(
    self: Any, title: str, action: Any, *args: Any, intents: Any, then: Any, window: Any = None
) -> Any:
    """The intent is noted once the click has ended."""
    result = self._one_time(title, lambda: action(*args))
    self._claim.open(intents, window)
    for state in (State.SENT, State.ATTACHED):
        self._claim.ledger.mark([intent.key for intent in intents], state)
    self._one_time(*then)
    return result


def attaches_again(own: Callable[..., Any]) -> Callable[..., Any]:
    """Anexar is pressed a second time where the window shows a failure."""

    def attach(self: Any, documents: Any) -> Any:
        answers = own(self, documents)
        return answers if self.shows("attached") else own(self, documents)

    return attach


def trusts_window(own: Callable[..., Any]) -> Callable[..., Any]:
    """What the window called attached is called published."""

    def judge(observed: Any, action: Any, *, refused: Any, doubt: Any, **rows: Any) -> Any:
        if doubt is None and refused is None:
            document = observed.item.document
            listing = Listing(document.name, True, document.sha256, None)
            return observed.result(Outcome.PUBLISHED, "la ventana lo dijo", listing)
        return own(observed, action, refused=refused, doubt=doubt, **rows)

    return judge


def takes_names_for_bytes(own: Callable[..., Any]) -> Callable[..., Any]:
    """A row with the document's name is the document."""

    def looks(step: Any, portal: Any, place: Any, documents: Any, *others: Any, **named: Any) -> list[Listing]:
        bytes_of = {fold(document.name): document.sha256 for document in documents}
        rows = own(step, portal, place, documents, *others, **named)
        return [replace(row, sha256=bytes_of.get(fold(row.name), row.sha256)) for row in rows]

    return looks


def chooses_twice(self: Any, documents: Any) -> None:
    """The file is handed over again, whatever the window lists."""
    for _ in range(2):
        self.set_files("input", [document.path for document in documents])
        self.wait_for_rows("file", len(documents))


def close_decides(own: Callable[..., Any]) -> Callable[..., Any]:
    """What fails at Cerrar is called not published, whatever the fresh look says."""

    def judge(observed: Any, action: Any, *, doubt: Any, **others: Any) -> Any:
        if isinstance(doubt, InDoubt):
            return observed.result(Outcome.FAILED, "No se envió")
        return own(observed, action, doubt=doubt, **others)

    return judge


def forgetful_index(own: Callable[..., Any]) -> Callable[..., Any]:
    """The ledger's index holds open intents only, not what was published."""

    def prepare(engine: Any, now: Any) -> Any:
        made = own(engine, now)
        with engine.begin() as db:
            db.exec_driver_sql("DROP INDEX IF EXISTS intent_stands_once")
            db.exec_driver_sql("CREATE UNIQUE INDEX intent_stands_once ON intent (key) WHERE outcome IS NULL")
        return made

    return prepare


def sees_own_pages_only(self: Any, context: Any) -> None:
    """The guard listens at each page, once it is there."""

    def watch(page: Any) -> None:
        session = context.new_cdp_session(page)
        session.on("Fetch.requestPaused", lambda event: self._paused(session, event))
        session.send("Fetch.enable", {"patterns": EVERYTHING})

    context.on("page", watch)


class Unwatched:
    """What `watch` answers where nothing is watched."""

    def detach(self) -> None:
        """Nothing."""


def lets_anything_go(self: Any, write: Any) -> None:
    """The guard no longer counts: it would stop what a robot sends twice."""


MUTANTS = {
    "no_fresh_look": Mutant([(calls, "look", believed_unseen)], "upload/status_500/before"),
    "intent_after_the_click": Mutant(
        [(Stepper, "once", intends_afterwards), (Claim, "may_write", lets_anything_go)], "upload/late/before"
    ),
    "anexar_repeated": Mutant(
        [(UploadWindow, "attach", attaches_again(UploadWindow.attach)), (Claim, "may_write", lets_anything_go)],
        "upload/reset/after",
    ),
    "window_trusted": Mutant([(publishing, "judged", trusts_window(verdicts.judged))], "upload/delivered_twice/after"),
    "match_by_name": Mutant(
        [(calls, name, takes_names_for_bytes(getattr(calls, name))) for name in ("inventory", "look")],
        "especial/namesake",
    ),
    "no_bound": Mutant(
        [(composed, "Limits", lambda bound: replace(Limits(bound), bound=timedelta(0)))],
        "upload/commit_delayed_unanswered/after/1800s",
    ),
    "index_without_published": Mutant(  # and the plan, which asks the ledger first, learns nothing of it
        [
            (database, "prepare", forgetful_index(database.prepare)),
            (ledger_room.Ledger, "published", lambda self, intents: frozenset()),
        ],
        "especial/vanished",
    ),
    "idle_sockets_left_open": Mutant([(IdleSockets, "close", lambda self: True)], "upload/reset/after"),
    "choose_repeated": Mutant(
        [
            (UploadWindow, "choose", chooses_twice),
            (UploadWindow, "lists", lambda self, documents: True),
            (Claim, "may_write", lets_anything_go),
        ],
        "upload/slow/after",
    ),
    "close_decides": Mutant(
        [(publishing, "judged", close_decides(verdicts.judged)), (ledger_room, "NEVER_SENT", ())],
        "especial/slept_before_cerrar",
    ),
    "guard_on_pages": Mutant(
        [(Guard, "watch", lambda self, browser: Unwatched()), (Guard, "close_side_doors", sees_own_pages_only)],
        "especial/hostile_window",
    ),
}
