"""The commands that take a sheet of documents, and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from .options import AsJson  # noqa: TC001 - typer reads it

if TYPE_CHECKING:
    from collections.abc import Sequence


class PicturesChoice(StrEnum):
    """How much is pictured."""

    BASIC = "basic"
    FULL = "full"


class RouteChoice(StrEnum):
    """How contracts are reached."""

    AUTO = "auto"
    GUIDE = "guia"
    STRAIGHT = "directo"


ManifestArgument = Annotated[
    Path,
    typer.Argument(
        metavar="LISTA",
        help="Lista de documentos (el manifiesto): una hoja CSV o XLSX con las columnas contrato y archivo, o una carpeta con una "
        "subcarpeta por contrato.",
        show_default=False,
    ),
]
SkipInvalid = Annotated[
    bool,
    typer.Option("--omitir", "--skip-invalid", help="Deja por fuera las filas por corregir y sigue con las demás."),
]
Wait = Annotated[
    bool,
    typer.Option(
        "--esperar",
        "--wait",
        help="Si otra corrida está usando esta cuenta, espera a que termine en lugar de salir con 6.",
    ),
]
Allow = Annotated[
    list[Path] | None,
    typer.Option(
        "--permitir",
        "--allow",
        metavar="CARPETA",
        exists=True,
        file_okay=False,
        help="Otra carpeta, además de la de la lista, donde pueden estar sus archivos. Se puede repetir.",
        show_default=False,
    ),
]
Fill = Annotated[
    bool,
    typer.Option(
        "--rellenar",
        "--fill",
        help="Escribe los resultados en la lista misma (.xlsx o .xlsm), en columnas nuevas; si está abierta, en una copia al lado.",
    ),
]
GoOn = Annotated[
    bool,
    typer.Option(
        "--seguir",
        "--go-on",
        help="La primera vez en un portal: usted ya miró el documento que publicó una corrida anterior, y está bien; publica los demás.",
    ),
]
Lines = Annotated[
    bool,
    typer.Option(
        "--lineas",
        "--lines",
        help="Para otro programa: escribe en la salida estándar una línea JSON por suceso, la última con el resultado, y no "
        "empieza otro contrato cuando se cierra su entrada estándar.",
    ),
]
Mark = Annotated[
    bool,
    typer.Option(
        "--marcar",
        "--mark",
        help="Escribe al lado de la lista (.xlsx o .xlsm) una copia con las celdas por corregir en color y una nota en cada una.",
    ),
]
EvidenceOption = Annotated[
    PicturesChoice | None,
    typer.Option(
        "--imagenes",
        "--evidence",
        metavar="CUÁNTAS",
        help="Imágenes: basic, tres por documento; full, una por paso.",
        show_default=False,
    ),
]


Prepare = Annotated[
    bool,
    typer.Option(
        "--preparar",
        "--prepare",
        help="Prepara antes los documentos, como secop preparar: a PDF, más pequeños, con contraseña los confidenciales. Los suyos no "
        "se cambian, y lo que se preparó una vez se usa otra vez.",
    ),
]
RouteOption = Annotated[
    RouteChoice | None,
    typer.Option(
        "--ruta",
        "--route",
        metavar="CUÁL",
        help="Cómo llega a cada contrato: auto, por los clics de la guía al primero y por su dirección a los demás; guia, siempre por "
        "los clics; directo, por la dirección de los que ya se visitaron.",
        show_default=False,
    ),
]


def check(manifest: ManifestArgument, *, mark: Mark = False, allow: Allow = None, as_machine: AsJson = False) -> None:
    """Revisa la lista de documentos y cada archivo, sin abrir un navegador ni usar la red."""
    from . import examining  # noqa: PLC0415 - what it needs is loaded when there is work for it: help and mistakes need none

    examining.check(manifest, allow or (), mark=mark, as_machine=as_machine)


def plan(  # noqa: PLR0913 - a command has its options
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    prepare: Prepare = False,
    wait: Wait = False,
    route: RouteOption = None,
    allow: Allow = None,
    as_machine: AsJson = False,
) -> None:
    """Mira el portal y dice qué se publicaría y por qué; no abre la ventana de anexar ni envía nada."""
    _run(manifest, "plan", (skip_invalid, wait, allow or (), False, prepare), _chosen(route), told=_told(as_machine))


def rehearse(  # noqa: PLR0913 - a command has its options
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    prepare: Prepare = False,
    wait: Wait = False,
    route: RouteOption = None,
    evidence: EvidenceOption = None,
    allow: Allow = None,
    as_machine: AsJson = False,
) -> None:
    """
    Ensaya la publicación: llega hasta antes de Anexar con cada archivo, con los envíos bloqueados en la red.

    Promete que el camino y la ventana están bien; no promete que el portal acepte el documento.
    """
    options = (skip_invalid, wait, allow or (), False, prepare)
    _run(manifest, "rehearse", options, _chosen(route, evidence), told=_told(as_machine))


def publish(  # noqa: PLR0913 - a command has its options
    manifest: ManifestArgument,
    *,
    dry_run: Annotated[
        bool,
        typer.Option("--ensayo", "--dry-run", help="Solo ensaya, como la orden ensayar."),
    ] = False,
    skip_invalid: SkipInvalid = False,
    prepare: Prepare = False,
    wait: Wait = False,
    route: RouteOption = None,
    evidence: EvidenceOption = None,
    allow: Allow = None,
    fill: Fill = False,
    go_on: GoOn = False,
    as_machine: AsJson = False,
    lines: Lines = False,
) -> None:
    """
    Publica los documentos de una lista y comprueba cada uno con una mirada nueva al portal.

    Lo que ya está publicado con los mismos bytes no se publica otra vez: la orden se puede repetir cuando haga falta.
    """
    work = "rehearse" if dry_run else "publish"
    options = (skip_invalid, wait, allow or (), fill, prepare)
    _run(manifest, work, options, _chosen(route, evidence), told=_told(as_machine, lines=lines), go_on=go_on)


def verify(  # noqa: PLR0913 - a command has its options
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    prepare: Prepare = False,
    wait: Wait = False,
    route: RouteOption = None,
    allow: Allow = None,
    fill: Fill = False,
    as_machine: AsJson = False,
) -> None:
    """Comprueba en el portal que los documentos de una lista son idénticos a los suyos; no publica nada."""
    _run(manifest, "verify", (skip_invalid, wait, allow or (), fill, prepare), _chosen(route), told=_told(as_machine))


def _told(as_machine: bool, *, lines: bool = False) -> str:  # noqa: FBT001 - the option's own name says what it is
    """What standard output is for (`telling.Told`)."""
    return "lines" if lines else "json" if as_machine else "nothing"


def _chosen(route: RouteChoice | None, evidence: PicturesChoice | None = None) -> dict[str, str | None]:
    """Settings that were chosen for this run alone."""
    return {"route": route and route.value, "evidence": evidence and evidence.value}


def _run(  # noqa: PLR0913 - what a command was told
    manifest: Path,
    work: str,
    chosen: tuple[bool, bool, Sequence[Path], bool, bool],
    settings: dict[str, str | None],
    *,
    told: str,
    go_on: bool = False,
) -> NoReturn:
    from . import running, telling  # noqa: PLC0415 - the same

    running.run(manifest, work, chosen, settings=settings, told=telling.Told(told), go_on=go_on)
