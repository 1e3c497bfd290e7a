"""The Escritorio, the pages beside it, and what the public may fetch (docs/portal.md, sections 1.2, 1.5, 2.4)."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.test_fake_portal.asking import Asker
from tests.test_fake_portal.person import HOME, Person

IDENTITY = "http://community.secop.localhost"
BROWSER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"}


@pytest.mark.fact("addresses.desk_breadcrumb", "addresses.menu_breadcrumb")
@pytest.mark.parametrize(
    "path", [HOME, "/CO1BusinessLine/Common/WorkArea/Index", "/CO1BusinessLine/Tendering/Marketplace/Index"]
)
def test_desk_has_three_addresses(replica, path):
    """
    Home, and both targets of the breadcrumb, show the desk.
    """
    assert 'id="divDeskCards"' in Asker(replica).page(path)


@pytest.mark.fact(
    "desk.cards", "desk.suggestions", "desk.messages", "desk.opportunities", "desk.service_desk", "desk.maintenance"
)
def test_providers_desk(page, replica):
    """
    The guide's cards with their numbers, and its boxes.
    """
    Person(page, replica).signed_in()
    cards = dict(reversed(card.inner_text().split("\n")) for card in page.locator("#divDeskCards .Card").all())

    expect(page.locator("h3")).to_have_text(
        [
            "OPORTUNIDADES RECIENTES",
            "ÚLTIMAS OFERTAS",
            "Oportunidades de negocio",
            "Sugerencias SECOP",
            "Mensajes",
            "MESA DE SERVICIO",
        ]
    )
    expect(page.locator("[data-fact='desk.suggestions']")).to_contain_text(
        "Colombia Compra Eficiente no tiene programados a la fecha mantenimientos preventivos al SECOP II."
    )
    assert cards == {
        "Suscripciones": "0",
        "En edición": "10",
        "Adjudicaciones pendientes": "3",
        "Invitaciones directas": "0",
        "Nuevos informes": "191",
        "Mensajes": "44",
    }


@pytest.mark.fact("desk.buyer")
def test_buyers_desk(page, replica):
    """
    An entity's desk has its processes and agenda, and no business opportunities.
    """
    Person(page, replica).signed_in("supervisor")

    expect(page.locator("[data-fact='desk.processes_box']")).to_contain_text("CPS-908-2021")
    expect(page.locator("[data-fact='desk.agenda']")).to_be_visible()
    expect(page.locator("[data-fact='desk.opportunities']")).to_have_count(0)


@pytest.mark.fact("messages.grid", "messages.cells")
def test_messages_and_offers(replica):
    """
    The two neighbours of the desk open; inside a window of the page, messages come without header and footer.
    """
    asker = Asker(replica)
    whole = asker.page("/CO1Marketplace/Messages/MessageManagement/Index")
    bare = asker.page("/CO1Marketplace/Messages/MessageManagement/Index?asPopupView=true")
    offers = asker.page("/CO1BusinessLine/Tendering/ProcedureReplyManagement/Index")

    assert 'id="grdResultList_tr0"' in whole
    for cell in ("_tdFromCol", "_tdSubjectCol", "_tdMessageDateCol"):
        assert f'{cell}"' in whole
    assert 'id="Banner"' in whole
    assert 'id="grdResultList_tr0"' in bare
    assert 'id="Banner"' not in bare
    assert "VortalGridEmptyResult" in offers


# What the public may fetch ---------------------------------------------------------------------------------


@pytest.fixture
def document(replica):
    return next(d for d in replica.state.documents if d.name == "INFORME DE SUPERVISIÓN ENERO.pdf")


@pytest.mark.fact("hosts.public", "urls.public_file")
def test_document_without_session(replica, document):
    """
    A stored document by its id: the same bytes, its name, no session.
    """
    path = f"/Public/Archive/RetrieveFile/Index?DocumentId={document.id}&InCommunity=False"
    answer = replica.client().get(path, base_url=IDENTITY, headers=BROWSER)

    assert answer.data == document.content
    assert answer.mimetype == "application/pdf"
    assert "INFORME%20DE%20SUPERVISI%C3%93N%20ENERO.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.fact("urls.public_file_for_browsers")
@pytest.mark.parametrize("agent", ["", "python-requests/2.32", "curl/8.5.0"])
def test_programs_are_refused(replica, document, agent):
    """
    Whoever does not say to be a browser gets 403.
    """
    path = f"/Public/Archive/RetrieveFile/Index?DocumentId={document.id}"

    assert replica.client().get(path, base_url=IDENTITY, headers={"User-Agent": agent}).status_code == 403


@pytest.mark.parametrize("wanted", ["", "1", "x"])
def test_unknown_document(replica, wanted):
    """
    An id that nobody has is not found.
    """
    path = f"/Public/Archive/RetrieveFile/Index?DocumentId={wanted}"

    assert replica.client().get(path, base_url=IDENTITY, headers=BROWSER).status_code == 404


@pytest.mark.fact("urls.public_link")
def test_public_link_is_a_script_that_goes_on(page, replica, document):
    """
    The link of the public notice answers a script, which brings the browser to the document.
    """
    link = f"{replica.identity}/Public/Tendering/OpportunityDetail/DownloadFile?documentFileId={document.id}&mkey=a_b"
    page.goto(replica.identity + "/STS/Users/Login/Index")
    with page.expect_download() as arriving:
        page.evaluate("link => { window.location.href = link }", link)

    assert arriving.value.suggested_filename == document.name
    assert arriving.value.path().read_bytes() == document.content


@pytest.mark.fact("urls.old_pictures")
@pytest.mark.parametrize(
    ("name", "status"), [("logo.svg", 200), ("avatar.svg", 200), ("../portal.css", 404), ("portal.css", 404)]
)
def test_pictures_by_their_old_route(replica, name, status):
    """
    The old route gives the pictures of the header by base64 name, and no other file.
    """
    coded = base64.b64encode(name.encode()).decode()
    answer = replica.client().get(f"/Public/Areas/Archive/RetrieveFile.aspx?key=1&filename={coded}", base_url=IDENTITY)

    assert answer.status_code == status
    assert bool(re.match("<svg", answer.text)) is (status == 200)


def test_pictures_need_a_name_in_base64(replica):
    """
    A name that is no base64 is not found, rather than an error.
    """
    answer = replica.client().get("/Public/Areas/Archive/RetrieveFile.aspx?filename=***", base_url=IDENTITY)

    assert answer.status_code == 404
