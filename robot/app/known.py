"""What a run knows of its publications, in memory: it holds also when nothing can be written down any more."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loguru import logger

from robot.errors import RobotError, StateError, Stopped, Unexpected, in_words
from robot.interruption import Interrupted, Stop
from robot.model import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from robot.model import Publication
    from robot.planning.estimate import Estimate


@dataclass
class Known:
    """The results of one run so far, and what became of keeping them."""

    stop: Stop = field(default_factory=Stop)
    results: list[Result] = field(default_factory=list)
    unsaved: list[str] = field(default_factory=list)  #: what could not be kept, and why
    ended_by: RobotError | None = None  #: what kept the run from its end
    stopped_by: RobotError | None = None  #: why the account's turn ended before the last contract
    estimate: Estimate | None = None  #: of a plan: how long it will take
    judge: Callable[[Publication, RobotError], Result] | None = None  #: the runner's, as soon as something may be sent

    @contextmanager
    def saving(self, what: str) -> Iterator[None]:
        """What cannot be written is said at the end; it takes nothing away from what is known."""
        try:
            yield
        except (OSError, RobotError) as error:
            self.could_not_save(what, error)

    def could_not_save(self, what: str, error: OSError | RobotError) -> None:
        line = f"{what} ({in_words(error) if isinstance(error, OSError) else error})"
        logger.error("No se pudo guardar {}", line)
        if line not in self.unsaved:
            self.unsaved.append(line)

    @contextmanager
    def of(self, publications: Sequence[Publication]) -> Iterator[None]:
        """
        Once something may have been sent, whatever goes wrong inside ends in a result for each publication.

        :raises RobotError: what went wrong before that.
        """
        try:
            yield
        except (Exception, Interrupted) as error:  # whatever it is, it may not take away what is known
            if self.stop.asked:  # the driver was asked as well, so that anything may fail now
                self.ended_by = Stopped(str(Stopped.__doc__))
            elif self.judge is None or isinstance(error, Interrupted):
                raise
            else:
                self.ended_by = _as_ours(error)
        done = {result.publication for result in self.results}
        self.results += [self._left(item) for item in publications if item not in done]

    def _left(self, item: Publication) -> Result:
        assert self.ended_by is not None, "only what was cut short leaves anything"
        if self.judge is None:
            return Result(item, Outcome.NOT_ATTEMPTED, f"No se intentó: {self.ended_by}", remedy=self.ended_by.remedy)
        return self.judge(item, self.ended_by)


def _as_ours(error: Exception) -> RobotError:
    """A mistake of our own is told by its kind and place alone: its message might quote a secret."""
    if isinstance(error, RobotError):
        return error
    if isinstance(error, OSError):
        return StateError(f"No se pudo escribir: {in_words(error)}")
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    logger.error("{} en {}", type(error).__name__, " ← ".join(reversed(places)))
    return Unexpected(f"{Unexpected.__doc__} ({type(error).__name__})")
