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
}


class Narration:
    """Speaks on standard error, so that standard output stays for programs."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def step(self, report: StepReport) -> None:
        again = f" ({report.attempts} intentos)" if report.attempts > 1 else ""
        mark, end = ("[red]✗[/]", f": {escape(report.error)}") if report.error else ("[green]✓[/]", "")
        self._console.print(
            f" {mark} {escape(report.title)} [dim]{report.seconds:.1f} s{again}[/]{end}", soft_wrap=True
        )

    def contract(self, number: str) -> None:
        self._console.print(f"[bold]Contrato {escape(number)}[/]")

    def refuse(self, error: RobotError) -> None:
        self._console.print(
            f"[red]{escape(str(error.__doc__))}[/]\n{escape(str(error))}\n{escape(error.remedy)}", soft_wrap=True
        )

    def sum_up(self, results: Sequence[Result], folder: Path) -> None:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in ("Contrato", "Documento", "Resultado", ""):
            table.add_column(head, overflow="fold")
        for result in sorted(results, key=lambda r: r.publication.row):
            word, style = SAID[result.outcome]
            document = result.publication.document.name
            table.add_row(
                escape(result.publication.contract.number),
                escape(document),
                f"[{style}]{word}[/]",
                escape(result.message),
            )
        self._console.print(table)
        proven = sum(r.outcome in (Outcome.PUBLISHED, Outcome.SKIPPED) for r in results)
        self._console.print(
            f"{proven} de {len(results)} comprobados byte por byte en el portal. Registro: {escape(str(folder))}",
            soft_wrap=True,
        )
