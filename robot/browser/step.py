"""The two verbs of a flow: `step`, which may be repeated, and `step.once`, which never is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar, TypeVarTuple

from loguru import logger
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_after_delay, wait_exponential

from robot.clock import Clock
from robot.errors import InDoubt, RobotError, Transient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from robot.record.intents import Intents

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True)
class StepReport:
    """One step as it ended."""

    title: str
    seconds: float
    attempts: int
    error: str | None


class Stepper:
    """Carries out the steps of a flow: repeats, notes intents, and tells each step to `narrate`."""

    def __init__(self, intents: Intents, narrate: Callable[[StepReport], None], clock: Clock | None = None) -> None:
        self._intents, self._narrate = intents, narrate
        self.clock = clock or Clock()

    def __call__(self, title: str, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """
        Carry out one documented click; after a passing trouble, again. The action is safe to call twice.

        :raises PortalError: what stopped it, once three attempts or three minutes are used up.
        """
        retrying = Retrying(
            stop=stop_after_attempt(3) | stop_after_delay(180),
            wait=wait_exponential(multiplier=0.5, max=8),
            retry=retry_if_exception_type(Transient),
            sleep=self.clock.sleep,
            reraise=True,
        )
        began = self.clock.monotonic()
        try:
            result = retrying(action, *args, **kwargs)
        except RobotError as error:
            self._tell(title, began, retrying, error)
            raise
        self._tell(title, began, retrying, None)
        return result

    def once(self, title: str, action: Callable[[*Ts], T], *args: *Ts, intents: Sequence[str]) -> T:
        """
        Carry out the click that publishes, one single time. Its intents are on the disk before it begins.

        :raises InDoubt: it did not end well. Whether it published, only a fresh look can say.
        """
        self._intents.open(intents)
        began = self.clock.monotonic()
        try:
            result = action(*args)
        except RobotError as error:
            self._tell(title, began, None, error)
            raise InDoubt(f"{InDoubt.__doc__} ({error})") from error
        self._tell(title, began, None, None)
        return result

    def _tell(self, title: str, began: float, retrying: Retrying | None, error: RobotError | None) -> None:
        attempts = retrying.statistics.get("attempt_number", 1) if retrying else 1
        report = StepReport(title, self.clock.monotonic() - began, attempts, str(error) if error else None)
        logger.info("{} · {:.2f} s · {} · {}", report.title, report.seconds, report.attempts, report.error or "bien")
        self._narrate(report)
