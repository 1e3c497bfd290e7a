"""What a person sees of a run, at the width of their terminal."""

from __future__ import annotations

import io
from pathlib import Path, PurePosixPath

import pytest

from robot.app.examination import Examined, RowToCorrect
from robot.app.run import Run
from robot.cli.narration import Narration
from robot.cli.screen import Screen, typed
from robot.errors import NeedsHuman, Stopped
from robot.intake.manifest import Asked, ManifestEntry
from robot.model import Contract, Document, Finding, Outcome, Publication, Result, Severity

NUMBER = "CO1.PCCNTR.129716"
WRONG = RowToCorrect(
    9,
    Asked(NUMBER, "falta.pdf", "fila 9"),
    [Finding("file_not_found", Severity.ERROR, "no existe", "revise la ruta", 9, "archivo")],
)


def result(row, outcome=Outcome.PUBLISHED, message="", remedy="", contract=NUMBER):
    path = Path(f"Informe de actividades del contratista, {row}.pdf")
    return Result(
        Publication(Contract(contract), Document(path, path, 1, str(row)), row), outcome, message, remedy=remedy
    )


def told(results, to_correct=(), *, width=80, ended_by=None):
    """What is printed at the end of such a run."""
    screen = io.StringIO()
    run = Run("r", Path("carpeta"), results, (), Path("report.html"), to_correct, (), ended_by)
    Narration(Screen(file=screen, width=width)).sum_up(run)
    return screen.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_a_contracts_number_is_never_broken_in_two(width):
    """
    In the last table a contract's number stands whole on its line, however long the names beside it are.
    """
    said = told(
        [result(2), result(3, Outcome.NEEDS_PERSON, "x", contract="CPS-311-2021-SECRETARIA-DE-HACIENDA")], width=width
    )

    assert NUMBER in said
    assert "CPS-311-2021-SECRETARIA-DE-HACIENDA" in said.partition("hace falta una persona")[0]


def test_rows_that_were_left_out_stand_in_the_last_table():
    """
    With rows left out the verdict counts them, the table has them, and each says what to do, named by contract and file.
    """
    said = told([result(2), result(3)], [WRONG])

    assert "2 de 3 documentos quedaron publicados y comprobados" in said
    assert "1 fila por corregir" in said
    assert "✗ por corregir" in said
    assert f"{NUMBER} · falta.pdf (fila 9): no existe.\n  Qué hacer: Revise la ruta." in said


def test_what_happened_to_many_is_told_once():
    """
    Twenty documents that the same thing happened to are one line and one remedy, which names the first of them.
    """
    many = [
        result(row, Outcome.NOT_ATTEMPTED, "No se intentó: la cuenta está bloqueada", "Desbloquéela.")
        for row in range(2, 22)
    ]

    said = told(many, ended_by=Stopped("x"))

    assert said.count("la cuenta está bloqueada") == said.count("Desbloquéela.") == 1
    assert f"{NUMBER} · " in said
    assert " y 17 más: " in said
    assert "La corrida no llegó a su fin." in said


def test_what_the_line_above_said_is_not_said_again():
    """
    A refusal whose sentence the last step showed says what kind of trouble it is and what to do, once each.
    """
    screen = io.StringIO()
    narration = Narration(Screen(file=screen, width=200))
    narration.refuse(NeedsHuman("El portal pide un captcha.", remedy="Resuélvalo."), "No se publicó nada.")

    assert screen.getvalue().splitlines() == [
        "El portal pide algo que solo puede hacer una persona.",
        "El portal pide un captcha.",
        "Resuélvalo.",
        "No se publicó nada.",
    ]


def test_how_far_it_is():
    """
    While it works, a terminal shows which contract of how many, how many documents were verified, and about how long it takes.
    """
    screen = io.StringIO()
    narration = Narration(Screen(file=screen, width=100, force_terminal=True, color_system=None))
    narration.begin(4, 20)
    narration.contract(NUMBER)
    narration.proven([result(2), result(3, Outcome.FAILED)])
    narration.contract("C-2")
    shown = narration._progress.get_renderable()
    Screen(file=screen, width=100).print(shown)
    narration.end()

    assert f"Contrato {NUMBER} (1 de 20)" in screen.getvalue()
    assert "Contrato 2 de 20 · 1 de 4 comprobados · faltan unos" in screen.getvalue()


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        (1, "1 documento se puede publicar, ninguno por corregir."),
        (2, "2 documentos se pueden publicar, ninguno por corregir."),
    ],
)
def test_numbers_agree(fit, said):
    """
    One document may be published, several may be, each in its number.
    """
    screen = io.StringIO()
    entries = [ManifestEntry(row, Contract(NUMBER), Path("a.pdf"), "a.pdf") for row in range(2, 2 + fit)]

    Narration(Screen(file=screen)).examined(Examined(entries, [], {}))

    assert screen.getvalue().strip() == said


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/datos/ana/lista.xlsx", "/datos/ana/lista.xlsx"),
        ("/datos/ana/Año 2026/lista.xlsx", '"/datos/ana/Año 2026/lista.xlsx"'),
        ("/datos/ana/lista (resultados).xlsx", '"/datos/ana/lista (resultados).xlsx"'),
        ("/datos/ana/O'Neill.csv", '"/datos/ana/O\'Neill.csv"'),
    ],
)
def test_a_path_in_a_command_can_be_typed_as_it_stands(path, written):
    """
    A path that a terminal would take for several words or orders stands in quotes where a command is told.
    """
    assert typed(PurePosixPath(path)) == written
