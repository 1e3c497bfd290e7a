"""What a command says to the program that called it: its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import AlreadyRunning, ManifestError, NeedsHuman, PreflightRefused, RobotError, SetupError
from robot.model import Outcome, Result
from robot.turns import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALL_WELL, SOME_FAILED, REFUSED_BEFORE_STARTING, IN_DOUBT, NEEDS_A_PERSON = 0, 1, 3, 4, 5  # 2 is wrong usage
OTHER_RUN_LIVES = 6
WELL = frozenset({Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.WOULD_PUBLISH})


def code_of(error: RobotError) -> int:
    """What a command says that ended before its first document's turn."""
    if isinstance(error, AlreadyRunning):
        return OTHER_RUN_LIVES
    if isinstance(error, ManifestError | PreflightRefused | SetupError):
        return REFUSED_BEFORE_STARTING
    return NEEDS_A_PERSON if isinstance(error, NeedsHuman) else SOME_FAILED


def batch_code(stages: Iterable[Stage]) -> int:
    """
    What a batch says to the program that called it: the worst that a person must know, 0 only where every list is done.

    Doubt (4) comes before what a person has to do (5), and that before what failed, was cancelled, waits, or has mistakes (1).
    """
    found = set(stages)
    if Stage.DOUBT in found:
        return IN_DOUBT
    if found & {Stage.PERSON, Stage.TOMORROW}:
        return NEEDS_A_PERSON
    return ALL_WELL if found <= {Stage.DONE} else SOME_FAILED


def exit_code(results: Sequence[Result]) -> int:
    """What the run says to the program that called it; the doubtful comes before the failed."""
    outcomes = {result.outcome for result in results}
    if Outcome.IN_DOUBT in outcomes:
        return IN_DOUBT
    strange = any(result.unexplained for result in results)
    if strange or outcomes & {Outcome.NEEDS_PERSON, Outcome.ALTERED, Outcome.DUPLICATED}:
        return NEEDS_A_PERSON
    return ALL_WELL if outcomes <= WELL else SOME_FAILED
