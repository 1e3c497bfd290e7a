"""Cases of several documents, contracts, accounts and runs: faults that reach over from one to another are met nowhere else."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from fake_portal.faults import KINDS, Fault
from robot.intake.copies import sha256_of
from robot.model import Role
from tests.papers import pdf

from .kills import LIMIT, started, wait_until_nobody_is_left
from .special import IN_HALF_AN_HOUR
from .trial import NEXT_RUN, SOON, Run, Trial, forbidden, may_be_two, untrue
from .world import CONTRACT, OTHER_CONTRACT, SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from fake_portal.values import Contract, Document, Side

    from .world import World

    Telling = Callable[["Story"], None]

#: The upload is not stored, and its answer is an error.
NEVER_STORED = Fault("status_500", at="upload")
#: No contract's page opens on its documents.
UNREACHABLE = Fault("status_500", at="step", times=999)
#: Where a document of a neighbour could suffer; the others say nothing of one upload alone.
AT_ONE_UPLOAD = {
    name: kind for name, kind in KINDS.items() if not kind.cannot_strike("upload") and name != "maintenance"
}


@dataclass(eq=False)
class Followed:
    """One document on one contract, from one side, and what each run said of it."""

    file: Path
    sha256: str
    contract: str
    side: Role
    copies: int = 1  #: that the portal has to hold in the end
    faults: tuple[Fault, ...] = ()  #: that struck this one
    runs: list[Run] = field(default_factory=list)  #: those that were about it
    wrong: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.file.name} · {self.contract} · {self.side.value}"


class Story:
    """What happens in one case, run by run, to each of its documents."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.followed: list[Followed] = []
        self.runs: list[Run] = []
        world.begin(Role.CONTRACTOR)

    def document(self, name: str, contract: str = CONTRACT, *, file: Path | None = None, copies: int = 1) -> Followed:
        """Another document, from the side that is at work now; with `file`, another publication of the same."""
        file = file or self.world.paper(name, pdf(f"{self.name} {name}"))
        self.followed.append(Followed(file, sha256_of(file), contract, self.world.role, copies))
        return self.followed[-1]

    def run(self, expected: Mapping[Followed, str], *, after: float = 0.0) -> None:
        """One run over these, some seconds later, and how it has to end for each: an outcome, or several with `|`."""
        self.world.time.leap(after)
        ended = self.world.run_over([(each.contract, each.file) for each in expected])
        for (each, wanted), outcome, message in zip(expected.items(), ended.outcomes, ended.messages, strict=True):
            each.runs.append(Run(outcome, message, self.held(each), round(ended.seconds, 2)))
            if outcome not in wanted.split("|"):
                each.wrong.append(f"run {len(each.runs)} says {outcome}, not {wanted}: {message}")
        self.runs.append(Run(", ".join(ended.outcomes), "", len(self.world.stored), round(ended.seconds, 2)))

    def says(self, document: Followed, words: str, *, never: bool = False) -> None:
        """The last run's sentence about this document has these words, or never."""
        said = document.runs[-1].message
        if (words.casefold() in said.casefold()) is never:
            document.wrong.append(f"run {len(document.runs)} {'says' if never else 'does not say'} «{words}»: {said}")

    def rename(self, document: Followed, name: str) -> None:
        document.file = document.file.rename(document.file.with_name(name))

    def listed_as(self, document: Followed, name: str) -> None:
        """The portal lists this document of a contractor's under another name from now on."""
        state = self.world.state
        (stored,) = self.world.copies(document.sha256)
        state.remove(stored)
        state.store(state.contract(stored.contract), name, stored.content, side="provider", user=stored.user)

    @contextmanager
    def joined_by(self, contract: str, name: str) -> Iterator[None]:
        """A person stores a document on this contract, once, right after the robot's first upload is stored there."""
        state, store = self.world.state, self.world.state.store
        joined: list[Document] = []

        def both(where: Contract, *what: Any, side: Side, user: str) -> Document:
            stored = store(where, *what, side=side, user=user)
            if not joined and stored.contract == contract:
                joined.append(store(where, name, pdf(f"{self.name} {name}"), side=side, user="(a mano)"))
            return stored

        with patch.object(state, "store", both):
            yield
        assert joined, "nobody came"

    def held(self, document: Followed) -> int:
        """How many copies the portal holds on its contract, from its side."""
        of_it = (document.sha256, document.contract, SIDES[document.side])
        return sum((d.sha256, d.contract, d.uploaded_by) == of_it for d in self.world.stored)

    def told(self) -> Trial:
        trial = Trial(self.name, [], len(self.world.stored), self.runs, sorted(set(self.world.blocked)))
        for each in self.followed:
            wrong = [
                *each.wrong,
                *(w for w in untrue(each.runs, each.faults) if each.copies or not w.startswith("lost")),
            ]
            if self.held(each) != each.copies and not may_be_two(each.faults):
                wrong.append(f"{self.held(each)} copies, not {each.copies}")
            trial.mistakes += [f"{what} ({each.name})" for what in wrong]
        trial.mistakes += forbidden(self.world)
        rows = self.world.state.journal_rows()
        trial.struck = [f"{row['number']} {row['endpoint']}: {strike}" for row in rows for strike in row["struck"]]
        return trial


