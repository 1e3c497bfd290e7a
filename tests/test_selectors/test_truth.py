"""Each candidate of the catalogue against what the replica marks as true: two transcriptions of the same portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from robot.browser.catalogue import Element, load_catalogue
from robot.browser.finding import locate
from tests.test_fake_portal.person import HOME, Person
from tests.test_fake_portal.places import (
    DOSSIER,
    SEARCH,
    advanced_search,
    company_step,
    contract,
    contract_list,
    execution,
    login,
    notice,
    open_at,
    set_also,
    upload,
)
from tests.tiers import thorough

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOGUE = load_catalogue()


def with_captcha(person: Person) -> Page:
    set_also(person, captcha_after="always")
    return login(person)


def captcha_page(person: Person) -> Page:
    set_also(person, captcha_page="sign_in")
    person.page.goto(person.replica.address)
    expect(person.page.locator("#btnCaptchaCheckButton")).to_be_visible()
    return person.page


def refused(person: Person) -> Page:
    page = person.signs_in(password="equivocada")
    expect(page.locator("#spnlblFailureText")).to_be_visible()
    return page


def locked(person: Person) -> Page:
    person.replica.state.accounts["prestado"].locked = True
    page = person.signs_in("prestado")
    expect(page.locator("#spnlblAccountLocked")).to_be_visible()
    return page


def expired_password(person: Person) -> Page:
    set_also(person, credentials="expired")
    page = person.signs_in()
    expect(page.locator("#txtConfirmPassword")).to_be_visible()
    return page


def one_of_several(person: Person) -> Page:
    person.user = {"supervisor": "apoyo", "contratista": "varias"}[person.user]
    return company_step(person)


def second_factor(person: Person) -> Page:
    set_also(person, second_factor="email_code")
    page = person.signs_in()
    expect(page.locator('[data-fact~="sign_in.second_factor"]').first).to_be_visible()
    return page


def app_code(person: Person) -> Page:
    set_also(person, second_factor="app_code")
    page = person.signs_in()
    expect(page.locator('[data-fact~="sign_in.app_code"]').first).to_be_visible()
    return page


def refused_code(person: Person) -> Page:
    page = second_factor(person)
    page.locator("#txtSecondFactorCode").fill("1")
    page.locator("#btnSecondFactorButton").click()
    expect(page.locator('[data-fact~="sign_in.refused_code"]').first).to_be_visible()
    return page


desk = open_at(HOME)
DOSSIERS = "/CO1BusinessLine/Tendering/BuyerDossierWorkspace/Index"


def desk_menu(person: Person) -> Page:
    page = desk(person)
    page.locator('[data-fact~="desk.my_processes"]').click()
    return page


def no_results(person: Person) -> Page:
    page = advanced_search(person)
    page.locator("#txtReference").fill("CO1.PCCNTR.0")
    page.locator("#btnSearchButton").click()
    expect(page.locator("td.VortalGridEmptyResult")).to_be_visible()
    return page


def execution_paged(person: Person) -> Page:
    set_also(person, execution_paging="five")
    return execution(person)


def execution_included(person: Person) -> Page:
    set_also(person, provider_upload_button="included")
    return execution(person)


def execution_empty(person: Person) -> Page:
    person.replica.state.documents.clear()
    return execution(person)


def window_with_files(person: Person) -> Page:
    popup = upload(person)
    popup.locator("input[type=file]").set_input_files(
        [
            FilePayload(name="uno.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 1"),
            FilePayload(name="dos.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 2"),
        ]
    )
    expect(popup.locator('[data-fact~="upload.file"]')).to_have_count(2)
    return popup


def window_attached(person: Person) -> Page:
    popup = window_with_files(person)
    popup.locator('[data-fact~="upload.attach"]').click()
    expect(popup.locator('[processed="success"]')).to_have_count(2)
    return popup


def desk_processes(person: Person) -> Page:
    page = desk(person)
    page.locator('[data-fact~="desk.processes"]').click()
    return page


def everybodys(person: Person) -> Page:
    page = open_at(DOSSIERS)(person)
    page.locator('[data-fact~="dossiers.states_arrow"]').click()
    page.locator("#lnkAdvancedSearchLink").click()
    return page


def no_process(person: Person) -> Page:
    page = everybodys(person)
    page.locator("#txtReferenceTextbox").fill("no hay")
    page.locator("#btnSearchButton").click()
    expect(page.locator("td.VortalGridEmptyResult")).to_be_visible()
    return page


def dossier(person: Person) -> Page:
    return open_at(DOSSIER)(person)


def results(person: Person) -> Page:
    return open_at(SEARCH)(person)


def found_nothing(person: Person) -> Page:
    return open_at("/CO1Marketplace/GlobalSearch/GlobalSearch/Index?allWords2Search=nada")(person)


BOTH, PROVIDER, BUYER = ("contratista", "supervisor"), ("contratista",), ("supervisor",)


@dataclass(frozen=True)
class Truth:
    """Where a catalogue's element has to be found, and the fact it is in the replica."""

    element: str  #: page.element
    scene: Callable[[Person], Page]
    roles: tuple[str, ...] = BOTH
    fact: str | None = None  #: where it is not called like the element

    def __str__(self) -> str:
        return self.element

    @property
    def mark(self) -> str:
        return f'[data-fact~="{self.fact or self.element}"]'


