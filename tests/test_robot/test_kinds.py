"""Rules: what a document is, by its name and its first page, and what is said to be uncertain."""

from __future__ import annotations

import pytest

from robot.desk.kinds import kinds_from, known_kinds, one_slip
from robot.desk.months import said_by_name, said_by_text
from robot.errors import CatalogueError
from robot.model import Role

THEIRS, OURS = Role.CONTRACTOR, Role.SUPERVISOR
YEAR = [f"2025-{month:02d}" for month in range(1, 13)]

#: Names in open data (docs/portal.md, section 4.3), who publishes such, and what they are. Halves by a hash of the name: the rules were
#: written with the first, and the second was measured once they stood.
WITH_THESE = [
    ("ACTA DE INICIO 908-2021.pdf", OURS, "acta_inicio"),
    ("CUMPLIMIENTO REQUISITOS 908-2021.pdf", OURS, "requisitos"),
    ("INFORME FINAL DE SUPERVISION.PDF", OURS, "informe_final_supervision"),
    ("CUENTA DE COBRO NO 1.PDF", THEIRS, "cuenta_cobro"),
    ("12-CUENTA COBRO JBD102.PDF", THEIRS, "cuenta_cobro"),
    ("PAGO 1.PDF", THEIRS, "cuenta_cobro"),
    ("OP 02 CTO 1166-2025.PDF", OURS, "orden_pago"),
    ("ACTA DE TERMINACIoN   C-2025-118.PDF", OURS, "acta_terminacion"),
    ("G.ACTAINICIO[1].PDF", OURS, "acta_inicio"),
    ("ACTA DE NICIO", OURS, "acta_inicio"),
]
KEPT_APART = [
    ("ACTA DE INICIO.PDF", OURS, "acta_inicio"),
    ("09 ACTA DE INICIO CONT 382.PDF", OURS, "acta_inicio"),
    ("358-ACTA DE INICIO.PDF", OURS, "acta_inicio"),
    ("AFILIACION ARL 908-2021.pdf", THEIRS, "arl"),
    ("CPS-083-2025 INFORME 2.PDF", THEIRS, "informe_actividades"),
    ("INFORME MENSUAL NO. 02.PDF", THEIRS, "informe_actividades"),
    ("INF_DIC_2025.PDF", THEIRS, "informe_actividades"),
    ("ACTA DE SUPERVISION ENERO.PDF", OURS, "informe_supervision"),
    ("INFORME DE SUPERVISIoN FINAL ENERO - FEBRERO.PDF", OURS, "informe_final_supervision"),
    ("PAGO ENERO.PDF", THEIRS, "cuenta_cobro"),
    ("20251217 PAGO PARCIAL 3 .PDF", OURS, "orden_pago"),
    ("SOPORTES DE PAGO CT 001.PDF", THEIRS, "soportes"),
    ("COMPROBANTE 29793 - ORDEN DE PAGO.PDF", OURS, "orden_pago"),
    ("ACTA DE LIQUIDACION CONTRATO 256-2025.PDF", OURS, "acta_liquidacion"),
    ("ACTA DE INICO", OURS, "acta_inicio"),
]


def _kind(name, text="", by=None):
    kind = known_kinds().recognise(name, text, by).kind
    return kind and kind.key


@pytest.mark.parametrize(("name", "by", "kind"), WITH_THESE + KEPT_APART)
def test_real_names(name, by, kind):
    """
    A real name says what its document is, once it is known who published it.
    """
    assert _kind(name, by=by) == kind


@pytest.mark.parametrize(
    "name", ["CPS-083-2025.pdf", "GC_52123456_RP_MARZO_2025.pdf", "documento1.pdf", "", "....pdf", "PLANTILLA.pdf"]
)
def test_a_name_that_says_nothing(name):
    """
    No kind is guessed: the document is said to be unrecognised.
    """
    said = known_kinds().recognise(name)

    assert said.kinds == ()
    assert str(said) == "sin reconocer"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("PAGO ENERO.PDF", {"cuenta_cobro", "orden_pago"}),
        ("INF_DIC_2025.PDF", {"informe_actividades", "informe_supervision"}),
        ("Informe de actividades y planilla.pdf", {"informe_actividades", "planilla"}),
    ],
)
def test_a_name_that_fits_two_kinds(name, kinds):
    """
    It is uncertain, with both kinds said; nobody chooses one of them.
    """
    said = known_kinds().recognise(name)

    assert said.kind is None
    assert {kind.key for kind in said.kinds} == kinds
    assert str(said).startswith("¿")