# What one document's trouble is to its neighbours ---------------------------------------------------


def first_upload(kind: str, when: str, story: Story) -> None:
    """The first upload of a run comes to grief: whatever becomes of it, its neighbours are published, and it once."""
    seconds = 1.0 if kind == "slow" else 1800.0 if "seconds" in KINDS[kind].uses and kind != "status_503" else 0.0
    fault = Fault(kind, at="upload", when=when, seconds=0.0 if kind == "refused" else seconds)
    struck, neighbour = story.document("Informe.pdf"), story.document("Planilla.pdf")
    elsewhere = story.document("Cuenta.pdf", OTHER_CONTRACT)
    struck.faults = (fault,)
    story.world.state.arm([fault])
    said_no, unseen = "rejected|in_doubt|duplicated", "published|in_doubt|failed"
    story.run({struck: f"{unseen}|{said_no}", neighbour: unseen, elsewhere: "published"})
    story.world.state.faults.clear()
    for pause in (SOON, NEXT_RUN):
        later = "published|skipped" if pause == NEXT_RUN else f"{unseen}|skipped"
        story.run({struck: f"{later}|duplicated", neighbour: later, elsewhere: "skipped"}, after=pause)


# Doubt that outlives a run --------------------------------------------------------------------------


def unreachable(story: Story) -> None:
    """
    When no contract can be reached, what is in doubt is called so, what was published is called published before, and
    only what never left is *no se envió*.
    """
    doubt, earlier = story.document("Informe.pdf"), story.document("Planilla.pdf", OTHER_CONTRACT)
    new = story.document("Cuenta.pdf", OTHER_CONTRACT)
    story.world.state.arm([IN_HALF_AN_HOUR])
    story.run({doubt: "in_doubt", earlier: "published"})
    story.world.state.arm([UNREACHABLE])
    story.run({doubt: "in_doubt", earlier: "published_before", new: "failed"}, after=SOON)
    story.says(doubt, "No se envió", never=True)
    story.says(earlier, "No se envió", never=True)
    story.says(earlier, "publicó")
    story.says(new, "No se envió")
    story.world.state.faults.clear()
    story.run({doubt: "published|skipped", earlier: "skipped", new: "published"}, after=NEXT_RUN)


def renamed_in_doubt(story: Story) -> None:
    """A document in doubt is known by its bytes: under another name it stays in doubt, and is published once."""
    doubt, neighbour = story.document("Informe.pdf"), story.document("Planilla.pdf")
    elsewhere = story.document("Cuenta.pdf", OTHER_CONTRACT)
    story.world.state.arm([IN_HALF_AN_HOUR])
    story.run({doubt: "in_doubt", elsewhere: "published"})
    story.rename(doubt, "Informe de marzo, firmado.pdf")
    story.run({doubt: "in_doubt", neighbour: "published", elsewhere: "skipped"}, after=SOON)
    story.run({doubt: "published|skipped", neighbour: "skipped", elsewhere: "skipped"}, after=NEXT_RUN)


