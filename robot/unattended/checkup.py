"""What only a try tells of this machine, in words: its browser, the way to the portal, its clock, and who else has our package."""

from __future__ import annotations

import platform
import tempfile
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from robot.app.diagnosis import Diagnosis, Light, Note
from robot.browser.handshake import ask
from robot.browser.trial import try_browser
from robot.errors import RobotError
from robot.secop_command import mixed_folder
from robot.words import counted, duration

from . import machine

if TYPE_CHECKING:
    from datetime import datetime

    from robot.browser.handshake import Answer

#: How far this machine's clock may be from the portal's: codes of an authenticator app last half a minute, and are taken
#: for a little longer.
FAR = timedelta(minutes=2)
AUTOMATIC = "Active en este equipo la fecha y la hora automáticas, con la zona de Bogotá, y repita la orden."
LET_THROUGH = (
    "Si la fecha de este equipo está bien, un antivirus o el proxy de su oficina abre las conexiones cifradas: pida a quien lo "
    "administra que no lo haga con el portal, o que este equipo confíe en su certificado."
)


def of_the_machine(state_dir: Path) -> Diagnosis:
    """Everything that can be told without the portal; it opens a browser for two or three seconds."""
    rest = [part for part in machine.parts(state_dir) if part.name not in ("Navegador", "Caja de arena")]
    return Diagnosis((versions(), package(), *browser(), *map(as_note, rest)))


def as_note(part: machine.Part) -> Note:
    """What publishing needs and is missing is red; what would only be better is advice."""
    light = Light.GREEN if part.here else Light.RED if part.needed else Light.ADVICE
    return Note(light, part.name, part.said)


def versions() -> Note:
    """Of the robot and of what carries it: the first thing that whoever maintains it asks for."""
    try:
        ours = version("secop-publisher")
    except PackageNotFoundError:  # run from a copy of the sources
        ours = "sin instalar"
    said = f"secop {ours} · Python {platform.python_version()} · Playwright {version('playwright')} · {platform.platform()}"
    return Note(Light.GREEN, "Versiones", said)


def package() -> Note:
    """Whether Python's folder `robot` is ours alone: Robot Framework has one of that name."""
    folder = mixed_folder()
    if folder is None:
        return Note(Light.GREEN, "Paquete", "solo, sin Robot Framework en el mismo entorno de Python")
    said = f"en la carpeta {folder} está también Robot Framework, y ninguno de los dos queda entero."
    return Note(
        Light.RED, "Paquete", said, "Instale secop en un entorno propio de Python, donde no esté Robot Framework."
    )


def browser() -> list[Note]:
    """The browser that a run would take, opened and tried."""
    missing = machine.browser()
    if not missing.here:
        return [as_note(missing)]
    with tempfile.TemporaryDirectory(prefix="secop-") as scratch:
        try:
            tried = try_browser(Path(scratch))
        except RobotError as error:
            return [Note(Light.RED, "Navegador", " ".join(error.sentences), error.remedy)]
    notes = [Note(Light.GREEN, "Navegador", f"{missing.said}, versión {tried.version}")]
    if tried.without_sandbox:
        notes.append(Note(Light.ADVICE, "Caja de arena", tried.without_sandbox))
    else:
        notes.append(Note(Light.GREEN, "Caja de arena", "el navegador la tiene"))
    if tried.cured:
        notes.append(Note(Light.GREEN, "Un solo envío", "el navegador no repite por sí mismo lo que envía"))
    else:
        said = "este navegador puede repetir por sí mismo un envío cuya conexión se corta, y un documento quedaría dos veces."
        notes.append(
            Note(
                Light.DRIFT,
                "Un solo envío",
                said,
                "Actualice el navegador, o use el que trae secop alistar --descargar.",
            )
        )
    return notes


def of_the_way(address: str, now: datetime) -> Diagnosis:
    """Whether the way to the portal is what it should be, asked without signing in; `now` is this machine's time."""
    answer = ask(address)
    if answer is None:  # whose matter that is, the browser finds out
        return Diagnosis((Note(Light.ADVICE, "Conexión", "el portal no contestó a una pregunta sin navegador"),))
    return Diagnosis((certificate(address, answer), clock(answer, now)))


def certificate(address: str, answer: Answer) -> Note:
    """Whether who answers is believed; the browser, which has a list of its own, has the last word."""
    if not address.startswith("https:"):
        return Note(Light.GREEN, "Conexión", "sin cifrar, con una réplica de este equipo")
    if answer.why_not_believed is None:
        return Note(Light.GREEN, "Conexión", "cifrada, con un certificado en el que este equipo confía")
    who = f", lo firma «{answer.issuer}»" if answer.issuer else ""
    said = f"quien contesta por el portal muestra un certificado en el que este equipo no confía{who}."
    return Note(Light.ADVICE, "Conexión", said, LET_THROUGH, answer.why_not_believed)


def clock(answer: Answer, now: datetime) -> Note:
    """This machine's clock beside the portal's."""
    if answer.time is None:
        return Note(Light.ADVICE, "Reloj", "el portal no dijo su hora: compare la de este equipo con otra")
    off = now - answer.time
    if abs(off) <= FAR:
        return Note(Light.GREEN, "Reloj", "va con el del portal")
    far = counted(abs(off).days, "día") if abs(off).days > 1 else duration(abs(off).total_seconds())
    how = "adelantado" if off > timedelta() else "atrasado"
    said = (
        f"el de este equipo está {how} {far} con respecto al del portal: los códigos de la "
        "aplicación no servirían, y los recibos dirían otra hora."
    )
    return Note(Light.RED, "Reloj", said, AUTOMATIC)
