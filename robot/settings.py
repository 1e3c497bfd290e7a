"""Settings from SECOP_* variables; nothing here has a default that reaches the real portal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingsError
from .model import Account, Role


class Settings(BaseSettings):
    """Each field is the variable SECOP_<FIELD>; the README has the same table."""

    model_config = SettingsConfigDict(env_prefix="SECOP_", extra="ignore")

    portal_url: AnyHttpUrl = Field(description="dirección del portal; sin valor por defecto, a propósito")
    user: str = Field(min_length=1, description="usuario de SECOP II")
    password: SecretStr = Field(min_length=1, description="contraseña de SECOP II")
    role: Role = Field(description="contratista o supervisor")
    company: str | None = Field(None, description="empresa o entidad, si el usuario tiene varias")
    state_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("secop-publisher", appauthor=False)),
        description="carpeta donde el robot guarda lo que hizo",
    )
    headless: Literal["auto", "yes", "no"] = Field("auto", description="auto: sin ventana donde no hay pantalla")
    timeout: float = Field(45.0, gt=0, description="segundos que se espera al portal en cada paso")

    @property
    def account(self) -> Account:
        return Account(self.portal_url.host or "", self.user, self.role, self.company)

    @property
    def without_window(self) -> bool:
        if self.headless == "auto":
            has_screen = sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
            return not has_screen
        return self.headless == "yes"


def load_settings() -> Settings:
    """
    The settings of this process.

    :raises SettingsError: names every variable that is missing or wrong, and never shows a value.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # its values come from the environment
    except ValidationError as errors:
        lines = [f"SECOP_{str(e['loc'][0]).upper()}: {_said(e['type'])}" for e in errors.errors()]
        raise SettingsError("\n".join(lines)) from None  # the cause would show the values, the password among them


def _said(kind: str) -> str:
    return "falta" if kind in ("missing", "string_too_short", "too_short") else "tiene un valor que no sirve"
