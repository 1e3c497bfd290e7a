"""What a person sees while the robot works: one line per click, then what became of each document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from robot.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from robot.browser.step import StepReport
    from robot.errors import RobotError
    from robot.model import Result

SAID = {
    Outcome.PUBLISHED: ("publicado", "green"),
    Outcome.SKIPPED: ("ya estaba", "green"),
    Outcome.REJECTED: ("rechazado", "red"),
    Outcome.REFUSED: ("no se publicó", "yellow"),
    Outcome.FAILED: ("falló", "red"),
    Outcome.IN_DOUBT: ("EN DUDA", "bold yellow"),
    Outcome.ALTERED: ("ALTERADO", "bold red"),
    Outcome.DUPLICATED: ("DUPLICADO", "bold red"),
    Outcome.NEEDS_PERSON: ("hace falta una persona", "bold yellow"),
    Outcome.NOT_ATTEMPTED: ("no se intentó", "dim"),
    Outcome.ABSENT: ("no está", "red"),
    Outcome.WOULD_PUBLISH: ("ensayado", "cyan"),
}


PROVEN = (Outcome.PUBLISHED, Outcome.SKIPPED)


class Narration:
    """Speaks on standard error, so that standard output stays for programs."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def step(self, report: StepReport) -> None:
        again = f" ({report.attempts} intentos)" if report.attempts > 1 else ""
        mark, end = ("[red]✗[/]", f": {escape(report.error)}") if report.error else ("[green]✓[/]", "")
        self._print(f" {mark} {escape(report.title)} [dim]{report.seconds:.1f} s{again}[/]{end}")

    def contract(self, number: str) -> None:
        self._console.print(f"[bold]Contrato {escape(number)}[/]")

    def refuse(self, error: RobotError) -> None:
        self._print(f"[red]{escape(str(error.__doc__))}[/]\n{escape(str(error))}\n{escape(error.remedy)}")

    def sum_up(self, results: Sequence[Result], folder: Path) -> None:
        in_order = sorted(results, key=lambda r: r.publication.row)
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in ("Contrato", "Documento", "Resultado"):
            table.add_column(head, overflow="fold")
        for result in in_order:
            word, style = SAID[result.outcome]
            item = result.publication
            table.add_row(escape(item.contract.number), escape(item.document.name), f"[{style}]{word}[/]")
        self._console.print(table)
        for result in in_order:
            if result.outcome not in PROVEN:
                self._print(f"[bold]{escape(result.publication.document.name)}[/]: {escape(result.message)}")
        proven = sum(result.outcome in PROVEN for result in results)
        self._print(f"{proven} de {len(results)} comprobados byte por byte en el portal.")
        self._print(f"Registro: {escape(str(folder))}")

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)
