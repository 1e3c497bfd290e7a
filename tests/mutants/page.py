"""The page with the figures of a run of mutants (docs/mutants.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from .kinds import HELD_OUT, KINDS, distinct, draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Trial = Mapping[str, Any]

HEAD = """\
# Mutants of the pages: what the robot does where the portal changed

Written by `python -m tests.mutants --json mutants.json --page docs/mutants.md`, which goes on where it was stopped.

The replica is the portal as we know it. A mutant is that portal with one change, drawn by a seed and made to every page, part of a page, script and answer that leaves
it; the kinds are data (`tests/mutants/kinds.py`). The robot publishes one document there. It has to publish it rightly, or to stop and
say so: the journal and the stored documents are what counts, never its word. Beside it runs the same flow as a recorder writes it: one selector for each element, and what the page says is believed
(`tests/mutants/script.py`). It tries nothing twice, so on a busy machine it ends otherwise now and then.
"""
WRONG = """\
A wrong action is a second document, one on another contract or of the other side, other bytes, a request that no documented way makes, *published*
without the document, *not sent* with it, or doubt where nothing left. Of the mutants where the robot stopped, every fourth had a second
run, seventy minutes later on healthy pages: it has to publish, once.
"""
#: Where it stops, by kind: why it does not go on.
WHY = {
    "remove": "What is gone cannot be pressed or read. Where it only proves something, such as the contract's number, the robot could go on by the address alone; it does not, because "
    "then one page of a wrong contract is all that stands between two publications.",
    "relabel": "An element that the catalogue knows by its word alone is not there under another one. A second candidate by id is only written where an id is known "
    "(docs/portal.md); the words of `Cargado por` say whose a document is, and are never guessed.",
    "rename": "A contract's two numbers are proofs, and have one candidate each: nobody knows the words beside them, and another number may stand on the page. "
    "The password is looked for by the name under which it is sent, never by its place. The recording proves nothing: it never asks whose contract it is on.",
    "language": "A third language is no language of the portal: no word is found. It could go by ids as far as the list, and not beyond.",
    "frame": "What lies in a frame is not looked for there: a page inside a page could be anybody's.",
    "twin": "Of two that look the same none is pressed: which of them is the right one, no program can know.",
    "overlay": "What covers the page for good is not clicked through or taken away: a person's question may stand in it.",
    "column": "Two columns with one name are no table that can be read with certainty.",
    "input": "A choice that the page loses is not made again and again: what the window lists has to be exactly what was chosen.",
    "move": "A button that stands outside the form or the table is looked for there, and not everywhere.",
    "wrap": "A cell's text or a row's place that is not where it was is not guessed.",
    "reorder": "A table whose columns have no heading that is known cannot be read.",
}


def as_page(trials: Sequence[Trial], verdicts: Sequence[Trial] = ()) -> str:
    """:param verdicts: the doctor's, where it was asked (`verdict.py`)."""
    struck = [trial for trial in trials if trial["struck"] or trial["kind"] == "language"]
    return "\n".join(
        [HEAD, *_figures(struck), WRONG, *_table(struck), "", *_doctor(verdicts), *_stops(struck), *_script(struck)]
    )


def _figures(trials: Sequence[Trial]) -> Iterator[str]:
    ours = sum(map(_survived, trials))
    theirs = sum(map(_script_survived, trials))
    wrong = sum(bool(trial["wrong"]) for trial in trials)
    again = [trial for trial in trials if trial["afterwards"]]
    yield f"{len(trials)} different mutants, each with a page that it changed, of seeds {trials[0]['seed']} to {trials[-1]['seed']}."
    whole = len(distinct(HELD_OUT))
    if len(trials) < whole:
        yield f"The held-out seeds have {whole}; those not run yet are run by the same command."
    yield ""
    yield f"- Wrong actions of the robot: {wrong}."
    yield f"- The robot publishes: {ours} of {len(trials)} ({ours / len(trials):.0%}). The recording: {theirs} of {len(trials)} ({theirs / len(trials):.0%})."
    yield f"- Wrong actions of the recording: {sum(bool(trial['script_wrong']) for trial in trials)}."
    once = sum(not trial["wrong"] for trial in again)
    yield f"- Second runs on healthy pages: {len(again)}; published, once: {once}."
    yield ""


def _table(trials: Sequence[Trial]) -> Iterator[str]:
    by_kind: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_kind[trial["kind"]].append(trial)
    yield "| kind | what | mutants | the robot publishes | the recording |"
    yield "|---|---|---|---|---|"
    for kind, what in KINDS.items():
        each = by_kind[kind]
        yield f"| {kind} | {what} | {len(each)} | {sum(map(_survived, each))} | {sum(map(_script_survived, each))} |"


def _doctor(verdicts: Sequence[Trial]) -> Iterator[str]:
    if not verdicts:
        return
    agree, open_ = (sum(bool(verdict[key]) for verdict in verdicts) for key in ("agrees", "not_claimed"))
    yield "## What the doctor says of them"
    yield ""
    yield (
        f"Of every fifth seed the doctor looked at the same mutant (`python -m tests.mutants --json mutants.json --doctor doctor.json`): {agree} of {len(verdicts)} agree. "
        "It agrees where it is red and nothing was published, and where it is green or yellow and the document was. What it says is *no comprobado* it does not claim: "
        f"{open_} of these ended by a word that only rows of one's own side show. Requests of it that only a publication may make: "
        f"{sum(len(verdict['sent']) for verdict in verdicts)}."
    )
    yield ""
    apart = [verdict for verdict in verdicts if not verdict["agrees"]]
    yield from (f"- {each['mutant']}: {each['light']}, and {each['published']}" for each in apart)
    if apart:
        yield ""


def _stops(trials: Sequence[Trial]) -> Iterator[str]:
    yield "## Where the robot stops, and why it does not go on"
    yield ""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for trial in trials:
        if not _survived(trial):
            mutant = draw(trial["seed"])
            at = " ".join(part for part in (mutant.target, mutant.way) if part)
            by_kind[trial["kind"]][f"`{at or 'all pages'}` {trial['outcome'].removeprefix('error: ')}"] += 1
    for kind in (kind for kind in KINDS if by_kind[kind]):
        yield f"**{kind}.** {WHY[kind]}"
        yield ""
        yield (
            "; ".join(f"{where}{f' ({times})' if times > 1 else ''}" for where, times in sorted(by_kind[kind].items()))
            + "."
        )
        yield ""


def _script(trials: Sequence[Trial]) -> Iterator[str]:
    wrong = [trial for trial in trials if trial["script_wrong"]]
    yield "## What the recording did that nobody may do"
    yield ""
    yield from (f"- {trial['mutant']}: {'; '.join(trial['script_wrong'])}" for trial in wrong)
    yield "" if wrong else "Nothing.\n"


def _survived(trial: Trial) -> bool:
    return bool(trial["outcome"] == "published")


def _script_survived(trial: Trial) -> bool:
    return bool(trial["script"] == "done" and trial["script_stored"] == 1 and not trial["script_wrong"])
