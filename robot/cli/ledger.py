"""`secop ledger`: copy, restore and check the ledger where the robot notes what it sends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from robot import legible
from robot.app import ledger
from robot.errors import RobotError
from robot.settings import load_state_settings
from robot.words import BOGOTA, when

from .narration import Narration
from .options import AsJson  # noqa: TC001 - typer reads it
from .screen import Screen
from .spanish import HELP, SpanishCommand, SpanishGroup

if TYPE_CHECKING:
    from robot.ledger.ledger import HistoryEntry

WELL, WRONG, REFUSED = 0, 1, 3


class Commands(SpanishGroup):
    """All commands of `secop registro`."""

    synonyms = {"backup": "copiar", "restore": "restaurar", "check": "revisar"}  # noqa: RUF012 - read only


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Copia, restaura y revisa el registro de envíos.",
    rich_markup_mode=None,
    context_settings=HELP,
)

File = Annotated[Path, typer.Argument(metavar="ARCHIVO", show_default=False)]


@app.command(name="copiar", cls=SpanishCommand)
def backup(file: File) -> None:
    """Escribe una copia del registro y la comprueba; se puede hacer mientras el robot trabaja."""
    try:
        ledger.backup(load_state_settings(), file)
    except RobotError as error:
        _refuse(error)
    Screen().say(f"Copia comprobada: {file}")


@app.command(name="restaurar", cls=SpanishCommand)
def restore(file: File) -> None:
    """
    Pone una copia en el lugar del registro; el registro que había se conserva al lado, con su fecha.

    La siguiente publicación compara cada contrato por contenido: nada se publica dos veces por restaurar.
    """
    try:
        kept = ledger.restore(load_state_settings(), file)
    except RobotError as error:
        _refuse(error)
    Screen().say(f"Registro restaurado desde {file}" + (f"; el anterior quedó en {kept}" if kept else ""))


@app.command(name="revisar", cls=SpanishCommand)
def check(*, as_machine: AsJson = False) -> None:
    """Revisa el registro y dice qué documentos están en duda. Código de salida 0 solo si el registro está íntegro."""
    try:
        state = ledger.check(load_state_settings())
    except RobotError as error:
        _refuse(error)
    if as_machine:
        in_doubt = [_as_dict(entry) for entry in state.in_doubt]
        told = {"id": state.id, "high_water": state.high_water, "faults": state.faults, "in_doubt": in_doubt}
        typer.echo(legible.as_json(told))
    else:
        screen = Screen()
        screen.say(
            f"El registro tiene fallas: {'; '.join(state.faults)}"
            if state.faults
            else f"Registro {state.id}, marca {state.high_water}: íntegro"
        )
        for entry in state.in_doubt:
            screen.say(f"  en duda: {entry.contract} · {entry.name} · enviado el {when(entry.at)}")
    raise typer.Exit(WRONG if state.faults else WELL)


def _as_dict(entry: HistoryEntry) -> dict[str, str]:
    sent = entry.at.astimezone(BOGOTA).isoformat(timespec="seconds")
    return {"contract": entry.contract, "name": entry.name, "sha256": entry.sha256, "sent_at": sent}


def _refuse(error: RobotError) -> NoReturn:
    Narration(Screen(stderr=True)).refuse(error)
    raise typer.Exit(REFUSED) from error
