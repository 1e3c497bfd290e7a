"""A page object's hands: it recognises itself, and what it does there is said in our own errors."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from robot.errors import ElementNotFound, TimedOut, WindowClosed, WrongPage

from .asking import asking
from .catalogue import ANY_PAGE
from .download import save_download
from .linked import SECONDS, contents_of, hashes_of
from .pressing import press, would_press
from .snapshot import snapshot
from .table import Row, read_table
from .waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import ElementHandle, Locator
    from playwright.sync_api import Page as Tab

    from .asking import Asked
    from .kit import Kit

FIELDS = "input, textarea, select"


class Page(Waiting):
    """
    One page of the portal. It recognises itself before it answers anything.

    A method of a subclass is one service of the page, and returns the page that the portal shows next.

    :raises SessionExpired: the portal shows the sign-in, or says that the session is over, instead of this page.
    :raises WrongPage: this page did not come.
    """

    def __init__(self, tab: Tab, kit: Kit) -> None:
        super().__init__(tab, kit)
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

    def snapshot(self) -> str:
        """The page's structure without anybody's data, for tests of drift."""
        with self._translate_errors():
            return snapshot(self.tab, self.kit.catalogue[ANY_PAGE].translated)

    def click(self, name: str, within: Locator | None = None) -> None:
        with self._translate_errors(name):
            self._press(self.element(name, within))

    def covered(self, name: str) -> bool:
        """Whether something lies over the element for as long as a page is waited for; presses nothing."""
        element = self.there(name)
        with self._translate_errors(name):
            return element is not None and not would_press(element)

    def press(self, element: Locator) -> None:
        """Click what was found already."""
        with self._translate_errors():
            self._press(element)

    def fill(self, name: str, text: str) -> None:
        with self._translate_errors(name):
            self.element(name).fill(text)

    @contextmanager
    def held(self, name: str) -> Iterator[ElementHandle]:
        """The element of the page that is here now: in the one that comes next it is not found again, it is gone."""
        with self._translate_errors(name):
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
        with self._translate_errors(name):
            self.element(name).set_input_files(files)

    def saves(self, name: str, file: Path, within: Locator | None = None) -> None:
        """
        Press what starts a download, and keep it as `file`.

        :raises TimedOut: it did not come whole.
        """
        with self._translate_errors(name):
            failure = save_download(
                self.tab, lambda: self._press(self.element(name, within)), file, self.kit.patience.download
            )
        if failure:
            raise TimedOut(
                f"{self._called(name)}: la descarga no llegó completa", detail=f"{self.name}.{name}: {failure}"
            )

    def hashes(self, addresses: Sequence[str]) -> list[str | None]:
        """
        The SHA-256, in hex, of the file at each of these addresses of this page's own server; None where only a download tells.

        :raises TimedOut: the page does not answer any more.
        """
        with self._translate_errors():
            return hashes_of(self.tab, addresses, min(SECONDS, self.kit.patience.download))

    def contents(self, addresses: Sequence[str]) -> list[bytes | None]:
        """The files themselves, where they are small."""
        with self._translate_errors():
            return contents_of(self.tab, addresses, min(SECONDS, self.kit.patience.download))

    def address_of(self, name: str, within: Locator | None = None) -> str | None:
        """Where a link leads, whole; None where a script decides it."""
        with self._translate_errors(name):
            return self.leads_to(self.element(name, within))

    def leads_to(self, link: Locator) -> str | None:
        """The same of a link that was found already."""
        with self._translate_errors():
            address = str(link.evaluate("link => link.href || ''"))
        return address if address.startswith(("https:", "http:")) else None

    def follow(self, link: Locator) -> Tab:
        """Click a link and answer the tab where its page opens: this one, or a new one where the link says so."""
        with self._translate_errors():
            if link.get_attribute("target") in (None, "", "_self"):
                self._press(link)
                return self.tab
            with self.tab.expect_popup() as opened:
                self._press(link)
            return opened.value

    def click_that_closes(self, name: str) -> None:
        """Click what closes its own window: then the error of a closed target is the very success."""
        try:
            self.click(name)
        except WindowClosed:
            return
        if not self.tab.is_closed():
            with self._translate_errors(name):
                self.tab.wait_for_event("close")

    def close_other_windows(self) -> None:
        """Close the windows that this tab has opened and that are still there."""
        with self._translate_errors():
            for other in self.tab.context.pages:
                if other.opener() == self.tab:
                    other.close()

    def options(self, name: str) -> list[str]:
        """What a drop-down offers, without its prompt."""
        with self._translate_errors(name):
            offered = self.element(name).locator("option:not([value='']):not([disabled])").all_inner_texts()
        return [label.strip() for label in offered]

    def choose_option(self, name: str, label: str) -> None:
        with self._translate_errors(name):
            self.element(name).select_option(label=label)

    def asking(self) -> AbstractContextManager[Asked]:
        """What this page asks for meanwhile."""
        return asking(self.tab)

    def opens_window(self, button: Locator) -> Tab:
        """Press what opens a second window, and wait for that window."""
        with self._translate_errors():
            with self.tab.expect_popup() as opened:
                self._press(button)
            opened.value.wait_for_load_state()  # a file that is set before its script listens is lost
            return opened.value

    def table(self, name: str) -> list[Row]:
        """
        The rows of a table that has a header and, when it is empty, says so in the page's element `empty`.

        :raises ElementNotFound: the table, or a column of the catalogue, is not there.
        :raises WrongPage: there are no rows and nothing says that there are none: that is not the same as empty.
        """
        table = self.element(name)
        with self._translate_errors(name):
            content = read_table(table.inner_html(), self._entry[name].columns or {}, self.tab.url)
        if content.missing:
            columns = self._entry[name].columns or {}
            raise ElementNotFound(
                f"A la tabla de {self.title} le falta «{'» y «'.join(columns[key].es for key in content.missing)}»",
                detail=f"{self.name}.{name}: falta la columna {', '.join(content.missing)}",
            )
        headings = table.locator("tr", has=self.tab.locator("th")).first
        rows = [
            Row(row.cells, row.links, table.locator(f'[id="{row.id}"]').nth(row.place), headings)
            for row in content.rows
        ]
        if not rows and not self.shows("empty"):
            raise WrongPage(
                f"La tabla de {self.title} no tiene filas y la página no dice que no las haya",
                detail=f"{self.name}.{name}",
            )
        return rows

    def _press(self, element: Locator) -> None:
        press(element, self.kit.in_the_way)

    def _said(self, name: str, element: Locator) -> str:
        with self._translate_errors(name):
            said = element.inner_text()
            if not said.strip() and element.and_(self.tab.locator(FIELDS)).count():
                said = element.input_value()
        return said.strip()
