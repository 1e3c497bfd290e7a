"""The commands, their options and their exit codes."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from robot.app.account import Work
from robot.app.context import Given
from robot.app.examination import examine, refusal_as_json
from robot.app.kept import history, latest_run, rewrite_report
from robot.app.run import Options, carry_out, nothing_done
from robot.errors import InputError, RobotError
from robot.interruption import Interrupted, Stop
from robot.kept_session import lock_of_this_machine
from robot.model import Outcome, Result
from robot.secrecy import forbid_dumps, forget_environment
from robot.settings import CONFIG, load_settings, load_state_settings

from . import ledger, login, password, receipt, replica, schedule
from .ask import Console
from .narration import Narration
from .output import write_out
from .refusing import code_of
from .screen import Screen
from .spanish import HELP, SpanishCommand, SpanishGroup
from .status import History

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL_WELL, SOME_FAILED, REFUSED_BEFORE_STARTING, IN_DOUBT, NEEDS_A_PERSON = 0, 1, 3, 4, 5  # 2 is wrong usage
WELL = frozenset({Outcome.PUBLISHED, Outcome.SKIPPED, Outcome.WOULD_PUBLISH})


#: What each command was called before it had a Spanish name; programs may go on to call it so.
SYNONYMS = {
    "check": "revisar",
    "plan": "planear",
    "rehearse": "ensayar",
    "publish": "publicar",
    "verify": "verificar",
    "comprobar": "verificar",
    "status": "estado",
    "report": "informe",
    "receipt": "recibo",
    "ledger": "registro",
    "schedule": "programa",
    "password": "clave",
    "contrasena": "clave",
    "run-due": "ponerse-al-dia",
    "login": "entrar",
}


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


class Commands(SpanishGroup):
    """All commands of `secop`."""

    synonyms = SYNONYMS


app = typer.Typer(
    cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich", context_settings=HELP
)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - what typer hands to a callback
    if asked:
        typer.echo(f"secop {importlib.metadata.version('secop-publisher')}")
        raise typer.Exit


@app.callback()
def secop(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="ARCHIVO",
            help="Archivo de configuración en lugar del secop.toml de esta carpeta; también con la variable SECOP_CONFIG. "
            "Solo uno que usted mismo escribió: puede decir a qué dirección va su contraseña.",
            show_default=False,
        ),
    ] = None,
    *,
    version: Annotated[  # noqa: ARG001 - told by its callback
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Dice qué versión es esta.")
    ] = False,
) -> None:
    """
    Publica documentos de ejecución contractual en SECOP II y comprueba que cada uno quedó idéntico al suyo, byte por byte.

    Códigos de salida: 0 todo bien, 1 algo falló o se pidió parar, 2 orden mal escrita, 3 no se empezó, 4 algo quedó en duda,
    5 hace falta una persona, 6 otra corrida está usando la cuenta.

    Cada orden se puede escribir también en inglés: check, plan, rehearse, publish, verify, status, report, receipt, ledger, schedule, password,
    run-due, login.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows would write ñ in its own code page
    if config is not None:
        os.environ[CONFIG] = str(config)


@app.command(name="revisar", cls=SpanishCommand)
def check(manifest: ManifestArgument, *, allow: Allow = None, as_machine: AsJson = False) -> None:
    """Revisa la lista de documentos y cada archivo, sin abrir un navegador ni usar la red."""
    narration = _narration()
    try:
        examined = examine(manifest, allowed=allow or ())
    except InputError as error:
        _refuse(narration, error, document=refusal_as_json(error) if as_machine else "")
    narration.examined(examined)
    if as_machine:
        typer.echo(examined.as_json())
    raise typer.Exit(REFUSED_BEFORE_STARTING if examined.refused else ALL_WELL)


@app.command(name="planear", cls=SpanishCommand)
def plan(
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    wait: Wait = False,
    allow: Allow = None,
    as_machine: AsJson = False,
) -> None:
    """Mira el portal y dice qué se publicaría y por qué; no abre la ventana de anexar ni envía nada."""
    _run(manifest, Work.PLAN, Options(skip_invalid, wait, allow or ()), as_machine=as_machine)


@app.command(name="ensayar", cls=SpanishCommand)
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
    _run(manifest, Work.REHEARSE, Options(skip_invalid, wait, allow or ()), evidence=evidence, as_machine=as_machine)


