"""`secop init`: a first set-up, question by question or from a file of answers, and a check at its end."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from robot.errors import RobotError, SettingsError
from robot.passwords import keep, name_of
from robot.portals import host_meant
from robot.sealed_file import KEY_FILE
from robot.settings import load_settings, load_state_settings, own_file
from robot.unattended import machine
from robot.unattended.first import SHEET, Answers, answers_from, read_answers, set_up
from robot.unattended.ready import what_is_missing
from robot.unattended.schedule import read_schedule, schedule_file

from .refusing import refusing
from .screen import Screen, typed
from .setup import agreed, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

READY, NOT_READY = 0, 1
#: In this order; what is asked, and what an empty line means.
QUESTIONS = (
    ("portal", "¿Dónde va a publicar? replica (para ensayar en este equipo), formacion o produccion", "replica"),
    ("role", "¿De qué lado del contrato está? contratista o supervisor", "contratista"),
    ("user", "Su usuario de SECOP II", ""),
    ("company", "Empresa o entidad, si su usuario tiene varias (vacío: tiene una)", ""),
    (
        "password_in",
        "¿Dónde queda la contraseña? llavero (del sistema), archivo (cifrado) o nada (se escribe cada vez)",
        "llavero",
    ),
    ("key_file", "Ruta de la llave del archivo cifrado, en otra carpeta o en otro disco", ""),
    ("folder", "Carpeta de sus documentos", str(Path.home() / "SECOP")),
    ("day", "¿Qué día de cada mes se publica? Por ejemplo: día hábil 5 (vacío: sin programar)", ""),
    ("hour", "¿Desde qué hora, en Colombia?", "08:00"),
    ("deadline", "¿Hasta qué día se puede publicar? Por ejemplo: día hábil 8 (vacío: tres días hábiles)", ""),
    ("email", "¿A qué correo se avisa? (vacío: a ninguno)", ""),
    ("smtp", "Servidor de ese correo, por ejemplo smtp://usuario@servidor:587", ""),
    ("post", "Dirección que recibe los avisos por HTTP, por ejemplo de ntfy (vacío: ninguna)", ""),
)
#: Asked only where this answer was given.
ONLY_WHERE = {
    "key_file": ("password_in", "archivo"),
    "hour": ("day", ""),
    "deadline": ("day", ""),
    "smtp": ("email", ""),
}


def init(
    *,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--respuestas",
            "--answers",
            metavar="ARCHIVO",
            help="Archivo TOML con las respuestas, para no preguntar nada; nunca lleva la contraseña.",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--reemplazar", "--replace", help="Cambia la configuración que ya esté, sin preguntar.")
    ] = False,
) -> None:
    """
    Configura el robot por primera vez: pregunta portal, usuario, carpeta y día del mes, y deja una lista vacía para llenar.

    Termina con una revisión que no publica nada ni abre el portal. Código de salida 0 si todo está listo.
    """
    with refusing(), _left():
        given = read_answers(answers) if answers is not None else _asked()
        there = own_file().exists() and answers is None and not replace
        replace = replace or (there and agreed(f"{own_file()} ya está. ¿Cambiarlo? [s/N] "))
        for line in set_up(given, replace=replace):
            Screen().say(line)
        if given.password_in == "archivo":  # noqa: S105 - where it is kept
            os.environ[KEY_FILE] = str(Path(given.key_file).expanduser().absolute())
        if answers is None and given.password_in != "nada":  # noqa: S105 - the same
            _keep_password(given)
        ready = _checked(given)
    raise typer.Exit(READY if ready else NOT_READY)


@contextmanager
def _left() -> Iterator[None]:
    """Whoever ends a question without an answer (Ctrl-D, Ctrl-Z) is told how to go on."""
    try:
        yield
    except EOFError:
        raise SettingsError(
            "Se dejó de responder: lo que ya estaba escrito se conserva", remedy="Repita la orden cuando quiera seguir."
        ) from None


def _asked() -> Answers:
    """The answers of the person at this terminal; a wrong one is said, and all are asked again with what was answered."""
    if not _somebody_is_there():
        raise SettingsError(
            "Aquí no hay nadie a quien preguntar",
            remedy="Escriba la orden en una terminal, o dé las respuestas en un archivo con --respuestas ARCHIVO.",
        )
    before = {key: usual for key, _, usual in QUESTIONS}
    while True:
        said: dict[str, object] = {}
        for key, question, _ in QUESTIONS:
            other, value = ONLY_WHERE.get(key, ("", ""))
            if other and (said.get(other) != value if value else not said.get(other)):
                continue
            usual = f" [{before[key]}]" if before[key] else ""
            said[key] = before[key] = input(f"{question}{usual}: ").strip() or before[key]
        try:
            return answers_from(dict(said), "Respuestas")
        except RobotError as error:
            Screen().say((str(error), "bold red"))


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _keep_password(given: Answers) -> None:
    secret = SecretStr(getpass.getpass("Contraseña (vacío: la guarda después con secop clave guardar): "))
    if not secret.get_secret_value():
        return
    try:
        Screen().say(f"Guardada en {keep(name_of(host_meant(given.portal_url), given.user), secret)}")
    except RobotError as error:  # the check at the end tells everything else as well
        Screen().say(("No se guardó la contraseña. ", "bold red"), str(error))


def _checked(given: Answers) -> bool:
    """Whether a run would find what it needs; says what it would not, and what to type next."""
    screen = Screen()
    told = machine.parts(load_state_settings().state_dir)
    tell(told)
    schedule = read_schedule(schedule_file())
    missing = what_is_missing(schedule) if schedule.profiles else _missing_settings()
    for line in missing:
        screen.say(("✗", "bold red"), f" {line}")
    if any("SECOP_PASSWORD" in line for line in missing):
        screen.say(f"Guarde la contraseña con: secop clave guardar --portal {given.portal_url} --usuario {given.user}")
    ready = not missing and all(part.here or not part.needed for part in told)
    screen.say("Todo está listo." if ready else "Falta lo que está marcado con ✗.")
    sheet = Path(given.folder).expanduser() / SHEET
    screen.say(f"Siga así: llene {sheet} y escriba secop ensayar {typed(sheet)}")
    if given.day:
        screen.say(
            f"Cada mes, la lista llena va en {given.documents}; el temporizador se pone con secop programa instalar"
        )
    return ready


def _missing_settings() -> list[str]:
    try:
        load_settings()
    except RobotError as error:
        return str(error).splitlines()
    return []
