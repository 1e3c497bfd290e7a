"""Where a fact of `fake_portal/facts.toml` is present: how a person gets to each place that its `on` may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.test_fake_portal.person import BUYER_LIST, HOME, PROVIDER_LIST, Person

if TYPE_CHECKING:
    from collections.abc import Callable

EDIT = "/CO1ContractsManagement/Tendering"
PROVIDER_CONTRACT = f"{EDIT}/SalesContractEdit/View?docUniqueIdentifier=CO1.SLCNTR.7551930"
BUYER_CONTRACT = f"{EDIT}/ProcurementContractEdit/View?docUniqueIdentifier=CO1.PCCNTR.8263723"
DOSSIER = "/CO1BusinessLine/Tendering/BuyerWorkArea/Index?docUniqueIdentifier=CO1.BDOS.7713240"
SEARCH = "/CO1Marketplace/GlobalSearch/GlobalSearch/Index?allWords2Search=CO1.PCCNTR.8263723"


def login(person: Person) -> Page:
    person.page.goto(person.replica.address)
    expect(person.page.locator("#txtUserName")).to_be_visible()
    return person.page


def company_step(person: Person) -> Page:
    page = person.signs_in("apoyo")
    expect(page.locator("#seldpCompany")).to_be_visible()
    return page


def notice(person: Person) -> Page:
    person.replica.set_up(notice="page")
    page = person.signs_in()
    expect(page.locator("#btnAcknowledgeGen")).to_be_visible()
    return page


def at(user: str, path: str) -> Callable[[Person], Page]:
    """A page that this user opens by its address."""

    def go(person: Person) -> Page:
        person.signed_in(user)
        return person.goes_to(path)

    return go


def buyer_advanced(person: Person) -> Page:
    page = at("supervisor", BUYER_LIST)(person)
    page.locator("#lnkAdvancedSearch").click()
    expect(page.locator("#txtReference")).to_be_visible()
    return page


def execution(user: str, contract: str) -> Callable[[Person], Page]:
    """Step 7 of a contract, open."""

    def go(person: Person) -> Page:
        page = at(user, contract)(person)
        page.locator('[data-fact~="detail.step_execution"]').click()
        expect(page.locator("#grdContractExecutionDocument_tbl")).to_be_visible()
        return page

    return go


def upload(user: str, contract: str) -> Callable[[Person], Page]:
    """The window ANEXAR DOCUMENTO, open over step 7."""

    def go(person: Person) -> Page:
        page = execution(user, contract)(person)
        with page.expect_popup() as opened:
            page.locator("#btnUploadContractExecutionDocument").click()
        expect(opened.value.locator(".vortal-preloader")).to_be_hidden()
        return opened.value

    return go


PLACES: dict[str, Callable[[Person], Page]] = {
    "login": login,
    "company_step": company_step,
    "notice": notice,
    "desk": at("contratista", HOME),
    "buyer.desk": at("supervisor", HOME),
    "messages": at("contratista", "/CO1Marketplace/Messages/MessageManagement/Index"),
    "provider.list": at("contratista", PROVIDER_LIST),
    "buyer.list": at("supervisor", BUYER_LIST),
    "buyer.advanced": buyer_advanced,
    "dossiers": at("supervisor", "/CO1BusinessLine/Tendering/BuyerDossierWorkspace/Index"),
    "dossier": at("supervisor", DOSSIER),
    "search": at("supervisor", SEARCH),
    "provider.contract": at("contratista", PROVIDER_CONTRACT),
    "buyer.contract": at("supervisor", BUYER_CONTRACT),
    "provider.execution": execution("contratista", PROVIDER_CONTRACT),
    "buyer.execution": execution("supervisor", BUYER_CONTRACT),
    "provider.upload": upload("contratista", PROVIDER_CONTRACT),
    "buyer.upload": upload("supervisor", BUYER_CONTRACT),
}
