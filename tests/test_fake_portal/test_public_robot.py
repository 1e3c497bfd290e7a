"""What a public robot of a state entity clicks, in our own words: whoever wrote it for the portal finds the replica as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.test_fake_portal.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESS, CONTRACT, NAME = "CPS-908-2021", "CO1.PCCNTR.129716", "INFORME DE SUPERVISION MARZO.pdf"


def by_the_processes(page: Page) -> None:
    """Procesos, its first entry Todos, the process beside the list, its contract; the process's own page is not opened."""
    page.locator('input[value="Procesos"]').click()
    page.locator("#lnkSubItem6").click()
    arrow = page.locator("#selFilteringStatesSel_msdd .ddArrow.arrowoff")
    expect(page.locator(f'[title="{PROCESS}"]')).to_have_count(0)
    arrow.click()
    page.locator("#selFilteringStatesSel_child > ul > li").first.click()
    page.locator("#lnkAdvancedSearchLink").click()
    page.locator("#txtReferenceTextbox").fill(PROCESS)
    page.locator("#btnSearchButton").click()
    page.locator(f'[title="{PROCESS}"]').click()
    expect(page.locator("#incBuyerDossierDetaillnkRequestReference")).to_be_visible()
    expect(page.locator("#incBuyerDossierDetaillnkBuyerDossierDetailLink")).to_be_visible()
    page.locator("#lnkProcurementContractViewLink_0").click()


def by_the_contracts(page: Page) -> None:
    """Contratos, advanced search by number, and Detalle of the row."""
    page.locator("#lnkSubItem17").click()
    page.locator("#lnkAdvancedSearch").click()
    page.locator("#txtReference").fill(CONTRACT)
    page.locator("#btnSearchButton").click()
    page.locator(f'tr:has-text("{CONTRACT}") a[title="Detalle"]').click()


@pytest.mark.parametrize("way", [by_the_processes, by_the_contracts])
def test_a_document_by_either_way(page, replica, tmp_path, way: Callable[[Page], None]):
    """
    From the sign-in by either of its ways to step 7, one document with the real window, and out by Salir.
    """
    paper = tmp_path / NAME
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    Person(page, replica).arrives("supervisor")
    way(page)
    page.wait_for_url(re.compile(f"ProcurementContractEdit/View.*{CONTRACT}"))
    step = page.locator('[id^="stepDiv_"]', has_text="Ejecución del Contrato")
    step.click()
    expect(step).to_have_class(re.compile("LeftMenuButtonOn"))
    with page.expect_popup() as opened:
        page.locator("#btnUploadContractExecutionDocument").click()
    window = opened.value
    window.wait_for_load_state()  # a file that is set before its script listens is lost
    window.locator("input[type=file]").set_input_files(paper)
    window.locator("#btnUploadFilesButtonBottom").click()
    expect(window.get_by_text("Documento anexo", exact=True)).to_be_visible()
    with window.expect_event("close"):
        window.locator("#btnCancelBottomButtom").click()
    expect(page.locator("#lblExecutionFileName_0")).to_have_text(NAME)
    page.locator("#userImage img").click()
    page.locator("#logOut").click()
    page.wait_for_url("**/STS/Users/Login/**")

    assert [(d.contract, d.name, d.uploaded_by) for d in replica.published] == [(CONTRACT, NAME, "Comprador")]
