"""`secop dudas`: what only a person can settle, and her answers."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from robot import legible
from robot.app.questions import Given, asked, settle
from robot.model import Answer, Outcome
from robot.settings import load_state_settings
from robot.words import SAID, when

from .codes import ALL_WELL, IN_DOUBT, NEEDS_A_PERSON
from .options import AsJson  # noqa: TC001 - typer reads it
from .refusing import refusing
from .screen import Screen, typed
from .spanish import HELP, SpanishCommand, SpanishGroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from robot.app.questions import Asked, Question

NOBODYS = "sin explicar"


class Commands(SpanishGroup):
    """All commands of `secop dudas`."""

    synonyms = {"decide": "decidir"}  # noqa: RUF012 - read only


app = typer.Typer(
    cls=Commands,
    help="Muestra lo que solo una persona puede decidir, con sus imágenes, y guarda lo que decida.",
    rich_markup_mode=None,
    context_settings=HELP,
)

Everything = Annotated[bool, typer.Option("--todas", "--all", help="También las que ya se decidieron.")]


@app.callback(invoke_without_command=True)
def show(context: typer.Context, *, everything: Everything = False, as_machine: AsJson = False) -> None:
    """
    Muestra lo que solo una persona puede decidir, con sus imágenes, y guarda lo que decida.

    Código de salida: 0 si no hay nada, 4 si algo está en duda, 5 si algo espera su decisión.
    """
    if context.invoked_subcommand:
        return
    with refusing():
        settings = load_state_settings()
        found = asked(settings)
    runs = settings.state_dir / "runs"
    shown = found.questions if everything else found.open
    if as_machine:
        typer.echo(
            legible.as_json({"questions": [_as_dict(each, runs) for each in shown], "unread": list(found.unread)})
        )
    else:
        screen = Screen()
        for line in _lines(shown, found, runs):
            screen.say(line)
    raise typer.Exit(code(found))


@app.command("decidir", cls=SpanishCommand)
def decide(
    which: Annotated[str, typer.Argument(metavar="DUDA", help="Su número, como lo muestra secop dudas.")],
    given: Annotated[
        Answer, typer.Argument(metavar="repetir|reemplaza|descartar", help="Qué se hace con el documento.")
    ],
    *,
    why: Annotated[str, typer.Option("--motivo", "--why", metavar="TEXTO", help="Por qué; queda en el recibo.")],
    by: Annotated[
        str | None,
        typer.Option(
            "--quien",
            "--by",
            metavar="NOMBRE",
            help="Quién decide; por defecto, el usuario de este equipo.",
            show_default=False,
        ),
    ] = None,
    new_name: Annotated[
        str | None,
        typer.Option(
            "--nombre",
            "--name",
            metavar="NOMBRE",
            help="Con reemplaza: el nombre con que se publica; por defecto, el suyo con «v2».",
            show_default=False,
        ),
    ] = None,
) -> None:
    """
    Guarda lo que una persona decide sobre una duda; la próxima corrida lo cumple.

    repetir: se publica aunque los mismos bytes estén o hayan estado con otro nombre. reemplaza: se publica con otro nombre, al
    lado del que ya está, porque el portal no deja cambiar uno por otro. descartar: no se publica, y deja de aparecer aquí.
    """
    with refusing():
        answered = settle(load_state_settings(), which, Given(given, by or getpass.getuser(), why, new_name))
    Screen().say(f"{answered.contract} · {answered.name}: {given}. {_next(answered)}")


def code(found: Asked) -> int:
    """The doubtful comes before what waits for an answer."""
    if any(each.outcome is Outcome.IN_DOUBT for each in found.open):
        return IN_DOUBT
    return NEEDS_A_PERSON if found.open or found.unread else ALL_WELL


def _next(answered: Question) -> str:
    decision = answered.decision
    if answered.outcome is None or decision is None:
        return "Ya no aparece entre las dudas."
    if decision.answer is Answer.DISCARD:
        return "No se publica, aunque siga en la lista."
    called = f" con el nombre «{decision.new_name}»" if decision.new_name else ""
    return f"Escriba otra vez la orden secop publicar con su lista: se publica{called}."


def _lines(shown: Sequence[Question], found: Asked, runs: Path) -> Iterator[str]:
    for each in found.unread:
        yield f"No se pueden leer los recibos de la corrida {each}"
    for question in shown:
        yield f"{question.id}  {_word(question)} · {question.contract} · {question.name} · {when(question.at)}"
        yield f"  {question.message}"
        if decision := question.decision:
            yield f"  Se decidió: {decision.answer}; {decision.by}: {decision.why}"
        if question.remedy and question.is_open:
            yield f"  Qué hacer: {question.remedy}"
        for picture in question.pictures:
            if (file := runs / question.run / picture).is_file():
                yield f"  Imagen: {typed(file)}"
        if question.answers and question.is_open:
            yield f'  Decidir: secop dudas decidir {question.id} {"|".join(question.answers)} --motivo "…"'
    if not shown and not found.unread:
        yield "No hay nada que una persona deba decidir."


def _word(question: Question) -> str:
    return SAID[question.outcome].word if question.outcome else NOBODYS


def _as_dict(question: Question, runs: Path) -> dict[str, object]:
    decision = question.decision
    return {
        "id": question.id,
        "open": question.is_open,
        "outcome": question.outcome.value if question.outcome else None,
        "contract": question.contract,
        "name": question.name,
        "message": question.message,
        "remedy": question.remedy,
        "at": question.at.isoformat(),
        "run": question.run,
        "pictures": [str(runs / question.run / each) for each in question.pictures],
        "answers": [each.value for each in question.answers],
        "decision": {
            "answer": decision.answer.value,
            "by": decision.by,
            "why": decision.why,
            "at": decision.at.isoformat() if decision.at else None,
            "new_name": decision.new_name,
        }
        if decision
        else None,
    }
