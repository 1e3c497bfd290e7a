"""The commands that take a sheet of documents, and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence


class PicturesChoice(StrEnum):
    """How much is pictured."""

    BASIC = "basic"
    FULL = "full"


ManifestArgument = Annotated[
    Path,
    typer.Argument(
        metavar="LISTA",
        help="Lista de documentos (el manifiesto): una hoja CSV o XLSX con las columnas contrato y archivo, o una carpeta con una "
        "subcarpeta por contrato.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Escribe el resultado en JSON en la salida estándar.")]
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


def check(manifest: ManifestArgument, *, allow: Allow = None, as_machine: AsJson = False) -> None:
    """Revisa la lista de documentos y cada archivo, sin abrir un navegador ni usar la red."""
    from . import running  # noqa: PLC0415 - the engine is loaded when there is work for it: help and mistakes need none

    running.check(manifest, allow or (), as_machine=as_machine)


def plan(
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    wait: Wait = False,
    allow: Allow = None,
    as_machine: AsJson = False,
) -> None:
    """Mira el portal y dice qué se publicaría y por qué; no abre la ventana de anexar ni envía nada."""
    _run(manifest, "plan", (skip_invalid, wait, allow or (), False), as_machine=as_machine)


def rehearse(  # noqa: PLR0913 - a command has its options
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    wait: Wait = False,
    evidence: EvidenceOption = None,
    allow: Allow = None,
    as_machine: AsJson = False,
) -> None:
    """
    Ensaya la publicación: llega hasta antes de Anexar con cada archivo, con los envíos bloqueados en la red.

    Promete que el camino y la ventana están bien; no promete que el portal acepte el documento.
    """
    _run(manifest, "rehearse", (skip_invalid, wait, allow or (), False), evidence=evidence, as_machine=as_machine)


def publish(  # noqa: PLR0913 - a command has its options
    manifest: ManifestArgument,
    *,
    dry_run: Annotated[
        bool,
        typer.Option("--ensayo", "--dry-run", help="Solo ensaya, como la orden ensayar."),
    ] = False,
    skip_invalid: SkipInvalid = False,
    wait: Wait = False,
    evidence: EvidenceOption = None,
    allow: Allow = None,
    fill: Fill = False,
    as_machine: AsJson = False,
) -> None:
    """
    Publica los documentos de una lista y comprueba cada uno con una mirada nueva al portal.

    Lo que ya está publicado con los mismos bytes no se publica otra vez: la orden se puede repetir cuando haga falta.
    """
    work = "rehearse" if dry_run else "publish"
    options = (skip_invalid, wait, allow or (), fill)
    _run(manifest, work, options, evidence=evidence, as_machine=as_machine)


def verify(  # noqa: PLR0913 - a command has its options
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    wait: Wait = False,
    allow: Allow = None,
    fill: Fill = False,
    as_machine: AsJson = False,
) -> None:
    """Comprueba en el portal que los documentos de una lista son idénticos a los suyos; no publica nada."""
    _run(manifest, "verify", (skip_invalid, wait, allow or (), fill), as_machine=as_machine)


def _run(
    manifest: Path,
    work: str,
    chosen: tuple[bool, bool, Sequence[Path], bool],
    *,
    evidence: PicturesChoice | None = None,
    as_machine: bool,
) -> NoReturn:
    from . import running  # noqa: PLC0415 - the same

    running.run(manifest, work, chosen, evidence=evidence.value if evidence else None, as_machine=as_machine)
