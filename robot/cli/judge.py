"""`secop answer` and `secop letter`: what a person says of reviewed documents, and what she writes to the contractors."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot import legible
from robot.app.judging import Given, Verdict, desk_of, settle
from robot.clock import Clock
from robot.errors import InputError
from robot.model import Role
from robot.settings import load_state_settings
from robot.words import BOGOTA, counted, when

from .codes import ALL_WELL, NEEDS_A_PERSON
from .options import AsJson, Contracts  # noqa: TC001 - typer reads them
from .refusing import refusing
from .screen import Screen, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from robot.app.judging import Answered, Case, Desk, Document
    from robot.app.letters import Written

WELL = "well"
SIDES = {Role.SUPERVISOR: "entidad", Role.CONTRACTOR: "contratista"}

Numbers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DOCUMENTO",
        help="El número de un documento, como lo muestran esta orden y la página de la revisión; pueden ser varios. Sin él, "
        "muestra lo que espera su respuesta.",
        show_default=False,
    ),
]
Correct = Annotated[bool, typer.Option("--correcto", "--correct", help="El documento es correcto.")]
ToCorrect = Annotated[
    str | None,
    typer.Option(
        "--por-corregir",
        "--to-correct",
        metavar="MOTIVO",
        help="Hay que corregirlo, y por qué; sale en la carta al contratista.",
        show_default=False,
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        "--quien",
        "--by",
        metavar="NOMBRE",
        help="Quién responde; por defecto, el usuario de este equipo.",
        show_default=False,
    ),
]
Everything = Annotated[
    bool, typer.Option("--todos", "--all", help="También los que están bien y los que ya se respondieron.")
]


def answer(  # noqa: PLR0913 - a command has its options
    numbers: Numbers = None,
    *,
    correct: Correct = False,
    to_correct: ToCorrect = None,
    by: By = None,
    contracts: Contracts = None,
    everything: Everything = False,
    as_machine: AsJson = False,
) -> None:
    """
    Guarda lo que usted responde de cada documento revisado, correcto o por corregir; sin documentos, muestra lo que espera su respuesta.

    La respuesta vale para ese documento tal como se revisó: si en el portal cambia, la próxima revisión pregunta otra vez. Lo que
    encontró el robot no cambia con ella, ni se toma por respuesta suya. Código de salida: 0 si todo está respondido, 5 si falta.
    """
    with refusing():
        if not numbers:
            if correct or to_correct is not None:
                raise InputError("Falta decir de qué documento", remedy="secop responder los muestra con su número.")
            raise typer.Exit(_show(contracts or (), everything=everything, as_machine=as_machine))
        if correct == (to_correct is not None):
            raise InputError(
                "Falta la respuesta, o hay dos", remedy='Escriba --correcto, o --por-corregir "y el motivo".'
            )
        verdict = Verdict.CORRECT if correct else Verdict.TO_CORRECT
        given = Given(verdict, getpass.getuser() if by is None else by, to_correct or "")
        done = settle(load_state_settings(), numbers, given)
    if as_machine:
        typer.echo(legible.as_json([_as_dict(case, each) for case, each in done]))
        return
    screen = Screen()
    for case, document in done:
        screen.say(f"{case.number} · {document.name}: {_said(document.answer)}")
    screen.say("Cuando termine, escriba las cartas con: secop carta")


def letter(
    *,
    contracts: Contracts = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--salida",
            "--out",
            metavar="CARPETA",
            help="Carpeta nueva para las cartas; por defecto, una en esta carpeta con la fecha y la hora.",
            show_default=False,
        ),
    ] = None,
    signed_by: Annotated[
        str,
        typer.Option("--firma", "--signed-by", metavar="NOMBRE", help="El nombre que va al pie.", show_default=False),
    ] = "",
    template: Annotated[
        Path | None,
        typer.Option(
            "--plantilla",
            "--template",
            metavar="ARCHIVO",
            help="Una plantilla de Word suya, con membrete, en lugar de la del robot; sus campos están en docs/review.md.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """
    Escribe una carta para cada contratista, en Word y en texto, con lo que usted respondió de sus documentos; no envía nada.

    La carta dice qué documentos se revisaron, con su huella, cuáles son correctos, cuáles hay que corregir y por qué. De los que
    usted no ha respondido dice que están por revisar, y nada de lo que encontró el robot. Código de salida: 0 si se escribieron.
    """
    from robot.app.letters import Wish, write_letters  # noqa: PLC0415 - slow, and only this needs it

    screen = Screen()
    folder = out or Path(f"cartas {Clock().now().astimezone(BOGOTA):%Y-%m-%d %H.%M}")
    with refusing():
        written = write_letters(load_state_settings(), folder, Wish(contracts or (), signed_by, template))
    for each in written:
        screen.say(_told(each))
    screen.say((f"{counted(len(written), 'carta')} en {typed(folder.absolute())}", "bold"))
    screen.say("Léalas, fírmelas y envíelas usted: el robot no envía nada.")


def _show(numbers: Sequence[str], *, everything: bool, as_machine: bool) -> int:
    desk = desk_of(load_state_settings())
    cases = desk.of(numbers)
    shown = [(case, each) for case in cases for each in case.documents if everything or _waits(each, bool(numbers))]
    if as_machine:
        documents = [_as_dict(case, each) for case, each in shown]
        typer.echo(legible.as_json({"documents": documents, "unread": list(desk.unread)}))
    else:
        screen = Screen()
        for line in _lines(desk, cases, shown):
            screen.say(line)
    waiting = any(each.answer is None for case in cases for each in case.documents)
    return NEEDS_A_PERSON if waiting or desk.unread else ALL_WELL


def _waits(document: Document, chosen: bool) -> bool:  # noqa: FBT001 - whether she asked for this contract
    """What has no answer; of all contracts together, only that of which something was said."""
    return document.answer is None and (chosen or document.level != WELL)


def _lines(desk: Desk, cases: Sequence[Case], shown: Sequence[tuple[Case, Document]]) -> Iterator[str]:
    yield from desk.unread
    at = None
    for case, document in shown:
        if case is not at:
            at = case
            yield f"{case.number} · {case.contractor} · revisado el {when(case.at)}"
        number = document.version.number if document.version else "sin leer"
        yield f"  {number}  {document.name} ({SIDES[document.by]})"
        for remark in document.remarks:
            yield f"      El robot encontró: {remark}"
        if document.answer:
            yield f"      Respuesta: {_said(document.answer)}"
    yield from _rest(cases, shown)


def _rest(cases: Sequence[Case], shown: Sequence[tuple[Case, Document]]) -> Iterator[str]:
    all_of_them = [each for case in cases for each in case.documents]
    if not all_of_them:
        yield "Todavía no hay documentos revisados: empiece con secop supervisar."
        return
    waiting = sum(each.answer is None for each in all_of_them)
    hidden = waiting - sum(each.answer is None for _, each in shown)
    yield f"Respondidos: {len(all_of_them) - waiting} de {counted(len(all_of_them), 'documento')}."
    if hidden:
        yield f"Además, sin observaciones del robot y sin respuesta suya: {hidden}. Con --contrato o --todos se muestran."
    if waiting:
        yield 'Responder: secop responder NÚMERO --correcto, o --por-corregir "motivo"'


def _said(answered: Answered | None) -> str:
    assert answered, "it was just given, or looked for"
    why = f": {answered.why}" if answered.why else ""
    return f"{answered.verdict}{why} ({answered.by}, {when(answered.at)})"


def _told(written: Written) -> str:
    parts = [f"por corregir {written.to_correct}", f"correctos {written.correct}", f"por revisar {written.open}"]
    note = (
        f"; {counted(written.entity, 'documento')} de la entidad por corregir, que no van en la carta"
        if written.entity
        else ""
    )
    return f"{written.contract}: {', '.join(parts)}{note} · {written.file.name}"


def _as_dict(case: Case, document: Document) -> dict[str, object]:
    answered = document.answer
    return {
        "contract": case.number,
        "identity": case.identity,
        "contractor": case.contractor,
        "number": document.version.number if document.version else None,
        "name": document.name,
        "by": document.by.value,
        "sha256": document.version.sha256 if document.version else None,
        "found": document.level,
        "remarks": list(document.remarks),
        "reviewed_at": case.at.isoformat(),
        "answer": {
            "verdict": answered.verdict.name.lower(),
            "by": answered.by,
            "why": answered.why,
            "at": answered.at.isoformat(),
        }
        if answered
        else None,
    }
