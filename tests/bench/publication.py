"""
One document, sign-in amortised: the robot beside a bare Playwright script of the same clicks with the same verification.

The robot verifies, guards, keeps a ledger, takes evidence and writes a receipt, all as shipped; the script compares bytes and no more.
Rounds alternate in one run, against one replica in another process; what counts is the ratio of the medians.

    .venv/bin/python -m tests.bench.publication [--rounds 15] [--evidence basic|full] [--latency none|portal]
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import io
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright
from pydantic import SecretStr

from robot.app.account import Work, signed_in
from robot.app.context import Given, run_context
from robot.app.run import books_of
from robot.browser.find import find_browser
from robot.cli.narration import Narration
from robot.cli.screen import Screen
from robot.intake.copies import copy_files, to_publications
from robot.intake.manifest import ManifestEntry
from robot.ledger.ledger import open_ledger
from robot.model import Contract, Outcome
from robot.settings import Settings
from tests.papers import pdf

if TYPE_CHECKING:
    from playwright.sync_api import BrowserType

CONTRACT = "CO1.PCCNTR.129716"
#: The script publishes in another one, of the same size: what somebody else adds to a contract is downloaded and compared.
SCRIPTS_CONTRACT = "CO1.PCCNTR.123502"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--evidence", choices=["basic", "full"], default="basic")
    parser.add_argument("--latency", choices=["none", "portal"], default="none", help="of the replica's answers")
    parser.add_argument("--bare", metavar="ADDRESS", help=argparse.SUPPRESS)  # the script's own process
    asked = parser.parse_args()
    if asked.bare:
        serve_bare(asked.bare)
        return
    command = [sys.executable, "-m", "fake_portal", "--port", "0", "--latency", asked.latency]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as replica:
        address = heard(replica).split()[1]
        try:
            with tempfile.TemporaryDirectory(prefix="secop-bench-", ignore_cleanup_errors=True) as folder:
                compare(address, Path(folder), asked.rounds, asked.evidence)
            print(f"latency {asked.latency}")
        finally:
            replica.terminate()


def compare(address: str, folder: Path, rounds: int, evidence: str) -> None:
    settings = Settings(
        portal_url=address,
        user="contratista",
        password=SecretStr("contratista"),
        role="contratista",
        state_dir=folder,
        headless="yes",
        evidence=evidence,
    )
    narration = Narration(Screen(file=io.StringIO()))
    with (
        run_context(Given(settings, narration)) as context,
        open_ledger(settings.ledger_url, context.clock.now) as ledger,
        signed_in(context, Work.PUBLISH, books_of(context, ledger)) as carry,
    ):
        script = subprocess.Popen(
            [sys.executable, __file__, "--bare", address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert heard(script) == "ready\n"
        ours, theirs = [], []
        for turn in range(-2, rounds):  # two rounds to warm up
            path = folder / f"informe {turn}.pdf"
            path.write_bytes(pdf(f"robot {turn}"))
            other = folder / f"bare {turn}.pdf"
            other.write_bytes(pdf(f"bare {turn}"))
            began = time.perf_counter()
            entry = ManifestEntry(2, Contract(CONTRACT), path, path.name)
            (copied,) = copy_files([entry], context.folder / "documents" / str(turn))
            carry(to_publications([copied], {}))
            mine = time.perf_counter() - began
            assert context.known.results[-1].outcome is Outcome.PUBLISHED, context.known.results[-1]
            print(other, file=script.stdin, flush=True)
            its = float(heard(script))
            if turn >= 0:
                ours.append(mine)
                theirs.append(its)
        script.communicate()  # it ends with its input
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {platform.processor() or platform.machine()} · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f}"
    )
    print(f"rounds {rounds} · evidence {evidence}")
    for name, values in (("robot", ours), ("bare script", theirs)):
        print(
            f"{name:12} median {1000 * statistics.median(values):6.0f} ms  min {1000 * min(values):6.0f}  max {1000 * max(values):6.0f}"
        )
    print(f"ratio of medians {statistics.median(ours) / statistics.median(theirs):.3f}")
    pairs = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(f"median of the pairs' ratios {statistics.median(pairs):.3f}")


def heard(process: subprocess.Popen[str]) -> str:
    """The next line of what it prints."""
    assert process.stdout is not None
    return process.stdout.readline()


def serve_bare(address: str) -> None:
    """Publish the file that each line names, and answer its seconds."""
    with sync_playwright() as playwright:
        bare = Bare(playwright.chromium, address)
        print("ready", flush=True)
        for line in sys.stdin:
            began = time.perf_counter()
            bare.publish(Path(line.rstrip("\n")))
            print(time.perf_counter() - began, flush=True)
        bare.browser.close()


class Bare:
    """What a programmer writes in an hour: the guide's clicks and a comparison, with fixed selectors."""

    def __init__(self, browser_type: BrowserType, address: str) -> None:
        self.browser = browser_type.launch(**find_browser().launch_options(), headless=True)
        self.context = self.browser.new_context(locale="es-CO", viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.address = address
        self.page.goto(f"{address}/CO1Marketplace/Common/Workarea/Index")
        self.page.fill("#txtUserName", "contratista")
        self.page.fill("#txtPassword", "contratista")
        self.page.click("#btnLoginButton")
        self.page.wait_for_selector("#userImage")
        self.home = self.page.url

    def publish(self, file: Path, contract: str = SCRIPTS_CONTRACT) -> None:
        page = self.page
        page.goto(self.home)
        page.get_by_role("button", name="Mis procesos").click()
        page.get_by_role("link", name="Mis contratos").click()
        row = page.locator("tr", has_text=contract)
        row.get_by_role("link", name="Detalle").click()
        page.wait_for_selector("#spnContractUniqueIdentifier")
        page.get_by_text("Ejecución del Contrato", exact=True).click()
        with page.expect_popup() as opened:
            page.locator("#btnUploadContractExecutionDocument").click()
        window = opened.value
        window.wait_for_load_state()  # a file that is set before its script listens is lost
        window.locator("input[type=file]").set_input_files(file)
        window.locator("#btnUploadFilesButtonBottom").click()
        window.get_by_text("Documento anexo").first.wait_for()
        with window.expect_event("close"), suppress(PlaywrightError):  # the click may end with its own window
            window.locator("#btnCancelBottomButtom").click()
        look = self.context.new_page()
        look.goto(page.url)
        look.wait_for_selector("#spnContractUniqueIdentifier")
        look.get_by_text("Ejecución del Contrato", exact=True).click()
        listed = look.locator("#grdContractExecutionDocument_tbl tr", has_text=file.name)
        with look.expect_download() as coming:
            listed.locator("a", has_text="Descargar").click()
        got = Path(coming.value.path()).read_bytes()
        assert hashlib.sha256(got).digest() == hashlib.sha256(file.read_bytes()).digest()
        look.close()


if __name__ == "__main__":
    main()
