"""What a review says of documents: from their bytes, their names, their first pages, and what lies beside them."""

from __future__ import annotations

from random import Random

import pytest

from fake_portal.forty import DEFECTS, forty_contracts
from fake_portal.pdf import locked_pdf, text_pdf
from fake_portal.scans import blank_scan, scanned_pdf
from robot.desk.checking import Folder, Paper, check
from robot.desk.content import Content, Opens, content_of
from robot.desk.first_page import said_by_first_page
from robot.desk.handed import HandedReceipt, with_receipts
from robot.desk.mentions import identifiers_in, learned, marks_of, pairs_in, pairs_in_name
from robot.desk.opening import LIMITS, MODULE
from robot.desk.said import Level
from robot.intake.child import Child
from robot.model import ContractFacts, Role
from tests.bench.review import FINDS, folders_of, told

OURS, THEIRS = Role.SUPERVISOR, Role.CONTRACTOR
REPORT = "INFORME DE ACTIVIDADES\nContrato CPS-083-2025\nPeriodo: del 1 al 31 de {} de 2025\nSe cumplió lo pactado."


MARCH = REPORT.format("marzo")


def drawn():
    return Random(1)  # noqa: S311 - to be drawn again alike, not to be secret


def paper(name, text=MARCH, by=THEIRS, sha256=None, id_=None, **more):
    content = {"pages": 1, "tried": 1, "text": text, "letters": sum(map(str.isalnum, text)), "kind": "pdf"} | more
    opens = content.pop("opens", Opens.YES)
    digest = sha256 or f"{name}{text}"
    return Paper(name, by, id_ or name, content=Content(digest, 1000, opens=opens, **content))


def folder(number, *papers, own=None, **more):
    facts = ContractFacts(f"CO1.PCCNTR.{number}", own or number, "ENTIDAD", "https://x/")
    return Folder(number, facts, papers, **more)


def codes(checked, name=None):
    return [said.code for each in checked.papers for said in each.remarks if name in (None, each.paper.name)]


def test_what_is_planted_is_found_and_nothing_else():
    """
    On names and texts that nobody looked at while the rules were written, each planted defect is found that stands in a
    document itself, and nothing is said of a document with which nothing is wrong.
    """
    whole = forty_contracts(41, "kept")
    rows = {(p.contract, p.kind) for p in whole.planted if p.defect in FINDS}
    kinds = {(p.contract, p.name, p.side): p.kind for p in whole.planted}
    near = [d for d in whole.documents if (d.contract, kinds[d.contract, d.name, d.side]) in rows]
    whole.documents[:] = near
    names = {(d.contract, d.name, d.side) for d in near}
    whole.planted[:] = [p for p in whole.planted if (p.contract, p.name, p.side) in names]

    said = told(check(folders_of(whole)), whole)

    assert said["found"] == said["planted"] == {defect: DEFECTS[defect][0] for defect in FINDS}
    assert said.get("false", {}) == {}


