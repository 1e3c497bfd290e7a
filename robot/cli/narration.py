"""What a person sees while the robot works: one line per click, then what became of each document."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from robot.errors import Stopped
from robot.model import Outcome, Severity
from robot.words import PROVEN, SAID, Tone, decimal, verdict

from .screen import Screen, StyledText, styled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.app.examination import Examined
    from robot.browser.step import StepReport
    from robot.errors import RobotError
    from robot.model import Finding, Result

    from .screen import Screen

STYLE = {Tone.GOOD: "green", Tone.ATTENTION: "bold yellow", Tone.BAD: "bold red", Tone.NEUTRAL: "dim"}


class Narration:
    """
    Speaks on standard error, so that standard output stays for programs. The bar is for terminals only.

    No work ends because its words reach nobody: a terminal may be gone, or the disk full that they are written to.
    """

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
        with suppress(OSError):
            self._progress.update(self._bar, total=total, completed=0, visible=True)
            self._progress.start()

    def proven(self, results: Sequence[Result]) -> None:
        """These ended; only what was compared with the portal moves the bar."""
        with suppress(OSError):
            self._progress.advance(self._bar, sum(result.outcome in PROVEN for result in results))

    def end(self) -> None:
        with suppress(OSError):
            self._progress.stop()

    def step(self, report: StepReport) -> None:
        again = f" ({report.attempts} intentos)" if report.attempts > 1 else ""
        mark = ("✗", "red") if report.error else ("✓", "green")
        end = f": {report.error}" if report.error else ""
        self._say(" ", mark, f" {report.title} ", (f"{decimal(report.seconds)} s{again}", "dim"), end)

    def goes_on(self, line: str) -> None:
        """How far a long step has come."""
        self._say((f"   {line}", "dim"))

    def contract(self, number: str) -> None:
        self._say((f"Contrato {number}", "bold"))

    def remark(self, line: str) -> None:
        """Something that a person should know, and that keeps nothing from being done."""
        self._say(" ", ("·", "yellow"), f" {line}")

    def ledger_has_gaps(self, runs: int) -> None:
        """The ledger does not know of so many runs that have receipts."""
        said = f"El registro no conoce {runs} corrida{'s' * (runs > 1)} que tiene{'n' * (runs > 1)} recibos"
        self._say(f"{said}: se perdió o se restauró. Cada contrato se compara por contenido antes de publicar.")

    def findings(self, findings: Sequence[Finding]) -> None:
        """What was found in the manifest and its files, mistakes before remarks."""
        for finding in sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.row or 0)):
            mark = ("✗", "red") if finding.severity is Severity.ERROR else ("·", "yellow")
            self._say(" ", mark, f" {finding} ", (f"({finding.code})", "dim"))

    def examined(self, examined: Examined) -> None:
        refused = len(examined.refused)
        said = (f"{refused} con errores", "red") if refused else ("ninguna con errores", "green")
        self._say(f"{len(examined.fit)} filas se pueden publicar, ", said, ".")

    def refuse(self, error: RobotError) -> None:
        self._say((str(error.__doc__), "red"))
        for line in (*str(error).split("\n"), error.remedy):
            self._say(line)

    def sum_up(self, results: Sequence[Result], folder: Path, report: Path | None) -> None:
        in_order = sorted(results, key=lambda r: r.publication.row)
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in ("Contrato", "Documento", "Resultado"):
            table.add_column(head, overflow="fold")
        for result in in_order:
            item, said = result.publication, SAID[result.outcome]
            outcome = styled((f"{said.sign} {said.word}", STYLE[said.tone]))
            table.add_row(styled(item.contract.number), styled(item.document.name), outcome)
        with suppress(OSError):
            self._console.print(table)
        for result in in_order:
            if result.outcome not in PROVEN or result.unexplained:
                self._say((result.publication.document.name, "bold"), f": {result.message}")
        self._say(verdict([result.outcome for result in results]))
        self._say(f"Informe: {report}" if report else f"Registro: {folder}")

    def cut_short(self, results: Sequence[Result], why: RobotError) -> None:
        """The closing sentence of a run that did not come to its end: what stands, what is in doubt, how to go on."""
        count = Counter(result.outcome for result in results)
        told = " · ".join(f"{said.word}: {count[outcome]}" for outcome, said in SAID.items() if count[outcome])
        self._say(("La corrida no llegó a su fin.", "bold red"), f" {why}")
        self._say(f"Documentos: {told or 'ninguno'}. {why.remedy}")
        if doubts := [r.publication.document.name for r in results if r.outcome is Outcome.IN_DOUBT]:
            self._say(("No publique a mano", "bold yellow"), f" lo que está en duda: {', '.join(doubts)}.")

    def unsaved(self, what: Sequence[str]) -> None:
        """What could not be kept of what the robot did, and what to do now."""
        self._say(("No se pudo guardar:", "bold red"), f" {'; '.join(what)}.")
        self._say(
            "Guarde lo que dice esta pantalla, libere espacio en el disco y repita la orden: el robot mira el portal antes de enviar."
        )

    def stopped_early(self) -> None:
        """Somebody asked to stop before there was anything to do."""
        self._say(f"{Stopped.__doc__} No se alcanzó a empezar: no se envió nada.")

    def _say(self, *parts: StyledText) -> None:
        with suppress(OSError):
            self._console.say(*parts)
