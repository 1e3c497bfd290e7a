"""One case from its beginning to its end: the run that is struck, the runs that a scheduler would make, and what is wrong with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from robot.app.by_hand import unlocked
from robot.app.context import Given
from robot.browser.requests import load_requests
from robot.errors import AccountLocked, NeedsHuman, WrongPassword
from robot.intake.copies import sha256_of
from robot.model import Outcome

from .answers import Where, answer_of
from .cases import WRITES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fake_portal.faults import Fault

    from .cases import Case
    from .world import Ended, World

NEXT_RUN = 70 * 60.0  #: seconds until the scheduler's next run: longer than the bound
SOON = 10 * 60.0  #: seconds until somebody runs it again in the meantime
SETTLED = ("published", "skipped")
#: What ends a sign-in that only a person can go on with.
HERS = frozenset({NeedsHuman.code, WrongPassword.code, AccountLocked.code})
LIMIT = 10  #: seconds of real time for the replica's threads to store what their requests brought
LATE = 5 * 3600.0  #: seconds until what is stored after the bound is stored as well


@dataclass(frozen=True)
class Run:
    """What one run said, and what the portal held when it had ended."""

    outcome: str
    message: str
    copies: int
    seconds: float


@dataclass
class Trial:
    """A case that was carried out."""

    case: str
    struck: list[str]  #: what struck, and where, as the replica tells it
    delivered: int  #: uploads that reached the portal's own code
    runs: list[Run]
    stopped: list[str] = field(default_factory=list)  #: by the guard
    afterwards: int | None = None  #: copies, when all that was late has come as well
    mistakes: list[str] = field(default_factory=list)

    @property
    def end(self) -> str:
        """The outcomes one after another, without repetitions."""
        said = [run.outcome for run in self.runs]
        return " → ".join(o for o, before in zip(said, [None, *said], strict=False) if o != before)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"end": self.end}


def carry_out(world: World, case: Case) -> Trial:
    """The run that is struck, and the scheduler's next ones, until it is settled or three have not settled it."""
    point = case.first
    world.begin(point.role, signed_in=not point.entering)
    file = world.document()
    sha256 = sha256_of(file)
    world.state.arm(case.faults)
    runs = [told(world, sha256, world.run(file))]
    world.state.faults.clear()
    world.state.accounts[world.user].locked = False  # a person called the help desk, and says so
    unlocked(Given(world.settings, clock=world.time.clock))
    for pause in (SOON, NEXT_RUN):
        world.time.leap(pause)
        runs.append(told(world, sha256, world.run(file)))
        if runs[-1].outcome in SETTLED and not commits_late(case.faults):
            break
    if commits_late(case.faults):
        world.time.leap(LATE)
        runs.append(told(world, sha256, world.run(file)))
    uploads = [row for row in world.state.journal_rows() if row["endpoint"] == "upload"]
    delivered = sum(not any(struck.endswith("before") for struck in row["struck"]) for row in uploads)
    trial = Trial(str(case), [], delivered, runs, sorted(set(world.blocked)))
    trial.afterwards = afterwards(world, case.faults, sha256)
    rows = world.state.journal_rows()
    trial.struck = [f"{row['number']} {row['endpoint']}: {strike}" for row in rows for strike in row["struck"]]
    trial.mistakes = [*mistakes(world, case.faults, trial), *undeclared(case, runs)]
    return trial


def afterwards(world: World, faults: Sequence[Fault], sha256: str) -> int:
    """Copies, when all that was late has come: what waited in the portal while its session lived, and what was held back."""
    if any(fault.seconds for fault in faults):
        world.time.leap(NEXT_RUN)
        assert world.state.faults.wait_until_still(LIMIT), "the replica does not come to rest"
        world.time.leap(LATE)
        assert world.state.faults.wait_until_still(LIMIT), "the replica does not come to rest"
    return len(world.copies(sha256))


