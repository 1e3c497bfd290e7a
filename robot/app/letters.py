"""Letters to contractors, as text and as Word documents in a folder of their own; nothing is sent."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.atomic import write_whole
from robot.clock import Clock
from robot.desk.answers import Verdict
from robot.errors import InputError, ManifestError
from robot.intake.child import Child, TooCostly
from robot.model import Role
from robot.prepare.delivery import delivered, folder_name
from robot.prepare.workshop import LIMITS, MODULE
from robot.reports.letter import TEMPLATE, Letter, LetterLine

from .acts import copied_template
from .judging import desk_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from robot.settings import StateSettings

    from .judging import Case


@dataclass(frozen=True)
class Written:
    """The letter about one contract, by the documents that it says something of."""

    contract: str
    file: Path  #: the Word document; the text lies beside it
    correct: int
    to_correct: int
    open: int  #: about which nobody has answered
    entity: int  #: of the entity's own documents, those that are to be corrected: no letter tells a contractor of them


@dataclass(frozen=True)
class Wish:
    """What a person asks for."""

    numbers: Sequence[str] = ()  #: of contracts; all with an answer where there is none
    signed_by: str = ""
    template: Path | None = None  #: her own; None for the one that ships with the robot


def write_letters(settings: StateSettings, folder: Path, wish: Wish) -> list[Written]:
    """
    One letter for each contract about whose contractor's documents somebody has answered.

    :raises InputError: there is none, or a contract that was asked for has no answer.
    :raises ManifestError: the template cannot be used.
    :raises SetupError: the folder is not empty, or cannot be written.
    """
    cases = _cases(settings, wish.numbers)
    with tempfile.TemporaryDirectory(prefix="secop-cartas-") as scratch, Child(LIMITS, MODULE) as child:
        template = copied_template(wish.template, Path(scratch)) if wish.template else TEMPLATE
        with delivered(folder) as delivery:
            return [
                _written(case, wish.signed_by, delivery.folder / f"carta {name}.docx", folder, (child, template))
                for name, case in _named(cases)
            ]


def _cases(settings: StateSettings, numbers: Sequence[str]) -> list[Case]:
    """The contracts that get a letter, each as it was seen last, whoever looked."""
    latest: dict[str, Case] = {}
    for case in desk_of(settings).of(numbers):
        if case.identity not in latest or latest[case.identity].at <= case.at:
            latest[case.identity] = case
    silent = [case.number for case in latest.values() if not _is_answered(case)]
    if numbers and silent:
        raise InputError(
            f"Todavía no hay respuestas sobre lo que publicó el contratista en {', '.join(silent)}",
            remedy="Respóndalas primero con secop responder.",
        )
    cases = [case for case in latest.values() if _is_answered(case)]
    if not cases:
        raise InputError(
            "Todavía no hay respuestas sobre lo que publicaron los contratistas",
            remedy="Respóndalas primero con secop responder.",
        )
    return sorted(cases, key=lambda case: case.number)


def _is_answered(case: Case) -> bool:
    return any(each.answer for each in case.documents if each.by is Role.CONTRACTOR)


def _named(cases: Sequence[Case]) -> list[tuple[str, Case]]:
    """Each with a name of its own for its file."""
    names: dict[str, Case] = {}
    for case in cases:
        name = folder_name(case.number)
        while name.casefold() in map(str.casefold, names):
            name += "-"
        names[name] = case
    return list(names.items())


def _written(case: Case, signed_by: str, file: Path, folder: Path, workshop: tuple[Child, Path]) -> Written:
    theirs = [each for each in case.documents if each.by is Role.CONTRACTOR]
    lines = [LetterLine(each.name, each.version.sha256 if each.version else None, each.answer) for each in theirs]
    letter = Letter(case.contractor, case.own_number, case.identity, case.at, Clock().now(), signed_by, lines)
    write_whole(file.with_suffix(".txt"), letter.text.encode("utf-8-sig"))  # Notepad on old Windows looks for the mark
    _fill(letter, file, workshop)
    to_correct = [each for each in case.documents if each.answer and each.answer.verdict is Verdict.TO_CORRECT]
    return Written(
        case.number,
        folder / file.name,
        len(letter.of(Verdict.CORRECT)),
        len(letter.of(Verdict.TO_CORRECT)),
        len(letter.of(None)),
        sum(each.by is not Role.CONTRACTOR for each in to_correct),
    )


def _fill(letter: Letter, file: Path, workshop: tuple[Child, Path]) -> None:
    child, template = workshop
    asked: dict[str, Any] = {"do": "fill", "from": str(template), "values": letter.values, "to": str(file)}
    try:
        answer = child.ask(asked)
    except TooCostly as error:
        answer = {"wrong": str(error)}
    if not file.is_file():
        raise ManifestError(
            f"La plantilla no se pudo llenar: {answer.get('wrong', 'está dañada, o no es un documento de Word')}",
            remedy="Revise sus campos en Word; los que hay: " + ", ".join(letter.values) + ".",
        )
