"""The plugin for pytest without a browser: in small projects of their own, as somebody would have them (docs/api.md)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fake_portal.testing import TRAINING, _why_refused
from robot.portals import portals
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

PYTEST = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "fake_portal.testing", "-p", "robot.testing.plugin"]


class Project:
    """A folder with one file of tests, and pytest in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -p no:cacheprovider\n", "utf-8")

    def has(self, text: str, name: str = "test_ours.py") -> Project:
        (self.folder / name).write_text("import pytest\n" + textwrap.dedent(text), "utf-8")
        return self

    def start(self, *options: str) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SECOP_", "PYTEST_"))}
        return subprocess.Popen(
            [*PYTEST, *options],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def run(self, *options: str) -> tuple[int, str]:
        """Its exit code, and what it printed."""
        with self.start(*options) as started:
            said, _ = started.communicate()
        return started.returncode, said


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def by_hand():
    """The address of a replica that somebody started."""
    command = [sys.executable, "-m", "fake_portal", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as started:
        assert started.stdout
        yield started.stdout.readline().split()[1]
        started.terminate()


SEVERAL = """
    import http.client

    @pytest.mark.secop_switches(maintenance="status_503")
    @pytest.mark.secop_fault(do="slow", at="login", seconds=1)
    @pytest.mark.secop_fault("reset", "upload", when="after")
    def test_marks(secop_replica):
        assert [(f.do, f.at) for f in secop_replica.faults.declared()] == [("slow", "login"), ("reset", "upload")]
        host = secop_replica.url.rpartition("/")[2]
        asked = http.client.HTTPConnection(host)
        asked.request("GET", "/", headers={"Host": "www.secop.localhost"})
        assert asked.getresponse().status == 503
        asked.close()
        secop_replica.faults.declare("reset", "login")

    def test_nothing_stays(secop_replica, secop_document):
        assert secop_replica.faults.declared() == []
        assert secop_replica.documents() == [] != secop_replica.documents(seeded=True)
        assert secop_replica.journal() == []
        assert secop_replica.contract == secop_replica.contracts[0].number == "CO1.PCCNTR.129716"
        assert secop_document().read_bytes() != secop_document().read_bytes()
"""


@pytest.mark.parametrize(
    "target",
    [
        "https://www.secop.gov.co",
        "https://community.secop.gov.co/STS/Users/Login",
        f"https://www.secop.gov.co#{TRAINING}",
        f"https://{TRAINING}@www.secop.gov.co",
        f"https://{TRAINING}.example",
        f"https://{TRAINING}:8443",
        f"http://{TRAINING}",
        "https://user:word@" + TRAINING,
        "http://192.0.2.7:8700",
        "https://127.0.0.1:8700",
        "http://localhost.example",
        "ftp://localhost",
        "localhost:8700",
        "http://[",
        "",
    ],
)
def test_where_tests_do_not_go(target):
    """
    Tests never go to the production portal, nor to any other place that is neither this machine nor the training portal.
    """
    assert _why_refused(target)


def test_where_tests_may_go():
    """
    A replica on this machine is a target, and so is the one portal that is there for practising.
    """
    trials = [portal.start for portal in portals() if portal.trial]

    assert trials == [f"https://{TRAINING}"]
    assert [
        _why_refused(target) for target in (*trials, "http://127.0.0.1:8700", "http://www.secop.localhost:8700/")
    ] == [""] * 3


def test_production_is_refused_before_a_test_begins(project):
    """
    With the production portal as a target pytest ends before it has collected anything, and says where tests may go.
    """
    code, said = project.has(SEVERAL).run("--secop-target", "https://www.secop.gov.co")

    assert code == pytest.ExitCode.USAGE_ERROR
    assert TRAINING in said
    assert "passed" not in said


@pytest.mark.thorough("it guards who tests, and nothing that is published")
def test_each_test_begins_with_its_own_marks_and_each_worker_has_a_replica(project):
    """
    What a test's marks declare stands at its replica, and nothing of it at the next test's; two workers have two replicas.
    """
    project.has(SEVERAL).has(
        """
        import pathlib
        def test_whose(secop_replica, worker_id):
            pathlib.Path(f"port-{worker_id}").write_text(secop_replica.url)
        """,
        "test_workers.py",
    )

    code, said = project.run("-n", "2", "--dist", "each")
    ports = {file.read_text("utf-8") for file in project.folder.glob("port-gw*")}

    assert code == 0, said
    assert len(ports) == 2


@pytest.mark.thorough("it guards who tests, and nothing that is published")
def test_the_same_tests_on_a_replica_that_somebody_started(project, by_hand):
    """
    The same file passes at a replica of another process; several workers at once are refused there.
    """
    project.has(SEVERAL)

    alone, said = project.run("--secop-target", by_hand)
    at_once, refusal = project.run("--secop-target", by_hand, "-n", "2")

    assert alone == 0, said
    assert (at_once, "leave out -n" in refusal) == (pytest.ExitCode.USAGE_ERROR, True)


def test_what_a_portal_has_not_is_skipped_by_its_name(project):
    """
    At the training portal nothing is sent for a test that needs a replica: it is skipped, and says what it needs.
    """
    code, said = project.has(SEVERAL).run("--secop-target", f"https://{TRAINING}")

    assert code == 0
    assert "only a replica has secop_fault(reset, upload, when='after')" in said
    assert "only a replica has faults" in said


def test_no_replica_there_is_said(project):
    """
    Where nobody answers at the address, each test that needs a replica says so in one line.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        code, said = project.has(SEVERAL).run("--secop-target", address)

    assert code == pytest.ExitCode.TESTS_FAILED
    assert f"no replica answers at {address}" in said


def test_a_killed_run_leaves_no_replica(project):
    """
    A run that is killed in the middle of a test takes its replica along: nobody listens at its port any more.
    """
    project.has(
        """
        import threading, pathlib
        def test_waits(secop_replica):
            pathlib.Path("there.part").write_text(secop_replica.url)
            pathlib.Path("there.part").rename("there")
            threading.Event().wait()
        """
    )
    started = project.start()
    until((project.folder / "there").exists, 60)
    address = urlsplit((project.folder / "there").read_text("utf-8"))
    with socket.create_connection((address.hostname, address.port)):
        pass
    started.kill()
    started.communicate()

    with pytest.raises(OSError, match=r"."), socket.create_connection((address.hostname, address.port)):
        pass


def test_a_project_that_does_not_use_it_loads_nothing(project):
    """
    In a project that asks for none of its fixtures the plugin loads its own modules and none of what they need.
    """
    project.has(
        """
        import sys
        def test_of_its_own():
            ours = {name for name in sys.modules if name.partition(".")[0] in ("robot", "flows", "fake_portal")}
            assert ours == {"fake_portal", "fake_portal.testing", "robot", "robot.testing", "robot.testing.plugin"}
            assert not {"flask", "sqlalchemy", "pydantic", "loguru"} & set(sys.modules)
        """
    )

    code, said = project.run("-p", "no:playwright", "-p", "no:randomly", "-p", "no:hypothesispytest")

    assert code == 0, said
