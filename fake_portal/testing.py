"""
The plugin for pytest: a replica for whoever tests a program against it, or another target in its place (docs/api.md).

It imports nothing of ours until a fixture is asked for: pytest loads it in every project that shares the environment.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from flask import Flask

    from .back_door import DeclaredFault, Replica, ReplicaContract, Request, StoredDocument

#: The one real portal that tests may reach: people practise there (docs/portal.md, section 1.1). Any other is refused.
TRAINING = "marketplace-formacion.secop.gov.co"
OWN = "replica"  #: as `--secop-target`
MARKS = {
    "secop_fault(do, at, **more)": "make this go wrong at the replica (docs/faults.md); the nearest mark is told first",
    "secop_scenario(name)": "begin with this scenario of the replica",
    "secop_switches(**values)": "begin with these switches of the replica (docs/portal.md, section 8)",
}


class Target(Protocol):
    """What a test is about: a replica, or a portal that has no back door and skips whoever asks for it."""

    url: str

    def documents(self, *, seeded: bool = False) -> list[StoredDocument]:
        """What was stored since the test began."""

    def journal(self) -> list[Request]:
        """Every request since the test began."""

    @property
    def contracts(self) -> list[ReplicaContract]: ...

    @property
    def faults(self) -> Faults: ...

    @property
    def contract(self) -> str:
        """The number of the contract that tests publish to: `--secop-contract`, or the first of a replica's."""

    @property
    def is_replica(self) -> bool: ...

    @property
    def may_write(self) -> bool:
        """Whether something may be published here."""

    def put_clock_forward(self, seconds: float) -> None:
        """Let time pass."""


class Faults(Protocol):
    """What goes wrong on purpose (docs/faults.md)."""

    def declare(self, do: str, at: str | int, **more: Any) -> None:  # noqa: ANN401 - a fault's own keys
        """One more, from now on."""

    def declared(self) -> list[DeclaredFault]:
        """Each, and how often it struck."""

    def clear(self) -> None:
        """No more of them."""

    def release(self) -> None:
        """What waits goes on."""


class TheReplica:
    """A replica, of this process or at an address."""

    is_replica = may_write = True

    def __init__(self, replica: Replica, contract: str | None, app: Flask | None = None) -> None:
        self._replica, self._contract = replica, contract
        self.app = app  #: where it is this process's own
        self.url, self.faults = replica.url, replica.faults
        self.documents, self.journal = replica.documents, replica.journal
        self.put_clock_forward = replica.put_clock_forward

    @property
    def contracts(self) -> list[ReplicaContract]:
        return self._replica.contracts

    @property
    def contract(self) -> str:
        return self._contract or self.contracts[0].number

    def set_up(self, node: pytest.Item, prefix: str = "secop_") -> None:
        """
        Back to the beginning, as this test's marks have it.

        :raises ReplicaError: a mark names what does not exist.
        """
        scenario, switches = (node.get_closest_marker(prefix + name) for name in ("scenario", "switches"))
        faults = [_declared(mark) for mark in node.iter_markers(prefix + "fault")]
        self._replica.reset(
            str(scenario.args[0]) if scenario else None, switches.kwargs if switches else None, faults[::-1]
        )


