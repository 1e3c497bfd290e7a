"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Escribe el resultado en JSON en la salida estándar.")]
Contracts = Annotated[
    list[str] | None,
    typer.Option(
        "--contrato", "--contract", metavar="NÚMERO", help="Solo este contrato. Se puede repetir.", show_default=False
    ),
]
