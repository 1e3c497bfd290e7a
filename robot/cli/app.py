"""
The table of commands, and what stands before each of them.

A command is a function with typer's annotations, or a typer app with commands of its own, in a module of this room; a line of `TABLE`
names it. Nothing else is loaded here: `secop --help` is read more often than anything is published (`lazy.py`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import Annotated

import typer

from .lazy import Later, LazyGroup
from .spanish import HELP

TABLE = (
    Later(
        "empezar",
        "init:init",
        "Configura el robot por primera vez: pregunta portal, usuario, carpeta y día del mes, y deja una lista vacía para llenar.",
        ("init",),
    ),
    Later(
        "alistar",
        "setup:setup",
        "Dice si este equipo tiene lo que el robot necesita: navegador, caja de arena, llavero y carpeta.",
        ("setup",),
    ),
    Later(
        "diagnosticar",
        "doctor:doctor",
        "Examina este equipo y después el portal, solo para leer, hasta la ventana de anexar: verde, amarillo o rojo.",
        ("doctor",),
    ),
    Later(
        "plantilla",
        "template:template",
        "Escribe una lista de documentos vacía, en Excel, con una nota en cada encabezado y una fila de ejemplo que no se publica.",
        ("template",),
    ),
    Later(
        "revisar",
        "works:check",
        "Revisa la lista de documentos y cada archivo, sin abrir un navegador ni usar la red.",
        ("check",),
    ),
    Later(
        "preparar",
        "prepare:prepare",
        "Prepara los documentos de una lista como recomienda el portal: a PDF, más pequeños, con contraseña los confidenciales.",
        ("prepare",),
    ),
    Later(
        "actas",
        "acts:acts",
        "Hace las actas del mes con una plantilla de Word y un libro de Excel, y una lista para publicarlas.",
        ("acts",),
    ),
    Later(
        "planear",
        "works:plan",
        "Mira el portal y dice qué se publicaría y por qué; no abre la ventana de anexar ni envía nada.",
        ("plan",),
    ),
    Later(
        "ensayar",
        "works:rehearse",
        "Ensaya la publicación: llega hasta antes de Anexar con cada archivo, con los envíos bloqueados en la red.",
        ("rehearse",),
    ),
    Later(
        "publicar",
        "works:publish",
        "Publica los documentos de una lista y comprueba cada uno con una mirada nueva al portal.",
        ("publish",),
    ),
    Later(
        "lote",
        "batch:app",
        "Publica las listas de muchas cuentas, varias a la vez, y sigue donde quedó con la misma orden.",
        ("batch",),
    ),
    Later(
        "flota",
        "fleet:app",
        "Pone este equipo a trabajar en los lotes que varios equipos comparten (secop lote empezar --flota).",
        ("fleet",),
    ),
    Later(
        "verificar",
        "works:verify",
        "Comprueba en el portal que los documentos de una lista son idénticos a los suyos; no publica nada.",
        ("verify", "comprobar"),
    ),
    Later(
        "supervisar",
        "review:review_contracts",
        "Descarga lo que cada parte publicó en los contratos y revisa cada documento: si abre, de qué contrato y de qué mes es; no publica nada.",
        ("review",),
    ),
    Later(
        "responder",
        "judge:answer",
        "Guarda lo que usted responde de cada documento revisado, correcto o por corregir; sin documentos, muestra lo que espera su respuesta.",
        ("answer",),
    ),
    Later(
        "carta",
        "judge:letter",
        "Escribe una carta para cada contratista, en Word y en texto, con lo que usted respondió de sus documentos; no envía nada.",
        ("letter",),
    ),
    Later(
        "auditar",
        "audit:audit_contracts",
        "Dice qué documentos faltan en el portal, contrato por contrato y mes por mes; no publica ni descarga nada.",
        ("audit",),
    ),
    Later(
        "estado",
        "status:status",
        "Dice, en una línea por contrato y periodo, qué quedó publicado según lo que el robot comprobó, y cómo va lo programado.",
        ("status",),
    ),
    Later(
        "dudas",
        "questions:app",
        "Muestra lo que solo una persona puede decidir, con sus imágenes, y guarda lo que decida.",
        ("doubts",),
    ),
    Later(
        "limpiar",
        "clean:clean",
        "Borra de las corridas antiguas las copias de documentos, las imágenes, las trazas y la bitácora.",
        ("clean",),
    ),
    Later(
        "informe",
        "report:report",
        "Escribe de nuevo el informe de una corrida a partir de sus recibos, y dice dónde quedó.",
        ("report",),
    ),
    Later(
        "recibo", "receipt:app", "Comprueba recibos sellados y entrega la llave pública de este equipo.", ("receipt",)
    ),
    Later("registro", "ledger:app", "Copia, restaura y revisa el registro de envíos.", ("ledger",)),
    Later(
        "programa",
        "schedule:app",
        "Programa publicaciones de cada mes, que el equipo hace por sí mismo.",
        ("schedule",),
    ),
    Later(
        "clave",
        "password:app",
        "Guarda la contraseña en el llavero del sistema o en un archivo cifrado.",
        ("password", "contrasena"),
    ),
    Later(
        "ponerse-al-dia",
        "schedule:run_due",
        "Publica lo programado que ya deba publicarse y no lo esté; lo llama el temporizador del sistema.",
        ("run-due",),
    ),
    Later(
        "entrar",
        "login:login",
        "Abre una ventana para que usted ingrese al portal, y guarda esa sesión para las publicaciones que nadie vigila.",
        ("login",),
    ),
    Later(
        "replica",
        "replica:replica",
        "Pone en marcha la réplica del portal en este equipo, para ensayar sin tocar el portal, hasta que usted pulse Ctrl-C.",
    ),
)
#: What each command was called before it had a Spanish name; programs may go on to call it so.
SYNONYMS = {synonym: each.name for each in TABLE for synonym in each.synonyms}


ABOUT = f"""
Publica documentos de ejecución contractual en SECOP II y comprueba que cada uno quedó idéntico al suyo, byte por byte.

Códigos de salida: 0 todo bien, 1 algo falló o se pidió parar, 2 orden mal escrita, 3 no se empezó, 4 algo quedó en duda, 5 hace falta una persona, 6 otra corrida está usando la cuenta.

Cada orden se puede escribir también en inglés: {", ".join(each.synonyms[0] for each in TABLE if each.synonyms)}.
"""


class Commands(LazyGroup):
    """All commands of `secop`."""

    table = TABLE
    synonyms = SYNONYMS


app = typer.Typer(
    cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, context_settings=HELP
)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - what typer hands to a callback
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - slow, and only this needs it

        typer.echo(f"secop {version('secop-publisher')}")
        raise typer.Exit


@app.callback(help=ABOUT)
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
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows would write ñ in its own code page
    if config is not None:
        from robot.settings import CONFIG  # noqa: PLC0415 - slow, and only this needs it

        os.environ[CONFIG] = str(config)