TRUTHS = [
    Truth("sign_in.user", login, PROVIDER),
    Truth("anywhere.signed_out", login, PROVIDER, "sign_in.user"),
    Truth("sign_in.password", login, PROVIDER),
    Truth("sign_in.enter", login, PROVIDER),
    Truth("sign_in.captcha", with_captcha, PROVIDER),
    Truth("sign_in.captcha", captcha_page, PROVIDER, "sign_in.captcha_page"),
    Truth("sign_in.failure", refused, PROVIDER),
    Truth("sign_in.locked", locked, PROVIDER),
    Truth("sign_in.new_password", expired_password, fact="sign_in.new_password"),
    Truth("sign_in.company", one_of_several),
    Truth("sign_in.enter_company", one_of_several),
    Truth("sign_in.acknowledge", notice, fact="notice.acknowledge"),
    Truth("sign_in.code", second_factor, fact="sign_in.second_factor"),
    Truth("sign_in.confirm_code", second_factor, fact="sign_in.confirm_code"),
    Truth("sign_in.app_code", app_code, fact="sign_in.app_code"),
    Truth("sign_in.refused_code", refused_code, fact="sign_in.refused_code"),
    Truth("sign_in.signed_in", desk, fact="shell.user_menu"),
    Truth("desk.user_menu", desk, fact="shell.user_menu"),
    Truth("desk.my_processes", desk, PROVIDER),
    Truth("desk.my_contracts", desk_menu, PROVIDER),
    Truth("desk.contracts", desk, BUYER),
    Truth("contracts.tabs", contract_list, PROVIDER, "contracts.tab_all"),
    Truth("contracts.grid", contract_list, PROVIDER),
    Truth("contracts.detail", contract_list, PROVIDER),
    Truth("contracts.more", contract_list, PROVIDER),
    Truth("contracts.search", contract_list, PROVIDER),
    Truth("entity_contracts.grid", contract_list, BUYER),
    Truth("entity_contracts.detail", contract_list, BUYER),
    Truth("entity_contracts.more", contract_list, BUYER),
    Truth("entity_contracts.advanced", contract_list, BUYER),
    Truth("entity_contracts.reference", advanced_search, BUYER),
    Truth("entity_contracts.search", advanced_search, BUYER),
    Truth("entity_contracts.grid", no_results, BUYER),
    Truth("entity_contracts.empty", no_results, BUYER),
    Truth("desk.processes", desk, BUYER),
    Truth("desk.entity_processes", desk_processes, BUYER),
    Truth("desk.quick_search", desk),
    Truth("desk.search_everywhere", desk),
    Truth("processes.filter", everybodys, BUYER, "dossiers.states"),
    Truth("processes.everybodys", everybodys, BUYER, "dossiers.states_option"),
    Truth("processes.advanced", everybodys, BUYER, "dossiers.advanced"),
    Truth("processes.reference", everybodys, BUYER, "dossiers.reference"),
    Truth("processes.search", everybodys, BUYER, "dossiers.search"),
    Truth("processes.process", everybodys, BUYER),
    Truth("processes.empty", no_process, BUYER, "dossiers.empty"),
    Truth("processes.contract", dossier, BUYER),
    Truth("search.grid", results, BUYER),
    Truth("search.empty", found_nothing, BUYER),
    Truth("detail.steps", contract),
    Truth("detail.execution_step", contract, fact="detail.step_execution"),
    Truth("detail.general_step", contract, fact="detail.step_general"),
    Truth("detail.unique_identifier", contract),
    Truth("detail.reference", contract),
    Truth("detail.entity", contract),
    Truth("detail.state", contract),
    Truth("detail.contractor", contract, fact="detail.supplier"),
    Truth("detail.subject", contract, fact="detail.txaContractDescription1Gen"),
    Truth("detail.starts", contract, fact="detail.dtmbContractStartDate_txt"),
    Truth("detail.ends", contract, fact="detail.dtmbContractEndDate_txt"),
    Truth("detail.execution_open", execution, fact="detail.step_execution"),
    Truth("execution.selected_step", execution, fact="detail.selected_step"),
    Truth("execution.numeral", contract, fact="detail.step_execution"),
    Truth("execution.heading", execution),
    Truth("execution.grid", execution),
    Truth("execution.download", execution),
    Truth("execution.upload_new", execution),
    Truth("execution.upload_new", execution_included),
    Truth("execution.more", execution_paged),
    Truth("execution.empty", execution_empty),
    Truth("upload.choose", upload),
    Truth("upload.input", upload),
    Truth("upload.attach", upload),
    Truth("upload.close", upload),
    Truth("upload.choose", window_with_files),
    Truth("upload.input", window_with_files),
    Truth("upload.attach", window_with_files),
    Truth("upload.file", window_with_files),
    Truth("upload.attached", window_attached),
    Truth("upload.finished", window_attached, fact="upload.attached"),
]

