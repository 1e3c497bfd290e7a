"""The main job: real documents through the documented clicks, and what the portal holds afterwards."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from playwright.sync_api import Error as PlaywrightError

from fake_portal.faults import Fault
from flows.routes import reach_execution
from robot.errors import NeedsHuman, SettingsError, WrongPage
from robot.model import Contract, Outcome
from tests.tiers import thorough

FIRM = "SERVICIOS DE PRUEBA Y APOYO A LA GESTIÓN DOCUMENTAL S.A.S."


def stored(replica):
    return [(d.contract, d.name, d.sha256, d.uploaded_by) for d in replica.published]


def expected(items, by):
    return [(i.contract.number, i.document.name, i.document.sha256, by) for i in items]


@pytest.mark.parametrize(("user", "by"), [("contratista", "Proveedor"), ("supervisor", "Comprador")])
def test_published_once_and_proven(make_robot, replica, paper, user, by):
    """
    Either role publishes several documents on two contracts: each stands there once, with our bytes and our side.
    """
    items = [
        paper("Informe de actividades - marzo 2026.pdf"),
        paper("Planilla de seguridad social.pdf"),
        paper("Cuenta de cobro N° 3.pdf", "CO1.PCCNTR.123502"),
    ]

    results = make_robot(user).publishes(*items)

    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 3
    assert sorted(expected(items, by)) == sorted(stored(replica))


# Publishing is each side's own; skipping is not.
@pytest.mark.parametrize("user", ["contratista", *thorough("supervisor")])
def test_second_run_writes_nothing(make_robot, replica, paper, user):
    """
    The same manifest again: everything is skipped, and no upload leaves the browser.
    """
    items = paper.several(["uno.pdf", "dos.pdf"])
    robot = make_robot(user)
    robot.publishes(*items)
    sent = len(replica.requests("/DocumentAlternateUpload/"))

    results = robot.runs(*items)

    assert [result.outcome for result in results] == [Outcome.SKIPPED] * 2
    assert len(stored(replica)) == 2
    assert len(replica.requests("/DocumentAlternateUpload/")) == sent


def test_the_documented_clicks_and_no_others(make_robot, replica, paper):
    """
    The steps a contractor's publication takes are the guide's, one line each. It posts what they post, and nothing that creates,
    confirms, sends or deletes.
    """
    robot = make_robot()

    robot.publishes(paper("uno.pdf"))

    numbered = [title for title in robot.titles if not title.startswith(" ")]
    posted = {row["path"].rpartition("/")[2] for row in replica.requests(method="POST")}
    assert numbered == [
        "1  Ingresar a SECOP II",
        "1  Usuario y contraseña",
        "2  Mis procesos",
        "3  Mis contratos",
        "4  Detalle",
        "5  7 Ejecución del Contrato",
        "6  Cargar nuevo",
        "7a Buscar documento",
        "7b Anexar",
        "7c Cerrar",
        "8  Mirada nueva: abrir el contrato",
        "8  Mirada nueva: 7 Ejecución del Contrato",
        "9  Descargar y comparar bytes",
    ]
    assert posted <= {
        "",
        "LoginAuthenticate",
        "GoToPage",
        "StepManagerGoToStep",
        "UploadFile",
        "OnExecutionDocumentUploaded",
    }


@pytest.mark.thorough("test_unknowns.py has a pending modification in one of its runs")
def test_ten_steps_when_a_modification_is_pending(make_robot, replica, paper):
    """
    On a contract with a pending modification the execution is the eighth step, and it is found all the same.
    """
    item = paper("otrosí.pdf", "CO1.PCCNTR.8271144")

    (result,) = make_robot().is_signed_in().publishes(item)

    assert result.outcome is Outcome.PUBLISHED
    assert expected([item], "Proveedor") == stored(replica)


PROGRAM, LONG_NAME = ("programa.exe", b"MZ"), ("B" * 118 + ".pdf", b"%PDF-1.4")


# Each way of refusing and each refused file stay once.
@pytest.mark.parametrize(
    ("refusal", "file"),
    [("row", PROGRAM), ("alert", LONG_NAME), *thorough(("row", LONG_NAME), ("alert", PROGRAM))],
    ids=["row-type", "alert-121 characters and more", "row-121 characters and more", "alert-type"],
)
def test_a_refused_file_does_not_spoil_its_neighbour(make_robot, replica, paper, refusal, file):
    """
    In one window, the file that the portal refuses is rejected in its words and the other one published.
    """
    replica.set_up(refusal=refusal)
    good, bad = paper("bueno.pdf"), paper(file[0], content=file[1])

    results = {r.publication: r for r in make_robot().is_signed_in().publishes(good, bad)}

    assert results[good].outcome is Outcome.PUBLISHED
    assert results[bad].outcome is Outcome.REJECTED
    assert [good.document.sha256] == [document.sha256 for document in replica.published]


LONG = "Informe de supervisión y de actividades, " + "muy largo " * 7 + "y año.pdf"
NAMES = [
    "Informe año ñandú.pdf",
    unicodedata.normalize("NFD", "Ejecución días.pdf"),
    "Acta  con   espacios .pdf",
    "G.ACTAINICIO[1] (copia) 100% #3, +a_b-c°º.pdf",
    "INFORME.DOCX.PDF",
    "comillas 'simples' & más &amp; signos.pdf",
    LONG,
]


@pytest.mark.switches(listed_name="unaccented")
def test_awkward_names(make_robot, replica, paper):
    """
    Names with ñ, accents, spaces, signs, 120 characters, NFC and NFD: each published once, and skipped the second
    time, also where the file's name has the other form by then and the portal spells it without accents.
    """
    assert len(LONG) == 120
    robot = make_robot().is_signed_in()
    robot.signs_in()
    items = [paper(name, content=name.encode()) for name in NAMES]

    assert [r.outcome for r in robot.runs(*items)] == [Outcome.PUBLISHED] * len(NAMES)

    others = [unicodedata.normalize("NFC" if n != unicodedata.normalize("NFC", n) else "NFD", n) for n in NAMES]
    again = [paper(other, content=name.encode()) for name, other in zip(NAMES, others, strict=True)]
    assert [r.outcome for r in robot.runs(*again)] == [Outcome.SKIPPED] * len(NAMES)
    assert len(replica.published) == len(NAMES)


# The two that look least alike stay.
@pytest.mark.switches(step_one_number="buyer")
@pytest.mark.parametrize(
    "numbers",
    [["89w4797", "CO1.PCCNTR.90411"], *thorough(["89w4797", "CO1.SLCNTR.84002", "CO1.PCCNTR.90411"])],
    ids=["two", "three"],
)
def test_the_number_may_be_written_in_three_ways(make_robot, replica, paper, numbers):
    """
    The entity's own number, SLCNTR and PCCNTR reach one contract: whichever was used to publish, the others skip.
    """
    robot = make_robot().is_signed_in()
    items = [paper(f"acta {n}.pdf", number) for n, number in enumerate(numbers)]

    assert [r.outcome for r in robot.publishes(*items)] == [Outcome.PUBLISHED] * len(numbers)
    moved = [replace(i, contract=Contract(n)) for i, n in zip(items, numbers[1:] + numbers[:1], strict=True)]
    assert [r.outcome for r in robot.runs(*moved)] == [Outcome.SKIPPED] * len(numbers)
    assert {d.contract for d in replica.published} == {"CO1.PCCNTR.90411"}
    assert len(replica.published) == len(numbers)


def test_the_entity_is_checked_before_anything_is_sent(make_robot, replica, paper):
    """
    A contract of another entity than the manifest says is not touched; with the right entity it is.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    item = paper("acta.pdf")
    wrong = replace(item, contract=Contract(item.contract.number, "HOSPITAL MILITAR CENTRAL"))
    right = replace(item, contract=Contract(item.contract.number, "Gobernación Nacional"))

    results = robot.runs(wrong, right)

    assert [r.outcome for r in results] == [Outcome.FAILED, Outcome.PUBLISHED]
    assert len(replica.published) == 1


