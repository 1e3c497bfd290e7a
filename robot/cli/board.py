"""How a batch goes: a board that is drawn anew in a terminal, a line for each thing that happens anywhere else."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.table import Table

from robot.turns import Stage, Wish
from robot.words import counted, decimal, duration, hour

from .screen import styled

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.console import RenderableType

    from robot.turns import Batch, Turn

    from .screen import Screen

#: Each stage in words, with its colour; the word says it without one.
SAID = {
    Stage.WAITING: ("espera su turno", "dim"),
    Stage.RUNNING: ("publicando", "cyan"),
    Stage.DONE: ("✓ publicado y comprobado", "green"),
    Stage.DOUBT: ("? en duda", "bold yellow"),
    Stage.PERSON: ("! hace falta una persona", "bold yellow"),
    Stage.TOMORROW: ("! mañana se puede ingresar de nuevo", "bold yellow"),
    Stage.FAILED: ("✗ falló", "bold red"),
    Stage.PORTAL: ("– espera a que el portal vuelva", "yellow"),
    Stage.WRONG: ("✗ por corregir", "bold red"),
    Stage.CANCELLED: ("– cancelado", "dim"),
}
WISHES = {
    Wish.PAUSE: "El lote está en pausa; para continuar: secop lote seguir",
    Wish.CANCEL: "El lote se canceló.",
}
FIRST_LINE = 100  #: characters of a reason, on the board; the whole one is told at the end
WIDE = 110  #: columns of a terminal in which a table leaves room for a reason
PARKED = (Stage.PERSON, Stage.TOMORROW)


class Board:
    """Within it, `show` keeps a terminal's board as the batch is, or writes lines of what changed."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._live = Live(console=screen, auto_refresh=False) if screen.is_terminal else None
        self._seen: dict[int, Turn] = {}
        self._wish = Wish.GO

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            with suppress(OSError):
                self._live.stop()

    def show(self, batch: Batch) -> None:
        """The batch as it is now; nobody who is gone keeps it from going on."""
        with suppress(OSError):
            if self._live is not None:
                self._live.update(board_of(batch, datetime.now(UTC), self._screen.width), refresh=True)
            else:
                self._write_what_changed(batch)

    def _write_what_changed(self, batch: Batch) -> None:
        now = datetime.now(UTC)
        for turn in batch.turns:
            before = self._seen.get(turn.id)
            if before is None or (before.stage, before.ended, before.again_at) != (
                turn.stage,
                turn.ended,
                turn.again_at,
            ):
                self._screen.say(f"{hour(now)} {line_of(turn, now)}")
            self._seen[turn.id] = turn
        if batch.wish is not self._wish:
            self._screen.say(WISHES.get(batch.wish, "El lote sigue."))
        self._wish = batch.wish


def board_of(batch: Batch, now: datetime, width: int) -> RenderableType:
    """A row for each account's list, or in a narrow terminal a line, and what holds for all below it."""
    lines = [styled(total_of(batch))]
    if batch.wish in WISHES:
        lines.append(styled((WISHES[batch.wish], "bold yellow")))
    if width < WIDE:
        return Group(*(styled((line_of(turn, now), _state(turn)[1])) for turn in batch.turns), *lines)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("Cuenta", "Contrato", "Comprobados", "Por minuto", "Faltan", "Estado"):
        table.add_column(name, overflow="fold", no_wrap=name != "Estado")
    for turn in batch.turns:
        cells = (turn.name, _contract(turn), _count(turn), _rate(turn, now), _left(turn, now), _state(turn))
        table.add_row(*(styled(cell) for cell in cells))
    return Group(table, *lines)


def line_of(turn: Turn, now: datetime) -> str:
    """One account's list in a line, without colours."""
    parts = [f"{turn.name}: {_state(turn)[0]}", _count(turn)]
    if turn.stage is Stage.RUNNING:
        parts += [_contract(turn), f"faltan unos {left}" if (left := _left(turn, now)) else ""]
    return " · ".join(part for part in parts if part)


def total_of(batch: Batch) -> str:
    """All accounts together."""
    proven, total = sum(turn.proven for turn in batch.turns), sum(turn.total for turn in batch.turns)
    done = sum(turn.stage is Stage.DONE for turn in batch.turns)
    parked = sum(turn.stage in PARKED for turn in batch.turns)
    said = (
        f"{done} de {counted(len(batch.turns), 'lista')} al día; {proven} de {counted(total, 'documento')} comprobados"
    )
    return f"{said}; {parked} a la espera de una persona" if parked else said


def rate_of(turn: Turn, now: datetime) -> float:
    """Documents that were compared per minute since its process began; 0 while there is none to count."""
    if turn.began_at is None or not turn.proven:
        return 0.0
    until = now if turn.stage is Stage.RUNNING else turn.at
    return 60 * turn.proven / max(1.0, (until - turn.began_at).total_seconds())


def _contract(turn: Turn) -> str:
    if turn.stage is not Stage.RUNNING or not turn.contract:
        return ""
    return f"{turn.contract} ({min(turn.ended + 1, turn.contracts)} de {turn.contracts})"


def _count(turn: Turn) -> str:
    return f"{turn.proven} de {turn.total}" if turn.total else ""


def _rate(turn: Turn, now: datetime) -> str:
    return decimal(rate) if (rate := rate_of(turn, now)) else ""


def _left(turn: Turn, now: datetime) -> str:
    rate = rate_of(turn, now)
    if turn.stage is not Stage.RUNNING or not rate or turn.proven >= turn.total:
        return ""
    return duration(60 * (turn.total - turn.proven) / rate)


def _state(turn: Turn) -> tuple[str, str]:
    word, style = SAID[turn.stage]
    if turn.again_at is not None:
        word += f"; se intenta de nuevo a las {hour(turn.again_at)}"
    why = turn.why.splitlines()[0][:FIRST_LINE] if turn.why else ""
    return (f"{word}: {why}" if why else word), style