@pytest.mark.parametrize(
    ("name", "content", "opens", "level"),
    [
        (
            "a.pdf",
            text_pdf([["INFORME DE ACTIVIDADES", "Contrato CPS-083-2025", "Mes: marzo de 2025"]]),
            Opens.YES,
            None,
        ),
        ("a.pdf", scanned_pdf(drawn(), [["Informe de actividades"], ["Anexo"]]), Opens.YES, Level.UNKNOWN),
        ("a.pdf", blank_scan(drawn(), 2), Opens.YES, Level.WRONG),
        ("a.pdf", text_pdf([[], []]), Opens.YES, Level.WRONG),
        ("a.pdf", locked_pdf(["x"], "secreta"), Opens.LOCKED, Level.WRONG),
        ("a.pdf", text_pdf([["x" * 40]])[:300], Opens.BROKEN, Level.WRONG),
        ("a.pdf", b"<html><body>La sesion ha expirado</body></html>", Opens.OTHER, Level.WRONG),
        ("a.pdf", b"\0" * 5000, Opens.OTHER, Level.WRONG),
        ("a.pdf", b"", Opens.EMPTY, Level.WRONG),
        ("a.zip", b"PK\x03\x04 nada", Opens.BROKEN, Level.WRONG),
        ("a.xyz", b"texto", Opens.YES, Level.UNKNOWN),
        ("sin punto", b"texto", Opens.YES, Level.UNKNOWN),
    ],
)
def test_a_document_is_what_its_bytes_are(tmp_path, name, content, opens, level):
    """
    Whether a document opens, is locked, broken, something else or empty follows from its bytes, in a process of its own.
    """
    file = tmp_path / "file"
    file.write_bytes(content)
    with Child(LIMITS, MODULE) as child:
        answer = child.ask(
            {"do": "open", "file": str(file), "extension": name[name.rfind(".") :] if "." in name else ""}
        )
    read = content_of(answer, "0" * 64, len(content))
    checked = check([folder("CPS-083-2025", Paper(f"Informe de actividades marzo {name}", THEIRS, content=read))])[0]

    assert (read.opens, checked.papers[0].level) == (opens, level)


def test_a_sheet_with_a_stamp_is_not_blank(tmp_path):
    """
    A scanned sheet with one small stamp on it is no blank sheet; the same sheet without it is.
    """
    (tmp_path / "blank.pdf").write_bytes(blank_scan(drawn()))
    (tmp_path / "stamp.pdf").write_bytes(scanned_pdf(drawn(), [["Recibido 12:40"]]))
    with Child(LIMITS, MODULE) as child:
        read = [
            child.ask({"do": "open", "file": str(tmp_path / name), "extension": ".pdf"})["empty"]
            for name in ("blank.pdf", "stamp.pdf")
        ]

    assert read == [[1], []]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Contrato de prestación de servicios No. 083 de 2025", {(83, 2025)}),
        ("CONTRATO No.: CPS-083-2025", {(83, 2025)}),
        ("C-2025-118", {(118, 2025)}),
        ("OP 02 CTO 1166-2025", {(1166, 2025)}),
        ("Contrato N° 12 del 2025", {(12, 2025)}),
        ("Contrato CPS 87/2025 y contrato 311-2021", {(87, 2025), (311, 2021)}),
        ("Periodo 03/2025", set()),
        ("Contrato. Bogotá, 31/03/2025", set()),
        ("Ley 80 de 1993, Decreto 1082 de 2015", set()),
        ("Radicado 4567-2025", set()),
        ("contrato\n083-2025", set()),
    ],
)
def test_only_what_a_text_calls_a_contract_is_one(text, pairs):
    """
    A number and a year are a contract's where the line says so; dates, laws and file numbers are not.
    """
    assert pairs_in(text) == pairs


def test_names_say_numbers_without_a_word():
    """
    A file's name gives the number alone; what may be a month is none there.
    """
    assert pairs_in_name("ACTA DE INICIO 908-2021.pdf") == {(908, 2021)}
    assert pairs_in_name("PILA 03-2025.pdf") == set()
    assert identifiers_in("Contrato co1.pccntr.8300011, CO1.BDOS.1") == {"co1.pccntr.8300011"}


