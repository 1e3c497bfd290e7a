"""The running browser has its sandbox exactly where the robot said that it would."""

from __future__ import annotations

import psutil
import pytest

from robot.browser.find import find_browser
from robot.browser.sandbox import why_no_sandbox
from tests.test_flows.the_command import command_in, interrupt, said_by


def command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has ended meanwhile, as helpers of a browser do
        return []


@pytest.mark.fault(do="late", at="login", seconds=3600)
def test_no_browser_runs_without_sandbox_in_silence(tmp_path, replica):
    """
    `--no-sandbox` stands on the browser's command line if and only if a line says why.
    """
    command = command_in(tmp_path, replica)
    with command.started() as process:
        command.until_asked(process, "/STS/")
        children = [command_line(child) for child in psutil.Process(process.pid).children(recursive=True)]
        interrupt(process, "SIGTERM")
        said = said_by(process).err
    lines = [line for line in children if any(part.startswith("--headless") for part in line)]

    assert lines
    assert {"--no-sandbox" in line for line in lines} == {"caja de arena" in said}
    assert "caja de arena" in said or why_no_sandbox(find_browser().path) is None
