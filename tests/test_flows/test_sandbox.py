"""The running browser has its sandbox exactly where the robot said that it would."""

from __future__ import annotations

import psutil

from robot.browser.catalogue import load_catalogue
from robot.browser.find import find_browser
from robot.browser.guard import Guard
from robot.browser.page import Kit
from robot.browser.requests import load_requests
from robot.browser.sandbox import why_no_sandbox
from robot.browser.session import open_browser


def test_no_browser_runs_without_sandbox_in_silence(replica, tmp_path):
    """
    `--no-sandbox` stands on the browser's command line if and only if there is a remark that says why.
    """
    kit = Kit(load_catalogue())
    guard = Guard(load_requests(), portal=replica.address, may_write=lambda: False)
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with open_browser(kit, guard, headless=True, downloads=tmp_path / "scratch", session=tmp_path / "none"):
        ours = {process.pid for process in psutil.Process().children(recursive=True)} - before
        running = [(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"]) if p.pid in ours]
        lines = [line for line in running if any(part.startswith("--headless") for part in line)]

    assert lines
    assert {"--no-sandbox" in line for line in lines} == {bool(kit.remarks)}
    assert bool(kit.remarks) or why_no_sandbox(find_browser().path) is None
