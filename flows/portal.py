"""The portal as a flow sees it: one browser, one account, one tab to work in and one to look in."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError

from robot.browser.loading import open_address
from robot.browser.translation import translate_errors
from robot.model import Account, Role

from .pages import ContractDetail, Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab

    from robot.browser.kit import Kit

HOME = "/CO1Marketplace/Common/Workarea/Index"  # docs/portal.md, section 1.2
AT_ONCE = 2000  #: milliseconds; an empty page needs no server
FRESH = 15  #: ways to a contract, or looks, after which a tab is replaced: the process behind it grows with each page


@dataclass
class Portal:
    """Where the flows work. `start` is the address from the settings; the portal's own host is known after sign-in."""

    context: BrowserContext
    tab: Tab
    kit: Kit
    account: Account
    start: str
    downloads: Path
    trusted: Callable[[str], bool]  #: whether a page at this address may be given the password
    origin: str = ""
    _just_arrived: bool = False  #: on the desk, by signing in
    time: datetime | None = None  #: the portal's own, as its last page said it: never later than it really is there
    _second_tab: Tab | None = None  #: empty, and behind, between two looks
    _used: int = 0  #: ways to a contract that began in the tab to work in
    _looks: int = 0  #: looks that the second tab has served
    _crashed: list[Tab] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._work_in(self.tab)

    @property
    def own_side_is_buyer(self) -> bool:
        return self.account.role is Role.SUPERVISOR

    def arrived(self) -> Desk:
        """The desk, after a sign-in: from now on we know the portal's host."""
        desk = Desk(self.tab, self.kit)
        here = urlsplit(self.tab.url)
        self.origin = f"{here.scheme}://{here.netloc}"
        self._just_arrived = True
        return desk

    def forget_session(self) -> None:
        """As if nobody had ever signed in here."""
        self.context.clear_cookies()

    def desk(self) -> Desk:
        """Escritorio, where the guide's ways to a contract begin; opened anew, because what covers an old one may stay."""
        self.alone()
        if not self._just_arrived:
            self.open(self.tab, self.origin + HOME)
        self._just_arrived = False
        return Desk(self.tab, self.kit)

    def alone(self) -> None:
        """Close every tab and window but the one we work in, and the empty one that waits for the next look."""
        self._used += 1
        if self._used > FRESH:
            self._work_in_another()
        self.revive()
        with translate_errors("Cerrar las otras ventanas"):
            for other in self.context.pages:
                if other is not self.tab and other is not self._second_tab:
                    other.close()

    def revive(self) -> None:
        """Another tab to work in, where the browser's process behind it died, or somebody closed it."""
        if self.tab.is_closed() or self.tab in self._crashed:
            self._work_in_another()

    def _work_in_another(self) -> None:
        with translate_errors("Abrir otra pestaña"):
            self._work_in(self.context.new_page())

    def _work_in(self, tab: Tab) -> None:
        self.tab, self._used, self._just_arrived = tab, 0, False
        tab.on("crash", self._has_crashed)

    def _has_crashed(self, tab: Tab) -> None:
        self._crashed.append(tab)

    @contextmanager
    def looking(self) -> Iterator[Tab]:
        """
        A second tab, in front meanwhile: behind another tab a click takes Chromium a second or two.

        It serves all looks, because opening a tab takes as long as opening a page. One in which a look failed goes.
        """
        tab, self._second_tab = self._second_tab, None
        with translate_errors("Abrir la segunda pestaña"):
            if tab is None or tab.is_closed():
                tab = self.context.new_page()
            else:
                tab.bring_to_front()
        try:
            yield tab
            self._put_away(tab)
        finally:
            if self._second_tab is not tab:
                tab.close()

    def _put_away(self, tab: Tab) -> None:
        """Empty the tab, so that nothing in it goes on; one that does not become empty, or has served enough, is not used again."""
        self._looks = self._looks + 1 if self._looks < FRESH else 0
        with suppress(PlaywrightError):
            if self._looks:
                tab.goto("about:blank", timeout=AT_ONCE)
            self.tab.bring_to_front()
            self._second_tab = tab if self._looks else None

    def open_contract(self, tab: Tab, address: str) -> ContractDetail:
        """A contract's page, rendered anew by the server."""
        self.open(tab, address)
        return ContractDetail(tab, self.kit)

    def open(self, tab: Tab, address: str) -> None:
        """Ask the portal for a page, and remember what time it is there."""
        self.time = open_address(tab, address) or self.time
