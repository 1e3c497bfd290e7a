"""`secop receipt`: check sealed receipts on any machine, and hand out this machine's public key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from robot import legible
from robot.app import receipts
from robot.errors import InputError, RobotError
from robot.settings import load_state_settings
from robot.words import exact

from .narration import Narration
from .options import AsJson  # noqa: TC001 - typer reads it
from .screen import Screen
from .spanish import HELP, SpanishCommand, SpanishGroup

if TYPE_CHECKING:
    from robot.proof.verified import CheckedRun, Verification

    from .screen import StyledText

WHOLE, NOT_WHOLE = 0, 1
GOOD, BAD, OPEN = ("✓", "green"), ("✗", "bold red"), ("·", "yellow")
SHORTEST_HEAD = 16  #: hex digits of a digest that still name one receipt


class Commands(SpanishGroup):
    """All commands of `secop recibo`."""

    synonyms = {"verify": "verificar", "comprobar": "verificar", "key": "llave"}  # noqa: RUF012 - read only


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Comprueba recibos sellados y entrega la llave pública de este equipo.",
    rich_markup_mode=None,
    context_settings=HELP,
)


Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="RUTA...",
        help="Carpeta de una corrida, de sus recibos o de todas las corridas; o un recibo con su sello al lado.",
        show_default=False,
    ),
]
Keys = Annotated[
    list[Path],
    typer.Option(
        "--key",
        metavar="LLAVE",
        help="Llave pública en la que usted confía (PEM); nunca se usa una que venga con los recibos. Se puede repetir.",
        show_default=False,
    ),
]
Head = Annotated[
    str | None,
    typer.Option(
        "--head",
        metavar="NÚMERO:HUELLA",
        help="Cabeza de la cadena que dice una constancia: debe estar entre lo que se comprueba.",
        show_default=False,
    ),
]
Renew = Annotated[
    bool, typer.Option("--renew", help="Hace una llave nueva en lugar de la actual, y la actual la presenta.")
]
Admit = Annotated[
    Path | None,
    typer.Option(
        "--admit",
        metavar="LLAVE",
        help="Presenta la llave pública de otro equipo que sella en este mismo registro.",
        show_default=False,
    ),
]


@app.command(name="verificar", cls=SpanishCommand)
def verify(paths: Paths, *, key: Keys, head: Head = None, as_machine: AsJson = False) -> None:
    """
    Comprueba recibos, sellos y pruebas sin red ni registro, y dice qué queda probado y qué no.

    Código de salida 0 solo si todo está íntegro.
    """
    try:
        verdict = receipts.verify(paths, key, _head(head) if head else None)
    except RobotError as error:
        _refuse(error)
        raise typer.Exit(NOT_WHOLE) from error
    if as_machine:
        typer.echo(legible.as_json(_as_json(verdict)))
    else:
        screen = Screen()
        for line in _lines(verdict):
            screen.say(*line)
    raise typer.Exit(WHOLE if verdict.whole else NOT_WHOLE)


@app.command(name="llave", cls=SpanishCommand)
def show_key(*, renew: Renew = False, admit: Admit = None) -> None:
    """
    Escribe la llave pública de este equipo, para entregarla a quien deba comprobar sus recibos.

    En la salida estándar va la llave (PEM); su huella, que también dicen las constancias, va en la de errores.
    """
    screen = Screen(stderr=True)
    try:
        settings = load_state_settings()
        if admit is not None:
            screen.say(f"Presentada para este registro: la llave {receipts.admit(settings, admit).fingerprint}")
        if renew:
            kept = receipts.renew(settings)
            screen.say(f"Llave nueva, presentada por la anterior; la pública de la anterior quedó en {kept}")
        public = receipts.public_key(settings)
    except RobotError as error:
        _refuse(error)
        raise typer.Exit(NOT_WHOLE) from error
    typer.echo(public.pem, nl=False)
    screen.say(f"Huella de la llave: {public.fingerprint}")


def _head(written: str) -> tuple[int, str]:
    match = re.fullmatch(rf"([1-9][0-9]{{0,15}}):([0-9a-fA-F]{{{SHORTEST_HEAD},64}})", written.strip())
    if match is None:
        raise InputError(f"--head se escribe NÚMERO:HUELLA, con al menos {SHORTEST_HEAD} letras de la huella")
    return int(match[1]), match[2].lower()


def _refuse(error: RobotError) -> None:
    Narration(Screen(stderr=True)).refuse(error)


def _lines(verdict: Verification) -> list[tuple[StyledText, ...]]:
    lines: list[tuple[StyledText, ...]] = []
    for run in verdict.runs:
        lines.append(((str(run.path), "bold"),))
        lines += [(" ", GOOD, f" {line}") for line in _proven(run)]
        lines += [(" ", BAD, f" {fault.message}") for fault in run.faults]
        lines += [(" ", OPEN, f" No probado: {line}") for line in run.unproven]
    lines += [(BAD, f" {fault.message}") for fault in verdict.faults]
    lines += [(OPEN, f" No probado: {line}") for line in verdict.unproven]
    whole = ("Lo entregado está íntegro.", "green"), ("Lo entregado NO está íntegro.", "bold red")
    lines.append((whole[0] if verdict.whole else whole[1],))
    return lines


def _proven(run: CheckedRun) -> list[str]:
    """What the key's owner vouched for, and what of it is here."""
    if run.statement is None:
        return []
    said = run.statement
    numbers = f"n.º {said.first}" if said.count == 1 else f"n.º {said.first} a {said.last}"
    return [
        f"Sello n.º {said.number} de la corrida {said.run}, firmado con la llave {said.key}; dice {exact(said.sealed_at)}",
        f"Recibos que son los que se sellaron: {run.receipts} de {said.count} ({numbers}). Archivos de prueba: {run.evidence}",
        *([f"Copias que son los documentos que se enviaron: {run.documents}"] if run.documents else []),
    ]


def _as_json(verdict: Verification) -> dict[str, Any]:
    return {
        "whole": verdict.whole,
        "runs": [
            {
                "path": str(run.path),
                "seal": {
                    "number": run.statement.number,
                    "digest": run.seal_digest,
                    "run": run.statement.run,
                    "ledger": run.statement.ledger,
                    "ended": run.statement.ended,
                    "sealed_at": run.statement.sealed_at.isoformat(),
                    "key": run.statement.key,
                    "receipts": run.statement.count,
                    "first": run.statement.first,
                    "last": run.statement.last,
                    "head": run.statement.head,
                }
                if run.statement
                else None,
                "receipts": run.receipts,
                "evidence": run.evidence,
                "documents": run.documents,
                "faults": [{"code": fault.code, "message": fault.message} for fault in run.faults],
                "unproven": run.unproven,
            }
            for run in verdict.runs
        ],
        "faults": [{"code": fault.code, "message": fault.message} for fault in verdict.faults],
        "unproven": verdict.unproven,
    }
