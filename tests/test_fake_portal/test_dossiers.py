"""The other ways of a buyer to a contract: its process, and the header's search."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_fake_portal.asking import Asker, links, model_key, texts
from tests.test_fake_portal.person import HOME, Person

WORKSPACE = "/CO1BusinessLine/Tendering/BuyerDossierWorkspace"
WORK_AREA = "/CO1BusinessLine/Tendering/BuyerWorkArea"
SEARCH = "/CO1Marketplace/GlobalSearch/GlobalSearch"
ROWS = "tr.gridLineLight, tr.gridLineDark"


@pytest.fixture
def supervisor(page, replica):
    """Opens a page in a browser, as the supervisor."""
    return partial(Person(page, replica).signed_in, "supervisor")


def seen(page: Page, fact: str) -> Locator:
    return page.locator(f'[data-fact~="{fact}"]')


# By the process --------------------------------------------------------------------------------------


@pytest.mark.fact(
    "addresses.dossiers",
    "addresses.dossier",
    "addresses.work_area",
    "addresses.work_area_context",
    "dossiers.menu",
    "dossiers.search_text",
    "dossiers.process",
    "dossier.detail",
    "dossier.in_place",
    "dossier.request",
    "dossier.contract",
    "identifiers.bdos",
)
def test_from_the_process_to_the_contract(supervisor):
    """
    A process opens beside the list, in the same page; from there to its own page, or to its contract without it.
    """
    page = supervisor(HOME)
    page.locator('input[value="Procesos"]').click()
    page.locator("#lnkSubItem6").click()
    page.wait_for_url(f"**{WORKSPACE}/Index")
    expect(page.locator(".vortal-preloader")).to_be_hidden()
    page.locator("#txtSimpleSearchInput").fill("CPS-083")
    page.locator("#txtSimpleSearchInput").press("Enter")
    expect(page.locator(ROWS)).to_have_count(1)
    page.locator('[title="CPS-083-2025"]').click()
    expect(page.locator("#incBuyerDossierDetaillnkRequestReference")).to_have_text("CO1.REQ.7794642")
    expect(page.locator("#txtSimpleSearchInput")).to_be_visible()
    expect(page).to_have_url(
        re.compile("Index.filteringState=1&.*&selectedDossier=CO1.BDOS.7713240&selectedRequest=CO1.REQ.7794642$")
    )
    page.reload()
    expect(page.locator(".vortal-preloader")).to_be_hidden()
    work_area = page.locator("#incBuyerDossierDetaillnkBuyerDossierDetailLink").get_attribute("href")
    page.locator("#lnkProcurementContractViewLink_0").click()

    expect(page).to_have_url(re.compile("ProcurementContractEdit/View.*CO1.PCCNTR.8263723"))
    expect(page.locator("#breadcrumb")).to_contain_text("Procesos de la Entidad Estatal")
    assert "BuyerWorkArea/Index?docUniqueIdentifier=CO1.BDOS.7713240&prevCtxUrl=http%3a%2f%2fwww." in (work_area or "")
    assert str(work_area).endswith("&prevCtxLbl=Procesos+de+la+Entidad+Estatal")


@pytest.mark.fact("dossiers.states", "dossiers.states_option", "patterns.ms_drop_down", "patterns.input_names")
def test_others_processes_come_with_todos(supervisor):
    """
    At first only the visitor's own processes; Todos, the first entry of the dressed select, brings everybody's at once.
    """
    page = supervisor(f"{WORKSPACE}/Index")
    expect(page.locator("#selFilteringStatesSel_msdd .ddTitleText")).to_have_text("Mis procesos")
    expect(seen(page, "dossiers.process")).to_have_text(["CPS-210-2026", "CPS-083-2025"])
    page.locator("#selFilteringStatesSel_msdd .ddArrow.arrowoff").click()
    options = page.locator("#selFilteringStatesSel_child > ul > li")
    expect(options).to_have_text(["Todos", "Mis procesos"])

    options.first.click()

    expect(page.locator(ROWS)).to_have_count(5)
    expect(page.locator("#selFilteringStatesSel_child")).to_be_hidden()
    assert page.locator('select[name="VB_selFilteringStatesSel"]').input_value() == "0"


@pytest.mark.fact("dossiers.advanced", "dossiers.reference", "dossiers.created_from", "dossiers.search", "time.typed")
def test_advanced_search_of_processes(supervisor):
    """
    By reference and by date of creation; a date that cannot be read is refused in the red box.
    """
    page = supervisor(f"{WORKSPACE}/Index?filteringState=0")
    expect(page.locator("#txtReferenceTextbox")).to_be_hidden()
    page.locator("#lnkAdvancedSearchLink").click()
    page.locator("#txtReferenceTextbox").fill("CPS-2")
    page.locator("#btnSearchButton").click()
    expect(seen(page, "dossiers.process")).to_have_text(["CPS-210-2026"])

    page.locator("#txtReferenceTextbox").fill("")
    page.locator("#dtmbCreateDateFromBox_txt").fill("01/06/2025 00:00")
    page.locator("#btnSearchButton").click()
    expect(seen(page, "dossiers.process")).to_have_text(["CPS-210-2026", "CPS-102-2025"])

    page.locator("#dtmbCreateDateFromBox_txt").fill("ayer")
    page.locator("#btnSearchButton").click()
    expect(page.locator("#validationSummary").first).to_contain_text("Errores de validación:")
    expect(page.locator("td.VortalGridEmptyResult")).to_be_visible()

    page.locator("#dtmbCreateDateFromBox_txt").fill("")
    page.locator("#btnSearchButton").click()
    expect(page.locator(ROWS)).to_have_count(5)
    assert page.locator("#validationSummary").first.inner_text() == ""


@pytest.mark.fact("dossiers.more")
def test_more_processes(supervisor):
    """
    Five processes a page; Ver más appends the others.
    """
    page = supervisor(f"{WORKSPACE}/Index?filteringState=0")
    expect(page.locator(ROWS)).to_have_count(5)

    seen(page, "dossiers.more").click()

    expect(page.locator(ROWS)).to_have_count(8)


def test_a_process_may_have_several_contracts(replica):
    """
    Contracts of one process are one row in the list, and numbered links beside it and on its page.
    """
    replica.state.contract("CO1.PCCNTR.123502").bdos = 410233
    asker = Asker(replica, "supervisor")
    html = asker.page(f"{WORKSPACE}/Index")

    detail = asker.call(WORKSPACE, "SelectDossier", model_key(html), "CO1.BDOS.410233").text
    whole = asker.page(f"{WORK_AREA}/Index?docUniqueIdentifier=CO1.BDOS.410233")

    assert links(detail, "dossier.contract processes.contract")[0].find("CO1.PCCNTR.129716") > 0
    assert links(detail, "dossier.contract processes.contract")[1].find("CO1.PCCNTR.123502") > 0
    assert 'id="lnkProcurementContractViewLink_1"' in detail
    assert 'id="lnkProcurementContractViewLink_1"' in whole


def test_processes_of_others_are_out_of_reach(replica):
    """
    An entity opens its own processes only, in either way, and a provider none.
    """
    asker = Asker(replica, "supervisor")
    key = model_key(asker.page(f"{WORKSPACE}/Index"))
    path = f"{WORK_AREA}/Index?docUniqueIdentifier=CO1.BDOS.300871"
    answers = [
        Asker(replica, "supervisor").get(path),
        Asker(replica).get(path),
        Asker(replica).get(f"{WORKSPACE}/Index"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert asker.call(WORKSPACE, "SelectDossier", key, "CO1.BDOS.300871").status_code == 404
    assert Asker(replica, "apoyo", "700100022").get(path).status_code == 200


@pytest.mark.switches(language="en")
def test_processes_in_english(replica):
    """
    With the language lost, English words and the month first.
    """
    asker = Asker(replica, "supervisor")
    html = asker.page(f"{WORKSPACE}/Index")
    found = asker.call(WORKSPACE, "Search", model_key(html), VB_dtmbCreateDateFromBox_txt="11/30/2025").text

    assert "Processes of the State Entity" in html
    assert texts(found, "dossiers.process processes.process") == ["CPS-210-2026"]


# By the header's search ------------------------------------------------------------------------------


@pytest.mark.fact("addresses.search", "search.box", "search.detail", "search.number")
def test_from_the_header_to_the_contract(supervisor):
    """
    A number in the header's box and Enter; the result's Detalle is the contract.
    """
    page = supervisor(HOME)
    page.locator("#quickSearchGlobal").fill("CO1.PCCNTR.8263723")
    page.locator("#quickSearchGlobal").press("Enter")
    page.wait_for_url(f"**{SEARCH}/Index?allWords2Search=CO1.PCCNTR.8263723")
    expect(seen(page, "search.number")).to_have_text(["CO1.PCCNTR.8263723"])
    expect(page.locator(".vortal-preloader")).to_be_hidden()

    page.locator('tr:has-text("CO1.PCCNTR.8263723") a[title="Detalle"]').click()

    expect(page).to_have_url(re.compile("ProcurementContractEdit/View.*CO1.PCCNTR.8263723"))


@pytest.mark.switches(detail_opens="new_tab")
def test_a_result_may_open_another_tab(supervisor):
    """
    With `detail_opens = "new_tab"` the result stays and the contract comes in a tab of its own.
    """
    page = supervisor(f"{SEARCH}/Index?allWords2Search=8263723")
    with page.context.expect_page() as opened:
        page.locator('a[title="Detalle"]').click()

    expect(opened.value).to_have_url(re.compile("ProcurementContractEdit/View.*CO1.PCCNTR.8263723"))
    expect(page).to_have_url(re.compile("GlobalSearch"))


@pytest.mark.fact("search.empty")
@pytest.mark.parametrize(
    ("user", "words", "found"),
    [
        ("supervisor", "1769-2025", ["1769-2025"]),
        ("supervisor", "CO1.PCCNTR.8263790", ["1769-2025"]),
        ("supervisor", "CO1.PCCNTR.95515", []),
        ("supervisor", "", []),
        ("contratista", "CO1.PCCNTR.8263723", []),
    ],
)
def test_what_the_search_finds(replica, user, words, found):
    """
    Contracts of the buyer's own entity, by either number; nothing for nothing, nor for a provider.
    """
    html = Asker(replica, user).page(f"{SEARCH}/Index?allWords2Search={words}")

    assert texts(html, "search.number") == found
    assert bool(texts(html, "search.empty")) != bool(found)


def test_many_results_are_paged(replica):
    """
    The search's grid pages like the others, and keeps its words.
    """
    asker = Asker(replica, "supervisor")
    html = asker.page(f"{SEARCH}/Index?allWords2Search=PCCNTR")
    kept = {"VB_hdnallWords2Search": "PCCNTR"}
    more = asker.call(SEARCH, "GoToPage", model_key(html), "2", **kept).text
    numbered = asker.call(SEARCH, "ChangePaginationStyle", model_key(html), **kept).text

    assert 'name="VB_hdnallWords2Search" value="PCCNTR"' in html
    assert [len(texts(part, "search.number")) for part in (html, more, numbered)] == [5, 3, 5]
    assert texts(numbered, "search.page") == ["1", "2"]
    assert len(links(more, "search.detail")) == 3
