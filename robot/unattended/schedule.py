"""The schedule's file: every profile of this machine, and how its person is told."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import platformdirs
from pydantic import AnyHttpUrl, AnyUrl, BaseModel, ConfigDict, Field, UrlConstraints, ValidationError, model_validator

from robot.atomic import write_whole
from robot.errors import SettingsError
from robot.private import make_private

from .profiles import Profile, as_table

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=BaseModel)
SmtpUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["smtp", "smtps"], host_required=True)]


class Ways(BaseModel):
    """How a person is told. No secret stands here: the mail's password is SECOP_SMTP_PASSWORD, or in the keyring."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: tuple[str, ...] = Field((), description="a quién se escribe")
    sender: str | None = Field(None, description="de parte de quién; por defecto, el primero de ellos")
    smtp: SmtpUrl | None = Field(None, description="smtp://usuario@servidor:587 (con STARTTLS) o smtps://…:465")
    smtp_security: Literal["starttls", "none"] = Field(
        "starttls", description="none: solo para un servidor de este equipo"
    )
    post: AnyHttpUrl | None = Field(
        None, description="dirección que recibe el aviso por HTTP POST, por ejemplo de ntfy"
    )
    heartbeat: AnyHttpUrl | None = Field(
        None, description="dirección que se visita cada vez que el robot miró lo pendiente"
    )

    @model_validator(mode="after")
    def _whole(self) -> Ways:
        if self.email and self.smtp is None:
            raise ValueError("para escribir por correo falta smtp, el servidor")
        if self.smtp is not None and self.smtp.password:
            raise ValueError("no guarde la contraseña del correo en este archivo; use SECOP_SMTP_PASSWORD")
        return self


@dataclass(frozen=True)
class Schedule:
    """What the file says."""

    profiles: Sequence[Profile] = ()
    ways: Ways = field(default_factory=Ways)


def schedule_file() -> Path:
    """In the person's own folder of settings, beside secop.toml."""
    return Path(platformdirs.user_config_dir("secop-publisher", appauthor=False)) / "schedule.toml"


def read_schedule(file: Path) -> Schedule:
    """
    What the file says; nothing where there is none.

    :raises SettingsError: says which table is wrong, and how it can be written.
    """
    if not file.is_file():
        return Schedule()
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError(f"{file}: no se puede leer: {wrong}") from wrong
    profiles, ways = written.pop("profiles", {}), written.pop("notices", {})
    if written:
        raise SettingsError(f"{file}: no existe la tabla [{min(written)}]; hay [profiles.NOMBRE] y [notices]")
    if not isinstance(profiles, dict):
        raise SettingsError(f"{file}: [profiles] debe tener una tabla por perfil, [profiles.NOMBRE]")
    read = [_checked(file, f"profiles.{name}", Profile, _named(name, table)) for name, table in profiles.items()]
    return Schedule(read, _checked(file, "notices", Ways, ways))


def profile_from(name: str, table: dict[str, str]) -> Profile:
    """
    A profile as somebody gave it, with the file's own keys.

    :raises SettingsError: says which key is wrong, and how it can be written.
    """
    return _checked(schedule_file(), f"profiles.{name}", Profile, _named(name, table))


def ways_from(table: dict[str, object]) -> Ways:
    """
    How a person is told, as somebody gave it.

    :raises SettingsError: as above.
    """
    return _checked(schedule_file(), "notices", Ways, table)


def write_schedule(file: Path, profiles: Sequence[Profile], ways: Ways) -> None:
    """
    Write it, its owner's alone; an earlier one is replaced.

    :raises OSError: it cannot be written.
    """
    make_private(file.parent)
    told = ways.model_dump(mode="json", exclude_defaults=True)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    text = "\n".join([as_table(profile) for profile in profiles] + (["[notices]", *lines, ""] if lines else []))
    write_whole(file, text.encode(), private=True)


def _named(name: str, table: object) -> object:
    return {**table, "name": name} if isinstance(table, dict) else table


def _checked(file: Path, name: str, model: type[M], table: object) -> M:
    try:
        return model.model_validate(table)
    except ValidationError as errors:
        said = [_said(error["loc"], error["type"], error["msg"]) for error in errors.errors()]
        raise SettingsError(f"{file}, [{name}]: {'; '.join(said)}") from None  # the cause would show what was written


def _said(where: tuple[int | str, ...], kind: str, message: str) -> str:
    key = ".".join(map(str, where))
    if kind == "missing":
        return f"falta {key}"
    if kind == "extra_forbidden":
        return f"no existe la clave {key}"
    words = message.removeprefix("Value error, ") if kind == "value_error" else "tiene un valor que no sirve"
    return f"{key}: {words}" if key else words
