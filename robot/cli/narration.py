"""What a person sees while the robot works: one line per click, and how far it has come."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn

from robot.errors import Stopped
from robot.model import Outcome
from robot.words import PROVEN, counted, decimal, duration

from .summing_up import lines_of, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from robot.app.examination import Examined
    from robot.app.run import Run
    from robot.browser.step import StepReport
    from robot.errors import RobotError
    from robot.model import Result

    from .screen import Screen, StyledText

FAR = "Contrato {task.fields[contract]} de {task.fields[contracts]} · {task.completed} de {task.total} comprobados{task.fields[left]}"


class Narration:
    """
    Speaks on standard error, so that standard output stays for programs. The bar is for terminals only.

    No work ends because its words reach nobody: a terminal may be gone, or the disk full that they are written to.
    """

    def __init__(self, console: Screen) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn(FAR),
            BarColumn(bar_width=12, complete_style="cyan", finished_style="green"),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._bar = self._progress.add_task("", total=None, visible=False, contract=0, contracts=0, left="")
        self._began, self._ended, self._contracts = 0.0, 0, 0
        self._last = ""  #: what the line above says went wrong

    def waits(self) -> None:
        """Another run of this account lives: this one begins when it has ended."""
        self._say(
            "Otra corrida del robot está usando esta cuenta: se espera a que termine (Ctrl-C para dejar de esperar)."
        )

    def notes(self, notes: Sequence[str]) -> None:
        """What a person should know of the rows that are published."""
        for note in notes:
            self.remark(note)

    def begin(self, documents: int, contracts: int) -> None:
        """So many documents of so many contracts are to be done; from now on the bar counts those that were proven."""
        self._began, self._ended, self._contracts = time.monotonic(), 0, contracts
        with suppress(OSError):
            self._progress.update(
                self._bar, total=documents, completed=0, visible=True, contract=1, contracts=contracts
            )
            self._progress.start()

    def contract(self, number: str) -> None:
        which = f" ({self._ended + 1} de {self._contracts})" if self._contracts > 1 else ""
        self._say((f"Contrato {number}", "bold"), which)

    def proven(self, results: Sequence[Result]) -> None:
        """These ended; only what was compared with the portal moves the bar."""
        self._ended += 1
        rest = self._contracts - self._ended
        left = f" · faltan unos {duration(rest * (time.monotonic() - self._began) / self._ended)}" if rest else ""
        with suppress(OSError):
            proven = sum(result.outcome in PROVEN for result in results)
            number = min(self._ended + 1, self._contracts)
            self._progress.update(self._bar, advance=proven, contract=number, left=left)

    def end(self) -> None:
        with suppress(OSError):
            self._progress.stop()

    def step(self, report: StepReport) -> None:
        again = f" ({report.attempts} intentos)" if report.attempts > 1 else ""
        mark = ("✗", "red") if report.error else ("✓", "green")
        end = f": {report.error}" if report.error else ""
        self._say(" ", mark, f" {report.title} ", (f"{decimal(report.seconds)} s{again}", "dim"), end)
        self._last = report.error or ""

    def goes_on(self, line: str) -> None:
        """How far a long step has come."""
        self._say((f"   {line}", "dim"))

    def remark(self, line: str) -> None:
        """Something that a person should know, and that keeps nothing from being done."""
        self._say(" ", ("·", "yellow"), f" {line}")

    def ledger_has_gaps(self, runs: int) -> None:
        """The ledger does not know of so many runs that have receipts."""
        said = f"El registro no conoce {counted(runs, 'corrida')} que tiene{'n' * (runs > 1)} recibos"
        self._say(f"{said}: se perdió o se restauró. Cada contrato se compara por contenido antes de publicar.")

    def examined(self, examined: Examined) -> None:
        """All that was found, mistakes before remarks, and how many may be published."""
        for line in examined.mistakes:
            self._say(" ", ("✗", "red"), f" {line}")
        self.notes(examined.notes)
        fit, wrong = len(examined.fit), len(examined.refused)
        may = "se pueden publicar" if fit != 1 else "se puede publicar"
        said = (f"{wrong} por corregir", "red") if wrong else ("ninguno por corregir", "green")
        self._say(f"{counted(fit, 'documento')} {may}, ", said, ".")

    def marked(self, copy: Path | None) -> None:
        """Where the copy of the list lies that has its findings on their cells."""
        if copy is None:
            self._say("No hay celdas por marcar.")
        else:
            self._say(f"Celdas marcadas: {copy}")
            self._say("Su lista no se cambió: corríjala, o corrija la copia y úsela como su lista.")

    def refuse(self, error: RobotError, end: str = "") -> None:
        """Why nothing was begun, or why it ended before its first document; `end` says what that means."""
        said = [line for line in error.sentences if line != self._last] or [str(error.__doc__)]
        self._say((said[0], "red"))
        for part in (*said[1:], error.remedy, end):
            for line in part.split("\n") if part else ():
                self._say(line)

    def sum_up(self, run: Run) -> None:
        """What became of each document, what its person can do, and where it is all kept."""
        with suppress(OSError):
            self._console.print(table_of(run))
        for line in lines_of(run):
            self._say(*line)
        if run.ended_by:
            self._cut_short(run.ended_by, {text for r in run.results for text in (r.message, r.remedy)})
        if any(result.outcome is Outcome.IN_DOUBT for result in run.results):
            self._say(("No publique a mano", "bold yellow"), " lo que está en duda.")
        self._say(f"Informe: {run.report}" if run.report else f"Carpeta de la corrida: {run.folder}")
        if run.filled:
            self._say(f"Lista con los resultados: {run.filled}")
        if run.unsaved:
            self._unsaved(run.unsaved)

    def _cut_short(self, why: RobotError, told: set[str]) -> None:
        """What kept the run from its end, and how to go on, as far as no document's line has said so."""
        reason = "" if any(str(why) in text for text in told) else f" {why}"
        self._say(("La corrida no llegó a su fin.", "bold red"), reason)
        if why.remedy not in told:
            self._say(why.remedy)

    def _unsaved(self, what: Sequence[str]) -> None:
        """What could not be kept of what the robot did, and what to do now."""
        self._say(("No se pudo guardar:", "bold red"), f" {'; '.join(what)}.")
        self._say(
            "Guarde lo que dice esta pantalla, libere espacio en el disco y repita la orden: el robot mira el portal antes de enviar."
        )

    def stopped_early(self) -> None:
        """Somebody asked to stop before there was anything to do."""
        self._say(f"{Stopped.__doc__} No se alcanzó a empezar: no se envió nada.")

    def _say(self, *parts: StyledText) -> None:
        self._last = ""
        with suppress(OSError):
            self._console.say(*parts)