def test_a_number_is_learned_where_most_documents_agree():
    """
    Where the portal shows no number of the entity's own, the one that most documents name is the contract's; three are needed.
    """
    mine, other = "Contrato 83-2025", "Contrato 90-2025"

    assert learned([mine, mine, mine, other]) == {(83, 2025)}
    assert learned([mine, mine]) == learned([mine, mine, other, other]) == frozenset()
    assert marks_of("CO1.PCCNTR.1").are_in("según CO1.PCCNTR.1.")
    assert not marks_of("CO1.PCCNTR.1").are_in("según CO1.PCCNTR.12")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Periodo: del 1 al 31 de marzo de 2025\nBogotá, 2 de abril de 2025", ("2025-03",)),
        ("Período reportado: 01/11/2025 a 30/11/2025", ("2025-11",)),
        ("Desde el 1 de octubre de 2025 hasta el 31 de octubre de 2025", ("2025-10",)),
        ("PERIODO\nMARZO DE 2025", ("2025-03",)),
        ("Plazo: del 15 de enero de 2025 al 31 de diciembre de 2025\nMes: marzo de 2025", ("2025-03",)),
        ("No hubo novedades en el periodo.\nBogotá, 2 de diciembre de 2025", ()),
        ("Suscrito el 3 de enero de 2025", ()),
        ("Periodo 2025-03", ("2025-03",)),
        ("Fecha: 2025/13/45 del mes", ()),
        ("", ()),
    ],
)
def test_a_first_page_says_its_month_where_it_speaks_of_a_period(text, months):
    """
    The month of a document is the one of its period, and not of its signature or of the contract's term.
    """
    assert said_by_first_page(text).months == months


def test_another_contracts_report_is_certain_only_where_that_contract_is_known():
    """
    A report that names another reviewed contract is wrong; one that names an unknown number is doubtful; one that names both is
    right.
    """
    text = REPORT.format("marzo")
    strange = paper("INFORME MARZO.pdf", text.replace("083", "090"))
    unknown = paper("INFORME MARZO 2.pdf", text.replace("083", "777"))
    both = paper("INFORME MARZO 3.pdf", text + "\nAntecedente: contrato 90-2025")
    mine = folder("1", strange, unknown, both, own="CPS-083-2025")

    alone, beside = check([mine])[0], check([mine, folder("2", own="CPS-090-2025")])[0]

    assert "other_number" in codes(alone, strange.name)
    assert "other_contract" in codes(beside, strange.name)
    assert "other_number" in codes(beside, unknown.name)
    assert not {"other_number", "other_contract", "no_number"} & set(codes(beside, both.name))


def test_the_oldest_of_several_alike_is_the_document():
    """
    Of several with the same bytes the newer ones are once too many; what is nothing inside is no duplicate.
    """
    newest, oldest = paper("B.pdf", sha256="x"), paper("A.pdf", sha256="x")
    empty = [paper(name, "", sha256="e", opens=Opens.EMPTY) for name in ("C.pdf", "D.pdf")]
    checked = check([folder("CPS-083-2025", newest, oldest, *empty)])[0]

    assert "duplicate" in codes(checked, "B.pdf")
    assert "duplicate" not in codes(checked, "A.pdf") + codes(checked, "C.pdf") + codes(checked, "D.pdf")


def test_the_same_bytes_elsewhere_are_doubtful_where_they_name_no_contract():
    """
    One certificate in two contracts is said of both, unless it names the contract that it stands in.
    """
    bare = paper("ARL.pdf", "CERTIFICADO DE AFILIACIÓN A RIESGOS LABORALES", sha256="x")
    named = paper("OTROSI.pdf", "OTROSÍ No. 1\nContrato CPS-083-2025", by=OURS, sha256="y")
    one, two = check([folder("CPS-083-2025", bare, named), folder("CPS-090-2025", bare, named)])

    assert "elsewhere" in codes(one, "ARL.pdf")
    assert "elsewhere" in codes(two, "ARL.pdf")
    assert "elsewhere" not in codes(one, "OTROSI.pdf")
    assert "elsewhere" in codes(two, "OTROSI.pdf")


