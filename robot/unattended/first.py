"""A first set-up: what a person answers, checked whole before anything is written, and then written where it belongs."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from robot.app.template import write_template
from robot.atomic import write_whole
from robot.errors import SettingsError, SetupError, in_words
from robot.model import fold
from robot.private import make_private
from robot.sealed_file import KEY_FILE, new_key
from robot.settings import load_settings, own_file
from robot.words import BOGOTA

from .schedule import Schedule, Ways, profile_from, read_schedule, schedule_file, ways_from, write_schedule

if TYPE_CHECKING:
    from .profiles import Profile

REPLICA = "http://127.0.0.1:8700"  #: where `secop replica` listens
SHEET = "lista.xlsx"
#: What nobody may write into a file of answers, whatever they call it.
SECRET = ("password", "contrasena", "clave", "secret", "secreto", "totp")
#: What pydantic would say in English.
VALID = {"password_in": "escriba llavero, archivo o nada"}


class Answers(BaseModel):
    """The keys of a file of answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    portal: str = Field(min_length=1, description="replica, formacion, produccion o una dirección")
    role: str = Field(min_length=1, description="contratista o supervisor")
    user: str = Field(min_length=1, description="su usuario de SECOP II")
    company: str = Field("", description="empresa o entidad, si el usuario tiene varias")
    password_in: Literal["llavero", "archivo", "nada"] = Field(
        description="dónde queda la contraseña: llavero, archivo o nada"
    )
    key_file: str = Field("", description="llave del archivo cifrado, si la contraseña queda en él")
    folder: str = Field(min_length=1, description="carpeta de sus documentos")
    day: str = Field("", description="qué día de cada mes se publica, como «día hábil 5»; vacío, sin programar")
    hour: str = Field("08:00", description="desde qué hora")
    deadline: str = Field("", description="hasta qué día se puede publicar")
    first: str = Field("", description="primer periodo, como 2026-03")
    email: str = Field("", description="a qué correo se avisa")
    smtp: str = Field("", description="servidor de ese correo, como smtp://usuario@servidor:587")
    post: str = Field("", description="dirección que recibe los avisos, como la de ntfy")

    @property
    def portal_url(self) -> str:
        return REPLICA if fold(self.portal) == "replica" else self.portal

    @property
    def documents(self) -> str:
        """The sheet of each month, below the person's folder."""
        return f"{Path(self.folder).expanduser().absolute().as_posix()}/{{año}}-{{mes}}/{SHEET}"


def read_answers(file: Path) -> Answers:
    """
    What the file says.

    :raises SettingsError: it cannot be read, holds a password, or lacks something: a sentence for each thing.
    """
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError(f"{file}: no se puede leer: {wrong}") from wrong
    except OSError as error:
        raise SettingsError(f"{file}: no se puede leer: {in_words(error)}") from error
    if any(fold(key).startswith(SECRET) and key != "password_in" for key in written):
        raise SettingsError(
            f"{file}: no guarde ninguna contraseña en este archivo, y borre la que tiene",
            remedy="Después de la configuración, escríbala cuando la pida secop clave guardar.",
        )
    return answers_from(written, str(file))


def answers_from(written: dict[str, object], source: str) -> Answers:
    """
    These answers, each of them usable.

    :raises SettingsError: says of each what is missing or wrong, and never shows one.
    """
    try:
        answers = Answers.model_validate(written)
    except ValidationError as errors:
        said = [f"{source}: {_said(str(error['loc'][0]), error['type'])}" for error in errors.errors()]
        raise SettingsError("\n".join(said)) from None
    if answers.password_in == "archivo" and not answers.key_file:  # noqa: S105 - where it is kept
        raise SettingsError(f"{source}: falta key_file ({Answers.model_fields['key_file'].description})")
    _settings(answers)
    _ways(answers)
    _profile(answers)
    return answers


def set_up(answers: Answers, *, replace: bool = False) -> list[str]:
    """
    Write the person's settings, schedule and empty sheet; a line for each thing that was written or left as it was.

    :param replace: settings and a profile that are there are replaced; a sheet or a key never is.
    :raises RobotError: something cannot be written.
    """
    said = [_write_settings(answers, replace=replace)]
    if answers.password_in == "archivo":  # noqa: S105 - where it is kept
        key = Path(answers.key_file).expanduser().absolute()
        if key.exists():
            said.append(f"La llave {key} ya estaba: se usa esa")
        else:
            new_key(key)
            said.append(f"Llave creada en {key}. Deje su ruta en la variable {KEY_FILE} de su sistema")
    sheet = Path(answers.folder).expanduser().absolute() / SHEET
    try:
        sheet.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"No se puede crear la carpeta {sheet.parent}: {in_words(error)}") from error
    if sheet.exists():
        said.append(f"{sheet} ya estaba: no se cambió")
    else:
        write_template(sheet)
        said.append(f"Lista vacía para llenar: {sheet}")
    return said + _write_schedule(answers, replace=replace)


def _write_settings(answers: Answers, *, replace: bool) -> str:
    file = own_file()
    if file.exists() and not replace:
        return f"{file} ya estaba: no se cambió. Para cambiarlo, repita la orden con --reemplazar"
    written = {"portal_url": answers.portal_url, "user": answers.user, "role": answers.role, "company": answers.company}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in written.items() if value]
    try:
        make_private(file.parent)
        write_whole(file, "\n".join([*lines, ""]).encode(), private=True)
    except OSError as error:
        raise SetupError(f"No se puede escribir {file}: {in_words(error)}") from error
    return f"Configuración escrita en {file}"


def _write_schedule(answers: Answers, *, replace: bool) -> list[str]:
    profile, ways, file = _profile(answers), _ways(answers), schedule_file()
    before = read_schedule(file)
    others = [each for each in before.profiles if profile is None or each.name != profile.name]
    if profile is not None and len(others) < len(before.profiles) and not replace:
        return [f"{profile.name} ya estaba programada en {file}: no se cambió. Para cambiarla, use --reemplazar"]
    if profile is None and ways == Ways():
        return []
    after = Schedule([*others, *([profile] if profile else [])], ways if ways != Ways() else before.ways)
    try:
        write_schedule(file, after.profiles, after.ways)
    except OSError as error:
        raise SetupError(f"No se puede escribir {file}: {in_words(error)}") from error
    return [f"Programación escrita en {file}"]


def _settings(answers: Answers) -> None:
    """Portal, user and role as a run would read them."""
    load_settings(
        portal_url=answers.portal_url,
        user=answers.user,
        role=answers.role,
        company=answers.company or None,
        password="-",  # noqa: S106 - only the others are checked
    )


def _ways(answers: Answers) -> Ways:
    written = {"email": [answers.email] if answers.email else None, "smtp": answers.smtp, "post": answers.post}
    return ways_from({key: value for key, value in written.items() if value})


def _profile(answers: Answers) -> Profile | None:
    """What is published each month; None where nothing is scheduled."""
    if not answers.day:
        return None
    written = {
        "documents": answers.documents,
        "day": answers.day,
        "hour": answers.hour,
        "deadline": answers.deadline,
        "first": answers.first or f"{datetime.now(BOGOTA):%Y-%m}",
    }
    return profile_from("informes", {key: value for key, value in written.items() if value})


def _said(key: str, kind: str) -> str:
    field = Answers.model_fields.get(key)
    if field is None:
        return f"no existe la clave {key}; hay {', '.join(Answers.model_fields)}"
    if kind in ("missing", "string_too_short"):
        return f"falta {key} ({field.description})"
    return f"{key}: {VALID.get(key, 'debe ser un texto, entre comillas')}"
