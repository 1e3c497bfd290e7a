"""The campaign's page: points × kinds → end, what was left out, and what the others ended with."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .cases import Point

    Trial = dict[str, Any]

ROLES = {"contratista", "supervisor"}
WRITES = {"upload", "callback"}

HEAD = """\
# The campaign: what becomes of a publication under every fault

Written by `make campaign`. One case again: `python -m tests.campaign --case NAME`.

{cases} of {every} cases, {runs} runs of the robot, {points} points, {minutes} minutes (what was run again counts twice), seed {seed};
{failed} cases failed.

- Documents lost: {lost}. Published twice though the wire had delivered once and in time: {twice}. Called published without its
  bytes on the portal: {claimed}. Forbidden requests that arrived: {forbidden}.
- In doubt after the run that was struck: {doubts} cases; settled by the runs that came after: {settled}.
- Published twice and said so (delivered twice on the wire, or stored after the bound): {said}.

An end is what each run said: the one that was struck, then those that a scheduler makes ten minutes and seventy minutes later,
as far as they said something new. Which ends a kind of fault may have is declared in `tests/campaign/answers.py` (docs/answers.md).

Cases called `varios` are of several documents, contracts, accounts and runs; an end of theirs has what each run said of each document.
A wrong robot of `tests/campaign/one_line.py` is wrong in one line, and is tried on a copy of the project with the test that is named
for it.
"""


def as_page(whole: dict[str, Any], points: Sequence[Point]) -> str:
    """Markdown, from what one campaign wrote as JSON."""
    trials = [trial for trial in whole["trials"] if not trial["case"].startswith("mutante/")]
    mutants = [trial for trial in whole["trials"] if trial["case"].startswith("mutante/")]
    lines = [HEAD.format(**_counts(whole, trials, points))]
    lines += ["## A fault of the portal", "", *_table("kind | when | where | ends", _faults(trials)), ""]
    lines += ["## Everything else", "", *_table("cases | ends", _rest(trials)), ""]
    lines += [
        "## Wrong robots",
        "",
        "Each has one mistake; what shows it is in `tests/campaign/mutants.py`, or in `one_line.py` where it is a test.",
        "",
    ]
    lines += [*_table("mutant | caught by", ((m["case"], "; ".join(m["struck"])) for m in mutants)), ""]
    lines += ["## Left out", "", *_table("cells | why", whole["excluded"].items(), turned=True), ""]
    failed = [trial for trial in whole["trials"] if trial["mistakes"]]
    lines += ["## Failed", "", *([f"- `{t['case']}`: {'; '.join(t['mistakes'])}" for t in failed] or ["None."])]
    return "\n".join(lines) + "\n"


def _counts(whole: Mapping[str, Any], trials: Sequence[Trial], points: Sequence[Point]) -> dict[str, Any]:
    wrong = Counter(mistake for trial in trials for mistake in trial["mistakes"])
    doubts = [trial for trial in trials if trial["runs"] and "in_doubt" in trial["runs"][0]["outcome"]]
    return {
        "cases": len(whole["trials"]),
        "every": whole["cases"],
        "runs": sum(len(trial["runs"]) for trial in trials),
        "points": len(points),
        "minutes": whole["minutes"],
        "seed": whole["seed"],
        "failed": sum(bool(trial["mistakes"]) for trial in whole["trials"]),
        "lost": _how_many(wrong, "lost"),
        "twice": sum(count for mistake, count in wrong.items() if " copies" in mistake),
        "claimed": sum(count for mistake, count in wrong.items() if "and the portal holds" in mistake),
        "forbidden": _how_many(wrong, "forbidden"),
        "doubts": len(doubts),
        "settled": sum("in_doubt" not in t["runs"][-1]["outcome"] for t in doubts),
        "said": sum("duplicated" in trial["end"].rpartition("→")[2] for trial in trials),
    }


def _how_many(wrong: Mapping[str, int], word: str) -> int:
    return sum(count for mistake, count in wrong.items() if mistake.startswith(word))


def _faults(trials: Sequence[Trial]) -> Iterator[tuple[str, ...]]:
    """Kind, when, place and ends of the cells with one fault."""
    table: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for trial in trials:
        role, *parts = trial["case"].split("/")
        if role in ROLES and " + " not in trial["case"]:
            way, point, kind, when, *seconds = parts
            endpoint = point.partition("-")[2]
            place = endpoint if endpoint in WRITES else "signing in" if way == "entra" else "reading"
            table["/".join([kind, *seconds]), when, place][trial["end"]] += 1
    for row, ends in sorted(table.items()):
        yield (*row, _said(ends))


def _rest(trials: Sequence[Trial]) -> Iterator[tuple[str, str]]:
    """Pairs, stories, deaths, suspensions and doors, and how they ended."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for trial in trials:
        name = trial["case"]
        head, *more = name.split("/")
        if " + " in name:
            table["two faults in one run"][trial["end"]] += 1
        elif head in ("especial", "varios"):
            table["/".join([head, more[0]])][trial["end"]] += 1
        elif head == "muerte":
            table[f"{head}/{more[1]}/{more[-1]}"][trial["end"]] += 1
        elif head == "puerta":
            table[f"{head}/{more[0]}"][trial["end"]] += 1
        elif head not in ROLES:
            table[head][trial["end"]] += 1
    for name, ends in sorted(table.items()):
        yield name, _said(ends)


def _said(ends: Counter[str]) -> str:
    return "; ".join(f"{end} ({count})" for end, count in ends.most_common())


def _table(head: str, rows: Any, *, turned: bool = False) -> list[str]:
    columns = head.count("|") + 1
    cells = ((row[1], row[0]) if turned else row for row in rows)
    return [f"| {head} |", f"|{'---|' * columns}", *(f"| {' | '.join(map(str, row))} |" for row in cells)]