def test_the_longer_sign_is_heard():
    """
    A name that says more than another sign is of the kind that says more: the proof of a payment is no account.
    """
    assert _kind("Pago planilla enero.pdf") == "planilla"
    assert _kind("Informe de supervisión.pdf") == "informe_supervision"
    assert _kind("Soporte cuenta de cobro.pdf") == "soportes"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("scan0001.pdf", "ALCALDÍA MUNICIPAL\n\nACTA DE INICIO\nSe afilió a la ARL y allegó póliza", "acta_inicio"),
        (
            "informe de actividades.pdf",
            "INFORME DE ACTIVIDADES\nPlanilla de seguridad social adjunta",
            "informe_actividades",
        ),
        ("informe enero.pdf", "Planilla integrada de autoliquidación\nSeguridad social", None),
        ("informe enero.pdf", "PAZ Y SALVO", None),
        ("scan0002.pdf", "Bogotá, 3 de enero\nSeñores", None),
        ("INFORME 3.pdf", "INFORME DE SUPERVISIÓN No. 3", "informe_supervision"),
    ],
)
def test_the_first_page_is_heard_too(name, text, kind):
    """
    Its title says what a silent name does not, and what a short one left open; where both speak and differ it is uncertain.
    """
    assert _kind(name, text) == kind


@pytest.mark.parametrize(
    ("word", "meant", "slip"),
    [
        ("nicio", "inicio", True),
        ("inico", "inicio", True),
        ("incio", "inicio", True),
        ("inciio", "inicio", True),
        ("iniciio", "inicio", True),
        ("imicio", "inicio", True),
        ("oficio", "inicio", False),
        ("in", "inicio", False),
    ],
)
def test_one_slip_of_the_pen(word, meant, slip):
    """
    One letter missing, doubled, wrong or changed with its neighbour is the same word; two are another.
    """
    assert one_slip(word, meant) is slip


@pytest.mark.parametrize("rules", ["x = [", "[a]\ntitle = 'a'", "[a]\ntitle='a'\nby=['nadie']\nsigns=['a']", "a = 3"])
def test_rules_that_are_none(rules):
    """
    A file of rules with a mistake is refused by its name, before anything is judged by it.
    """
    with pytest.raises(CatalogueError, match=r"mine\.toml"):
        kinds_from(rules, "mine.toml")


@pytest.mark.parametrize(
    ("name", "periods"),
    [
        ("INF_DIC_2025.PDF", ("2025-12",)),
        ("INFORME DE SUPERVISIoN FINAL ENERO - FEBRERO.PDF", ("2025-01", "2025-02")),
        ("PAGO ENERO.PDF", ("2025-01",)),
        ("INFORME MENSUAL NO. 02.PDF", ("2025-02",)),
        ("CPS-083-2025 INFORME 2.PDF", ("2025-02",)),
        ("20251217 PAGO PARCIAL 3 .PDF", ("2025-03",)),
        ("GF_52123456_RP2_ENERO_2025", ("2025-01",)),
        ("Informe enero a marzo de 2025.pdf", ("2025-01", "2025-02", "2025-03")),
        ("informe 2025-03.pdf", ("2025-03",)),
        ("informe 202503.pdf", ("2025-03",)),
        ("PILA 03 2025.PDF", ("2025-03",)),
        ("PLANILLA_03_2025.PDF", ("2025-03",)),
        ("INFORME CTO 03 2025.PDF", ()),
        ("informe noviembre 2024 a febrero 2025.pdf", ("2025-01", "2025-02")),
        ("informe enero 2024.pdf", ()),
        ("ACTA DE LIQUIDACION CONTRATO 256-2025.PDF", ()),
        ("OP 02 CTO 1166-2025.PDF", ()),
        ("SOPORTES DE PAGO CT 001.PDF", ()),
        ("set de fotos.pdf", ()),
        ("informe 40.pdf", ()),
    ],
)
def test_the_months_of_a_name(name, periods):
    """
    Months with their year, or without one where the contract has it once, or its number in the series; a contract's year, a date
    on which something was written and any other number are no month.
    """
    assert said_by_name(name).among(YEAR) == periods


def test_a_month_without_its_year_in_a_contract_that_has_it_twice():
    """
    Nobody can say which of the two it is.
    """
    two_januaries = [*YEAR, "2026-01"]

    assert said_by_name("PAGO ENERO.PDF").among(two_januaries) == ()
    assert said_by_name("PAGO ENERO 2026.PDF").among(two_januaries) == ("2026-01",)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Contrato 908-2025 del 15 de enero de 2025\nPeríodo: 1 al 31 de marzo de 2025", ("2025-03",)),
        ("Periodo del informe:\n1 de diciembre de 2025 a 31 de enero de 2026", ("2025-12", "2026-01")),
        ("Correspondiente al mes de abril de 2025", ("2025-04",)),
        ("Bogotá, 3 de febrero de 2025", ()),
        ("", ()),
    ],
)
def test_the_months_of_a_first_page(text, months):
    """
    The line that speaks of a period is heard; the date of a letter is not.
    """
    assert said_by_text(text).months == months
