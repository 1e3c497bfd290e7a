"""Where a fact of `fake_portal/facts.toml` is present: how a person gets to each place that its `on` may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from fake_portal.config import with_switches
from tests.test_fake_portal.person import HOME, Person

if TYPE_CHECKING:
    from collections.abc import Callable

DOSSIER = "/CO1BusinessLine/Tendering/BuyerDossierWorkspace/Index?selectedDossier=CO1.BDOS.7713240"
SEARCH = "/CO1Marketplace/GlobalSearch/GlobalSearch/Index?allWords2Search=CO1.PCCNTR.8263723"


def login(person: Person) -> Page:
    person.page.goto(person.replica.address)
    expect(person.page.locator("#txtUserName")).to_be_visible()
    return person.page


def set_also(person: Person, **switches: str) -> None:
    """Some more switches, over those that are set."""
    state = person.replica.state
    state.reset(with_switches(state.config, switches))


def company_step(person: Person) -> Page:
    page = person.signs_in()
    expect(page.locator("#seldpCompany")).to_be_visible()
    return page


def notice(person: Person) -> Page:
    set_also(person, notice="page")
    page = person.signs_in()
    expect(page.locator("#btnAcknowledgeGen")).to_be_visible()
    return page


def open_at(path: str) -> Callable[[Person], Page]:
    """A page that a signed-in person opens by its address."""

    def go(person: Person) -> Page:
        return person.signed_in(path=path)

    return go


def contract_list(person: Person) -> Page:
    return open_at(person.list_path)(person)


def advanced_search(person: Person) -> Page:
    page = contract_list(person)
    page.locator("#lnkAdvancedSearch").click()
    expect(page.locator("#txtReference")).to_be_visible()
    return page


def contract(person: Person) -> Page:
    return open_at(person.contract_path)(person)


def execution(person: Person) -> Page:
    """Step 7, open."""
    page = contract(person)
    page.locator('[data-fact~="detail.step_execution"]').click()
    expect(page.locator("#grdContractExecutionDocument_tbl")).to_be_visible()
    return page


def upload(person: Person) -> Page:
    """The window ANEXAR DOCUMENTO, over step 7."""
    page = execution(person)
    with page.expect_popup() as opened:
        page.locator("#btnUploadContractExecutionDocument").click()
    expect(opened.value.locator("#btnCancelBottomButtom")).to_be_visible()  # nothing is hidden in a window still empty
    expect(opened.value.locator(".vortal-preloader")).to_be_hidden()
    return opened.value


def by(user: str, go: Callable[[Person], Page]) -> Callable[[Person], Page]:
    """The same place, as this user sees it."""

    def as_user(person: Person) -> Page:
        person.user = user
        return go(person)

    return as_user


PROVIDER, BUYER = "contratista", "supervisor"
PLACES: dict[str, Callable[[Person], Page]] = {
    "login": login,
    "company_step": by("apoyo", company_step),
    "notice": notice,
    "desk": by(PROVIDER, open_at(HOME)),
    "buyer.desk": by(BUYER, open_at(HOME)),
    "messages": by(PROVIDER, open_at("/CO1Marketplace/Messages/MessageManagement/Index")),
    "provider.list": by(PROVIDER, contract_list),
    "buyer.list": by(BUYER, contract_list),
    "buyer.advanced": by(BUYER, advanced_search),
    "dossiers": by(BUYER, open_at("/CO1BusinessLine/Tendering/BuyerDossierWorkspace/Index")),
    "dossier": by(BUYER, open_at(DOSSIER)),
    "search": by(BUYER, open_at(SEARCH)),
    "provider.contract": by(PROVIDER, contract),
    "buyer.contract": by(BUYER, contract),
    "provider.execution": by(PROVIDER, execution),
    "buyer.execution": by(BUYER, execution),
    "provider.upload": by(PROVIDER, upload),
    "buyer.upload": by(BUYER, upload),
}
