"""`secop setup`: whether this machine has what the robot needs, and a browser for it where there is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from robot.settings import load_state_settings
from robot.unattended import machine

from .refusing import refusing
from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

READY, NOT_READY = 0, 1
QUESTION = "No hay navegador. ¿Descargar Chromium, unos 170 MB, con el instalador de Playwright? [s/N] "


def setup(
    *,
    fetch: Annotated[
        bool,
        typer.Option(
            "--descargar",
            "--fetch",
            help="Si no hay navegador, descarga Chromium sin preguntar, con el instalador de Playwright.",
        ),
    ] = False,
) -> None:
    """
    Dice si este equipo tiene lo que el robot necesita: navegador, caja de arena, llavero y carpeta.

    Edge y Chrome sirven. Si no hay navegador, ofrece descargar uno; no escribe nada más. Código de salida 0 si nada falta.
    """
    with refusing():
        state = load_state_settings().state_dir
        if not machine.browser().here and (fetch or agreed(QUESTION)) and not machine.fetch_browser():
            Screen(stderr=True).say("La descarga no terminó; arriba dice por qué, en inglés.")
        told = machine.parts(state)
    tell(told)
    raise typer.Exit(READY if all(part.here or not part.needed for part in told) else NOT_READY)


def tell(told: Sequence[machine.Part]) -> None:
    """One line for each part: there, missing, or missing and not needed."""
    for part in told:
        mark = ("✓", "green") if part.here else ("✗", "bold red") if part.needed else ("·", "yellow")
        Screen().say(mark, f" {part.name}: {part.said}")


def agreed(question: str) -> bool:
    """Whether the person at this terminal says yes; nobody there, and whoever ends the question (Ctrl-D), says no."""
    if not sys.stdin.isatty():
        return False
    try:
        return input(question).strip().casefold() in ("s", "si", "sí")
    except EOFError:
        return False
