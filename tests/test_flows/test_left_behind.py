"""What a run leaves where others may find it: in its folder, and in the processes that it starts."""

from __future__ import annotations

import psutil
import pytest

from tests.leaks import below, leaks
from tests.test_flows.the_command import LIMIT, command_in

CANARY = "Canario-2026-secreto"


@pytest.fixture
def command(tmp_path, replica):
    return command_in(tmp_path, replica)


def places_of(secrets, folder):
    """Where below the folder one of these stands, in whatever it is packed and however it is written."""
    return leaks({secret[:6]: secret for secret in secrets}, below(folder))


@pytest.mark.fault(do="late", at="upload", when="after", seconds=3600)
@pytest.mark.thorough("test_canaries.py kills a run with full evidence and searches the same places")
def test_a_killed_run_leaves_no_cookie_in_its_folder(command, replica):
    """
    People hand run folders over: the raw trace of a run that was killed lies with the account, and the next run sweeps it.
    """
    with command.started("publish", "manifiesto.csv", "--evidence", "full") as process:
        command.until_asked(process, "UploadFile")
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    psutil.wait_procs(children, timeout=LIMIT)
    cookies = list(replica.state.sessions)
    in_runs = places_of(cookies, command.state / "runs")
    left = [path for scratch in command.scratch for path in scratch.rglob("*")]
    replica.state.faults.clear()
    after = command.run("plan", "manifiesto.csv")

    assert cookies
    assert in_runs == []
    assert left, "it was killed in the middle of its trace"
    assert after.code in {0, 4}, after.err
    assert command.scratch == []
    assert places_of(cookies, command.state / "runs") == []


@pytest.mark.fault(do="late", at="login", seconds=3600)
def test_no_process_that_the_robot_starts_has_its_settings(command, replica):
    """
    Neither driver nor browser has a SECOP_ variable in its environment, nor the password under any other name.
    """
    found, readable = [], 0
    with command.started(variables={"SECOP_PASSWORD": CANARY}) as process:
        command.until_asked(process, "/STS/")
        children = psutil.Process(process.pid).children(recursive=True)
        for child in children:
            try:
                variables = child.environ()
            except (
                psutil.Error
            ):  # Chromium closes its sandboxed processes to everybody; they have their parent's variables
                continue
            readable += 1
            found += [f"{child.name()}: {name}" for name in variables if name.upper().startswith("SECOP_")]
            found += [f"{child.name()}: {name}" for name, value in variables.items() if CANARY in value]
        process.kill()
    psutil.wait_procs(children, timeout=LIMIT)

    assert readable >= 2, "driver and browser"
    assert found == []
