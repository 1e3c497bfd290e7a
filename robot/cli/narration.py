"""What a person sees while the robot works: one line per click, then what became of each document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from robot.model import Severity
from robot.record.words import PROVEN, SAID, Tone, decimal, verdict

from .screen import styled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.browser.step import StepReport
    from robot.errors import RobotError
    from robot.model import Finding, Result

    from .prepare import Examined
    from .screen import Screen

STYLE = {Tone.GOOD: "green", Tone.ATTENTION: "bold yellow", Tone.BAD: "bold red", Tone.NEUTRAL: "dim"}


class Narration:
    """Speaks on standard error, so that standard output stays for programs. The bar is for terminals only."""

    def __init__(self, console: Screen) -> None:
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
        mark = ("✗", "red") if report.error else ("✓", "green")
        end = f": {report.error}" if report.error else ""
        self._console.say(" ", mark, f" {report.title} ", (f"{decimal(report.seconds)} s{again}", "dim"), end)

    def contract(self, number: str) -> None:
        self._console.say((f"Contrato {number}", "bold"))

    def ledger_has_gaps(self, runs: int) -> None:
        """The ledger does not know of so many runs that have receipts."""
        said = f"El libro no conoce {runs} ejecuci{'ones' if runs > 1 else 'ón'} que tiene{'n' * (runs > 1)} recibos"
        self._console.say(f"{said}: se perdió o se restauró. Cada contrato se compara por contenido antes de publicar.")

    def findings(self, findings: Sequence[Finding]) -> None:
        """What was found in the manifest and its files, mistakes before remarks."""
        for finding in sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.row or 0)):
            mark = ("✗", "red") if finding.severity is Severity.ERROR else ("·", "yellow")
            self._console.say(" ", mark, f" {finding} ", (f"({finding.code})", "dim"))

    def examined(self, examined: Examined) -> None:
        refused = len(examined.refused)
        said = (f"{refused} con errores", "red") if refused else ("ninguna con errores", "green")
        self._console.say(f"{len(examined.fit)} filas se pueden publicar, ", said, ".")

    def refuse(self, error: RobotError) -> None:
        self._console.say((str(error.__doc__), "red"))
        for line in (*str(error).split("\n"), error.remedy):
            self._console.say(line)

    def sum_up(self, results: Sequence[Result], folder: Path, report: Path | None) -> None:
        in_order = sorted(results, key=lambda r: r.publication.row)
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in ("Contrato", "Documento", "Resultado"):
            table.add_column(head, overflow="fold")
        for result in in_order:
            item, said = result.publication, SAID[result.outcome]
            outcome = styled((f"{said.sign} {said.word}", STYLE[said.tone]))
            table.add_row(styled(item.contract.number), styled(item.document.name), outcome)
        self._console.print(table)
        for result in in_order:
            if result.outcome not in PROVEN or result.unexplained:
                self._console.say((result.publication.document.name, "bold"), f": {result.message}")
        self._console.say(verdict([result.outcome for result in results]))
        self._console.say(f"Informe: {report}" if report else f"Registro: {folder}")
