"""One mutant from its beginning to its end: what the robot did there, what a recorded script did, and what was wrong."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from fake_portal.config import Config, with_switches
from fake_portal.server import running
from robot.browser.find import find_browser
from robot.browser.kit import Patience
from robot.intake.copies import sha256_of
from tests.campaign.world import CONTRACT, SIDES, World

from . import script
from .kinds import draw
from .pages import Mutations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from .kinds import Mutant

PATIENCE = Patience(page=4.0, upload=4.0, download=4.0)  #: seconds: a busy machine must not look like a changed page
LATER = 70 * 60.0  #: seconds until the run on healthy pages: longer than the bound
AGAIN = 4  #: of so many mutants where the robot stopped, one has a second run
#: What says that nothing was sent.
NOT_SENT = ("failed", "rejected", "refused", "needs_person", "not_attempted", "error")


@dataclass
class Trial:
    """What became of one mutant."""

    seed: int
    mutant: str
    kind: str
    struck: int  #: answers that were changed
    outcome: str
    message: str
    stored: int
    afterwards: str = ""  #: what the next run said, on healthy pages; empty where there was none
    script: str = ""  #: how the recorded one ended
    script_stored: int = 0
    wrong: list[str] = field(default_factory=list)  #: actions that must never be
    script_wrong: list[str] = field(default_factory=list)

    @property
    def survived(self) -> bool:
        return self.outcome == "published"

    @property
    def script_survived(self) -> bool:
        return self.script == "done" and self.script_stored == 1 and not self.script_wrong

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Ground:
    """A world whose replica can be mutated."""

    world: World
    mutations: Mutations


@contextmanager
def ground(browser: Browser | None = None) -> Iterator[Ground]:
    """As `tests.campaign.world.world`, with the hook on what leaves the replica."""
    with TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        address, app = stack.enter_context(running(Config()))
        mutations = Mutations(app)
        if browser is None:
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(**find_browser().launch_options())
            stack.callback(browser.close)
        portal = address.replace("127.0.0.1", "www.secop.localhost")
        world = World(portal, app.extensions["replica"], browser, Path(folder), patience=PATIENCE)
        yield Ground(world, mutations)


def carry_out(here: Ground, seed: int, *, beside: bool = True) -> Trial:
    """
    The robot at this mutant and, `beside` it, the recorded script.

    Of the mutants where the robot stopped, every fourth has a second run, on healthy pages.
    """
    mutant = draw(seed)
    world, mutations = here.world, here.mutations
    begin(here, mutant)
    document = world.document()
    ended = world.run(document)
    trial = Trial(seed, str(mutant), mutant.kind, mutations.struck, ended.one, ended.messages[0], len(world.stored))
    sent = any(row["endpoint"] == "upload" for row in world.state.journal_rows())
    trial.wrong = [*_wrong(world, document), *untrue(trial, sent=sent)]
    if not trial.survived and seed % AGAIN == 0:
        mutations.put(None)
        world.time.leap(LATER)
        trial.afterwards = world.run(document).one
        if len(world.copies(sha256_of(document))) != 1 or trial.afterwards not in ("published", "skipped"):
            trial.wrong.append(f"on healthy pages {trial.afterwards}, and the portal holds {len(world.stored)}")
    mutations.put(None)
    if beside:
        _record(here, mutant, trial)
    return trial


def _record(here: Ground, mutant: Mutant, trial: Trial) -> None:
    """The recorded script at the same mutant, on a portal at its beginning."""
    begin(here, mutant)
    world = here.world
    document = world.document()
    home = world.state_dir / "accounts" / world.settings.account.id
    session = None if mutant.entering else home / world.settings.account.session
    trial.script = script.publish(world.browser, world.address, mutant.role, session, document)
    trial.script_stored, trial.script_wrong = len(world.stored), _wrong(world, document)
    if trial.script == "done" and trial.script_stored != 1:
        trial.script_wrong.append(f"says done, and the portal holds {trial.script_stored}")
    here.mutations.put(None)


def begin(here: Ground, mutant: Mutant) -> None:
    switches = {"language": mutant.way} if mutant.kind == "language" and mutant.way != "pt" else {}
    here.world.begin(mutant.role, signed_in=not mutant.entering, config=with_switches(Config(), switches))
    here.mutations.put(mutant)


def _wrong(world: World, document: Path) -> list[str]:
    """What the journal and the stored documents say that nobody may do."""
    wrong = []
    if len(world.stored) > 1:
        wrong.append(f"{len(world.stored)} documents")
    for stored in world.stored:
        if (stored.contract, stored.uploaded_by) != (CONTRACT, SIDES[world.role]):
            wrong.append(f"on {stored.contract} as {stored.uploaded_by}")
        if stored.sha256 != sha256_of(document):
            wrong.append("other bytes")
    asked = [
        row for row in world.state.journal_rows() if row["method"] == "POST" and not row["path"].startswith("/_fake/")
    ]
    wrong += sorted({f"asked for {row['path']}" for row in asked if row["endpoint"] is None})
    return wrong


def untrue(trial: Trial, *, sent: bool) -> list[str]:
    """What the robot said that is not so; `sent` is whether an upload reached the portal."""
    said = trial.outcome.partition(":")[0]
    if trial.outcome == "published" and trial.stored != 1:
        return [f"says published, and the portal holds {trial.stored}"]
    if said in NOT_SENT and trial.stored:
        return [f"says {trial.outcome}, and the portal holds {trial.stored}"]
    if said == "in_doubt" and not sent:
        return ["says in doubt, and nothing was sent"]
    return []
