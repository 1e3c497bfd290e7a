"""The main job: real documents through the documented clicks, and what the portal holds afterwards."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from playwright.sync_api import Error as PlaywrightError

from fake_portal.config import Switches, switch_answers
from fake_portal.faults import Fault
from flows.routes import reach_execution
from robot.errors import NeedsHuman, SettingsError, WrongPage
from robot.model import Contract, Outcome

FIRM = "SERVICIOS DE PRUEBA Y APOYO A LA GESTIÓN DOCUMENTAL S.A.S."

#: What each switch answer makes of a publication, where it is not simply published.
OTHERWISE = {
    ("uploads_offered", "running"): Outcome.FAILED,  # the guide's contract is signed, not running
    ("maintenance", "status_503"): None,
    ("maintenance", "empty_200"): None,
    ("maintenance", "page"): None,
    ("second_factor", "email_code"): None,
    ("second_factor", "app_code"): None,
    ("captcha_after", "always"): None,
    ("captcha_page", "sign_in"): None,
}
AT_SIGN_IN = (
    "notice",
    "company_step",
    "lock_after",
    "captcha_after",
    "captcha_page",
    "second_factor",
    "concurrent_sessions",
    "session_minutes",
    "maintenance",
    "language",
)
#: Switches that a good publication never meets: their other answers are proven in one run together.
OFF_THE_WAY = {
    "concurrent_sessions": "newest",
    "date_zone": "inside",
    "delete_confirmation": "modal",
    "delete_rights": "any",
    "language_of": "browser",
    "lock_after": "three",
    "permitted_types": "any",
    "processed_failure": "false",
    "refusal": "alert",
    "session_minutes": "30",
}
#: What the supervisor's way meets differently; whatever is not here is the contractor's to prove.
SUPERVISOR_TOO = {
    "assistant",
    "captcha_page",
    "company_step",
    "detail_opens",
    "grid_refresh",
    "language",
    "notice",
    "page_key_lasts",
    "pending_modification",
    "stored_at",
    "upload_input",
    "upload_window",
    "uploads_offered",
}
#: Every answer but the defaults, which all the other tests have.
ANSWERS = [
    (name, answer, user)
    for name, answers in switch_answers().items()
    for answer in answers
    for user in ("contratista", "supervisor")
    if answer != getattr(Switches(), name) and name not in (*OFF_THE_WAY, "company_first")
    if user == "contratista" or name in SUPERVISOR_TOO
]


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


@pytest.mark.parametrize("user", ["contratista", "supervisor"])
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


def test_the_documented_clicks_in_their_order(make_robot, replica, paper):
    """
    The steps a contractor's publication takes are the guide's, one line each.
    """
    robot = make_robot()

    robot.publishes(paper("uno.pdf"))

    numbered = [title for title in robot.titles if not title.startswith(" ")]
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


def test_nothing_else_is_pressed(make_robot, replica, paper):
    """
    A publication posts what the guide's clicks post, and nothing that creates, confirms, sends or deletes.
    """
    make_robot().publishes(paper("uno.pdf"))

    posted = {row["path"].rpartition("/")[2] for row in replica.requests(method="POST")}
    allowed = {
        "",
        "LoginAuthenticate",
        "GoToPage",
        "StepManagerGoToStep",
        "UploadFile",
        "OnExecutionDocumentUploaded",
    }
    assert posted <= allowed


@pytest.mark.parametrize(("name", "answer", "user"), ANSWERS, ids=["-".join(case) for case in ANSWERS])
def test_every_answer_of_every_unknown(make_robot, replica, paper, user, name, answer):
    """
    Whatever the portal's unknown answer is, two documents are published once each, or it is said that they were not.
    """
    replica.set_up(**{name: answer})
    items = paper.several(["Informe de año nuevo.pdf", "Planilla.pdf"])
    end = OTHERWISE.get((name, answer), Outcome.PUBLISHED)
    company = {"company_step": {"contratista": "ANA PRUEBA PRUEBA", "supervisor": "GOBERNACION NACIONAL"}[user]}.get(
        name
    )
    robot = make_robot(user, company=company, patience=3 if end is None else 12)
    if name not in AT_SIGN_IN:
        robot.is_signed_in()

    if end is None:
        with pytest.raises(Exception) as refusal:  # noqa: PT011 - each has its own test in test_sign_in.py
            robot.publishes(*items)
        assert type(refusal.value).__module__ == "robot.errors"
        assert stored(replica) == []
        return
    results = robot.publishes(*items)

    assert [end] * 2 == [result.outcome for result in results]
    hashes = sorted(document.sha256 for document in replica.published)
    assert hashes == (sorted(i.document.sha256 for i in items) if end is Outcome.PUBLISHED else [])


#: Unpleasant answers at the same time, for both roles; those off the way are the contractor's to prove.
TOGETHER = {
    "one file a window, stored late": {"upload_input": "single", "stored_at": "callback", "grid_refresh": "manual", "page_key_lasts": "next_page"},
    "many files, stored late": {"upload_window": "MultiInclude", "stored_at": "callback", "overlay": "transparent", "success_message": "passing_row"},
    "english, ten steps, paged": {"language": "en", "pending_modification": "always", "execution_paging": "five", "notice": "modal", "preloader": "long"},
    "mixed, search first": {"language": "mixed", "list_opens": "after_search", "detail_opens": "new_tab", "listed_name": "unaccented"},
    "as some captures have it": {"date_zone": "inside", "assistant": "everywhere", "language_of": "browser"},
    "off the way": OFF_THE_WAY,
    "off the way, otherwise": {"delete_confirmation": "none", "lock_after": "never"},
}  # fmt: skip
ROLES_TOGETHER = [
    (name, user)
    for name in TOGETHER
    for user in ("contratista", "supervisor")
    if user == "contratista" or not name.startswith("off the way")
]


@pytest.mark.parametrize(("name", "user"), ROLES_TOGETHER)
def test_unknowns_together(make_robot, replica, paper, user, name):
    """
    Unpleasant answers at the same time change nothing of the end.
    """
    replica.set_up(**TOGETHER[name])
    items = paper.several(["Informe de año nuevo.pdf", "Planilla.pdf", "Cuenta de cobro N° 3.pdf"])

    results = make_robot(user).publishes(*items)

    assert [result.outcome for result in results] == [Outcome.PUBLISHED] * 3
    assert sorted(i.document.sha256 for i in items) == sorted(d.sha256 for d in replica.published)


def test_ten_steps_when_a_modification_is_pending(make_robot, replica, paper):
    """
    On a contract with a pending modification the execution is the eighth step, and it is found all the same.
    """
    item = paper("otrosí.pdf", "CO1.PCCNTR.8271144")

    (result,) = make_robot().is_signed_in().publishes(item)

    assert result.outcome is Outcome.PUBLISHED
    assert expected([item], "Proveedor") == stored(replica)


@pytest.mark.parametrize("refusal", ["row", "alert"])
@pytest.mark.parametrize(
    "file", [("programa.exe", b"MZ"), ("B" * 118 + ".pdf", b"%PDF-1.4")], ids=["type", "121 characters and more"]
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


@pytest.mark.switches(step_one_number="buyer")
def test_the_number_may_be_written_in_three_ways(make_robot, replica, paper):
    """
    The entity's own number, SLCNTR and PCCNTR reach one contract: whichever was used to publish, the others skip.
    """
    robot = make_robot().is_signed_in()
    numbers = ["89w4797", "CO1.SLCNTR.84002", "CO1.PCCNTR.90411"]
    items = [paper(f"acta {n}.pdf", number) for n, number in enumerate(numbers)]

    assert [r.outcome for r in robot.publishes(*items)] == [Outcome.PUBLISHED] * 3
    moved = [replace(i, contract=Contract(n)) for i, n in zip(items, numbers[1:] + numbers[:1], strict=True)]
    assert [r.outcome for r in robot.runs(*moved)] == [Outcome.SKIPPED] * 3
    assert {d.contract for d in replica.published} == {"CO1.PCCNTR.90411"}
    assert len(replica.published) == 3


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


@pytest.mark.parametrize(
    ("number", "said"),
    [("1769-2025", "Varios contratos"), ("CO1.PCCNTR.1", "Ningún"), ("CO1.PCCNTR.6312008", "Ningún")],
    ids=["two entities use it", "nobody has it", "another firm's"],
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


@pytest.mark.parametrize(
    ("user", "company", "contract", "by"),
    [
        ("varias", FIRM, "CO1.PCCNTR.8301477", "Proveedor"),
        ("apoyo", "HOSPITAL MILITAR CENTRAL", "CO1.PCCNTR.7402210", "Comprador"),
    ],
)
@pytest.mark.parametrize("first", ["selected", "empty"])
def test_a_company_is_chosen_by_name(make_robot, replica, paper, first, user, company, contract, by):
    """
    A person with several companies publishes for the one that is asked for, whether the first is chosen already or none.
    """
    replica.set_up(company_first=first)
    item = paper("acta.pdf", contract)

    (result,) = make_robot(user, company=company).publishes(item)

    assert result.outcome is Outcome.PUBLISHED
    assert expected([item], by) == stored(replica)


@pytest.mark.parametrize("user", ["contratista", "supervisor"])
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


def test_each_file_of_a_window_is_given_the_same_time(make_robot, replica, paper):
    """
    Files that one window sends one after another may take longer together than one is allowed to take.
    """
    replica.state.arm([Fault("late", at="upload", when="after", seconds=2.5, times=3)])
    items = paper.several(["uno.pdf", "dos.pdf", "tres.pdf"])

    results = make_robot(patience=5).is_signed_in().publishes(*items)

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