@pytest.mark.thorough("test_routes.py reaches a second contract straight, and one whose address leads elsewhere")
def test_a_known_contract_may_be_reached_straight(make_robot, replica, paper):
    """
    With its address from an earlier visit, a contract is reached without the list, and checked all the same.
    """
    robot = make_robot().is_signed_in()
    robot.signs_in()
    known = robot.runs(paper("uno.pdf"))[0].facts
    before = len(replica.requests("SalesContractManagement"))

    place = reach_execution(robot.step, robot.portal, Contract("CO1.PCCNTR.129716"), known.address)

    assert place.facts == known
    assert len(replica.requests("SalesContractManagement")) == before
    with pytest.raises(WrongPage):
        reach_execution(robot.step, robot.portal, Contract("CO1.PCCNTR.123502"), known.address)


# What there is, but not for us, stays: it could be published on.
@pytest.mark.parametrize(
    ("number", "said"),
    [("1769-2025", "Varios contratos"), ("CO1.PCCNTR.6312008", "Ningún"), *thorough(("CO1.PCCNTR.1", "Ningún"))],
    ids=["two entities use it", "another firm's", "nobody has it"],
)
def test_a_number_that_is_not_one_contract(make_robot, replica, paper, number, said):
    """
    A number of several contracts, or of none of ours, publishes nothing and says why.
    """
    (result,) = make_robot().is_signed_in().publishes(paper("acta.pdf", number))

    assert result.outcome is Outcome.FAILED
    assert said in result.message
    assert stored(replica) == []


