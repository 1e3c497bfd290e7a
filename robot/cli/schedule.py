"""`secop schedule` and `secop run-due`: what is published every month without anybody there."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from robot.app.cleaning import tidy
from robot.errors import SettingsError, SetupError, in_words
from robot.passwords import MAIL, find
from robot.sealed_file import KEY_FILE, key_file
from robot.settings import Settings, load_state_settings
from robot.unattended.call import call
from robot.unattended.ready import as_the_timer_would, what_is_missing
from robot.unattended.schedule import Schedule, profile_from, read_schedule, schedule_file, write_schedule
from robot.unattended.standing import line_of, standing
from robot.unattended.timers.install import chosen, install, own_command, uninstall
from robot.words import BOGOTA, when

from .refusing import REFUSED, refusing
from .screen import Screen
from .spanish import HELP, SpanishCommand, SpanishGroup

WELL, OPEN = 0, 1
SMTP_PASSWORD = "SECOP_SMTP_PASSWORD"  # noqa: S105 - the variable's name


class Commands(SpanishGroup):
    """All commands of `secop programa`."""

    synonyms = {  # noqa: RUF012 - read only
        "add": "agregar",
        "list": "ver",
        "remove": "quitar",
        "install": "instalar",
        "uninstall": "desinstalar",
    }


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Programa publicaciones de cada mes, que el equipo hace por sí mismo.",
    rich_markup_mode=None,
    context_settings=HELP,
)

Name = Annotated[str, typer.Argument(metavar="NOMBRE", help="Cómo se llama esta publicación.", show_default=False)]


Documents = Annotated[
    str,
    typer.Option(
        "--documentos",
        "--documents",
        metavar="RUTA",
        help="Lista o carpeta de cada mes, con {año}, {mes}, {nombre_mes} o {periodo} en la ruta.",
        show_default=False,
    ),
]
Day = Annotated[
    str,
    typer.Option(
        "--dia",
        "--day",
        metavar="DÍA",
        help="«día hábil 5», «último día hábil», «día 10» o «3 días hábiles antes» del plazo.",
        show_default=False,
    ),
]
Hour = Annotated[str, typer.Option("--hora", "--hour", metavar="HORA", help="Desde qué hora, en Colombia.")]
Deadline = Annotated[
    str | None,
    typer.Option("--plazo", "--deadline", metavar="DÍA", help="Hasta qué día se puede publicar.", show_default=False),
]
Of = Annotated[
    str, typer.Option("--de", "--of", metavar="MES", help="De qué mes son los documentos: anterior, o mismo.")
]
First = Annotated[
    str | None,
    typer.Option(
        "--primero",
        "--first",
        metavar="PERIODO",
        help="Primer periodo, por ejemplo 2026-03; por defecto, el de este mes.",
        show_default=False,
    ),
]
Last = Annotated[
    str | None, typer.Option("--ultimo", "--last", metavar="PERIODO", help="Último periodo.", show_default=False)
]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "--settings",
        metavar="ARCHIVO",
        help="Archivo de configuración de la cuenta, si no es el de siempre.",
        show_default=False,
    ),
]


@app.command("agregar", cls=SpanishCommand)
def add(  # noqa: PLR0913 - each is a question that only the person can answer
    name: Name,
    *,
    documents: Documents,
    day: Day,
    hour: Hour = "08:00",
    deadline: Deadline = None,
    of: Of = "anterior",
    first: First = None,
    last: Last = None,
    settings: SettingsFile = None,
) -> None:
    """Programa una publicación de cada mes; una del mismo nombre se reemplaza."""
    with refusing():
        schedule = read_schedule(schedule_file())
        today = datetime.now(BOGOTA)
        table = {
            "documents": documents,
            "day": day,
            "hour": hour,
            "deadline": deadline,
            "of": of,
            "first": first or f"{today:%Y-%m}",
            "last": last,
            "settings": str(settings.absolute()) if settings else None,
        }
        profile = profile_from(name, {key: value for key, value in table.items() if value is not None})
        others = [each for each in schedule.profiles if each.name != name]
        _write(Schedule([*others, profile], schedule.ways))
        screen = Screen()
        screen.say(
            f"{name}: {profile.day}, desde las {profile.hour:%H:%M}; la primera, {when(profile.due(profile.first))}"
        )
        screen.say(f"Buscará los documentos en {profile.path(profile.first)}")


@app.command("ver", cls=SpanishCommand)
def list_() -> None:
    """Dice qué está programado y cómo va. Código de salida 0 solo si todo lo que debía publicarse ya está."""
    with refusing():
        schedule, state = read_schedule(schedule_file()), load_state_settings().state_dir
        left, lines = standing(schedule, state, datetime.now(BOGOTA))
        for line in lines:
            Screen().say(line)
    raise typer.Exit(OPEN if left else WELL)


@app.command("quitar", cls=SpanishCommand)
def remove(name: Name) -> None:
    """Quita una publicación programada; lo que ya se publicó no cambia."""
    with refusing():
        schedule = read_schedule(schedule_file())
        kept = [each for each in schedule.profiles if each.name != name]
        if len(kept) == len(schedule.profiles):
            raise SettingsError(
                f"No hay ninguna publicación programada que se llame {name}",
                remedy="Mire los nombres con secop programa ver.",
            )
        _write(Schedule(kept, schedule.ways))
        Screen().say(f"{name} ya no está programada")


@app.command("instalar", cls=SpanishCommand)
def install_(
    *,
    show: Annotated[
        bool, typer.Option("--mostrar", "--show", help="Muestra lo que instalaría, sin instalarlo.")
    ] = False,
) -> None:
    """Pone en el sistema el temporizador que llama al robot dos veces por hora, y prueba esa llamada."""
    with refusing():
        command, screen = own_command(key_file()), Screen()
        timer = chosen(command, Path.home())
        if show:
            for line in timer.shown().splitlines():
                screen.say(line)
            return
        ready, said = as_the_timer_would(command)
        if not ready:
            raise SetupError(f"El temporizador no podría trabajar todavía:\n{said}")
        install(timer, command)
        for line in "\n".join([f"Instalado: {timer.system}", *timer.remarks]).splitlines():
            screen.say(line)


@app.command("desinstalar", cls=SpanishCommand)
def uninstall_() -> None:
    """Quita el temporizador del sistema; lo programado y lo publicado se conservan."""
    with refusing():
        timer = chosen(own_command(key_file()), Path.home())
        uninstall(timer)
        Screen().say(f"Quitado: {timer.system}")


Resume = Annotated[
    str | None,
    typer.Option(
        "--seguir",
        "--resume",
        metavar="NOMBRE",
        help="Sigue con una publicación que esperaba a una persona.",
        show_default=False,
    ),
]
OnlyCheck = Annotated[bool, typer.Option("--revisar", "--check", help="Solo dice si está todo listo; no publica nada.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--llave",
        "--key-file",
        metavar="ARCHIVO",
        help="Llave del archivo cifrado de contraseñas.",
        show_default=False,
    ),
]


def run_due(*, resume: Resume = None, check: OnlyCheck = False, key: KeyFile = None) -> None:
    """
    Publica lo programado que ya deba publicarse y no lo esté; lo llama el temporizador del sistema.

    Código de salida: 0 nada pendiente, 1 algo queda pendiente, 3 no se pudo empezar.
    """
    if key is not None:
        os.environ[KEY_FILE] = str(key)
    with refusing():
        schedule = read_schedule(schedule_file())
        if check:
            missing = what_is_missing(schedule)
            for line in missing or ["Todo está listo."]:
                Screen().say(line)
            raise typer.Exit(REFUSED if missing else WELL)
        kept = load_state_settings()
        called = call(
            schedule,
            kept.state_dir,
            bound=timedelta(minutes=Settings.model_fields["bound"].default),
            resume=resume,
            password=mail_password(schedule),
            tidy=lambda: tidy(kept),
        )
        if called.busy:
            Screen().say("Otra llamada del temporizador sigue trabajando.")
        for order in called.open:
            Screen().say(line_of(order))
    raise typer.Exit(OPEN if called.open else WELL)


def mail_password(schedule: Schedule) -> SecretStr | None:
    """The mail server's, from its variable or from where passwords are kept; none is asked for where no mail is sent."""
    if not schedule.ways.email:
        return None
    written = os.environ.get(SMTP_PASSWORD)
    return SecretStr(written) if written else find(MAIL, SMTP_PASSWORD.casefold())


def _write(schedule: Schedule) -> None:
    file = schedule_file()
    try:
        write_schedule(file, schedule.profiles, schedule.ways)
    except OSError as error:
        raise SetupError(f"No se puede escribir {file}: {in_words(error)}") from error
