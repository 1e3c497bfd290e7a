"""
What it costs to do without HTTP/2: a page with forty pictures over TLS, in two browsers that take turns.

It needs a server that speaks HTTP/2, from an environment of its own:

    python -m venv /tmp/h2 && /tmp/h2/bin/pip install hypercorn
    .venv/bin/python -m tests.bench.http2 /tmp/h2/bin/hypercorn [--loads 20] [--latency 0.04]
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from robot.browser.find import find_browser
from tests.bench.forty_pictures import PICTURES
from tests.test_flows.doors import Certificate

SWITCHES = ("--disable-http2", "--disable-quic")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("hypercorn")
    parser.add_argument("--loads", type=int, default=20)
    parser.add_argument("--latency", type=float, default=0.04)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        certificate = Certificate(Path(folder))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        file = str(Path(folder) / "certificate.pem")
        command = [asked.hypercorn, "tests/bench/forty_pictures:app", "--certfile", file, "--keyfile", file]
        command += ["--bind", f"127.0.0.1:{port}", "--log-level", "ERROR"]
        server = subprocess.Popen(command, env={**os.environ, "LATENCY": str(asked.latency)})
        try:
            compare(playwright, certificate, f"https://localhost:{port}/page", asked.loads)
        finally:
            server.terminate()
            server.wait()


def compare(playwright: Any, certificate: Certificate, address: str, loads: int) -> None:
    pages, spent = {}, dict[str, list[float]]()
    for name in ("h2", "http/1.1"):
        options = find_browser().launch_options()
        args = [one for one in options["args"] if name == "http/1.1" or one not in SWITCHES]
        browser = playwright.chromium.launch(**{**options, "args": [*args, certificate.switch]}, headless=True)
        pages[name], spent[name] = browser.new_page(), []
    until_it_answers(pages["h2"], address)
    for turn in range(-2, loads):  # two to warm up
        for name, page in sorted(pages.items(), reverse=bool(turn % 2)):
            began = time.perf_counter()
            page.goto(address)
            if turn >= 0:
                spent[name].append(1000 * (time.perf_counter() - began))
            spoken = page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
            assert spoken == name, f"{name} was to be spoken, and {spoken} was"
    pairs = [old / new for new, old in zip(spent["h2"], spent["http/1.1"], strict=True)]
    low, middle, high = statistics.quantiles(pairs, n=4)
    said = " · ".join(f"{name} {statistics.median(values):.0f} ms" for name, values in spent.items())
    print(
        f"{PICTURES} pictures: {said} · {middle:.2f} of pairs ({low:.2f} to {high:.2f}) · load {os.getloadavg()[0]:.1f}"
    )


def until_it_answers(page: Any, address: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            page.goto(address)
        except Exception:  # noqa: BLE001, S112 - it is not there yet
            continue
        return


if __name__ == "__main__":
    main()