def test_other_content_under_the_same_name_is_refused(make_robot, replica, paper):
    """
    A name that stands there with other bytes is a person's to decide: nothing is sent.
    """
    item = paper("INFORME MENSUAL NO. 01.pdf", "CO1.PCCNTR.8263723", b"%PDF-1.4 otra version")

    (result,) = make_robot().is_signed_in().publishes(item)

    assert result.outcome is Outcome.REFUSED
    assert stored(replica) == []


def test_two_documents_of_one_name(make_robot, replica, paper):
    """
    Two documents of one contract with one name go one after the other, because the window tells its files apart by name.
    """
    first, second = (paper("informe.pdf", content=content) for content in (b"%PDF-1.4 marzo", b"%PDF-1.4 abril"))

    results = make_robot().publishes(first, second)

    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 2
    assert sorted(expected([first, second], "Proveedor")) == sorted(stored(replica))


PROVIDER = ("varias", FIRM, "CO1.PCCNTR.8301477", "Proveedor")
BUYER = ("apoyo", "HOSPITAL MILITAR CENTRAL", "CO1.PCCNTR.7402210", "Comprador")


# Each side and each answer of the portal stay once.
@pytest.mark.parametrize(
    ("first", "user", "company", "contract", "by"),
    [("selected", *PROVIDER), ("empty", *BUYER), *thorough(("selected", *BUYER), ("empty", *PROVIDER))],
)
def test_a_company_is_chosen_by_name(make_robot, replica, paper, first, user, company, contract, by):
    """
    A person with several companies publishes for the one that is asked for, whether the first is chosen already or none.
    """
    replica.set_up(company_first=first)
    item = paper("acta.pdf", contract)

    (result,) = make_robot(user, company=company).publishes(item)

    assert result.outcome is Outcome.PUBLISHED
    assert expected([item], by) == stored(replica)


# A supervisor reads English in test_unknowns.py.
@pytest.mark.parametrize("user", ["contratista", *thorough("supervisor")])
def test_a_person_who_chose_english(make_robot, replica, paper, user):
    """
    A portal that speaks English to this person, although the browser asks for Spanish, is read all the same.
    """
    replica.state.accounts[user].language = "en"
    item = paper("acta.pdf")

    (result,) = make_robot(user).publishes(item)

    assert result.outcome is Outcome.PUBLISHED, result.message
    assert len(replica.published) == 1


