"""Contratos, the list of an entity."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_fake_portal.asking import Asker, links, model_key, texts
from tests.test_fake_portal.person import BUYER_LIST, Person

BASE = BUYER_LIST.removesuffix("/Index")
ROWS = "tr.gridLineLight, tr.gridLineDark"
NEWEST = ["CO1.PCCNTR.8301477", "CO1.PCCNTR.8271144", "1769-2025", "CO1.PCCNTR.8263723", "CO1.PCCNTR.6312008"]


@pytest.fixture
def our_list(page, replica):
    """The list in a browser, as the supervisor sees it."""
    return Person(page, replica).signed_in("supervisor", BUYER_LIST)


def seen(page: Page, fact: str) -> Locator:
    return page.locator(f'[data-fact~="{fact}"]')


@pytest.mark.fact("addresses.buyer_list", "entity_contracts.grid", "entity_contracts.number", "entity_contracts.state")
def test_an_entity_sees_its_own_contracts(replica):
    """
    Every contract of the active entity and of no other, newest first, five a page.
    """
    asker = Asker(replica, "apoyo", "700100011")
    html = asker.page(BUYER_LIST)
    more = asker.call(BASE, "GoToPage", model_key(html), "2").text
    other = Asker(replica, "apoyo", "700100022").page(BUYER_LIST)

    assert texts(html, "entity_contracts.number") == NEWEST
    assert texts(more, "entity_contracts.number") == ["CO1.PCCNTR.129716", "CO1.PCCNTR.123502", "xxxxxxx"]
    assert texts(html, "entity_contracts.state")[-1] == "Liquidado"
    assert texts(other, "entity_contracts.number") == [
        "1769-2025",
        "CO1.PCCNTR.7402210",
        "CO1.PCCNTR.95515",
        "89w4797",
    ]


@pytest.mark.fact("entity_contracts.more")
def test_more_appends_rows(our_list, replica):
    """
    Ver más adds the rest below, by AJAX, and goes.
    """
    expect(our_list.locator(ROWS)).to_have_count(5)

    seen(our_list, "entity_contracts.more").click()
    expect(our_list.locator(ROWS)).to_have_count(8)

    assert seen(our_list, "entity_contracts.number").all_inner_texts()[:5] == NEWEST
    expect(our_list.locator('[id*="MoreItems"]:visible')).to_have_count(0)
    assert len(replica.requests(f"{BASE}/GoToPage", "POST")) == 1


@pytest.mark.fact(
    "entity_contracts.advanced",
    "entity_contracts.reference",
    "entity_contracts.search",
    "entity_contracts.supplier",
    "entity_contracts.empty",
)
def test_advanced_search(our_list):
    """
    Búsqueda avanzada opens the boxes for number and provider; Buscar fills the grid, or says that there is nothing.
    """
    expect(our_list.locator("#txtReference")).to_be_hidden()

    our_list.locator("#lnkAdvancedSearch").click()
    our_list.get_by_label("Número del contrato").fill("CO1.PCCNTR.8263723")
    our_list.locator("#btnSearchButton").click()
    expect(seen(our_list, "entity_contracts.number")).to_have_text(["CO1.PCCNTR.8263723"])

    our_list.locator("#txtReference").fill("")
    our_list.locator("#txtSupplierName").fill("gestión documental")
    our_list.locator("#btnSearchButton").click()
    expect(seen(our_list, "entity_contracts.number")).to_have_text(["CO1.PCCNTR.8301477", "CO1.PCCNTR.6312008"])

    our_list.locator("#txtReference").fill("CO1.PCCNTR.0")
    our_list.locator("#btnSearchButton").click()
    expect(our_list.locator("td.VortalGridEmptyResult")).to_have_text(re.compile("^No existen resultados"))
    expect(our_list.locator("#txtReference")).to_be_visible()


@pytest.mark.fact("identifiers.pccntr")
def test_search_takes_either_number(replica):
    """
    A contract with a number of the entity's own is found by that one and by its PCCNTR.
    """
    asker = Asker(replica, "supervisor")
    key = model_key(asker.page(BUYER_LIST))
    by_own = asker.call(BASE, "Search", key, VB_txtReference="1769-2025").text
    by_unique = asker.call(BASE, "Search", key, VB_txtReference="CO1.PCCNTR.8263790").text

    assert texts(by_own, "entity_contracts.number") == texts(by_unique, "entity_contracts.number") == ["1769-2025"]
    assert "docUniqueIdentifier=CO1.PCCNTR.8263790&" in links(by_unique, "entity_contracts.detail")[0]


@pytest.mark.fact("addresses.buyer_contract")
def test_detail_remembers_the_list(replica):
    """
    The link carries the buyer's number and, encoded in small letters, the way back with its label and a space.
    """
    asker = Asker(replica, "supervisor")
    href = links(asker.page(BUYER_LIST), "entity_contracts.detail")[3]
    query = urlsplit(href).query

    assert urlsplit(href).path.endswith("/ProcurementContractEdit/View")
    assert parse_qs(query)["docUniqueIdentifier"] == ["CO1.PCCNTR.8263723"]
    back = "prevCtxUrl=http%3a%2f%2fwww.secop.localhost%2fCO1ContractsManagement%2fTendering"
    assert f"{back}%2fProcurementContractManagement%2fIndex&prevCtxLbl=Contratos+" in query
    assert "CO1.PCCNTR.8263723" in asker.page(href)


@pytest.mark.fact("entity_contracts.detail")
@pytest.mark.switches(detail_opens="same_tab")
def test_detail_opens_in_the_same_tab(our_list):
    """
    With `detail_opens = "same_tab"` the contract takes the list's place.
    """
    our_list.locator('tr:has-text("CO1.PCCNTR.8263723") a[title="Detalle"]').click()

    expect(our_list).to_have_url(re.compile("ProcurementContractEdit/View.*CO1.PCCNTR.8263723"))
    assert len(our_list.context.pages) == 1


@pytest.mark.fact("entity_contracts.detail_new_tab")
@pytest.mark.scenario("detail-in-new-tab")
def test_detail_may_open_another_tab(our_list):
    """
    With `detail_opens = "new_tab"` the list stays and the contract comes in a tab of its own.
    """
    with our_list.context.expect_page() as opened:
        our_list.locator('tr:has-text("CO1.PCCNTR.8263723") a[title="Detalle"]').click()

    expect(opened.value).to_have_url(re.compile("ProcurementContractEdit/View.*CO1.PCCNTR.8263723"))
    expect(our_list).to_have_url(re.compile("ProcurementContractManagement/Index$"))


@pytest.mark.scenario("list-after-search")
def test_the_grid_may_want_a_click_on_search(our_list):
    """
    With `list_opens = "after_search"` there is neither grid nor empty cell until Buscar is pressed.
    """
    expect(our_list.locator("#grdProcurementContractGridPlace")).to_have_count(1)
    expect(our_list.locator("table.VortalGrid, td.VortalGridEmptyResult")).to_have_count(0)

    our_list.locator("#btnSearchButton").click()

    expect(our_list.locator(ROWS)).to_have_count(5)


@pytest.mark.switches(list_opens="filled")
def test_the_grid_is_usually_there_at_once(replica):
    """
    With `list_opens = "filled"` the first answer has the rows.
    """
    assert len(texts(Asker(replica, "supervisor").page(BUYER_LIST), "entity_contracts.number")) == 5


@pytest.mark.switches(language="en")
def test_english_when_the_language_is_lost(our_list):
    """
    Headers, states and links in English, dates with the month first.
    """
    expect(our_list.get_by_role("button", name="Search", exact=True)).to_have_count(1)
    expect(our_list.locator('a[title="Detail"]')).to_have_count(5)
    expect(our_list.locator("tr#grdProcurementContractGrid_header")).to_contain_text("Contract number")
    expect(our_list.locator("#lnkAdvancedSearch")).to_have_text("Advanced search")
    row = our_list.locator('tr:has-text("CO1.PCCNTR.8263723")')
    expect(row).to_contain_text("6 days to end (4/6/2026 11:59:00 PM)")
    expect(row).to_contain_text("In execution")

    assert our_list.locator("#selFilteringStatesSel").count() == 0


@pytest.mark.switches(language="mixed")
def test_states_may_mix_languages(replica):
    """
    With `language = "mixed"` every other state is in English on a Spanish page.
    """
    html = Asker(replica, "supervisor").page(BUYER_LIST)

    assert texts(html, "entity_contracts.state") == [
        "En ejecución",
        "In execution",
        "En ejecución",
        "In execution",
        "Liquidado",
    ]


@pytest.mark.fact("addresses.offers", "addresses.messages", "addresses.language")
def test_neighbours_of_the_lists(replica):
    """
    Mis ofertas and the messages are pages; the language selector comes back to the page that it was used on.
    """
    provider, buyer = Asker(replica), Asker(replica, "supervisor")
    assert "Número del contrato" in buyer.page(BUYER_LIST)
    changed = buyer.get(f"{BASE}/SetFavoriteLanguage?languageCode=en&currentUrl={BUYER_LIST}")

    assert "Mis ofertas" in provider.page("/CO1BusinessLine/Tendering/ProcedureReplyManagement/Index")
    assert "Mensajes" in provider.page("/CO1Marketplace/Messages/MessageManagement/Index")
    assert urlsplit(changed.headers["Location"]).path == BUYER_LIST
    assert "Contract number" in buyer.page(BUYER_LIST)
