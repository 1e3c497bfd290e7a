"""`secop status`: what the robot knows of earlier publications, and whether all that was due is done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from robot import legible
from robot.app.history import history
from robot.errors import RobotError
from robot.model import Outcome
from robot.settings import load_state_settings
from robot.unattended.schedule import read_schedule, schedule_file
from robot.unattended.standing import standing
from robot.words import BOGOTA, SAID

from .codes import code_of
from .options import AsJson  # noqa: TC001 - typer reads it
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.ledger.ledger import HistoryEntry
    from robot.settings import StateSettings

ALL_DONE, OPEN, IN_DOUBT = 0, 1, 4


def status(
    *,
    contract: Annotated[
        str | None,
        typer.Option(
            "--contrato",
            "--contract",
            metavar="NÚMERO",
            help="Solo este contrato, con su identificador único.",
            show_default=False,
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--periodo",
            "--period",
            metavar="AÑO-MES",
            help="Solo este periodo, por ejemplo 2026-03.",
            show_default=False,
        ),
    ] = None,
    as_machine: AsJson = False,
) -> None:
    """
    Dice, en una línea por contrato y periodo, qué quedó publicado según lo que el robot comprobó, y cómo va lo programado.

    Código de salida: 0 si todo lo que debía publicarse ya está, 1 si algo programado sigue pendiente, 4 si algo está en duda. Sin
    nada programado, 0 si nada está en duda.
    """
    try:
        settings = load_state_settings()
        kept, scheduled = History(history(settings, contract, period)), due(settings)
    except RobotError as error:
        from .narration import Narration  # noqa: PLC0415 - a good part of a second, and only a refusal needs it

        Narration(Screen(stderr=True)).refuse(error)
        raise typer.Exit(code_of(error)) from error
    if as_machine:
        typer.echo(kept.as_json())
    else:
        screen = Screen()
        for line in [*kept.as_lines(), *scheduled.lines]:
            screen.say(line)
    raise typer.Exit(code(kept.entries, scheduled))


@dataclass(frozen=True)
class History:
    """What the ledger knows of earlier publications, oldest first."""

    entries: Sequence[HistoryEntry]

    def as_lines(self) -> list[str]:
        """One line per contract and period, in the reader's words."""
        if not self.entries:
            return ["El robot no tiene anotado ningún documento."]
        groups: dict[tuple[str, str], list[HistoryEntry]] = defaultdict(list)
        for entry in self.entries:
            groups[entry.contract, entry.period or ""].append(entry)
        return [_line(contract, period, entries) for (contract, period), entries in sorted(groups.items())]

    def as_json(self) -> str:
        rows = [
            {
                "contract": entry.contract,
                "period": entry.period,
                "file": entry.name,
                "sha256": entry.sha256,
                "outcome": entry.outcome.value if entry.outcome else None,
                "at": entry.at.astimezone(BOGOTA).isoformat(timespec="seconds"),
                "link": entry.link,
            }
            for entry in self.entries
        ]
        return legible.as_json(rows)


@dataclass(frozen=True)
class Due:
    """How the schedule stands; without one nothing is due."""

    lines: Sequence[str] = ()
    open: bool = False


def due(settings: StateSettings) -> Due:
    """
    What is scheduled on this machine, and whether any period of it is open.

    :raises SettingsError: the schedule's file has a mistake.
    """
    schedule = read_schedule(schedule_file())
    if not schedule.profiles:
        return Due()
    left, lines = standing(schedule, settings.state_dir, datetime.now(BOGOTA))
    return Due(lines, bool(left))


def code(entries: Sequence[HistoryEntry], scheduled: Due) -> int:
    """Doubt comes first, as in a run's own exit code: it is what nobody may settle by hand."""
    if any(entry.outcome is Outcome.IN_DOUBT for entry in entries):
        return IN_DOUBT
    return OPEN if scheduled.open else ALL_DONE


def _line(contract: str, period: str, entries: Sequence[HistoryEntry]) -> str:
    said = ", ".join(f"{entry.name} ({SAID[entry.outcome].word})" for entry in entries)
    links = " ".join(entry.link for entry in entries if entry.link)
    last = max(entry.at for entry in entries).astimezone(BOGOTA)
    head = f"{contract} · {period}" if period else contract
    return f"{head}: {said} · {last:%Y-%m-%d %H:%M}" + (f" · {links}" if links else "")
