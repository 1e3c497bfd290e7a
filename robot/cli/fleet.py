"""`secop flota`: this machine as a worker for batches that many machines share."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Annotated

import typer

from robot.batch.wanted import identity_of, refuse_variables_of_one
from robot.errors import RobotError, SetupError
from robot.private import private_folder
from robot.settings import Settings, load_state_settings
from robot.unattended.child import Child
from robot.unattended.schedule import read_schedule, schedule_file
from robot.words import hour

from .batch import cores
from .board import line_of
from .codes import code_of
from .narration import Narration
from .screen import Screen
from .spanish import HELP, SpanishCommand, SpanishGroup

if TYPE_CHECKING:
    from robot.settings import StateSettings
    from robot.turns import Turn

FOLDER = "fleet"  #: in the state folder: what the engine says, for whoever looks after the machine
LOG_BYTES = 1_000_000


class Commands(SpanishGroup):
    """All commands of `secop flota`."""

    synonyms = {"work": "trabajar"}  # noqa: RUF012 - read only


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Pone este equipo a trabajar en los lotes que varios equipos comparten (secop lote empezar --flota).",
    rich_markup_mode=None,
    context_settings=HELP,
)

Places = Annotated[
    int | None,
    typer.Option(
        "--procesos",
        "--processes",
        metavar="N",
        min=1,
        help="Cuántas cuentas a la vez en este equipo; por defecto, una por núcleo.",
        show_default=False,
    ),
]


@app.callback()
def fleet() -> None:
    """What has one command alone would otherwise be that command."""


@app.command("trabajar", cls=SpanishCommand)
def work(places: Places = None) -> None:
    """
    Publica los lotes de la flota con las cuentas de este equipo, hasta que usted pulse Ctrl-C o el sistema lo pida.

    Las cuentas son las de secop programa, con las contraseñas que guarda este equipo. Al terminar, cada cuenta acaba el contrato
    que tiene y otro equipo sigue. Código de salida: 0 se pidió terminar, 1 el servidor dejó de responder, 3 no se empezó.
    """
    screen = Screen(stderr=True)
    try:
        _work(load_state_settings(), places or cores(), screen)
    except RobotError as error:
        Narration(screen).refuse(error)
        raise typer.Exit(code_of(error)) from error


def _work(settings: StateSettings, places: int, screen: Screen) -> None:
    if sys.platform == "win32":
        raise SetupError(
            "Los equipos que trabajan para la flota son Linux",
            remedy="En este equipo use secop lote empezar, o entregue el lote a la flota con --flota.",
        )
    try:
        from robot.fleet.errand import Hands  # noqa: PLC0415 - an extra
        from robot.fleet.worker import work  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SetupError(
            "Falta lo que necesita un equipo que trabaja para la flota",
            remedy="Instálelo con: pip install 'secop-publisher[fleet]'",
        ) from error
    profiles = {profile.name: profile for profile in read_schedule(schedule_file()).profiles}
    if not profiles:
        raise SetupError(
            "Este equipo no conoce ninguna cuenta: ninguna publicación está programada",
            remedy="Agregue las cuentas con secop programa agregar, y guarde sus contraseñas con secop clave guardar.",
        )
    refuse_variables_of_one(list(profiles.values()))
    identities = {name: identity_of(profile) for name, profile in profiles.items()}
    _keep_what_the_engine_says(settings)

    def show(turn: Turn) -> None:
        moment = datetime.now(UTC)
        screen.say(f"{hour(moment)} {line_of(turn, moment)}")

    bound = timedelta(minutes=Settings.model_fields["bound"].default)
    screen.say(f"Este equipo trabaja para la flota con {', '.join(profiles)}. Para terminar, Ctrl-C.")
    work(Hands(settings.ledger_url, profiles, identities, Child, bound, show), places)


def _keep_what_the_engine_says(settings: StateSettings) -> None:
    file = private_folder(settings.state_dir, FOLDER) / "engine.log"
    kept = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    kept.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name in ("procrastinate", "psycopg", "robot.fleet"):
        logging.getLogger(name).addHandler(kept)
        logging.getLogger(name).propagate = False
