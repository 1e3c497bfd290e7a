"""One replica for the whole session, on a free port, set back before each test that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from fake_portal.config import Config, with_switches
from fake_portal.origins import PORTAL_APPS
from robot.browser.find import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, BrowserContext, Page

    from fake_portal.state import State
    from fake_portal.testing import TheReplica
    from fake_portal.values import Document, Session

#: Modules whose tests share something that takes a minute to make: one worker has all of them.
AS_ONE = ("tests/test_campaign.py", "tests/test_flows/test_canaries.py", "tests/test_flows/test_doors.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Under `--dist loadgroup`: xdist 3.8 marks its groups where pytest 9.2 reads them no more, and groups nothing."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # noqa: PLC0415 - only there it is needed

    assert all((config.rootpath / module).is_file() for module in AS_ONE)

    class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return module if module in AS_ONE else nodeid

    return ByModule(config, log)


@dataclass(frozen=True)
class Replica:
    """A running replica and its back door."""

    address: str  #: http://127.0.0.1:PORT
    app: Flask

    @property
    def state(self) -> State:
        state: State = self.app.extensions["replica"]
        return state

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def portal(self) -> str:
        return f"http://www.secop.localhost:{self.port}"

    @property
    def identity(self) -> str:
        return f"http://community.secop.localhost:{self.port}"

    @property
    def published(self) -> list[Document]:
        """What was stored since the beginning."""
        return [d for d in self.state.documents if d.user != "(antes)"]

    def set_up(self, **switches: str) -> None:
        """Set back, under these switches and no others."""
        self.state.reset(with_switches(Config(), switches))

    def client(self) -> FlaskClient:
        """A client without a browser, at the portal's origin unless a call says `base_url=`."""
        client = self.app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es-CO"
        return client

    def sign_in(self, context: BrowserContext, user: str) -> Session:
        """Sign a browser in through the back door, for tests that are about something else: it saves a second each."""
        account = self.state.accounts[user]
        session = self.state.sign_in(account)
        session.company = session.company or account.companies[0]
        self.state.app_tokens[session.id] = session.id
        places = [
            ("STSAuthenticationCookie", self.identity),
            *(("FedAuth", f"{self.portal}/{app}/") for app in PORTAL_APPS),
        ]
        context.add_cookies([{"name": name, "value": session.id, "url": url} for name, url in places])
        return session

    def requests(self, part: str = "", method: str = "") -> list[dict[str, Any]]:
        """The journal's entries whose path has this part."""
        return [row for row in self.state.journal_rows() if part in row["path"] and row["method"].startswith(method)]


@pytest.fixture(autouse=True)
def _no_secrets_of_others():
    """A run's log replaces that run's secrets; the next test's messages are its own."""
    yield
    logger.configure(patcher=lambda _: None)


@pytest.fixture(scope="session")
def _replica_server(_secop_target: TheReplica) -> Replica:
    """The plugin's replica (docs/api.md), with what only its own process sees."""
    assert _secop_target.app is not None
    return Replica(_secop_target.url, _secop_target.app)


@pytest.fixture
def replica(request: pytest.FixtureRequest, _secop_target: TheReplica, _replica_server: Replica) -> Replica:
    """The replica at its beginning, as the test's marks have it; ours are shorter than the plugin's."""
    _secop_target.set_up(request.node, prefix="")
    return _replica_server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that the robot would take."""
    return {**browser_type_launch_args, **find_browser().launch_options()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The office PC of a Colombian contractor."""
    size = {"width": 1440, "height": 900}
    return {**browser_context_args, "locale": "es-CO", "timezone_id": "America/Bogota", "viewport": size}


@pytest.fixture(scope="session")
def _one_context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.fixture
def one_page(_one_context: BrowserContext) -> Iterator[Page]:
    """
    The same page for one test after another, as good as new: a window of its own costs 0.7 seconds of a core each time.

    Cookies, routes, and other windows do not outlive a test; a clock, a listener, or another size would.
    """
    page = _one_context.pages[0] if _one_context.pages else _one_context.new_page()
    yield page
    for other in _one_context.pages:
        if other is not page:
            other.close()
    if not page.is_closed():
        page.unroute_all(behavior="ignoreErrors")
        try:
            page.goto("about:blank")
        except PlaywrightError:  # the test left it on its way elsewhere: the next one gets another page
            page.close()
    _one_context.clear_cookies()
