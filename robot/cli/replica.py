"""`secop replica`: the imitation of the portal that ships with the robot, to try things out on this machine."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

PACKAGE = "fake_portal"  #: a program of its own, which the robot starts and never imports
READY = "ready "  #: with which it says its address
STOP_SECONDS = 10
WELL, STOPPED, NOT_STARTED = 0, 1, 3


Port = Annotated[
    int, typer.Option("--puerto", "--port", metavar="PUERTO", help="Puerto en el que escucha; 0, uno libre.")
]
Scenario = Annotated[
    str | None,
    typer.Option(
        "--escenario",
        "--scenario",
        metavar="NOMBRE",
        help="Con qué respuestas del portal empieza: english, captcha, notice, maintenance…; su página los ofrece todos.",
        show_default=False,
    ),
]
Contracts = Annotated[
    Path | None,
    typer.Option(
        "--contratos",
        "--contracts",
        metavar="ARCHIVO",
        exists=True,
        dir_okay=False,
        help="Archivo TOML con sus propios contratos, en lugar de los que trae; python -m fake_portal --contracts-example escribe uno de ejemplo.",
        show_default=False,
    ),
]
Slow = Annotated[bool, typer.Option("--lento", "--slow", help="Tarda en contestar como el portal.")]


def replica(*, port: Port = 8700, scenario: Scenario = None, contracts: Contracts = None, slow: Slow = False) -> None:
    """
    Pone en marcha la réplica del portal en este equipo, para ensayar sin tocar el portal, hasta que usted pulse Ctrl-C.

    Su página (la dirección que dice, seguida de /_fake/) muestra lo que recibió y tiene botones para que algo falle.
    """
    screen = Screen(stderr=True)
    if importlib.util.find_spec(PACKAGE) is None:
        screen.say("Esta instalación no trae la réplica (el paquete fake_portal).")
        screen.say("Instale secop-publisher completo: su archivo .whl la incluye.")
        raise typer.Exit(NOT_STARTED)
    options = ["--port", str(port), "--latency", "portal" if slow else "none"]
    options += ["--scenario", scenario] if scenario else []
    options += ["--contracts", str(contracts.absolute())] if contracts else []
    with _child(options) as child:
        line = child.stdout.readline() if child.stdout else ""
        if not line.startswith(READY):
            screen.say(
                "La réplica no empezó; arriba dice por qué, en inglés. Corríjalo y repita la orden; si el puerto está ocupado, con --puerto 0."
            )
            raise typer.Exit(NOT_STARTED)
        _tell(screen, line.removeprefix(READY).strip())
        if child.wait():
            screen.say("La réplica se detuvo por sí sola; arriba dice por qué, en inglés.")
            raise typer.Exit(STOPPED)
    raise typer.Exit(WELL)


def _tell(screen: Screen, address: str) -> None:
    screen.say(("La réplica está lista.", "bold green"), f" Para mirarla y hacer que algo falle: {address}/_fake/")
    screen.say(
        f"Para publicar en ella: SECOP_PORTAL_URL={address}, y SECOP_USER y SECOP_PASSWORD contratista o supervisor."
    )
    screen.say("Ctrl-C la detiene; lo que guardó se olvida.")


@contextmanager
def _child(options: list[str]) -> Iterator[subprocess.Popen[str]]:
    """The replica at work; it ends with us, whoever asks for it, and learns nothing of our settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SECOP_")}
    command = [sys.executable, "-m", PACKAGE, *options]
    before = signal.signal(signal.SIGTERM, _stop)
    child = subprocess.Popen(  # noqa: S603 - our own program, with options that it checks
        command, stdout=subprocess.PIPE, env=own, encoding="utf-8"
    )
    try:
        yield child
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout:
            child.stdout.close()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
