"""A page object's hands and eyes: finds elements by the catalogue, and says in our own errors what went wrong."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, ClassVar

from greenlet import greenlet
from loguru import logger
from playwright.sync_api import Page as Tab

from robot.browser.catalogue import ANY_PAGE, NAMELESS
from robot.errors import ElementNotFound, NoConnection, SessionExpired, TimedOut, Unavailable, WindowClosed, WrongPage

from .loading import let_go, stop_loading
from .snapshot import snapshot
from .table import Row, read_table
from .translation import NO_CONNECTION, NO_PAGE, in_our_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Download, ElementHandle, Locator, Request, Response

    from .catalogue import Candidate, Catalogue, Element

SOON = 1.0  # seconds until a wait asks about the ends of a session as well: looking for words in a whole page is slow
OFTEN = 3.0  # seconds between two questions whether what is waited for can still come
FIELDS = "input, textarea, select"
CALLS = frozenset({"document", "fetch", "xhr"})  # what a click asks for; the rest is fetched beside it


@dataclass(frozen=True)
class Patience:
    """How many seconds the portal is given."""

    page: float = 45.0  #: to answer with a page, or to show an element
    upload: float = 300.0  #: to take one file
    download: float = 120.0  #: to hand one document out


@dataclass(frozen=True)
class Kit:
    """What every page object of one browser shares."""

    catalogue: Catalogue
    patience: Patience = field(default_factory=Patience)
    drift: list[str] = field(default_factory=list)  #: elements that a later candidate had to find
    found: list[str] = field(default_factory=list)  #: elements and their winning candidates, until somebody takes them
    remarks: list[str] = field(default_factory=list)  #: on the browser itself, for a person
    listeners: list[Callable[[str], None]] = field(default_factory=list)  #: told how far a long step has come

    def tell(self, line: str) -> None:
        """Say how far a long step has come, in a line for people."""
        for listener in self.listeners:
            listener(line)


@dataclass
class Asked:
    """What a page asked the portal for meanwhile."""

    unanswered: list[str] = field(default_factory=list)  #: no answer of status 200; without queries, newest last
    failed: bool = False  #: one of those was a call of the page's script, or a page
    left: bool = False  #: the page went elsewhere by itself, or tried to


class Page:
    """
    One page of the portal. It recognises itself before it answers anything.

    A method of a subclass is one service of the page, and returns the page that the portal shows next.

    :raises SessionExpired: the portal shows the sign-in, or says that the session is over, instead of this page.
    :raises WrongPage: this page did not come.
    """

    name: ClassVar[str]  #: of its file in selectors/
    own_end: ClassVar[str | None] = None  #: the end of a session that is this very page

    def __init__(self, tab: Tab, kit: Kit) -> None:
        self.tab, self.kit = tab, kit
        self._entry = kit.catalogue[self.name]
        self._arrive()

    def _arrive(self) -> None:
        """Wait for all elements of `is_here` at once: that is one question to the browser instead of one for each."""
        names = self._entry.is_here
        if not names:
            return
        if len(names) == 1:
            all_here = self._any(self._entry[names[0]])
        else:
            all_here = self.tab.locator(":root")
            for name in names:
                all_here = all_here.filter(has=self._any(self._entry[name]))
        try:
            self._wait_for(all_here, names)
        except ElementNotFound as none:
            missing = [name for name in names if not self.shows(name)]
            raise WrongPage(
                f"No se llegó a {self.title}: el portal muestra otra página",
                detail=f"{self.name}: falta {' y '.join(missing)} en {self.place}",
            ) from none

    @property
    def title(self) -> str:
        """What a person calls this page."""
        return self._entry.title

    @property
    def place(self) -> str:
        """Where we are, without query: it may carry keys."""
        return self.tab.url.partition("?")[0]

    def snapshot(self) -> str:
        """The page's structure without anybody's data, for tests of drift."""
        with self._in_our_words():
            return snapshot(self.tab, self.kit.catalogue[ANY_PAGE].translated)

    # Finding -------------------------------------------------------------------------------------

    def element(self, name: str, within: Locator | None = None) -> Locator:
        """
        The element, by the first of its candidates that matches exactly one on screen.

        :raises ElementNotFound: no candidate does, after waiting for any of them.
        """
        found = self.there(name, within)
        if found is None:
            self.first_of(name, within=within)
            found = self.there(name, within)
        if found is None:
            raise ElementNotFound(
                f"{self._called(name)}: no aparece una sola vez",
                detail=f"{self.name}.{name}: ningún candidato señala un solo elemento en {self.place}",
            )
        return found

    def there(self, name: str, within: Locator | None = None) -> Locator | None:
        """The element, if one of its candidates matches exactly one on screen now; does not wait."""
        with self._in_our_words(name):
            locator, _ = self._matching(name, within)
        return locator

    def shows(self, name: str, within: Locator | None = None) -> bool:
        """Whether the element is there now; does not wait."""
        with self._in_our_words(name):
            return self._any(self._entry[name], within).count() > 0

    def first_of(self, *names: str, within: Locator | None = None, unless: Callable[[], bool] = lambda: False) -> str:
        """
        Wait for the outcome, whichever it is: the first of these names that the page shows.

        :param unless: whether none of them can come any more.
        :raises SessionExpired: the session ended instead.
        :raises Unavailable: none of them can come any more.
        :raises ElementNotFound: none of them came.
        """
        ours = {name: self._any(self._entry[name], within) for name in names}
        self._wait_for(_either(ours.values()), names, unless=unless)
        if len(ours) == 1:
            return names[0]
        with self._in_our_words(*names):
            for name, locator in ours.items():
                if locator.count():
                    return name
        raise self._gone(names)

    # Acting --------------------------------------------------------------------------------------

    def click(self, name: str, within: Locator | None = None) -> None:
        with self._in_our_words(name):
            self.element(name, within).click()

    def press(self, element: Locator) -> None:
        """Click what was found already."""
        with self._in_our_words():
            element.click()

    def fill(self, name: str, text: str) -> None:
        with self._in_our_words(name):
            self.element(name).fill(text)

    @contextmanager
    def held(self, name: str) -> Iterator[ElementHandle]:
        """The element of the page that is here now: in the one that comes next it is not found again, it is gone."""
        with self._in_our_words(name):
            yield self.element(name).element_handle()

    def read(self, name: str, within: Locator | None = None) -> str:
        """The element's text, or its value where it is a field."""
        return self._said(name, self.element(name, within))

    def read_now(self, name: str) -> str | None:
        """What `read` answers, if the element is there now; does not wait."""
        element = self.there(name)
        return None if element is None else self._said(name, element)

    def set_files(self, name: str, files: Sequence[Path]) -> None:
        """Hand files to a field; always by path, because contents in memory end at 50 MB."""
        with self._in_our_words(name):
            self.element(name).set_input_files(files)

    def saves(self, name: str, file: Path, within: Locator | None = None) -> None:
        """Press what starts a download, and keep it as `file`."""
        with self._in_our_words(name):
            with self.tab.expect_download(timeout=1000 * self.kit.patience.download) as coming:
                self.element(name, within).click()
            download = coming.value
            with _cancelled_after(self.kit.patience.download, download):
                failure = download.failure()
            if failure:
                raise TimedOut(
                    f"{self._called(name)}: la descarga no llegó completa", detail=f"{self.name}.{name}: {failure}"
                )
            download.save_as(file)
            download.delete()

    def address_of(self, name: str, within: Locator | None = None) -> str | None:
        """Where a link leads, whole; None where a script decides it."""
        with self._in_our_words(name):
            address = str(self.element(name, within).evaluate("link => link.href || ''"))
        return address if address.startswith(("https:", "http:")) else None

    def follow(self, link: Locator) -> Tab:
        """Click a link and answer the tab where its page opens: this one, or a new one where the link says so."""
        with self._in_our_words():
            if link.get_attribute("target") in (None, "", "_self"):
                link.click()
                return self.tab
            with self.tab.expect_popup() as opened:
                link.click()
            return opened.value

    def click_that_closes(self, name: str) -> None:
        """Click what closes its own window: then the error of a closed target is the very success."""
        try:
            self.click(name)
        except WindowClosed:
            return
        if not self.tab.is_closed():
            with self._in_our_words(name):
                self.tab.wait_for_event("close")

    def close_other_windows(self) -> None:
        """Close the windows that this tab has opened and that are still there."""
        with self._in_our_words():
            for other in self.tab.context.pages:
                if other.opener() == self.tab:
                    other.close()

    def options(self, name: str) -> list[str]:
        """What a drop-down offers, without its prompt."""
        with self._in_our_words(name):
            offered = self.element(name).locator("option:not([value='']):not([disabled])").all_inner_texts()
        return [label.strip() for label in offered]

    def choose_option(self, name: str, label: str) -> None:
        with self._in_our_words(name):
            self.element(name).select_option(label=label)

    def opens_window(self, button: Locator) -> Tab:
        """Press what opens a second window, and wait for that window."""
        with self._in_our_words():
            with self.tab.expect_popup() as opened:
                button.click()
            opened.value.wait_for_load_state()  # a file that is set before its script listens is lost
            return opened.value

    @contextmanager
    def asking(self) -> Iterator[Asked]:
        """What this page asks for meanwhile, and what it gets no proper answer to."""
        asked = Asked()

        def begin(request: Request) -> None:
            asked.left |= request.is_navigation_request() and request.frame == self.tab.main_frame

        def fail(request: Request) -> None:
            asked.unanswered.append(request.url.partition("?")[0])
            asked.failed |= request.resource_type in CALLS

        def weigh(response: Response) -> None:
            if response.status >= 400:
                fail(response.request)
            elif response.status != 200:  # what a redirect leads to is weighed by itself
                asked.unanswered.append(response.url.partition("?")[0])

        self.tab.on("request", begin)
        self.tab.on("requestfailed", fail)
        self.tab.on("response", weigh)
        try:
            yield asked
        finally:
            self.tab.remove_listener("request", begin)
            self.tab.remove_listener("requestfailed", fail)
            self.tab.remove_listener("response", weigh)

    # Repeated elements ----------------------------------------------------------------------------

    def each(self, name: str) -> list[Locator]:
        """Every match of a repeated element that is there now."""
        with self._in_our_words(name):
            found, count = self._matching(name, None)
        return [found.nth(place) for place in range(count)] if found is not None else []

    def texts(self, name: str) -> list[str]:
        return [self.text_of(element) for element in self.each(name)]

    def text_of(self, element: Locator) -> str:
        with self._in_our_words():
            return element.inner_text()

    def wait_for_rows(
        self, name: str, count: int, seconds: float | None = None, unless: Callable[[], bool] = lambda: False
    ) -> None:
        """
        Wait until a repeated element is there this many times.

        :param unless: whether it cannot come any more.
        :raises SessionExpired: the session ended instead.
        :raises Transient: it is not there so often, or cannot be any more.
        """
        element = self._entry[name]
        ways = [self._locate(element, candidate, None).nth(count - 1) for candidate in element.find]
        try:
            self._wait_for(_either(ways), [name], seconds, unless)
        except ElementNotFound as late:
            raise TimedOut(f"{self._called(name)}: el portal no respondió a tiempo", detail=late.detail) from late

    # Covers --------------------------------------------------------------------------------------

    def settled(self) -> None:
        """Wait until nothing covers the page: an overlay means that the portal is still busy."""
        anywhere = self.kit.catalogue[ANY_PAGE]
        if not anywhere.covers:
            return
        cover = _either(self._any(anywhere[name]) for name in anywhere.covers)
        with in_our_words(self._called(), f"{self.name}: cubierta"):  # what is still under way goes on
            cover.first.wait_for(state="hidden")

    # Tables --------------------------------------------------------------------------------------

    def table(self, name: str) -> list[Row]:
        """
        The rows of a table that has a header and, when it is empty, says so in the page's element `empty`.

        :raises ElementNotFound: the table, or a column of the catalogue, is not there.
        :raises WrongPage: there are no rows and nothing says that there are none: that is not the same as empty.
        """
        table = self.element(name)
        with self._in_our_words(name):
            content = read_table(table.inner_html(), self._entry[name].columns or {}, self.tab.url)
        if content.missing:
            columns = self._entry[name].columns or {}
            raise ElementNotFound(
                f"A la tabla de {self.title} le falta «{'» y «'.join(columns[key].es for key in content.missing)}»",
                detail=f"{self.name}.{name}: falta la columna {', '.join(content.missing)}",
            )
        rows = [Row(row.cells, row.links, table.locator(f'[id="{row.id}"]').nth(row.place)) for row in content.rows]
        if not rows and not self.shows("empty"):
            raise WrongPage(
                f"La tabla de {self.title} no tiene filas y la página no dice que no las haya",
                detail=f"{self.name}.{name}",
            )
        return rows

    # Inside --------------------------------------------------------------------------------------

    def _wait_for(
        self,
        wanted: Locator,
        names: Sequence[str],
        seconds: float | None = None,
        unless: Callable[[], bool] = lambda: False,
    ) -> None:
        """
        Wait until something of `wanted` is there.

        :raises SessionExpired: the session ended instead.
        :raises Unavailable: it cannot come any more, for want of a connection or by what `unless` says.
        :raises ElementNotFound: it did not come.
        """
        patience = seconds or self.kit.patience.page
        try:
            self._attached(wanted, names, min(SOON, patience))
        except TimedOut:
            self._wait_for_it_or_the_end(wanted, names, patience, unless)

    def _wait_for_it_or_the_end(
        self, wanted: Locator, names: Sequence[str], seconds: float, unless: Callable[[], bool]
    ) -> None:
        ends = self.kit.catalogue[ANY_PAGE]
        over = {name: self._any(ends[name]) for name in ends.is_here if name != self.own_end}
        self._wait_patiently(_either([wanted, *over.values()]), names, seconds, unless)
        with self._in_our_words(*names):
            if wanted.count():
                return
            for name, locator in over.items():
                if locator.count():
                    raise SessionExpired("El portal cerró la sesión", detail=f"{name} en {self.place}")
        raise self._gone(names)

    def _wait_patiently(
        self, anything: Locator, names: Sequence[str], seconds: float, unless: Callable[[], bool]
    ) -> None:
        """Wait as long as it can still come: a page that Chromium shows in place of the portal's will not change."""
        until, patience = time.monotonic() + seconds, SOON
        while True:
            try:
                return self._attached(anything, names, max(0.001, min(patience, until - time.monotonic())))
            except TimedOut as late:
                where = f"{self._technical(*names)} en {self.place}"
                if self.tab.url.startswith(NO_PAGE):
                    raise NoConnection(f"{self._called()}: {NO_CONNECTION}", detail=where) from late
                if unless():
                    raise Unavailable(
                        f"{self._called(*names)}: el portal no respondió como debía", detail=where
                    ) from late
                if time.monotonic() >= until:
                    stop_loading(self.tab)
                    raise ElementNotFound(f"{self._called(*names)}: no apareció", detail=where) from late
                patience = OFTEN

    def _attached(self, wanted: Locator, names: Sequence[str], seconds: float) -> None:
        with in_our_words(self._called(*names), self._technical(*names)):
            wanted.first.wait_for(state="attached", timeout=1000 * seconds)

    def _called(self, *names: str) -> str:
        """What a person calls these elements: by the portal's own words, or by the page where it has none for them."""
        told = [f"«{name.es}»" for key in names if (name := self._entry[key].name) is not None]
        return f"{' o '.join(told)} en {self.title}" if told else self.title[:1].upper() + self.title[1:]

    def _technical(self, *names: str) -> str:
        """The same in the catalogue's names, for the log."""
        return f"{self.name}.{' o '.join(names)}" if names else self.name

    def _gone(self, names: Sequence[str]) -> TimedOut:
        return TimedOut(f"{self._called(*names)}: apareció y se fue", detail=self._technical(*names))

    def _matching(self, name: str, within: Locator | None) -> tuple[Locator, int] | tuple[None, int]:
        """What the first candidate that counts matches, and how many that are."""
        element = self._entry[name]
        for place, candidate in enumerate(element.find):
            locator = self._locate(element, candidate, within)
            count = locator.count()
            if count == 1 or (element.many and count):
                if place:
                    self._note_drift(f"{self.name}.{name}: {candidate} en lugar de {element.find[0]}")
                if (line := f"{self.name}.{name}: {candidate}") not in self.kit.found:
                    self.kit.found.append(line)
                return locator, count
        return None, 0

    def _said(self, name: str, element: Locator) -> str:
        with self._in_our_words(name):
            said = element.inner_text()
            if not said.strip() and element.and_(self.tab.locator(FIELDS)).count():
                said = element.input_value()
        return said.strip()

    def _note_drift(self, line: str) -> None:
        if line not in self.kit.drift:
            self.kit.drift.append(line)
            logger.warning("drift {}", line)

    def _any(self, element: Element, within: Locator | None = None) -> Locator:
        return _either(self._locate(element, candidate, within) for candidate in element.find)

    def _locate(self, element: Element, candidate: Candidate, within: Locator | None) -> Locator:
        found = locate(within or self.tab, element, candidate)
        return found.filter(visible=True) if element.state == "visible" else found

    @contextmanager
    def _in_our_words(self, *names: str) -> Iterator[None]:
        with in_our_words(self._called(*names), self._technical(*names)), let_go(self.tab):
            yield