def account_spelled_otherwise(story: Story) -> None:
    """The portal's other host, and a company that is named afterwards, are the same account: doubt stays doubt."""
    doubt, elsewhere = story.document("Informe.pdf"), story.document("Cuenta.pdf", OTHER_CONTRACT)
    world = story.world
    world.state.arm([IN_HALF_AN_HOUR])
    story.run({doubt: "in_doubt", elsewhere: "published"})
    world.becomes(spelled=world.address.replace("www.secop.localhost", "127.0.0.1"))
    story.run({doubt: "in_doubt", elsewhere: "skipped"}, after=SOON)
    world.becomes(company="ANA PRUEBA PRUEBA")
    story.run({doubt: "in_doubt", elsewhere: "skipped"})
    story.run({doubt: "published|skipped", elsewhere: "skipped"}, after=NEXT_RUN)


def colleague(story: Story) -> None:
    """Another user of the same side, with the same ledger, finds a document in doubt and does not send it again."""
    doubt, elsewhere = story.document("Informe.pdf"), story.document("Cuenta.pdf", OTHER_CONTRACT)
    story.world.state.arm([IN_HALF_AN_HOUR])
    story.run({doubt: "in_doubt", elsewhere: "published"})
    story.world.becomes(user="prestado")
    story.run({doubt: "in_doubt", elsewhere: "skipped"}, after=SOON)
    story.run({doubt: "published|skipped", elsewhere: "skipped"}, after=NEXT_RUN)


def somebody_uploads_meanwhile(story: Story) -> None:
    """What a person adds to the contract while the robot works is told with each of its documents, and never taken for one."""
    one, other, elsewhere = (
        story.document("Informe.pdf"),
        story.document("Planilla.pdf"),
        story.document("Cuenta.pdf", OTHER_CONTRACT),
    )
    with story.joined_by(CONTRACT, "A mano.pdf"):
        story.run({one: "published", other: "published", elsewhere: "published"})
    for document in (one, other):
        story.says(document, "Además apareció en el contrato «A mano.pdf», que este robot no envió")
    story.says(elsewhere, "Además apareció", never=True)
    story.run({one: "skipped", other: "skipped", elsewhere: "skipped"}, after=SOON)
    story.says(one, "Además apareció", never=True)


def arrived_under_another_name(story: Story) -> None:
    """What was in doubt and came between two runs under a name that nobody would equate is found by its bytes."""
    doubt, neighbour = story.document("Informe.pdf"), story.document("Planilla.pdf")
    elsewhere = story.document("Cuenta.pdf", OTHER_CONTRACT)
    story.world.state.arm([IN_HALF_AN_HOUR])
    story.run({doubt: "in_doubt", elsewhere: "published"})
    story.world.time.leap(NEXT_RUN)
    story.listed_as(doubt, "DOC-000417.pdf")
    story.run({doubt: "published|skipped", neighbour: "published", elsewhere: "skipped"})
    story.run({doubt: "skipped|refused", neighbour: "skipped"}, after=SOON)


# The same bytes -------------------------------------------------------------------------------------


def renamed_later(story: Story) -> None:
    """Bytes that stand on the contract are not published again under another name; by their own they are found."""
    known, neighbour = story.document("Informe.pdf"), story.document("Planilla.pdf")
    elsewhere = story.document("Cuenta.pdf", OTHER_CONTRACT)
    story.run({known: "published", neighbour: "published", elsewhere: "published"})
    story.rename(known, "Informe corregido.pdf")
    story.run({known: "refused", neighbour: "skipped", elsewhere: "skipped"}, after=SOON)
    story.rename(known, "Informe.pdf")
    story.run({known: "skipped", neighbour: "skipped", elsewhere: "skipped"}, after=SOON)


def ledger_deleted_and_renamed(story: Story) -> None:
    """Without its ledger, and under a name that the portal changed, what was published is found by its bytes."""
    known, elsewhere = story.document("Informe.pdf"), story.document("Cuenta.pdf", OTHER_CONTRACT)
    story.run({known: "published", elsewhere: "published"})
    story.listed_as(known, "DOC-000417.pdf")
    for file in story.world.state_dir.glob("ledger.sqlite3*"):
        file.unlink()
    story.run({known: "refused|skipped", elsewhere: "skipped"}, after=SOON)