def told(world: World, sha256: str, ended: Ended) -> Run:
    return Run(ended.one, ended.messages[0], len(world.copies(sha256)), round(ended.seconds, 2))


def mistakes(world: World, faults: Sequence[Fault], trial: Trial) -> list[str]:
    """What must never be, whatever the fault."""
    return [*untrue(trial.runs, faults, trial.afterwards), *forbidden(world)]


def untrue(runs: Sequence[Run], faults: Sequence[Fault] = (), afterwards: int | None = None) -> list[str]:
    """What must never be said of one document, nor become of it, run after run."""
    wrong = []
    for n, run in enumerate(runs, 1):
        if run.outcome in SETTLED and run.copies != 1:
            wrong.append(f"run {n} says {run.outcome}, and the portal holds {run.copies}")
        before = runs[n - 2].copies if n > 1 else 0
        if run.outcome == "failed" and run.copies > before:
            wrong.append(f"run {n} says that it sent nothing, and the portal holds {run.copies}")
        if run.outcome.startswith("crash"):
            wrong.append(f"run {n} crashed: {run.message}")
    if runs[-1].copies > 1:
        if not may_be_two(faults):
            wrong.append(f"{runs[-1].copies} copies")
        if runs[-1].outcome != "duplicated":
            wrong.append(f"{runs[-1].copies} copies, and the last run says {runs[-1].outcome}")
    if (afterwards or 0) > 1 and not may_be_two(faults):
        wrong.append(f"{afterwards} copies, hours afterwards")
    if runs[-1].copies == 0:
        wrong.append(f"lost: after {len(runs)} runs the last says {runs[-1].outcome}")
    return wrong


def undeclared(case: Case, runs: Sequence[Run]) -> list[str]:
    """Ends that the table of answers does not declare; of two faults in one run it declares nothing."""
    if len(case.faults) > 1:
        return []
    point, (fault,) = case.first, case.faults
    where = Where.SENDING if point.endpoint in WRITES else Where.SIGN_IN if point.entering else Where.READING
    answer, (first, *others) = answer_of(where, fault.do), [outcome_of(run) for run in runs]
    wrong = [] if first in answer.ends else [f"run 1 says {first}, which is not declared"]
    settled = {*answer.later, Outcome.IN_DOUBT}
    wrong += [f"run {n} says {said}, which is not declared" for n, said in enumerate(others, 2) if said not in settled]
    return wrong if others[-1] in answer.later else [*wrong, f"not settled: {others[-1]}"]


def outcome_of(run: Run) -> Outcome:
    """What a run said of its document; one that did not come past its sign-in said it of all."""
    kind, _, code = run.outcome.partition(": ")
    if kind != "error":
        return Outcome(run.outcome)
    return Outcome.NEEDS_PERSON if code in HERS else Outcome.FAILED


def forbidden(world: World) -> Sequence[str]:
    """Requests that reached the portal though no rule allows them."""
    allowed = load_requests().for_portal(world.address)
    asked = (
        (row["method"].replace("OPTIONS", "GET"), f"{world.address}{row['path']}") for row in world.state.journal_rows()
    )
    return [
        f"forbidden: {method} {url}"
        for method, url in asked
        if "/_fake/" not in url and not any(allowed.rule_for(method, url, actions, passive=True) for actions in ACTIONS)
    ]


ACTIONS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"LoginAuthenticate"}),
    frozenset({"StepManagerGoToStep"}),
    frozenset({"UploadFile"}),
)


def may_be_two(faults: Sequence[Fault]) -> bool:
    """Delivered twice on the wire, or committed after the bound: then it has to be said, because nobody can prevent it."""
    twice = ("delivered_twice", "status_421")  # what is misdirected the browser sends again, on whatever connection
    return any(f.do in twice for f in faults) or commits_late(faults)


def commits_late(faults: Sequence[Fault]) -> bool:
    """Whether a document is stored after the bound."""
    return any(f.do.startswith("commit_delayed") and f.seconds > NEXT_RUN for f in faults)
