"""The campaign's page: points × kinds → end, what was left out, and what the others ended with."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cases import Point


def as_page(whole: dict[str, Any], points: Sequence[Point]) -> str:
    """Markdown, from what one campaign wrote as JSON."""
    trials = whole["trials"]
    failed = [t for t in trials if t["mistakes"]]
    lines = [
        "# The campaign: what becomes of a publication under every fault",
        "",
        f"{len(trials)} cases, {len(failed)} failed, {whole['minutes']} minutes, seed {whole['seed']}, {len(points)} points.",
        "Written by `make campaign`; one case again: `python -m tests.campaign --case NAME`.",
        "",
        "An end is what each run said: the one that was struck, then those that a scheduler makes ten minutes and seventy",
        "minutes later, as far as they said something new.",
        "",
        "## A fault of the portal",
        "",
        "| kind | when | where | ends |",
        "|---|---|---|---|",
    ]
    table: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for trial in trials:
        parts = trial["case"].split("/")
        if parts[0] in {"contratista", "supervisor"} and " + " not in trial["case"]:
            endpoint = parts[2].partition("-")[2]
            place = (
                endpoint if endpoint in {"upload", "callback"} else "signing in" if parts[1] == "entra" else "reading"
            )
            table["/".join([parts[3], *parts[5:]]), parts[4], place][trial["end"]] += 1
    for (kind, when, place), ends in sorted(table.items()):
        said = "; ".join(f"{end} ({count})" for end, count in ends.most_common())
        lines.append(f"| {kind} | {when} | {place} | {said} |")
    lines += ["", "## Left out", "", "| cells | why |", "|---|---|"]
    lines += [f"| {count} | {why} |" for why, count in whole["excluded"].items()]
    lines += ["", "## Everything else", "", "| cases | ends |", "|---|---|"]
    rest: dict[str, Counter[str]] = defaultdict(Counter)
    for trial in trials:
        name = trial["case"]
        if " + " in name:
            rest["two faults in one run"][trial["end"]] += 1
        elif name.split("/")[0] not in {"contratista", "supervisor"}:
            head, *more = name.split("/")
            rest[name if head == "especial" else f"{head}/{more[-1]}" if head == "muerte" else head][trial["end"]] += 1
    for name, ends in sorted(rest.items()):
        lines.append(f"| {name} | {'; '.join(f'{end} ({count})' for end, count in ends.most_common())} |")
    lines += ["", "## Failed", ""]
    lines += [f"- `{t['case']}`: {'; '.join(t['mistakes'])}" for t in failed] or ["None."]
    return "\n".join(lines) + "\n"
