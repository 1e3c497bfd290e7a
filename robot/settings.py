"""Settings from SECOP_* variables and from files named secop.toml; nothing here has a default that reaches the real portal."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import platformdirs
from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import URL

from .codes import seed_meant
from .errors import SettingsError
from .model import Account, Role, fold
from .passwords import find, name_of, totp_of
from .portals import address_meant, host_meant, main_host

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

FILE = Path(
    "secop.toml"
)  #: of the folder where the command is given: it may have come with the documents, from anybody
CONFIG = "SECOP_CONFIG"  #: names the file that a person chose instead
#: Where the password goes, and all that is kept: read only from files that a person chose or keeps for themselves.
THEIR_OWN = ("portal_url", "state_dir", "ledger", "keep_days")


#: What may stand there, for whoever wrote something else.
VALID = {
    "portal_url": "escriba produccion, formacion o la dirección de una réplica, como http://127.0.0.1:8700",
    "role": "escriba contratista o supervisor",
    "evidence": "escriba basic o full",
    "route": "escriba auto, guia o directo",
    "compare": "escriba contenido o nombre",
    "totp": "escriba la semilla que mostró el portal al activar la aplicación: letras y cifras, sin 0, 1, 8 ni 9",
    "first_run": "escriba auto, yes o no",
    "headless": "escriba auto, yes (sin ventana) o no (con ventana)",
    **dict.fromkeys(("pace", "pace_together"), "escriba un número de 0 a 3600"),
    **dict.fromkeys(
        ("timeout", "settle", "bound", "press_within", "lease", "sign_ins"), "escriba un número, mayor que 0"
    ),
}
#: What people write for a word of ours, without its accents and in small letters.
MEANT = {
    "proveedor": "contratista",
    "comprador": "supervisor",
    "basico": "basic",
    "basica": "basic",
    "completo": "full",
    "completa": "full",
}
YES_OR_NO = {"si": "yes", "s": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}


def _word(written: object) -> object:
    """One of our words, however a person wrote it."""
    return MEANT.get(fold(written), fold(written)) if isinstance(written, str) else written


def _yes_or_no(written: object) -> object:
    return YES_OR_NO.get(fold(written), fold(written)) if isinstance(written, str) else written


def _number(written: object) -> object:
    """A decimal comma is one."""
    return written.strip().replace(",", ".") if isinstance(written, str) else written


def _portal(written: object) -> object:
    return address_meant(written) if isinstance(written, str) else written


def _seed(seed: SecretStr | None) -> SecretStr | None:
    try:
        return seed_meant(seed) if seed else None
    except SettingsError as wrong:
        raise ValueError(str(wrong)) from None


NOTHING = ("missing", "string_too_short", "too_short")  #: what pydantic calls a setting that says nothing
Word, YesOrNo, Number = BeforeValidator(_word), BeforeValidator(_yes_or_no), BeforeValidator(_number)


class StateSettings(BaseSettings):
    """Where the robot keeps what it did: all that a command needs which only reads it."""

    model_config = SettingsConfigDict(env_prefix="SECOP_", extra="ignore")

    state_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("secop-publisher", appauthor=False)),
        description="carpeta donde el robot guarda lo que hizo",
    )
    ledger: str | None = Field(
        default=None,
        description="dirección del registro de envíos, si no es la carpeta de estado: postgresql+psycopg://…",
    )
    keep_days: Annotated[int, Number] = Field(
        180,
        ge=0,
        description="días después de los cuales se borran copias, imágenes, trazas y bitácoras de una corrida; 0: nunca",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature; we read neither
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = (InitSettingsSource(settings_cls, init_kwargs=written) for written in _written())
        return init_settings, env_settings, *files, KeptPassword(settings_cls)

    @property
    def ledger_url(self) -> str:
        """Where the ledger is, as SQLAlchemy writes it; by default a file of the state folder."""
        if self.ledger is not None:
            return self.ledger
        file = URL.create("sqlite", database=str(self.state_dir / "ledger.sqlite3"))
        return file.render_as_string(hide_password=False)  # a folder's name may hold what an address must escape


class KeptPassword(PydanticBaseSettingsSource):
    """Password and seed from where their person keeps them (`robot/passwords.py`), unless a variable holds them."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[object, str, bool]:  # noqa: ARG002 - the base class's
        """Required by the base class; `__call__` answers for all fields at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, object]:
        so_far = self.current_state
        user, portal = so_far.get("user"), so_far.get("portal_url")
        if not (isinstance(user, str) and isinstance(portal, str)):
            return {}
        name = name_of(host_meant(portal), user)
        places = {"password": (name, "secop_password"), "totp": (totp_of(name), "secop_totp")}
        wanted = [field for field in places if field in self.settings_cls.model_fields and not so_far.get(field)]
        return {field: kept for field in wanted if (kept := find(*places[field])) is not None}


class Settings(StateSettings):
    """Each field is the variable SECOP_<FIELD>, or the key <field> of secop.toml; the README has the same table."""

    portal_url: Annotated[AnyHttpUrl, BeforeValidator(_portal)] = Field(
        description="dirección del portal, o produccion, o formacion; sin valor por defecto, a propósito"
    )
    user: str = Field(min_length=1, description="usuario de SECOP II")
    password: SecretStr = Field(min_length=1, description="contraseña de SECOP II; nunca en secop.toml")
    role: Annotated[Role, Word] = Field(description="contratista o supervisor")
    company: str | None = Field(None, description="empresa o entidad, si el usuario tiene varias")
    evidence: Annotated[Literal["basic", "full"], Word] = Field(
        "basic", description="basic: tres imágenes por documento; full: una por paso"
    )
    route: Annotated[Literal["auto", "guia", "directo"], Word] = Field(
        "auto",
        description="auto: los clics de la guía hasta el primer contrato, y a los demás por la dirección que mostró la lista; guia: "
        "siempre los clics de la guía; directo: por la dirección de un contrato que ya se visitó",
    )
    compare: Annotated[Literal["contenido", "nombre"], Word] = Field(
        "contenido",
        description="contenido: antes de publicar se comparan los bytes de todo lo que su lado ya cargó en el contrato; "
        "nombre: solo de lo que se llama igual (más rápido donde hay cientos de documentos)",
    )
    headless: Annotated[Literal["auto", "yes", "no"], YesOrNo] = Field(
        "auto", description="auto: sin ventana donde no hay pantalla"
    )
    first_run: Annotated[Literal["auto", "yes", "no"], YesOrNo] = Field(
        "auto",
        description="auto: en un portal real donde nunca se publicó, un solo documento primero, y una pregunta antes de seguir; "
        "yes: también en una réplica; no: nunca",
    )
    timeout: Annotated[float, Number] = Field(45.0, gt=0, description="segundos que se espera al portal en cada paso")
    settle: Annotated[float, Number] = Field(
        20.0, ge=0, description="segundos durante los que se vuelve a mirar un documento enviado que aún no se ve"
    )
    bound: Annotated[float, Number] = Field(
        60.0, gt=0, description="minutos que un documento enviado y no visto espera antes de poder enviarse otra vez"
    )
    press_within: Annotated[float, Number] = Field(
        60.0, gt=0, description="segundos entre anotar un envío y dejarlo salir del navegador"
    )
    lease: Annotated[float, Number] = Field(
        180.0, gt=0, description="segundos que un contrato queda reservado sin señales del robot"
    )

    pace: Annotated[float, Number] = Field(
        0.0, ge=0, le=3600, description="segundos, como mínimo, entre el comienzo de un contrato y el del siguiente"
    )
    pace_together: Annotated[float, Number] = Field(
        0.0, ge=0, le=3600, description="lo mismo entre los contratos de todas las cuentas de este equipo"
    )
    totp: Annotated[SecretStr | None, AfterValidator(_seed)] = Field(
        None,
        description="semilla de la aplicación de códigos, si el portal pide uno al ingresar; nunca en secop.toml",
    )
    sign_ins: Annotated[int, Number] = Field(
        3, gt=0, description="cuántas veces por día, como máximo, el robot ingresa con la contraseña"
    )

    @property
    def secrets(self) -> list[str]:
        """What may stand in nothing that is kept."""
        return [secret.get_secret_value() for secret in (self.password, self.totp) if secret]

    @property
    def account(self) -> Account:
        return Account(main_host(self.portal_url.host or ""), self.user, self.role, self.company)

    @property
    def without_window(self) -> bool:
        return not has_screen() if self.headless == "auto" else self.headless == "yes"


def has_screen() -> bool:
    """Whether a window can be shown on this machine."""
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


class _WithoutPassword(Settings):
    password: SecretStr = SecretStr("")


def load_settings(kind: type[Settings] = Settings, /, **chosen: str | None) -> Settings:
    """
    The settings of this process; `chosen` are the command's own options, which come first.

    :raises SettingsError: names every variable that is missing or wrong, and never shows a value.
    """
    try:
        return kind(**{key: value for key, value in chosen.items() if value is not None})  # type: ignore[arg-type]  # pydantic reads words
    except ValidationError as errors:
        lines = [_said(str(e["loc"][0]), missing=e["type"] in NOTHING or e["input"] == "") for e in errors.errors()]
        raise SettingsError("\n".join(lines)) from None  # the cause would show the values, the password among them


def load_sign_in_settings() -> Settings:
    """
    The settings of this process for a person who types the password at the portal: it may be missing.

    :raises SettingsError: as above.
    """
    return load_settings(_WithoutPassword)


def load_state_settings() -> StateSettings:
    """
    Where the robot keeps what it did, for commands that only read it.

    :raises SettingsError: a file of settings has a mistake, or a setting a value that does not serve.
    """
    try:
        return StateSettings()
    except ValidationError as errors:
        raise SettingsError("\n".join(_said(str(e["loc"][0]), missing=False) for e in errors.errors())) from None


def own_file() -> Path:
    """The person's own file of settings, in their system's folder for such things."""
    return Path(platformdirs.user_config_dir("secop-publisher", appauthor=False)) / FILE.name


def _written() -> list[dict[str, object]]:
    """
    What the files say, the one that counts first in front: the chosen one, or else the folder's; then the person's own.

    :raises SettingsError: one is no TOML, has a key that is no setting or not its to say, or holds the password.
    """
    if chosen := os.environ.get(CONFIG):
        if not Path(chosen).is_file():
            raise SettingsError(f"{CONFIG}: no hay ningún archivo {chosen}")
        return [_read(Path(chosen)), _read(own_file())]
    here = _read(FILE)
    elsewhere = sorted(set(here) & set(THEIR_OWN))
    if elsewhere and not (own_file().is_file() and FILE.samefile(own_file())):
        raise SettingsError(
            f"{FILE.absolute()}: {', '.join(elsewhere)} no se lee de una carpeta de trabajo, porque dice a dónde van la "
            f"contraseña y lo que el robot guarda. Póngalo en {own_file()} o en una variable SECOP_*, o indique un archivo "
            "escrito por usted con secop --config ARCHIVO"
        )
    return [here, _read(own_file())]


def _read(file: Path) -> dict[str, object]:
    """One file's keys; none where there is no file."""
    if not file.is_file():
        return {}
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError(f"{file}: no se puede leer: {wrong}") from wrong
    for secret, called in (("password", "la contraseña"), ("totp", "la semilla")):
        if secret in written:
            raise SettingsError(
                f"{file}: no guarde {called} en este archivo; use la variable SECOP_{secret.upper()} o secop clave guardar"
            )
    if unknown := sorted(set(written) - set(Settings.model_fields)):
        raise SettingsError(f"{file}: no existe la clave {', '.join(unknown)}")
    return written


def _said(field: str, *, missing: bool) -> str:
    """What is wrong with a setting and what is valid there; never what it says."""
    name = f"SECOP_{field.upper()}"
    if missing:
        return f"{name}: falta ({Settings.model_fields[field].description})"
    return f"{name}: tiene un valor que no sirve; {VALID.get(field, 'corríjalo')}"
