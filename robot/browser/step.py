"""The two verbs of a flow: `step`, which may be repeated, and `step.once`, which never is."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar, TypeVarTuple

from loguru import logger
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay, wait_exponential

from robot.clock import Clock
from robot.errors import InDoubt, LedgerError, Policy, RobotError
from robot.ledger.ledger import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from robot.ledger.claim import Claim, Window
    from robot.model import Intent

    from .evidence import Shown

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True)
class Step:
    """One documented click. Programs know it by its `id`, people by its `title`, which may be reworded."""

    id: str
    title: str  #: begins with the guide's number, in two columns: left blank where the guide has none
    pictured: bool = False  #: after each success; without it after a failure alone, unless all steps are to be pictured


@dataclass(frozen=True)
class StepReport:
    """One step as it ended."""

    step: Step
    seconds: float
    attempts: int
    error: str | None

    @property
    def title(self) -> str:
        return self.step.title


class Watcher(Protocol):
    """What looks on while steps are carried out, and takes pictures."""

    def after(self, step: Step, *, failed: bool) -> None: ...

    def of(self, shown: Sequence[Shown]) -> None: ...


class Stepper:
    """
    Carries out the steps of a flow: repeats, notes intents, and tells each step to `narrate`.

    `check` is the guard's: it raises when the step made the browser ask for something that is not on the list.
    """

    def __init__(
        self,
        claim: Claim | None,
        narrate: Callable[[StepReport], None],
        clock: Clock | None = None,
        *,
        check: Callable[[], None] = lambda: None,
        evidence: Watcher | None = None,
    ) -> None:
        self._claim, self._narrate, self._check, self._evidence = claim, narrate, check, evidence
        self.clock = clock or Clock()

    def __call__(self, step: Step, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """
        Carry out one documented click; after a passing trouble (`Policy.REPEAT`), again. The action is safe to call twice.

        :raises PortalError: what stopped it, once three attempts or three minutes are used up.
        """
        retrying = Retrying(
            stop=stop_after_attempt(3) | stop_after_delay(180),
            wait=wait_exponential(multiplier=0.5, max=8),
            retry=retry_if_exception(lambda error: getattr(error, "policy", None) is Policy.REPEAT),
            sleep=self.clock.sleep,
            reraise=True,
        )
        began = self.clock.monotonic()
        try:
            result: T = retrying(self._guarded, lambda: action(*args, **kwargs))
        except RobotError as error:
            error.at = error.at or called(step)
            self._tell(step, began, retrying, error)
            raise
        self._tell(step, began, retrying, None)
        return result

    def once(
        self,
        step: Step,
        action: Callable[[*Ts], T],
        *args: *Ts,
        intents: Sequence[Intent],
        then: tuple[Step, Callable[[], object]],
        window: Window | None = None,
    ) -> T:
        """
        Carry out the click that publishes, one single time, and `then` the click that belongs to it.

        Its intents are on the disk before it begins; where `window` says where they belong, they leave for nowhere else.

        :raises InDoubt: it did not end well. Whether it published, only a fresh look can say.
        """
        assert self._claim is not None, "only who has a claim publishes"
        self._claim.open(intents, window)
        result = self._one_time(step, lambda: action(*args))
        self._note(State.ATTACHED)
        self._one_time(*then)
        self._note(State.CLOSED)
        return result

    def show(self, shown: Sequence[Shown]) -> None:
        """Point at what proves something, all of it in one tab, so that it is in the evidence."""
        if self._evidence is not None:
            self._evidence.of(shown)

    def _note(self, state: State) -> None:
        """How far a sent document came. Without the note it is only less known: the look that follows matters more."""
        if self._claim is None:
            return
        with _whatever_the_ledger_says():
            self._claim.mark(state)

    def _one_time(self, step: Step, action: Callable[[], T]) -> T:
        began = self.clock.monotonic()
        try:
            result = self._guarded(action)
        except RobotError as error:
            error.at = error.at or called(step)
            self._tell(step, began, None, error)
            raise InDoubt(f"{InDoubt.__doc__} ({error})") from error
        self._tell(step, began, None, None)
        return result

    def _guarded(self, action: Callable[[], T]) -> T:
        """What the guard stopped explains an error better than the error that it led to."""
        try:
            result = action()
        except RobotError:
            self._check()
            raise
        self._check()
        return result

    def _tell(self, step: Step, began: float, retrying: Retrying | None, error: RobotError | None) -> None:
        attempts = retrying.statistics.get("attempt_number", 1) if retrying else 1
        report = StepReport(step, self.clock.monotonic() - began, attempts, str(error) if error else None)
        ended = f"{error} [{error.detail or error.code}]" if error else "bien"
        logger.info("{} · {:.2f} s · {} · {}", report.title, report.seconds, report.attempts, ended)
        self._narrate(report)
        if self._evidence is not None:
            self._evidence.after(step, failed=error is not None)
        if self._claim is None:
            return
        with _whatever_the_ledger_says():
            self._claim.beat()


def called(step: Step) -> str:
    """The step's title in one line, as a sentence names it."""
    return " ".join(step.title.split())


@contextmanager
def _whatever_the_ledger_says() -> Iterator[None]:
    """Nothing is begun by what stands in here, and the guard asks the ledger itself before anything leaves."""
    try:
        yield
    except LedgerError as error:
        logger.error("{}", error)