@app.command(name="publicar", cls=SpanishCommand)
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
    as_machine: AsJson = False,
) -> None:
    """
    Publica los documentos de una lista y comprueba cada uno con una mirada nueva al portal.

    Lo que ya está publicado con los mismos bytes no se publica otra vez: la orden se puede repetir cuando haga falta.
    """
    work = Work.REHEARSE if dry_run else Work.PUBLISH
    options = Options(skip_invalid, wait, allow or ())
    _run(manifest, work, options, evidence=evidence, as_machine=as_machine)


@app.command(name="verificar", cls=SpanishCommand)
def verify(
    manifest: ManifestArgument,
    *,
    skip_invalid: SkipInvalid = False,
    wait: Wait = False,
    allow: Allow = None,
    as_machine: AsJson = False,
) -> None:
    """Comprueba en el portal que los documentos de una lista son idénticos a los suyos; no publica nada."""
    _run(manifest, Work.VERIFY, Options(skip_invalid, wait, allow or ()), as_machine=as_machine)


@app.command(name="estado", cls=SpanishCommand)
def status(
    *,
    contract: Annotated[
        str | None,
        typer.Option(
            "--contrato",
            "--contract",
            metavar="NÚMERO",
            help="Solo este contrato, con su identificador único.",
            show_default=False,
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--periodo",
            "--period",
            metavar="AÑO-MES",
            help="Solo este periodo, por ejemplo 2026-03.",
            show_default=False,
        ),
    ] = None,
    as_machine: AsJson = False,
) -> None:
    """Dice, en una línea por contrato y periodo, qué quedó publicado según lo que el robot comprobó."""
    narration = _narration()
    try:
        kept = History(history(load_state_settings(), contract, period))
    except RobotError as error:
        _refuse(narration, error)
    if as_machine:
        typer.echo(kept.as_json())
    else:
        for line in kept.as_lines():
            Screen().say(line)


@app.command(name="informe", cls=SpanishCommand)
def report(
    run: Annotated[
        str | None, typer.Argument(metavar="CORRIDA", help="Por defecto, la última.", show_default=False)
    ] = None,
) -> None:
    """Escribe de nuevo el informe de una corrida a partir de sus recibos, y dice dónde quedó."""
    narration = _narration()
    try:
        Screen().say(str(rewrite_report(latest_run(load_state_settings(), run))))
    except RobotError as error:
        _refuse(narration, error)


def _run(
    manifest: Path, work: Work, options: Options, *, evidence: PicturesChoice | None = None, as_machine: bool
) -> NoReturn:
    narration, stop = _narration(), Stop()
    try:
        with stop.listening():
            forbid_dumps()
            settings = load_settings(evidence=evidence.value if evidence else None)
            lock = lock_of_this_machine(settings.state_dir)
            forget_environment()
            person = Console.if_somebody_is_there(settings, stop.waiting)
            run = carry_out(manifest, work, options, Given(settings, narration, person, stop, lock=lock))
            narration.sum_up(run)
            heard = write_out(run.as_json()) if as_machine else True
    except RobotError as error:
        end = "No se publicó nada." if work is Work.PUBLISH else ""
        _refuse(narration, error, end, document=nothing_done(error) if as_machine else "")
    except Interrupted:
        narration.stopped_early()
        if as_machine:
            write_out(nothing_done())
        raise typer.Exit(SOME_FAILED) from None
    as_wished = heard and not (run.to_correct or run.unsaved or run.ended_by)
    raise typer.Exit(max(exit_code(run.results), ALL_WELL if as_wished else SOME_FAILED))


def _narration() -> Narration:
    return Narration(Screen(stderr=True))


def _refuse(narration: Narration, error: RobotError, end: str = "", *, document: str = "") -> NoReturn:
    narration.refuse(error, end)
    if document:
        write_out(document)
    raise typer.Exit(code_of(error)) from error


app.add_typer(receipt.app, name="recibo")
app.add_typer(ledger.app, name="registro")
app.add_typer(schedule.app, name="programa")
app.add_typer(password.app, name="clave")
app.command("ponerse-al-dia", cls=SpanishCommand)(schedule.run_due)
app.command("entrar", cls=SpanishCommand)(login.login)
app.command("replica", cls=SpanishCommand)(replica.replica)


def exit_code(results: Sequence[Result]) -> int:
    """What the run says to the program that called it; the doubtful comes before the failed."""
    outcomes = {result.outcome for result in results}
    if Outcome.IN_DOUBT in outcomes:
        return IN_DOUBT
    strange = any(result.unexplained for result in results)
    if strange or outcomes & {Outcome.NEEDS_PERSON, Outcome.ALTERED, Outcome.DUPLICATED}:
        return NEEDS_A_PERSON
    return ALL_WELL if outcomes <= WELL else SOME_FAILED