class RealPortal:
    """The training portal: it is as it is, and shows nobody its journal."""

    is_replica = False

    def __init__(self, url: str, contract: str | None, *, may_write: bool) -> None:
        self.url, self._contract, self.may_write = url.rstrip("/"), contract, may_write

    @property
    def contract(self) -> str:
        if self._contract is None:
            pytest.skip("--secop-contract does not say which contract of the portal is for tests")
        return self._contract

    def set_up(self, node: pytest.Item) -> None:
        """Nothing can be set up here: who needs it is skipped, and hears what it was."""
        for name in ("fault", "scenario", "switches"):
            for mark in node.iter_markers(f"secop_{name}"):
                said = ", ".join([*map(str, mark.args), *(f"{key}={value!r}" for key, value in mark.kwargs.items())])
                pytest.skip(f"only a replica has secop_{name}({said})")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of the back door, which this portal has not
        if name in ("documents", "journal", "contracts", "faults", "put_clock_forward"):
            pytest.skip(f"only a replica has {name}")
        raise AttributeError(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("secop", "SECOP II: a replica, or the training portal")
    group.addoption(
        "--secop-target",
        default=OWN,
        metavar="replica|URL",
        help="what tests are about: a replica of their own (default), one that runs at this address, or the training portal",
    )
    group.addoption(
        "--secop-allow-writes",
        action="store_true",
        help="tests may publish at the training portal; without it those that want to are skipped",
    )
    group.addoption("--secop-contract", metavar="NUMBER", help="the contract that tests publish to")


def pytest_configure(config: pytest.Config) -> None:
    """
    Say what marks there are.

    :raises pytest.UsageError: the target is no replica on this machine, and not the training portal.
    """
    for mark, what in MARKS.items():
        config.addinivalue_line("markers", f"{mark}: {what}")
    meant = config.getoption("--secop-target")
    if meant == OWN:
        return
    if why := _why_refused(meant):
        raise pytest.UsageError(f"--secop-target {meant}: {why}")
    if getattr(config.option, "numprocesses", None):
        raise pytest.UsageError(
            f"--secop-target {meant}: tests that run at once would spoil each other there; leave out -n"
        )


def _why_refused(target: str) -> str:
    """In words; empty where tests may go there."""
    try:
        place = urlsplit(target)
        scheme, host, _ = place.scheme, (place.hostname or "").rstrip("."), place.port
    except ValueError as error:
        return str(error)
    if place.username is not None or place.password is not None:
        return "the user's name and password are settings, and no part of an address"
    if scheme == "http" and (host in ("localhost", "127.0.0.1") or host.endswith(".localhost")):
        return ""
    if scheme == "https" and host == TRAINING and place.port in (None, 443):
        return ""
    return f"tests go to a replica on this machine (http://127.0.0.1:PORT) or to https://{TRAINING}, and nowhere else"


@pytest.fixture(scope="session")
def _secop_target(pytestconfig: pytest.Config) -> Iterator[TheReplica | RealPortal]:
    from .back_door import Replica  # noqa: PLC0415 - only who asks for it

    target, contract = pytestconfig.getoption("--secop-target"), pytestconfig.getoption("--secop-contract")
    with ExitStack() as stack:
        if target == OWN:
            yield _own_replica(stack, contract)
        elif urlsplit(target).scheme == "http":
            yield TheReplica(Replica(target), contract)
        else:
            yield RealPortal(target, contract, may_write=pytestconfig.getoption("--secop-allow-writes"))


def _own_replica(stack: ExitStack, contract: str | None) -> TheReplica:
    """In a thread of this process, on a free port: it ends when the process does, however that happens."""
    from .config import Config  # noqa: PLC0415 - only who asks for it
    from .own_replica import OwnReplica  # noqa: PLC0415
    from .server import running  # noqa: PLC0415

    address, app = stack.enter_context(running(Config()))
    return TheReplica(OwnReplica(address, app), contract, app)


@pytest.fixture
def secop_replica(request: pytest.FixtureRequest, _secop_target: TheReplica | RealPortal) -> Target:
    """A replica at its beginning, as the test's marks have it; with `--secop-target` what that names."""
    _secop_target.set_up(request.node)
    return _secop_target


class MakeDocument:
    """Documents that the portal takes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str = "informe.pdf", content: bytes | None = None) -> Path:
        """A PDF of one page, of which there is no second one; or a file with these bytes."""
        from .pdf import one_page_pdf  # noqa: PLC0415 - only who asks for it

        folder = self._folder / uuid4().hex[:8]
        folder.mkdir()
        (folder / name).write_bytes(one_page_pdf(f"{name} {uuid4()}") if content is None else content)
        return folder / name


@pytest.fixture
def secop_document(tmp_path_factory: pytest.TempPathFactory) -> MakeDocument:
    """Call it for a document to publish; each call makes another one."""
    return MakeDocument(tmp_path_factory.mktemp("documents"))


def _declared(mark: pytest.Mark) -> dict[str, Any]:
    """A fault from its mark, with or without the names of the first two."""
    names: Sequence[str] = ("do", "at")
    return {**dict(zip(names, mark.args, strict=False)), **mark.kwargs}
