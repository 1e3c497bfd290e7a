"""Waiting for what a page should show, whichever it is, as long as it can still come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from robot.errors import ElementNotFound, Maintenance, NoConnection, SessionExpired, TimedOut, Unavailable

from .catalogue import ANY_PAGE
from .finding import Finding, either
from .loading import stop_loading
from .translation import NO_CONNECTION, NO_PAGE, translate_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Locator

SOON = 1.0  # seconds until a wait asks about the ends of a session as well: looking for words in a whole page is slow
OFTEN = 3.0  # seconds between two questions whether what is waited for can still come


class Waiting(Finding):
    """A page that is waited for: each wait ends with what is wanted, or with what says that it cannot come."""

    own_end: ClassVar[str | None] = None  #: the end of a session that is this very page

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

    def first_of(self, *names: str, within: Locator | None = None, unless: Callable[[], bool] = lambda: False) -> str:
        """
        Wait for the outcome, whichever it is: the first of these names that the page shows.

        :param unless: whether none of them can come any more.
        :raises SessionExpired: the session ended instead.
        :raises Unavailable: none of them can come any more.
        :raises ElementNotFound: none of them came.
        """
        ours = {name: self._any(self._entry[name], within) for name in names}
        self._wait_for(either(ours.values()), names, unless=unless)
        if len(ours) == 1:
            return names[0]
        with self._translate_errors(*names):
            for name, locator in ours.items():
                if locator.count():
                    return name
        raise self._gone(names)

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
            self._wait_for(either(ways), [name], seconds, unless)
        except ElementNotFound as late:
            raise TimedOut(f"{self._called(name)}: el portal no respondió a tiempo", detail=late.detail) from late

    def settled(self) -> None:
        """Wait until nothing covers the page: an overlay means that the portal is still busy."""
        anywhere = self.kit.catalogue[ANY_PAGE]
        if not anywhere.covers:
            return
        cover = either(self._any(anywhere[name]) for name in anywhere.covers)
        with translate_errors(self._called(), f"{self.name}: cubierta"):  # what is still under way goes on
            cover.first.wait_for(state="hidden")

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
        :raises Unavailable: it cannot come any more, for want of a connection, by what `unless` says, or because the
            portal is being maintained.
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
        over = {name: self._any(ends[name]) for name in (*ends.is_here, *ends.away) if name != self.own_end}
        self._wait_patiently(either([wanted, *over.values()]), names, seconds, unless)
        with self._translate_errors(*names):
            if wanted.count():
                return
            for name, locator in over.items():
                if locator.count() and name in ends.away:
                    raise Maintenance(str(Maintenance.__doc__).rstrip("."), detail=f"{name} en {self.place}")
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
        with translate_errors(self._called(*names), self._technical(*names)):
            wanted.first.wait_for(state="attached", timeout=1000 * seconds)

    def _gone(self, names: Sequence[str]) -> TimedOut:
        return TimedOut(f"{self._called(*names)}: apareció y se fue", detail=self._technical(*names))