def test_several_companies_and_none_asked_for(make_robot, replica):
    """
    Without a company's name the robot chooses none, and says which there are.
    """
    with pytest.raises(SettingsError) as refusal:
        make_robot("varias").signs_in()

    assert FIRM in str(refusal.value)
    assert "ANA PRUEBA PRUEBA" in str(refusal.value)


def test_a_saved_session_needs_no_password(make_robot, replica, paper):
    """
    While the session lives, a second robot in the same browser goes to work without signing in.
    """
    make_robot().signs_in()

    robot = make_robot(password="equivocada")
    (result,) = robot.publishes(paper("acta.pdf"))

    assert result.outcome is Outcome.PUBLISHED
    assert len(replica.requests("LoginAuthenticate")) == 1


def test_a_wrong_password_is_typed_once(make_robot, replica):
    """
    A refused password is not tried again: repeating it locks the account.
    """
    with pytest.raises(NeedsHuman, match="usuario o la contraseña"):
        make_robot(password="equivocada").signs_in()

    assert len(replica.requests("LoginAuthenticate")) == 1


@pytest.mark.thorough("it takes the seconds that it is about, and guards nothing that could be lost")
def test_each_file_of_a_window_is_given_the_same_time(make_robot, replica, paper):
    """
    Files that one window sends one after another may take longer together than one is allowed to take.
    """
    replica.state.arm([Fault("late", at="upload", when="after", seconds=4, times=3)])
    items = paper.several(["uno.pdf", "dos.pdf", "tres.pdf"])

    results = make_robot(patience=10).is_signed_in().publishes(*items)

    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 3


def test_nothing_more_leaves_while_somebody_looks(make_robot, replica, paper):
    """
    A window whose first file gets no answer is closed before the look: its second file never leaves, and is in no doubt.
    """
    replica.state.arm([Fault("late", at="upload", when="before", seconds=3600)])
    robot = make_robot(patience=3).is_signed_in()
    windows = []
    look = robot.works.flows.look

    def looks(*what):
        windows.append([tab.url for tab in robot.portal.context.pages if "/DocumentAlternateUpload/" in tab.url])
        return look(*what)

    robot.works.flows = replace(robot.works.flows, look=looks)
    results = robot.publishes(*paper.several(["uno.pdf", "dos.pdf"]))

    assert [result.outcome for result in results] == [Outcome.IN_DOUBT, Outcome.FAILED]
    assert windows
    assert not any(windows), "the portal's window was open while somebody looked"
    assert len(replica.requests("UploadFile")) == 1


@pytest.mark.thorough("it is about tidiness: what a look finds has its own tests")
def test_one_tab_serves_all_looks(make_robot, replica, paper):
    """
    A second tab serves every look and shows nothing between two; a look that fails takes its tab with it.
    """
    robot = make_robot().is_signed_in()
    robot.publishes(paper("uno.pdf"), paper("dos.pdf", "CO1.PCCNTR.123502"))

    (second,) = [tab for tab in robot.portal.context.pages if tab is not robot.portal.tab]
    assert second.url == "about:blank"
    robot.portal.alone()
    with pytest.raises(PlaywrightError), robot.portal.looking() as tab:
        tab.goto("http://127.0.0.1:9/")
    assert tab is second
    assert robot.portal.context.pages == [robot.portal.tab]
    with robot.portal.looking() as tab:
        assert tab is not second


def test_both_tabs_are_replaced_from_time_to_time(make_robot, replica, paper, monkeypatch):
    """
    After so many ways to a contract, or looks, a tab gives way to a new one, also right after a sign-in: everything is
    published once, and no tab is left over.
    """
    monkeypatch.setattr("flows.portal.FRESH", 0)
    robot = make_robot()
    first = robot.portal.tab
    contracts = ("CO1.PCCNTR.129716", "CO1.PCCNTR.123502")

    results = robot.publishes(*[paper(f"Informe {contract}.pdf", contract) for contract in contracts])

    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 2, results
    assert sorted(document.contract for document in replica.published) == sorted(contracts)
    assert first.is_closed()
    assert robot.portal.context.pages == [robot.portal.tab]
