"""
The plugin for pytest: flows and runs of the robot, beside what `fake_portal.testing` has (docs/api.md).

It imports nothing of ours until a fixture is asked for: pytest loads it in every project that shares the environment.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from fake_portal.testing import Target
    from robot.browser.kit import Patience
    from robot.settings import Settings

    from .runs import Runs
    from .walk import Walk

ROLE = 'secop_role(role, user=None, company=None): "contratista" (default) or "supervisor", and whose sign-in at the replica'
#: As the office PC of a Colombian contractor; what a project says of its own contexts comes first.
OFFICE_PC: dict[str, Any] = {
    "locale": "es-CO",  # without it the portal flips to English (docs/portal.md, section 3.3)
    "timezone_id": "America/Bogota",
    "viewport": {"width": 1440, "height": 900},
    "service_workers": "block",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("secop").addoption(
        "--secop-patience",
        type=float,
        default=15.0,
        metavar="SECONDS",
        help="how long flows and runs wait for a replica in each step (default: 15)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", ROLE)


@dataclass(frozen=True)
class _Given:
    """What both fixtures are made of."""

    settings: Settings
    target: Target
    new_context: Callable[[], BrowserContext]
    folder: Path
    patience: Patience | None

    def may_publish(self, what: str) -> None:
        if not self.target.may_write:
            pytest.skip(f"publishing at {self.target.url} needs --secop-allow-writes ({what})")


@pytest.fixture
def _secop_given(
    request: pytest.FixtureRequest, secop_replica: Target, tmp_path_factory: pytest.TempPathFactory
) -> _Given:
    if not request.config.pluginmanager.hasplugin("playwright"):
        pytest.fail(
            "secop_flows and secop_robot open pages with pytest-playwright: pip install pytest-playwright",
            pytrace=False,
        )
    _refuse_a_mixture()
    from robot.browser.kit import Patience  # noqa: PLC0415 - only who asks for it

    folder = tmp_path_factory.mktemp("robot")
    settings = _settings(request.node, secop_replica, folder)
    seconds = request.config.getoption("--secop-patience")
    patience = Patience(seconds, seconds, seconds) if secop_replica.is_replica else None
    return _Given(settings, secop_replica, _office_pc(request), folder, patience)


@pytest.fixture
def secop_robot(_secop_given: _Given) -> Runs:
    """Whole runs: `publish`, `verify`, `rehearse` and `plan`, each with its result."""
    from .runs import Runs, Time  # noqa: PLC0415 - only who asks for it

    given = _secop_given
    return Runs(
        given.settings,
        given.new_context,
        given.folder,
        lambda: given.target.contract,
        given.may_publish,
        Time(given.target.put_clock_forward) if given.target.is_replica else None,
        given.patience,
    )


@pytest.fixture
def secop_flows(_secop_given: _Given) -> Iterator[Walk]:
    """The documented steps one by one, signed in already and guarded."""
    from robot.browser.kit import Patience  # noqa: PLC0415 - only who asks for it
    from robot.clock import Clock  # noqa: PLC0415
    from robot.ledger.ledger import open_ledger  # noqa: PLC0415

    from .at_work import Person, put_to_work  # noqa: PLC0415
    from .runs import guarded  # noqa: PLC0415
    from .walk import Walk  # noqa: PLC0415

    given, settings = _secop_given, _secop_given.settings
    person = Person(settings.account, settings.password, settings.sign_ins)
    patience, clock = given.patience or Patience(settings.timeout), Clock()
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(settings.ledger_url, clock.now))
        context = given.new_context()
        stack.callback(context.close)
        tab = context.new_page()
        work = put_to_work(tab, str(settings.portal_url), person, ledger, given.folder, clock, patience)
        work.guard.rehearsal = not given.target.may_write
        stack.enter_context(guarded(context, work.guard, patience))
        walk = Walk(work, given.folder / "copies", given.may_publish)
        walk.sign_in()
        yield walk


def _office_pc(request: pytest.FixtureRequest) -> Callable[[], BrowserContext]:
    """New contexts by pytest-playwright, so that its options count (`--headed`, `--tracing`, `--video` …)."""
    new_context = request.getfixturevalue("new_context")
    own = set(request.getfixturevalue("browser_context_args"))
    for mark in request.node.iter_markers("browser_context_args"):
        own |= set(mark.kwargs)
    return lambda: new_context(**{name: value for name, value in OFFICE_PC.items() if name not in own})


def _settings(node: pytest.Item, target: Target, folder: Path) -> Settings:
    """Of a replica's account, or of the person whose SECOP_* variables are set."""
    from robot.settings import load_settings  # noqa: PLC0415 - only who asks for it

    from .runs import SettingsOfATest  # noqa: PLC0415

    mark = node.get_closest_marker("secop_role")
    said = dict(zip(("role", "user", "company"), mark.args, strict=False)) | dict(mark.kwargs) if mark else {}
    role = said.get("role", "contratista")
    if target.is_replica:
        user = said.get("user") or role
        return SettingsOfATest(
            portal_url=target.url,
            user=user,
            password=user,
            role=role,
            company=said.get("company"),
            state_dir=folder / "state",
            headless="yes",
            sign_ins=99,  # its days have more trouble than real ones
        )
    settings = load_settings(portal_url=target.url)
    if settings.role != role:
        pytest.skip(f"secop_role({role!r}): the account of SECOP_USER is {settings.role}")
    return settings


def _refuse_a_mixture() -> None:
    """Robot Framework's package is called `robot` as well; where both share an environment neither is whole."""
    folder = import_module("secop_command").mixed_folder()  # where it is installed it stands beside the package
    if folder is not None:
        pytest.fail(
            f"this environment has Robot Framework's package as well, in the same folder ({folder}): secop_replica works "
            "beside it; secop_flows and secop_robot need an environment without it (docs/api.md)",
            pytrace=False,
        )
