"""Mis contratos."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_fake_portal.asking import Asker, links, model_key, texts
from tests.test_fake_portal.person import BUYER_LIST, PROVIDER_LIST, Person

BASE = PROVIDER_LIST.removesuffix("/Index")
ROWS = "tr.gridLineLight, tr.gridLineDark"
GUIDE = ["7433", "6780", "6675", "6371", "5878"]
NO_RESULTS = "No existen resultados que cumplan con los criterios de búsqueda especificados"


@pytest.fixture
def my_list(page, replica):
    """The list in a browser, as the contractor sees it."""
    return Person(page, replica).signed_in("contratista", PROVIDER_LIST)


def seen(page: Page, fact: str) -> Locator:
    return page.locator(f'[data-fact~="{fact}"]')


def ids_of(page):
    return seen(page, "contracts.id").all_inner_texts()


# What stands there -----------------------------------------------------------------------------------


@pytest.mark.fact(
    "addresses.provider_list",
    "contracts.columns",
    "contracts.guide_rows",
    "contracts.page_id",
    "contracts.id",
    "contracts.number",
    "contracts.entity",
    "contracts.value",
    "contracts.state",
    "contracts.options",
    "contracts.view",
    "contracts.tools",
    "patterns.money",
)
def test_the_list_is_that_of_the_guide(replica):
    """
    Ten columns, and first the five contracts of the guide's picture, below the page's number and its way back.
    """
    html = Asker(replica).page(PROVIDER_LIST)

    heads = re.findall(r'<th id="grdSalesContractGrid_th\w+">([^<]*)</th>', html)
    assert heads == [
        "Id del contrato",
        "Número del contrato",
        "Entidad Estatal",
        "Tipo de entidad",
        "Fecha de firma",
        "Fecha de finalización",
        "Facturación de la entidad",
        "Valor total de la oferta",
        "Estado",
        "Detalle",
    ]
    assert texts(html, "contracts.id") == GUIDE
    assert texts(html, "contracts.number")[2:] == ["xxxxxxx", "CO1.PCCNTR.95515", "89w4797"]
    assert set(texts(html, "contracts.entity")) == {"GOBERNACION NACIONAL", "HOSPITAL MILITAR CENTRAL"}
    assert texts(html, "contracts.value")[0] == "180.000.000 COP"
    assert texts(html, "contracts.state")[:3] == [
        "Firmado y enviado a la Entidad Estatal",
        "Firmado",
        "Pendiente de aprobación",
    ]
    assert "Id de página: 23332559" in html
    assert re.findall(r"BreadCrumbLink[^>]*>([^<]*)<", html) == ["Escritorio", "Menú", "Administración de contratos"]
    assert re.findall(r'class="ListBox"[^>]*><b>([^<]*)', html) == ["OPCIONES", "VER", "HERRAMIENTAS"]


@pytest.mark.fact(
    "contracts.cells",
    "contracts.entity_link",
    "patterns.grid_container",
    "patterns.grid_table",
    "patterns.grid_header",
    "patterns.grid_header_cell",
    "patterns.grid_no_thead",
    "patterns.grid_row",
    "patterns.grid_cell",
    "patterns.grid_stripes",
    "patterns.text",
    "patterns.number",
    "patterns.date",
    "patterns.date_zone",
    "contracts.grid",
    "contracts.row",
)
def test_cells_are_told_by_a_part_of_their_id(my_list):
    """
    The grid has the platform's pattern: plain header row, striped rows, and each cell's id names its column.
    """
    grid = my_list.locator("div#grdSalesContractGrid.GridContainer > table#grdSalesContractGrid_tbl.VortalGrid")
    expect(grid).to_have_count(1)
    expect(grid.locator("thead")).to_have_count(0)
    expect(grid.locator("tr#grdSalesContractGrid_header > th")).to_have_count(10)
    first = grid.locator("tr#grdSalesContractGrid_tr0")
    parts = {
        "ContractIdCol": "span.VortalSpan",
        "ContractNameCol": "span.VortalSpan",
        "ContractBuyerNameCol": "a",
        "ContractEndDateCol": 'div.VortalDateBox > span[name^="VB_"]',
        "ContractValueCol": ".VortalNumericSpan",
        "ContractStateCol": "span.VortalSpan",
        "ViewContractCol": 'a[href*="docUniqueIdentifier"]',
    }

    for column, inside in parts.items():
        expect(first.locator(f'td[id*="{column}"] {inside}')).to_have_count(1)
        expect(my_list.locator(f"th#grdSalesContractGrid_th{column}")).to_have_count(1)
        expect(first.locator(f"td#grdSalesContractGridtd_th{column}")).to_have_count(1)
    expect(first.locator("td[id*=ContractEndDateCol] font.DateTimeDetail")).to_have_text(
        "((UTC-05:00) Bogotá, Lima, Quito)"
    )
    classes = grid.locator(ROWS).evaluate_all("rows => rows.map(row => row.className)")
    assert classes == ["gridLineLight", "gridLineDark", "gridLineLight", "gridLineDark", "gridLineLight"]


@pytest.mark.fact("patterns.noise_in_cells")
def test_the_translator_leaves_noise_in_cells(my_list):
    """
    A state's cell has a script behind its words: its text content is more than what a person reads.
    """
    cell = my_list.locator("tr#grdSalesContractGrid_tr1 td[id*=ContractStateCol]")

    assert cell.inner_text() == "Firmado"
    assert "translator.loadFileAndTranslateElement" in cell.text_content()


@pytest.mark.fact("contracts.signed", "contracts.ends", "contracts.days_left", "contracts.days_past", "contracts.dash")
@pytest.mark.fact("time.zone", "time.display")
def test_end_dates_near_today_are_told_in_days(replica):
    """
    Within about a month of its end a contract says how many days are left or past; a settled one has a dash.
    """
    asker = Asker(replica, "varias", "702345611")
    html = asker.page(PROVIDER_LIST)
    every = asker.call(BASE, "Folder", model_key(html), "All").text
    more = asker.call(BASE, "GoToPage", model_key(html), "2", VB_hdnTab="All").text
    rest = asker.call(BASE, "GoToPage", model_key(html), "3", VB_hdnTab="All").text
    shown = dict(
        pair
        for part in (every, more, rest)
        for pair in zip(texts(part, "contracts.id"), texts(part, "contracts.ends"), strict=True)
    )

    assert shown["7433"] == "1/12/2026 12:00:00 AM"
    assert shown["7784380"] == "6 días para terminar (6/04/2026 11:59:00 PM)"
    assert shown["6371"] == "27 días de tiempo transcurrido (4/03/2026 2:00:00 PM)"
    assert shown["6022100"] == "-"
    assert "15/04/2025 11:59:59 AM" in texts(more + every, "contracts.signed")
    assert "((UTC-05:00) Bogotá, Lima, Quito)" in html


# To the contract -------------------------------------------------------------------------------------


@pytest.mark.fact("contracts.detail", "addresses.provider_contract", "identifiers.differ", "identifiers.slcntr")
def test_detail_is_a_real_link_to_the_providers_number(replica):
    """
    The list shows the buyer's number or the entity's own, but its link carries the provider's, and leads to a page.
    """
    asker = Asker(replica)
    html = asker.page(PROVIDER_LIST)
    href = links(html, "contracts.detail")[0]

    assert href == "/CO1ContractsManagement/Tendering/SalesContractEdit/View?docUniqueIdentifier=CO1.SLCNTR.118204"
    assert texts(html, "contracts.number")[0] == "CO1.PCCNTR.129716"
    assert "CO1.PCCNTR.129716" in asker.page(href)


def test_detail_opens_in_the_same_tab(my_list):
    """
    A click on Detalle brings the contract in the same tab.
    """
    my_list.locator("tr#grdSalesContractGrid_tr1").get_by_role("link", name="Detalle").click()

    expect(my_list).to_have_url(re.compile(r"SalesContractEdit/View\?docUniqueIdentifier=CO1\.SLCNTR\.112031$"))


# Ver más ---------------------------------------------------------------------------------------------


@pytest.mark.fact("contracts.page_size", "contracts.more", "addresses.provider_more", "contracts.more_appends")
def test_more_appends_five_rows(my_list, replica):
    """
    Ver más asks for the next page by AJAX and adds its rows below the others, which stay the same elements.
    """
    assert ids_of(my_list) == GUIDE
    my_list.locator("#grdSalesContractGrid_tr0").evaluate("row => { row.dataset.before = 'yes'; }")

    my_list.locator('[id*="MoreItems"]:visible').click()
    expect(my_list.locator(ROWS)).to_have_count(10)

    assert ids_of(my_list) == [*GUIDE, "7784380", "7784391", "7784402", "7790015", "7011200"]
    assert len(set(my_list.locator(ROWS).evaluate_all("rows => rows.map(row => row.id)"))) == 10
    expect(my_list.locator("#grdSalesContractGrid_tr0[data-before=yes]")).to_have_count(1)
    expect(my_list.locator('[id*="MoreItems"]:visible')).to_have_count(0)
    asked = replica.requests("GoToPage", "POST")
    assert [urlsplit("?" + row["query"]).query[:5] for row in asked] == ["mkey="]


@pytest.mark.fact("contracts.paging_style", "contracts.page")
def test_pages_may_be_numbered_instead(my_list):
    """
    Cambiar el estilo de paginación gives numbered pages, each in place of the other, and back.
    """
    my_list.get_by_text("Cambiar el estilo de paginación").click()
    numbers = my_list.locator(".VortalNumberedPaginatorButton")
    expect(numbers).to_have_text(["1", "2"])
    expect(my_list.locator('[id*="MoreItems"]')).to_have_count(0)

    numbers.nth(1).click()
    expect(seen(my_list, "contracts.id").first).to_have_text("7784380")
    expect(my_list.locator(ROWS)).to_have_count(5)

    my_list.get_by_text("Cambiar el estilo de paginación").click()
    expect(my_list.locator('[id*="MoreItems"]')).to_be_visible()
    assert ids_of(my_list) == GUIDE


# Tabs ------------------------------------------------------------------------------------------------


@pytest.mark.fact("contracts.tab_all", "contracts.tab_recent", "contracts.tab_waiting", "addresses.provider_tab")
def test_tabs_change_by_ajax(my_list, replica):
    """
    A tab is an AJAX request to Folder and a new grid; Últimas modificaciones is the first one.
    """
    chosen = my_list.locator(".ListTab.Selected")
    expect(chosen).to_have_text("Últimas modificaciones")

    my_list.locator("#lnkLinkTopAll").click()
    expect(chosen).to_have_text("Todos")
    expect(seen(my_list, "contracts.id").first).to_have_text("7790015")
    my_list.get_by_text("Esperando aprobación").last.click()
    expect(chosen).to_have_text("Esperando aprobación")
    expect(seen(my_list, "contracts.id")).to_have_text(["6675"])
    my_list.locator("#ctzView").get_by_text("Últimas modificaciones").click()
    expect(chosen).to_have_text("Últimas modificaciones")

    assert ids_of(my_list) == GUIDE
    assert [row["path"] for row in replica.requests("Folder", "POST")] == [f"{BASE}/Folder"] * 3


@pytest.mark.fact("contracts.all_ignores_company", "contracts.recent_keeps_company")
@pytest.mark.parametrize("company", ["702345611", "702345622"])
def test_all_ignores_the_active_company(replica, company):
    """
    Todos shows the contracts of each company of the account; the first tab only those of the active one.
    """
    asker = Asker(replica, "varias", company)
    html = asker.page(PROVIDER_LIST)
    key = model_key(html)
    pages = [asker.call(BASE, "GoToPage", key, str(n), VB_hdnTab="All").text for n in (1, 2, 3)]
    own = {str(c.id) for c in replica.state.contracts_of(company)}

    assert set(texts(html, "contracts.id")) <= own
    assert sorted(id_ for part in pages for id_ in texts(part, "contracts.id")) == sorted(
        str(c.id) for c in replica.state.contracts
    )


@pytest.mark.fact("addresses.switch_company")
def test_another_company_has_another_list(replica):
    """
    SwitchCompany?companyCode= changes the active company, and with it the first tab.
    """
    asker = Asker(replica, "varias", "702345611")
    assert texts(asker.page(PROVIDER_LIST), "contracts.id") == GUIDE

    answer = asker.get(f"{BASE}/SwitchCompany?companyCode=702345622")

    assert "ReloadSession" in answer.headers["Location"]
    assert texts(asker.page(PROVIDER_LIST), "contracts.id") == ["6022100", "7801222"]


# Search ----------------------------------------------------------------------------------------------


@pytest.mark.fact("contracts.search_text", "contracts.search", "contracts.empty", "patterns.empty_grid")
def test_search_by_number(my_list):
    """
    Buscar contrato keeps the rows with the number; where there is none, one cell says so.
    """
    my_list.get_by_label("Buscar contrato").fill("1769")
    my_list.get_by_role("button", name="Buscar").click()
    expect(seen(my_list, "contracts.number")).to_have_text(["1769-2025", "1769-2025"])

    my_list.get_by_label("Buscar contrato").fill("CO1.PCCNTR.0")
    my_list.get_by_label("Buscar contrato").press("Enter")

    expect(my_list.locator("td.VortalGridEmptyResult")).to_have_text(NO_RESULTS)
    expect(my_list.locator(ROWS)).to_have_count(0)
    expect(seen(my_list, "contracts.grid")).to_be_visible()


@pytest.mark.fact("contracts.number_not_unique")
def test_a_number_may_stand_for_two_contracts(replica):
    """
    Two entities may use the same number of their own; the links tell the contracts apart.
    """
    asker = Asker(replica)
    key = model_key(asker.page(PROVIDER_LIST))
    html = asker.call(BASE, "Search", key, VB_txtSearchContract="1769-2025").text

    assert texts(html, "contracts.number") == ["1769-2025", "1769-2025"]
    assert len(set(texts(html, "contracts.entity"))) == len(set(links(html, "contracts.detail"))) == 2


def test_what_is_typed_counts_after_search_only(replica):
    """
    Ver más goes on with what was searched, not with what stands in the box by now.
    """
    asker = Asker(replica)
    key = model_key(asker.page(PROVIDER_LIST))

    html = asker.call(BASE, "GoToPage", key, "2", VB_txtSearchContract="nada", VB_hdntxtSearchContract="").text

    assert len(texts(html, "contracts.id")) == 5


# Moods -----------------------------------------------------------------------------------------------


@pytest.mark.fact("contracts.opens_after_search")
@pytest.mark.scenario("list-after-search")
def test_the_grid_may_want_a_click_on_search(my_list):
    """
    With `list_opens = "after_search"` there is neither grid nor empty cell until Buscar is pressed.
    """
    expect(my_list.locator("#grdSalesContractGridPlace")).to_have_count(1)
    expect(my_list.locator("table.VortalGrid, td.VortalGridEmptyResult")).to_have_count(0)

    my_list.get_by_role("button", name="Buscar").click()

    expect(my_list.locator(ROWS)).to_have_count(5)
    assert ids_of(my_list) == GUIDE


@pytest.mark.switches(list_opens="filled")
def test_the_grid_is_usually_there_at_once(replica):
    """
    With `list_opens = "filled"` the first answer has the rows.
    """
    assert texts(Asker(replica).page(PROVIDER_LIST), "contracts.id") == GUIDE


@pytest.mark.fact("contracts.english_states", "contracts.english_dates")
@pytest.mark.switches(language="en")
def test_english_when_the_language_is_lost(replica):
    """
    Headers, states and texts in English, dates with the month first.
    """
    html = Asker(replica).page(PROVIDER_LIST)

    assert texts(html, "contracts.state")[:3] == ["Signed and sent to the State Entity", "Signed", "Pending approval"]
    assert texts(html, "contracts.signed")[0] == "6/4/2018 12:00:00 AM"
    assert texts(html, "contracts.ends")[3] == "27 days of elapsed time (3/4/2026 2:00:00 PM)"
    assert "Contract number" in html
    assert "Número del contrato" not in html
    assert texts(html, "contracts.more") == ["See more"]
    assert texts(html, "contracts.detail") == ["Detail"] * 5


@pytest.mark.fact("contracts.mixed_states")
@pytest.mark.switches(language="mixed")
def test_states_may_mix_languages(replica):
    """
    With `language = "mixed"` every other state is in English on a Spanish page.
    """
    html = Asker(replica).page(PROVIDER_LIST)

    assert texts(html, "contracts.state") == [
        "Firmado y enviado a la Entidad Estatal",
        "Signed",
        "Pendiente de aprobación",
        "Pending signature",
        "Firmado",
    ]
    assert "Número del contrato" in html


@pytest.mark.fact("contracts.states")
def test_each_state_of_a_provider(replica):
    """
    The seven labels of the list.
    """
    asker = Asker(replica, "varias", "702345611")
    key = model_key(asker.page(PROVIDER_LIST))
    pages = [asker.call(BASE, "GoToPage", key, str(n), VB_hdnTab="All").text for n in (1, 2, 3)]

    assert {label for part in pages for label in texts(part, "contracts.state")} == {
        "Firmado y enviado a la Entidad Estatal",
        "Firmado",
        "Pendiente de aprobación",
        "Pendiente de firma",
        "En ejecución",
        "Terminado",
        "Liquidado",
    }


# Keys and rights -------------------------------------------------------------------------------------


@pytest.mark.fact("identifiers.mkey", "identifiers.mkey_needed", "identifiers.mkey_nested")
def test_a_call_needs_the_key_of_its_page(replica):
    """
    Each load has a new GUID with underscores; a call without it gets the page of expired content.
    """
    asker = Asker(replica)
    keys = [model_key(asker.page(PROVIDER_LIST)) for _ in range(2)]
    good = asker.call(BASE, "Folder", keys[0], "All")
    nested = asker.call(BASE, "Folder", f"{keys[0]}.{keys[1]}", "All")
    bad = asker.call(BASE, "Folder", "0", "All")

    assert keys[0] != keys[1]
    assert re.fullmatch(r"[0-9a-f]{8}(_[0-9a-f]{4}){3}_[0-9a-f]{12}", keys[0])
    assert (good.status_code, nested.status_code) == (200, 200)
    assert "/ErrorPage/Index?ErrorMessage=" in bad.headers["Location"]


@pytest.mark.switches(page_key_lasts="next_page")
def test_a_key_may_go_stale_with_the_next_page(replica):
    """
    With `page_key_lasts = "next_page"` the key of the list as it was opened before is worth nothing.
    """
    asker = Asker(replica)
    old, new = (model_key(asker.page(PROVIDER_LIST)) for _ in range(2))

    assert "/ErrorPage/" in asker.call(BASE, "Folder", old, "All").headers["Location"]
    assert asker.call(BASE, "Folder", new, "All").status_code == 200


def test_the_key_of_another_page_is_no_good(replica):
    """
    The list answers to its own pages only.
    """
    asker = Asker(replica)
    foreign = model_key(asker.page(links(asker.page(PROVIDER_LIST), "contracts.detail")[0]))

    assert asker.call(BASE, "Folder", foreign, "All").status_code == 404


@pytest.mark.fact("lists.no_permission")
@pytest.mark.parametrize(("user", "path"), [("supervisor", PROVIDER_LIST), ("contratista", BUYER_LIST)])
def test_the_other_sides_list_is_refused(replica, user, path):
    """
    A provider has no business in a buyer's list, nor the other way.
    """
    answer = Asker(replica, user).get(path)

    assert answer.status_code == 403
    assert "No tiene permisos para acceder a esta página." in answer.text
    assert "VortalGrid" not in answer.text
