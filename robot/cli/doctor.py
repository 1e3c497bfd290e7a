"""`secop doctor`: whether this machine and the portal are as the robot knows them, without publishing anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from loguru import logger

from robot.app.bundle import refuse_existing
from robot.app.diagnosis import Diagnosis, Light
from robot.app.doctor import examine_portal, learn_portal
from robot.clock import Clock
from robot.interruption import Stop
from robot.secrecy import forbid_dumps
from robot.settings import load_settings, load_state_settings
from robot.unattended.checkup import of_the_machine, of_the_way

from .at_the_portal import given, to_its_end
from .codes import ALL_WELL, NEEDS_A_PERSON, REFUSED_BEFORE_STARTING, SOME_FAILED
from .learning import hand_over
from .narration import Narration
from .output import write_out
from .screen import Screen

if TYPE_CHECKING:
    from .screen import StyledText

MARKS: dict[Light, StyledText] = {
    Light.GREEN: ("✓", "green"),
    Light.ADVICE: ("·", "yellow"),
    Light.DRIFT: ("!", "bold yellow"),
    Light.RED: ("✗", "bold red"),
}
ENDS: dict[Light, tuple[str, str, str]] = {
    Light.GREEN: ("VERDE", "bold green", ": todo está como el robot lo conoce; puede publicar."),
    Light.DRIFT: ("AMARILLO", "bold yellow", ": algo cambió o no se alcanzó a ver. Lea arriba las líneas con «!»."),
    Light.RED: ("ROJO", "bold red", ": así no publique con el robot. Lea arriba las líneas con «✗»."),
}

Number = Annotated[
    str | None,
    typer.Option(
        "--contrato",
        "--contract",
        metavar="NÚMERO",
        help="Contrato cuya página se abre; sin él, el primero de la lista que reciba documentos.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Escribe el resultado en la salida estándar, para otro programa.")]


Learn = Annotated[
    Path | None,
    typer.Option(
        "--aprender",
        "--learn",
        metavar="CARPETA",
        help="Lee además lo que nadie de afuera sabe del portal, en un contrato de cada estado, y lo deja en esta carpeta nueva, sin "
        "datos de nadie, para quien mantiene el robot. Usted mira cada página antes de entregarla.",
        show_default=False,
    ),
]


def doctor(*, contract: Number = None, learn: Learn = None, as_machine: AsJson = False) -> None:
    """
    Examina este equipo y después el portal, solo para leer, hasta la ventana de anexar: verde, amarillo o rojo.

    Ingresa, abre un contrato y compara cada página con lo que el robot conoce; la guarda no deja salir nada que publique.

    Códigos de salida: 0 verde, 1 amarillo, 3 rojo, 5 el portal pide algo que solo hace una persona, 6 otra corrida usa la cuenta.
    """
    narration, stop = Narration(Screen(stderr=True)), Stop()
    tell = Screen(stderr=as_machine)
    with to_its_end(narration, stop):
        found = _examined(narration, stop, tell, contract, learn)
    word, style, rest = ENDS[found.light]
    tell.say((word, style), rest)
    if as_machine:
        write_out(found.as_json())
    raise typer.Exit(exit_code_of(found))


def _examined(narration: Narration, stop: Stop, tell: Screen, contract: str | None, learn: Path | None) -> Diagnosis:
    """The machine first, because where it is sick the portal cannot be looked at."""
    if learn is not None:
        refuse_existing(learn)
    logger.remove()  # what is told is told in words
    tell.say(("Este equipo", "bold"))
    here = of_the_machine(load_state_settings().state_dir)
    say(tell, here)
    forbid_dumps()
    settings = load_settings()
    way = of_the_way(str(settings.portal_url), Clock().now())
    say(tell, way)
    if any(note.where == "Navegador" and note.light is Light.RED for note in here.notes):
        return here + way
    tell.say(("El portal", "bold"))
    used = given(settings, narration, stop)
    if learn is None:
        there = examine_portal(used, contract)
        say(tell, there)
    else:
        there, learnt = learn_portal(used, contract)
        say(tell, there)
        hand_over(tell, learn, learnt)
    return here + way + there


def say(tell: Screen, found: Diagnosis) -> None:
    """One line for each thing that was found, and what to do about it below."""
    for note in found.notes:
        tell.say(" ", MARKS[note.light], f" {note.where}: {note.said}")
        if note.remedy:
            tell.say(f"    {note.remedy}")


def exit_code_of(found: Diagnosis) -> int:
    """What a timer is told."""
    if found.person:
        return NEEDS_A_PERSON
    return {Light.GREEN: ALL_WELL, Light.DRIFT: SOME_FAILED, Light.RED: REFUSED_BEFORE_STARTING}[found.light]
