"""`secop review`: what each side published, downloaded and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from robot.app.asked import contracts_in
from robot.app.reviewing import DATA, PAGE, Options, review
from robot.errors import InputError
from robot.interruption import Stop
from robot.model import Contract
from robot.secrecy import forbid_dumps
from robot.settings import load_settings
from robot.words import counted

from .at_the_portal import given, to_its_end
from .codes import ALL_WELL, IN_DOUBT, NEEDS_A_PERSON, SOME_FAILED
from .narration import Narration
from .options import AsJson, Contracts  # noqa: TC001 - typer reads them
from .output import write_out
from .screen import Screen, styled
from .summing_up import STYLE
from .works import Wait  # noqa: TC001 - typer reads it

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.app.reviewing import Reviewed

MOST, MOST_SAID = 40, 6  #: contracts in the terminal, and remarks about each; the page has all
CODES = {"wrong": NEEDS_A_PERSON, "doubt": IN_DOUBT, "unknown": IN_DOUBT, None: ALL_WELL}

Asked = Annotated[
    Path | None,
    typer.Argument(
        metavar="LISTA",
        help="Una hoja con una columna contrato, o una carpeta con una subcarpeta por contrato; sin ella, todos los contratos que "
        "el portal muestra a este usuario.",
        show_default=False,
    ),
]
Receipts = Annotated[
    list[Path] | None,
    typer.Option(
        "--recibos",
        "--receipts",
        metavar="CARPETA",
        exists=True,
        help="Recibos que entregó un contratista: se compara lo que dicen con lo que muestra el portal. Se puede repetir.",
        show_default=False,
    ),
]
Keys = Annotated[
    list[Path] | None,
    typer.Option(
        "--llave",
        "--key",
        metavar="ARCHIVO",
        exists=True,
        dir_okay=False,
        help="Llave pública de quien selló esos recibos; sin ella no prueban nada. Se puede repetir.",
        show_default=False,
    ),
]
NoOcr = Annotated[
    bool,
    typer.Option(
        "--sin-ocr",
        "--no-ocr",
        help="No lee las imágenes escaneadas con tesseract, aunque este equipo lo tenga: así la revisión termina antes.",
    ),
]


def review_contracts(  # noqa: PLR0913 - a command has its options
    asked: Asked = None,
    *,
    numbers: Contracts = None,
    receipts: Receipts = None,
    keys: Keys = None,
    no_ocr: NoOcr = False,
    wait: Wait = False,
    as_machine: AsJson = False,
) -> None:
    """
    Descarga lo que cada parte publicó en los contratos y revisa cada documento: si abre, de qué contrato y de qué mes es; no publica nada.

    Una segunda revisión descarga solo lo nuevo. Lo que no se pudo leer queda como «no se sabe», nunca como «no hay nada». Código
    de salida: 0 si todo está bien, 5 si hay algo por corregir, 4 si algo es dudoso o no se pudo comprobar, 1 si no se leyeron todos
    los contratos.
    """
    narration, stop, screen = Narration(Screen(stderr=True)), Stop(), Screen(stderr=True)
    with to_its_end(narration, stop):
        reviewed = _reviewed(
            asked, numbers or (), Options(receipts or (), keys or (), wait, ocr=not no_ocr), narration, stop
        )
        _tell(screen, reviewed)
    heard = write_out((reviewed.folder / DATA).read_text(encoding="utf-8")) if as_machine else True
    raise typer.Exit(CODES[reviewed.level] if heard and reviewed.whole else SOME_FAILED)


def _reviewed(
    asked: Path | None, numbers: Sequence[str], options: Options, narration: Narration, stop: Stop
) -> Reviewed:
    if asked is not None and not asked.exists():
        raise InputError(f"No existe {asked}")
    forbid_dumps()
    contracts = [*(contracts_in(asked) if asked else ()), *(Contract(number.strip()) for number in numbers)]
    chosen = list(dict.fromkeys(contracts)) if asked or numbers else None
    return review(chosen, options, given(load_settings(), narration, stop))


def _tell(screen: Screen, reviewed: Reviewed) -> None:
    lines = reviewed.summary
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Contrato", "Contratista", "Documentos", "Cómo está"):
        table.add_column(title, overflow="fold")
    for line in lines[:MOST]:
        how = line.trouble or line.said.word
        table.add_row(
            styled(line.number),
            styled(line.contractor),
            styled("no se sabe" if line.trouble else str(line.documents)),
            styled((f"{line.said.sign} {how}", STYLE[line.said.tone])),
        )
    screen.print(table)
    for line in lines[:MOST]:
        for said in line.remarks[:MOST_SAID]:
            screen.say((f"{line.number} ", "bold"), said)
        if len(line.remarks) > MOST_SAID:
            screen.say((f"{line.number} ", "bold"), f"y {len(line.remarks) - MOST_SAID} más, en la página")
    if len(lines) > MOST:
        screen.say(f"… y {counted(len(lines) - MOST, 'contrato')} más, en la página.")
    if reviewed.stopped_by:
        screen.say(
            ("No se leyeron todos los contratos.", "bold red"), f" {reviewed.stopped_by} {reviewed.stopped_by.remedy}"
        )
    screen.say((reviewed.verdict, "bold"))
    screen.say(f"Página: {reviewed.folder / PAGE}")
