"""Each candidate of the catalogue against what the replica marks as true: two transcriptions of the same portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from robot.browser.catalogue import Element, load_catalogue
from robot.browser.page import locate
from tests.test_fake_portal.person import BUYER_LIST, HOME, PROVIDER_LIST, Person

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOGUE = load_catalogue()
CONTRACTS = "/CO1ContractsManagement/Tendering"
PROVIDER_CONTRACT = f"{CONTRACTS}/SalesContractEdit/View?docUniqueIdentifier=CO1.SLCNTR.7551930"
BUYER_CONTRACT = f"{CONTRACTS}/ProcurementContractEdit/View?docUniqueIdentifier=CO1.PCCNTR.8263723"
STEP_7 = '[data-fact~="detail.step_execution"]'


def sign_in_page(person: Person) -> Page:
    person.page.goto(person.replica.address)
    expect(person.page.locator("#txtUserName")).to_be_visible()
    return person.page


def with_captcha(person: Person) -> Page:
    person.replica.set_up(**{**person.switches, "captcha_after": "always"})
    return sign_in_page(person)


def refused(person: Person) -> Page:
    page = person.signs_in("contratista", "equivocada")
    expect(page.locator("#spnlblFailureText")).to_be_visible()
    return page


def locked(person: Person) -> Page:
    person.replica.state.accounts["prestado"].locked = True
    page = person.signs_in("prestado")
    expect(page.locator("#spnlblAccountLocked")).to_be_visible()
    return page


def company_step(person: Person) -> Page:
    page = person.signs_in("apoyo" if person.side == "buyer" else "varias")
    expect(page.locator("#seldpCompany")).to_be_visible()
    return page


def notice(person: Person) -> Page:
    person.replica.set_up(**{**person.switches, "notice": "page"})
    page = person.signs_in(person.user)
    expect(page.locator("#btnAcknowledgeGen")).to_be_visible()
    return page


def second_factor(person: Person) -> Page:
    person.replica.set_up(**{**person.switches, "second_factor": "email_code"})
    page = person.signs_in(person.user)
    expect(page.locator('[data-fact~="sign_in.second_factor"]').first).to_be_visible()
    return page


def desk(person: Person) -> Page:
    person.signed_in(person.user)
    return person.goes_to(HOME)


def desk_menu(person: Person) -> Page:
    page = desk(person)
    page.locator('[data-fact~="desk.my_processes"]').click()
    return page


def contract_list(person: Person) -> Page:
    person.signed_in(person.user)
    return person.goes_to(BUYER_LIST if person.side == "buyer" else PROVIDER_LIST)


def advanced_search(person: Person) -> Page:
    page = contract_list(person)
    page.locator("#lnkAdvancedSearch").click()
    expect(page.locator("#txtReference")).to_be_visible()
    return page


def no_results(person: Person) -> Page:
    page = advanced_search(person)
    page.locator("#txtReference").fill("CO1.PCCNTR.0")
    page.locator("#btnSearchButton").click()
    expect(page.locator("td.VortalGridEmptyResult")).to_be_visible()
    return page


def contract(person: Person) -> Page:
    person.signed_in(person.user)
    return person.goes_to(BUYER_CONTRACT if person.side == "buyer" else PROVIDER_CONTRACT)


def execution(person: Person) -> Page:
    page = contract(person)
    page.locator(STEP_7).click()
    expect(page.locator('[data-fact~="execution.heading"]')).to_be_visible()
    return page


def execution_paged(person: Person) -> Page:
    person.replica.set_up(**{**person.switches, "execution_paging": "five"})
    return execution(person)


def execution_included(person: Person) -> Page:
    person.replica.set_up(**{**person.switches, "provider_upload_button": "included"})
    return execution(person)


def execution_empty(person: Person) -> Page:
    person.replica.state.documents.clear()
    return execution(person)


def window(person: Person) -> Page:
    page = execution(person)
    with page.expect_popup() as opened:
        page.locator('[data-fact~="execution.upload_new"]').click()
    expect(opened.value.locator(".vortal-preloader")).to_be_hidden()
    return opened.value


def window_with_files(person: Person) -> Page:
    popup = window(person)
    popup.locator("input[type=file]").set_input_files(
        [
            {"name": "uno.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 1"},
            {"name": "dos.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 2"},
        ]
    )
    expect(popup.locator('[data-fact~="upload.file"]')).to_have_count(2)
    return popup


def window_attached(person: Person) -> Page:
    popup = window_with_files(person)
    popup.locator('[data-fact~="upload.attach"]').click()
    expect(popup.locator('[processed="success"]')).to_have_count(2)
    return popup


BOTH, PROVIDER, BUYER = ("provider", "buyer"), ("provider",), ("buyer",)


@dataclass(frozen=True)
class Truth:
    """Where a catalogue's element has to be found, and the fact it is in the replica."""

    element: str  #: page.element
    scene: Callable[[Person], Page]
    sides: tuple[str, ...] = BOTH
    fact: str | None = None  #: where it is not called like the element

    def __str__(self) -> str:
        return f"{self.element}-{self.scene.__name__}"

    @property
    def mark(self) -> str:
        return f'[data-fact~="{self.fact or self.element}"]'


TRUTHS = [
    Truth("sign_in.user", sign_in_page, PROVIDER),
    Truth("anywhere.signed_out", sign_in_page, PROVIDER, "sign_in.user"),
    Truth("sign_in.password", sign_in_page, PROVIDER),
    Truth("sign_in.enter", sign_in_page, PROVIDER),
    Truth("sign_in.captcha", with_captcha, PROVIDER),
    Truth("sign_in.failure", refused, PROVIDER),
    Truth("sign_in.locked", locked, PROVIDER),
    Truth("sign_in.company", company_step),
    Truth("sign_in.enter_company", company_step),
    Truth("sign_in.acknowledge", notice, fact="notice.acknowledge"),
    Truth("sign_in.code", second_factor, fact="sign_in.second_factor"),
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
    Truth("detail.steps", contract),
    Truth("detail.execution_step", contract, fact="detail.step_execution"),
    Truth("detail.general_step", contract, fact="detail.step_general"),
    Truth("detail.unique_identifier", contract),
    Truth("detail.reference", contract),
    Truth("detail.execution_open", execution, fact="detail.step_execution"),
    Truth("execution.selected_step", execution, fact="detail.selected_step"),
    Truth("execution.heading", execution),
    Truth("execution.grid", execution),
    Truth("execution.download", execution),
    Truth("execution.upload_new", execution),
    Truth("execution.upload_new", execution_included),
    Truth("execution.more", execution_paged),
    Truth("execution.empty", execution_empty),
    Truth("upload.choose", window),
    Truth("upload.input", window),
    Truth("upload.attach", window),
    Truth("upload.close", window),
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


SCENES = sorted({(t.scene, side) for t in TRUTHS for side in t.sides}, key=lambda s: (s[0].__name__, s[1]))


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("scene", "side"), [pytest.param(*s, id=f"{s[0].__name__}-{s[1]}") for s in SCENES])
def test_a_candidate_is_the_true_element_or_nothing(page, replica, language, scene, side):
    """
    A candidate that counts is the element that the replica marks as true, and some candidate counts, in either language.
    """
    person = Person(page, replica)
    person.side, person.user = side, {"provider": "contratista", "buyer": "supervisor"}[side]
    person.switches = {"language": "negotiated" if language == "es" else "en"}
    replica.set_up(**person.switches)

    seen = scene(person)
    wrong, lost = [], []
    for truth in (t for t in TRUTHS if t.scene is scene and side in t.sides):
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
