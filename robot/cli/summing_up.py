"""The end of a run as a person reads it: a table, then what still needs them, each thing once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table

from robot.words import PROVEN, SAID, Tone, counted, duration, verdict

from .screen import StyledText, styled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from robot.app.run import Run
    from robot.model import Result

STYLE = {Tone.GOOD: "green", Tone.ATTENTION: "bold yellow", Tone.BAD: "bold red", Tone.NEUTRAL: "dim"}
TO_CORRECT = ("✗ por corregir", STYLE[Tone.BAD])
WHOLE = 40  #: characters of a contract's number that are never broken in two
NAMED = 3  #: documents that the same thing happened to are named up to here; then they are counted


def table_of(run: Run) -> Table:
    """Each document and each row that was left out, in the order of the list."""
    results = sorted(run.results, key=lambda result: result.publication.row)
    rows = [(result.publication.row, _row(result)) for result in results]
    rows += [(row.row, (row.asked.contract, row.asked.file or row.asked.place, TO_CORRECT)) for row in run.to_correct]
    table = Table(box=None, header_style="bold", pad_edge=False)
    longest = max((len(cells[0]) for _, cells in rows), default=0)
    table.add_column("Contrato", overflow="fold", min_width=min(longest, WHOLE))
    table.add_column("Documento", overflow="fold")
    table.add_column("Resultado", no_wrap=True)
    for _, cells in sorted(rows):
        table.add_row(*(styled(cell) for cell in cells))
    return table


def _row(result: Result) -> tuple[str, str, tuple[str, str]]:
    item, said = result.publication, SAID[result.outcome]
    return item.contract.number, item.document.name, (f"{said.sign} {said.word}", STYLE[said.tone])


def lines_of(run: Run) -> Iterator[tuple[StyledText, ...]]:
    """What is not at its end, with what its person can do; then the verdict, and what each outcome counts."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in sorted(run.results, key=lambda result: result.publication.row):
        if result.outcome not in PROVEN or result.unexplained:
            groups.setdefault((result.message, result.remedy or SAID[result.outcome].remedy), []).append(result)
    for (message, remedy), results in groups.items():
        yield (_named(results), "bold"), f": {message.rstrip('.')}."
        yield from _advice(remedy)
    for row in run.to_correct:
        where = f"{row.asked} ({row.asked.place})" if row.asked.place not in ("", str(row.asked)) else str(row.asked)
        yield (where, "bold"), f": {row.message}."
        yield from _advice(f"{row.remedy[:1].upper()}{row.remedy[1:]}." if row.remedy else "")
    yield (verdict([result.outcome for result in run.results], len(run.to_correct)),)
    if run.estimate:
        learned = counted(run.estimate.learned_from, "contrato")
        yield (f"Publicarlo tardaría unos {duration(run.estimate.seconds)}, por lo que tardaron {learned} antes.",)
    count = Counter(result.outcome for result in run.results)
    if len(count) > 1:
        yield (" · ".join(f"{said.word}: {count[outcome]}" for outcome, said in SAID.items() if count[outcome]),)


def _advice(remedy: str) -> Iterator[tuple[StyledText, ...]]:
    """What a person can do; commands to be typed stand on lines of their own."""
    for number, line in enumerate(remedy.split("\n") if remedy else ()):
        yield ("  Qué hacer: " if number == 0 else "  ", line)


def _named(results: list[Result]) -> str:
    """These documents with their contracts, each contract once."""
    by_contract: dict[str, list[str]] = {}
    for result in results[:NAMED]:
        by_contract.setdefault(result.publication.contract.number, []).append(result.publication.document.name)
    told = "; ".join(f"{contract} · {', '.join(names)}" for contract, names in by_contract.items())
    return f"{told} y {len(results) - NAMED} más" if len(results) > NAMED else told
