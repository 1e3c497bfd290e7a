"""`secop password`: keep a password where the timer's calls find it, never in a file that anybody reads."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import Annotated

import typer
from pydantic import SecretStr

from robot.app import passwords_apart
from robot.codes import seed_meant
from robot.errors import SettingsError
from robot.passwords import MAIL, find, forget, keep, name_of, totp_of
from robot.portals import host_meant
from robot.sealed_file import KEY_FILE, new_key

from .refusing import refusing
from .screen import Screen
from .spanish import HELP, SpanishCommand, SpanishGroup

WELL, NOT_THERE = 0, 1


class Commands(SpanishGroup):
    """All commands of `secop clave`."""

    synonyms = {"set": "guardar", "forget": "olvidar", "check": "revisar", "key": "llave"}  # noqa: RUF012 - read only


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Guarda la contraseña en el llavero del sistema o en un archivo cifrado.",
    rich_markup_mode=None,
    context_settings=HELP,
)

Portal = Annotated[
    str,
    typer.Option(metavar="PORTAL", help="produccion, formacion, o la dirección de una réplica.", show_default=False),
]
User = Annotated[
    str, typer.Option("--usuario", "--user", metavar="USUARIO", help="Usuario de SECOP II.", show_default=False)
]
Smtp = Annotated[bool, typer.Option("--smtp", help="La del servidor de correo que envía los avisos.")]
Totp = Annotated[
    bool,
    typer.Option("--totp", help="La semilla de la aplicación de códigos, si el portal pide uno de ella al ingresar."),
]
Confidential = Annotated[
    bool,
    typer.Option("--confidencial", "--confidential", help="La de los documentos confidenciales, de secop preparar."),
]


def _secret(question: str) -> SecretStr:
    """From a terminal, which does not show it, or a program's line; an end without an answer is an empty one."""
    if not sys.stdin.isatty():
        return SecretStr(sys.stdin.readline().rstrip("\r\n"))
    try:
        return SecretStr(getpass.getpass(question))
    except EOFError:
        return SecretStr("")


@app.command("guardar", cls=SpanishCommand)
def set_(
    *, portal: Portal = "", user: User = "", smtp: Smtp = False, totp: Totp = False, confidential: Confidential = False
) -> None:
    """Pregunta la contraseña, sin mostrarla, y la guarda."""
    with refusing():
        name = _name(portal, user, smtp=smtp, totp=totp, confidential=confidential)
        secret = _secret("Semilla: " if totp else "Contraseña: ")
        if not secret.get_secret_value():
            raise SettingsError(
                "No se escribió ninguna contraseña; no se guardó nada",
                remedy="Repita la orden y escríbala cuando la pida.",
            )
        if totp:
            secret = seed_meant(secret)
        Screen().say(f"Guardada en {keep(name, secret)}")


@app.command("olvidar", cls=SpanishCommand)
def forget_(
    *, portal: Portal = "", user: User = "", smtp: Smtp = False, totp: Totp = False, confidential: Confidential = False
) -> None:
    """Borra la contraseña guardada."""
    with refusing():
        forget(_name(portal, user, smtp=smtp, totp=totp, confidential=confidential))
        Screen().say("Ya no está guardada")


@app.command("revisar", cls=SpanishCommand)
def check(
    *, portal: Portal = "", user: User = "", smtp: Smtp = False, totp: Totp = False, confidential: Confidential = False
) -> None:
    """Dice si hay una contraseña guardada, sin mostrarla. Código de salida 0 si la hay, 1 si no."""
    with refusing():
        kept = find(
            _name(portal, user, smtp=smtp, totp=totp, confidential=confidential),
            _file(smtp=smtp, totp=totp, confidential=confidential),
        )
        Screen().say("Hay una contraseña guardada" if kept else "No hay ninguna contraseña guardada")
    raise typer.Exit(WELL if kept else NOT_THERE)


@app.command("llave", cls=SpanishCommand)
def key(file: Annotated[Path, typer.Argument(metavar="ARCHIVO", show_default=False)]) -> None:
    """Crea la llave del archivo cifrado, para un equipo sin llavero. Guárdela en otra carpeta o en otro disco."""
    with refusing():
        new_key(file)
        Screen().say(f"Llave creada en {file}. Indíquela en la variable {KEY_FILE}")


def _file(*, smtp: bool, totp: bool, confidential: bool) -> str:
    """Its name in a folder of secrets."""
    if confidential:
        return passwords_apart.FILE
    return "secop_smtp_password" if smtp else "secop_totp" if totp else "secop_password"


def _name(portal: str, user: str, *, smtp: bool, totp: bool, confidential: bool) -> str:
    if confidential:
        return passwords_apart.NAME
    if smtp:
        return MAIL
    if not portal or not user:
        raise SettingsError(
            "Falta decir de quién es la contraseña",
            remedy="Repita la orden con --portal produccion --usuario USUARIO, con --smtp, o con --confidencial.",
        )
    name = name_of(host_meant(portal), user)
    return totp_of(name) if totp else name
