"""What a person sees while the robot works: one line per click, then what became of each document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from robot.model import Severity
from robot.record.words import PROVEN, SAID, Tone, decimal, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from robot.browser.step import StepReport
    from robot.errors import RobotError
    from robot.model import Finding, Result

    from .prepare import Examined

STYLE = {Tone.GOOD: "green", Tone.ATTENTION: "bold yellow", Tone.BAD: "bold red", Tone.NEUTRAL: "dim"}


class Narration:
    """Speaks on standard error, so that standard output stays for programs. The bar is for terminals only."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("Comprobados en el portal"),
            BarColumn(complete_style="cyan", finished_style="green"),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._bar = self._progress.add_task("", total=None, visible=False)

    def begin(self, total: int) -> None:
        """So many documents are to be done; from now on the bar counts those that were proven."""
        self._progress.update(self._bar, total=total, completed=0, visible=True)
        self._progress.start()

    def proven(self, results: Sequence[Result]) -> None:
        """These ended; only what was compared with the portal moves the bar."""
        self._progress.advance(self._bar, sum(result.outcome in PROVEN for result in results))

    def end(self) -> None:
        self._progress.stop()

    def step(self, report: StepReport) -> None:
        again = f" ({report.attempts} intentos)" if report.attempts > 1 else ""
        mark, end = ("[red]✗[/]", f": {escape(report.error)}") if report.error else ("[green]✓[/]", "")
        self._print(f" {mark} {escape(report.title)} [dim]{decimal(report.seconds)} s{again}[/]{end}")

    def goes_on(self, line: str) -> None:
        """How far a long step has come."""
        self._print(f"   [dim]{escape(line)}[/]")

    def contract(self, number: str) -> None:
        self._print(f"[bold]Contrato {escape(number)}[/]")

    def ledger_has_gaps(self, runs: int) -> None:
        """The ledger does not know of so many runs that have receipts."""
        said = f"El libro no conoce {runs} ejecuci{'ones' if runs > 1 else 'ón'} que tiene{'n' * (runs > 1)} recibos"
        self._print(f"{said}: se perdió o se restauró. Cada contrato se compara por contenido antes de publicar.")

    def findings(self, findings: Sequence[Finding]) -> None:
        """What was found in the manifest and its files, mistakes before remarks."""
        for finding in sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.row or 0)):
            mark = "[red]✗[/]" if finding.severity is Severity.ERROR else "[yellow]·[/]"
            self._print(f" {mark} {escape(str(finding))} [dim]({finding.code})[/]")

    def examined(self, examined: Examined) -> None:
        refused = len(examined.refused)
        said = f"[red]{refused} con errores[/]" if refused else "[green]ninguna con errores[/]"
        self._print(f"{len(examined.fit)} filas se pueden publicar, {said}.")

    def refuse(self, error: RobotError) -> None:
        self._print(f"[red]{escape(str(error.__doc__))}[/]\n{escape(str(error))}\n{escape(error.remedy)}")

    def sum_up(self, results: Sequence[Result], folder: Path, report: Path | None) -> None:
        in_order = sorted(results, key=lambda r: r.publication.row)
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in ("Contrato", "Documento", "Resultado"):
            table.add_column(head, overflow="fold")
        for result in in_order:
            item, said = result.publication, SAID[result.outcome]
            style = STYLE[said.tone]
            table.add_row(
                escape(item.contract.number), escape(item.document.name), f"[{style}]{said.sign} {said.word}[/]"
            )
        self._console.print(table)
        for result in in_order:
            if result.outcome not in PROVEN:
                self._print(f"[bold]{escape(result.publication.document.name)}[/]: {escape(result.message)}")
        self._print(verdict([result.outcome for result in results]))
        self._print(f"Informe: {escape(str(report))}" if report else f"Registro: {escape(str(folder))}")

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)