def test_a_name_and_its_first_page_have_to_say_the_same_month():
    """
    A report whose name says another month than its text is wrong; contributions may be of the month beside; without any month
    it is doubtful.
    """
    wrong = paper("INFORME DE ACTIVIDADES ABRIL.pdf")
    near = paper("PLANILLA ABRIL.pdf", "PLANILLA INTEGRADA DE APORTES\nPeriodo: marzo de 2025")
    silent = paper("INFORME DE ACTIVIDADES MAYO.pdf", "INFORME DE ACTIVIDADES\nContrato CPS-083-2025")
    checked = check([folder("CPS-083-2025", wrong, near, silent)])[0]

    assert codes(checked, wrong.name) == ["other_month"]
    assert codes(checked, near.name) == ["near_month"]
    assert codes(checked, silent.name) == ["no_period"]


def test_a_number_out_of_order_is_said_of_that_document_alone():
    """
    Report 4 with the text of report 3 does not fit between reports 3 and 5, and it alone is said to be doubtful.
    """
    months = ["enero", "febrero", "marzo", "marzo", "mayo", "junio"]
    papers = [
        paper(f"INFORME DE ACTIVIDADES No {k}.pdf", f"{REPORT.format(month)}\nInforme {k}")
        for k, month in enumerate(months, 1)
    ]
    checked = check([folder("CPS-083-2025", *reversed(papers))])[0]

    assert [each.paper.name for each in checked.papers if each.remarks] == ["INFORME DE ACTIVIDADES No 4.pdf"]
    assert codes(checked) == ["out_of_order"]


def test_two_reports_of_one_month_are_doubtful():
    """
    Where nothing numbers them, the newer of two different reports of one month is said, with the name of the older one.
    """
    new = paper("INFORME ACTIVIDADES B.pdf", f"{REPORT.format('marzo')}\notro")
    checked = check([folder("CPS-083-2025", new, paper("INFORME ACTIVIDADES A.pdf"))])[0]

    assert codes(checked) == ["same_month"]
    assert "INFORME ACTIVIDADES A.pdf" in checked.papers[0].remarks[0].message


def test_what_nobody_could_read_is_unknown_and_never_empty():
    """
    A contract that was not read is unknown; one that lists nothing is not wrong; a document that did not come is unknown.
    """
    unread = Folder("1", trouble="el portal no respondió")
    missed = folder("2", Paper("A.pdf", THEIRS, "1", trouble="el portal no lo entregó completo"))
    gone = folder("3", gone=("VIEJO.pdf",))
    one, two, three, four = check([unread, missed, gone, folder("4")])

    assert (one.level, two.level, three.level, four.level) == (Level.UNKNOWN, Level.UNKNOWN, Level.DOUBT, None)
    assert codes(two) == ["not_downloaded", "kind_uncertain"]
    assert [said.code for said in four.remarks] == ["nothing_listed"]
    assert one.remarks == ()


def receipt(name, sha256, contract="CPS-083-2025", unproven=""):
    return HandedReceipt(frozenset([contract.casefold()]), THEIRS, name, sha256, unproven)


def test_receipts_are_set_beside_what_the_portal_shows():
    """
    A proven receipt says of its document that it is the same, or another one, or not there; what no seal proves accuses nobody.
    """
    same, other = paper("A.pdf", sha256="a"), paper("B.pdf", sha256="b")
    checked = check([folder("CPS-083-2025", same, other)])
    receipts = [receipt("A.pdf", "a"), receipt("b.PDF", "x"), receipt("C.pdf", "c"), receipt("D.pdf", "d", "otro")]
    one = with_receipts(checked, receipts)[0]
    unproven = with_receipts(checked, [receipt("C.pdf", "c", unproven="no hay sello")])[0]
    unread = with_receipts(check([Folder("CPS-083-2025", trouble="x")]), receipts)[0]

    assert "as_receipt" in codes(one, "A.pdf")
    assert "not_as_receipt" in codes(one, "B.pdf")
    assert [said.code for said in one.remarks] == ["receipt_absent"]
    assert [said.code for said in unproven.remarks] == ["receipt_unproven"]
    assert "not_as_receipt" not in codes(unproven)
    assert unread.remarks == ()
