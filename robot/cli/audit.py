"""`secop audit`: what is missing of contracts' case files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from robot.app.asked import contracts_in
from robot.app.auditing import BOOK, DATA, PAGE, Options, again, audit
from robot.app.missing import list_missing
from robot.errors import InputError
from robot.interruption import Stop
from robot.secrecy import forbid_dumps
from robot.settings import load_settings
from robot.words import counted

from .at_the_portal import given, to_its_end
from .codes import ALL_WELL, SOME_FAILED
from .narration import Narration
from .options import AsJson  # noqa: TC001 - typer reads it
from .output import write_out
from .screen import Screen, styled, typed
from .summing_up import STYLE
from .works import Wait  # noqa: TC001 - typer reads it

if TYPE_CHECKING:
    from robot.app.auditing import Audited
    from robot.app.missing import Listed

MOST = 40  #: contracts in the terminal; the page has all

Asked = Annotated[
    Path | None,
    typer.Argument(
        metavar="LISTA",
        help="Una hoja con una columna contrato, o una carpeta con una subcarpeta por contrato; sin ella, todos los contratos que "
        "el portal muestra a este usuario. También una auditoria.json, para escribir su página otra vez sin mirar el portal.",
        show_default=False,
    ),
]
OwnRules = Annotated[
    Path | None,
    typer.Option(
        "--reglas",
        "--rules",
        metavar="ARCHIVO",
        help="Reglas propias en TOML: qué documentos debe cada tipo de contrato, y hasta cuándo.",
        show_default=False,
    ),
]
Plan = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        metavar="CARPETA",
        exists=True,
        file_okay=False,
        help="Carpeta con una subcarpeta por contrato: escribe en ella la lista de los archivos que faltan en el portal, para publicarla.",
        show_default=False,
    ),
]
Since = Annotated[
    Path | None,
    typer.Option(
        "--desde",
        "--since",
        metavar="AUDITORIA",
        help="Otra auditoria.json con la que comparar, en lugar de la última.",
        show_default=False,
    ),
]


def audit_contracts(  # noqa: PLR0913 - a command has its options
    asked: Asked = None,
    *,
    plan: Plan = None,
    rules: OwnRules = None,
    since: Since = None,
    wait: Wait = False,
    as_machine: AsJson = False,
) -> None:
    """
    Dice qué documentos faltan en el portal, contrato por contrato y mes por mes; no publica ni descarga nada.

    Lo que no se pudo leer queda como «no se sabe», nunca como «falta». Deja una página y un libro de Excel, y dice qué cambió
    desde la auditoría anterior. Código de salida: 0 si se leyeron todos los contratos, falte lo que falte.
    """
    narration, stop, screen = Narration(Screen(stderr=True)), Stop(), Screen(stderr=True)
    with to_its_end(narration, stop):
        audited = _audited(asked, Options(rules, since, wait), narration, stop)
        _tell(screen, audited)
        if plan is not None:
            _tell_plan(screen, list_missing(audited, plan.absolute()))
    heard = write_out((audited.folder / DATA).read_text(encoding="utf-8")) if as_machine else True
    raise typer.Exit(ALL_WELL if heard and audited.well else SOME_FAILED)


def _audited(asked: Path | None, options: Options, narration: Narration, stop: Stop) -> Audited:
    if asked is not None and asked.suffix == ".json":
        return again(asked, options)
    if asked is not None and not asked.exists():
        raise InputError(f"No existe {asked}")
    forbid_dumps()
    contracts = contracts_in(asked) if asked else None
    return audit(contracts, options, given(load_settings(), narration, stop))


def _tell(screen: Screen, audited: Audited) -> None:
    rows = [row for row in audited.summary if row.counts or row.trouble]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Contrato", "Contratista", "Cómo está"):
        table.add_column(title, overflow="fold")
    for row in rows[:MOST]:
        parts = [(f"{said.sign} {said.word}: {number}  ", STYLE[said.tone]) for said, number in row.counts]
        table.add_row(styled(row.number), styled(row.contractor), styled(*parts, row.trouble))
    screen.print(table)
    if len(rows) > MOST:
        screen.say(f"… y {counted(len(rows) - MOST, 'contrato')} más, en la página.")
    if audited.compared_with:
        changed = len(audited.changed)
        said = f"{counted(changed, 'contrato')} con cambios, que están en la página" if changed else "nada cambió"
        screen.say(f"Desde la auditoría del {audited.compared_with:%d/%m/%Y}: {said}.")
    if audited.stopped_by:
        screen.say(
            ("No se leyeron todos los contratos.", "bold red"), f" {audited.stopped_by} {audited.stopped_by.remedy}"
        )
    screen.say((audited.verdict, "bold"))
    screen.say(f"Página: {audited.folder / PAGE}")
    screen.say(f"Excel: {audited.folder / BOOK}")


def _tell_plan(screen: Screen, listed: Listed) -> None:
    for finding in listed.findings:
        screen.say(str(finding))
    for path, why in listed.gaps.unfit:
        screen.say(f"No se usa {path.name}: {why}")
    if listed.gaps.open:
        screen.say(f"Sin archivo quedan {counted(len(listed.gaps.open), 'documento')} de los que faltan de su lado.")
    if listed.file is None:
        screen.say(("No hay en la carpeta ningún archivo de los que faltan.", "bold"))
        return
    screen.say((f"Hay {counted(len(listed.gaps.fits), 'archivo')} de los que faltan.", "bold"))
    screen.say(f"Revise la lista y publíquela con: secop publicar {typed(listed.file)}")