def one_file_on_two_contracts(story: Story) -> None:
    """One file on two contracts is two publications: each stands there once, also where one of them is in doubt."""
    doubt, planilla = story.document("Acta.pdf"), story.document("Planilla.pdf")
    other = story.document("Acta.pdf", OTHER_CONTRACT, file=doubt.file)
    story.world.state.arm([IN_HALF_AN_HOUR])
    story.run({doubt: "in_doubt", other: "published"})
    story.run({doubt: "in_doubt", planilla: "published", other: "skipped"}, after=SOON)
    story.run({doubt: "published|skipped", planilla: "skipped", other: "skipped"}, after=NEXT_RUN)


def both_sides_in_doubt(story: Story) -> None:
    """
    The other party's row with our bytes is no publication of ours, and our doubt is not theirs: they publish their own.

    Both sides read the same number on the contract, and share a ledger.
    """
    world = story.world
    world.begin(Role.CONTRACTOR, step_one_number="buyer")
    ours = story.document("Acta.pdf", copies=0)
    mine = story.document("Cuenta.pdf", OTHER_CONTRACT)
    world.state.arm([NEVER_STORED])
    story.run({ours: "in_doubt", mine: "published"})
    world.becomes(Role.SUPERVISOR)
    theirs, more = story.document("Acta.pdf", file=ours.file), story.document("Informe.pdf", OTHER_CONTRACT)
    story.run({theirs: "published", more: "published"}, after=SOON)
    world.becomes(Role.CONTRACTOR)
    story.run({ours: "in_doubt", mine: "skipped"})
    story.run({ours: "refused", mine: "skipped"}, after=NEXT_RUN)
    story.says(ours, "otra parte")


def both_sides_one_after_the_other(story: Story) -> None:
    """What the other party published is not published again by us: a person decides; what it took away may be."""
    world = story.world
    world.begin(Role.CONTRACTOR, step_one_number="buyer")
    ours, mine = story.document("Acta.pdf"), story.document("Cuenta.pdf", OTHER_CONTRACT)
    story.run({ours: "published", mine: "published"})
    world.becomes(Role.SUPERVISOR)
    theirs = story.document("Acta.pdf", file=ours.file)
    story.run({theirs: "refused"}, after=SOON)
    story.says(theirs, "otra parte")
    (document,) = world.copies(ours.sha256)
    world.hide(document)
    story.run({theirs: "published"}, after=SOON)


def death(n: int, story: Story) -> None:
    """The robot and its browser die as the n-th upload of a run has been let go; the next runs publish each document once."""
    world = story.world
    documents = [story.document("Informe.pdf"), story.document("Planilla.pdf")]
    documents.append(story.document("Cuenta.pdf", OTHER_CONTRACT))
    manifest = world.home / "manifiesto.csv"
    rows = "".join(f"{each.contract},{each.file.name}\n" for each in documents)
    manifest.write_text(f"contrato,archivo\n{rows}", encoding="utf-8")
    with started(world, manifest, "let_go", n, "group") as process:
        _, said = process.communicate(timeout=LIMIT)
    wait_until_nobody_is_left(world)
    if process.returncode != -signal.SIGKILL:
        documents[0].wrong.append(f"it did not die there: {said[-300:]}")
    for pause, ends in ((0.0, "published|skipped|in_doubt"), (NEXT_RUN, "published|skipped")):
        story.run(dict.fromkeys(documents, ends), after=pause)


def _first_uploads() -> dict[str, Telling]:
    return {
        f"varios/first_upload/{name}/{when}": partial(first_upload, name, when)
        for name, kind in AT_ONE_UPLOAD.items()
        for when in kind.whens
    }


SEVERAL: dict[str, Telling] = {
    f"varios/{made.__name__}": made
    for made in (
        unreachable,
        renamed_in_doubt,
        account_spelled_otherwise,
        colleague,
        somebody_uploads_meanwhile,
        arrived_under_another_name,
        renamed_later,
        ledger_deleted_and_renamed,
        one_file_on_two_contracts,
        both_sides_in_doubt,
        both_sides_one_after_the_other,
    )
}
SEVERAL |= _first_uploads() | {f"varios/death/{n}": partial(death, n) for n in (1, 2, 3)}


def carry_out_several(world: World, name: str) -> Trial:
    story = Story(world, name)
    SEVERAL[name](story)
    return story.told()