#: Elements without a truth in the replica's pages, and why.
ELSEWHERE = {
    "anywhere.session_over": "faults of the session come with the fault campaign",
    "anywhere.maintenance": "driven by tests/test_flows/test_session.py",
    "anywhere.expired": "driven by tests/test_flows/test_session.py",
    "anywhere.preloader": "a cover, waited for to be gone",
    "anywhere.block_ui": "a cover, waited for to be gone",
    "desk.acknowledge": "the same element as sign_in.acknowledge, as a modal: tests/test_flows",
    "contracts.empty": "the same element as entity_contracts.empty",
}

REPEATED = {"contracts.detail", "entity_contracts.detail", "execution.download"}  # one in each row, asked for within it


def matches(page: Page, truth: Truth) -> list[tuple[str, Locator]]:
    """What each candidate matches, the hidden left out where the catalogue leaves them out."""
    file, _, name = truth.element.partition(".")
    element: Element = CATALOGUE[file][name]
    root = page.locator(":root")
    scope = page.locator(f"tr:has({truth.mark})").first if truth.element in REPEATED else root
    found = []
    for candidate in element.find:
        locator = locate(scope, element, candidate)
        found.append((str(candidate), locator.filter(visible=True) if element.state == "visible" else locator))
    return found


SCENES = {f"{t.scene.__name__}-{role}": (t.scene, role) for t in TRUTHS for role in t.roles}


# English is read to its end by a covering run of test_flows/test_unknowns.py.
@pytest.mark.parametrize("language", ["es", *thorough("en")])
@pytest.mark.parametrize(("scene", "role"), SCENES.values(), ids=SCENES)
def test_a_candidate_is_the_true_element_or_nothing(page, replica, language, scene, role):
    """
    A candidate that counts is the element that the replica marks as true, and some candidate counts, in either language.
    """
    person = Person(page, replica)
    person.user = role
    replica.set_up(language="negotiated" if language == "es" else "en")

    seen = scene(person)
    wrong, lost = [], []
    for truth in (t for t in TRUTHS if t.scene is scene and role in t.roles):
        file, _, name = truth.element.partition(".")
        many = CATALOGUE[file][name].many
        counting = [(c, m) for c, m in matches(seen, truth) if (count := m.count()) == 1 or (many and count)]
        if not counting:
            lost.append(truth.element)
        for candidate, match in counting:
            others = match.evaluate_all(
                "(all, mark) => all.filter(e => !e.closest(mark)).map(e => e.outerHTML)", truth.mark
            )
            wrong += [(truth.element, candidate, other) for other in others]

    assert wrong == []
    assert lost == []


def test_every_element_has_its_truth():
    """
    No element of the catalogue is left without a truth, or without a reason why it has none here.
    """
    named = {truth.element for truth in TRUTHS}
    elements = {f"{page}.{name}" for page, entry in CATALOGUE.items() for name in entry.elements}

    assert elements == named | set(ELSEWHERE)
    assert not named & set(ELSEWHERE)