@contextmanager
def _cancelled_after(seconds: float, download: Download) -> Iterator[None]:
    """Playwright waits for the end of a download without any limit, and gives its loop to whoever asks for it."""
    clock = asyncio.get_running_loop().call_later(seconds, lambda: greenlet(download.cancel).switch())
    try:
        yield
    finally:
        clock.cancel()


def _either(locators: Iterable[Locator]) -> Locator:
    """What any of these matches."""
    return reduce(lambda one, other: one.or_(other), locators)


def locate(scope: Locator | Tab, element: Element, candidate: Candidate) -> Locator:
    """What one candidate matches below `scope`, visible or not."""
    argument, name = candidate.argument, element.name
    if candidate.strategy in NAMELESS:
        return scope.locator(f'[id="{argument}"]' if candidate.strategy == "id" else argument)
    if candidate.strategy == "role":
        return scope.get_by_role(argument, name=name.exactly if name else None)  # type: ignore[arg-type]
    assert name is not None, "the catalogue's own check"
    if candidate.strategy == "holds":
        tab = scope if isinstance(scope, Tab) else scope.page
        return scope.locator(argument).filter(has=tab.get_by_text(name.exactly))
    if candidate.strategy == "value":
        return scope.locator(f'input[value="{name.es}" i], input[value="{name.en}" i]')
    if candidate.strategy == "label":
        return scope.get_by_label(name.exactly)
    return scope.get_by_text(name.exactly if candidate.strategy == "text" else name.within)
