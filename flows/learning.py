"""What the portal's pages say to whoever only reads: looked up beside the doctor's steps, and never by a click of its own."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError

from robot.browser.catalogue import ANY_PAGE
from robot.browser.snapshot import Placeholders, snapshot
from robot.browser.step import Stepper
from robot.errors import Conflict, NeedsHuman, PortalError
from robot.model import ContractFacts, Role

from . import steps
from .pages import ContractDetail, Contracts, Desk, EntityContracts, Execution, SignIn, UploadWindow
from .unknowns import Learnt, which_language, who_is_offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from playwright.sync_api import Page as Tab

    from robot.browser.step import Step, StepReport
    from robot.browser.table import Row
    from robot.clock import Clock

    from .portal import Portal

P = ParamSpec("P")
T = TypeVar("T")

#: How many elements each of these selectors matches; one that the browser does not understand matches none, and says so.
COUNT = """selectors => selectors.map(each => {
  try { return document.querySelectorAll(each).length; } catch (wrong) { return -1; }
})"""
BUBBLE = "[id*='jota' i], [class*='jota' i]"
OPEN_BUBBLE = "[id*='jota' i][class*='open' i]"
COMPANIES, CHOICE = "#seldpCompany option:not([value=''])", "#seldpCompany"
CAPTCHA_PAGE = "#btnCaptchaCheckButton"
ZONE, ZONE_INSIDE = "font.DateTimeDetail", "[id^=dtmb][id$=_txt] font.DateTimeDetail"
TYPES = "a:has-text('tipos de archivo'), a:has-text('file types')"
REMOVE = "[id*=RemoveSelected i]:is(input, button, a)"
REMOVE_DIALOG = "[id^=mdbox][id*=Remove]"
#: The catalogue's pages, by the places of `facts.toml`.
PLACES = {
    "login": "sign_in",
    "desk": "desk",
    "contract": "detail",
    "execution": "execution",
    "upload": "upload",
    "notice": "notice",
}
LISTS = {Role.CONTRACTOR: "contracts", Role.SUPERVISOR: "entity_contracts"}
#: What a person is asked for at sign-in, by the catalogue's element, and what that answers.
ASKED_OF_PEOPLE = (
    ("app_code", "second_factor", "app_code"),
    ("code", "second_factor", "email_code"),
    ("new_password", "credentials", "expired"),
)
ASKS, END = "asks-a-person", "end-of-the-way"  #: pages of the bundle that the catalogue has no name for
LONGEST = 200  #: characters of what is read off a page
LONG = 5  #: documents: a list of more that has no «Ver más» comes whole


class Learner(Stepper):
    """
    Carries out steps like any stepper, and reads the page that is there after each.

    :param facts: selectors of known facts by their id, by the page where they should stand.
    """

    def __init__(
        self,
        portal: Portal,
        facts: Mapping[str, Mapping[str, str]],
        narrate: Callable[[StepReport], None],
        clock: Clock,
        check: Callable[[], None],
    ) -> None:
        super().__init__(None, narrate, clock, check=check)
        self.learnt = Learnt()
        self._portal, self._facts = portal, facts
        self._translated = portal.kit.catalogue[ANY_PAGE].translated
        self._form = False  #: the sign-in was seen from its form on
        self._state = ""  #: of the contract that is open
        self._opened_on_its_first: list[bool] = []
        self._more = False
        self._tab = portal.tab  #: of the contract that is open
        self._bubble = 0, 0  #: on the desk, and how many of them open

    def __call__(self, step: Step, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            result = super().__call__(step, action, *args, **kwargs)
        except NeedsHuman:
            self._read(self._what_a_person_is_asked)
            raise
        except PortalError:
            self._read(lambda: self._keep(END, self._portal.context.pages[-1]))
            raise
        except Conflict:
            if step is steps.UPLOAD_NEW_6:
                self.learnt.offers[self._state] = False
            raise
        self._read(partial(self._after, step, result))
        return result

    def finish(self) -> Learnt:
        """What only the whole way tells."""
        self.learnt.answer("uploads_offered", who_is_offered(self.learnt.offers))
        if self._opened_on_its_first:
            several = len(self._opened_on_its_first) > 1
            never = "always" if several and not any(self._opened_on_its_first) else None
            self.learnt.answer("pending_modification", "as_seeded" if any(self._opened_on_its_first) else never)
        return self.learnt

    def _read(self, reading: Callable[[], None]) -> None:
        """What cannot be read is not learnt, and stops nothing."""
        with suppress(PlaywrightError, PortalError):
            reading()

    def _after(self, step: Step, result: object) -> None:
        match result:
            case str() if step is steps.WHAT_STANDS_HERE:
                self._at_sign_in(result)
            case Desk() if step is steps.MY_PROCESSES_2 or self._portal.account.role is Role.SUPERVISOR:
                self._on_the_desk(result)
            case Contracts() | EntityContracts():
                self._in_the_list(result)
            case list() if step in (steps.FIRST_CONTRACTS, steps.ALL_CONTRACTS):
                self._among_rows(result)
            case _:
                self._after_the_list(step, result)

    def _after_the_list(self, step: Step, result: object) -> None:
        match result:
            case ContractDetail():
                self._tab = result.tab  # a supervisor's may be a new one
                self._opened_on_its_first.append(result.shows("unique_identifier"))
            case ContractFacts():
                self._on_a_contract(result)
            case Execution():
                self._more = result.shows("more")
            case list() if step is steps.INVENTORY:
                self._among_documents(len(result))
            case UploadWindow():
                self._in_the_window(result)

    def _at_sign_in(self, stands: str) -> None:
        tab, learnt = self._portal.tab, self.learnt
        match stands:
            case "user":
                self._form = True
                self._keep("sign_in", tab)
            case "app_code":
                learnt.answer("second_factor", "app_code")
            case "acknowledge":
                learnt.answer("notice", "page" if "/Notice/" in tab.url else "modal")
                self._keep("notice", tab)
            case "company":
                options = tab.locator(COMPANIES)
                learnt.answer("company_step", "always" if options.count() == 1 else None)
                chosen = tab.locator(CHOICE).first.input_value()
                learnt.answer("company_first", "selected" if chosen else "empty")
            case "signed_in" if self._form:
                learnt.answer("captcha_page", "never")
                learnt.answer("second_factor", "none")
                learnt.answer("credentials", "good")
                learnt.answer("notice", "none")
                learnt.answer("company_step", "as_seeded")

    def _what_a_person_is_asked(self) -> None:
        """Where the robot's turn ends, the page still says what it asks for."""
        page = SignIn(self._portal.tab, self._portal.kit)
        for shown, question, said in ASKED_OF_PEOPLE:
            if page.shows(shown):
                self.learnt.answer(question, said)
        if page.tab.locator(CAPTCHA_PAGE).count():
            self.learnt.answer("captcha_page", "sign_in")
        self._keep(ASKS, page.tab)

    def _on_the_desk(self, desk: Desk) -> None:
        self._keep("desk", desk.tab)
        self._bubble = desk.tab.locator(BUBBLE).count(), desk.tab.locator(OPEN_BUBBLE).count()
        link = desk.there("my_contracts")
        if link is not None:
            name = link.get_attribute("id") or ""
            self.learnt.answer("provider_menu_ids", "known" if name.startswith("lnkSubItem") else "generated")

    def _in_the_list(self, listed: Contracts | EntityContracts) -> None:
        listed.settled()
        self.learnt.answer("list_opens", "filled" if listed.shows("grid") or listed.shows("empty") else "after_search")
        here = listed.tab.locator(BUBBLE).count()
        on_desk, is_open = self._bubble
        if on_desk or here:
            self.learnt.answer("assistant", "open" if is_open else "everywhere" if here else "desk")

    def _among_rows(self, rows: Sequence[Row]) -> None:
        tab = self._portal.tab
        self._keep(LISTS[self._portal.account.role], tab)
        states = [row.cells.get("state", "") for row in rows]
        page = tab.locator("html").get_attribute("lang") or ""
        self.learnt.answer("language", which_language(page, states))
        if rows:
            elsewhere = rows[0].scope.locator("a[target=_blank][href*=docUniqueIdentifier i]").count()
            self.learnt.answer("detail_opens", "new_tab" if elsewhere else "same_tab")

    def _on_a_contract(self, facts: ContractFacts) -> None:
        tab, self._state = self._tab, facts.state or ""
        self._keep("detail", tab)
        if self._portal.account.role is Role.CONTRACTOR:
            self.learnt.answer("step_one_number", "own" if ".SLCNTR." in facts.identity else "buyer")
        zones = tab.locator(ZONE)
        if zones.count():
            self.learnt.answer("date_zone", "inside" if tab.locator(ZONE_INSIDE).count() else "outside")

    def _among_documents(self, rows: int) -> None:
        tab = self._tab
        self._keep("execution", tab)
        if self._more or rows > LONG:
            self.learnt.answer("execution_paging", "five" if self._more else "none")
        self.learnt.answer("delete_confirmation", how_it_asks(tab))

    def _in_the_window(self, window: UploadWindow) -> None:
        tab, learnt = window.tab, self.learnt
        learnt.offers[self._state] = True
        self._keep("upload", tab)
        there, hidden = urlsplit(tab.url), Placeholders()
        learnt.answer("upload_window", hidden.clean(there.path.rpartition("/")[2])[:LONGEST])
        field = window.element("input")
        learnt.answer("upload_input", "single" if field.get_attribute("multiple") is None else "multiple")
        self._value("ventana", hidden.address(there.path))
        self._value("dirección de llamada", hidden.address(window.call_back))
        self._value("tipos que dice el campo", hidden.clean(field.get_attribute("accept") or ""))
        for link in tab.locator(TYPES).all()[:1]:
            self._value("lista de tipos", hidden.address(link.get_attribute("href") or ""))
        opener = tab.opener()
        if opener is not None:
            button = Execution(opener, window.kit).element("upload_new").get_attribute("id") or ""
            self._value("botón Cargar nuevo", hidden.clean(button))
            if self._portal.account.role is Role.CONTRACTOR:
                learnt.answer("provider_upload_button", "included" if button.startswith("inc") else "same")

    def _value(self, name: str, written: str) -> None:
        """What stands in the page, as it stands there, but for what may be somebody's."""
        self.learnt.values.setdefault(name, written[:LONGEST] or "nada")

    def _keep(self, name: str, tab: Tab) -> None:
        """The page for the bundle, and which known facts stand on it."""
        self.learnt.pages[name] = snapshot(tab, self._translated)
        wanted = self._facts.get(name, {})
        counted = tab.evaluate(COUNT, list(wanted.values()))
        for fact, count in zip(wanted, counted, strict=True):
            if count >= 0:
                self.learnt.facts[fact] = self.learnt.facts.get(fact, False) or count > 0


def facts_by_page(rows: Iterable[Mapping[str, Any]], role: Role) -> dict[str, dict[str, str]]:
    """
    Selectors of the known facts that this role comes by, by page and id.

    :param rows: of `facts.toml`, each with its `id`, the place `on` which it stands, and its `selector`.
    """
    side = "provider" if role is Role.CONTRACTOR else "buyer"
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        of, _, place = str(row.get("on", "")).rpartition(".")
        page = (LISTS[role] if place == "list" else PLACES.get(place)) if of in ("", side) else None
        if page and "selector" in row:
            found.setdefault(page, {})[row["id"]] = row["selector"]
    return found


def how_it_asks(tab: Tab) -> str | None:
    """What «Borrar» would do first, as far as it is written at the button; it is not pressed."""
    buttons = tab.locator(REMOVE)
    if not buttons.count():
        return None
    written = buttons.first.get_attribute("onclick") or ""
    if "confirm(" in written:
        return "native"
    if tab.locator(REMOVE_DIALOG).count():
        return "modal"
    return "none" if written else None
