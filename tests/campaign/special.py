"""Cases that no single fault of the portal makes: files, ledgers and clocks that change under the robot's hands."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from unittest.mock import patch

from playwright.sync_api import Error as PlaywrightError

from fake_portal.faults import Fault
from flows.pages import UploadWindow
from robot.intake.copies import sha256_of
from robot.model import Document, Role

from .trial import NEXT_RUN, SOON, Run, Trial, mistakes, told
from .world import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from .world import World

    Special = Callable[[World, "Story"], None]

#: What no robot of ours may ask for (docs/portal.md, section 2.7).
APPROVAL = "/CO1ContractsManagement/Tendering/SalesContractEdit/Approve"
#: The document is stored half an hour after its upload, and the robot's request gets no answer.
IN_HALF_AN_HOUR = Fault("commit_delayed_unanswered", at="upload", seconds=1800)


class Story:
    """What happens in one case, run by run."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.runs: list[Run] = []
        self._wrong: list[str] = []
        world.begin(Role.CONTRACTOR)
        self.publishes(world.document())
        self.expected: list[str] = []

    def publishes(self, file: Path) -> None:
        """What this story is about from now on, with the bytes that it has now."""
        self.file, self.sha256 = file, sha256_of(file)

    def run(self, expected: str, *, after: float = 0.0) -> Run:
        """One run of the robot, some seconds later, and how it has to end."""
        self.world.time.leap(after)
        self.runs.append(told(self.world, self.sha256, self.world.run(self.file)))
        self.expected.append(expected)
        return self.runs[-1]

    def wrong(self, what: str) -> None:
        """Something beside the runs' own words is not as it has to be."""
        self._wrong.append(what)

    def told(self) -> Trial:
        trial = Trial(self.name, [], len(self.world.copies(self.sha256)), self.runs, list(self.world.blocked))
        trial.mistakes = [*self._wrong, *mistakes(self.world, (), trial)]
        for n, (run, expected) in enumerate(zip(self.runs, self.expected, strict=True), 1):
            if run.outcome not in expected.split("|"):
                trial.mistakes.append(f"run {n} says {run.outcome}, not {expected}: {run.message}")
        return trial

    @property
    def ledger(self) -> Path:
        return self.world.state_dir / "ledger.sqlite3"

    def forget_ledger(self) -> None:
        for file in self.ledger.parent.glob("ledger.sqlite3*"):
            file.unlink()


@contextmanager
def just_before_anexar(act: Callable[[Sequence[Path]], object]) -> Iterator[None]:
    """Something happens between the noted intent and the click."""
    own = UploadWindow.attach

    def attach(self: UploadWindow, documents: Sequence[Document]) -> object:
        act([document.path for document in documents])
        return own(self, documents)

    with patch.object(UploadWindow, "attach", attach):
        yield


@contextmanager
def just_before_cerrar(act: Callable[[UploadWindow], None]) -> Iterator[None]:
    """Something happens between Anexar and Cerrar."""
    own = UploadWindow.close

    def close(self: UploadWindow) -> None:
        act(self)
        own(self)

    with patch.object(UploadWindow, "close", close):
        yield


def original_changed(world: World, story: Story) -> None:
    """The person saves the file again while the robot works: what was hashed is what is published."""
    content = story.file.read_bytes()
    with just_before_anexar(lambda _: story.file.write_bytes(b"%PDF-1.4 otra cosa")):
        story.run("published")
    story.file.write_bytes(content)
    story.run("skipped", after=SOON)


def copy_changed(world: World, story: Story) -> None:
    """The robot's own copy changes between hash and upload: it does not leave, and the next run ends it."""

    def spoil(paths: Sequence[Path]) -> None:
        for path in paths:
            path.write_bytes(path.read_bytes() + b"\n% cambiado")

    with just_before_anexar(spoil):
        story.run("failed")
    story.run("published", after=SOON)


def ledger_deleted(world: World, story: Story) -> None:
    """Everything that was noted is gone: what the portal holds is found by its content."""
    story.run("published")
    story.forget_ledger()
    story.run("skipped|published")


