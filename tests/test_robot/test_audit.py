"""Rules: what a contract owes, what the portal's list has of it, and what an audit may call missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from robot.desk.changes import changes
from robot.desk.duties import Stage, dues_of, known_rules, rules_from, stage_of
from robot.desk.kinds import known_kinds
from robot.desk.listed import Audit, Looked, Row, audit_from, remembering
from robot.desk.matrix import STANDINGS, Standing, case_of
from robot.errors import CatalogueError, InputError
from robot.model import Role
from robot.words import BOGOTA

THEIRS, OURS = Role.CONTRACTOR, Role.SUPERVISOR
NOW = datetime(2026, 4, 20, 9, 0, tzinfo=BOGOTA)
SUBJECT = "Prestar servicios profesionales de apoyo a la gestión"
EVERY_MONTH = (
    ("INFORME {}", THEIRS),
    ("PLANILLA {}", THEIRS),
    ("CUENTA DE COBRO {}", THEIRS),
    ("INFORME DE SUPERVISION {}", OURS),
)


def rows(*names, by=THEIRS):
    return tuple(Row(f"{name}.PDF", by) for name in names)


def whole(*months):
    """Everything that a contract for services owes of these months, and its first document."""
    monthly = [Row(f"{name.format(month)}.PDF", by) for month in months for name, by in EVERY_MONTH]
    return (Row("ACTA DE INICIO.PDF", OURS), *monthly)


def looked(listed=(), **facts):
    """A contract for services from 15 January to the end of the year, looked at on 20 April."""
    known = {"subject": SUBJECT, "state": "En ejecución", "starts": date(2026, 1, 15), "ends": date(2026, 12, 31)}
    return Looked("CO1.PCCNTR.1", NOW, rows=listed, listed=NOW, **{**known, **facts})


def case(listed=(), **facts):
    return case_of(looked(listed, **facts), known_rules(), known_kinds())


def standing(found, title, period):
    return next(cell.standing for cell in found.cells if (cell.due.duty.title, cell.due.period) == (title, period))


def counted(found):
    return {str(each): number for each, number in found.counts.items()}


@pytest.mark.parametrize(
    ("facts", "periods"),
    [
        ({}, {"inicio", "2026-01", "2026-02", "2026-03", "2026-04"}),
        ({"ends": date(2026, 3, 3)}, {"inicio", "2026-01", "2026-02", "fin"}),
        ({"starts": date(2026, 1, 28)}, {"inicio", "2026-02", "2026-03", "2026-04"}),
        ({"starts": date(2026, 4, 18), "ends": date(2026, 4, 22)}, {"inicio", "2026-04"}),
        ({"starts": date(2026, 5, 1)}, set()),
        ({"state": "Pendiente de firma"}, set()),
        ({"state": "Cancelado"}, set()),
        ({"state": "Terminado", "ends": date(2026, 3, 31)}, {"inicio", "2026-01", "2026-02", "2026-03", "fin"}),
        ({"subject": "Suministro de papelería"}, {"inicio"}),
        ({"subject": None}, {"inicio"}),
    ],
)
def test_what_bounds_the_periods(facts, periods):
    """
    A contract's own dates, its state and its object say what it owes; a month of a few days owes nothing of its own.
    """
    assert set(case(**facts).periods) == periods


def test_until_when():
    """
    Plazos are working days in Colombia, counted from the first day, the month's last day or the last day of the contract.
    """
    rules = known_rules().types["servicios"]
    dues = dues_of(rules, date(2026, 1, 15), date(2026, 3, 20), Stage.OVER, date(2026, 4, 20))
    until = {(due.duty.title, due.period): due.until for due in dues}

    assert until["acta de inicio", "inicio"] == date(2026, 1, 20)
    assert until["informe de actividades", "2026-01"] == date(2026, 2, 6)
    assert until["informe de actividades", "2026-03"] == date(2026, 3, 30), "from its last day, over a holiday"
    assert until["cierre", "fin"] == date(2026, 4, 23)


def test_what_is_there_and_what_is_missing():
    """
    What its name says is published; what is not there and past its day is missing; what is not there and not due is neither.
    """
    found = case((*whole("ENERO", "FEBRERO"), *rows("INFORME MARZO", "CUENTA DE COBRO MARZO")))

    assert standing(found, "acta de inicio", "inicio") is Standing.PUBLISHED
    assert standing(found, "informe de actividades", "2026-03") is Standing.PUBLISHED
    assert standing(found, "planilla de seguridad social", "2026-03") is Standing.MISSING
    assert standing(found, "informe de supervisión", "2026-03") is Standing.MISSING
    assert standing(found, "informe de actividades", "2026-04") is Standing.NOT_YET
    assert counted(found) == {"missing": 2, "not_yet": 4, "published": 11}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"starts": None}, "fechas"),
        ({"starts": date(2027, 1, 1)}, "antes de empezar"),
        ({"state": None}, "no dice su estado"),
        ({"state": "Algo nuevo"}, "Algo nuevo"),
        ({"state": "Suspendido"}, "suspendido"),
        ({"trouble": "La tabla no tiene filas y la página no dice que no las haya"}, "no tiene filas"),
    ],
)
def test_what_nobody_could_read_is_never_missing(facts, said):
    """
    A page that is odd, or does not say its dates or a state that we know, leaves unknown what is not seen.
    """
    found = case(whole("ENERO"), **facts)

    assert Standing.MISSING not in found.counts
    assert said in found.trouble


def test_what_was_seen_stays_so_where_nobody_could_look_now():
    """
    What an earlier audit saw is published, as of then; the rest is unknown.
    """
    before = looked(whole("ENERO"))
    now = remembering(Looked(before.number, NOW + timedelta(days=1), trouble="No se pudo"), before)
    found = case_of(now, known_rules(), known_kinds())
    cell = next(cell for cell in found.cells if cell.due.period == "inicio")

    assert counted(found) == {"unknown": 12, "published": 5}
    assert cell.why == "según la auditoría del 20/04/2026"


def test_a_list_that_lost_all_its_documents_is_not_believed():
    """
    Where documents were, an empty list is an odd page.
    """
    now = remembering(looked(()), looked(whole("ENERO", "FEBRERO", "MARZO")))
    found = case_of(now, known_rules(), known_kinds())

    assert Standing.MISSING not in found.counts
    assert "ya no muestra" in found.trouble


@pytest.mark.parametrize(
    ("names", "title", "why"),
    [
        (["INFORME DE ACTIVIDADES"], "informe de actividades", "INFORME DE ACTIVIDADES.PDF"),
        (["Planilla y cuenta de cobro MARZO"], "planilla de seguridad social", "Planilla y cuenta"),
    ],
)
def test_a_document_that_leaves_open_what_it_is(names, title, why):
    """
    What may be a document of no certain month, or of two kinds, is doubtful, and that document is named.
    """
    found = case((*whole("ENERO", "FEBRERO"), *rows(*names)))
    cell = next(cell for cell in found.cells if (cell.due.duty.title, cell.due.period) == (title, "2026-03"))

    assert cell.standing is Standing.DOUBTFUL
    assert why in cell.why


def test_a_document_that_says_nothing_does_not_hide_what_is_missing():
    """
    It stays missing, with a word about what nobody can recognise by its name.
    """
    found = case((*whole("ENERO", "FEBRERO"), *rows("scan0001")))
    cell = next(cell for cell in found.cells if cell.standing is Standing.MISSING)

    assert "cuyo nombre no dice qué es" in cell.why
    assert [each.row.name for each in found.unrecognised] == ["scan0001.PDF"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["INFORME MARZO", "INFORME MARZO"], "el mismo nombre"),
        (["INFORME MARZO", "INFORME MARZO corregido"], "nombres distintos"),
    ],
)
def test_a_second_document_for_the_same(names, told):
    """
    Two documents for one month are a duplicate, under one name or two.
    """
    found = case((*whole("ENERO", "FEBRERO"), *rows(*names)))
    cell = next(cell for cell in found.cells if cell.standing is Standing.DUPLICATE)

    assert (cell.due.duty.title, cell.due.period) == ("informe de actividades", "2026-03")
    assert told in cell.why


def test_numbers_count_months_where_no_month_is_named():
    """
    The third report is of the third month that owes one, unless a name with that month stands there too.
    """
    found = case((*whole("ENERO", "FEBRERO"), *rows("INFORME MENSUAL NO. 03")))
    other = case((*whole("ENERO", "FEBRERO", "MARZO"), *rows("INFORME MENSUAL NO. 03")))

    assert standing(found, "informe de actividades", "2026-03") is Standing.PUBLISHED
    assert standing(other, "informe de actividades", "2026-03") is Standing.PUBLISHED


def test_one_report_of_several_months():
    """
    A range of months is of each of them.
    """
    found = case(rows("INFORME DE SUPERVISION ENERO - MARZO", by=OURS))

    assert [standing(found, "informe de supervisión", f"2026-0{month}") for month in (1, 2, 3)] == [
        Standing.PUBLISHED
    ] * 3


def test_the_side_decides_what_a_bare_report_is():
    """
    The entity's «INFORME» is a supervisor's, the contractor's is of activities.
    """
    found = case(rows("INFORME MARZO", by=OURS))

    assert standing(found, "informe de supervisión", "2026-03") is Standing.PUBLISHED
    assert standing(found, "informe de actividades", "2026-03") is Standing.MISSING


def test_late_is_what_an_earlier_audit_did_not_see():
    """
    The portal has no date: a document is late only where somebody looked after its day and it was not there.
    """
    late = looked(whole("ENERO", "FEBRERO", "MARZO"))
    after_its_day, before_it = NOW - timedelta(days=1), datetime(2026, 3, 1, 9, 0, tzinfo=BOGOTA)

    stood = {}
    for when in (after_its_day, before_it):
        earlier = replace(looked(whole("ENERO", "FEBRERO")), at=when, listed=when)
        found = case_of(remembering(late, earlier), known_rules(), known_kinds())
        stood[when] = standing(found, "informe de actividades", "2026-03")

    assert stood == {after_its_day: Standing.LATE, before_it: Standing.PUBLISHED}
    assert (
        standing(case_of(late, known_rules(), known_kinds()), "informe de actividades", "2026-03") is Standing.PUBLISHED
    )


def test_a_contract_that_ended_early_owes_nobody_knows_what():
    """
    Where it is over before its last day, months after its last document are doubtful.
    """
    found = case(whole("ENERO", "FEBRERO"), state="Terminado")

    assert standing(found, "informe de actividades", "2026-03") is Standing.DOUBTFUL
    assert (
        standing(case(whole("ENERO", "MARZO"), state="Terminado"), "informe de actividades", "2026-02")
        is Standing.MISSING
    )


def test_what_changed():
    """
    Documents that came and went, what stands otherwise, and what became due and is missing; nothing where nothing changed.
    """
    before = case((*whole("ENERO", "FEBRERO"), *rows("scan")))
    later = replace(looked(whole("ENERO", "FEBRERO", "MARZO")), at=datetime(2026, 5, 20, tzinfo=BOGOTA))
    now = case_of(later, known_rules(), known_kinds())
    (one,) = changes([before], [now])
    text = "\n".join(one.lines)

    assert "documento nuevo: INFORME MARZO.PDF" in text
    assert "ya no está: scan.PDF" in text
    assert "informe de actividades, 2026-03: falta → publicado" in text
    assert "informe de actividades, 2026-04: en plazo → falta" in text
    assert changes([now], [now]) == []
    assert changes([], [now])[0].lines == ["no estaba en la auditoría anterior"]


def test_an_audit_is_read_back_as_it_was():
    """
    What is kept is the same when it is read again; what is no audit is refused in words.
    """
    audit = Audit(NOW, "ana", OURS, "portal", (remembering(looked(whole("ENERO")), None), looked(starts=None)))

    assert audit_from(audit.as_json(), "a.json") == audit
    for text in ("", "[]", "{}", '{"at": 3}', audit.as_json().replace("supervisor", "otro")):
        with pytest.raises(InputError, match=r"a\.json"):
            audit_from(text, "a.json")


def test_rows_keep_since_when_they_are_known():
    """
    Each row is known since the audit that saw it first, also among rows of one name, and an unreadable page changes nothing.
    """
    first = remembering(looked(rows("A", "B")), None)
    unread = remembering(Looked(first.number, NOW + timedelta(days=1), trouble="x"), first)
    again = remembering(replace(looked(rows("A", "A", "B")), at=NOW + timedelta(days=2)), unread)

    assert [(row.name, row.seen, row.unseen) for row in again.rows] == [
        ("A.PDF", NOW + timedelta(days=2), NOW),
        ("A.PDF", NOW, None),
        ("B.PDF", NOW, None),
    ]


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        ("EN EJECUCION", Stage.RUNNING),
        ("In execution", Stage.RUNNING),
        ("Liquidado", Stage.OVER),
        ("", Stage.UNKNOWN),
        (None, Stage.UNKNOWN),
    ],
)
def test_states(state, stage):
    """
    The portal's words for a state mean one stage, in either language and without regard to accents.
    """
    assert stage_of(state) is stage


@pytest.mark.parametrize(
    "rules",
    [
        "x = [",
        "[a]\ntitle='a'\nduty=[]",
        "[otros]\ntitle='a'\n[[otros.duty]]\ntitle='b'\naccepts=['nada']\nby='supervisor'\neach='month'\nwithin=3",
        "[otros]\ntitle='a'\n[[otros.duty]]\ntitle='b'\naccepts=['planilla']\nby='supervisor'\neach='month'\nwithin='tres'",
        "[otros]\ntitle='a'\n[[otros.duty]]\ntitle='b'\naccepts=['planilla']\nby='supervisor'\neach='daily'\nwithin=3",
    ],
)
def test_rules_that_are_none(rules):
    """
    A file of rules with a mistake is refused by its name before anything is judged by it.
    """
    with pytest.raises(CatalogueError, match=r"mine\.toml"):
        rules_from(rules, "mine.toml", known_kinds())


def test_every_standing_has_its_words():
    """
    No standing is without a word, a sign and a meaning.
    """
    assert set(STANDINGS) == set(Standing)
    assert all(said.word and said.sign and said.meaning for said in STANDINGS.values())
