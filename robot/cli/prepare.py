"""`secop prepare`: the documents of a list made ready, in a folder of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot.app.preparing import RECORD
from robot.app.preparing import prepare as prepare_list
from robot.settings import load_state_settings

from .refusing import refusing
from .screen import Screen, typed
from .works import Allow, ManifestArgument  # noqa: TC001 - typer reads them

if TYPE_CHECKING:
    from robot.app.preparing import Prepared
    from robot.model import Finding
    from robot.prepare.making import Made

WELL, SOME_LEFT = 0, 1

Out = Annotated[
    Path | None,
    typer.Option(
        "--salida",
        "--out",
        metavar="CARPETA",
        help="Carpeta nueva para lo que se haga; por defecto, una al lado de la lista, llamada preparados.",
        show_default=False,
    ),
]


def prepare(manifest: ManifestArgument, *, out: Out = None, allow: Allow = None) -> None:
    """
    Prepara los documentos de una lista como recomienda el portal: a PDF, más pequeños, con contraseña los confidenciales.

    Los originales no se cambian: todo queda en una carpeta nueva, con su lista para secop publicar. Lo firmado no se toca. Los
    documentos de Office se pasan a PDF con LibreOffice, si está en este equipo. Código de salida: 0 si todo quedó listo.
    """
    screen = Screen()
    with refusing():
        state = load_state_settings().state_dir
        folder = out or manifest.absolute().parent / "preparados"
        prepared = prepare_list(manifest, folder, allow or (), state, lambda made: _tell(screen, made))
        _sum_up(screen, prepared)
    raise typer.Exit(WELL if prepared.well else SOME_LEFT)


def _tell(screen: Screen, made: Made) -> None:
    name = made.entry.file.name
    if made.before and made.after and made.before.sha256 != made.after.sha256:
        name = f"{name} → {made.after.name}" if made.after.name != name else f"{name}, cambiado"
    screen.say((f"{made.entry.contract.number} · {name}", "" if made.file else "bold red"))
    for finding in made.findings:
        screen.say(f"  {_said(finding)}")


def _said(finding: Finding) -> str:
    silent = finding.remedy in {"", "ninguna acción"}
    return finding.message if silent else f"{finding.message}; {finding.remedy}"


def _sum_up(screen: Screen, prepared: Prepared) -> None:
    for finding in prepared.findings:
        screen.say(str(finding))
    ready = sum(each.file is not None for each in prepared.documents)
    screen.say((f"Quedaron listos {ready} de {len(prepared.asked)} documentos en {prepared.folder}", "bold"))
    screen.say(f"Qué se hizo con cada uno: {prepared.folder / RECORD}")
    if prepared.passwords:
        screen.say(
            f"Las contraseñas están en {prepared.passwords}, que solo usted puede leer. Entréguelas por otro medio, guárdelas "
            "y borre el archivo: el robot no las conserva."
        )
    if prepared.list:
        screen.say(f"Revise los documentos y publíquelos con: secop publicar {typed(prepared.list)}")