def ledger_deleted_in_doubt(world: World, story: Story) -> None:
    """The ledger goes while a document is in doubt: the receipts still tell, and nothing is sent a second time."""
    world.state.arm([IN_HALF_AN_HOUR])
    story.run("in_doubt")
    story.forget_ledger()
    story.run("in_doubt", after=SOON)
    story.run("published|skipped", after=NEXT_RUN)


def ledger_of_yesterday(world: World, story: Story) -> None:
    """A backup from before the upload is put back: the document is found by its content."""
    story.run("published")
    kept = story.ledger.with_name("ayer")
    other = world.paper("otro.pdf", story.file.read_bytes() + b"\n")
    shutil.copy(story.ledger, kept)
    story.publishes(other)
    story.run("published")
    story.forget_ledger()
    shutil.copy(kept, story.ledger)
    story.run("skipped|published")


def two_ledgers(world: World, story: Story) -> None:
    """Another machine with another ledger comes afterwards: it finds the document there."""
    story.run("published")
    world.office = "otra oficina"
    world.sign_in()
    story.run("skipped")


def clock_forward(world: World, story: Story) -> None:
    """Our clock leaps two hours while a commit is under way: the portal's own clock prevents a second copy."""
    world.state.arm([IN_HALF_AN_HOUR])
    story.run("in_doubt")
    world.time.skew = 7200.0
    story.run("in_doubt", after=SOON)
    story.run("published", after=NEXT_RUN)


def clock_backward(world: World, story: Story) -> None:
    """Our clock falls back two hours: the document waits longer, and is found."""
    world.state.arm([IN_HALF_AN_HOUR])
    story.run("in_doubt")
    world.time.skew = -7200.0
    story.run("in_doubt", after=SOON)
    story.run("published", after=NEXT_RUN)


def slept_before_the_click(world: World, story: Story) -> None:
    """The machine sleeps between intent and click: the upload does not leave, and the next run sends it once."""
    with just_before_anexar(lambda _: world.time.leap(7200.0)):
        story.run("failed")
    story.run("published", after=SOON)


def slept_before_cerrar(world: World, story: Story) -> None:
    """The machine sleeps between Anexar and Cerrar: the call-back is kept back, and a look finds the document."""
    with just_before_cerrar(lambda _: world.time.leap(7200.0)):
        story.run("published")
    story.run("skipped", after=SOON)


def hostile_window(world: World, story: Story) -> None:
    """The window opens another one on an address that approves something: that never reaches the portal."""

    def open_another(window: UploadWindow) -> None:
        with suppress(PlaywrightError), window.tab.expect_popup(timeout=1500) as opened:
            window.tab.evaluate("url => { window.open(url) }", f"{world.address}{APPROVAL}")
            opened.value.wait_for_load_state()  # what is stopped never becomes a page

    with just_before_cerrar(open_another):
        story.run("published")
    if not world.blocked:
        story.wrong("the guard stopped nothing")
    story.run("skipped", after=SOON)


def namesake(world: World, story: Story) -> None:
    """Another document of that name stands there: it is never taken for ours, and a person decides."""
    contract = world.state.contract(CONTRACT)
    document = world.state.store(contract, story.file.name, b"%PDF-1.4 otra cosa", side="provider", user=world.user)
    story.run("refused")
    world.state.remove(document)
    story.run("published", after=SOON)


def vanished(world: World, story: Story) -> None:
    """What was published is not listed the next day: the ledger knows that it was, and nothing is sent again."""
    story.run("published")
    (document,) = world.copies(story.sha256)
    world.hide(document)
    story.run("refused|failed", after=NEXT_RUN)
    world.show(document)
    story.run("skipped", after=NEXT_RUN)


SPECIAL: dict[str, Special] = {
    f"especial/{made.__name__}": made
    for made in (
        original_changed,
        copy_changed,
        ledger_deleted,
        ledger_deleted_in_doubt,
        ledger_of_yesterday,
        two_ledgers,
        clock_forward,
        clock_backward,
        slept_before_the_click,
        slept_before_cerrar,
        hostile_window,
        namesake,
        vanished,
    )
}


def carry_out_special(world: World, name: str) -> Trial:
    story = Story(world, name)
    SPECIAL[name](world, story)
    return story.told()
